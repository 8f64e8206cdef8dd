"""The pages: who alleges, what was answered, the sentence, the source, in every format, small and safe."""

import csv
import html.parser
import io
import json
import re
import xml.etree.ElementTree as ET

import pytest

from tests.site.conftest import Page

PATHS = (
    "/",
    "/latest",
    "/person/Q3",
    "/person/Q3?side=accused&type=allegation",
    "/country/KE",
    "/outlet/1",
    "/case/1",
    "/story/1",
    "/statement/1",
    "/search?q=harbour",
    "/search",
    "/feeds",
)
LISTS = ("/latest", "/person/Q3", "/country/KE", "/outlet/1", "/case/1", "/story/1")
MOST_BYTES = 60_000


class Reader(html.parser.HTMLParser):
    """What a page is made of."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.words: list[str] = []
        self.headings: list[int] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]
        assert not [name for name, _value in attrs if name.startswith("on")]
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


@pytest.mark.parametrize("address", PATHS)
def test_every_page_is_small_safe_and_needs_no_script(page: Page, address: str) -> None:
    status, text, headers = page(address)
    made = Reader(text)
    assert status == 200
    assert len(text.encode()) < MOST_BYTES
    assert "script" not in made.tags
    assert "i" not in made.tags  # the headline that brought one is shown, not obeyed
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert 'lang="en"' in text
    assert 'name="viewport"' in text
    assert (made.tags.count("h1"), made.tags.count("main")) == (1, 1)
    steps = zip(made.headings, made.headings[1:], strict=False)
    assert all(after - before <= 1 for before, after in steps)


def test_a_statement_says_who_alleges_what_was_answered_the_sentence_and_the_source(page: Page) -> None:
    _status, text, _headers = page("/person/Q3")
    shown = Reader(text)
    assert "Tessa Marrow alleges against Olan Brevik" in shown.text
    assert "Olan Brevik denies : never taking bribes for harbour contracts" in shown.text
    assert "<mark>taking bribes for harbour contracts</mark>" in text
    assert {"/person/Q4", "/statement/1", "/case/1", "https://news.example/1"} <= set(shown.links)


def test_every_link_between_the_pages_leads_somewhere(page: Page) -> None:
    waiting, seen = ["/"], set()
    while waiting:
        path = waiting.pop()
        if path in seen or not path.startswith("/"):
            continue
        seen.add(path)
        status, text, headers = page(path)
        assert status == 200, path
        if "html" in headers["content-type"]:
            waiting += [link for link in Reader(text).links if "#" not in link]
    assert len(seen) > 25


@pytest.mark.parametrize(
    "address",
    ["/person/Q1", "/person/Q99", "/statement/3", "/statement/99", "/case/99", "/story/99", "/outlet/9", "/no"],
)
def test_what_is_not_there_or_not_sure_enough_is_not_shown(page: Page, address: str) -> None:
    assert page(address)[0] == 404


@pytest.mark.parametrize("address", LISTS)
def test_feeds_and_tables_carry_the_same_statements(page: Page, address: str) -> None:
    records = json.loads(page(f"{address}.json")[1])["statements"]
    ids = [record["url"] for record in records]
    atom = ET.fromstring(page(f"{address}.atom")[1])  # noqa: S314 - made by us
    spaces = {"a": "http://www.w3.org/2005/Atom"}
    assert [entry.findtext("a:id", namespaces=spaces) for entry in atom.findall("a:entry", spaces)] == ids
    assert atom.findtext("a:updated", namespaces=spaces)
    feed = json.loads(page(f"{address}.feed.json")[1])
    assert (feed["version"], [item["id"] for item in feed["items"]]) == ("https://jsonfeed.org/version/1.1", ids)
    table = list(csv.DictReader(io.StringIO(page(f"{address}.csv")[1])))
    assert [row["url"] for row in table] == ids
    assert ids


def test_a_cell_is_no_formula(page: Page) -> None:
    text = page("/search.csv?q=quotes")[1]
    assert not [row for row in csv.reader(io.StringIO(text)) for cell in row if cell.startswith(("=", "+", "@"))]


@pytest.mark.parametrize(
    ("address", "count"),
    [
        ("/latest.json?type=response", 1),
        ("/latest.json?status=denied", 1),
        ("/person/Q3.json?side=accuser", 1),
        ("/person/Q3.json?side=accused", 3),
        ("/search.json?q=HARBOUR+bribes", 2),
        ("/search.json?q=Marrow", 1),
        ("/search.json?q=%22%29+OR+1", 0),
        ("/search.json", 0),
        ("/latest.json?before=2026-03-02T12:00:00.000000%2B00:00~4", 2),
        ("/latest.json?type=nonsense&before=x", 3),
    ],
)
def test_lists_are_narrowed(page: Page, address: str, count: int) -> None:
    assert len(json.loads(page(address)[1])["statements"]) == count


@pytest.mark.parametrize("address", ["/site.db", "/site.json?sql=select+1", "/site?sql=select+1", "/-/permissions"])
def test_neither_the_file_nor_free_sql_is_to_be_had(page: Page, address: str) -> None:
    assert page(address)[0] in (302, 400, 403, 404)


def test_colours_have_the_contrast_of_aa(page: Page) -> None:
    text = page("/style.css")[1]
    for theme in re.findall(r":root\{([^}]*)\}", text):
        colours = dict(pair.split(":") for pair in theme.removeprefix("--").replace(";--", ";").split(";"))
        for front, back in (("ink", "paper"), ("soft", "paper"), ("link", "paper"), ("ink", "mark"), ("ink", "tag")):
            assert contrast(colours[front], colours[back]) >= 4.5, (front, back)
        assert contrast(colours["warn"], colours["tag"]) >= 4.5


def contrast(one: str, other: str) -> float:
    """As WCAG 2.2 defines it: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio"""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    pairs = [c * 2 for c in digits] if len(digits) == 3 else re.findall("..", digits)
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in (int(p, 16) / 255 for p in pairs)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_a_reading_below_the_mark_is_shown_as_uncertain(page: Page) -> None:
    marks = {n: "uncertain reading" in page(f"/statement/{n}")[1] for n in (1, 2)}
    assert marks == {1: False, 2: True}
