"""Which story an article belongs to: what `stories` decides, over what the store remembers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot import cases
from bot.store import Database, Store, articles, recent
from bot.stories import Charge, Gist, Standing, StoryIndex, Telling, Told, gist, sketch
from bot.stories.retelling import telling_words
from bot.types import Draft, Findings, Link, Party

STORY_WINDOW = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an article belongs: the story that is told already, if any, and the article's sketch."""

    story_id: int | None
    sketch: bytes | None


class Placing:
    """The stories of the last days. One article at a time: place it, store it, remember it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._index = StoryIndex()
        self._standing = Standing()

    async def start(self, now: datetime) -> None:
        """Remember what was told before this process started."""
        since = now - STORY_WINDOW

        def remember(db: Database) -> None:
            # One at a time: the texts of a week are not to stand in memory together.
            for told, telling in recent.told(db, since):
                self._standing.own(telling.outlet, telling.text)
                self._index.add(told)

        await self._store.aread(remember)

    async def place(self, draft: Draft, told: Gist | None, now: datetime, *, new: bool) -> Place:
        """The place of an article; `new` when it is none that was stored before."""
        own = self._standing.own(draft.outlet, draft.text, learn=new)
        hashes = sketch(own)
        self._index.forget(now - STORY_WINDOW)
        near = self._index.candidates(hashes)
        stored = await self._store.aread(lambda db: articles.tellings(db, near)) if near else {}
        copies = {
            key: replace(other, text=self._standing.own(other.outlet, other.text, learn=False))
            for key, other in stored.items()
        }
        return Place(self._index.place(Telling(draft.outlet, draft.title, own), told, copies), hashes)

    def remember(self, told: Told) -> None:
        """Keep an article that was stored, in place of its earlier version."""
        self._index.add(told)


def gist_of(draft: Draft, findings: Findings, links: Sequence[Link], now: datetime) -> Gist:
    """What an article tells in short, for it to be known again in other words."""
    ids = {link.name: link.person_id for link in links}

    def keys(name: str) -> frozenset[str]:
        return cases.known_as(Party(name, ids.get(name)))

    told = sorted(findings.statements, key=lambda statement: statement.sentence.start)
    charges = (
        Charge(
            frozenset().union(*map(keys, one.accuser)),
            frozenset().union(*map(keys, one.accused)),
            one.type,
            telling_words(draft.text[one.claim.start : one.claim.end]),
        )
        for one in told
    )
    people = [(cases.accused_key(Party(person.name)), person.name) for person in findings.people]
    return gist(at=draft.published or now, title=draft.title, text=draft.text, people=people, charges=charges)
