"""Somebody who types, a small registry, and a row about a harbour: what the tests of the commands share."""

from functools import partial

from bot.message import Message, Request
from bot.officials.countries import shipped_countries
from bot.officials.posts import describe
from bot.officials.registry import Registry
from bot.store import Database, Store, alerts, articles, cases, chats, outbox, people, statements, subscriptions
from bot.types import Draft, Filter, FoundStatement, Party, Span
from handlers.commands import Conversation, Desk, table
from tests.conftest import Clock
from tests.pieces import NOON, OFFICIALS, person, post

CHAT = "console"
STAFF = (
    *OFFICIALS,
    person(
        "Q5", "Qamar Javed Bajwa", post("Chief of Army Staff", "mil_chief"), aliases=["General Bajwa"], prominence=3
    ),
    person("Q6", "Imran Khan", post("Prime Minister", "hog", start="2018", end="2022"), prominence=5),
)
COUNTRIES = shipped_countries()
ORACLE = Registry(STAFF, countries=COUNTRIES)


class Chat:
    """A chat in which somebody types."""

    def __init__(self, store: Store, clock: Clock, **settings: object) -> None:
        self.store, self.clock = store, clock
        usual = {"zone": "UTC", "least": 0.3, "sure": 0.5, "open_to_all": True}
        who = {"registry": ORACLE, "describe": partial(describe, on=NOON.date())}
        self.desk = Desk(store=store, clock=clock, countries=COUNTRIES, **{**usual, **who, **settings})  # type: ignore[arg-type]
        self.conversation = Conversation(self.desk, table())

    async def say(self, text: str, *, chat_id: str = CHAT, user: str = "me", zone: str | None = None) -> Message:
        platform = chat_id.partition(":")[0]
        return await self.conversation.answer(Request(chat_id, platform, user, text, user_zone=zone))

    def followed(self, chat_id: str = CHAT) -> list[tuple[str, set[tuple[str, str]]]]:
        found = self.store.read(lambda db: subscriptions.of_chat(db, chat_id))
        return [(one.mode, {(f.field, f.value) for f in one.filters}) for one in found]


def actions(message: Message) -> list[str]:
    return [button.action for row in message.buttons for button in row]


def labels(message: Message) -> list[str]:
    return [button.label for row in message.buttons for button in row]


TEXT = "Harbour row\nAsif said Bajwa sold the port. Bajwa denied the sale."


def record(db: Database) -> None:
    """Asif accused Bajwa of selling the port, Bajwa denied it."""
    values = {"language": "en", "state": "read", "content_hash": "h", "sketch": None, "reader": "1", "now": NOON}
    draft = Draft("https://news.example/1", "Vardia Post", "Harbour row", TEXT, NOON)
    article = articles.add(db, draft, feed_id=None, story_id=None, **values)  # type: ignore[arg-type]
    case = cases.add(db, accused=["Q5"], topic="corruption", status="denied", claim="sold the port", at=NOON)
    accusation = FoundStatement(
        "allegation", "alleged", ("Asif",), ("Bajwa",), Span(17, 21), Span(28, 41), Span(12, 42), "corruption", 0.8
    )
    denial = FoundStatement(
        "response", "denied", ("Bajwa",), ("Bajwa",), Span(49, 55), Span(56, 64), Span(43, 65), "corruption", 0.8
    )
    asif, bajwa = Party("Khawaja Asif", "Q1"), Party("Qamar Javed Bajwa", "Q5")
    for found, accuser in [(accusation, asif), (denial, bajwa)]:
        statements.add(db, article.id, found, TEXT, accuser=[accuser], accused=[bajwa], case_id=case, at=NOON, now=NOON)


def prepared(store: Store, clock: Clock, *, alert: bool = False, chat_id: str = CHAT, **settings: object) -> Chat:
    """A chat beside the harbour row; with `alert` it follows Bajwa and had the row's alert as message 77."""
    store.write(lambda db: people.load(db, STAFF, name="registry", version="1", now=NOON))
    store.write(record)
    if alert:
        store.write(lambda db: alerted(db, chat_id))
    return Chat(store, clock, **settings)


def alerted(db: Database, chat_id: str = CHAT) -> None:
    """The alert of the harbour row in a chat, as its message 77."""
    chats.ensure(db, chat_id, zone="UTC", digest_at="08:00", allowed=True, now=NOON)
    key = subscriptions.add(db, chat_id, [Filter("person", "Q5", "Qamar Javed Bajwa")], mode="both", now=NOON)
    alerts.promise_alert(db, chat_id=chat_id, story_id=1, subscription_id=key, statement_ids=[1, 2], now=NOON)
    for state, message_id in (("sending", None), ("sent", "77")):
        delivery = outbox.get(db, 1)
        assert delivery is not None
        outbox.move(db, delivery, state, now=NOON, message_id=message_id)  # type: ignore[arg-type]
