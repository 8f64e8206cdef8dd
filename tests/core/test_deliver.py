"""Outbox to chat: what is sent, what is tried again, what is given up, and what a crash leaves."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal

import pytest

from bot.deliver import MOST_ATTEMPTS, Deliver, Policy
from bot.errors import ChatGone, ChatMoved, DeliveryError, MessageRefused, PlatformDown, RetryLater, StoreError, Unknown
from bot.ingest import Ingest
from bot.letters import compose_delivery
from bot.message import Act, Channel, Lane, Message, Paragraph, Sent, Way
from bot.payload import pack, unpack
from bot.sending import Arrived
from bot.store import Database, Store, chats, digests, outbox, people, statements, subscriptions
from bot.store.rows import rows, run
from bot.types import Delivery, Edition, Filter
from tests.conftest import Clock
from tests.pieces import NOON, OFFICIALS, Newsroom, Said

A, B = "telegram:1", "telegram:2"
BRIBES = Said("taking bribes for harbour contracts")
MANY = {
    "strikers-beaten-at-the-northern-quay": "beating strikers at the quay",
    "visas-sold-for-years": "selling visas to smugglers",
    "where-a-wreck-went-with-its-gold": "hiding a wreck’s cargo",
}
ONE, TWO, _THREE = MANY
CONDUCTS = (
    *("taking bribes", "beating strikers", "selling visas", "hiding cargo", "withholding wages", "poisoning wells"),
    *("forging ballots", "jailing reporters", "burning records", "dodging taxes", "leaking secrets", "rigging tenders"),
)


class Crash(BaseException):
    """The process ends here."""


@dataclass
class Recorder:
    """A channel that keeps what it is given, and refuses what no platform would take."""

    platform: str = "telegram"
    posts: dict[str, tuple[str, Message]] = field(default_factory=dict)
    log: list[tuple[str, str, str]] = field(default_factory=list)
    keys: dict[str, str] = field(default_factory=dict)
    trouble: dict[str, list[BaseException]] = field(default_factory=dict)
    after: list[BaseException] = field(default_factory=list)
    asked: Literal["can", "cannot"] = "can"

    def lanes(self, chat_id: str, act: Act) -> tuple[Lane, ...]:
        return ()

    async def send(
        self, chat_id: str, message: Message, *, key: str, reply_to: str | None = None, way: Way | None = None
    ) -> Sent:
        assert way is not None
        assert message.plain().strip(), "an empty message"
        assert chat_id.partition(":")[0] == self.platform
        assert key
        assert reply_to is None or self.posts[reply_to][0] == chat_id, "a reply to a message that is not in the chat"
        self._break(chat_id)
        message_id = f"m{len(self.posts) + 1}"
        self.posts[message_id] = (chat_id, message)
        self.keys[key] = message_id
        self.log.append((chat_id, f"reply to {reply_to}" if reply_to else "send", message.plain().splitlines()[0]))
        if self.after:
            raise self.after.pop()
        return Sent(message_id)

    async def edit(
        self, chat_id: str, message_id: str, message: Message, *, rest: Sequence[str] = (), way: Way | None = None
    ) -> Sent:
        self._break(chat_id)
        assert self.posts[message_id][0] == chat_id, "an edit of a message that is not in the chat"
        self.posts[message_id] = (chat_id, message)
        self.log.append((chat_id, f"edit {message_id}", message.plain().splitlines()[0]))
        return Sent(message_id)

    async def find(self, chat_id: str, key: str, *, since: datetime | None = None) -> Sent | Literal["cannot"] | None:
        self._break(f"find {chat_id}")
        if self.asked == "cannot":
            return "cannot"
        return Sent(self.keys[key]) if key in self.keys else None

    def _break(self, what: str) -> None:
        if self.trouble.get(what):
            raise self.trouble[what].pop(0)


async def nobody_hears(delivery: Delivery) -> None:
    """What arrives, in most tests."""


@dataclass
class Bench:
    """A store with chats that follow everything, articles that can be added, and a deliverer."""

    store: Store
    clock: Clock
    channel: Recorder
    newsroom: Newsroom
    ingest: Ingest
    policy: Policy = "resend"

    @classmethod
    def opened(cls, store: Store, clock: Clock) -> "Bench":
        """The bench with the newsroom's officials, and one chat."""
        newsroom = Newsroom()
        store.write(lambda db: people.load(db, OFFICIALS, name="registry", version="1", now=NOON))
        ingest = Ingest(store, newsroom.read, newsroom.link, clock=clock, reader="1", alert_confidence=0.5)
        made = cls(store, clock, Recorder(), newsroom, ingest)
        made.follow(A)
        return made

    @property
    def deliver(self) -> Deliver:
        return self.deliver_by({"telegram": self.channel})

    def deliver_by(self, channels: Mapping[str, Channel], arrived: Arrived = nobody_hears) -> Deliver:
        return Deliver(
            self.store,
            channels,
            arrived=arrived,
            clock=self.clock,
            policy=self.policy,
            digest_confidence=0.3,
            alert_confidence=0.5,
        )

    async def publish(self, url: str, *said: Said, body: str = "", outlet: str = "Vardia Post") -> None:
        draft = self.newsroom.article(url, f"News of {url}", *said, body=body, outlet=outlet)
        await self.ingest.article(draft, announce=True)

    def follow(self, chat_id: str) -> None:
        def write(db: Database) -> None:
            chats.ensure(db, chat_id, zone="UTC", digest_at=None, allowed=True, now=NOON)
            subscriptions.add(db, chat_id, [Filter("everything", "")], mode="both", now=NOON)

        self.store.write(write)

    def owed(self, chat_id: str = A) -> list[Delivery]:
        return self.store.read(lambda db: outbox.of_chat(db, chat_id))

    def states(self, chat_id: str = A) -> list[tuple[str, str]]:
        return [(d.kind, d.state) for d in self.owed(chat_id)]


