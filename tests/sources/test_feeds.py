import json
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import ParseError
from bot.sources.entries import MAX_ENTRIES, MAX_IDENTITY, MAX_SUMMARY, MAX_TITLE, moment
from bot.sources.feeds import parse, parse_slow
from bot.types import FeedDocument, FeedEntry

DATA = Path(__file__).parent / "data"
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
URL = "https://post.example/feed.xml"

Row = tuple[str, str, str, str, datetime | None]


def document(name: str) -> FeedDocument:
    return parse((DATA / name).read_bytes(), URL, now=NOW)


def row(entry: FeedEntry) -> Row:
    return entry.identity, entry.url, entry.title, entry.summary, entry.published


def rss(*items: str, head: str = "") -> bytes:
    inner = "".join(f"<item>{item}</item>" for item in items)
    return f'{head}<rss version="2.0"><channel><title>T</title>{inner}</channel></rss>'.encode()


def only(body: bytes) -> FeedEntry:
    [entry] = parse(body, URL, now=NOW).entries
    return entry


def test_rss() -> None:
    found = document("rss.xml")
    assert (found.title, found.language) == ("The Velmar Post & Times", "en-gb")
    assert [row(entry) for entry in found.entries] == [
        (
            "post-2",
            "https://post.example/news/2?utm_source=rss",
            "Minister denies AT&T deal",
            "The minister said no.\nShe left <early>.\nNobody asked.",
            datetime(2026, 3, 2, 9, 30, tzinfo=UTC),
        ),
        (
            "https://post.example/news/1?a=1&b=2",
            "https://post.example/news/1?fbclid=abc&b=2&a=1#comments",
            "No guid here",
            "Plain & simple.",
            datetime(2026, 3, 1, 8, 0, tzinfo=UTC),
        ),
    ]


def test_atom() -> None:
    found = document("atom.xml")
    assert (found.title, found.language) == ("Harbour Wire", "en")
    assert [row(entry) for entry in found.entries] == [
        (
            "urn:wire:7",
            "https://wire.example/7",
            "Mayor & council clash",
            "A row over the harbour broke out.\nIt goes on.",
            datetime(2026, 3, 2, 11, 0, tzinfo=UTC),
        ),
        ("urn:wire:6", "https://wire.example/6", "Only updated", "", datetime(2026, 3, 1, 10, 0, tzinfo=UTC)),
    ]


def test_rdf() -> None:
    found = document("rdf.xml")
    assert (found.title, found.language) == ("Old Gazette", None)
    assert [row(entry) for entry in found.entries] == [
        (
            "https://rdf.example/a",
            "https://rdf.example/a",
            "Audit opened",
            "The audit office opened a file.",
            datetime(2026, 2, 28, 5, 0, tzinfo=UTC),
        )
    ]


def test_json_feed() -> None:
    found = document("feed.json")
    assert (found.title, found.language) == ("Lantern", "en-us")
    assert [row(entry) for entry in found.entries] == [
        (
            "12",
            "https://lantern.example/12",
            "Tariffs < taxes & more",
            "First.\nSecond.",
            datetime(2026, 3, 2, 8, 0, tzinfo=UTC),
        ),
        ("x", "https://post.example/11", "Text only", "One.\nTwo <b>bold</b>.", None),
    ]


@pytest.mark.parametrize("name", ["rss.xml", "atom.xml", "rdf.xml"])
def test_both_parsers_give_the_same_identities(name: str) -> None:
    slow = parse_slow((DATA / name).read_bytes(), URL, now=NOW)
    assert [(e.identity, e.url, e.title) for e in slow.entries] == [
        (e.identity, e.url, e.title) for e in document(name).entries
    ]


def test_broken_xml_is_read_as_far_as_it_goes() -> None:
    found = document("broken.xml")
    assert found.entries[0].identity == "b1"
    assert found.entries[0].url == "https://broken.example/1"


def test_what_the_fast_parser_refuses_falls_to_the_slow_one() -> None:
    assert [entry.url for entry in document("nofeed.xml").entries] == ["https://loose.example/1"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"   \n",
        b"\x00\x01\x02",
        b"/etc/passwd",
        b"https://post.example/feed.xml",
        b"<html><body><p>Not found</p></body></html>",
        b"<!DOCTYPE html><html><head><title>x</title></head></html>",
        b"just words",
        b"<",
        b'{"items": []}',
        b'{"version": "https://jsonfeed.org/version/1", "items": 3}',
        b'{"version": "https://jsonfeed.org/version/1"',
        b"[1, 2]",
        b'{"a":' * 100_000,
        b"%PDF-1.7 \xff\xff",
    ],
)
def test_what_is_no_feed(body: bytes) -> None:
    with pytest.raises(ParseError) as caught:
        parse(body, "https://user:s3cret@post.example/feed.xml", now=NOW)
    assert "s3cret" not in str(caught.value)


