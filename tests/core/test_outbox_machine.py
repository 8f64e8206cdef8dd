"""The outbox as a machine: whatever order promises, sendings, lost answers, crashes and clock jumps come in.

What must hold: nothing is lost; where the platform can be asked, nothing is there twice; where it cannot, nothing is
there more often than its answer was lost; a chat's messages come in their order.
"""

import asyncio
import shutil
import tempfile
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Literal

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from bot.deliver import Deliver
from bot.errors import MessageRefused, RetryLater, Unknown
from bot.message import Act, Lane, Message, Sent, Way
from bot.store import Database, Store, outbox
from bot.store.rows import rows
from tests.conftest import Clock
from tests.faults.owing import furnish, owe_story, still_owed

CHATS = ("telegram:1", "telegram:2", "slack:T1:C1", "slack:T1:C2")
Event = Literal["well", "lost before", "lost after", "pause", "refused", "crash before", "crash after", "crash named"]
EVENTS: tuple[Event, ...] = (
    *("well", "lost before", "lost after", "pause", "refused", "crash before", "crash after", "crash named"),
)


class Crash(BaseException):
    """The process ends here."""


class Playing:
    """A platform on which things happen as they are told."""

    def __init__(self, platform: str, *, can_be_asked: bool) -> None:
        self.platform = platform
        self.can_be_asked = can_be_asked
        self.posts: dict[str, list[tuple[str, str]]] = {}
        self.to_come: list[Event] = []

    def lanes(self, chat_id: str, act: Act) -> tuple[Lane, ...]:
        return ()

    async def send(
        self, chat_id: str, message: Message, *, key: str, reply_to: str | None = None, way: Way | None = None
    ) -> Sent:
        assert way is not None
        event = self.to_come.pop(0) if self.to_come else "well"
        if event == "crash before":
            raise Crash
        if event == "lost before":
            raise Unknown("no answer", chat=chat_id)
        if event == "pause":
            raise RetryLater("slow down", chat=chat_id, after=30)
        if event == "refused":
            raise MessageRefused("odd", chat=chat_id)
        there = self.posts.setdefault(chat_id, [])
        there.append((key, message.plain().split()[0]))
        if event == "crash after":
            raise Crash
        if event == "lost after":
            raise Unknown("no answer", chat=chat_id)
        await way.out(f"m{len(there)}")
        if event == "crash named":
            raise Crash
        return Sent(f"m{len(there)}", (f"m{len(there)}",))

    async def edit(
        self, chat_id: str, message_id: str, message: Message, *, rest: Sequence[str] = (), way: Way | None = None
    ) -> Sent:
        raise AssertionError("nothing is edited here")

    async def find(self, chat_id: str, key: str, *, since: datetime | None = None) -> Sent | None | Literal["cannot"]:
        if not self.can_be_asked:
            return "cannot"
        found = [number for number, (known, _name) in enumerate(self.posts.get(chat_id, []), 1) if known == key]
        return Sent(f"m{found[0]}", (f"m{found[0]}",)) if found else None


class Outbox(RuleBasedStateMachine):
    """Promises, ticks, faults, crashes and jumps of the clock, in any order."""

    blank: Path | None = None

    @initialize()
    def open(self) -> None:
        self.folder = tempfile.mkdtemp()
        self.clock = Clock()
        self.owed: Counter[str] = Counter()
        path = Path(self.folder) / "h.db"
        if Outbox.blank is None or not Outbox.blank.exists():
            Outbox.blank = Path(tempfile.mkdtemp()) / "blank.db"
            made = Store.open(Outbox.blank)
            made.write(lambda db: furnish(db, CHATS, self.clock()))
            made.close()
        shutil.copyfile(Outbox.blank, path)
        self.store = Store.open(path)
        self.platforms = {
            "telegram": Playing("telegram", can_be_asked=False),
            "slack": Playing("slack", can_be_asked=True),
        }
        self.deliver = self.started()

    def started(self) -> Deliver:
        made = Deliver(
            self.store,
            self.platforms,
            clock=self.clock,
            policy="resend",
            digest_confidence=0.1,
            alert_confidence=0.1,
        )
        asyncio.run(made.start())
        return made

    @rule(chats=st.lists(st.sampled_from(CHATS), min_size=1, max_size=4, unique=True))
    def promise(self, chats: list[str]) -> None:
        number = len(self.owed) + 1
        self.store.write(lambda db: owe_story(db, number, chats, self.clock()))
        self.owed[f"S{number:04}"] = len(chats)

    @rule(platform=st.sampled_from(["telegram", "slack"]), events=st.lists(st.sampled_from(EVENTS), max_size=4))
    def things_go_wrong(self, platform: str, events: list[Event]) -> None:
        self.platforms[platform].to_come += events

    @rule()
    def tick(self) -> None:
        try:
            asyncio.run(self.deliver.tick())
        except Crash:
            self.deliver = self.started()

    @rule()
    def restart(self) -> None:
        self.deliver = self.started()

    @rule(minutes=st.sampled_from([-60.0, -1.0, 0.1, 1.0, 60.0]))
    def clock_jumps(self, minutes: float) -> None:
        self.clock.forward(minutes=minutes)

    def teardown(self) -> None:
        if not hasattr(self, "store"):
            return
        try:
            self.come_to_an_end()
            self.judge()
        finally:
            self.store.close()
            shutil.rmtree(self.folder)

    def come_to_an_end(self) -> None:
        """Nothing goes wrong any more, and a person has the quarantined sent again."""
        for platform in self.platforms.values():
            platform.to_come.clear()
        for _ in range(40):
            self.deliver = self.started()
            asyncio.run(self.deliver.tick())
            self.store.write(again)
            if not self.store.read(still_owed):
                return
            self.clock.forward(minutes=30)
        raise AssertionError("it does not come to an end")

    def judge(self) -> None:
        self.judge_order()
        sql = """SELECT chat_id, subject, (SELECT count(*) FROM delivery_moves m WHERE m.delivery_id = d.id AND
                 m.after = 'unknown') AS lost FROM deliveries d"""
        for r in self.store.read(lambda db: rows(db, sql)):
            platform = self.platforms[r["chat_id"].partition(":")[0]]
            names = [name for _key, name in platform.posts.get(r["chat_id"], [])]
            copies = names.count(f"S{int(r['subject']):04}")
            assert 1 <= copies <= (1 if platform.can_be_asked else 1 + r["lost"]), (r, names)

    def judge_order(self) -> None:
        """What was never set aside came in the order in which it was owed, whatever the clock did."""
        sql = """SELECT chat_id, group_concat(subject) AS subjects FROM (SELECT * FROM deliveries d WHERE NOT EXISTS
                 (SELECT 1 FROM delivery_moves m WHERE m.delivery_id = d.id AND m.after = 'quarantined') ORDER BY id)
                 GROUP BY chat_id"""
        for r in self.store.read(lambda db: rows(db, sql)):
            owed = [f"S{int(subject):04}" for subject in r["subjects"].split(",")]
            posts = self.platforms[r["chat_id"].partition(":")[0]].posts.get(r["chat_id"], [])
            came = [name for name in dict.fromkeys(name for _key, name in posts) if name in owed]
            assert came == owed, (r["chat_id"], owed, posts)


def again(db: Database) -> None:
    for one in outbox.in_states(db, ["quarantined"]):
        outbox.move(db, one, "pending", now=one.next_attempt_at or one.created_at, reason="by a person")  # type: ignore[arg-type]
        outbox.forget_tries(db, one.id)


TestOutbox = Outbox.TestCase
TestOutbox.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)
