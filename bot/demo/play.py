"""The demo: the whole bot on the bundled sample outlets, in a fresh folder, with the console as its chat.

Nothing is by-passed: the outlets are served over HTTP by a child process, the first poll is the silent baseline, the
second one alerts, and everything goes through the store, the matching and the outbox that `hearsay run` uses.
"""

import tempfile
from collections.abc import Sequence
from importlib.resources import as_file, files
from pathlib import Path

from rich.console import Console
from rich.rule import Rule
from rich.text import Text

from bot import digest, log
from bot.app import App, build
from bot.collect import Polled
from bot.demo.outlets import SampleFeed, SampleOutlets
from bot.follow import follow_catalogue
from bot.message import Button
from bot.progress import loading
from bot.store import Database, chats, feeds
from config.settings import Settings, load
from handlers.console import ConsoleBot

WISHES = ("/subscribe Khawaja Asif", "/subscribe everything")


async def play(console: Console, *, interactive: bool) -> None:
    """Play the demo on `console`; then chat there when it is `interactive`, else play a short conversation."""
    log.configure("WARNING")
    with tempfile.TemporaryDirectory(prefix="hearsay-demo-") as folder, as_file(_officials()) as officials:
        async with SampleOutlets() as outlets:
            settings = _settings(Path(folder), outlets.feeds, officials)
            with loading(console) as loaded:
                async with build(settings, console=console, loaded=loaded, progress=_Told(console)) as app:
                    await _show(app, outlets, console)
                    await _chat(app, console, interactive=interactive)
    console.print(_aside("The demo's database is gone with it. `hearsay run` starts the real thing: see README.md"))


async def _show(app: App, outlets: SampleOutlets, console: Console) -> None:
    bot = _console_bot(app)
    await app.store.awrite(lambda db: follow_catalogue(db, app.settings))
    await app.deliver.start()
    console.print(Rule("1. The first poll reads what is there, and alerts nobody"))
    await _poll_all(app)
    console.print(Rule("2. You say what you want to hear of"))
    for wish in WISHES:
        await _say(bot, console, wish)
    console.print(Rule("3. The outlets publish; what is new is read and matched"))
    await outlets.publish()
    await _poll_all(app)
    console.print(Rule("4. Alerts"))
    await app.deliver.tick()
    await app.deliver.tick()  # replies follow the alerts that they answer
    console.print(Rule("5. The morning's digest"))
    await _digest(app)


async def _poll_all(app: App) -> None:
    """Poll each feed now, one after the other, so that what is printed can be followed."""
    for feed in await app.store.aread(feeds.every):
        await app.collect.poll(feed)


async def _digest(app: App) -> None:
    now = app.clock()

    def owe(db: Database) -> None:
        chat = chats.get(db, "console")
        if chat is not None:
            digest.owe(db, chat, now)

    await app.store.awrite(owe)
    await app.deliver.tick()


async def _chat(app: App, console: Console, *, interactive: bool) -> None:
    bot = _console_bot(app)
    console.print(Rule("6. Ask"))
    if interactive:
        console.print(_aside("Type /who Asif, a number for a button, /help for all commands; Ctrl-D ends."))
        await bot.run()
        return
    answer = await _say(bot, console, "/who Asif")
    wanted = next((i for i, b in enumerate(answer, 1) if "Khawaja" in b.label), 1)
    await _say(bot, console, str(wanted))
    await _say(bot, console, "/digest")


async def _say(bot: ConsoleBot, console: Console, typed: str) -> Sequence[Button]:
    console.print(Text.assemble(("you> ", "bold green"), typed))
    answer = await bot.say(typed)
    return [button for row in answer.buttons for button in row]


def _console_bot(app: App) -> ConsoleBot:
    bot = app.platforms.console
    assert bot is not None, "the demo is built with a console"  # noqa: S101
    return bot


class _Told:
    """Prints what came of each poll."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def __call__(self, polled: Polled) -> None:
        read = [o for o in polled.outcomes if o.state == "read"]
        skipped = [o for o in polled.outcomes if o.state == "skipped"]
        parts = [f"{len(read)} articles read"]
        parts += [f"{len(skipped)} skipped ({', '.join(sorted({o.language for o in skipped}))})"] if skipped else []
        parts.append(f"{sum(o.people for o in read)} people, {sum(o.statements for o in read)} statements found")
        owed = sum(o.deliveries for o in read)
        parts += [f"{owed} messages owed"] if owed else []
        told = polled.error or ("nothing new" if polled.not_modified else ", ".join(parts))
        self._console.print(Text.assemble("  ", (polled.feed.outlet, "bold"), f": {told}"))


def _settings(folder: Path, served: Sequence[SampleFeed], officials: Path) -> Settings:
    """Settings of their own: the demo reads no environment and no hearsay.toml, so it contacts no platform."""
    catalogue = folder / "feeds.toml"
    catalogue.write_text(_catalogue(served), encoding="utf-8")
    values = {
        "HEARSAY_DATABASE": str(folder / "hearsay.db"),
        "HEARSAY_FEEDS": str(catalogue),
        "HEARSAY_OFFICIALS": str(officials),
        "HEARSAY_ALLOW_PRIVATE_NETWORKS": "true",
    }
    return load(values, folder=folder)


def _catalogue(served: Sequence[SampleFeed]) -> str:
    tables = (
        f'[[sample.feeds]]\noutlet = "{feed.outlet}"\nurl = "{feed.url}"\n'
        f'country = "{feed.country}"\nlanguage = "{feed.language}"\n'
        for feed in served
    )
    return "\n".join(tables)


def _aside(text: str) -> Text:
    return Text(text, style="dim")


def _officials() -> Path:  # importlib.resources gives a Traversable; as_file makes a path of it
    return files("bot.demo") / "officials.toml"  # type: ignore[return-value]
