"""`hearsay who` and `hearsay digest`: the record, without a chat."""

import json
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

import typer

from bot import cards, dossier
from bot import who as whom
from bot.cli.setting import screen, settings_and_log, store_open
from bot.clock import utc_now
from bot.dossier import Record
from bot.enrol import Roll, open_roll
from bot.errors import UsageError
from bot.progress import loading
from bot.store import Database, Store, chats, mentions, outbox
from bot.types import Card, Chat, Claim, Edition, Person
from bot.wording import translations
from config.settings import Settings
from handlers.console import render

_MENTIONS = 10


class Format(StrEnum):
    """How an answer is printed."""

    text = "text"
    json = "json"


def who(
    name: Annotated[list[str], typer.Argument(help="A name, an office with its country, or =ID.")],
    format_: Annotated[Format, typer.Option("--format", help="For people or for programs.")] = Format.text,
    explain: Annotated[bool, typer.Option("--explain", help="Say who may be meant, with scores and reasons.")] = False,
) -> None:
    """Who somebody is, what they are accused of, by whom, and what they answer.

    Examples: hearsay who Asif · hearsay who defence minister of Pakistan · hearsay who "Imran Khan" --format json
    """
    settings = settings_and_log(level="WARNING")
    query = " ".join(name)
    with loading(screen()) as progress, store_open(settings) as store:
        roll = open_roll(store, settings.hearsay_officials, now=utc_now(), progress=progress)
        asked = _Asked(roll, query, settings, utc_now().date())
        if explain:
            store.read(lambda db: _explain(db, asked))
        else:
            store.read(lambda db: _answer(db, asked, as_json=format_ is Format.json))


@dataclass(frozen=True, slots=True)
class _Asked:
    roll: Roll
    query: str
    settings: Settings
    today: date

    @property
    def least(self) -> float:
        return self.settings.hearsay_digest_confidence

    def office(self, person: Person) -> str:
        return self.roll.office_and_country(person, self.today)

    def find(self, db: Database) -> whom.Found:
        return whom.find(db, self.roll.registry, self.query, chat_id=None, least=self.least, on=self.today)


def _answer(db: Database, asked: _Asked, *, as_json: bool) -> None:
    found = asked.find(db)
    record = Record(db, asked.least)
    if as_json:
        shown = found.candidates or ((found.chosen,) if found.chosen else ())
        people = [dossier.card(record, person, asked.office, most=dossier.EVERYTHING) for person in shown]
        answer = {"query": asked.query, "people": [_card(card) for card in people]}
        typer.echo(json.dumps(answer, ensure_ascii=False))
    elif found.chosen is not None:
        _show_card(record, found.chosen, asked)
    elif found.candidates:
        screen().print(f"Several people may be meant by “{asked.query}”. Ask for one of them:", markup=False)
        for person in found.candidates:
            screen().print(f"  hearsay who ={person.id:<24} {person.name} — {asked.office(person)}", markup=False)
    else:
        near = ", ".join(person.name for person in found.nearest)
        raise UsageError(f"I know nobody called “{asked.query}”." + (f" Did you mean: {near}?" if near else ""))


def _show_card(record: Record, person: Person, asked: _Asked) -> None:
    words, chat = translations("en"), Chat("console", "console", zone=asked.settings.hearsay_zone)
    card = dossier.card(record, person, asked.office)
    message = cards.card(card, chat, words, unsure_below=asked.settings.hearsay_alert_confidence)
    screen().print(render(replace(message, buttons=())))


