"""Feeds and pages of the sample outlets, as the bot's own readers see them."""

from datetime import UTC, datetime

import pytest

from bot.demo import newsroom, printing
from bot.demo.newsroom import Outlet
from bot.demo.printing import Site
from bot.sources import feeds, pages

NOW = datetime(2026, 3, 2, 21, 0, tzinfo=UTC)
COPY = newsroom.load(NOW)
ROOT = "http://127.0.0.1:8080"
EACH = pytest.mark.parametrize("outlet", COPY.outlets, ids=lambda outlet: outlet.slug)


@EACH
@pytest.mark.parametrize("batch", [1, 2])
def test_a_feed_says_what_is_printed(outlet: Outlet, batch: int) -> None:
    site, articles = Site(ROOT, outlet), COPY.printed(outlet, batch)
    found = feeds.parse(printing.feed(site, articles), site.feed, now=NOW)
    assert (found.title, found.language) == (outlet.name, "en")
    assert [(one.url, one.title, one.published) for one in found.entries] == [
        (site.page(one), one.title, one.published) for one in articles
    ]
    assert len({one.identity for one in found.entries}) == len(articles)


@pytest.mark.parametrize(("slug", "has_whole_text"), [("halyard", False), ("ledger", False), ("lantern", True)])
def test_pages_are_needed_where_the_feed_has_summaries(slug: str, has_whole_text: bool) -> None:
    outlet = next(one for one in COPY.outlets if one.slug == slug)
    articles = COPY.printed(outlet, 2)
    found = feeds.parse(printing.feed(Site(ROOT, outlet), articles), ROOT, now=NOW)
    for entry, article in zip(found.entries, articles, strict=True):
        assert entry.summary == ("\n".join(article.paragraphs) if has_whole_text else article.summary)
        assert pages.needs_page(entry) is not has_whole_text


@EACH
def test_an_updated_article_keeps_its_identity_and_changes_its_content(outlet: Outlet) -> None:
    site = Site(ROOT, outlet)
    before, after = (
        {
            one.identity: one.content_hash
            for one in feeds.parse(printing.feed(site, COPY.printed(outlet, n)), ROOT).entries
        }
        for n in (1, 2)
    )
    changed = [identity for identity in before if before[identity] != after[identity]]
    assert changed == (["lantern-coast-road"] if outlet.slug == "lantern" else [])


@EACH
def test_a_page_gives_its_text_and_not_what_stands_around_it(outlet: Outlet) -> None:
    site, articles = Site(ROOT, outlet), COPY.printed(outlet, 2)
    for article in articles:
        page = printing.article_page(site, article, articles)
        text = pages.extract_text(page, site.page(article))
        assert all(paragraph in text for paragraph in article.paragraphs)
        assert not [word for word in ("cookie", "Privacy", "Subscribe", "Sign in", "Most read") if word in text]
        assert not [other.title for other in articles if other.id != article.id and other.title in text]


@EACH
def test_markup_in_a_text_is_shown_and_not_obeyed(outlet: Outlet) -> None:
    article = newsroom.SampleArticle(
        outlet.slug, "x", "Fish & <b>chips</b>", 'a "cheap" lunch', "en", 1, NOW, NOW, ("Salt < vinegar & $price.",)
    )
    site = Site(ROOT, outlet)
    page = printing.article_page(site, article, [article]).decode()
    assert "<p>Salt &lt; vinegar &amp; $price.</p>" in page
    assert "<b>" not in page
    entry = feeds.parse(printing.feed(site, [article]), ROOT, now=NOW).entries[0]
    assert entry.title in ("Fish & <b>chips</b>", "Fish & chips")  # what a parser makes of markup in RSS is its own


@EACH
def test_a_front_page_links_to_all_articles(outlet: Outlet) -> None:
    site, articles = Site(ROOT, outlet), COPY.printed(outlet, 2)
    page = printing.front_page(site, articles).decode()
    assert all(f'href="{site.page(one)}"' in page for one in articles)
