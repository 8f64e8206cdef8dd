"""Generated news with the story that each article tells: wire copies, rewrites, corrections, follow-ups, other charges
between the same two people, daily columns, live blogs and short items under an outlet's long standing text.

The sentences are those of `story_events.toml`; the same seed gives the same news.
"""

import random
import re
import tomllib
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

EVENTS = tomllib.loads((Path(__file__).parent / "story_events.toml").read_text(encoding="utf-8"))
LIVE = (
    "Good morning from the news desk, where the coffee is strong and the telephones are quiet so far today.",
    "A reader sends a picture of the sunrise over the cape, for which we thank her with all our hearts.",
    "We take a break for lunch and are back with you at two.",
    "That was it for now; the colleagues of the night desk take over from here.",
)
START = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Charged:
    """A statement that an article makes."""

    accuser: str
    accused: str
    type: str
    claim: str


@dataclass(frozen=True)
class Article:
    """One article: `story` is the label, `kind` how it came about, `standing` what its outlet puts under every text,
    `charges` what it says of whom, in order."""

    story: str
    kind: str
    outlet: str
    title: str
    body: str
    at: datetime
    standing: str = ""
    charges: tuple["Charged", ...] = ()

    @property
    def text(self) -> str:
        return f"{self.title}\n{self.body}\n{self.standing}".rstrip()