def _explain(db: Database, asked: _Asked) -> None:
    """Who may be meant, in the order of likelihood, what decided, and how the one chosen was met in the news."""
    found = asked.find(db)
    told_of = found.told_of or {}
    for match in found.matches[: whom.MOST_CANDIDATES]:
        counted = told_of.get(match.person.id, 0)
        screen().print(f"{match.score:6.1f}  {match.person.name} ={match.person.id}", markup=False, highlight=False)
        screen().print(f"        {match.reason} · {asked.office(match.person)}", markup=False, highlight=False)
        detail = f"        prominence {match.person.prominence} of 5 · cases in the record: {counted}"
        screen().print(detail, markup=False, highlight=False)
    answer = found.chosen.name if found.chosen else "asks which" if found.candidates else "nobody"
    screen().print(f"Answer: {answer} ({found.why}).", markup=False, highlight=False)
    if found.chosen is not None:
        for one in mentions.newest(db, found.chosen.id, limit=_MENTIONS):
            told = f"{one.score:6.2f}  “{one.name}” in {one.source.outlet}: {one.source.title} — {one.reason}"
            screen().print(told, markup=False, highlight=False)


def _card(card: Card) -> dict[str, Any]:
    person = card.person
    return {
        "id": person.id,
        "name": person.name,
        "country": person.country,
        "posts": [
            {"role": p.role, "organisation": p.organisation, "country": p.country, "start": p.start, "end": p.end}
            | {"as_of": p.as_of}
            for p in person.posts
        ],
        "accused_of": [_claim(claim) for claim in card.accused_of],
        "accuses": [_claim(claim) for claim in card.accuses],
        "responses": [_claim(claim) for claim in card.responses],
    }


def _claim(claim: Claim) -> dict[str, Any]:
    said = claim.statement
    return {
        "type": said.type,
        "status": said.status,
        "accuser": [party.name for party in said.accuser],
        "accused": [party.name for party in said.accused],
        "claim": said.claim,
        "quote": said.quote,
        "topic": said.topic,
        "confidence": round(said.confidence, 3),
        "case": said.case_id,
        "articles": [
            {
                "title": source.title,
                "outlet": source.outlet,
                "url": source.url,
                "published": source.published.isoformat() if source.published else None,
            }
            for source in claim.sources
        ],
    }


def digest(
    chat: Annotated[str, typer.Option(help="console, telegram:ID[:TOPIC] or slack:TEAM:CHANNEL[:THREAD].")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show it; nothing is sent or written.")] = False,
    weekly: Annotated[
        bool, typer.Option("--weekly", help="With --dry-run: what the weekly edition would tell.")
    ] = False,
) -> None:
    """A chat's digest of what was found since its last one: shown, or owed to the chat, which the running bot sends.

    Examples: hearsay digest --chat console --dry-run · hearsay digest --chat telegram:123456
    """
    settings = settings_and_log(level="WARNING")
    with store_open(settings) as store:
        known = store.read(lambda db: chats.get(db, chat))
        if known is None:
            listed = ", ".join(c.id for c, _access in store.read(chats.every)) or "none yet"
            raise UsageError(f"there is no chat {chat} in this database; it has: {listed}")
        if dry_run:
            store.read(lambda db: _show_digest(db, known, settings, "weekly" if weekly else "daily"))
        else:
            _owe_digest(store, known)


def _show_digest(db: Database, chat: Chat, settings: Settings, edition: Edition) -> None:
    from bot.digest import upcoming
    from bot.letters import compose_digest

    least, sure = settings.hearsay_digest_confidence, settings.hearsay_alert_confidence
    told = upcoming(db, chat, utc_now(), edition=edition)
    message = compose_digest(db, told, chat, least=least, sure=sure, always=True)
    assert message is not None, "it was asked for"  # noqa: S101
    screen().print(render(message))


def _owe_digest(store: Store, chat: Chat) -> None:
    from bot.digest import owe

    made = store.write(lambda db: owe(db, chat, utc_now()))
    if made is None:
        typer.echo(f"{chat.id} has its digest of today already; --dry-run shows what came since.")
    else:
        waiting = store.read(lambda db: outbox.counts(db)["pending"])
        typer.echo(f"The digest of {made.local_date} is owed to {chat.id}; `hearsay run` sends it ({waiting} waiting).")
