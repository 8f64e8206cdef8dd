"""Draft to record: read, link, place in a story and cases, match, and owe the deliveries, all in one transaction.

Sequences and decides nothing: what a text says is decided in `language`, who is who in `officials`, same news in
`stories`, same conduct in `cases`, who wants it in `matching`.
"""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal, Protocol

from bot import cases, filing
from bot.announce import announce
from bot.log import follow, logger
from bot.met import meet
from bot.officials.countries import Countries, shipped_countries
from bot.placing import Placing, gist_of
from bot.sources.polling import same_headline
from bot.store import Database, Store, articles, entries, statements
from bot.stories import Told
from bot.types import (
    Draft,
    FeedEntry,
    Findings,
    FoundPerson,
    FoundStatement,
    Link,
    Party,
    Person,
    Statement,
)

Read = Callable[[str], Awaitable[Findings]]
State = Literal["read", "skipped", "unchanged"]


class Links(Protocol):
    """What ingest needs of the linker."""

    def __call__(
        self, text: str, people: Sequence[FoundPerson], *, published: date | None, outlet_country: str | None
    ) -> tuple[Link, ...]:
        """One link for each person, in order."""
        ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one article: `state`, what was found in it, and how many messages are owed because of it."""

    url: str
    title: str
    state: State
    language: str = ""
    people: int = 0
    statements: int = 0
    deliveries: int = 0
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Origin:
    """The feed entry that an article came by, and the article that the entry was before, where it was one."""

    feed_id: int
    entry: FeedEntry
    article_id: int | None = None


class Ingest:
    """Records articles one at a time; reading them runs side by side. `met` hears of people met for the first time."""

    def __init__(
        self,
        store: Store,
        read: Read,
        link: Links,
        *,
        clock: Callable[[], datetime],
        reader: str,
        alert_confidence: float,
        countries: Countries | None = None,
        met: Callable[[Person], None] = lambda person: None,
    ) -> None:
        self._store = store
        self._read = read
        self._link = link
        self._clock = clock
        self._reader = reader
        self._least = alert_confidence
        self._countries = countries or shipped_countries()
        self._met = met
        self._placing = Placing(store)
        self._in_order = asyncio.Lock()
        self._log = logger(__name__)

    async def start(self) -> None:
        """Remember the stories of the last days."""
        await self._placing.start(self._clock())

    async def article(self, draft: Draft, *, origin: Origin | None = None, announce: bool) -> Outcome:
        """Record one article; with `announce`, owe its news to the chats that asked for it."""
        follow(draft.url)
        digest = content_hash(draft)
        known = await self._store.aread(lambda db: _stored(db, draft, origin))
        if known is not None and _stays(known, draft, digest):
            await self._store.awrite(lambda db: _seen(db, origin, known.id, self._clock()))
            return Outcome(draft.url, draft.title, "unchanged")
        findings = await self._read(draft.text)
        links = await self._links(draft, findings)
        now = self._clock()
        told = gist_of(draft, findings, links, now) if findings.statements else None
        async with self._in_order:
            place = await self._placing.place(draft, told, now, new=known is None)
            record = _Record(draft, findings, links, place.sketch, digest, origin, announce, place.story_id, now)
            stored, outcome, met = await self._store.awrite(lambda db: self._record(db, record))
            for person in met:
                self._met(person)
            self._placing.remember(Told(stored.id, stored.story_id, now, place.sketch, told))
        counts = {"statements": outcome.statements, "owed": outcome.deliveries}
        self._log.info("article recorded", state=outcome.state, story=stored.story_id, **counts)
        return outcome

    async def _links(self, draft: Draft, findings: Findings) -> tuple[Link, ...]:
        if not findings.people:
            return ()
        return await asyncio.to_thread(
            self._link,
            draft.text,
            findings.people,
            published=draft.published.date() if draft.published else None,
            outlet_country=draft.country,
        )

    def _record(self, db: Database, record: "_Record") -> tuple[articles.StoredArticle, Outcome, tuple[Person, ...]]:
        draft, findings = record.draft, record.findings
        day = draft.published.date() if draft.published else None
        met = meet(db, findings.people, record.links, day=day, source=draft.url, countries=self._countries)
        record = replace(record, links=met.links)
        state: State = "read" if findings.language == "en" else "skipped"
        known = _stored(db, draft, record.origin)
        values = {
            "language": findings.language,
            "state": state,
            "content_hash": record.digest,
            "sketch": record.hashes,
            "reader": self._reader,
            "now": record.now,
        }
        if known is None:
            feed_id = record.origin.feed_id if record.origin else None
            stored = articles.add(db, draft, feed_id=feed_id, story_id=record.story_id, **values)  # type: ignore[arg-type]
        else:
            articles.change(db, known, draft, **values)  # type: ignore[arg-type]
            stored = replace(known, version=known.version + 1)
        statements.put_mentions(db, stored.id, findings.people, record.links)
        diff = _put_statements(db, stored, record, new=known is None)
        if known is not None:
            articles.note_change(db, known, added=len(diff.fresh), withdrawn=diff.withdrawn)
        shows = known is None or known.title != draft.title or diff.shows
        owed = 0
        if record.announce:
            owed = announce(db, stored, diff.fresh, least=self._least, shows=shows, now=record.now)
        _seen(db, record.origin, stored.id, record.now)
        counts = (len(findings.people), len(findings.statements), owed)
        outcome = Outcome(draft.url, draft.title, state, findings.language, *counts, changed=known is not None)
        return stored, outcome, met.people


@dataclass(frozen=True, slots=True)
class _Record:
    draft: Draft
    findings: Findings
    links: tuple[Link, ...]
    hashes: bytes | None
    digest: str
    origin: Origin | None
    announce: bool
    story_id: int | None
    now: datetime


def content_hash(draft: Draft) -> str:
    """What tells one version of an article from the next: its title and text, white space folded."""
    folded = " ".join(f"{draft.title}\n{draft.text}".split())
    return hashlib.blake2b(folded.encode(), digest_size=16).hexdigest()


def _seen(db: Database, origin: Origin | None, article_id: int, now: datetime) -> None:
    if origin is not None:
        entries.mark_seen(db, origin.feed_id, origin.entry, article_id=article_id, now=now)


@dataclass(frozen=True, slots=True)
class _Diff:
    """What a version of an article changed: its new statements, how many are withdrawn, whether a reader sees it."""

    fresh: list[Statement]
    withdrawn: int
    shows: bool


def _stays(known: articles.StoredArticle, draft: Draft, digest: str) -> bool:
    """Whether a draft is no new version: the same, of a retracted article, or only a summary where the text is known.

    A page that cannot be had for once does not take back what the article said.
    """
    shorter = draft.summary_only and not known.summary_only
    return known.content_hash == digest or known.state == "retracted" or shorter


def _stored(db: Database, draft: Draft, origin: Origin | None) -> articles.StoredArticle | None:
    """The article that a draft is a version of: by its URL, else by its entry, where the headline is no other one."""
    known = articles.by_url(db, draft.url)
    if known is not None or origin is None or origin.article_id is None:
        return known
    before = articles.get(db, origin.article_id)
    return before if before is not None and same_headline(before.title, draft.title) else None


def _put_statements(db: Database, stored: articles.StoredArticle, record: _Record, *, new: bool) -> _Diff:
    """Store what is said now, withdraw what no longer is; what is said again after all comes back as it was."""
    people = {link.name: link.person_id for link in record.links}
    before = [] if new else statements.of_article(db, stored.id)
    earlier = [] if new else [*before, *statements.withdrawn_of(db, stored.id)]
    kept: set[int] = set()
    fresh: list[int] = []
    reworded = False
    for found in record.findings.statements:
        accused = tuple(Party(name, people.get(name)) for name in found.accused)
        again = next((s for s in earlier if s.id not in kept and _same(s, found, record.draft.text)), None)
        if again is not None:
            kept.add(again.id)
            reworded |= statements.tell_again(db, again, found, record.draft.text) or again not in before
            continue
        accuser = tuple(Party(name, people.get(name)) for name in found.accuser)
        told = _told(found, accused, stored.story_id, record)
        case_id = filing.choose(db, told)
        key = statements.add(
            db,
            stored.id,
            found,
            record.draft.text,
            accuser=accuser,
            accused=accused,
            case_id=case_id,
            at=told.at,
            now=record.now,
        )
        fresh.append(key)
        filing.refresh(db, [case_id])
        filing.settle(db, replace(told, id=key, case_id=case_id))
    gone = [s for s in before if s.id not in kept]
    if gone:
        statements.withdraw(db, [s.id for s in gone], record.now)
    back = [s for s in earlier[len(before) :] if s.id in kept]
    filing.refresh(db, [s.case_id for s in (*gone, *back) if s.case_id is not None])
    return _Diff(statements.by_ids(db, fresh), len(gone), shows=bool(fresh or gone or reworded))


def _same(stored: Statement, found: FoundStatement, text: str) -> bool:
    return (
        (stored.type, stored.status) == (found.type, found.status)
        and {p.name for p in stored.accused} == set(found.accused)
        and cases.same_claim(stored.claim, text[found.claim.start : found.claim.end])
    )


def _told(found: FoundStatement, accused: Sequence[Party], story_id: int, record: _Record) -> cases.Told:
    return cases.Told(
        id=0,
        accused=frozenset(map(cases.accused_key, accused)),
        claim=record.draft.text[found.claim.start : found.claim.end],
        topic=found.topic,
        type=found.type,
        story_id=story_id,
        at=record.draft.published or record.now,
        url=record.draft.url,
    )