@pytest.fixture
def bench(store: Store, clock: Clock) -> Bench:
    return Bench.opened(store, clock)


async def test_what_is_owed_is_sent_once(bench: Bench) -> None:
    await bench.publish("harbour", BRIBES)
    assert [await bench.deliver.tick(), await bench.deliver.tick()] == [1, 0]
    assert bench.channel.log == [(A, "send", "News of harbour")]
    (sent,) = bench.owed()
    assert (sent.state, sent.message_id, sent.attempts) == ("sent", "m1", 1)


@pytest.mark.parametrize(
    ("error", "state", "minutes", "active"),
    [
        (RetryLater("slow down", chat=A, after=90), "pending", 1.5, True),
        (RetryLater("slow down", chat=A, after=90, everywhere=True), "pending", 1.5, True),
        (Unknown("no answer", chat=A), "unknown", 5 / 60, True),
        (MessageRefused("bad text", chat=A), "quarantined", 5, True),
        (ChatGone("kicked", chat=A), "failed", 0, False),
        (PlatformDown("token", chat=A), "pending", 5, True),
        (DeliveryError("odd", chat=A), "pending", 5, True),
        (ZeroDivisionError("a fault in the renderer"), "quarantined", 0, True),
    ],
)
async def test_each_trouble_has_its_state_and_its_wait(
    bench: Bench, error: Exception, state: str, minutes: float, active: bool
) -> None:
    await bench.publish("harbour", BRIBES)
    bench.channel.trouble[A] = [error, error] if isinstance(error, MessageRefused) else [error]
    await bench.deliver.tick()
    (delivery,) = bench.owed()
    assert delivery.state == state
    assert delivery.next_attempt_at == NOON + timedelta(minutes=minutes)
    assert delivery.error
    chat = bench.store.read(lambda db: chats.get(db, A))
    assert chat is not None
    assert chat.active is active


@pytest.mark.parametrize(
    ("error", "tries", "state"),
    [
        (DeliveryError("odd", chat=A), MOST_ATTEMPTS, "quarantined"),
        (DeliveryError("odd", chat=A), MOST_ATTEMPTS - 1, "pending"),
        (Unknown("no answer", chat=A), 2 * MOST_ATTEMPTS - 1, "quarantined"),
        (RetryLater("slow", chat=A, after=60), MOST_ATTEMPTS + 3, "pending"),
        (PlatformDown("token", chat=A), MOST_ATTEMPTS + 3, "pending"),
    ],
)
async def test_a_message_is_given_up_after_many_tries_but_never_for_a_pause_or_a_token(
    bench: Bench, error: Exception, tries: int, state: str
) -> None:
    await bench.publish("harbour", BRIBES)
    bench.channel.trouble[A] = [error] * tries
    for _ in range(tries):
        await bench.deliver.tick()
        bench.clock.forward(hours=2)
    assert bench.states() == [("alert", state)]


async def test_an_answer_that_stays_lost_is_asked_after_ever_more_rarely(bench: Bench) -> None:
    await bench.publish("harbour", BRIBES)
    bench.channel.trouble[A] = [Unknown("no answer", chat=A)] * 99
    bench.channel.asked = "cannot"
    for _minute in range(60):
        await bench.deliver.tick()
        bench.clock.forward(minutes=1)
    assert 3 <= bench.owed()[0].attempts <= 12


