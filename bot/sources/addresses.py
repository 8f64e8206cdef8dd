"""Addresses of pages: made absolute, and brought to one form so that the same page is known again."""

from urllib.parse import urldefrag, urljoin, urlsplit

from courlan import clean_url

MAX_URL = 2048


def absolute(link: str, base: str) -> str | None:
    """`link` as an absolute http(s) URL, read against `base`; None where it is none, or carries a password."""
    if len(link) > MAX_URL:
        return None
    try:
        joined = urljoin(base, link.strip())
        parts = urlsplit(joined)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.username is None
        parts.port  # noqa: B018 - raises on a port that is no number
    except ValueError:
        return None
    if not usable or len(joined) > MAX_URL or any(char.isspace() or not char.isprintable() for char in joined):
        return None
    return joined


def canonical(url: str) -> str:
    """`url` without tracking parameters and fragment, its host in small letters: one page, one address."""
    cleaned = clean_url(url)
    return urldefrag(cleaned or url.strip()).url
