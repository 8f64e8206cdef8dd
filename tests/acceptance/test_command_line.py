"""`hearsay` as a process of its own, as people start it."""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import bot
from tests.sources.server import open_outlet

ARTICLE = """Minister answers over bridge

Prime Minister Osric Venn accused Finance Minister Edda Marlow of wasting public money on a bridge in Lowmarch.
Marlow denied wasting public money.
"""
ASIF = """Minister blames arms left across the border

Pakistan’s Defence Minister, Khawaja Muhammad Asif, said on Friday that weapons left in Afghanistan in 2021 were the \
main cause of the country’s security crisis.

Speaking to reporters in Islamabad, Asif alleged that retired generals Qamar Javed Bajwa and Faiz Hameed, together \
with former Prime Minister Imran Khan, had facilitated the return of Taliban militants to Pakistan. “It was decided by \
all of them. All three played a leading part in bringing the militants back,” he said. He also accused the provincial \
government of Khyber Pakhtunkhwa of neglecting the fight against terrorism.
"""
OFFICIALS = Path(__file__).with_name("officials.toml")


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("HEARSAY_", "TELEGRAM_", "SLACK_"))}
    feeds = tmp_path / "feeds.toml"
    feeds.write_text("")
    return kept | {
        "HEARSAY_DATABASE": str(tmp_path / "hearsay.db"),
        "HEARSAY_OFFICIALS": str(OFFICIALS),
        "HEARSAY_FEEDS": str(feeds),
        "PYTHONPATH": str(Path(bot.__file__).parents[1]),
    }


def hearsay(
    *arguments: str, environ: dict[str, str], folder: Path, typed: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run the command line to its end."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        env=environ,
        cwd=folder,
        input=typed,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


def test_ingest_then_who(environ: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "bridge.txt").write_text(ARTICLE)
    told = hearsay("ingest", "bridge.txt", environ=environ, folder=tmp_path)
    assert (told.returncode, told.stderr) == (0, "")
    assert "Minister answers over bridge" in told.stdout
    answer = json.loads(hearsay("who", "Edda Marlow", "--format", "json", environ=environ, folder=tmp_path).stdout)
    [person] = answer["people"]
    [accusation] = person["accused_of"]
    assert person["id"] == "xt-edda-marlow"
    assert accusation["accuser"] == ["Osric Venn"]
    assert accusation["claim"] == "wasting public money on a bridge in Lowmarch"
    assert accusation["articles"][0]["title"] == "Minister answers over bridge"
    card = hearsay("who", "Marlow", environ=environ, folder=tmp_path).stdout
    assert "Osric Venn accused Edda Marlow: “wasting public money on a bridge in Lowmarch”" in card
    assert "↳ Edda Marlow denied" in card
    why = hearsay("who", "--explain", "Marlow", environ=environ, folder=tmp_path).stdout
    assert "Edda Marlow =xt-edda-marlow" in why
    assert "cases in the record: 1" in why
    assert "Answer: Edda Marlow (" in why
    assert "“Edda Marlow” in bridge: Minister answers over bridge — " in why


@pytest.mark.timeout(400)  # five processes, each with the whole registry
def test_an_article_about_three_of_the_registrys_people(environ: dict[str, str], tmp_path: Path) -> None:
    del environ["HEARSAY_OFFICIALS"]
    (tmp_path / "asif.txt").write_text(ASIF)
    assert hearsay("ingest", "asif.txt", environ=environ, folder=tmp_path).returncode == 0
    card = hearsay("who", "Bajwa", environ=environ, folder=tmp_path).stdout
    assert card.startswith("Qamar Javed Bajwa\nformer Chief of Army Staff")
    assert "Khawaja Muhammad Asif accused " in card
    assert "had facilitated the return of Taliban militants to Pakistan.”\n  asif, undated, read" in card
    asked = hearsay("who", "Asif", environ=environ, folder=tmp_path).stdout
    assert asked.startswith("Several people may be meant by “Asif”")
    assert re.findall(r" =\S+ +(.*?) — ", asked)[:2] == ["Khawaja Muhammad Asif", "Asif Ali Zardari"]
    khans = json.loads(hearsay("who", "Imran Khan", "--format", "json", environ=environ, folder=tmp_path).stdout)
    assert "Prime Minister of Pakistan" in {post["role"] for post in khans["people"][0]["posts"]}
    assert {said["accuser"][0] for said in khans["people"][0]["accused_of"]} == {"Khawaja Muhammad Asif"}
    assert hearsay("who", "Faiz Hamid", environ=environ, folder=tmp_path).stdout.startswith("Faiz Hameed\n")


def test_extract_prints_one_json_line_for_each_file(environ: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "bridge.txt").write_text(ARTICLE)
    told = hearsay("extract", "--format", "json", "bridge.txt", "-", environ=environ, folder=tmp_path, typed="Nothing.")
    first, second = map(json.loads, told.stdout.splitlines())
    assert (first["doc"], second["doc"]) == ("bridge", "stdin")
    assert {p["name"] for p in first["people"]} == {"Osric Venn", "Edda Marlow"}
    for record in first["records"]:
        for part in ("cue", "claim"):
            assert ARTICLE[record[part]["start"] : record[part]["end"]] == record[part]["text"]
    assert (second["people"], second["records"]) == ([], [])
    assert not (tmp_path / "hearsay.db").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("extract", "missing.txt"), 1, "missing.txt cannot be read"),
        (("ingest", "missing.txt"), 1, "missing.txt cannot be read"),
        (("who", "Zzzyx Qqwv"), 1, "I know nobody called “Zzzyx Qqwv”"),
        (("digest", "--chat", "telegram:1", "--dry-run"), 1, "there is no chat telegram:1"),
        (("feeds", "add", "ftp://example.org/x"), 1, "is no web address"),
        (("run", "--no-console"), 1, "there is no chat to talk to"),
        (("chats", "allow", "telegram:1"), 1, "there is no chat telegram:1"),
    ],
)
def test_errors_say_what_was_wrong(
    arguments: tuple[str, ...], code: int, says: str, environ: dict[str, str], tmp_path: Path
) -> None:
    told = hearsay(*arguments, environ=environ, folder=tmp_path)
    assert told.returncode == code
    assert says in told.stderr
    assert "Traceback" not in told.stderr


