import pytest

from bot.sources.stubs import WHOLE, Stub, stub_of

URL = "https://post.example/news/1"
NEWS = "The minister spoke of cookies and of subscribers only in passing, and then left the hall. "


@pytest.mark.parametrize(
    ("text", "html", "url", "stub"),
    [
        ("The council met on Monday and decided nothing.", b"", URL, None),
        ("", b"", URL, None),
        ("We value your privacy. We and our partners store data.", b"", URL, "consent"),
        ("Whatever it says", b"", "https://consent.google.com/m?continue=x", "consent"),
        ("The council met.\nSubscribe to continue  reading.", b"", URL, "paywall"),
        ("You’ve reached your limit of free articles.", b"", URL, "paywall"),
        ("The council met.", b'{"isAccessibleForFree": false}', URL, "paywall"),
        ("The council met.", b'{"isAccessibleForFree": "False"}', URL, "paywall"),
        ("The council met.", b'{"isAccessibleForFree": true}', URL, None),
        ("Please enable JavaScript to view this page.", b"", URL, "gate"),
        ("Access Denied. You don't have permission to access this.", b"", URL, "gate"),
        (NEWS * (WHOLE // len(NEWS) + 1), b'{"isAccessibleForFree": false}', URL, None),
    ],
)
def test_what_stands_in_place_of_an_article(text: str, html: bytes, url: str, stub: Stub | None) -> None:
    assert stub_of(text, html, url) == stub
