from pathlib import Path

import pytest

from bot.errors import ParseError
from bot.sources.pages import canonical, extract_text, needs_page, own_address
from bot.types import FeedEntry

PAGE = (Path(__file__).parent / "data" / "page.html").read_bytes()
URL = "https://post.example/news/1"


def test_the_articles_own_text() -> None:
    lines = extract_text(PAGE, URL).splitlines()
    paragraphs = [text for text in lines if not text.startswith("Council split")]
    assert [text.split()[0] for text in paragraphs] == ["Councillor", "“The", "The", "The"]
    assert paragraphs[1].startswith("“The money left in March & nobody signed for it,” she told")
    assert "<in writing>" in paragraphs[2]


@pytest.mark.parametrize("noise", ["cookies", "Sport", "Ferry fares", "First!", "rights reserved", "4,000,000"])
def test_what_stands_around_it_is_left_out(noise: str) -> None:
    assert noise.encode() in PAGE
    assert noise not in extract_text(PAGE, URL)


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_page_charsets(encoding: str) -> None:
    body = PAGE.decode().replace("utf-8", encoding).encode(encoding)
    assert "“The money left" in extract_text(body, URL)


@pytest.mark.parametrize(
    "html",
    [
        b"",
        b"   ",
        b"\x00\x01",
        b"plain words",
        b"<html></html>",
        b"<html><body><nav>Home</nav></body></html>",
        b"<" * 5000,
    ],
)
def test_pages_without_an_article(html: bytes) -> None:
    with pytest.raises(ParseError):
        extract_text(html, URL)


@pytest.mark.parametrize(
    ("url", "result"),
    [
        ("https://post.example/a", "https://post.example/a"),
        ("https://POST.example/A", "https://post.example/A"),
        ("https://post.example:443/a", "https://post.example/a"),
        ("http://post.example:80/a", "http://post.example/a"),
        ("http://post.example:8080/a", "http://post.example:8080/a"),
        ("https://post.example/a?utm_source=x&utm_medium=y", "https://post.example/a"),
        ("https://post.example/a?fbclid=1&id=7", "https://post.example/a?id=7"),
        ("https://post.example/a?b=2&a=1", "https://post.example/a?a=1&b=2"),
        ("https://post.example/a#comments", "https://post.example/a"),
        ("https://[bad", "https://[bad"),
        ("https://post.example/news/a/amp", "https://post.example/news/a"),
        ("https://post.example/news/a/amp/", "https://post.example/news/a/"),
        ("https://post.example/news/a.amp.html", "https://post.example/news/a.html"),
        ("https://post.example/news/a.amp", "https://post.example/news/a"),
        ("https://post.example/news/a?amp=1&id=7", "https://post.example/news/a?id=7"),
        ("https://post.example/news/a?outputType=amp", "https://post.example/news/a"),
        ("https://amp.post.example/news/a", "https://www.post.example/news/a"),
        ("https://www.google.com/amp/s/post.example/news/a/amp", "https://post.example/news/a"),
        ("https://post-example.cdn.ampproject.org/c/s/post.example/news/a", "https://post.example/news/a"),
        ("https://post.example/amplifier", "https://post.example/amplifier"),
        ("https://post.example/news?amplitude=3", "https://post.example/news?amplitude=3"),
    ],
)
def test_canonical(url: str, result: str) -> None:
    assert canonical(url) == result
    assert canonical(result) == result


@pytest.mark.parametrize(
    ("tag", "address"),
    [
        ("", None),
        ('<link rel="canonical" href="https://post.example/news/real?utm_source=x">', "https://post.example/news/real"),
        ("<link href=/news/real rel=canonical>", "https://post.example/news/real"),
        ('<LINK REL="shortlink canonical" HREF="/news/real">', "https://post.example/news/real"),
        ('<link rel="canonical" href="https://www.post.example/news/real">', "https://www.post.example/news/real"),
        ('<link rel="canonical" href="https://elsewhere.example.org/news/real">', None),
        ('<link rel="canonical" href="https://post.example/">', None),
        ('<link rel="canonical" href="javascript:alert(1)">', None),
        ('<!-- <link rel="canonical" href="/news/hidden"> -->', None),
        ('<link rel="alternate" href="/news/other">', None),
    ],
)
def test_the_address_that_a_page_calls_its_own(tag: str, address: str | None) -> None:
    assert own_address(f"<html><head>{tag}</head></html>".encode(), URL) == address


LONG = "The council met on Monday and spoke about the bridge. " * 15


@pytest.mark.parametrize(
    ("summary", "needed"),
    [
        ("", True),
        ("Short and whole.", True),
        (LONG, False),
        (LONG + "She said: “No.”", False),
        (LONG + "Why?", False),
        (LONG + "and then the", True),
        (LONG + "and then the…", True),
        (LONG + "and then the...", True),
        (LONG + "and then the [...]", True),
        (LONG + "and then the […]", True),
    ],
)
def test_needs_page(summary: str, needed: bool) -> None:
    assert needs_page(FeedEntry("1", URL, "t", summary, None, "")) is needed
