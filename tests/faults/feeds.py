"""Feeds made to hang, fill or fool their reader."""

import json

from tests.faults.ground import feed_of

ENTRY = "<title>t</title><link>https://post.example/1</link>"
MANY = 100_000
DEEP = 50_000


def many_entries() -> bytes:
    return feed_of(*(f"<title>{n}</title><link>/{n}</link>" for n in range(MANY)))


def many_broken() -> bytes:
    return feed_of(*(f"<title>&x;{n}</tilte><link>/{n}" for n in range(MANY)))


def nested_xml() -> bytes:
    return feed_of(ENTRY, channel="<a>" * DEEP + "</a>" * DEEP)


def nested_title() -> bytes:
    return feed_of(f"<title><![CDATA[{'<b>' * DEEP}x]]></title><link>https://post.example/1</link>")


def nested_text() -> bytes:
    return feed_of(f"{ENTRY}<description><![CDATA[{'<div><b>' * DEEP}x]]></description>")


def laughs() -> bytes:
    declared = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 11))
    return _declaring(declared, "&a10;")


def blow_up() -> bytes:
    return _declaring(f'<!ENTITY a "{"x" * 100_000}">', "&a;" * 10_000)


def file_entity() -> bytes:
    return _declaring('<!ENTITY a SYSTEM "file:///etc/passwd">', "&a;")


def url_entity() -> bytes:
    return _declaring('<!ENTITY a SYSTEM "INSIDE/feed">', "&a;")


def parameter_entity() -> bytes:
    return _declaring('<!ENTITY % p SYSTEM "INSIDE/feed"> %p;', "x")


def outer_dtd() -> bytes:
    return feed_of(ENTRY, head='<!DOCTYPE rss SYSTEM "INSIDE/feed">')


def xinclude() -> bytes:
    include = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>'
    return feed_of(f"<title>{include}</title><link>https://post.example/1</link>")


def quadratic_author() -> bytes:
    """No entry that the fast parser takes, so that the forgiving one reads the author."""
    return f"<rss><channel><item><author>{'a.' * 1_000_000}@</author></item></channel>".encode()


def brackets() -> bytes:
    return b"<" * 1_000_000


def open_comments() -> bytes:
    return b"<rss><channel>" + b"<!--" * 1_000_000


def open_cdata() -> bytes:
    return b"<rss><channel><item><title>" + b"<![CDATA[" * 500_000


def many_attributes() -> bytes:
    listed = " ".join(f'a{n}="b"' for n in range(200_000))
    return feed_of(ENTRY, channel=f"<x {listed}/>")


def many_namespaces() -> bytes:
    listed = " ".join(f'xmlns:a{n}="http://a/{n}"' for n in range(200_000))
    return feed_of(ENTRY, channel=f"<x {listed}/>")


def long_title() -> bytes:
    return feed_of(f"<title>{'word ' * 1_400_000}</title><link>https://post.example/long-title</link>")


def long_text() -> bytes:
    return feed_of(f"{ENTRY}<description><![CDATA[{'<p><i>word</i></p>' * 380_000}]]></description>")


def long_link() -> bytes:
    return feed_of(f"<title>t</title><link>https://post.example/{'a' * 7_000_000}</link>")


def long_date() -> bytes:
    link = "<link>https://post.example/long-date</link>"
    return feed_of(f"<title>t</title>{link}<pubDate>{'9' * 7_000_000}</pubDate>")


def odd_encoding() -> bytes:
    head = '<?xml version="1.0" encoding="unicode_escape"?>'
    return feed_of("<title>odd</title><link>https://post.example/odd</link>", head=head)


def half_utf16() -> bytes:
    return feed_of(ENTRY).decode().encode("utf-16")[:-3]


def nested_json() -> bytes:
    return b'{"version": "https://jsonfeed.org/version/1", "items": ' + b"[" * 1_000_000


def long_number() -> bytes:
    return b'{"version": "https://jsonfeed.org/version/1", "items": [' + b"9" * 3_000_000 + b"]}"


def many_items() -> bytes:
    items = [{"id": n, "url": f"https://post.example/j{n}", "title": "t"} for n in range(MANY)]
    return json.dumps({"version": "https://jsonfeed.org/version/1", "items": items}).encode()


def mixed() -> bytes:
    """A feed in a feed in a page, in two encodings, with zeros in between."""
    return (
        b"\xef\xbb\xbf<html>\x00" + feed_of(ENTRY) + b"\xff\xfe" + feed_of(ENTRY).decode().encode("utf-16") + b"<" * 999
    )


def _declaring(declared: str, title: str) -> bytes:
    entry = f"<title>{title}</title><link>https://post.example/1</link>"
    return feed_of(entry, head=f'<?xml version="1.0"?><!DOCTYPE rss [{declared}]>')
