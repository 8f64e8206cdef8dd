"""An entry of a feed, or a page, as an article to be read: the page's text where the feed has too little."""

from dataclasses import dataclass, replace

from bot.errors import NotAllowed, ParseError, SourceError
from bot.follow import outlet_of
from bot.log import logger
from bot.quarantine import Quarantine
from bot.sources import aggregators, pages
from bot.sources.addresses import is_mobile, is_root, same_site
from bot.sources.fetch import Fetched, Fetcher
from bot.sources.guard import shown
from bot.sources.pages import PageText
from bot.sources.robots import Robots
from bot.sources.text import headline, titled
from bot.sources.workers import Workers
from bot.types import Draft, Feed, FeedEntry

PAGE_SECONDS = 4.5


@dataclass(frozen=True, slots=True)
class _Found:
    """Where an entry's link led, and the page there, as far as it could be had."""

    url: str
    page: PageText | None = None


class Drafting:
    """Makes drafts; a page that cannot be had is no fault, for the feed's summary does in its place."""

    def __init__(self, fetcher: Fetcher, workers: Workers, quarantine: Quarantine, robots: Robots) -> None:
        self._fetcher = fetcher
        self._workers = workers
        self._quarantine = quarantine
        self._robots = robots
        self._log = logger(__name__)

    async def draft(self, feed: Feed, entry: FeedEntry) -> Draft:
        """An entry as an article, with its page's text where the feed has too little, under the page's own address.

        The feed's summary stands in for a page that may not or cannot be had, or shows a consent notice or a paywall.
        """
        url = aggregators.reveal(entry.url) or entry.url
        wanted = pages.needs_page(entry)
        found = _Found(url)
        if wanted or aggregators.leads_elsewhere(url) or is_mobile(url):
            found = await self._follow(feed, url)
        unresolved = aggregators.leads_elsewhere(found.url)
        text = "" if unresolved or not wanted else _article_text(found.page, entry)
        draft = draft_of(feed, replace(entry, url=found.url), text or entry.summary, summary_only=wanted and not text)
        # An aggregator is no outlet: what it leads to counts as that outlet's.
        elsewhere = aggregators.leads_elsewhere(entry.url) or url != entry.url
        if elsewhere and not unresolved and not same_site(found.url, feed.url):
            draft = replace(draft, outlet=outlet_of(found.url), country=None)
        return replace(draft, unresolved=unresolved)

    async def read_page(self, fetched: Fetched) -> str:
        """A fetched page's article text. Raises ParseError where there is none."""
        return await self.page_text(fetched.body, fetched.url)

    async def page_text(self, body: bytes, url: str) -> str:
        """The same from a page's bytes, wherever they come from."""
        page = await self._workers.run(pages.read, body, url, timeout=PAGE_SECONDS)
        if page.stub is not None or not page.text:
            raise ParseError(f"no article text on the page{_instead(page)}", url=shown(url))
        return page.text

    async def _follow(self, feed: Feed, url: str) -> _Found:
        try:
            if not await self._robots.allows(url):
                raise NotAllowed("robots.txt forbids it", url=shown(url))
            fetched = await self._fetcher.get(url, kind="page", may=self._robots.allows)
            page = await self._quarantine.read("page", feed, fetched, self._page)
        except SourceError as error:
            self._log.info("page not read", url=url, error=str(error))
            return _Found(url)
        if page.stub is not None or not page.text:
            self._log.info("page not read", url=url, error=f"no article text{_instead(page)}")
        return _Found(_landed(url, fetched.url, page), page)

    async def _page(self, fetched: Fetched) -> PageText:
        return await self._workers.run(pages.read, fetched.body, fetched.url, timeout=PAGE_SECONDS)


def _landed(asked: str, got: str, page: PageText) -> str:
    """The address of the article behind `asked`: the page's own, else where redirects led, if that is an article's."""
    if page.stub == "consent" or (is_root(got) and not is_root(asked)):
        return asked
    if not same_site(asked, got) and not aggregators.leads_elsewhere(asked):
        return asked
    return page.address or got


def _article_text(page: PageText | None, entry: FeedEntry) -> str:
    if page is None or page.stub is not None or len(page.text) < len(entry.summary):
        return ""
    return page.text


def _instead(page: PageText) -> str:
    return f", but a {page.stub} notice" if page.stub else ""


def draft_of(feed: Feed, entry: FeedEntry, body: str, *, summary_only: bool) -> Draft:
    """An entry with its text as an article; the title stands on the text's first line, once."""
    return Draft(
        url=pages.canonical(entry.url),
        outlet=feed.outlet,
        title=entry.title or headline(body),
        text=titled(entry.title, body),
        published=entry.published,
        country=feed.country,
        summary_only=summary_only,
    )
