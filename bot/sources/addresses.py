"""Addresses of pages: made absolute, and brought to one form so that the same page is known again."""

import re
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, urldefrag, urlencode, urljoin, urlsplit, urlunsplit

from courlan import clean_url, extract_domain

MAX_URL = 2048
_AMP_END = re.compile(r"(?:/amp|\.amp)(?=/?\Z)|/amp(?=\.html?\Z)|\.amp(?=\.html?\Z)")
_AMP_QUERY = frozenset({("amp", ""), ("amp", "1"), ("amp", "true"), ("outputtype", "amp"), ("output", "amp")})
# What no base changes: most links are such, and joining costs more than all the rest.
_WHOLE = re.compile(r"https?://[^\s/?#][^\s?#]*(?:\?[^\s?#]+)?\Z")
_MOBILE = ("m.", "mobile.")
_ADDRESS = re.compile(r"[\d.]+\Z|\[")


def absolute(link: str, base: str) -> str | None:
    """`link` as an absolute http(s) URL, read against `base`; None where it is empty, none, or has a password."""
    if not link or len(link) > MAX_URL:
        return None
    try:
        joined = link.strip() if _WHOLE.match(link.strip()) else urljoin(base, link.strip())
        parts = urlsplit(joined)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.username is None
        parts.port  # noqa: B018 - raises on a port that is no number
    except ValueError:
        return None
    # Of white space, only the plain space counts as printable.
    if not usable or len(joined) > MAX_URL or " " in joined or not joined.isprintable():
        return None
    return joined


@lru_cache(maxsize=4096)
def canonical(url: str) -> str:
    """`url` without tracking parameters and fragment, its host in small letters, AMP undone: one page, one address."""
    cleaned = urldefrag(clean_url(url) or url.strip()).url
    try:
        return _without_amp(cleaned)
    except ValueError:
        return cleaned


def is_mobile(url: str) -> bool:
    """Whether the address is a mobile variant's: its page says what the real one is."""
    return (urlsplit(url).hostname or "").startswith(_MOBILE)


def is_root(url: str) -> bool:
    """Whether the address is a site's home page."""
    parts = urlsplit(url)
    return parts.path in ("", "/") and not parts.query


def same_site(left: str, right: str) -> bool:
    """Whether two addresses belong to one registered domain."""
    hosts = [(urlsplit(url).hostname or "").lower() for url in (left, right)]
    if hosts[0] == hosts[1]:
        return True
    if any(_ADDRESS.match(host) or "." not in host for host in hosts):
        return False
    domains = [extract_domain(url, fast=True) for url in (left, right)]
    if None in domains:  # not in the list of public suffixes
        domains = [".".join(host.split(".")[-2:]) for host in hosts]
    return domains[0] == domains[1]


def _without_amp(url: str) -> str:
    parts = _from_amp_cache(urlsplit(url))
    host = parts.netloc
    if host.startswith("amp."):
        host = "www." + host.removeprefix("amp.")
    path = _AMP_END.sub("", parts.path) or "/"
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    kept = [(name, value) for name, value in pairs if (name.lower(), value.lower()) not in _AMP_QUERY]
    query = urlencode(kept) if len(kept) < len(pairs) else parts.query
    changed = parts._replace(netloc=host, path=path if path != (parts.path or "/") else parts.path, query=query)
    return urlunsplit(changed)


def _from_amp_cache(parts: SplitResult) -> SplitResult:
    """The page behind `www.google.com/amp/s/HOST/PATH` and `HOST.cdn.ampproject.org/c/s/HOST/PATH`."""
    path = ""
    if re.fullmatch(r"(?:www\.)?google\.[a-z.]{2,6}", parts.netloc) and parts.path.startswith("/amp/"):
        path = parts.path.removeprefix("/amp/")
    elif parts.netloc.endswith(".cdn.ampproject.org") and re.match(r"/[civ]/", parts.path):
        path = parts.path[3:]
    if not path:
        return parts
    scheme = "https" if path.startswith("s/") else "http"
    host, _slash, rest = path.removeprefix("s/").partition("/")
    return parts._replace(scheme=scheme, netloc=host.lower(), path=f"/{rest}") if "." in host else parts
