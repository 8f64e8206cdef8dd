import pytest

from bot.sources.discovery import COMMON_PATHS, candidates

URL = "https://post.example/news/"
USUAL = [f"https://post.example/{start}{path}" for start in ("news/", "") for path in COMMON_PATHS]


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ("", []),
        ('<link rel="alternate" type="application/rss+xml" href="/a.xml">', ["https://post.example/a.xml"]),
        ("<LINK HREF='a.xml' TYPE='application/atom+xml' REL='alternate'>", ["https://post.example/news/a.xml"]),
        (
            '<link rel="alternate" type="application/feed+json; charset=utf-8" href="/a.json">',
            ["https://post.example/a.json"],
        ),
        ('<link rel="alternate" hreflang="ur" href="/ur/">', []),
        ('<!-- <link rel="alternate" type="application/rss+xml" href="/old.xml"> -->', []),
        ('<link rel="alternate" type="application/rss+xml" href="javascript:x">', []),
        ('<base href="https://cdn.example/"><link rel=feed href=a.xml>', ["https://cdn.example/a.xml"]),
        (
            '<link rel="alternate" type="application/rss+xml" title="Comments" href="/c"><link rel="alternate" '
            'type="application/rss+xml" href="/comments/feed/"><link rel="alternate" type="text/xml" href="/n">',
            ["https://post.example/n", "https://post.example/c"],
        ),
        ('<a href="/rss/politics">RSS</a><a href="/about">About</a>', ["https://post.example/rss/politics"]),
        ('<a href="https://feeds.elsewhere.example.org/rss">RSS</a><a href="/breeding">Dogs</a>', []),
        ("<link " + "x" * 500_000, []),
        ("<link>" * 50_000, []),
    ],
)
def test_what_a_page_links_to_comes_before_the_usual_places(page: str, found: list[str]) -> None:
    listed = list(candidates(page.encode(), URL))
    assert listed[: len(found)] == found
    assert [address for address in listed[len(found) :] if "comments" not in address] == USUAL[
        : len(listed) - len(found) - ("comments" in page)
    ]


def test_a_sites_root_has_its_usual_places_once() -> None:
    assert list(candidates(b"", "https://post.example")) == [f"https://post.example/{path}" for path in COMMON_PATHS]
