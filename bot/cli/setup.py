"""`hearsay init`: questions, answers checked at once, and the files that come of them."""

import asyncio
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.setting import screen
from bot.errors import UsageError
from bot.operate import setup
from bot.vault import new_key
from config.settings import load

TOKENS = {
    "telegram": (("TELEGRAM_BOT_TOKEN", "Telegram's bot token, from @BotFather"),),
    "slack": (
        ("SLACK_BOT_TOKEN", "Slack's bot token (xoxb-...)"),
        ("SLACK_APP_TOKEN", "Slack's app token (xapp-...), empty for events over HTTP"),
    ),
}
OTHERS = {"telegram": "SLACK_", "slack": "TELEGRAM_"}  # what has nothing to do with a platform, by its beginning


def init(  # one option for each question
    folder: Annotated[Path, typer.Option(help="Where hearsay.toml, .env and feeds.toml go.")] = Path(),
    platforms: Annotated[str | None, typer.Option(help="telegram, slack, both or none (the terminal only).")] = None,
    telegram_bot_token: Annotated[
        str | None, typer.Option(help="Better left to the question: others see options.")
    ] = None,
    slack_bot_token: Annotated[str | None, typer.Option(help="xoxb-...")] = None,
    slack_app_token: Annotated[str | None, typer.Option(help="xapp-..., for Socket Mode.")] = None,
    slack_signing_secret: Annotated[str | None, typer.Option(help="In its place, for events over HTTP.")] = None,
    slack_client_id: Annotated[str | None, typer.Option(help="To have other workspaces install the app.")] = None,
    slack_client_secret: Annotated[str | None, typer.Option(help="The same.")] = None,
    public_url: Annotated[str | None, typer.Option(help="Where Slack reaches this machine over HTTP.")] = None,
    regions: Annotated[str | None, typer.Option(help="Groups of feeds, by commas; all, or default.")] = None,
    zone: Annotated[str | None, typer.Option(help="Time zone of new chats, such as Asia/Karachi.")] = None,
    contact: Annotated[str | None, typer.Option(help="Where outlets find you: mailto:you@example.org")] = None,
    owners: Annotated[str | None, typer.Option(help="Who may do everything: telegram:ID slack:ID")] = None,
    database: Annotated[str | None, typer.Option(help="The file that holds the record.")] = None,
    port: Annotated[str | None, typer.Option(help="The port for health and metrics; none for no web server.")] = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="Ask nothing: options, what is set already, and defaults.")
    ] = False,
    check: Annotated[bool, typer.Option(help="Try the tokens before anything is written.")] = True,
) -> None:
    """Set Hearsay up: asks what it needs, checks it, writes hearsay.toml, .env and feeds.toml. Safe to run again.

    Examples: hearsay init · hearsay init --platforms none --zone Asia/Karachi --regions south-asia --yes
    """
    given = {
        "TELEGRAM_BOT_TOKEN": telegram_bot_token,
        "SLACK_BOT_TOKEN": slack_bot_token,
        "SLACK_APP_TOKEN": slack_app_token,
        "SLACK_SIGNING_SECRET": slack_signing_secret,
        "SLACK_CLIENT_ID": slack_client_id,
        "SLACK_CLIENT_SECRET": slack_client_secret,
        "HEARSAY_PUBLIC_URL": public_url,
        "HEARSAY_ZONE": zone,
        "HEARSAY_CONTACT": contact,
        "HEARSAY_OWNERS": owners,
        "HEARSAY_DATABASE": database,
        "HEARSAY_PORT": "" if port == "none" else port,
    }
    before = setup.present(folder) if folder.is_dir() else {}
    asking = _Asking(before, {k: v for k, v in given.items() if v is not None}, silent=yes or not sys.stdin.isatty())
    values = _answers(asking, platforms, check=check)
    chosen = setup.Chosen(values, _regions(asking, regions, folder))
    folder.mkdir(parents=True, exist_ok=True)
    planned = setup.plan(folder, chosen)
    _refuse_wrong({**before, **values})
    written = setup.write(planned)
    out = screen()
    for told in [f"written: {path}" for path in written] or ["Nothing changed."]:
        out.print(told, markup=False)
    out.print("Next: set -a; . ./.env; set +a; hearsay doctor; hearsay run", markup=False)


def manifest() -> None:
    """Print the Slack app's manifest for these settings: paste it at https://api.slack.com/apps.

    Examples: hearsay manifest · HEARSAY_PUBLIC_URL=https://bot.example SLACK_SIGNING_SECRET=... hearsay manifest
    """
    from bot.platforms import slack_manifest

    typer.echo(slack_manifest(load(os.environ)), nl=False)


class _Asking:
    """Where an answer comes from: its option, else a question, else what is set already, else the default."""

    def __init__(self, before: dict[str, str], given: dict[str, str], *, silent: bool) -> None:
        self.before = before
        self.given = given
        self.silent = silent

    def one(self, name: str, question: str, default: str = "", *, hidden: bool = False) -> str:
        """The answer for one variable."""
        if name in self.given:
            return self.given[name]
        standing = self.before.get(name, default)
        if self.silent:
            return standing
        shown = "keep" if hidden and standing else standing
        answer: str = typer.prompt(question, default=shown, hide_input=hidden, show_default=bool(shown))
        return standing if hidden and answer == "keep" else answer.strip()