def test_a_feed_without_entries_is_a_feed() -> None:
    assert parse(rss(), URL, now=NOW) == FeedDocument("T", ())


@pytest.mark.parametrize(
    ("text", "head", "encoding"),
    [
        ("Café — “oui”", '<?xml version="1.0" encoding="utf-8"?>', "utf-8"),
        ("Café — “oui”", "", "utf-8"),
        ("Café — “oui”", '<?xml version="1.0" encoding="utf-8"?>', "utf-8-sig"),
        ("Café — “oui”", '<?xml version="1.0" encoding="utf-8"?>', "cp1252"),
        ("Café — “oui”", '<?xml version="1.0" encoding="iso-8859-1"?>', "utf-8"),
        ("Café — “oui”", '<?xml version="1.0" encoding="utf-16"?>', "utf-8"),
        ("Café — “oui”", '<?xml version="1.0" encoding="no-such-thing"?>', "utf-8"),
        ("Café — “oui”", '<?xml version="1.0" encoding="windows-1252"?>', "cp1252"),
        ("Café — “oui”", '<?xml version="1.0" encoding="utf-16"?>', "utf-16"),
        ("Café — “oui”", '<?xml version="1.0" encoding="utf-16le"?>', "utf-16-le"),
        ("Žižek über", '<?xml version="1.0" encoding="iso-8859-2"?>', "iso-8859-2"),
        ("дело", "<?xml version='1.0' encoding='windows-1251'?>", "cp1251"),
        ("大臣が否定", '<?xml version="1.0" encoding="Shift_JIS"?>', "shift_jis"),
        ("大臣が否定", '<?xml version="1.0" encoding="iso-2022-jp"?>', "iso-2022-jp"),
    ],
)
def test_charsets_right_and_wrong(text: str, head: str, encoding: str) -> None:
    body = rss(f"<title>{text}</title><link>https://post.example/1</link>", head=head).decode().encode(encoding)
    assert only(body).title == text


@pytest.mark.parametrize(
    ("title", "result"),
    [
        ("Plain", "Plain"),
        ("  two \n\t words ", "two words"),
        ("AT&amp;T", "AT&T"),
        ("AT&amp;amp;T", "AT&T"),
        ("AT&amp;amp;amp;T", "AT&amp;T"),
        ("&lt;b&gt;Bold&lt;/b&gt; claim", "Bold claim"),
        ("&lt;script&gt;steal()&lt;/script&gt;Claim", "Claim"),
        ("&lt;img src=x onerror=alert(1)&gt;Claim", "Claim"),
        ("Profit &amp;lt; loss", "Profit < loss"),
        ("5 &lt; 6", "5 < 6"),
        ("&amp;lt;!channel&amp;gt; hello", "<!channel> hello"),
        ("&lt;!channel&gt; hello", "hello"),
        ("bell\x07 and\x0bmore", "bell andmore"),
        ("left&#x202E;right&#x200B;", "leftright"),
        ("soft&#xAD;&#xA0;space", "soft\xad space"),
        ("<![CDATA[Q&A <i>today</i>]]>", "Q&A today"),
    ],
)
def test_titles_are_plain_text(title: str, result: str) -> None:
    assert only(rss(f"<title>{title}</title><link>https://post.example/1</link>")).title == result


def test_lengths_are_bounded() -> None:
    entry = only(
        rss(
            f"<title>{'word ' * 1000}</title><description>{'word ' * 100_000}</description>"
            f"<link>https://post.example/1</link><guid>{'g' * 5000}</guid>"
        )
    )
    assert MAX_TITLE - 10 < len(entry.title) <= MAX_TITLE
    assert entry.title.endswith("word…")
    assert MAX_SUMMARY - 10 < len(entry.summary) <= MAX_SUMMARY
    assert len(entry.identity) <= MAX_IDENTITY


