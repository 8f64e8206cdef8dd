"""`hearsay chats`: which chats use the bot, and which may."""

from typing import Annotated

import typer
from rich.table import Table

from bot.cli.setting import screen, store_open
from bot.errors import UsageError
from bot.store import chats


def application() -> typer.Typer:
    """The sub-commands."""
    app = typer.Typer(help="Which chats use the bot, and which may.", no_args_is_help=True)
    app.command("list")(list_chats)
    app.command("allow")(allow)
    app.command("refuse")(refuse)
    return app


def list_chats() -> None:
    """All chats, with their zone, digest time and access. Example: hearsay chats list"""
    with store_open() as store:
        table = Table("chat", "zone", "digest", "access", "active")
        for chat, access in store.read(chats.every):
            table.add_row(chat.id, chat.zone, chat.digest_at or "off", access, "yes" if chat.active else "no")
        screen(wide=True).print(table)


def allow(chat: Annotated[str, typer.Argument(help="The chat's id, as `hearsay chats list` shows it.")]) -> None:
    """Let a chat use the bot. Example: hearsay chats allow telegram:123456"""
    _set(chat, "allowed")


def refuse(chat: Annotated[str, typer.Argument(help="The chat's id, as `hearsay chats list` shows it.")]) -> None:
    """Keep a chat from using the bot. Example: hearsay chats refuse telegram:123456"""
    _set(chat, "refused")


def _set(chat: str, access: str) -> None:
    with store_open() as store:
        if not store.write(lambda db: chats.set_access(db, chat, access)):
            raise UsageError(f"there is no chat {chat}; it appears here once somebody has written to the bot in it")
        typer.echo(f"{chat}: {access}")
