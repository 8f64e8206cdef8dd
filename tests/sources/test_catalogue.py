from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.sources.catalogue import CatalogueFeed, load

# ISO 3166-1 alpha-2, as officially assigned.
COUNTRIES = """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC
    CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD
    GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH
    KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW
    MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC
    SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY
    UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
"""
REGIONS = {
    "south-asia",
    "africa",
    "middle-east",
    "europe",
    "americas",
    "east-asia",
    "oceania",
    "international",
}
# Hosts that the public lists have with http only.
PLAIN = {"www.kaieteurnewsonline.com", "jamaica-gleaner.com"}


def write(folder: Path, content: str, name: str = "feeds.toml") -> Path:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path


def test_the_shipped_feeds() -> None:
    shipped = load(None)
    assert len(shipped) >= 36
    assert len({feed.url for feed in shipped}) == len(shipped)
    assert {feed.group for feed in shipped} == REGIONS
    assert shipped[0].group == "south-asia"
    assert {feed.country for feed in shipped} <= set(COUNTRIES.split())
    assert {url.split("/")[2] for feed in shipped if not (url := feed.url).startswith("https://")} == PLAIN
    assert {(feed.language, feed.active, feed.verified) for feed in shipped} == {("en", True, False)}


@pytest.mark.parametrize("region", sorted(REGIONS))
def test_each_region_has_outlets(region: str) -> None:
    assert sum(feed.group == region for feed in load(None)) >= 3


FEED = '[[news.feeds]]\noutlet = "Post"\nurl = "https://post.example/rss"\n'


@pytest.mark.parametrize(
    ("content", "active", "language"),
    [
        (FEED, True, None),
        ("[news]\non = true\n" + FEED, True, None),
        ("[news]\non = false\n" + FEED, False, None),
        ('[news]\non = false\nlanguage = "en"\n' + FEED + "on = true\n", False, "en"),
        ('[news]\nlanguage = "en"\n' + FEED + 'language = "ur"\non = false\n', False, "ur"),
    ],
)
def test_a_word_switches_a_group_or_a_feed(tmp_path: Path, content: str, active: bool, language: str | None) -> None:
    [feed] = load(write(tmp_path, content))
    assert feed == CatalogueFeed("https://post.example/rss", "Post", None, language, "news", active, verified=False)


@pytest.mark.parametrize(
    ("content", "key", "right"),
    [
        ("[news", "HEARSAY_FEEDS", "not valid TOML"),
        ("news = 3", "HEARSAY_FEEDS news", "a group is a table"),
        ("[news]\nof = true", "HEARSAY_FEEDS news.of", "feeds, language, on"),
        ('[news]\non = "yes"', "HEARSAY_FEEDS news.on", "true or false"),
        ("[news]\nfeeds = 1", "HEARSAY_FEEDS news.feeds", "a list of tables"),
        ("[news]\nfeeds = [1]", "HEARSAY_FEEDS news.feeds[1]", "outlet and url"),
        ('[[news.feeds]]\nurl = "https://a.example/"', "HEARSAY_FEEDS news.feeds[1].outlet", "the outlet's name"),
        ('[[news.feeds]]\noutlet = "A"', "HEARSAY_FEEDS news.feeds[1].url", "https"),
        ('[[news.feeds]]\noutlet = "A"\nurl = "a.example"', "HEARSAY_FEEDS news.feeds[1].url", "https"),
        (FEED + 'country = "Pakistan"', "HEARSAY_FEEDS news.feeds[1].country", "PK"),
        (FEED + "country = 92", "HEARSAY_FEEDS news.feeds[1].country", "text in quotes"),
        (FEED + 'language = "English"', "HEARSAY_FEEDS news.feeds[1].language", "such as en"),
        (FEED + "verified = 1", "HEARSAY_FEEDS news.feeds[1].verified", "true or false"),
        (FEED + 'name = "x"', "HEARSAY_FEEDS news.feeds[1].name", "language, on, outlet, url, verified"),
        (FEED + FEED, "HEARSAY_FEEDS news.url", "listed twice"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, content: str, key: str, right: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load(write(tmp_path, content))
    assert caught.value.key == key
    assert right in caught.value.detail


def test_a_password_in_a_feeds_url_is_refused_and_not_shown(tmp_path: Path) -> None:
    content = FEED.replace("post.example", "user:s3cret@post.example")
    with pytest.raises(SettingsError, match="without a password") as caught:
        load(write(tmp_path, content))
    assert "s3cret" not in str(caught.value)


OPML = """<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0"><head><title>Mine</title></head><body>
  <outline text="Loose" xmlUrl="https://loose.example/rss"/>
  <outline text="Asia">
    <outline text="Pakistan">
      <outline title="The &amp; Post" text="x" xmlUrl="https://post.example/rss" language="en"/>
    </outline>
    <outline type="rss" xmlUrl="https://bare.example/rss"/>
    <outline text="Loose again" xmlUrl="https://loose.example/rss"/>
  </outline>
  <outline text="Empty folder"/>
</body></opml>
"""


def test_opml(tmp_path: Path) -> None:
    found = load(write(tmp_path, OPML, "mine.opml"))
    assert [(feed.group, feed.outlet, feed.url, feed.language, feed.active) for feed in found] == [
        ("opml", "Loose", "https://loose.example/rss", None, True),
        ("Pakistan", "The & Post", "https://post.example/rss", "en", True),
        ("Asia", "bare.example", "https://bare.example/rss", None, True),
    ]


def test_opml_nested_deep(tmp_path: Path) -> None:
    deep = "<outline text='a'>" * 3000 + "<outline xmlUrl='https://a.example/'/>" + "</outline>" * 3000
    [feed] = load(write(tmp_path, f"<opml><body>{deep}</body></opml>", "deep.xml"))
    assert feed.url == "https://a.example/"


@pytest.mark.parametrize(
    ("content", "right"),
    [
        ("<opml><body>", "not valid OPML"),
        ("", "not valid OPML"),
        ("<rss/>", "<opml> is right"),
        ('<!DOCTYPE opml [<!ENTITY a "b">]><opml/>', "DOCTYPE"),
        ("<opml><body><outline xmlUrl='file:///etc/passwd'/></body></opml>", "https"),
        ("<opml><body><outline xmlUrl='https://user:s3cret@a.example/'/></body></opml>", "without a password"),
    ],
)
def test_opml_mistakes(tmp_path: Path, content: str, right: str) -> None:
    with pytest.raises(SettingsError, match=right) as caught:
        load(write(tmp_path, content, "mine.opml"))
    assert "s3cret" not in str(caught.value)


def test_an_opml_in_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "mine.opml"
    path.write_bytes(OPML.replace("UTF-8", "UTF-16").encode("utf-16"))
    assert len(load(path)) == 3


def test_a_file_that_is_not_there_or_too_large(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="there is no file"):
        load(tmp_path / "none.toml")
    with pytest.raises(SettingsError, match="there is no file"):
        load(tmp_path)
    with pytest.raises(SettingsError, match="split it"):
        load(write(tmp_path, "#" * 5_000_001))
