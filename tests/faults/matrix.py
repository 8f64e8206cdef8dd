"""What can go wrong with a message, on both platforms, and what must come of it: the table behind `test_matrix`.

python -m tests.faults.matrix      prints it
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.emulators.slack import SlackFake
from tests.emulators.telegram import TelegramFake

GROUP, PRIVATE, MOVED = -100, 7, -1007
Prepare = Callable[[Any], None]


@dataclass(frozen=True)
class Cell:
    """A fault, and the delivery's way under it: its state at once, in the end, and how many copies are there then."""

    platform: str
    name: str
    prepare: Prepare
    at_once: str
    finally_: str = "sent"
    copies: int = 1
    chat_active: bool = True
    chat: str = ""
    other: bool = True


def telegram(name: str, at_once: str, finally_: str = "sent", copies: int = 1, **more: Any) -> Cell:
    fault, options = more.pop("fault", {}), {"chat": f"telegram:{PRIVATE}", **more}

    def prepare(fake: TelegramFake) -> None:
        if "standing" in fault:
            fake.world.chats[PRIVATE].standing = fault["standing"]
        elif "closed_topic" in fault:
            fake.world.chats[GROUP].closed_topics.add(3)
        elif "migrate" in fault:
            fake.migrate(GROUP, MOVED)
        else:
            fake.fail("sendMessage", **fault)

    return Cell("telegram", name, prepare, at_once, finally_, copies, **options)


def slack(name: str, at_once: str, finally_: str = "sent", copies: int = 1, **more: Any) -> Cell:
    fault, options = more.pop("fault", {}), {"chat": "slack:T0HEARSAY:C0NEWS", **more}

    def prepare(fake: SlackFake) -> None:
        for method in fault.pop("blind", ()):
            fake.fail(method, error="missing_scope", times=50)
        for method in fault.pop("away", ()):
            fake.fail(method, status=503, times=2)
        if "archived" in fault:
            fake.space.channels["C0NEWS"].archived = True
        elif "left" in fault:
            fake.space.channels["C0NEWS"].members.clear()
            fake.space.scopes.discard("chat:write.public")
        elif "revoked" in fault:
            fake.revoked = fault["revoked"]
        else:
            fake.fail("chat.postMessage", **fault)

    return Cell("slack", name, prepare, at_once, finally_, copies, **options)


GONE = {"chat_active": False}
FLOOD = {"code": 429, "description": "Too Many Requests: retry after 2", "retry_after": 2}
LONG_FLOOD = {"code": 429, "description": "Too Many Requests: retry after 43837", "retry_after": 43837}
BAD_HTML = {"code": 400, "description": "Bad Request: can't parse entities: Unsupported start tag"}
ODD = {"code": 400, "description": "Bad Request: MESSAGE_ODD"}
LOST = {"mode": "lost_answer"}
CELLS: tuple[Cell, ...] = (
    telegram("429", "pending", fault=FLOOD),
    telegram("429 for half a day", "pending", "pending", 0, fault=LONG_FLOOD),
    telegram("500", "unknown", fault={"code": 500}),
    telegram("502", "unknown", fault={"code": 502, "description": "Bad Gateway"}),
    telegram("hang", "unknown", fault={"mode": "hang"}),
    telegram("reset", "unknown", fault={"mode": "reset"}),
    telegram("answer lost", "unknown", copies=2, fault=LOST),
    telegram("401, token refused", "pending", fault={"code": 401, "description": "Unauthorized"}, other=False),
    telegram("blocked", "failed", "failed", 0, fault={"standing": "blocked"}, **GONE),
    telegram("deactivated", "failed", "failed", 0, fault={"standing": "deactivated"}, **GONE),
    telegram("kicked", "failed", "failed", 0, fault={"standing": "kicked"}, **GONE),
    telegram("no rights", "failed", "failed", 0, fault={"standing": "no_rights"}, **GONE),
    telegram("topic closed", "failed", "failed", 0, fault={"closed_topic": 1}, chat=f"telegram:{GROUP}:3", **GONE),
    telegram("topic unknown", "failed", "failed", 0, fault={"closed_topic": 1}, chat=f"telegram:{GROUP}:9", **GONE),
    telegram("migrated", "sent", fault={"migrate": 1}, chat=f"telegram:{GROUP}"),
    telegram("markup refused", "sent", fault=BAD_HTML),
    telegram("refused once", "sent", fault=ODD),
    telegram("refused for good", "quarantined", "quarantined", 0, fault=ODD | {"times": 2}),
    slack("429", "pending", fault={"error": "ratelimited", "status": 429, "retry_after": 2}),
    slack("429 for half a day", "pending", "pending", 0, fault={"status": 429, "retry_after": 43837}),
    slack("500", "unknown", fault={"status": 500}),
    slack("503", "unknown", fault={"status": 503}),
    slack("hang", "unknown", fault={"mode": "hang"}),
    slack("reset", "unknown", fault={"mode": "reset"}),
    slack("answer lost", "unknown", fault=LOST),
    slack("answer lost, history away", "unknown", fault=LOST | {"away": ("conversations.history",)}),
    slack("answer lost, history forbidden", "unknown", copies=2, fault=LOST | {"blind": ("conversations.history",)}),
    slack("internal_error", "unknown", fault={"error": "internal_error"}),
    slack("token revoked", "pending", "pending", 0, fault={"revoked": "token_revoked"}, other=False),
    slack("account inactive", "pending", "pending", 0, fault={"revoked": "account_inactive"}, other=False),
    slack("archived", "failed", "failed", 0, fault={"archived": True}, **GONE),
    slack("not in the channel", "failed", "failed", 0, fault={"left": True}, **GONE),
    slack("channel unknown", "failed", "failed", 0, fault={"error": "channel_not_found"}, **GONE),
    slack("blocks refused", "sent", fault={"error": "invalid_blocks"}),
    slack("too long", "sent", fault={"error": "msg_too_long"}),
    slack("refused for good", "quarantined", "quarantined", 0, fault={"error": "msg_too_long", "times": 2}),
)


def table() -> str:
    """The matrix, one cell a line."""
    head = f"{'platform':<9} {'fault':<31} {'at once':<12} {'in the end':<12} copies  chat"
    lines = [
        f"{c.platform:<9} {c.name:<31} {c.at_once:<12} {c.finally_:<12} {c.copies:<7} "
        f"{'stays' if c.chat_active else 'is left'}"
        for c in CELLS
    ]
    return "\n".join([head, *lines])


if __name__ == "__main__":
    print(table())  # noqa: T201 - this is what it is for