async def test_a_message_that_is_sent_after_a_wait(bench: Bench) -> None:
    await bench.publish("harbour", BRIBES)
    bench.channel.trouble[A] = [RetryLater("slow", chat=A, after=60)]
    for seconds, out in [(0, 0), (59, 0), (1, 1)]:
        bench.clock.forward(seconds=seconds)
        assert await bench.deliver.tick() == out


# --- the answer was lost -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stop", [Crash(), Unknown("no answer", chat=A)], ids=["crash", "lost answer"])
@pytest.mark.parametrize(
    ("asked", "policy", "arrived", "copies", "state"),
    [
        ("can", "resend", True, 1, "sent"),
        ("can", "drop", True, 1, "sent"),
        ("can", "resend", False, 1, "sent"),
        ("can", "drop", False, 1, "sent"),
        ("cannot", "resend", True, 2, "sent"),
        ("cannot", "resend", False, 1, "sent"),
        ("cannot", "drop", True, 1, "cancelled"),
        ("cannot", "drop", False, 0, "cancelled"),
    ],
)
async def test_what_may_be_there_is_looked_for_then_the_policy_decides(
    bench: Bench,
    stop: BaseException,
    asked: Literal["can", "cannot"],
    policy: Policy,
    arrived: bool,
    copies: int,
    state: str,
) -> None:
    await bench.publish("harbour", BRIBES)
    bench.policy, bench.channel.asked = policy, asked
    (bench.channel.after if arrived else bench.channel.trouble.setdefault(A, [])).append(stop)
    if isinstance(stop, Crash):
        with pytest.raises(Crash):
            await bench.deliver.tick()
        assert bench.states() == [("alert", "sending")]
    else:
        await bench.deliver.tick()
    after_restart = bench.deliver
    await after_restart.start()
    assert bench.states() == [("alert", "unknown")]
    for _ in range(3):
        bench.clock.forward(minutes=1)
        await after_restart.tick()
    assert (len(bench.channel.posts), bench.owed()[0].state) == (copies, state)


async def test_a_message_that_is_found_has_arrived_like_one_that_was_sent(bench: Bench) -> None:
    heard: list[str] = []

    async def hear(delivery: Delivery) -> None:
        heard.append(delivery.chat_id)

    await bench.publish("harbour", BRIBES)
    bench.channel.asked, bench.channel.after = "can", [Unknown("no answer", chat=A)]
    deliver = bench.deliver_by({"telegram": bench.channel}, arrived=hear)
    await deliver.tick()
    assert (bench.states(), heard) == ([("alert", "unknown")], [])
    bench.clock.forward(minutes=1)
    await deliver.tick()
    assert (bench.states(), heard) == ([("alert", "sent")], [A])


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (RetryLater("slow", chat=A, after=30), "unknown"),
        (Unknown("no answer", chat=A), "unknown"),
        (PlatformDown("token", chat=A), "unknown"),
        (MessageRefused("odd", chat=A), "unknown"),
        (ChatGone("kicked", chat=A), "failed"),
    ],
)
async def test_while_nobody_can_be_asked_nothing_is_sent_again(bench: Bench, error: DeliveryError, state: str) -> None:
    await bench.publish("harbour", BRIBES)
    bench.channel.after = [Unknown("no answer", chat=A)]
    await bench.deliver.tick()
    bench.clock.forward(minutes=1)
    bench.channel.trouble[f"find {A}"] = [error]
    await bench.deliver.tick()
    assert (bench.states(), len(bench.channel.posts)) == ([("alert", state)], 1)
    if state == "unknown":
        bench.clock.forward(minutes=6)
        await bench.deliver.tick()
        assert (bench.states(), len(bench.channel.posts)) == ([("alert", "sent")], 1)


async def test_an_edit_whose_answer_was_lost_is_made_again(bench: Bench) -> None:
    await bench.publish("harbour", BRIBES)
    await bench.deliver.tick()
    await bench.publish("harbour again", BRIBES, outlet="B")
    bench.channel.trouble[A] = [Unknown("no answer", chat=A)]
    for _ in range(3):
        bench.clock.forward(minutes=1)
        await bench.deliver.tick()
    assert bench.states() == [("alert", "sent"), ("edit", "sent")]
    assert [what for _chat, what, _line in bench.channel.log] == ["send", "edit m1"]


