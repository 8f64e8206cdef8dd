"""Values of an invented country, for tests to put together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.types import (
    Draft,
    Findings,
    FoundPerson,
    FoundStatement,
    Link,
    Party,
    Person,
    Post,
    Source,
    Span,
    Statement,
    StatementType,
    Status,
    Topic,
)

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MINISTER = Party("Olan Brevik", "VD-olan-brevik")
MAYOR = Party("Tessa Marrow", "VD-tessa-marrow")
GROUP = Party("the harbour workers’ union")


def source(number: int = 1, *, outlet: str = "The Vardia Post", published: datetime | None = NOON) -> Source:
    url = f"https://news.example/{outlet.lower().replace(' ', '-')}/{number}"
    return Source(number, f"Headline {number}", outlet, url, published, NOON)


def statement(
    number: int = 1,
    *,
    type: StatementType = "allegation",
    status: Status = "alleged",
    accuser: Sequence[Party] = (MAYOR,),
    accused: Sequence[Party] = (MINISTER,),
    claim: str = "taking bribes for harbour contracts",
    topic: Topic = "corruption",
    confidence: float = 0.8,
    case_id: int | None = 1,
    at: Source | None = None,
) -> Statement:
    quote = f"It was said of {claim}."
    sides = (tuple(accuser), tuple(accused))
    return Statement(
        number, type, status, *sides, "said", claim, quote, topic, confidence, case_id, at or source(number)
    )


def person(
    key: str, name: str, *posts: Post, aliases: Sequence[str] = (), country: str = "PK", prominence: int = 2
) -> Person:
    family_name = name.split()[-1]
    return Person(key, name, tuple(aliases), family_name, country, prominence, "2026-01-01", posts)


def post(role: str, role_class: str, *, country: str = "PK", start: str = "2024", end: str | None = None) -> Post:
    return Post(role, "", country, start, end, role_class, "2026-01-01", "operator")


OFFICIALS = (
    person("Q1", "Khawaja Asif", post("Minister of Defence", "defmin"), prominence=3),
    person("Q2", "Asif Ali Zardari", post("President", "hos"), prominence=5),
    person("Q3", "Olan Brevik", post("Minister of Harbours", "minister", country="KE"), country="KE"),
    person("Q4", "Tessa Marrow", post("Mayor", "other", country="KE"), country="KE", prominence=1),
)


@dataclass
class Said:
    """One statement to be found in an article whose text holds `claim`."""

    claim: str
    accuser: tuple[str, ...] = ("Tessa Marrow",)
    accused: tuple[str, ...] = ("Olan Brevik",)
    type: StatementType = "allegation"
    status: Status = "alleged"
    topic: Topic = "corruption"
    confidence: float = 0.8


@dataclass
class Newsroom:
    """Articles with what is to be found in them: `read` and `link` as `Ingest` wants them, the answers prepared."""

    said: dict[str, tuple[Said, ...]] = field(default_factory=dict)
    languages: dict[str, str] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=lambda: {"Olan Brevik": "Q3", "Tessa Marrow": "Q4"})
    reads: int = 0

    def article(
        self,
        url: str,
        title: str,
        *said: Said,
        outlet: str = "Vardia Post",
        body: str = "",
        published: datetime | None = NOON,
        language: str = "en",
    ) -> Draft:
        sentences = " ".join(f"{' and '.join(one.accuser)} said: {one.claim}." for one in said)
        text = f"{title}\n{body} {sentences}"
        self.said[text], self.languages[text] = said, language
        return Draft(f"https://news.example/{url}", outlet, title, text, published)

    async def read(self, text: str) -> Findings:
        self.reads += 1
        said = self.said[text] if self.languages[text] == "en" else ()
        names = dict.fromkeys(name for one in said for name in (*one.accuser, *one.accused))
        people = tuple(
            FoundPerson(name, True, "an office", (Span(i, i + 1),))
            for i, name in enumerate(names)
            if name in self.people
        )
        return Findings(self.languages[text], people, tuple(_found(one, text) for one in said))

    def link(
        self, text: str, people: Sequence[FoundPerson], *, published: object, outlet_country: str | None
    ) -> tuple[Link, ...]:
        return tuple(Link(one.name, self.people.get(one.name), 0.9, "known") for one in people)


def _found(one: Said, text: str) -> FoundStatement:
    start = text.index(one.claim)
    claim = Span(start, start + len(one.claim))
    cue = Span(start - len("said: "), start - len(": "))
    return FoundStatement(
        one.type,
        one.status,
        one.accuser,
        one.accused,
        cue,
        claim,
        Span(cue.start, claim.end + 1),
        one.topic,
        one.confidence,
    )
