"""Text that is safe to show: what a headline hides is taken out, what it could set off is disarmed."""

import re
import unicodedata

_BREAK = re.compile(r"[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_BREAKS = re.compile(r"\s*\n\s*")
# Controls, bidirectional overrides, and letters that take no room: they can make a line read as another.
_HIDDEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f"
    r"\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e0fff]"
)
# Persian, Hindi and emoji need their joiners; only between two signs outside ASCII can one be meant.
_JOINERS = re.compile(r"((?<=[^\x00-\x7f\s\u200c\u200d])[\u200c\u200d](?=[^\x00-\x7f\s\u200c\u200d]))|[\u200c\u200d]")
_MENTION = re.compile(r"(?<![\w@])@(?=\w)")
_WORD_JOINER = "\u2060"


def one_line(text: str) -> str:
    """`text` on one line, without anything hidden, and calling nobody: "@name" is no mention any more."""
    return _BREAKS.sub(" ", _shown(text))


def lines(text: str) -> str:
    """The same, with the line breaks of `text` kept."""
    return _BREAKS.sub("\n", _shown(text)).strip()


def _shown(text: str) -> str:
    seen = _HIDDEN.sub("", _BREAK.sub("\n", text))
    kept = _JOINERS.sub(lambda match: match.group(1) or "", seen)
    return _MENTION.sub("@" + _WORD_JOINER, kept)


def is_blank(text: str) -> bool:
    """Whether a reader would see nothing."""
    return all(sign.isspace() or unicodedata.category(sign) in ("Cc", "Cf", "Mn", "Me") for sign in text)


def units(text: str) -> int:
    """The length of `text` as Telegram counts it: UTF-16 units."""
    return len(text) + sum(sign > "\uffff" for sign in text)


def cut(text: str, room: int) -> tuple[str, str]:
    """The longest head of `text` of at most `room` units, and the rest.

    It ends after a space when one stands in its second half, else between two signs that make up one character only
    when nothing else is left.
    """
    end = _reach(text, room)
    if end == len(text):
        return text, ""
    space = max(text.rfind(" ", 0, end), text.rfind("\n", 0, end)) + 1
    if space > end // 2:
        return text[:space], text[space:]
    whole = end
    while whole > 0 and _belongs(text, whole):
        whole -= 1
    end = whole or end
    return text[:end], text[end:]


def _reach(text: str, room: int) -> int:
    """The number of signs of `text` that fit in `room` units."""
    end = min(len(text), room)
    used = units(text[:end])
    while used > room:
        end -= 1
        used -= units(text[end])
    return end


def _belongs(text: str, at: int) -> bool:
    """Whether the sign at `at` is part of the character that begins before it."""
    if unicodedata.category(text[at]) in ("Mn", "Me", "Mc", "Cf") or "\U0001f3fb" <= text[at] <= "\U0001f3ff":
        return True
    return text[at - 1] in ("\u200d", _WORD_JOINER)
