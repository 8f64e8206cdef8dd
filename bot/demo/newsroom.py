"""The sample outlets' copy: who publishes what, and what of it can be read once a batch is out.

Each folder in `outlets/` is an outlet: `outlet.toml`, its page layout, and one Markdown file for each article, with
TOML between lines of `+++` on top. `ID.update.md` is a later version of `ID.md`. In a text, `{today}` and
`{yesterday}` stand for the weekday of that version's time and for the one before.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Literal

FeedFormat = Literal["rss", "atom", "json"]
_FENCE = "+++\n"
_UPDATE = ".update"
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Outlet:
    """An invented outlet. `slug` is its folder and its place on the server, `page` the layout of its pages."""

    slug: str
    name: str
    country: str
    language: str
    about: str
    format: FeedFormat
    page: str


@dataclass(frozen=True, slots=True)
class SampleArticle:
    """One version of an article, out since batch `batch`; `updated` is later than `published` in a later version."""

    outlet: str
    id: str
    title: str
    summary: str
    language: str
    batch: int
    published: datetime
    updated: datetime
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Copy:
    """All that the sample outlets have to print."""

    outlets: tuple[Outlet, ...]
    articles: tuple[SampleArticle, ...]

    def printed(self, outlet: Outlet, batch: int) -> tuple[SampleArticle, ...]:
        """What an outlet shows once `batch` is out: the last version of each article, the newest first."""
        out = [one for one in self.articles if one.outlet == outlet.slug and one.batch <= batch]
        last = {one.id: one for one in sorted(out, key=lambda one: one.updated)}
        return tuple(sorted(last.values(), key=lambda one: one.published, reverse=True))


def load(now: datetime) -> Copy:
    """The bundled copy, with its times counted back from `now`."""
    folders = sorted((entry for entry in _files(files("bot.demo") / "outlets") if entry.is_dir()), key=_name)
    outlets = tuple(_outlet(folder) for folder in folders)
    articles = (
        _article(entry, outlet, now)
        for folder, outlet in zip(folders, outlets, strict=True)
        for entry in sorted(_files(folder), key=_name)
        if entry.name.endswith(".md")
    )
    return Copy(outlets, tuple(articles))


def _files(folder: Traversable) -> Iterable[Traversable]:
    return (entry for entry in folder.iterdir() if not entry.name.startswith((".", "__")))


def _name(entry: Traversable) -> str:
    return entry.name


def _outlet(folder: Traversable) -> Outlet:
    facts = tomllib.loads((folder / "outlet.toml").read_text(encoding="utf-8"))
    return Outlet(slug=folder.name, page=(folder / "page.html").read_text(encoding="utf-8"), **facts)


def _article(entry: Traversable, outlet: Outlet, now: datetime) -> SampleArticle:
    _, front, text = entry.read_text(encoding="utf-8").split(_FENCE, maxsplit=2)
    facts = tomllib.loads(front)
    published = now - timedelta(hours=facts["hours"])
    updated = now - timedelta(hours=facts.get("updated_hours", facts["hours"]))
    dated = text.replace("{today}", _day(updated)).replace("{yesterday}", _day(updated - timedelta(days=1)))
    return SampleArticle(
        outlet=outlet.slug,
        id=entry.name.removesuffix(".md").removesuffix(_UPDATE),
        title=facts["title"],
        summary=facts["summary"],
        language=facts.get("language", outlet.language),
        batch=facts["batch"],
        published=published,
        updated=updated,
        paragraphs=tuple(" ".join(part.split()) for part in dated.split("\n\n") if part.strip()),
    )


def _day(moment: datetime) -> str:
    # strftime would follow the machine's locale.
    return _DAYS[moment.weekday()]