@pytest.mark.parametrize(
    ("link", "result"),
    [
        ("https://other.example/a", "https://other.example/a"),
        ("/a?b=1", "https://post.example/a?b=1"),
        ("a", "https://post.example/a"),
        ("//cdn.example/a", "https://cdn.example/a"),
        ("  https://other.example/a\n", "https://other.example/a"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("ftp://post.example/a", None),
        ("https://user:word@post.example/a", None),
        ("https://[bad/a", None),
        ("https://post.example:port/a", None),
        ("https:///a", "https://post.example/a"),
        ("https://post.example/a b", None),
        ("https://post.example/" + "a" * 3000, None),
        ("", None),
    ],
)
def test_links(link: str, result: str | None) -> None:
    found = parse(rss(f"<title>t</title><guid>g</guid><link>{link}</link>"), URL, now=NOW).entries
    assert [entry.url for entry in found] == ([] if result is None else [result])


def test_a_guid_that_is_an_address_stands_in_for_a_link() -> None:
    assert only(rss("<title>t</title><guid>https://post.example/1</guid>")).url == "https://post.example/1"


def test_one_bad_entry_is_skipped_not_the_feed() -> None:
    good = "<title>good</title><link>https://post.example/{}</link>"
    body = rss(good.format(1), "<title>bad</title><link>https://[bad</link>", "<x/>", good.format(2))
    assert [entry.url for entry in parse(body, URL, now=NOW).entries] == [
        "https://post.example/1",
        "https://post.example/2",
    ]


def test_one_guid_for_all_is_none() -> None:
    body = rss(*(f"<title>t</title><guid>0</guid><link>https://post.example/{n}?utm_source=a</link>" for n in (1, 2)))
    assert [entry.identity for entry in parse(body, URL, now=NOW).entries] == [
        "https://post.example/1",
        "https://post.example/2",
    ]


def test_a_guid_repeated_for_one_page_stays() -> None:
    body = rss(*("<title>t</title><guid>g</guid><link>https://post.example/1</link>" for _ in range(2)))
    assert [entry.identity for entry in parse(body, URL, now=NOW).entries] == ["g", "g"]


@pytest.mark.parametrize(
    ("changed", "same"),
    [
        ("<title>t</title><description>d</description><link>https://post.example/1</link>", True),
        ("<title>t</title><description>&lt;p&gt;d&lt;/p&gt;</description><link>https://post.example/1</link>", True),
        ("<title>T</title><description>d</description><link>https://post.example/1</link>", False),
        ("<title>t</title><description>e</description><link>https://post.example/1</link>", False),
        ("<title>t</title><description>d</description><link>https://post.example/2</link>", False),
    ],
)
def test_the_content_hash_follows_what_a_reader_sees(changed: str, same: bool) -> None:
    first = only(rss("<title>t</title><description>d</description><link>https://post.example/1</link><guid>g</guid>"))
    second = only(rss(changed + "<guid>g</guid><pubDate>Sun, 01 Mar 2026 00:00:00 GMT</pubDate>"))
    assert (first.content_hash == second.content_hash) is same


@pytest.mark.parametrize(
    ("value", "result"),
    [
        ("2026-03-01T10:00:00Z", datetime(2026, 3, 1, 10, tzinfo=UTC)),
        ("2026-03-01T10:00:00+05:30", datetime(2026, 3, 1, 4, 30, tzinfo=UTC)),
        ("2026-03-01T10:00:00", datetime(2026, 3, 1, 10, tzinfo=UTC)),
        ("2026-03-01", datetime(2026, 3, 1, tzinfo=UTC)),
        ("Sun, 01 Mar 2026 10:00:00 GMT", datetime(2026, 3, 1, 10, tzinfo=UTC)),
        ("Sun, 01 Mar 2026 10:00:00 -0330", datetime(2026, 3, 1, 13, 30, tzinfo=UTC)),
        (" Sun, 1 Mar 26 10:00 +0000 ", datetime(2026, 3, 1, 10, tzinfo=UTC)),
        ("2026-03-03T11:59:59Z", datetime(2026, 3, 3, 11, 59, 59, tzinfo=UTC)),
        ("2026-03-03T12:00:00Z", None),
        ("2062-03-01T00:00:00Z", None),
        ("1970-01-01T00:00:00Z", None),
        ("0001-01-01T00:00:00+10:00", None),
        ("9999-12-31T23:59:59-10:00", None),
        ("Sun, 31 Feb 2026 10:00:00 GMT", None),
        ("yesterday", None),
        ("", None),
        ("9" * 400, None),
    ],
)
def test_dates(value: str, result: datetime | None) -> None:
    assert moment(value, NOW) == result


def test_no_more_entries_than_the_cap() -> None:
    items = (f"<title>{n}</title><link>https://post.example/{n}</link>" for n in range(MAX_ENTRIES + 50))
    assert len(parse(rss(*items), URL, now=NOW).entries) == MAX_ENTRIES


LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
ENTRY = "<title>&{};</title><link>https://post.example/1</link>"


@pytest.mark.parametrize(
    ("declared", "entity"),
    [
        (f'<!ENTITY a0 "ha">{LAUGHS}', "a9"),
        (f'<!ENTITY big "{"x" * 100_000}">', "big;&big;&big;&big;&big;&big;&big;&big"),
        ('<!ENTITY x SYSTEM "file:///etc/passwd">', "x"),
        ('<!ENTITY x SYSTEM "http://127.0.0.1:9/x">', "x"),
        ('<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;', "amp"),
    ],
    ids=["laughs", "blow-up", "file", "http", "parameter"],
)
def test_entities_of_a_documents_own(declared: str, entity: str) -> None:
    head = f'<?xml version="1.0"?><!DOCTYPE rss [{declared}]>'
    body = rss(ENTRY.format(entity), "<title>t</title><link>https://post.example/2</link>", head=head)
    started = time.monotonic()
    try:
        found = parse(body, URL, now=NOW).entries
    except ParseError:
        found = ()
    assert time.monotonic() - started < 2
    assert "root:" not in repr(found)
    assert len(repr(found)) < 5000
    with pytest.raises(ParseError, match="declares entities"):
        parse_slow(body, URL, now=NOW)


def test_an_entity_declared_in_another_encoding_is_seen() -> None:
    body = rss(ENTRY.format("a"), head='<!DOCTYPE rss [<!ENTITY a "b">]>').decode().encode("utf-16")
    with pytest.raises(ParseError, match="declares entities"):
        parse_slow(body, URL, now=NOW)


def test_a_body_that_names_a_file_is_not_opened(tmp_path: Path) -> None:
    secret = tmp_path / "feed.xml"
    secret.write_bytes(rss("<title>secret</title><link>https://post.example/1</link>"))
    with pytest.raises(ParseError):
        parse(str(secret).encode(), URL, now=NOW)


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(st.characters(), max_size=8)
    | st.just("https://a.example/\ud800"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "url", "title"]), inner),
    max_leaves=6,
)
json_items = st.fixed_dictionaries(dict.fromkeys(("id", "url", "title", "summary", "date_published"), json_values))


