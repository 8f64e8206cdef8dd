"""What an operator puts right, and takes back: each amendment is written down, settled, and followed by all that reads.

Sequences and decides nothing: where people and cases end up is decided in `amended`, a case's status in `cases`. What
articles said, and what the linker and the case rules decided, stays in the record beside it, so that `undo` can take
any amendment back whatever came after it. Chats that were alerted to what is wrong are owed a correction.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot import filing
from bot.amended import ALIAS, CASES, PEOPLE, POST, STATEMENT
from bot.errors import UsageError
from bot.officials.names import plain
from bot.store import Database, alerts, amendments, articles, cases, corrections, outbox, people, settled, statements
from bot.types import Amendment, MadeBy, Person, Post

LEARNT = "the registry has learnt of somebody met in the news"
_SLUG = re.compile(r"[^a-z0-9]+")
_LONGEST_SLUG = 60


@dataclass(frozen=True, slots=True)
class Amended:
    """What an amendment changed: statements, cases, and how many messages are owed because of it."""

    amendment: Amendment
    statements: tuple[int, ...] = ()
    cases: tuple[int, ...] = ()
    owed: int = 0


def merge_people(
    db: Database, subject: str, into: str, *, reason: str = "", made_by: MadeBy = "operator", now: datetime
) -> Amended:
    """Two ids are one person: `into` has the facts and statements of both. Raises UsageError where that cannot be."""
    _person(db, subject)
    _person(db, into)
    target = people.stand_for(db, [into]).get(into, into)
    if subject in people.stand_for(db, [subject]):
        raise UsageError(f"{subject} is part of {people.stand_for(db, [subject])[subject]} already")
    if target == subject:
        raise UsageError(f"{into} is {subject} already")
    made = amendments.add(db, "merge people", subject, target=target, reason=reason, made_by=made_by, now=now)
    return _settle(db, made, now)


def split_person(
    db: Database,
    subject: str,
    name: str,
    *,
    posts: Sequence[Post] = (),
    aliases: Sequence[str] = (),
    statement_ids: Sequence[int] = (),
    reason: str = "",
    now: datetime,
) -> Amended:
    """One id was two people: a new person called `name` takes these posts, aliases and statements along."""
    person = _person(db, subject)
    missing = [str(key) for key in statement_ids if not statements.concerns(db, key, subject)]
    if missing:
        raise UsageError(f"{subject} is no party of statement {', '.join(missing)}")
    number = free_id(db, name, person.country)
    family = name.split()[-1]
    people.put(
        db, Person(number, name, (), family, person.country, person.prominence, person.last_seen, (), "operator")
    )
    items = [
        *(f"{POST}{post.role}|{post.organisation}|{post.start or ''}" for post in posts),
        *(f"{ALIAS}{alias}" for alias in aliases),
        *(f"{STATEMENT}{key}" for key in statement_ids),
    ]
    made = amendments.add(db, "split person", subject, target=number, items=items, reason=reason, now=now)
    settled.move_facts(db, made)
    return _settle(db, made, now)


def hide_person(
    db: Database, subject: str, *, reason: str = "", made_by: MadeBy = "operator", now: datetime
) -> Amended:
    """Nobody finds this person any more, and no article is linked to them; what was said stays as it was written."""
    _person(db, subject)
    if amendments.standing(db, "hide person", subject):
        raise UsageError(f"{subject} is hidden already")
    return _settle(db, amendments.add(db, "hide person", subject, reason=reason, made_by=made_by, now=now), now)


def unlink_person(
    db: Database, statement_id: int, person_id: str, *, to: str | None = None, reason: str = "", now: datetime
) -> Amended:
    """A statement does not mean this person; with `to`, it means that one. Its words stay as the article has them."""
    linked = statements.linked(db, statement_id, person_id)
    if not linked:
        raise UsageError(f"statement {statement_id} does not name {person_id}")
    if to is not None:
        _person(db, to)
        if to == person_id:
            raise UsageError(f"{to} is whom the statement means now")
    items = dict.fromkeys((person_id, *linked))
    made = amendments.add(db, "unlink person", str(statement_id), target=to, items=items, reason=reason, now=now)
    return _settle(db, made, now)


def merge_cases(db: Database, subject: int, into: int, *, reason: str = "", now: datetime) -> Amended:
    """Two cases are about one conduct: `into` gathers the statements of both."""
    for case_id in (subject, into):
        _case(db, case_id)
    target = cases.stand_for(db, into)
    if cases.stand_for(db, subject) != subject:
        raise UsageError(f"case {subject} is part of case {cases.stand_for(db, subject)} already")
    if target == subject:
        raise UsageError(f"case {into} is case {subject} already")
    return _settle(db, amendments.add(db, "merge cases", str(subject), target=str(target), reason=reason, now=now), now)


def split_case(db: Database, subject: int, statement_ids: Sequence[int], *, reason: str = "", now: datetime) -> Amended:
    """These statements are about another conduct: they make a case of their own."""
    _case(db, subject)
    told = statements.of_case(db, subject)
    own = {one.id for one in told}
    strays = [str(key) for key in statement_ids if key not in own]
    if strays:
        raise UsageError(f"statement {', '.join(strays)} is not in case {subject}")
    moved = [one for one in told if one.id in set(statement_ids)]
    if not moved or len(moved) == len(told):
        raise UsageError(f"a split takes some of the {len(told)} statements of case {subject}, not none and not all")
    at = moved[0].source.dated
    new = cases.add(db, accused=(), topic=moved[0].topic, status="alleged", claim=moved[0].claim, at=at)
    items = [f"{STATEMENT}{one.id}" for one in moved]
    made = amendments.add(db, "split case", str(subject), target=str(new), items=items, reason=reason, now=now)
    return _settle(db, made, now)


def retract_article(db: Database, article_id: int, *, reason: str = "", now: datetime) -> Amended:
    """Its publisher took the article back: nothing of it is told any more, and chats that were alerted are told so."""
    state = articles.state(db, article_id)
    if state is None:
        raise UsageError(f"there is no article {article_id}")
    if state == "retracted":
        raise UsageError(f"article {article_id} is retracted already")
    made = amendments.add(db, "retract article", str(article_id), items=[state], reason=reason, now=now)
    return _settle(db, made, now)


def undo(db: Database, amendment_id: int | None, *, now: datetime) -> Amended:
    """Take an amendment back, whatever was amended since; without a number, the operator's last one that stands."""
    made = amendments.last_of_operator(db) if amendment_id is None else amendments.get(db, amendment_id)
    if made is None:
        raise UsageError(
            "there is nothing to undo" if amendment_id is None else f"there is no amendment {amendment_id}"
        )
    if made.made_by == "file":
        raise UsageError(f"amendment {made.id} stands in your officials.toml; take it out there")
    if made.undone is not None:
        raise UsageError(f"amendment {made.id} was undone already")
    return take_back(db, made, now)


