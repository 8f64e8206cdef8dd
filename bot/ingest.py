"""Draft to record: read, link, place in a story and cases, match, and owe the deliveries, all in one transaction.

Sequences and decides nothing: what a text says is decided in `language`, who is who in `officials`, same news in
`stories`, same conduct in `cases`, who wants it in `matching`.
"""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal, Protocol

from bot import cases
from bot.announce import announce
from bot.log import follow, logger
from bot.sources.polling import same_headline
from bot.store import Database, Store, articles, entries, statements
from bot.store import cases as case_rows
from bot.stories import StoryIndex, sketch
from bot.types import (
    Draft,
    FeedEntry,
    Findings,
    FoundPerson,
    FoundStatement,
    Link,
    Party,
    Statement,
)

STORY_WINDOW = timedelta(days=7)
RETOLD_WINDOW = timedelta(hours=48)
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
    """Records articles one at a time; reading them runs side by side."""

    def __init__(
        self,
        store: Store,
        read: Read,
        link: Links,
        *,
        clock: Callable[[], datetime],
        reader: str,
        alert_confidence: float,
    ) -> None:
        self._store = store
        self._read = read
        self._link = link
        self._clock = clock
        self._reader = reader
        self._least = alert_confidence
        self._index = StoryIndex()
        self._in_order = asyncio.Lock()
        self._log = logger(__name__)

    async def start(self) -> None:
        """Remember the stories of the last days."""
        since = self._clock() - STORY_WINDOW
        for known in await self._store.aread(lambda db: list(articles.recent_sketches(db, since))):
            self._index.add(known.article_id, known.story_id, known.sketch)

    async def article(self, draft: Draft, *, origin: Origin | None = None, announce: bool) -> Outcome:
        """Record one article; with `announce`, owe its news to the chats that asked for it."""
        follow(draft.url)
        digest = content_hash(draft)
        known = await self._store.aread(lambda db: _stored(db, draft, origin))
        if known is not None and known.content_hash == digest:
            await self._store.awrite(lambda db: _seen(db, origin, known.id, self._clock()))
            return Outcome(draft.url, draft.title, "unchanged")
        findings = await self._read(draft.text)
        links = await asyncio.to_thread(
            self._link,
            draft.text,
            findings.people,
            published=draft.published.date() if draft.published else None,
            outlet_country=draft.country,
        )
        hashes = sketch(draft.text) if findings.language == "en" else None
        async with self._in_order:
            story_id = self._index.find(hashes)
            record = _Record(draft, findings, links, hashes, digest, origin, announce, story_id, self._clock())
            stored, outcome = await self._store.awrite(lambda db: self._record(db, record))
            if hashes is not None:
                self._index.add(stored.id, stored.story_id, hashes)
        told = {"statements": outcome.statements, "owed": outcome.deliveries}
        self._log.info("article recorded", state=outcome.state, story=stored.story_id, **told)
        return outcome

    def _record(self, db: Database, record: "_Record") -> tuple[articles.StoredArticle, Outcome]:
        draft, findings = record.draft, record.findings
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
        diff = _put_statements(db, stored, record)
        if known is not None:
            articles.note_change(db, known, added=len(diff.fresh), withdrawn=diff.withdrawn)
        elif record.story_id is None:
            stored = _join_retold_story(db, stored, diff.fresh, record.now)
        shows = known is None or known.title != draft.title or diff.shows
        owed = 0
        if record.announce:
            owed = announce(db, stored, diff.fresh, least=self._least, shows=shows, now=record.now)
        _seen(db, record.origin, stored.id, record.now)
        counts = (len(findings.people), len(findings.statements), owed)
        return stored, Outcome(draft.url, draft.title, state, findings.language, *counts, changed=known is not None)


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