def test_run_outlives_its_input_refuses_a_second_one_and_ends_on_sigterm(
    environ: dict[str, str], tmp_path: Path
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "run", "--console"],
        env=environ,
        cwd=tmp_path,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("/who Edda Marlow\n")
        process.stdin.close()
        assert "Edda Marlow" in process.stdout.readline()
        time.sleep(1)
        assert process.poll() is None
        second = hearsay("run", "--console", environ=environ, folder=tmp_path)
        assert second.returncode == 1
        assert f"another `hearsay run` (process {process.pid}) uses it" in second.stderr
        assert hearsay("chats", "list", environ=environ, folder=tmp_path).returncode == 0
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout, process.stderr):
            assert pipe is not None
            pipe.close()


RSS = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>The Port Ellis Post</title>
<item><title>Bridge</title><link>https://post.example/1</link></item></channel></rss>"""


async def test_a_site_is_followed_by_its_home_page_and_leaves_as_opml(environ: dict[str, str], tmp_path: Path) -> None:
    environ["HEARSAY_ALLOW_PRIVATE_NETWORKS"] = "true"
    async with open_outlet() as site:
        feed = site.says("/news/feed", RSS)
        home = site.says("/", b'<html><link rel="alternate" type="application/rss+xml" href="/news/feed"></html>')
        added = await asyncio.to_thread(hearsay, "feeds", "add", home, environ=environ, folder=tmp_path)
    assert (added.stdout, added.returncode) == (f"Added: The Port Ellis Post, {feed} (1 entries)\n", 0)
    told = hearsay("feeds", "export", "mine.opml", environ=environ, folder=tmp_path)
    assert told.stdout == "1 feeds in mine.opml\n"
    environ["HEARSAY_DATABASE"] = str(tmp_path / "other.db")
    told = hearsay("feeds", "import", "mine.opml", environ=environ, folder=tmp_path)
    assert told.stdout == "1 added, 0 known already, 0 left out.\n"
