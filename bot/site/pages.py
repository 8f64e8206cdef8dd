"""The pages: addresses that never change, each with the same statements as a page, a feed, JSON and CSV."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any
from urllib.parse import quote, urlencode

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from bot.site import formats
from bot.site.records import (
    STATUSES,
    TYPES,
    Choice,
    Listed,
    Where,
    country,
    first,
    listed,
    matching,
    person,
    rows,
    with_answers,
)

DATABASE = "site"
PLUGIN = "hearsay-site"
MOST_ROWS = 1000
FEED_ITEMS = 50
MOST_LINKS = 2000
FORMATS = {"atom": "application/atom+xml", "feed.json": "application/feed+json", "json": "application/json"} | {
    "csv": "text/csv"
}
# No script runs, nothing is loaded from elsewhere, nobody frames the pages.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
Handler = Callable[[Request, Datasette], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Subject:
    """What a list of statements is about: its title, its address, and how its statements are found."""

    title: str
    path: str
    where: Where
    template: str
    more: Mapping[str, Any]
    answers: bool = True


def routes() -> list[tuple[str, Handler]]:
    """Regular expressions and their handlers, as datasette's `register_routes` wants them."""
    as_ = r"(?:\.(?P<as>atom|feed\.json|json|csv))?$"
    return [
        (r"^/$", _home),
        (r"^/latest" + as_, _latest),
        (r"^/person/(?P<key>[A-Za-z0-9-]+)" + as_, _person),
        (r"^/country/(?P<key>[A-Z]{2})" + as_, _country),
        (r"^/outlet/(?P<key>[0-9]{1,18})" + as_, _outlet),
        (r"^/case/(?P<key>[0-9]{1,18})" + as_, _case),
        (r"^/story/(?P<key>[0-9]{1,18})" + as_, _story),
        (r"^/statement/(?P<key>[0-9]{1,18})$", _statement),
        (r"^/search" + as_, _search),
        (r"^/feeds$", _feeds),
        (r"^/style\.css$", _style),
        (r"^/robots\.txt$", _robots),
    ]


async def _home(request: Request, datasette: Datasette) -> Response:
    db = datasette.get_database(DATABASE)
    news = await listed(db, Where(), Choice.of(request.args))
    people = await rows(
        db,
        """SELECT p.id, p.name, p.office, count(DISTINCT q.statement_id) AS n FROM parties q
        JOIN people p ON p.id = q.person_id WHERE q.side = 'accused' AND q.statement_id IN
        (SELECT id FROM statements ORDER BY at DESC, id DESC LIMIT 500) GROUP BY p.id ORDER BY n DESC LIMIT 10""",
    )
    about = {r["key"]: r["value"] for r in await rows(db, "SELECT key, value FROM about")}
    subject = Subject("Today's news", "/latest", Where(), "home.html", {"people": people, "about": about})
    return await _page(request, datasette, subject, news)


async def _latest(request: Request, datasette: Datasette) -> Response:
    return await _answer(request, datasette, Subject("Latest statements", "/latest", Where(), "list.html", {}))


async def _person(request: Request, datasette: Datasette) -> Response:
    db, key = datasette.get_database(DATABASE), request.url_vars["key"]
    one = await first(db, "SELECT * FROM people WHERE id = ?", [key])
    if one is None:
        return await _missing(request, datasette)
    side = Choice.of(request.args).side
    posts = await rows(
        db, 'SELECT * FROM posts WHERE person_id = ? ORDER BY "end" IS NOT NULL, start DESC LIMIT 20', [key]
    )
    sql = """SELECT substr(p.at, 1, 7) AS month, sum(p.side = 'accused') AS accused, sum(p.side = 'accuser') AS accuser
             FROM parties p WHERE p.person_id = ? GROUP BY 1 ORDER BY 1 DESC LIMIT 24"""
    months = (await rows(db, sql, [key]))[::-1]
    network = {other: await _network(datasette, key, other) for other in ("accuser", "accused")}
    more = {"person": one, "posts": posts, "months": months, "network": network, "sides": True}
    more["most"] = max([m["accused"] + m["accuser"] for m in months], default=1)
    return await _answer(
        request, datasette, Subject(one["name"], f"/person/{key}", person(key, side), "person.html", more)
    )