def _stored(db: Database, draft: Draft, origin: Origin | None) -> articles.StoredArticle | None:
    """The article that a draft is a version of: by its URL, else by its entry, where the headline is no other one."""
    known = articles.by_url(db, draft.url)
    if known is not None or origin is None or origin.article_id is None:
        return known
    before = articles.get(db, origin.article_id)
    return before if before is not None and same_headline(before.title, draft.title) else None


def _put_statements(db: Database, stored: articles.StoredArticle, record: _Record) -> _Diff:
    """Store what is said now, withdraw what no longer is; what is said again after all comes back as it was."""
    people = {link.name: link.person_id for link in record.links}
    before = statements.of_article(db, stored.id)
    earlier = [*before, *statements.withdrawn_of(db, stored.id)]
    kept: set[int] = set()
    fresh: list[int] = []
    reworded = False
    for found in record.findings.statements:
        accused = tuple(Party(name, people.get(name)) for name in found.accused)
        told = next((s for s in earlier if s.id not in kept and _same(s, found, record.draft.text)), None)
        if told is not None:
            kept.add(told.id)
            reworded |= statements.tell_again(db, told, found, record.draft.text) or told not in before
            continue
        accuser = tuple(Party(name, people.get(name)) for name in found.accuser)
        case_id = _case(db, found, accused, stored.story_id, record)
        at = record.draft.published or record.now
        fresh.append(
            statements.add(
                db,
                stored.id,
                found,
                record.draft.text,
                accuser=accuser,
                accused=accused,
                case_id=case_id,
                at=at,
                now=record.now,
            )
        )
        _update_status(db, case_id, at)
    gone = [s for s in before if s.id not in kept]
    statements.withdraw(db, [s.id for s in gone], record.now)
    back = [s for s in earlier[len(before) :] if s.id in kept]
    for case_id in dict.fromkeys(s.case_id for s in (*gone, *back) if s.case_id is not None):
        _update_status(db, case_id, record.now)
    return _Diff(statements.by_ids(db, fresh), len(gone), shows=bool(fresh or gone or reworded))


def _same(stored: Statement, found: FoundStatement, text: str) -> bool:
    return (
        (stored.type, stored.status) == (found.type, found.status)
        and {p.name for p in stored.accused} == set(found.accused)
        and cases.same_claim(stored.claim, text[found.claim.start : found.claim.end])
    )


def _case(db: Database, found: FoundStatement, accused: Sequence[Party], story_id: int, record: _Record) -> int:
    keys = [cases.accused_key(party) for party in accused]
    claim = record.draft.text[found.claim.start : found.claim.end]
    at = record.draft.published or record.now
    chosen = cases.choose(
        case_rows.of_accused(db, keys),
        accused=keys,
        claim=claim,
        topic=found.topic,
        allegation=found.type == "allegation",
        story_id=story_id,
        at=at,
    )
    if chosen is None:
        return case_rows.add(db, accused=keys, topic=found.topic, status=found.status, claim=claim, at=at)
    case_rows.join(db, chosen, keys)
    return chosen


def _update_status(db: Database, case_id: int, at: datetime) -> None:
    """Fold the status over the whole case by date: a late article is placed, never moves it back."""
    told = statements.of_case(db, case_id)
    case_rows.set_status(db, case_id, cases.status_of((_dated(s).date(), s.status) for s in told), at)


def _join_retold_story(
    db: Database, stored: articles.StoredArticle, fresh: Sequence[Statement], now: datetime
) -> articles.StoredArticle:
    """An article in other words that tells what another one told of late joins that one's story."""
    for statement in fresh:
        if not statement.accuser or statement.case_id is None:
            continue
        for other in statements.of_case(db, statement.case_id):
            apart = abs(_dated(statement) - _dated(other))
            story_id = articles.story_of(db, other.source.article_id)
            if story_id != stored.story_id and apart <= RETOLD_WINDOW and cases.told_again(other, statement):
                return articles.join_story(db, stored, story_id, now)
    return stored


def _dated(statement: Statement) -> datetime:
    return statement.source.published or statement.source.fetched
