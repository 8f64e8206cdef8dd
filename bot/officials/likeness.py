"""How alike a name in a text and a name of the registry are, word by word."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from rapidfuzz import fuzz

from bot.officials.names import is_light, short_forms, sound, tokens
from bot.types import Person

Kind = Literal["full", "part", "more", "mixed", "surname", "given"]
_ORDER: dict[str, int] = {"full": 5, "more": 4, "part": 4, "mixed": 2, "surname": 3, "given": 1}
_NEAR_RATIO = 80.0
_NEAR_LENGTH = 5
_LEAST_WORDS = 2
SAME, SOUNDS, SHORT, INITIAL, NEAR = 1.0, 0.95, 0.85, 0.6, 0.5


@dataclass(frozen=True, slots=True)
class Likeness:
    """`kind` says how much of the two names met, `quality` (0 to 1) how closely the words that met are spelled.

    full: every word; part: the text has fewer words (at least two); more: the registry has fewer (at least two);
    mixed: both have words of their own beside two that met; surname, given: one word met. `clash`: the middle initials
    differ (George H. W. Bush is not George W. Bush); `middle_unknown`: the text has one and the registry none. `own`:
    how many words of the text met nothing.
    """

    kind: Kind
    quality: float
    clash: bool = False
    middle_unknown: bool = False
    own: int = 0

    @property
    def rank(self) -> float:
        """Sorts likenesses: the closer, the higher."""
        return _ORDER[self.kind] + self.quality - (1.5 if self.clash else 0.0) - 0.1 * self.own


@dataclass(frozen=True, slots=True)
class Words:
    """A name split for comparison: each word with its sound, the initials, the words that may be titles, the sounds."""

    main: tuple[tuple[str, str], ...]
    initials: tuple[str, ...]
    light: frozenset[str]
    heard: frozenset[str]


@lru_cache(maxsize=16384)
def words_of(name: str) -> Words:
    """Split a name for comparison."""
    parts = tokens(name)
    initials = tuple(part for part in parts if len(part) == 1)
    full = [part for part in parts if len(part) > 1]
    light = frozenset(part for part in full if is_light(part))
    if len(full) - len(light) < min(2, len(full)):
        light = frozenset()
    main = tuple((part, sound(part)) for part in full if part not in light)
    main = main or tuple((part, part) for part in parts)
    return Words(main, initials if full else (), light, frozenset(heard for _, heard in main))


def alike(mention: Words, name: Words, family: frozenset[str]) -> Likeness | None:
    """Compare a name in a text with one of the registry; `family`: the sounds of the family name. None: no."""
    worst, used = SAME, set[int]()
    single = ""
    for here in range(len(mention.main)):
        at, quality = _meet(mention, here, name, used)
        if at is not None:
            used.add(at)
            worst = min(worst, quality)
            single = name.main[at][1]
    if not used:
        return None
    of_mention, of_name = _initials(mention, name, used)
    if of_mention or of_name:
        worst = min(worst, INITIAL)
    met = len(used) + of_mention + of_name
    own = max(len(mention.main) - len(used) - of_mention, 0)
    others = max(len(name.main) - len(used) - of_name, 0)
    if own and len(used) < _LEAST_WORDS:
        return None
    if met == 1:
        if len(mention.main) > 1:
            return None
        return Likeness("surname" if not others or single in family else "given", worst)
    return Likeness(_kind(own, others), worst, own=own)


def _kind(own: int, others: int) -> Kind:
    if own:
        return "mixed" if others else "more"
    return "part" if others else "full"


def _meet(mention: Words, here: int, name: Words, used: set[int]) -> tuple[int | None, float]:
    """Which word of `name` the word of the mention meets, and how closely; a misspelling only in the same place."""
    text, heard = mention.main[here]
    best: tuple[int | None, float] = (None, 0.0)
    forms = short_forms(text)
    for at, (other, other_heard) in enumerate(name.main):
        if at in used:
            continue
        in_place = at == here or len(name.main) - at == len(mention.main) - here
        quality = _closeness(text, heard, other, other_heard, forms, in_place)
        if quality > best[1]:
            best = (at, quality)
            if quality == SAME:
                break
    return best


def _closeness(text: str, heard: str, other: str, other_heard: str, forms: frozenset[str], in_place: bool) -> float:
    if text == other:
        return SAME
    if heard == other_heard:
        return SOUNDS
    if other in forms:
        return SHORT
    if not in_place or min(len(heard), len(other_heard)) < _NEAR_LENGTH or heard[0] != other_heard[0]:
        return 0.0
    return NEAR if fuzz.ratio(heard, other_heard) >= _NEAR_RATIO else 0.0


def _initials(mention: Words, name: Words, used: set[int]) -> tuple[int, int]:
    """The words of (the mention, the name) that have met nothing and that an initial of the other may stand for."""
    if not mention.initials and not name.initials:
        return 0, 0
    free = [name.main[at][0] for at in range(len(name.main)) if at not in used]
    of_name = sum(1 for initial in mention.initials if any(word.startswith(initial) for word in free))
    heard = {name.main[at][1] for at in used}
    unmet = [text for text, sounded in mention.main if sounded not in heard]
    of_mention = sum(1 for initial in name.initials if any(word.startswith(initial) for word in unmet))
    return of_mention, min(of_name, len(free))


def likeness(mention: str, person: Person) -> Likeness | None:
    """The best that any of a person's names makes of `mention`."""
    return best_likeness(words_of(mention), person)


def best_likeness(mention: Words, person: Person) -> Likeness | None:
    """The same for a mention that is split already. At least one word must sound the same."""
    family = words_of(person.family_name).heard if person.family_name else frozenset()
    names = [words_of(name) for name in (person.name, *person.aliases)]
    found = [
        each for name in names if not mention.heard.isdisjoint(name.heard) and (each := alike(mention, name, family))
    ]
    if not found:
        return None
    best = max(found, key=lambda each: each.rank)
    if not mention.initials or len(mention.main) == 1:
        return best
    known = _middle_initials(names)
    return replace(best, clash=bool(known) and not known.issuperset(mention.initials), middle_unknown=not known)


def _middle_initials(names: Iterable[Words]) -> set[str]:
    """The middle initials that a person's names tell."""
    known = {initial for name in names if len(name.main) > 1 for initial in name.initials}
    return known.union(word[0] for name in names for word, _ in name.main[1:-1])