async def _network(datasette: Datasette, key: str, other: str) -> list[dict[str, Any]]:
    """Who stands on the other side most often, in the newest of a person's statements."""
    sql = """SELECT o.name, o.person_id, count(*) AS n FROM (SELECT statement_id, side FROM parties
             WHERE person_id = ? AND side <> ? ORDER BY at DESC, statement_id DESC LIMIT ?) p
             CROSS JOIN statements s ON s.id = p.statement_id AND s.type = 'allegation'
             CROSS JOIN parties o ON o.statement_id = p.statement_id AND o.side = ?
             GROUP BY coalesce(o.person_id, o.name) ORDER BY n DESC, o.name LIMIT 8"""
    return await rows(datasette.get_database(DATABASE), sql, [key, other, MOST_LINKS, other])


async def _country(request: Request, datasette: Datasette) -> Response:
    key = request.url_vars["key"]
    return await _answer(request, datasette, Subject(key, f"/country/{key}", country(key), "list.html", {}))


async def _outlet(request: Request, datasette: Datasette) -> Response:
    key = int(request.url_vars["key"])
    one = await first(datasette.get_database(DATABASE), "SELECT name FROM outlets WHERE id = ?", [key])
    if one is None:
        return await _missing(request, datasette)
    where = Where("s.outlet_id = ?", (key,))
    return await _answer(request, datasette, Subject(one["name"], f"/outlet/{key}", where, "list.html", {}))


async def _case(request: Request, datasette: Datasette) -> Response:
    key = int(request.url_vars["key"])
    one = await first(datasette.get_database(DATABASE), "SELECT * FROM cases WHERE id = ?", [key])
    if one is None:
        return await _missing(request, datasette)
    where = Where("s.case_id = ?", (key,))
    subject = Subject(f"Case {key}: {one['topic']}", f"/case/{key}", where, "case.html", {"case": one}, answers=False)
    return await _answer(request, datasette, subject)


async def _story(request: Request, datasette: Datasette) -> Response:
    key = int(request.url_vars["key"])
    sql = """SELECT a.title, a.url, a.published, o.name AS outlet, a.outlet_id FROM articles a
             JOIN outlets o ON o.id = a.outlet_id WHERE a.story_id = ? ORDER BY a.id LIMIT 100"""
    articles = await rows(datasette.get_database(DATABASE), sql, [key])
    if not articles:
        return await _missing(request, datasette)
    subject = Subject(
        articles[0]["title"], f"/story/{key}", Where("s.story_id = ?", (key,)), "story.html", {"articles": articles}
    )
    return await _answer(request, datasette, subject)


async def _statement(request: Request, datasette: Datasette) -> Response:
    db, key = datasette.get_database(DATABASE), int(request.url_vars["key"])
    found = await listed(db, Where("s.id = ?", (key,)), Choice())
    if not found.statements:
        return await _missing(request, datasette)
    title = formats.sentence(found.statements[0])[:150]
    subject = Subject(title, f"/statement/{key}", Where(), "statement.html", {})
    return await _page(request, datasette, subject, found)


async def _search(request: Request, datasette: Datasette) -> Response:
    words = Choice.of(request.args).words
    sql = "SELECT p.* FROM people_words w JOIN people p ON p.id = w.id WHERE people_words MATCH ? LIMIT 10"
    wanted = " ".join(f'"{word}"*' for word in re.findall(r"\w+", words))
    people = await rows(datasette.get_database(DATABASE), sql, [wanted]) if wanted else []
    title = f"Search: {words}" if words else "Search"
    subject = Subject(title, "/search", matching(words), "search.html", {"found_people": people})
    return await _answer(request, datasette, subject)


