"""Reads from the store what a message tells: an alert's news, a digest's claims, a person's card."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from urllib.parse import urlsplit

from bot import cases
from bot.compose import AlertNews
from bot.editions import DigestNews
from bot.matching import News, match
from bot.profiles import profiles
from bot.store import Database, alerts, articles, feedback, mutes, outbox, people, statements, subscriptions
from bot.store import cases as case_rows
from bot.store.feedback import Corrected
from bot.types import Chat, Claim, Digest, Party, Statement, Subscription


def claims_of(db: Database, found: Sequence[Statement], *, chat_id: str | None = None) -> tuple[Claim, ...]:
    """Statements as claims, each with its sources, the answers in its case and the case's status.

    With `chat_id` they are as that chat sees them.
    """
    case_ids = list(dict.fromkeys(s.case_id for s in found if s.case_id is not None))
    answers = statements.answers(db, case_ids)
    if chat_id is not None:
        corrected = feedback.corrected(db, chat_id)
        found, answers = as_corrected(found, corrected), as_corrected(answers, corrected)
    return cases.gather(found, answers, case_rows.statuses(db, case_ids), case_rows.outcomes(db, case_ids))


def as_corrected(found: Sequence[Statement], corrected: Corrected) -> list[Statement]:
    """The statements without those that are none, and without the people that were wrongly linked."""
    return [_unlinked(s, corrected) for s in found if s.id not in corrected.hidden]


def _unlinked(statement: Statement, corrected: Corrected) -> Statement:
    wrong = {person for key, person in corrected.unlinked if key == statement.id}
    if not wrong:
        return statement
    sides = (
        tuple(replace(p, person_id=None) if p.person_id in wrong else p for p in side) for side in _sides(statement)
    )
    accuser, accused = sides
    return replace(statement, accuser=accuser, accused=accused)


def _sides(statement: Statement) -> tuple[tuple[Party, ...], tuple[Party, ...]]:
    return statement.accuser, statement.accused


def alert_news(db: Database, alert_id: int) -> AlertNews | None:
    """What an alert tells now, and what of it was withdrawn; None when its story is gone."""
    story_id, ids = alerts.alert_statements(db, alert_id)
    found, gone = statements.shown(db, ids), statements.withdrawn(db, ids)
    story = articles.stories(db, [story_id]).get(story_id)
    if story is None or not (found or gone):
        return None
    shown = claims_of(db, found, chat_id=outbox.chat_of_alert(db, alert_id))
    if found and not shown:
        return None
    claims = sorted(shown, key=lambda claim: -claim.statement.confidence)
    person_ids = [p.person_id for c in shown for p in (*c.statement.accused, *c.statement.accuser) if p.person_id]
    named = {key: person for key in dict.fromkeys(person_ids) if (person := people.get(db, key))}
    sources = tuple(articles.sources(db, story_id))
    return AlertNews(story.lead.title, story.lead.url, sources, tuple(claims), named, _struck(gone, found), alert_id)


def _struck(gone: Sequence[Statement], found: Sequence[Statement]) -> tuple[Statement, ...]:
    """What was withdrawn, and nobody says any more; what several outlets said stands there once."""
    struck: list[Statement] = []
    for one in gone:
        if not any(cases.told_again(one, other) for other in (*found, *struck)):
            struck.append(one)
    return tuple(struck)


def digest_claims(db: Database, chat_id: str, *, since: datetime, until: datetime, least: float) -> tuple[Claim, ...]:
    """What the chat's digest subscriptions want of the findings in [since, until), the newest last."""
    asked = [s for s in subscriptions.of_chat(db, chat_id) if s.digests()]
    found = wanted(db, statements.between(db, since, until, least=least), asked, chat_id=chat_id, least=least)
    return claims_of(db, sorted(found, key=lambda s: s.id), chat_id=chat_id)


def wanted(
    db: Database, found: Sequence[Statement], asked: Sequence[Subscription], *, chat_id: str, least: float
) -> list[Statement]:
    """Those of the statements that the chat's subscriptions want, article by article, in the order of the first."""
    unwanted = {chat_id: mutes.of_chat(db, chat_id)}
    by_article: dict[int, list[Statement]] = {}
    for statement in found:
        by_article.setdefault(statement.source.article_id, []).append(statement)
    kept: list[Statement] = []
    for article_id, said in by_article.items():
        matches = match(news_of(db, article_id, said), asked, least=least, mutes=unwanted)
        ids = {key for one in matches for key in one.statement_ids}
        kept += [s for s in said if s.id in ids]
    return kept


def digest_news(db: Database, chat: Chat, digest: Digest, *, least: float) -> DigestNews:
    """What a digest tells, with what the chat was not told at once, and how its cases moved."""
    followed = digest_claims(db, chat.id, since=digest.since, until=digest.until, least=least)
    known = {claim.statement.id for claim in followed}
    held = statements.shown(db, alerts.left_to_digest(db, chat.id, digest.since, digest.until))
    added = claims_of(db, [s for s in held if s.id not in known])
    more = [c for c in added if not any(cases.told_again(c.statement, w.statement) for w in followed)]
    claims = (*followed, *more)
    case_ids = list(dict.fromkeys(c.statement.case_id for c in claims if c.statement.case_id is not None))
    earlier: dict[int, list[Statement]] = {}
    for statement in statements.before(db, case_ids, digest.since):
        earlier.setdefault(statement.case_id or 0, []).append(statement)
    was = {key: cases.status_of((_day(s), s.status) for s in said) for key, said in earlier.items()}
    return DigestNews(digest, claims, was, held=len(held))


def _day(statement: Statement) -> date:
    return statement.source.dated.date()


def news_of(db: Database, article_id: int, said: Sequence[Statement]) -> News:
    """An article's statements as matching wants them."""
    text, story_outlets = articles.text_and_outlets(db, article_id)
    person_ids = [p.person_id for s in said for p in (*s.accuser, *s.accused) if p.person_id]
    source = said[0].source if said else None
    on = source.published.date() if source and source.published else None
    return News(
        text=text,
        outlet=source.outlet if source else "",
        outlets=story_outlets,
        statements=tuple(said),
        profiles=profiles(db, person_ids, on=on, roles=statements.roles(db, article_id)),
        officials=statements.officials(db, article_id),
        host=(urlsplit(source.url).hostname or "") if source else "",
    )
