"""What somebody wants to follow, in words, taken apart: pure.

    "ministers of Pakistan as accused, only charges, at least 3 outlets, at once"
    -> subject "ministers of Pakistan", role accused, type charged, outlets 3, instant

The conditions may stand before or after the subject, in any order. What the subject means is for others to find out.
"""

import re
from dataclasses import dataclass, field, replace
from functools import cache
from typing import get_args

from bot.types import Filter, Mode
from handlers.commands.phrasebook import any_of, phrasebook

MOST_OUTLETS = 50
_CHOSEN = re.compile(r"(?:^|\s)=(\S*)$")
_QUOTED = re.compile(r"[\"“„«]\s*([^\"“”„«»]+?)\s*[\"”“»]|[‘'](?=\S)([^‘’']+?)[’'](?!\w)")
_OUTLET = re.compile(r"(?:^|\s)from\s+(?P<named>\S.*)$", re.IGNORECASE)
_JOINED_QUOTES = re.compile(r"(?<=\0) ?(?:,|and|or)+ ?(?=\0)", re.IGNORECASE)
_LITERAL_OUTLET = re.compile(r"(?:^|\s)from\s+[\"“]([^\"“”]+)[\"”]", re.IGNORECASE)
_JOINTS = " ,;:·"


@dataclass(frozen=True, slots=True)
class Wish:
    """`subject` is what is left without the conditions; `chosen_id` the person picked from a question, or empty.

    `outlet` is an outlet as typed; it is `literal` where it is to be taken at its word.
    """

    subject: str
    chosen_id: str = ""
    mode: Mode = "both"
    urgent: bool = False
    role: str = "either"
    kinds: tuple[str, ...] = ()
    outlets: int = 1
    words: tuple[str, ...] = ()
    outlet: str = ""
    literal: bool = False

    def filters(self) -> list[Filter]:
        """The conditions, without the subject and the outlet."""
        found = [Filter("words", words, words) for words in self.words]
        found += [Filter("role", self.role)] if self.role != "either" else []
        found += [Filter("type", kind) for kind in self.kinds]
        return found + ([Filter("outlets", str(self.outlets))] if self.outlets > 1 else [])

    def conditions(self) -> str:
        """The conditions in the words that `understand` takes back, to stand before another subject."""
        named = {kind: word for word, kind in reversed(list(phrasebook().kinds.items()))}
        parts = [f'"{words}"' for words in self.words]
        parts += [f'from "{self.outlet}"'] if self.outlet else []
        parts += [f"as {self.role}"] if self.role != "either" else []
        parts += ["only " + " and ".join(named[kind] for kind in self.kinds)] if self.kinds else []
        parts += [f"at least {self.outlets} outlets"] if self.outlets > 1 else []
        parts += {"instant": ["at once"], "digest": ["digest"], "both": []}[self.mode]
        return " ".join([*parts, *(["urgent"] if self.urgent else [])])


@dataclass(slots=True)
class _Rest:
    """What is not understood yet, and the wish so far."""

    text: str
    wish: Wish = field(default_factory=lambda: Wish(""))


@dataclass(frozen=True, slots=True)
class _Patterns:
    mode: str
    urgent: str
    role: str
    kinds: str
    outlets: str


@cache
def _patterns() -> _Patterns:
    book = phrasebook()
    number = rf"(?P<number>\d{{1,3}}|{any_of(book.numbers)})"
    or_more = f"{number.replace('number', 'plus')} or more"
    named = any_of(book.outlets)
    kind = any_of(book.kinds)
    return _Patterns(
        mode=f"(?P<mode>{any_of(book.modes)})",
        urgent=any_of(book.urgent),
        role=rf"(?:only )?(?:as|when|if) (?P<role>{any_of(book.roles)})",
        kinds=rf"only (?P<kinds>{kind}(?:(?:\s*,\s*|\s+)(?:and |or )?{kind})*)",
        outlets=rf"(?:(?:from|by|in|with|of) )?(?:at least {number}|{or_more}) {named}",
    )


def understand(text: str) -> Wish:
    """The wish in `text`."""
    rest = _Rest(" ".join(text.split()))
    chosen = _CHOSEN.search(rest.text)
    if chosen:
        rest.wish = replace(rest.wish, chosen_id=chosen[1])
        rest.text = rest.text[: chosen.start()]
    _take_literal_outlet(rest)
    _take_quoted(rest)
    while _take_condition(rest):
        pass
    _take_outlet(rest)
    while _take_condition(rest):
        pass
    return replace(rest.wish, subject=_trimmed(rest.text))


def _trimmed(text: str) -> str:
    bare = text.strip(_JOINTS)
    return re.sub(r"^(?:and|but|with|about)\s+|\s+(?:and|but|with|about)$", "", bare, flags=re.IGNORECASE).strip(
        _JOINTS
    )


def _take_literal_outlet(rest: _Rest) -> None:
    found = _LITERAL_OUTLET.search(rest.text)
    if found:
        rest.wish = replace(rest.wish, outlet=found[1].strip(), literal=True)
        rest.text = rest.text[: found.start()] + " " + rest.text[found.end() :]


def _take_quoted(rest: _Rest) -> None:
    quoted = [a or b for a, b in _QUOTED.findall(rest.text) if (a or b).strip()]
    if quoted:
        rest.wish = replace(rest.wish, words=tuple(dict.fromkeys(quoted)))
        rest.text = _JOINED_QUOTES.sub(" ", " ".join(_QUOTED.sub("\0", rest.text).split())).replace("\0", " ").strip()


def _take_condition(rest: _Rest) -> bool:
    """Take one condition off the end, or else off the beginning."""
    book, patterns = phrasebook(), _patterns()
    text = rest.text = _trimmed(rest.text)
    for pattern in (patterns.outlets, patterns.kinds, patterns.role, patterns.mode, patterns.urgent):
        found = re.search(rf"(?:^|(?<=[\s,;])){pattern}$", text, re.IGNORECASE) or re.match(
            rf"{pattern}(?=$|[\s,;])", text, re.IGNORECASE
        )
        if found is None or (pattern == patterns.mode and text.lower() == found[0].lower() == "daily"):
            continue
        said = {key: value.lower() for key, value in found.groupdict().items() if value}
        wish = rest.wish
        if "mode" in said:
            wish = replace(wish, mode=_mode(book.modes[said["mode"]]))
        elif "role" in said:
            wish = replace(wish, role=book.roles[said["role"]])
        elif "kinds" in said:
            wish = replace(wish, kinds=_kinds(said["kinds"]))
        elif number := said.get("number") or said.get("plus"):
            wish = replace(wish, outlets=min(int(book.numbers.get(number, 0) or number), MOST_OUTLETS))
        else:
            wish = replace(wish, urgent=True)
        rest.wish = wish
        rest.text = text[: found.start()] + " " + text[found.end() :]
        return True
    return False


def _mode(word: str) -> Mode:
    return next(mode for mode in get_args(Mode) if mode == word)


def _kinds(text: str) -> tuple[str, ...]:
    book = phrasebook()
    found = re.findall(any_of(book.kinds), text)
    return tuple(dict.fromkeys(book.kinds[word] for word in found))


def _take_outlet(rest: _Rest) -> None:
    found = _OUTLET.search(rest.text)
    if found and not rest.wish.outlet:
        rest.wish = replace(rest.wish, outlet=found["named"].strip(_JOINTS))
        rest.text = rest.text[: found.start()]
