"""A form, free of any platform: questions that are answered at once, where a platform can show them so."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the answers to choose from. `value` goes back, `label` is read."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Field:
    """One question, called `name` in what goes back. With `choices` it is answered by one of them, or if `many` by any
    number of them; without by words. `value` holds now, with `many` several with commas; no answer is "", which only
    what is not `needed` may have. `wrong` says what is wrong with the answer that was given.
    """

    name: str
    label: str
    value: str
    choices: tuple[Choice, ...] = ()
    many: bool = False
    needed: bool = True
    hint: str = ""
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """Questions under a title of at most 24 characters. `about` says in a sentence what they are of, `save` and
    `cancel` are the buttons. What is filled in becomes a request that begins with `action`.
    """

    title: str
    about: str
    action: str
    save: str
    cancel: str
    fields: tuple[Field, ...]


def request_of(action: str, values: Mapping[str, str]) -> str:
    """The request that brings what was filled in."""
    return f"{action} {urlencode(values)}"


def filled_in(words: str) -> dict[str, str]:
    """What was filled in, by the names of the fields, from what follows the action in a request."""
    return dict(parse_qsl(words, keep_blank_values=True))
