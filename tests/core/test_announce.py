"""What a chat sees of a story: one alert that grows, what follows it, and what waits."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.digest import upcoming
from bot.letters import compose_digest
from bot.message import Message, Paragraph
from bot.store import Database, Store, chats
from bot.store.rows import run
from tests.conftest import Clock
from tests.core.test_deliver import A, Bench
from tests.pieces import Said

BODY = " ".join(f"The harbour board met again on day {n} and heard the mayor out at length." for n in range(12))
BRIBES = Said("taking bribes for harbour contracts")
DENIAL = Said("the bribes for harbour contracts are a tale", ("Olan Brevik",), type="response", status="denied")


@pytest.fixture
def bench(store: Store, clock: Clock) -> Bench:
    return Bench.opened(store, clock)


async def go_on(bench: Bench, minutes: float = 1.0) -> None:
    bench.clock.forward(minutes=minutes)
    await bench.deliver.tick()


def first(bench: Bench) -> Message:
    return bench.channel.posts["m1"][1]


def struck(message: Message) -> list[str]:
    lines = [block.runs for block in message.blocks if isinstance(block, Paragraph)]
    return ["".join(run.text for run in runs) for runs in lines if runs and all(run.style == "strike" for run in runs)]


async def test_an_alert_grows_to_four_outlets_in_one_edit_and_is_denied(bench: Bench) -> None:
    await bench.publish("1", BRIBES, body=BODY)
    await bench.deliver.tick()
    for number, outlet in enumerate(("Ostrand Times", "Daily Quay", "The Ledger"), start=2):
        await bench.publish(str(number), BRIBES, body=f"{BODY} By {outlet}.", outlet=outlet)
        bench.clock.forward(seconds=10)
        await bench.deliver.tick()
    assert [what for _chat, what, _line in bench.channel.log] == ["send"]
    await go_on(bench)
    assert [what for _chat, what, _line in bench.channel.log] == ["send", "edit m1"]
    assert first(bench).plain().splitlines()[-1].endswith("4 outlets · no answer found yet")
    await bench.publish("5", DENIAL, outlet="Ostrand Times")
    await go_on(bench, 2)
    assert [what for _chat, what, _line in bench.channel.log] == ["send", "edit m1", "reply to m1", "edit m1"]
    assert "↳ Olan Brevik denied" in first(bench).plain()


async def test_edits_end_after_two_days(bench: Bench) -> None:
    await bench.publish("1", BRIBES, body=BODY)
    await bench.deliver.tick()
    bench.clock.forward(hours=49)
    await bench.publish("2", BRIBES, body=BODY, outlet="Ostrand Times")
    await go_on(bench)
    assert [what for _chat, what, _line in bench.channel.log] == ["send"]


async def test_an_accusation_of_somebody_else_in_the_story_is_news(bench: Bench) -> None:
    await bench.publish("1", BRIBES, body=BODY)
    await bench.deliver.tick()
    other = Said("selling the quay", ("Olan Brevik",), ("Tessa Marrow",))
    await bench.publish("2", BRIBES, other, body=BODY, outlet="Ostrand Times")
    await go_on(bench)
    assert ("reply to m1", "Olan Brevik accused Tessa Marrow: “selling the quay”") in [
        (what, line) for _chat, what, line in bench.channel.log
    ]


async def test_what_is_withdrawn_is_corrected_in_a_reply_and_struck_in_the_alert(bench: Bench) -> None:
    await bench.publish("1", BRIBES)
    await bench.deliver.tick()
    await bench.publish("1", body="The paper was wrong and says sorry.")
    await go_on(bench)
    log = [(what, line) for _chat, what, line in bench.channel.log]
    assert log == [("send", "News of 1"), ("reply to m1", "Correction"), ("edit m1", "News of 1")]
    correction = bench.channel.posts["m2"][1]
    assert struck(correction) == ["Tessa Marrow accused Olan Brevik: “taking bribes for harbour contracts”"]
    assert "Vardia Post, 2 Mar 2026 · no longer reports this" in correction.plain()
    assert struck(first(bench))[0] == "News of 1"
    await go_on(bench)
    assert len(bench.channel.log) == 3


async def test_what_several_outlets_take_back_is_struck_once(bench: Bench) -> None:
    outlets = ("Vardia Post", "Ostrand Times")
    for number, outlet in enumerate(outlets):
        await bench.publish(str(number), BRIBES, body=f"{BODY} By {outlet}.", outlet=outlet)
    await bench.deliver.tick()
    for number, outlet in enumerate(outlets):
        await bench.publish(str(number), body="The paper was wrong and says sorry.", outlet=outlet)
    await go_on(bench)
    said = "Tessa Marrow accused Olan Brevik: “taking bribes for harbour contracts”"
    assert struck(first(bench))[1:] == [said]


async def test_what_another_outlet_still_says_is_not_taken_back(bench: Bench) -> None:
    await bench.publish("1", BRIBES, body=BODY)
    await bench.publish("2", BRIBES, body=BODY, outlet="Ostrand Times")
    await bench.deliver.tick()
    await bench.publish("1", body="Nothing of it any more.")
    await go_on(bench)
    assert "Correction" not in [line for _chat, _what, line in bench.channel.log]
    assert struck(first(bench)) == []


async def test_above_twelve_an_hour_the_rest_comes_in_a_bundle(bench: Bench) -> None:
    for number, letter in enumerate("abcdefghijklmno"):
        said = Said(f"crime number {number} of {letter * 9}", accuser=(f"Witness {letter * 5}",))
        await bench.publish(f"{letter * 7} {letter * 4}", said)
        bench.clock.forward(minutes=1)
        await bench.deliver.tick()
    assert len(bench.channel.log) == 12
    await go_on(bench, 50)
    chat, what, line = bench.channel.log[-1]
    assert (len(bench.channel.log), chat, what, line) == (13, A, "send", "3 alerts that waited")
    assert "More than 12 came within an hour" in bench.channel.posts["m13"][1].plain()


@pytest.mark.parametrize(("urgent", "at_night"), [(False, 0), (True, 1)])
async def test_quiet_hours_hold_what_is_not_urgent_until_they_end(bench: Bench, urgent: bool, at_night: int) -> None:
    bench.store.write(lambda db: chats.set_quiet(db, A, "22:00", "07:00"))
    bench.store.write(lambda db: run(db, "UPDATE subscriptions SET urgent = ?", [urgent]))
    bench.clock.now = datetime(2026, 3, 2, 23, 0, tzinfo=UTC)
    await bench.publish("1", BRIBES)
    await bench.deliver.tick()
    assert len(bench.channel.log) == at_night
    bench.clock.now = datetime(2026, 3, 3, 7, 0, tzinfo=UTC) + timedelta(seconds=1)
    await bench.deliver.tick()
    assert len(bench.channel.log) == 1
    assert ("quiet hours" in first(bench).plain()) is not urgent


async def test_what_follows_a_bundled_alert_replies_to_the_bundle(bench: Bench) -> None:
    bench.store.write(lambda db: chats.set_quiet(db, A, "11:00", "13:00"))
    await bench.publish("1", BRIBES)
    await go_on(bench, 61)
    await bench.publish("2", DENIAL)
    await go_on(bench)
    assert [what for _chat, what, _line in bench.channel.log] == ["send", "reply to m1"]


async def test_what_is_left_to_the_digest_stands_in_it_and_is_counted(bench: Bench) -> None:
    bench.store.write(lambda db: chats.set_quiet(db, A, "11:00", "13:00"))
    bench.store.write(lambda db: chats.set_holding(db, A, quiet_then="digest", hourly=12, overflow="bundle"))
    bench.store.write(lambda db: chats.set_digest(db, A, "14:00", None))
    bench.store.write(lambda db: run(db, "UPDATE subscriptions SET mode = 'instant'"))
    await bench.publish("1", BRIBES)
    await go_on(bench, 90)
    assert bench.channel.log == []

    def told(db: Database) -> str:
        chat = chats.get(db, A)
        assert chat is not None
        message = compose_digest(db, upcoming(db, chat, bench.clock()), chat, least=0.3, sure=0.5)
        return message.plain() if message else ""

    text = bench.store.read(told)
    assert "taking bribes for harbour contracts" in text
    assert "1 of these was held back for this digest." in text
