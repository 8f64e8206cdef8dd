"""`hearsay run` and `hearsay demo`."""

import asyncio
import contextlib
import signal
import sys
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from bot.cli.setting import screen, settings_and_log
from bot.errors import UsageError
from bot.lock import only_runner
from bot.log import logger
from bot.progress import loading

if TYPE_CHECKING:
    from bot.app import App


def run(
    console: Annotated[
        bool | None, typer.Option("--console/--no-console", help="Chat in this terminal too (default: when it is one).")
    ] = None,
) -> None:
    """Run the bot: poll the feeds, answer, alert and digest, until it is stopped.

    Examples: hearsay run · TELEGRAM_BOT_TOKEN=... hearsay run --no-console
    """
    from bot.app import build

    settings = settings_and_log()
    with_console = sys.stdin.isatty() and sys.stdout.isatty() if console is None else console
    with only_runner(settings.hearsay_database), loading(Console(stderr=True)) as progress:

        async def main() -> None:
            chat = screen() if with_console else None
            async with build(settings, console=chat, loaded=progress) as app:
                await _run(app)

        asyncio.run(main())


async def _run(app: "App") -> None:
    if not app.platforms:
        raise UsageError(
            "there is no chat to talk to: set TELEGRAM_BOT_TOKEN, or SLACK_BOT_TOKEN and SLACK_APP_TOKEN, "
            "or use --console (docs/start.md shows how to get them)"
        )
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows has no signal handlers on the loop
            loop.add_signal_handler(number, stop.set)
    logger(__name__).info("running", database=str(app.settings.hearsay_database))
    await app.run(stop)
    logger(__name__).info("stopped")


def demo() -> None:
    """Show everything on bundled sample outlets, without an account: alerts, a digest, then a chat in this terminal.

    Example: hearsay demo
    """
    from bot.demo.play import play

    asyncio.run(play(screen(), interactive=sys.stdin.isatty()))
