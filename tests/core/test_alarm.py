"""A token that is refused stops its platform, and the owners are told once where another platform works."""

import pytest

from bot.alarm import alarm
from bot.deliver import Deliver
from bot.errors import PlatformDown
from bot.store import Database, Store, chats
from tests.conftest import Clock
from tests.core.test_deliver import BRIBES, Bench, Recorder
from tests.pieces import NOON

OWNER, READER = "telegram:1", "slack:T1:C1"
SECRET = "xoxb-1234567890-abcdefghijkl"


@pytest.fixture
def bench(store: Store, clock: Clock) -> Bench:
    made = Bench.opened(store, clock)
    made.follow(READER)
    store.write(known_owner)
    return made


def revoked() -> PlatformDown:
    return PlatformDown(f"token_revoked {SECRET}", chat=READER)


def known_owner(db: Database) -> None:
    chats.ensure(db, OWNER, zone="UTC", digest_at=None, allowed=True, now=NOON, person="telegram:1")


async def test_the_owner_hears_once_and_the_other_platform_goes_on(bench: Bench) -> None:
    slack = Recorder("slack", trouble={READER: [revoked() for _ in range(9)]})
    deliver = Deliver(
        bench.store,
        {"telegram": bench.channel, "slack": slack},
        clock=bench.clock,
        policy="resend",
        digest_confidence=0.3,
        alert_confidence=0.5,
        alarm=alarm(bench.store, ["telegram:1"], clock=bench.clock),
    )
    await bench.publish("harbour", BRIBES)
    for _hour in range(6):
        await deliver.tick()
        bench.clock.forward(hours=1)
    said = [message.plain() for chat, message in bench.channel.posts.values() if chat == OWNER]
    told = [text for text in said if "refuses my token (" in text]
    assert (len(said), len(told)) == (2, 1)
    assert SECRET not in told[0]
    assert bench.states(READER) == [("alert", "pending")]


async def test_it_is_said_again_after_half_a_day(bench: Bench) -> None:
    ring = alarm(bench.store, ["telegram:1"], clock=bench.clock)
    for hours in (0, 6, 7):
        bench.clock.forward(hours=hours)
        await ring("slack:T1", "token_revoked")
    assert [kind for kind, _state in bench.states(OWNER)] == ["broadcast", "broadcast"]
    bench.clock.forward(hours=13)
    await ring("telegram", "Unauthorized")
    assert len(bench.states(OWNER)) == 2, "nobody can be told by the platform that is down"
