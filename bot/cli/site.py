"""`hearsay site`: the public pages, and the copy that they are made from."""

import importlib.util
from typing import Annotated

import typer

from bot.cli.setting import settings_and_log, store_open
from bot.clock import utc_now
from bot.errors import SettingsError, UsageError
from bot.store import publishing


def application() -> typer.Typer:
    """The sub-commands."""
    app = typer.Typer(help="The public pages over a published copy of the record.", no_args_is_help=True)
    app.command("serve")(serve)
    app.command("publish")(publish)
    app.command("end")(end)
    return app


def serve(
    host: Annotated[str, typer.Option(help="The address to listen on; 0.0.0.0 for every network.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.")] = 8001,
) -> None:
    """Serve the copy that HEARSAY_SITE names; it needs nothing else: no record, no token.

    Example: hearsay site serve --port 8001
    """
    settings = settings_and_log()
    if importlib.util.find_spec("datasette") is None:
        raise UsageError("the site needs its extra: pip install 'hearsay[web]'")
    if settings.hearsay_site is None:
        raise SettingsError("name the file that `hearsay run` publishes to", key="HEARSAY_SITE")
    if not publishing.is_current(settings.hearsay_site):
        raise UsageError(f"{settings.hearsay_site} is not published yet: hearsay site publish, or hearsay run")
    from bot.site.serving import server

    server(settings.hearsay_site, host=host, port=port, sure=settings.hearsay_alert_confidence).run()


def publish() -> None:
    """Make the copy anew from the whole record; `hearsay run` keeps it up to date. Example: hearsay site publish"""
    settings = settings_and_log(level="WARNING")
    if settings.hearsay_site is None:
        raise SettingsError("name the file to publish to", key="HEARSAY_SITE")
    with store_open(settings) as store:
        least = settings.hearsay_digest_confidence
        count = publishing.publish_anew(store, settings.hearsay_site, least=least, now=utc_now())
        publishing.refresh_feeds(store, settings.hearsay_site, utc_now())
        typer.echo(f"{count} statements published to {settings.hearsay_site}")


def end() -> None:
    """Publish no more: nothing is queued for a copy until one is made again. Example: hearsay site end"""
    with store_open() as store:
        store.write(publishing.end)
        typer.echo("Nothing is published any more; delete the copy yourself.")