def take_back(db: Database, made: Amendment, now: datetime) -> Amended:
    """Undo an amendment that stands."""
    amendments.undo(db, made.id, now)
    made = replace(made, undone=now)
    if made.kind == "split person":
        settled.move_facts(db, made)
    return _settle(db, made, now)


def free_id(db: Database, name: str, country: str | None, *, prefix: str = "") -> str:
    """An id of the registry's form for a new person: "pk-khawaja-asif", with a number where that is taken."""
    words = _SLUG.sub("-", plain(name).lower()).strip("-")[:_LONGEST_SLUG].strip("-") or "somebody"
    stem = f"{prefix or (country or 'xx').lower()}-{words}"
    number, tried = stem, 1
    while people.known(db, [number]):
        tried += 1
        number = f"{stem}-{tried}"
    return number


def _person(db: Database, person_id: str) -> Person:
    person = people.one(db, person_id)
    if person is None:
        raise UsageError(f"there is nobody with the id {person_id}; `hearsay who NAME --format json` shows ids")
    return person


def _case(db: Database, case_id: int) -> None:
    if not cases.exists(db, case_id):
        raise UsageError(f"there is no case {case_id}")


def _settle(db: Database, made: Amendment, now: datetime) -> Amended:
    """Bring the record in line with the amendments as they stand, and owe the chats what they must hear."""
    touched, concerned = _apply(db, made)
    filing.refresh(db, concerned)
    owed = _owe(db, made, touched, now) if made.kind in _TOLD else 0
    return Amended(made, tuple(touched), tuple(concerned), owed)


def _apply(db: Database, made: Amendment) -> tuple[list[int], list[int]]:
    """The statements and cases that an amendment, or its undoing, changed."""
    if made.kind in PEOPLE:
        ids = made.items if made.kind == "unlink person" else (made.subject,)
        touched = settled.people(db, (*ids, *((made.target,) if made.target else ())))
        return touched, cases.of_statements(db, touched)
    if made.kind in CASES:
        concerned = settled.cases(db, [int(made.subject), int(made.target or made.subject)])
        return [], concerned
    article_id = int(made.subject)
    state = "retracted" if made.undone is None else made.items[0]
    articles.set_state(db, article_id, state)
    touched = statements.ids_of_article(db, article_id)
    return touched, cases.of_statements(db, touched)


# What chats hear of: their alert told something that is wrong.
_TOLD = ("retract article", "unlink person")


def _owe(db: Database, made: Amendment, touched: Iterable[int], now: datetime) -> int:
    """A correction under each alert that told it, and the alert itself brought up to date.

    A correction's subject says what it is about: "withdrawn:", "unlinked:" or "restored:" and the statements' numbers.
    One that is not out yet when its amendment is undone is cancelled, and nobody hears of either.
    """
    wrong = "withdrawn" if made.kind == "retract article" else "unlinked"
    owed = 0
    for (alert_id, chat_id), ids in corrections.alerts_telling(db, list(touched)).items():
        numbers = ",".join(map(str, ids))
        if made.undone is not None and corrections.cancel(db, chat_id, f"{wrong}:{numbers}", now=now):
            continue
        subject = f"{wrong if made.undone is None else 'restored'}:{numbers}"
        owed += outbox.promise(db, chat_id=chat_id, kind="correction", subject=subject, alert_id=alert_id, now=now)
        alerts.promise_edit(db, alert_id, chat_id, now)
    return owed
