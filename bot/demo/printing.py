"""The sample outlets' copy as feeds and pages: RSS 2.0, Atom, JSON Feed and HTML. Pure: bytes out."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from html import escape
from string import Template
from typing import Any
from xml.etree import ElementTree as Xml

from bot.demo.newsroom import FeedFormat, Outlet, SampleArticle

FEED_NAMES: dict[FeedFormat, str] = {"rss": "rss.xml", "atom": "atom.xml", "json": "feed.json"}
FEED_TYPES: dict[FeedFormat, str] = {
    "rss": "application/rss+xml",
    "atom": "application/atom+xml",
    "json": "application/feed+json",
}
_ATOM = "http://www.w3.org/2005/Atom"
_RELATED = 4


@dataclass(frozen=True, slots=True)
class Site:
    """Where one outlet stands on the web: `root` is the server's address without a slash at the end."""

    root: str
    outlet: Outlet

    @property
    def home(self) -> str:
        """The outlet's front page."""
        return f"{self.root}/{self.outlet.slug}/"

    @property
    def feed(self) -> str:
        """The outlet's feed."""
        return self.home + FEED_NAMES[self.outlet.format]

    def page(self, article: SampleArticle) -> str:
        """An article's page; the same for all its versions."""
        return f"{self.home}news/{article.id}"


def feed(site: Site, articles: Sequence[SampleArticle]) -> bytes:
    """The outlet's feed in its own format, with the articles in this order. Only JSON Feed has their whole text."""
    match site.outlet.format:
        case "rss":
            return _rss(site, articles)
        case "atom":
            return _atom(site, articles)
        case "json":
            return _json(site, articles)


def article_page(site: Site, article: SampleArticle, others: Sequence[SampleArticle]) -> bytes:
    """An article's page, with links to some of the `others`."""
    related = [other for other in others if other.id != article.id][:_RELATED]
    return _page(
        site,
        title=article.title,
        summary=article.summary,
        language=article.language,
        url=site.page(article),
        published=article.published,
        body=_paragraphs(article),
        related=_links(site, related),
    )


def front_page(site: Site, articles: Sequence[SampleArticle]) -> bytes:
    """The outlet's front page: a list of what it shows."""
    return _page(
        site,
        title=site.outlet.name,
        summary=site.outlet.about,
        language=site.outlet.language,
        url=site.home,
        published=articles[0].published,
        body=f"<ul>\n{_links(site, articles)}\n</ul>",
        related="",
    )


def _page(
    site: Site, *, title: str, summary: str, language: str, url: str, published: datetime, body: str, related: str
) -> bytes:
    words = {
        "outlet": site.outlet.name,
        "about": site.outlet.about,
        "home": site.home,
        "feed": site.feed,
        "title": title,
        "summary": summary,
        "language": language,
        "url": url,
        "published": published.isoformat(timespec="seconds"),
        "shown": f"{published:%Y-%m-%d %H:%M} UTC",
    }
    escaped = {name: escape(word) for name, word in words.items()}
    return Template(site.outlet.page).substitute(escaped, body=body, related=related).encode()


def _paragraphs(article: SampleArticle) -> str:
    return "\n".join(f"<p>{escape(paragraph, quote=False)}</p>" for paragraph in article.paragraphs)


def _links(site: Site, articles: Sequence[SampleArticle]) -> str:
    return "\n".join(f'<li><a href="{escape(site.page(one))}">{escape(one.title)}</a></li>' for one in articles)


def _rss(site: Site, articles: Sequence[SampleArticle]) -> bytes:
    root = Xml.Element("rss", version="2.0")
    channel = Xml.SubElement(root, "channel")
    _put(channel, "title", site.outlet.name)
    _put(channel, "link", site.home)
    _put(channel, "description", site.outlet.about)
    _put(channel, "language", site.outlet.language)
    for article in articles:
        item = Xml.SubElement(channel, "item")
        _put(item, "title", article.title)
        _put(item, "link", site.page(article))
        _put(item, "guid", f"{site.outlet.slug}-{article.id}", isPermaLink="false")
        _put(item, "pubDate", format_datetime(article.published))
        _put(item, "description", f"<p>{escape(article.summary)}</p>")
    return _document(root)


def _atom(site: Site, articles: Sequence[SampleArticle]) -> bytes:
    root = Xml.Element("feed", {"xmlns": _ATOM, "xml:lang": site.outlet.language})
    _put(root, "title", site.outlet.name)
    _put(root, "subtitle", site.outlet.about)
    _put(root, "id", site.home)
    _put(root, "updated", max(one.updated for one in articles).isoformat(timespec="seconds"))
    _put(Xml.SubElement(root, "author"), "name", site.outlet.name)
    Xml.SubElement(root, "link", rel="self", type=FEED_TYPES["atom"], href=site.feed)
    for article in articles:
        entry = Xml.SubElement(root, "entry")
        _put(entry, "title", article.title)
        Xml.SubElement(entry, "link", rel="alternate", type="text/html", href=site.page(article))
        _put(entry, "id", f"tag:{site.outlet.slug}.example,2025:{article.id}")
        _put(entry, "published", article.published.isoformat(timespec="seconds"))
        _put(entry, "updated", article.updated.isoformat(timespec="seconds"))
        _put(entry, "summary", article.summary)
    return _document(root)


def _json(site: Site, articles: Sequence[SampleArticle]) -> bytes:
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": site.outlet.name,
        "home_page_url": site.home,
        "feed_url": site.feed,
        "description": site.outlet.about,
        "language": site.outlet.language,
        "items": [_json_item(site, article) for article in articles],
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def _json_item(site: Site, article: SampleArticle) -> dict[str, Any]:
    item = {
        "id": f"{site.outlet.slug}-{article.id}",
        "url": site.page(article),
        "title": article.title,
        "summary": article.summary,
        "content_html": _paragraphs(article),
        "date_published": article.published.isoformat(timespec="seconds"),
    }
    if article.updated > article.published:
        item["date_modified"] = article.updated.isoformat(timespec="seconds")
    return item


def _put(parent: Xml.Element, name: str, text: str, **attributes: str) -> None:
    Xml.SubElement(parent, name, attributes).text = text


def _document(root: Xml.Element) -> bytes:
    Xml.indent(root)
    document: bytes = Xml.tostring(root, encoding="utf-8", xml_declaration=True)
    return document
