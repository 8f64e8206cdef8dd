"""Reads from the store what a message tells: an alert's news, a digest's claims, a person's card."""

from collections.abc import Callable, Sequence
from datetime import datetime

from bot import cases
from bot.compose import AlertNews
from bot.matching import News, match
from bot.store import Database, articles, outbox, people, statements, subscriptions
from bot.store import cases as case_rows
from bot.types import Card, Claim, Person, Statement

Describe = Callable[[Person], str]


def claims_of(db: Database, found: Sequence[Statement]) -> tuple[Claim, ...]:
    """Statements as claims, each with its sources, the answers in its case and the case's status."""
    case_ids = list(dict.fromkeys(s.case_id for s in found if s.case_id is not None))
    return cases.gather(found, statements.answers(db, case_ids), case_rows.statuses(db, case_ids))


def alert_news(db: Database, alert_id: int) -> AlertNews | None:
    """What an alert tells now, or None when nothing of it is left (all withdrawn or retracted)."""
    story_id, ids = outbox.alert_statements(db, alert_id)
    found = statements.by_ids(db, ids)
    story = articles.stories(db, [story_id]).get(story_id)
    if not found or story is None:
        return None
    claims = sorted(claims_of(db, found), key=lambda claim: -claim.statement.confidence)
    person_ids = [p.person_id for s in found for p in (*s.accused, *s.accuser) if p.person_id]
    named = {key: person for key in dict.fromkeys(person_ids) if (person := people.get(db, key))}
    return AlertNews(story.lead.title, story.lead.url, tuple(articles.sources(db, story_id)), tuple(claims), named)


def digest_claims(db: Database, chat_id: str, *, since: datetime, until: datetime, least: float) -> tuple[Claim, ...]:
    """What the chat's digest subscriptions want of the findings in [since, until), the newest last."""
    wanted = [s for s in subscriptions.of_chat(db, chat_id) if s.mode in ("digest", "both")]
    found = statements.between(db, since, until, least=least)
    kept: dict[int, Statement] = {}
    by_article: dict[int, list[Statement]] = {}
    for statement in found:
        by_article.setdefault(statement.source.article_id, []).append(statement)
    for article_id, said in by_article.items():
        news = news_of(db, article_id, said)
        ids = {key for one in match(news, wanted, least=least) for key in one.statement_ids}
        kept |= {s.id: s for s in said if s.id in ids}
    return claims_of(db, sorted(kept.values(), key=lambda s: s.id))


def news_of(db: Database, article_id: int, said: Sequence[Statement]) -> News:
    """An article's statements as matching wants them."""
    text, story_outlets = articles.text_and_outlets(db, article_id)
    person_ids = [p.person_id for s in said for p in (*s.accuser, *s.accused) if p.person_id]
    return News(
        text=text,
        outlet=said[0].source.outlet if said else "",
        outlets=story_outlets,
        statements=tuple(said),
        profiles=people.profiles(db, person_ids),
        officials=statements.officials(db, article_id),
    )


def card(db: Database, person: Person, describe: Describe, *, least: float) -> Card:
    """All that is known about one person, newest first."""
    accused = statements.of_person(db, person.id, "accused", ("allegation", "legal"), least=least)
    answers = statements.of_person(db, person.id, "accused", ("response",), least=least)
    accuses = statements.of_person(db, person.id, "accuser", ("allegation",), least=least)
    return Card(
        person=person,
        office=describe(person),
        accused_of=claims_of(db, accused),
        accuses=claims_of(db, accuses),
        responses=claims_of(db, answers),
    )