def _answers(asking: _Asking, platforms: str | None, *, check: bool) -> dict[str, str]:
    values: dict[str, str] = {}
    for platform in _platforms(asking, platforms):
        values |= _tokens(asking, platform, check=check)
    values["HEARSAY_ZONE"] = asking.one("HEARSAY_ZONE", "Time zone of new chats", "UTC")
    values["HEARSAY_CONTACT"] = asking.one("HEARSAY_CONTACT", "How outlets can reach you (mailto:... or a page)")
    values["HEARSAY_OWNERS"] = asking.one(
        "HEARSAY_OWNERS", "Owners (telegram:ID slack:ID), empty: everybody may use it"
    )
    for name in ("HEARSAY_DATABASE", "HEARSAY_PORT", "HEARSAY_PUBLIC_URL", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"):
        if name in asking.given:
            values[name] = asking.given[name]
    if (asking.before | values).get("SLACK_CLIENT_ID") and not asking.before.get("HEARSAY_SECRET_KEY"):
        values["HEARSAY_SECRET_KEY"] = new_key()
    _refuse_wrong(values)
    return values


def _platforms(asking: _Asking, wanted: str | None) -> tuple[str, ...]:
    known = tuple(p for p, tokens in TOKENS.items() if tokens[0][0] in asking.before | asking.given)
    if wanted is None and not asking.silent:
        standing = {("telegram", "slack"): "both", ("telegram",): "telegram", ("slack",): "slack"}.get(
            known, "telegram"
        )
        wanted = typer.prompt("Platforms: telegram, slack, both or none", default=standing)
    if wanted is None:
        return known
    choices = {"telegram": ("telegram",), "slack": ("slack",), "both": ("telegram", "slack"), "none": ()}
    if wanted.strip() not in choices:
        raise UsageError(f"{wanted} is no platform; telegram, slack, both or none is right")
    return choices[wanted.strip()]


def _tokens(asking: _Asking, platform: str, *, check: bool) -> dict[str, str]:
    """A platform's tokens, asked for until they work; without questions a wrong one is an error."""
    while True:
        values = {name: asking.one(name, question, hidden=True) for name, question in TOKENS[platform]}
        if values.get("SLACK_APP_TOKEN") == "":
            values = {"SLACK_BOT_TOKEN": values["SLACK_BOT_TOKEN"]} | _over_http(asking)
        missing = [name for name, value in values.items() if not value]
        known = {n: v for n, v in (asking.before | asking.given | values).items() if not n.startswith(OTHERS[platform])}
        wrong = f"{missing[0]} is needed" if missing else _tried(known) if check else None
        if wrong is None:
            return values
        if asking.silent or any(name in asking.given for name in values):
            raise UsageError(f"{platform}: {wrong}")
        screen().print(f"  {wrong}", markup=False)


def _over_http(asking: _Asking) -> dict[str, str]:
    """What Slack's events over HTTP need, where there is no app token."""
    name = "SLACK_SIGNING_SECRET"
    return {
        name: asking.one(name, "Slack's signing secret, for events over HTTP", hidden=True),
        "HEARSAY_PUBLIC_URL": asking.one("HEARSAY_PUBLIC_URL", "The address under which Slack reaches this machine"),
        "HEARSAY_PORT": asking.one("HEARSAY_PORT", "The port of Hearsay's own web server", "8080"),
    }


def _tried(values: dict[str, str]) -> str | None:
    """Ask the platform with these tokens; None when it knows the bot."""
    from bot.doctor.platforms import platforms

    roots = {name: value for name, value in os.environ.items() if name.endswith("_BASE_URL")}
    findings = asyncio.run(platforms(load(roots | values)))
    wrong = next((f"{f.found}" for f in findings if f.state == "error"), None)
    if wrong is None:
        for finding in findings:
            screen().print(f"  {finding.what}: {finding.found}", markup=False)
    return wrong


def _regions(asking: _Asking, wanted: str | None, folder: Path) -> tuple[str, ...] | None:
    groups = setup.regions()
    shipped = ", ".join(name for name, on in groups if on)
    if wanted is None:
        if asking.silent or (folder / "feeds.toml").exists():
            return None
        screen().print(f"Regions: {', '.join(name for name, _on in groups)}", markup=False)
        wanted = typer.prompt("Regions to follow, by commas (all, default)", default="default")
    if wanted.strip() == "default":
        return tuple(shipped.split(", "))
    names = tuple(name for name, _on in groups)
    chosen = names if wanted.strip() == "all" else tuple(wanted.replace(",", " ").split())
    unknown = next((name for name in chosen if name not in names), None)
    if unknown:
        raise UsageError(f"{unknown} is no region; there are {', '.join(names)}")
    return chosen


def _refuse_wrong(values: dict[str, str]) -> None:
    """Raises SettingsError for a value that `hearsay run` would refuse, before it is written."""
    load({name: value for name, value in values.items() if value}, folder=Path(os.devnull))
