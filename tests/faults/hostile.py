"""The table of hostile inputs: what a feed's server, the feed itself or a page in it may try, and what comes of it.

Every row is laid down on a real socket or goes to a real worker, is polled as any feed, and must end in the verdict
that is written beside it, without reaching the guarded server, within SECONDS and MEGABYTES; the next feed is read as
ever.
`make prove-safety` tries all rows and prints what each took; the tests try those that are not `slow`.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import chain

from tests.faults import answers, feeds, pages
from tests.faults.ground import SECRET, Ground, feed_of
from tests.sources import worker_jobs

SECONDS = 10.0
MEGABYTES = 300.0
Run = Callable[[Ground], Awaitable[str]]
REFUSED = "^address refused"
TOO_LARGE = "^too large"
LATE = "no whole answer within 9 seconds"
BROKEN = "^fetch: .*(no usable answer|broke|broken|no connection)"
KILLED = "^reader killed: .*(took more than|ended its process)"
UNREADABLE = "^(not readable|reader killed)"


@dataclass(frozen=True)
class Hostile:
    """One row: what is tried, how, and the verdict (a pattern). `slow` rows wait for a deadline or work hard."""

    kind: str
    name: str
    run: Run
    verdict: str
    slow: bool = False


def at(url: str) -> Run:
    """Poll this address; PORT stands for the guarded server's."""
    return lambda ground: ground.poll(url.replace("PORT", ground.inside.root.rpartition(":")[2]))


def named(*turns: list[str]) -> Run:
    """Poll a name that resolves to these addresses, at the guarded server's port."""

    async def run(ground: Ground) -> str:
        ground.names.answers["name.example"] = [*turns]
        await ground.start()
        return await ground.poll(f"http://name.example:{ground.inside.root.rpartition(':')[2]}/feed")

    return run


async def rebound(ground: Ground) -> str:
    """A name that was the outlet's at the first look-up and is this machine's at the second."""
    ground.outlet.says("/bound", feed_of())
    ground.names.answers["bound.example"] = [["127.0.0.1"], ["10.0.0.1"]]
    await ground.start()
    url = f"http://bound.example:{ground.port}/bound"
    first = await ground.poll(url)
    await ground.start()
    return f"{first}, then {await ground.poll(url)}"


def sent_to(target: str, status: int = 302) -> Run:
    """Poll a feed that redirects to `target`."""

    async def run(ground: Ground) -> str:
        place = target.replace("PORT", ground.inside.root.rpartition(":")[2])
        return await ground.poll(ground.outlet.says("/moved", status=status, Location=place))

    return run


async def sent_by_name(ground: Ground) -> str:
    ground.names.answers["metadata.example"] = [["169.254.169.254"]]
    return await ground.poll(ground.outlet.says("/moved", status=301, Location="http://metadata.example/latest/"))


def sent_on(times: int) -> Run:
    """Poll a feed that is `times` redirects away."""

    async def run(ground: Ground) -> str:
        for number in range(times):
            ground.outlet.says(f"/hop/{number}", status=307, Location=f"/hop/{number + 1}")
        ground.outlet.says(f"/hop/{times}", feed_of())
        return await ground.poll(ground.outlet.url("/hop/0"))

    return run


async def cookie(ground: Ground) -> str:
    """A server that sets a cookie, then looks for it at the next poll and behind a redirect."""
    ground.outlet.says("/cookie", status=302, Location="/jar", Set_Cookie="who=me; Path=/")
    ground.outlet.says("/jar", feed_of(), Set_Cookie="who=me; Path=/")
    ground.outlet.asked.clear()
    verdicts = [await ground.poll(ground.outlet.url("/cookie")) for _ in range(2)]
    sent = [path for path, headers in ground.outlet.asked if "Cookie" in headers]
    return f"{verdicts[-1]}, {len(ground.outlet.asked)} requests, cookies sent to {sent}"


def answered(answer: answers.Raw) -> Run:
    """Poll a server that answers so."""

    async def run(ground: Ground) -> str:
        return await ground.poll(await ground.raw(answer))

    return run


def packed(megabytes: int, coding: str, header: str = "") -> Run:
    async def run(ground: Ground) -> str:
        body = answers.zeros(megabytes, coding)
        return await ground.poll(ground.outlet.says("/packed", body, Content_Encoding=header or coding))

    return run


def fed(make: Callable[[], bytes]) -> Run:
    """Poll a feed of these bytes."""

    async def run(ground: Ground) -> str:
        body = make().replace(b"INSIDE", ground.inside.root.encode())
        return await ground.poll(ground.outlet.says("/fed", body, Content_Type="application/rss+xml"))

    return run


