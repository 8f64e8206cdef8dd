import base64

import pytest

from bot.sources.addresses import is_mobile, same_site
from bot.sources.aggregators import leads_elsewhere, reveal


def encoded(target: bytes) -> str:
    message = b"\x08\x13\x22" + bytes([len(target)]) + target + b"\xd2\x01\x00"
    return base64.urlsafe_b64encode(message).decode().rstrip("=")


TARGET = "https://post.example/news/1?id=7"


@pytest.mark.parametrize(
    ("url", "target", "elsewhere"),
    [
        ("https://post.example/news/1", None, False),
        ("https://www.google.com/url?rct=j&sa=t&url=https%3A%2F%2Fpost.example%2Fnews%2F1%3Fid%3D7", TARGET, True),
        ("https://www.google.com/url?q=https://post.example/news/1?id=7", TARGET, True),
        ("https://www.google.com/url?url=javascript:alert(1)", None, True),
        ("https://www.google.com/search?q=https://post.example/", None, False),
        (
            "http://www.bing.com/news/apiclick.aspx?ref=x&url=https%3a%2f%2fpost.example%2fnews%2f1%3fid%3d7",
            TARGET,
            True,
        ),
        (f"https://news.google.com/rss/articles/{encoded(TARGET.encode())}?oc=5", TARGET, True),
        (f"https://news.google.com/articles/{encoded(b'AU_yqLMopaque')}", None, True),
        ("https://news.google.com/rss/articles/CBMi%%%", None, True),
        ("https://news.google.com/topics/x", None, True),
        ("https://t.co/abc", None, True),
        ("https://not-t.co/abc", None, False),
    ],
)
def test_links_of_aggregators(url: str, target: str | None, elsewhere: bool) -> None:
    assert (reveal(url), leads_elsewhere(url)) == (target, elsewhere)


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("https://post.example/a", "https://post.example/b", True),
        ("https://m.dawn.com/a", "https://www.dawn.com/", True),
        ("https://a.co.uk/", "https://b.co.uk/", False),
        ("https://m.post.example/", "https://www.post.example/", True),
        ("https://post.example/", "https://other.example/", False),
        ("http://127.0.0.1/", "http://127.0.0.2/", False),
        ("http://127.0.0.1:80/", "http://127.0.0.1:81/", True),
        ("http://localhost/", "http://elsewhere/", False),
    ],
)
def test_same_site(left: str, right: str, same: bool) -> None:
    assert same_site(left, right) is same


@pytest.mark.parametrize(
    ("url", "mobile"),
    [("https://m.post.example/a", True), ("https://mobile.post.example/", True), ("https://mpost.example/", False)],
)
def test_mobile_variants(url: str, mobile: bool) -> None:
    assert is_mobile(url) is mobile