@settings(max_examples=100, deadline=None)
@given(st.lists(json_items | json_values, max_size=4), json_values)
def test_any_json_feed_gives_entries_that_can_be_stored(items: list[object], title: object) -> None:
    body = json.dumps({"version": "https://jsonfeed.org/version/1", "title": title, "items": items}).encode()
    assert repr(parse(body, URL, now=NOW)).encode()
    for entry in parse(body, URL, now=NOW).entries:
        assert (entry.identity + entry.url + entry.title + entry.summary).encode()


@pytest.mark.parametrize("name", ["id", "url", "title", "summary"])
def test_half_a_character_in_json(name: str) -> None:
    item = {"id": "1", "url": "https://post.example/1", "title": "t", "summary": "s"}
    body = json.dumps({"version": "https://jsonfeed.org/version/1", "items": [item, item | {name: "a\ud800b\x00"}]})
    for entry in parse(body.encode(), URL, now=NOW).entries:
        assert (entry.identity + entry.url + entry.title + entry.summary).encode().isascii()


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200) | st.text(alphabet='<>/![]&;"=?abcrslinkitem {}:,', max_size=120).map(str.encode))
def test_any_bytes_give_a_document_or_a_parse_error(body: bytes) -> None:
    for wrapped in (body, rss(body.decode("latin-1"))):
        try:
            assert isinstance(parse(wrapped, URL, now=NOW), FeedDocument)
        except ParseError:
            continue


@pytest.mark.parametrize(
    ("guid", "date", "known"),
    [
        ("7", "", False),
        ("2026-03-01", "", False),
        ("post-12", "", False),
        ("7", "<pubDate>Mon, 02 Mar 2026 10:00:00 GMT</pubDate>", True),
        ("7", "<dc:date>2026-03-02T10:00:00Z</dc:date>", True),
    ],
)
def test_a_guid_is_never_taken_for_a_date(guid: str, date: str, known: bool) -> None:
    item = f"<item><title>t</title><link>https://a.example/1</link><guid>{guid}</guid>{date}</item>"
    channel = f"<channel><title>A</title><pubDate>Mon, 02 Mar 2026 09:00:00 GMT</pubDate>{item}</channel>"
    body = f'<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/">{channel}</rss>'
    (entry,) = parse(body.encode(), "https://a.example/rss", now=NOW).entries
    assert (entry.published is not None) is known