def paged(make: Callable[[], bytes], *, coding: str = "identity") -> Run:
    """Poll a feed with one entry, whose page is these bytes."""

    async def run(ground: Ground) -> str:
        page = ground.outlet.says(f"/page/{make.__name__}", make(), Content_Type="text/html", Content_Encoding=coding)
        entry = f"<title>About {make.__name__}</title><link>{page}</link>"
        return await ground.poll(ground.outlet.says("/front", feed_of(entry)))

    return run


async def endless_feed(ground: Ground) -> str:
    return await ground.poll(ground.outlet.does("/endless", answers.endless))


async def slow_redirects(ground: Ground) -> str:
    return await ground.poll(ground.outlet.does("/no-hurry", answers.no_hurry))


async def endless_page(ground: Ground) -> str:
    page = ground.outlet.does("/endless-page", answers.endless)
    return await ground.poll(ground.outlet.says("/front", feed_of(f"<title>t</title><link>{page}</link>")))


async def met_again(ground: Ground) -> str:
    """A feed that kills its reader, polled twice: the second time its bytes are known."""
    url = ground.outlet.says("/again", feeds.quadratic_author())
    await ground.poll(url)
    return await ground.poll(url)


def set_to(job: Callable[[bytes, str], str], *, seconds: float = 4.5) -> Run:
    """Give a worker this job."""

    async def run(ground: Ground) -> str:
        try:
            with ground.cost:
                return await ground.workers.run(job, b"", "/dev/null", timeout=seconds)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is the verdict
            return str(error)

    return run


