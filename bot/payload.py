"""A `Message` as text and back: what a delivery was last tried with, kept until it has arrived."""

import base64
import hashlib
import json
from dataclasses import fields, is_dataclass
from typing import Any

from bot import message as letters
from bot.message import Message

_KIND, _BYTES = "_", "_bytes"


def pack(message: Message) -> str:
    """`message` as JSON."""
    return json.dumps(_packed(message), ensure_ascii=False, separators=(",", ":"))


def unpack(text: str) -> Message:
    """The message that was packed. Raises ValueError when `text` is none."""
    try:
        found = _unpacked(json.loads(text))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("this is no packed message") from error
    if not isinstance(found, Message):
        raise ValueError("this is no packed message")
    return found


def mark(packed: str) -> str:
    """A short mark that tells whether two packed messages read alike."""
    return hashlib.blake2b(packed.encode(), digest_size=12).hexdigest()


def _packed(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {_KIND: type(value).__name__} | {f.name: _packed(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, tuple | list):
        return [_packed(one) for one in value]
    if isinstance(value, bytes):
        return {_BYTES: base64.b64encode(value).decode()}
    return value


def _unpacked(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_unpacked(one) for one in value)
    if not isinstance(value, dict):
        return value
    if _BYTES in value:
        return base64.b64decode(value[_BYTES])
    kind = getattr(letters, value[_KIND])
    if not (isinstance(kind, type) and is_dataclass(kind)):
        raise TypeError(value[_KIND])
    return kind(**{name: _unpacked(inner) for name, inner in value.items() if name != _KIND})
