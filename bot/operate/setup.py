"""What `hearsay init` writes: hearsay.toml with every setting commented, .env with secrets, feeds.toml by region."""

import json
import os
import re
import shlex
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from bot.errors import SettingsError
from config.documented import Documented, documented

_ENV = re.compile(r"^\s*(?:export\s+)?([A-Z_]+)=(.*?)\s*$", re.MULTILINE)
_GROUP = re.compile(r"^\[(?P<name>[a-z0-9-]+)\]\non = (?:true|false)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Settings by variable name; `regions` are the groups of feeds to switch on, None to leave the list alone."""

    values: Mapping[str, str]
    regions: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """A file to be written; `private` files hold secrets. `before` is what is there now, or None."""

    path: Path
    text: str
    private: bool
    before: str | None

    @property
    def changes(self) -> bool:
        """Whether writing it would change anything."""
        return self.text != self.before


def regions() -> tuple[tuple[str, bool], ...]:
    """The groups of the shipped list of feeds, and whether each is on."""
    groups = tomllib.loads(_shipped_feeds())
    return tuple((name, bool(table.get("on", True))) for name, table in groups.items())


def present(folder: Path) -> dict[str, str]:
    """What hearsay.toml and .env in `folder` say now, by variable name. Raises SettingsError for a broken file."""
    values: dict[str, str] = {}
    by_key = {one.key: one.name for one in documented()} | {one.name.lower(): one.name for one in documented()}
    toml = _text(folder / "hearsay.toml") or ""
    try:
        content = tomllib.loads(toml)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{folder / 'hearsay.toml'} is not valid TOML: {error}", key="HEARSAY_CONFIG") from error
    for key, value in content.items():
        if key not in by_key:
            raise SettingsError(f"unknown key in {folder / 'hearsay.toml'}", key=key)
        values[by_key[key]] = _plain(value)
    for name, value in _ENV.findall(_text(folder / ".env") or ""):
        values[name] = _unquoted(value)
    return values


def plan(folder: Path, chosen: Chosen) -> tuple[Planned, ...]:
    """The files for these choices, added to what is there; what was set and is not asked about stays as it was."""
    values = present(folder) | dict(chosen.values)
    planned = []
    if chosen.regions is not None:
        path = folder / "feeds.toml"
        values["HEARSAY_FEEDS"] = str(path)
        planned.append(_planned(path, _feeds(chosen.regions, _text(path)), private=False))
    known = {one.name: one for one in documented()}
    public = {name: value for name, value in values.items() if name in known and not known[name].secret}
    secret = {name: value for name, value in values.items() if name not in public and value}
    planned.append(_planned(folder / "hearsay.toml", _toml(public), private=False))
    planned.append(_planned(folder / ".env", _env(secret, known), private=True))
    return tuple(planned)


def write(planned: Sequence[Planned]) -> list[Path]:
    """Write what changes, each file whole or not at all; what was there is kept as *.bak. Returns what was written."""
    written = []
    for file in planned:
        if not file.changes:
            continue
        if file.before is not None:
            _put(file.path.with_name(file.path.name + ".bak"), file.before, private=file.private)
        _put(file.path, file.text, private=file.private)
        written.append(file.path)
    return written


def _put(path: Path, text: str, *, private: bool) -> None:
    beside = path.with_name(f"{path.name}.{os.getpid()}.new")
    mode = 0o600 if private else 0o644
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())
    beside.replace(path)


def _planned(path: Path, text: str, *, private: bool) -> Planned:
    return Planned(path, text, private, _text(path))


def _toml(values: Mapping[str, str]) -> str:
    parts = [
        "# Hearsay's settings, written by `hearsay init`; run it again to change them, or edit this file.",
        "# What is commented out holds without being set. The environment wins over this file. Secrets are in .env.",
    ]
    for one in documented():
        if one.secret or one.name == "HEARSAY_CONFIG":
            continue
        value = values.get(one.name, "")
        line = f"{one.key} = {json.dumps(value, ensure_ascii=False)}" if value else f"#{one.key} = {_shown(one)}"
        parts.append(f"\n# {one.comment}\n{line}")
    return "\n".join(parts) + "\n"


def _shown(one: Documented) -> str:
    return json.dumps(one.default, ensure_ascii=False)


def _env(values: Mapping[str, str], known: Mapping[str, Documented]) -> str:
    parts = ["# Hearsay's secrets, written by `hearsay init`. Nobody else should read this file."]
    for name, value in values.items():
        comment = f"\n# {known[name].comment}" if name in known else ""
        parts.append(f"{comment}\n{name}={shlex.quote(value)}")
    return "\n".join(parts) + "\n"


def _feeds(chosen: Sequence[str], before: str | None) -> str:
    """The list with the chosen groups on and the others off; feeds that the operator added to it stay."""

    def switched(match: re.Match[str]) -> str:
        return f"[{match['name']}]\non = {'true' if match['name'] in chosen else 'false'}"

    return _GROUP.sub(switched, before or _shipped_feeds())


def _shipped_feeds() -> str:
    return files("config").joinpath("feeds.toml").read_text(encoding="utf-8")


def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be read", key="HEARSAY_CONFIG") from error


def _unquoted(value: str) -> str:
    try:
        return " ".join(shlex.split(value))
    except ValueError:
        return value


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)