async def _feeds(request: Request, datasette: Datasette) -> Response:
    sql = """SELECT f.*, o.id AS outlet_id FROM feeds f LEFT JOIN outlets o ON o.name = f.outlet
             WHERE f.active = 1 ORDER BY f.failures > 0 DESC, f.grouping, f.outlet LIMIT 300"""
    more = {"feeds": await rows(datasette.get_database(DATABASE), sql)}
    return await _page(request, datasette, Subject("Feeds", "/feeds", Where(), "feeds.html", more), Listed(()))


async def _style(request: Request, datasette: Datasette) -> Response:
    text = files("bot.site").joinpath("style.css").read_text(encoding="utf-8")
    headers = HEADERS | {"Cache-Control": "max-age=3600"}
    return Response(text, content_type="text/css; charset=utf-8", headers=headers)


async def _robots(request: Request, datasette: Datasette) -> Response:
    text = "User-agent: *\nDisallow: /search\nDisallow: /-/\nDisallow: /site\n"
    return Response(text, content_type="text/plain; charset=utf-8", headers=HEADERS)


async def _answer(request: Request, datasette: Datasette, subject: Subject) -> Response:
    """A list of statements, in the format that its address asks for."""
    as_ = request.url_vars.get("as")
    limit = FEED_ITEMS if as_ in ("atom", "feed.json") else MOST_ROWS if as_ else 25
    choice = Choice.of(request.args, limit=limit)
    found = await listed(datasette.get_database(DATABASE), subject.where, choice)
    if as_ is None:
        return await _page(request, datasette, subject, found)

    def absolute(path: str) -> str:
        return str(datasette.absolute_url(request, path))

    kept = _kept(request)
    page, address = absolute(f"{subject.path}?{kept}".rstrip("?")), absolute(request.full_path)
    if as_ == "csv":
        body = formats.as_csv(found.statements, absolute)
    elif as_ == "json":
        following = f"{subject.path}.json?{_with(request, before=found.next)}" if found.next else ""
        body = formats.as_json(found.statements, absolute(following) if following else "", absolute)
    else:
        made = formats.as_atom if as_ == "atom" else formats.as_json_feed
        body = made(f"{subject.title} · Hearsay", page, address, found.statements, absolute)
    return Response(body, content_type=f"{FORMATS[as_]}; charset=utf-8", headers=HEADERS)


def _kept(request: Request) -> str:
    """What was asked for, without the place in the list."""
    return urlencode([(key, value) for key, value in _query(request) if key != "before"])


async def _page(request: Request, datasette: Datasette, subject: Subject, found: Listed) -> Response:
    db = datasette.get_database(DATABASE)
    shown = await with_answers(db, found.statements) if subject.answers else found.statements
    kept = _kept(request)
    context = {
        "title": subject.title,
        "path": subject.path,
        "query": f"?{kept}" if kept else "",
        "choice": Choice.of(request.args),
        "statements": shown,
        "next": f"{request.path}?{_with(request, before=found.next)}" if found.next else "",
        "types": TYPES,
        "statuses": STATUSES,
        "sure": (datasette.plugin_config(PLUGIN) or {}).get("sure", 0.0),
        "quote_": quote,
    } | dict(subject.more)
    html = await datasette.render_template(f"hearsay/{subject.template}", context, request=request)
    return Response.html(html, headers=HEADERS)


async def _missing(request: Request, datasette: Datasette) -> Response:
    context = {"title": "Not here", "path": "", "query": "", "choice": Choice(), "statements": (), "next": ""}
    html = await datasette.render_template("hearsay/missing.html", context, request=request)
    return Response.html(html, status=404, headers=HEADERS)


def _query(request: Request) -> list[tuple[str, str]]:
    known = ("type", "status", "side", "q", "before")
    return [(key, request.args[key]) for key in known if request.args.get(key)]


def _with(request: Request, **changed: str) -> str:
    return urlencode(dict(_query(request)) | changed)
