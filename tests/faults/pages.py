"""Pages made to hang, fill or fool their reader."""

import gzip

FULL = 2_900_000


def too_long() -> bytes:
    return b"<p>word</p>" * 400_000


def packed_zeros() -> bytes:
    return gzip.compress(bytes(10_000_000), mtime=0) * 20


def nested() -> bytes:
    return _page(b"<div>" * 50_000 + b"word " * 100)


def many_attributes() -> bytes:
    return _page(b"<p " + b" ".join(b'a%d="b"' % n for n in range(200_000)) + b">" + b"word " * 100 + b"</p>")


def many_links() -> bytes:
    return _page(b"".join(b"<a>x</a>" for _ in range(300_000)))


def brackets() -> bytes:
    return b"<" * FULL


def entities() -> bytes:
    return _page(b"&lt;&#60;" * (FULL // 9))


def tables() -> bytes:
    return _page(b"<table><tr><td>" * 10_000 + b"word " * 100)


def one_word() -> bytes:
    return _page(b"<p>" + b"a" * (FULL - 100) + b"</p>")


def open_script() -> bytes:
    return _page(b"<script>" + b"a<b" * 600_000)


def zeros() -> bytes:
    return bytes(FULL)


def picture() -> bytes:
    return b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4_000


def _page(inner: bytes) -> bytes:
    return b"<!DOCTYPE html><html><head><title>t</title></head><body><article>" + inner + b"</article></body></html>"