# --- many chats ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "error",
    [RetryLater("slow", chat=A, after=60), ChatGone("kicked", chat=A), Unknown("?", chat=A), ZeroDivisionError("x")],
    ids=lambda error: type(error).__name__,
)
async def test_one_chats_trouble_stops_no_other(bench: Bench, error: Exception) -> None:
    bench.follow(B)
    await bench.publish("harbour", BRIBES)
    bench.channel.trouble[A] = [error]
    assert await bench.deliver.tick() == 1
    assert bench.states(B) == [("alert", "sent")]


async def test_a_chat_that_must_wait_keeps_its_order(bench: Bench) -> None:
    for name, claim in MANY.items():
        await bench.publish(name, Said(claim))
    bench.channel.trouble[A] = [RetryLater("slow", chat=A, after=60)]
    assert await bench.deliver.tick() == 0
    assert [d.attempts for d in bench.owed()] == [1, 0, 0]
    bench.clock.forward(minutes=2)
    assert await bench.deliver.tick() == 3
    assert [line for _chat, _what, line in bench.channel.log] == [f"News of {name}" for name in MANY]


async def test_a_refused_message_does_not_hold_up_the_next(bench: Bench) -> None:
    for name in (ONE, TWO):
        await bench.publish(name, Said(MANY[name]))
    bench.channel.trouble[A] = [MessageRefused("bad", chat=A)] * 2
    assert await bench.deliver.tick() == 1
    assert bench.states() == [("alert", "quarantined"), ("alert", "sent")]
    assert unpack(bench.owed()[0].payload or "").plain().startswith(f"News of {ONE}")


async def test_a_message_that_is_refused_goes_out_in_plain_words(bench: Bench) -> None:
    await bench.publish("harbour", BRIBES)
    bench.channel.trouble[A] = [MessageRefused("bad", chat=A)]
    assert await bench.deliver.tick() == 1
    message = bench.channel.posts["m1"][1]
    assert message.plain().startswith("News of harbour")
    assert {run.url for block in message.blocks if isinstance(block, Paragraph) for run in block.runs} == {None}
    assert message.buttons == ()


async def test_a_chat_without_a_channel_waits(bench: Bench) -> None:
    bench.follow("slack:T1:C1")
    await bench.publish("harbour", BRIBES)
    assert await bench.deliver.tick() == 1
    assert bench.states("slack:T1:C1") == [("alert", "pending")]


@dataclass
class Slow(Recorder):
    """A channel whose answers are held back."""

    gate: asyncio.Event = field(default_factory=asyncio.Event)
    asked_for: int = 0

    async def send(
        self, chat_id: str, message: Message, *, key: str, reply_to: str | None = None, way: Way | None = None
    ) -> Sent:
        self.asked_for += 1
        await self.gate.wait()
        return await super().send(chat_id, message, key=key, reply_to=reply_to, way=way)


