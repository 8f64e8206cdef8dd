"""What somebody may have typed after /who, and how well a person answers it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from rapidfuzz import fuzz

from bot.officials.countries import Countries
from bot.officials.likeness import Likeness
from bot.officials.names import key, sound, tokens
from bot.officials.offices import bodies_in, content_words, fit, office_spans
from bot.officials.posts import rank, standing
from bot.types import Person, Post

_NOISE = re.compile(r"[@#\"“”„«»?!<>*_~`()\[\]{}|=]+|(?<!\w)['’]|['’](?!\w)")
_ADDRESS = re.compile(r"(?:https?://)?(?:www\.)?(?:twitter|x|t|facebook|instagram)\.(?:com|me)/@?", re.IGNORECASE)
_HANDLE = re.compile(r"[@#](\w+)")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|\d+$")
_ASKING = re.compile(r"^\s*(?:(?:who\s*)?(?:is|was|'s|’s)|tell me about|about|show me|show)\b", re.IGNORECASE)
_LINKING = re.compile(r"\b(?:of|from|in|the|for|and|current|former|ex|new)\b", re.IGNORECASE)
_LONGEST = 200
_LOOKS_AT_ALL = 50.0
_FAR_OFF = 0.6
# Classes that hold many offices, so that the words of the query must be those of the post.
_GENERAL = frozenset(("minister", "other"))
_HEADS_BODIES = frozenset(("io_head", "party_leader"))
# What each way of meeting a name is worth; prominence adds up to 20, recency up to 10, a country or an office 20.
_WORTH = {"full": 96.0, "part": 85.0, "more": 75.0, "surname": 70.0, "given": 60.0, "mixed": 50.0}
_OWN_NAME = 4.0
_SPELLING = 60.0
_NAMED = 20.0
# Without a country, what the world knows best comes first.
_ANYWHERE = 4
_WORDED = 8.0
_STATES = {"now": 30.0, "as of": 20.0, "former": 0.0, "future": 0.0}


@dataclass(frozen=True, slots=True)
class Match:
    """A person who answers a query, the best with the highest score, and in a few words why.

    `is_full`: the whole name was typed; `is_narrowed`: the country or office typed is the person's; `is_office`: the
    office of one country or body was asked for, and the person holds or held it.
    """

    person: Person
    score: float
    reason: str
    is_full: bool = False
    is_narrowed: bool = False
    is_office: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """What was asked, cleaned: `text` is all of it, `name` what is left without countries and offices.

    `phrases` holds the offices and countries as typed, `words` what tells the offices from others of their classes,
    `bodies` the international bodies.
    """

    text: str
    name: str
    countries: frozenset[str]
    offices: tuple[frozenset[str], ...]
    words: frozenset[str]
    phrases: tuple[str, ...]
    bodies: tuple[str, ...]

    @property
    def narrows(self) -> bool:
        """Whether a country or an office was named."""
        return bool(self.countries or self.offices)


def understand(typed: str, countries: Countries) -> Query:
    """Take apart what somebody typed: "bajwa pakistan", "@Bajwa", "defence minister of Pakistan", "who is Asif?"."""
    text = spoken(typed)
    places = list(countries.find_in_query(text))
    offices = office_spans(text)
    spans = [(start, end) for start, end, _ in (*places, *offices)]
    bodies = bodies_in(text) if any(_HEADS_BODIES & classes for _, _, classes in offices) else ()
    spans.extend((start, end) for start, end, _ in bodies)
    rest = _without(text, spans)
    return Query(
        text,
        " ".join((_LINKING.sub(" ", rest) if spans else rest).split()),
        frozenset(code for _, _, codes in places for code in codes),
        tuple(classes for _, _, classes in offices),
        frozenset(word for start, end, _ in offices for word in content_words(text[start:end])),
        tuple(text[start:end].lower().replace("-", " ") for start, end, _ in (*offices, *places)),
        tuple(body for _, _, body in bodies),
    )


def spoken(typed: str) -> str:
    """The words of a name in what somebody typed: "@ImranKhanPTI", "https://x.com/ImranKhan", "who is Imran Khan?"."""
    text = _ADDRESS.sub(" @", typed[:_LONGEST])
    text = _HANDLE.sub(lambda found: " " + " ".join(_HUMP.sub(" ", found[1]).split("_")) + " ", text)
    return _ASKING.sub(" ", " ".join(_NOISE.sub(" ", text).split())).strip()


def _without(text: str, spans: Iterable[tuple[int, int]]) -> str:
    gone = {at for start, end in spans for at in range(start, end)}
    return "".join(" " if at in gone else letter for at, letter in enumerate(text))


def by_name(query: Query, name: str, person: Person, like: Likeness) -> Match:
    """How well a person answers who was asked for by name."""
    full = like.kind == "full"
    own = full and key(name) == key(person.name)
    family = like.kind == "surname" and key(name) in _outer_words(person.name)
    score = _WORTH[like.kind] + _OWN_NAME * (own or family) - _SPELLING * (1 - like.quality) - 10 * like.own
    return _narrowed(query, Match(person, score, _REASONS[like.kind] if own or not full else "another name", full))


def _outer_words(name: str) -> tuple[str, ...]:
    """The first and the last word as they sound: where a family name stands, unless it is one of several."""
    words = tokens(name)
    return (sound(words[0]), sound(words[-1]))


def by_likeness(query: Query, name: str, people: Iterable[Person]) -> list[Match]:
    """How well people answer whose names only look like what was typed; those who are far off the likest are none."""
    wanted = _heard(name)
    looks = [(_looks(wanted, person), person) for person in people]
    least = max((look for look, _ in looks), default=0.0) * _FAR_OFF
    return [_narrowed(query, Match(person, look / 2, "similar spelling")) for look, person in looks if look >= least]


def by_looks(name: str, people: Iterable[Person]) -> tuple[Person, ...]:
    """The people whose names look most like `name` first; prominence decides between the alike."""
    wanted = _heard(name)
    looks = {person.id: (_looks(wanted, person), person) for person in people}
    near = [(look + 2 * person.prominence, person) for look, person in looks.values() if look >= _LOOKS_AT_ALL]
    return tuple(person for _, person in sorted(near, key=lambda pair: -pair[0]))


def _narrowed(query: Query, match: Match) -> Match:
    """The match with the worth of the person, and of the country and office that were named."""
    person, score, reasons = match.person, match.score + standing_out(match.person), [match.reason]
    if query.countries & _countries(person):
        score += _NAMED
        reasons.append("country")
    if any(fit(classes, post) == 1.0 for classes in query.offices for post in person.posts):
        score += _NAMED
        reasons.append("office")
    return Match(person, score, ", ".join(reasons), match.is_full, len(reasons) > 1)


def _heard(name: str) -> str:
    return " ".join(map(sound, tokens(name)))


def _looks(wanted: str, person: Person) -> float:
    """How much the likest of a person's names looks like `wanted`, from 0 to 100."""
    names = map(_heard, (person.name, *person.aliases))
    return max((fuzz.token_set_ratio(wanted, name) + fuzz.ratio(wanted, name)) / 2 for name in names)


