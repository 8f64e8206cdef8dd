"""Our pages as a plugin of datasette, which wants a module: https://docs.datasette.io/en/stable/plugin_hooks.html"""

from datasette import hookimpl

from bot.site.pages import Handler, routes


def register_routes() -> list[tuple[str, Handler]]:
    """The addresses that we answer."""
    return routes()


hookimpl(register_routes)
