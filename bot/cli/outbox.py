"""`hearsay outbox`: what is owed to chats, and what waits for a person."""

from datetime import UTC
from typing import Annotated

import typer
from rich.table import Table

from bot.cli.setting import screen, store_open
from bot.clock import utc_now
from bot.errors import UsageError
from bot.payload import unpack
from bot.store import Database, lanes, outbox
from bot.types import Delivery

STUCK = ("quarantined", "failed", "unknown")


def application() -> typer.Typer:
    """The sub-commands."""
    app = typer.Typer(help="What is owed to chats, and what waits for a person.", no_args_is_help=True)
    app.command("show")(show)
    app.command("retry")(retry)
    app.command("drop")(drop)
    return app


def show(
    delivery: Annotated[int | None, typer.Argument(help="One delivery's number, to see all of it.")] = None,
    state: Annotated[str, typer.Option(help="Only this state (default: quarantined, failed, unknown).")] = "",
) -> None:
    """How many deliveries there are in each state, and those that wait for a person; or one with its message.

    Examples: hearsay outbox show · hearsay outbox show --state pending · hearsay outbox show 17
    """
    with store_open() as store:
        if delivery is None:
            store.read(lambda db: _all(db, (state,) if state else STUCK))
        else:
            store.read(lambda db: _one(db, delivery))


def retry(
    deliveries: Annotated[list[int], typer.Argument(help="Their numbers, as `hearsay outbox show` has them.")],
) -> None:
    """Send deliveries again that failed, were quarantined or are unknown. Example: hearsay outbox retry 17 18"""
    _move(deliveries, again=True)


def drop(
    deliveries: Annotated[list[int], typer.Argument(help="Their numbers, as `hearsay outbox show` has them.")],
) -> None:
    """Give deliveries up that are not out yet. Example: hearsay outbox drop 17"""
    _move(deliveries, again=False)


def _all(db: Database, states: tuple[str, ...]) -> None:
    counts = ", ".join(f"{count} {name}" for name, count in outbox.counts(db).items() if count) or "empty"
    screen().print(f"outbox: {counts}", markup=False)
    for name, until in lanes.closed(db, utc_now()).items():
        screen().print(f"closed: {name} until {until:%Y-%m-%d %H:%M:%S} UTC", markup=False)
    table = Table("number", "chat", "kind", "state", "tries", "why")
    for one in outbox.in_states(db, states):
        table.add_row(str(one.id), one.chat_id, one.kind, one.state, str(one.attempts), one.error or "")
    if table.row_count:
        screen(wide=True).print(table)


def _one(db: Database, delivery_id: int) -> None:
    one = _known(db, delivery_id)
    out = screen()
    out.print(f"{one.id}: {one.kind} for {one.chat_id}, {one.state} after {one.attempts} tries", markup=False)
    for moment, before, after, reason in outbox.moves(db, delivery_id):
        out.print(f"  {moment.astimezone(UTC):%Y-%m-%d %H:%M:%S}  {before} → {after}  {reason}", markup=False)
    if one.payload:
        out.print(unpack(one.payload).plain(), markup=False)


def _move(numbers: list[int], *, again: bool) -> None:
    with store_open() as store:
        for number in numbers:
            typer.echo(store.write(lambda db, number=number: _moved(db, number, again=again)))  # type: ignore[misc]


def _moved(db: Database, number: int, *, again: bool) -> str:
    one, now = _known(db, number), utc_now()
    allowed = STUCK if again else (*STUCK, "pending")
    if one.state not in allowed:
        raise UsageError(f"delivery {number} is {one.state}; only {', '.join(allowed)} ones can be moved")
    state = "pending" if again else "cancelled"
    outbox.move(db, one, state, now=now, reason="by the operator", next_attempt_at=now)  # type: ignore[arg-type]
    if again:
        outbox.forget_tries(db, number)
    return f"{number}: {one.state} → {state}"


def _known(db: Database, delivery_id: int) -> Delivery:
    one = outbox.get(db, delivery_id)
    if one is None:
        raise UsageError(f"there is no delivery {delivery_id}; hearsay outbox show lists them")
    return one