_REASONS = {
    "full": "name",
    "part": "part of the name",
    "more": "part of what was typed",
    "surname": "family name",
    "given": "given name",
    "mixed": "similar name",
}


def by_office(query: Query, person: Person, on: date) -> Match | None:
    """How well a person answers who was asked for by office, country or both; None when not at all."""
    if not query.offices:
        return Match(person, standing_out(person), "country") if person.country in query.countries else None
    values = (_office_value(query, post, on) for post in person.posts)
    held = max((value for value in values if value is not None), default=None)
    weight = 1 if query.countries else _ANYWHERE
    if held is None:
        return None
    one = len(query.countries) == 1 or bool(query.bodies)
    return Match(person, held + weight * person.prominence, "office", is_office=one)


def _office_value(query: Query, post: Post, on: date) -> float | None:
    if query.countries and post.country not in query.countries:
        return None
    if max(fit(classes, post) for classes in query.offices) < 1.0:
        return None
    role = f"{post.role} {post.organisation}".lower().replace("-", " ")
    if query.bodies:
        if not any(body in role for body in query.bodies):
            return None
    elif any(_GENERAL & classes for classes in query.offices) and not query.words <= content_words(post.role):
        return None
    held = standing(post, on)
    worded = _WORDED * sum(phrase in role for phrase in query.phrases)
    return _STATES[held.state] + worded + _recency(post.start or held.day) + rank(post.role_class)


def standing_out(person: Person) -> float:
    """Prominence and recency: up to 30."""
    return 4.0 * person.prominence + _recency(person.last_seen)


def _recency(day: str | None) -> float:
    return min(max(int(day[:4]) - 2000, 0), 25) * 0.4 if day else 0.0


def _countries(person: Person) -> frozenset[str]:
    return frozenset(code for code in (person.country, *(post.country for post in person.posts)) if code)


def best(matches: Sequence[Match], limit: int) -> tuple[Match, ...]:
    """The best matches, one for each person."""
    kept: dict[str, Match] = {}
    for match in sorted(matches, key=lambda match: (-match.score, match.person.id)):
        kept.setdefault(match.person.id, match)
    return tuple(kept.values())[:limit]
