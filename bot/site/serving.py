"""Serving the published copy: datasette with our plugin and pages, and nothing that changes or reveals more."""

from importlib.resources import as_file, files
from pathlib import Path

import uvicorn
from datasette.app import Datasette
from datasette.plugins import pm

from bot.site import plugin
from bot.site.pages import DATABASE, PLUGIN

SETTINGS = {
    "allow_download": False,
    "allow_facet": True,
    "default_allow_sql": False,
    "default_page_size": 50,
    "max_returned_rows": 1000,
    "sql_time_limit_ms": 3000,
    "num_sql_threads": 3,
    "suggest_facets": False,
    "default_cache_ttl": 0,
}


def application(copy: Path, *, sure: float) -> Datasette:
    """Datasette over the published copy; what is less than `sure` is shown as uncertain.

    Its own table pages stay, as JSON and CSV for programs; SQL does not.
    """
    if not pm.has_plugin(PLUGIN):
        pm.register(plugin, name=PLUGIN)
    with as_file(files("bot.site") / "templates") as templates:
        made = Datasette([str(copy)], template_dir=str(templates), settings=SETTINGS, metadata=_metadata(copy, sure))
    if copy.stem != DATABASE:
        database = made.get_database(copy.stem)
        made.remove_database(copy.stem)
        made.add_database(database, name=DATABASE)
    return made


def _metadata(copy: Path, sure: float) -> dict[str, object]:
    return {
        "title": "Hearsay",
        "databases": {copy.stem: {"allow_sql": False}, DATABASE: {"allow_sql": False}},
        "plugins": {PLUGIN: {"sure": sure}},
    }


def server(copy: Path, *, host: str, port: int, sure: float) -> uvicorn.Server:
    """The site's server; `run` serves until the process is told to stop."""
    made = application(copy, sure=sure)
    config = uvicorn.Config(
        made.app(), host=host, port=port, log_level="warning", access_log=False, server_header=False, log_config=None
    )
    return uvicorn.Server(config)