def generate(conducts: list[int], *, events: int, seed: int) -> list[Article]:
    """News of `events` quarrels over these conducts, with everything else around them, by time.

    Two fall into one week; they share neither conduct nor steps that follow, whose facts are told in the same words.
    """
    chance = random.Random(seed)  # noqa: S311 - no secret
    made: list[Article] = []
    for number in range(events):
        conduct = EVENTS["conducts"][conducts[number % len(conducts)]]
        made += _Event(chance, number, conduct, week=number // 2).articles()
    made += _columns(chance) + _shorts(chance) + _live(chance, made)
    return sorted(made, key=lambda article: article.at)


class _Event:
    """One quarrel: who, whom, what, where, when."""

    def __init__(self, chance: random.Random, number: int, conduct: dict[str, Any], *, week: int) -> None:
        self.chance, self.number, self.conduct = chance, number, conduct
        accuser, accused = chance.sample(EVENTS["people"], 2)
        self.at = START + timedelta(days=16 * week, hours=chance.uniform(0, 120))
        office = chance.choice(EVENTS["accused_offices"])
        accuser_office = chance.choice(EVENTS["accuser_offices"])
        self.names = {
            "accuser": accuser,
            "accused": accused,
            "accuser_last": accuser.split()[-1],
            "accused_last": accused.split()[-1],
            "office": office,
            "office_low": office.lower(),
            "accuser_office": accuser_office,
            "accuser_office_low": accuser_office[0].lower() + accuser_office[1:],
            "place": chance.choice(EVENTS["places"]),
            "day": EVENTS["days"][self.at.weekday()],
            "amount": str(chance.randint(12, 96)),
            "noun": conduct["noun"],
        }

    def articles(self) -> list[Article]:
        first = self._written("first", self.conduct["claims"], self.conduct["deeds"], self.conduct["facts"], 0)
        made = [first, *self._copies(first, self.chance.randint(1, 4)), self._correction(first)]
        made += [self._again("first", hours=self.chance.uniform(1, 20)) for _ in range(self.chance.randint(2, 4))]
        follow_ups = EVENTS["follow_ups"][:2] if self.number % 2 else EVENTS["follow_ups"][2:]
        for step, follow in enumerate(follow_ups):
            made += self._follow_up(f"step{step}", follow, first)
        if self.number % 4 < 2:
            made += self._other_charge()
        return made

    def _again(self, story: str, *, hours: float) -> Article:
        conduct = self.conduct
        facts = self.chance.sample(conduct["facts"], self.chance.randint(2, len(conduct["facts"])))
        return self._written(story, conduct["claims"], conduct["deeds"], facts, hours, kind="rewrite")

    def _written(
        self, story: str, claims: list[str], deeds: list[str], facts: list[Any], hours: float, kind: str = "wire"
    ) -> Article:
        """An article from one wording of each fact, and some of the sentences that any article may end with."""
        chance = self.chance
        claim, deed = chance.choice(claims), chance.choice(deeds)
        names = self.names | {"claim": claim, "deed": deed, "claim_cap": claim[0].upper() + claim[1:]}
        sentences = [chance.choice(EVENTS["openings"])]
        sentences += [fact if isinstance(fact, str) else chance.choice(fact) for fact in facts]
        sentences += [chance.choice(closing) for closing in chance.sample(EVENTS["closings"], chance.randint(1, 3))]
        body = _paragraphs(chance, [sentence.format(**names) for sentence in sentences])
        charges = (self._charge("allegation", claim),)
        return self._article(story, kind, chance.choice(EVENTS["titles"]).format(**names), body, hours, charges)

    def _charge(self, type: str, claim: str, accuser: str = "") -> Charged:
        return Charged(accuser or self.names["accuser"], self.names["accused"], type, claim)

    def _article(
        self,
        story: str,
        kind: str,
        title: str,
        body: str,
        hours: float,
        charges: tuple[Charged, ...],
        outlet: str = "",
    ) -> Article:
        outlet = outlet or self.chance.choice(EVENTS["outlets"])
        label = f"event{self.number}-{story}"
        at = self.at + timedelta(hours=hours)
        return Article(label, kind, outlet, title, body, at, _standing(outlet), charges)

    def _copies(self, first: Article, count: int) -> list[Article]:
        """Cut, under another headline, with words changed, with the outlet's standing text around it."""
        made = []
        for _ in range(count):
            sentences = re.split(r"(?<=[.!?])\s+", first.body)
            kept = sentences[: max(4, int(len(sentences) * self.chance.uniform(0.6, 1)))]
            body = _changed(self.chance, " ".join(kept), self.chance.choice((0, 0.03, 0.08)))
            title = first.title if first.kind != "wire" or self.chance.random() < 0.5 else self._title()
            hours = (first.at - self.at).total_seconds() / 3600 + self.chance.uniform(0.1, 9)
            story = first.story.partition("-")[2]
            made.append(self._article(story, "copy", title, body, hours, first.charges))
        return made

    def _title(self) -> str:
        claim, deed = self.conduct["claims"][0], self.conduct["deeds"][0]
        names = self.names | {"claim": claim, "deed": deed, "claim_cap": claim[0].upper() + claim[1:]}
        title: str = self.chance.choice(EVENTS["titles"]).format(**names)
        return title

    def _correction(self, first: Article) -> Article:
        """The same article once more at another address, with a figure put right and a note."""
        note = "Correction: an earlier version of this article gave a wrong figure."
        body = f"{note}\n{first.body.replace(self.names['amount'], str(int(self.names['amount']) + 1))}"
        return replace(first, kind="correction", body=body, at=first.at + timedelta(hours=3))

    def _follow_up(self, story: str, follow: dict[str, Any], first: Article) -> list[Article]:
        """What happened next, told by one outlet with the old background word for word, and by others."""
        chance = self.chance
        hours = chance.uniform(*follow["hours"])
        names = self.names | {
            "claim": chance.choice(self.conduct["claims"]),
            "day": EVENTS["days"][(self.at + timedelta(hours=hours)).weekday()],
        }
        made = []
        for turn in range(chance.randint(2, 3)):
            sentences = [chance.choice(follow["openings"]), *(chance.choice(fact) for fact in follow["facts"])]
            told = [sentence.format(**names) for sentence in sentences]
            old = re.split(r"(?<=[.!?])\s+", first.body)
            background = old[:3] if turn == 0 else [_background(chance, names)]
            title = chance.choice(follow["titles"]).format(**names)
            body = _paragraphs(chance, [*told, *background])
            outlet = first.outlet if turn == 0 else ""
            charges = self._steps(follow, names["claim"])
            made.append(self._article(story, "follow-up", title, body, hours + turn * 1.5, charges, outlet))
        return made + self._copies(made[0], 1)

    def _steps(self, follow: dict[str, Any], claim: str) -> tuple[Charged, ...]:
        """What a follow-up says: its own step, and the old charge, which the background tells."""
        step = {
            "response": self._charge("response", claim, self.names["accused"]),
            "legal": self._charge("legal", claim, "the state prosecutor"),
        }
        own = [step[follow["type"]]] if follow["type"] in step else []
        return (*own, self._charge("allegation", claim))

    def _other_charge(self) -> list[Article]:
        """A day later the same accuser says something else of the same accused."""
        conduct = self.conduct
        told = {"claims": [conduct["other_claim"]], "deeds": [conduct["other_deed"]]}
        hours = self.chance.uniform(16, 40)
        return [
            self._written(
                "other", told["claims"], told["deeds"], conduct["other_facts"], hours + turn, kind="other charge"
            )
            for turn in range(2)
        ]


def _background(chance: random.Random, names: dict[str, str]) -> str:
    return chance.choice(
        (
            "{accuser_office} {accuser} had accused {accused} of {claim}.",
            "Earlier, {accuser} accused {accused} of {claim}.",
            "The affair began when {accuser_office_low} {accuser} accused {office} {accused} of {claim}.",
        )
    ).format(**names)


def _columns(chance: random.Random) -> list[Article]:
    """Columns that have one title every day: a welcome, news of the day, a farewell."""
    told = EVENTS["columns"]
    return [
        Article(
            f"column-{title}-{day}",
            "column",
            EVENTS["outlets"][number],
            title,
            "\n".join(
                (
                    told["intro"].format(title=title, outlet=EVENTS["outlets"][number]),
                    *chance.sample(told["lines"][15:], 6),
                    told["outro"],
                )
            ),
            START + timedelta(days=day),
        )
        for number, title in enumerate(told["titles"])
        for day in range(6)
    ]


def _shorts(chance: random.Random) -> list[Article]:
    """Items of a few lines under the long standing text of their outlet."""
    made = []
    patterns, lines = EVENTS["boilerplate"]["shorts"], EVENTS["columns"]["lines"][:15]
    bodies = [*patterns, *(" ".join(lines[i : i + 3]) for i in range(0, 15, 3))]
    for number, pattern in enumerate(bodies):
        outlet = EVENTS["outlets"][number % 6]
        names = {
            "place": chance.choice(EVENTS["places"]),
            "day": chance.choice(EVENTS["days"]),
            "amount": chance.randint(2, 90),
        }
        body = pattern.format(**names)
        title = " ".join(body.split()[:7]).rstrip(",.;:")
        at = START + timedelta(hours=chance.uniform(0, 144))
        made.append(Article(f"short-{number}", "short", outlet, title, body, at, _standing(outlet)))
    return made


def _live(chance: random.Random, articles: list[Article]) -> list[Article]:
    """A page for each day that takes a sentence or two of many articles, and items of its own."""
    wires = [one for one in articles if one.kind == "wire"]
    made = []
    for day in sorted({(one.at - START).days for one in wires}):
        today = [one for one in wires if (one.at - START).days == day]
        items = [" ".join(re.split(r"(?<=[.!?])\s+", one.body)[:2]) for one in today[:5]]
        told = [*items, *chance.sample(EVENTS["columns"]["lines"], 8)]
        chance.shuffle(told)
        lines = [*LIVE[:2], *told, *LIVE[2:]]
        stamped = [f"{8 + hour}:{chance.randint(10, 59)} {line}" for hour, line in enumerate(lines)]
        title = f"Live: all that happens on {EVENTS['days'][day % 7]}"
        charges = tuple(charge for one in today[:5] for charge in one.charges)
        at = START + timedelta(days=day + 1)
        made.append(Article(f"live-{day}", "live", "Radio Nine", title, "\n".join(stamped), at, charges=charges))
    return made


def _paragraphs(chance: random.Random, sentences: list[str]) -> str:
    size = chance.choice((1, 2, 3, 100))
    return "\n".join(" ".join(sentences[i : i + size]) for i in range(0, len(sentences), size))


def _standing(outlet: str) -> str:
    """What half of the outlets put under every article."""
    number = EVENTS["outlets"].index(outlet)
    text: str = EVENTS["boilerplate"]["texts"][number % 3].format(outlet=outlet) if number < 6 else ""
    return text


def _changed(chance: random.Random, text: str, share: float) -> str:
    """Some words left out or doubled, as desks do when they fit a text to a column."""
    words = [word for word in text.split(" ") if chance.random() >= share]
    return " ".join(word if chance.random() >= share else f"{word} also" for word in words)