LITERALS = """
127.0.0.1 127.9.9.9 0.0.0.0 10.0.0.1 172.16.0.1 192.168.1.1 100.64.0.1 169.254.169.254 192.0.0.170 198.18.0.1 224.0.0.1
255.255.255.255 [::1] [::] [::ffff:127.0.0.1] [::ffff:a9fe:a9fe] [2002:7f00:1::1] [64:ff9b::7f00:1] [64:ff9b:1::7f00:1]
[2001:0:4136:e378:8000:63bf:3fff:fdd2] [fe80::1] [fc00::1] [ff02::1] [2606:4700::5efe:10.0.0.1] [::7f00:1]
"""
SPELLINGS = """
2130706433 0x7f000001 0x7f.1 0177.0.0.1 017700000001 127.1 127.0.1 127.0.0.01 127.0.0.1. １２７.０.０.１
127。0。0。1 ①②⑦.0.0.1
"""
RESOLVED = {
    "loopback": ["127.0.0.1"],
    "loopback in IPv6": ["::1"],
    "private": ["192.168.0.10"],
    "the cloud's metadata": ["169.254.169.254"],
    "mapped": ["::ffff:127.0.0.1"],
    "NAT64": ["64:ff9b::a9fe:a9fe"],
    "several, none public": ["10.0.0.1", "127.0.0.1", "fd00::1"],
}
SCHEMES = ("file:///etc/passwd", "ftp://127.0.0.1:PORT/feed", "gopher://127.0.0.1:PORT/1", "data:text/xml,<rss/>")
TARGETS = (
    "http://127.0.0.1:PORT/feed",
    "http://[::1]:PORT/feed",
    "http://[::ffff:127.0.0.1]:PORT/feed",
    "//127.0.0.1:PORT/feed",
    "http://169.254.169.254/latest/meta-data/",
    "http://2130706433:PORT/feed",
    "http://0x7f.1:PORT/feed",
    "file:///etc/passwd",
    "ftp://127.0.0.1:PORT/feed",
    f"http://user:{SECRET}@127.0.0.1:PORT/feed",
    "http://8.8.8.8:22/",
)
ADDRESSES = (
    *(Hostile("address", host, at(f"http://{host}:PORT/feed"), REFUSED) for host in LITERALS.split()),
    *(Hostile("spelling", host, at(f"http://{host}:PORT/feed"), REFUSED) for host in SPELLINGS.split()),
    *(Hostile("name", f"resolves to {what}", named(found), REFUSED) for what, found in RESOLVED.items()),
    Hostile("name", "DNS changes between look-ups", rebound, "^0 articles, then address refused"),
    Hostile("port", "ssh", at("http://8.8.8.8:22/"), REFUSED),
    Hostile("port", "smtp in IPv6", at("http://[2606:4700::1]:25/"), REFUSED),
    Hostile("port", "8080", at("https://1.1.1.1:8080/"), REFUSED),
    *(Hostile("scheme", url.partition(":")[0], at(url), REFUSED) for url in SCHEMES),
    Hostile("scheme", "a password in the URL", at(f"http://user:{SECRET}@127.0.0.1:PORT/"), REFUSED),
    *(Hostile("redirect", target.replace(SECRET, "***"), sent_to(target), REFUSED) for target in TARGETS),
    Hostile("redirect", "to a name that resolves to the cloud's metadata", sent_by_name, REFUSED),
    Hostile("redirect", "to half an address", sent_to("http://[::1"), "^fetch"),
    Hostile("redirect", "five of them", sent_on(5), "^0 articles"),
    Hostile("redirect", "six of them", sent_on(6), "more than 5 redirects"),
    Hostile("redirect", "in a circle", sent_to("/moved"), "more than 5 redirects"),
    Hostile("redirect", "to an address of 60,000 letters", sent_to("/" + "a" * 60_000), "^fetch"),
    Hostile("cookie", "set and looked for", cookie, r"^0 articles, 4 requests, cookies sent to \[\]"),
)
EXABYTE = b"Content-Length: 1000000000000000000\r\n\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n"
HEADER, GO_ON = b"X-A: b\r\n", b"HTTP/1.1 100 Continue\r\n\r\n"
SIZES = (
    Hostile("size", "a length of 9 MB", fed(lambda: bytes(9_000_000)), TOO_LARGE),
    Hostile("size", "no length and no end", endless_feed, TOO_LARGE),
    Hostile("size", "a length of an exabyte", answered(answers.ok(EXABYTE)), TOO_LARGE),
    Hostile("size", "10 GB of zeros in gzip", packed(10_000, "gzip"), TOO_LARGE),
    Hostile("size", "1 GB of zeros in deflate", packed(1_000, "deflate"), TOO_LARGE, slow=True),
    Hostile("size", "gzip within gzip", packed(1_000, "gzip", "gzip, gzip"), UNREADABLE),
    Hostile("size", "gzip that says it is brotli", packed(10, "gzip", "br"), "^fetch"),
    Hostile("size", "a page of 4 MB", paged(pages.too_long), "^1 articles$"),
    Hostile("size", "a page without end", endless_page, "^1 articles$"),
    Hostile("size", "a page of 200 MB in gzip", paged(pages.packed_zeros, coding="gzip"), "^1 articles$"),
)
HTTP = tuple(
    Hostile("HTTP", name, answered(answer), BROKEN)
    for name, answer in (
        ("10,000 headers", answers.ok(HEADER * 100, times=100)),
        ("headers without end", answers.ok(HEADER * 1000, times=2_000)),
        ("one header of 10 MB", answers.ok(b"X-A: " + b"a" * 10_000_000)),
        ("a first line of 10 MB", answers.says(b"HTTP/1.1 200 ", b"O" * 10_000_000)),
        ("no HTTP at all", answers.says(b"SSH-2.0-OpenSSH_9.2\r\n")),
        ("a body without a head", answers.says(feed_of())),
        ("a chunk of 2^64 bytes", answers.ok(CHUNKED + b"F" * 17 + b"\r\n")),
        ("a chunk of minus one byte", answers.ok(CHUNKED + b"-1\r\n")),
        ("two lengths", answers.ok(b"Content-Length: 5\r\nContent-Length: 9\r\n\r\n<rss/>")),
        ("less than its length", answers.ok(b"Content-Length: 900\r\n\r\n<rss/>")),
        ("broken gzip", answers.ok(b"Content-Encoding: gzip\r\n\r\n" + bytes(900))),
        ("hangs up at once", answers.says(b"")),
    )
)
PACE = (
    Hostile("pace", "no answer", answered(answers.nothing), LATE, slow=True),
    Hostile("pace", "100 Continue without end", answered(answers.drips(GO_ON, GO_ON, every=0.001)), LATE, slow=True),
    Hostile("pace", "a header now and then", answered(answers.drips(answers.OK, b"X: a\r\n")), LATE, slow=True),
    Hostile("pace", "a byte now and then", answered(answers.drips(answers.OK + b"\r\n<rss>", b" ")), LATE, slow=True),
    Hostile("pace", "redirects that take their time", slow_redirects, LATE, slow=True),
)
FEEDS = tuple(
    Hostile("feed", name, fed(make), verdict, slow)
    for name, make, verdict, slow in (
        ("100,000 entries", feeds.many_entries, "more than 20,000 entries", False),
        ("100,000 entries, each of them broken", feeds.many_broken, "more than 20,000 entries", False),
        ("50,000 nested tags", feeds.nested_xml, f"{UNREADABLE}|^[01] articles", False),
        ("50,000 nested tags in a title", feeds.nested_title, f"{UNREADABLE}|^[01] articles", False),
        ("50,000 nested tags in a text", feeds.nested_text, f"{UNREADABLE}|^[01] articles", True),
        ("entities ten deep", feeds.laughs, f"{UNREADABLE}|^[01] articles", False),
        ("one long entity, ten thousand times", feeds.blow_up, f"{UNREADABLE}|^[01] articles", False),
        ("an entity that is a file", feeds.file_entity, f"{UNREADABLE}|^[01] articles", False),
        ("an entity that is a URL", feeds.url_entity, f"{UNREADABLE}|^[01] articles", False),
        ("a parameter entity", feeds.parameter_entity, f"{UNREADABLE}|^[01] articles", False),
        ("a DTD elsewhere", feeds.outer_dtd, f"{UNREADABLE}|^[01] articles", False),
        ("XInclude", feeds.xinclude, f"{UNREADABLE}|^[01] articles", False),
        ("an author that takes quadratic time", feeds.quadratic_author, KILLED, True),
        ("a million open brackets", feeds.brackets, UNREADABLE, True),
        ("comments that never end", feeds.open_comments, f"{UNREADABLE}|^0 articles", True),
        ("CDATA that never ends", feeds.open_cdata, f"{UNREADABLE}|^[01] articles", True),
        ("200,000 attributes on one tag", feeds.many_attributes, f"{UNREADABLE}|^[01] articles", True),
        ("200,000 namespaces", feeds.many_namespaces, f"{UNREADABLE}|^[01] articles", True),
        ("a title of 7 MB", feeds.long_title, "^1 articles", True),
        ("a text of 7 MB of tags", feeds.long_text, "^1 articles", True),
        ("a link of 7 MB", feeds.long_link, "^0 articles", True),
        ("a date of 7 MB of digits", feeds.long_date, "^1 articles", True),
        ("an encoding that is none", feeds.odd_encoding, "^1 articles", False),
        ("half a UTF-16", feeds.half_utf16, f"{UNREADABLE}|^[01] articles", False),
        ("zeros", lambda: bytes(7_000_000), UNREADABLE, False),
        ("a path for a body", lambda: b"/etc/passwd", UNREADABLE, False),
        ("a URL for a body", lambda: b"INSIDE/feed", UNREADABLE, False),
        ("JSON nested 1,000,000 deep", feeds.nested_json, UNREADABLE, False),
        ("JSON with a number of 3,000,000 digits", feeds.long_number, UNREADABLE, False),
        ("JSON with 100,000 items", feeds.many_items, "more than 20,000 entries", True),
        ("a table of everything", feeds.mixed, f"{UNREADABLE}|^[01] articles", False),
    )
)
PAGES = tuple(
    Hostile("page", name, paged(make), f"^1 articles($|; page set aside: {why})", slow)
    for name, make, why, slow in (
        ("50,000 nested tags", pages.nested, ".*took more than|.*ended its process", True),
        ("200,000 attributes on one tag", pages.many_attributes, ".*took more than", True),
        ("300,000 links", pages.many_links, ".*took more than", True),
        ("3 MB of open brackets", pages.brackets, ".*took more than", True),
        ("3 MB of entities", pages.entities, ".*took more than", True),
        ("10,000 nested tables", pages.tables, ".*took more than|.*ended its process", True),
        ("one word of 3 MB", pages.one_word, ".*took more than", True),
        ("a script that never ends", pages.open_script, ".*took more than", False),
        ("zeros", pages.zeros, ".*took more than", False),
        ("an image", pages.picture, ".*took more than", False),
    )
)
WORKERS = (
    Hostile(
        "worker", "a job that hangs", set_to(worker_jobs.hang, seconds=1), "^reader killed: .*took more than 2 seconds"
    ),
    Hostile(
        "worker",
        "a job that works without end",
        set_to(worker_jobs.spin, seconds=1),
        "^reader killed: .*more than . seconds",
    ),
    Hostile("worker", "a job that asks for memory without end", set_to(worker_jobs.hog), "^reader killed: .*220 MB"),
    Hostile("worker", "a job that ends its process", set_to(worker_jobs.crash), "^reader killed: .*ended its process"),
    Hostile(
        "worker", "a feed that killed its reader, met again", met_again, "in quarantine: reading it took", slow=True
    ),
)
TABLE = tuple(chain(ADDRESSES, SIZES, HTTP, PACE, FEEDS, PAGES, WORKERS))