async def test_a_platform_that_is_full_starts_no_more_and_stops_no_other(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.deliver.AT_ONCE", 2)
    for number in range(2, 7):
        bench.follow(f"telegram:{number}")
        bench.follow(f"slack:T1:C{number}")
    await bench.publish("harbour", BRIBES)
    slow, quick = Slow(), Recorder("slack")
    sending = bench.deliver_by({"telegram": slow, "slack": quick})
    ticking = asyncio.create_task(sending.tick())
    while len(quick.posts) < 5:
        await asyncio.sleep(0.01)
    assert slow.asked_for == 2
    slow.gate.set()
    assert await ticking == 11
    assert sorted(chat for chat, _what, _line in slow.log) == [f"telegram:{number}" for number in range(1, 7)]


class Workspaces(Slow):
    """One workspace does not answer, the other does."""

    def lanes(self, chat_id: str, act: Act) -> tuple[Lane, ...]:
        return (Lane(chat_id), Lane(":".join(chat_id.split(":")[:2])))

    async def send(
        self, chat_id: str, message: Message, *, key: str, reply_to: str | None = None, way: Way | None = None
    ) -> Sent:
        if chat_id.startswith("slack:T1"):
            return await super().send(chat_id, message, key=key, reply_to=reply_to, way=way)
        return await Recorder.send(self, chat_id, message, key=key, reply_to=reply_to, way=way)


async def test_a_workspace_that_is_full_stops_no_other(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.deliver.AT_ONCE", 2)
    for number in range(5):
        bench.follow(f"slack:T1:C{number}")
        bench.follow(f"slack:T2:C{number}")
    await bench.publish("harbour", BRIBES)
    channel = Workspaces("slack")
    sending = bench.deliver_by({"slack": channel})
    ticking = asyncio.create_task(sending.tick())
    while len(channel.posts) < 5:
        await asyncio.sleep(0.01)
    assert {chat.split(":")[1] for chat, _message in channel.posts.values()} == {"T2"}
    assert channel.asked_for == 2
    channel.gate.set()
    assert await ticking == 10


@pytest.mark.parametrize("known", [False, True], ids=["new", "met already"])
async def test_a_chat_that_moved_is_followed(bench: Bench, known: bool) -> None:
    await bench.publish("harbour", BRIBES)
    if known:
        bench.store.write(lambda db: chats.ensure(db, B, zone="UTC", digest_at=None, allowed=True, now=NOON))
    bench.channel.trouble[A] = [ChatMoved("upgraded", chat=A, new_chat=B)]
    for _ in range(2):
        await bench.deliver.tick()
    assert (bench.states(A), bench.states(B)) == ([], [("alert", "sent")])
    assert [chat for chat, _what, _line in bench.channel.log] == [B]


# --- what is told --------------------------------------------------------------------------------------------------


def write_digest(db: Database, chat_id: str = A, edition: Edition = "daily") -> None:
    since, until = NOON - timedelta(days=1), NOON + timedelta(seconds=1)
    digest = digests.plan(db, chat_id, date(2026, 3, 2), since=since, until=until, now=NOON, edition=edition)
    assert digest is not None
    outbox.promise(db, chat_id=chat_id, kind="digest", subject=f"2026-03-02:{edition}", digest_id=digest.id, now=NOON)


async def test_a_digest_is_told_as_the_record_stands(bench: Bench) -> None:
    await bench.publish("harbour", BRIBES)
    bench.store.write(write_digest)
    await bench.deliver.tick()
    text = bench.channel.posts["m2"][1].plain()
    assert text.startswith("Digest of 2 March 2026\nOlan Brevik\n• Tessa Marrow accused Olan Brevik: ")


@pytest.mark.parametrize(("people", "drawn"), [(4, True), (3, False)])
async def test_a_digest_of_much_has_a_picture_that_says_nothing_else(bench: Bench, people: int, drawn: bool) -> None:
    said = [Said(conduct, accused=(f"Person {number % people}",)) for number, conduct in enumerate(CONDUCTS)]
    await bench.publish("harbour", *said)
    bench.store.write(write_digest)
    digest = next(one for one in bench.owed() if one.kind == "digest")
    chat = bench.store.read(lambda db: chats.get(db, A))
    assert chat is not None
    message = bench.store.read(lambda db: compose_delivery(db, digest, chat, least=0.3, sure=0.5))
    assert message is not None
    assert (message.picture is not None) is drawn
    if message.picture is not None:
        assert message.picture.alt == "Digest of 2 March 2026: Person 0 3, Person 1 3, Person 2 3, Person 3 3"
        assert all(f"Person {number}" in message.plain() for number in range(people))
        assert unpack(pack(message)) == message


def withdraw_all(db: Database) -> None:
    statements.withdraw(db, [r["id"] for r in rows(db, "SELECT id FROM statements")], NOON)


def retract_all(db: Database) -> None:
    run(db, "UPDATE articles SET state = 'retracted'")


@pytest.mark.parametrize("undo", [withdraw_all, retract_all])
async def test_news_that_is_no_more_is_not_told(bench: Bench, undo: Callable[[Database], None]) -> None:
    await bench.publish("harbour", BRIBES)
    bench.store.write(undo)
    assert await bench.deliver.tick() == 0
    assert (bench.states(), bench.channel.log) == ([("alert", "cancelled")], [])


async def test_a_store_that_fails_is_not_the_messages_fault(bench: Bench) -> None:
    await bench.publish("harbour", BRIBES)
    deliver = bench.deliver
    bench.store.write(lambda db: run(db, "ALTER TABLE alert_statements RENAME TO gone"))
    with pytest.raises(StoreError):
        await deliver.tick()
    bench.store.write(lambda db: run(db, "ALTER TABLE gone RENAME TO alert_statements"))
    assert await deliver.tick() == 1


async def test_what_was_owed_first_comes_first_though_the_clock_was_put_back(bench: Bench) -> None:
    deliver = bench.deliver
    await deliver.tick()
    await bench.publish(ONE, Said(MANY[ONE]))
    bench.clock.forward(minutes=-1)
    await bench.publish(TWO, Said(MANY[TWO]))
    assert await deliver.tick() == 2
    assert [line for _chat, _what, line in bench.channel.log] == [f"News of {ONE}", f"News of {TWO}"]
