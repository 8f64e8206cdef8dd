"""Every command in the pages is run: here, in one folder and one order, or where the table says; the rest is named."""

import asyncio
import json
import shlex
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot import log
from bot.cli import main
from bot.officials import registry
from bot.store import Database, Store, chats, outbox
from config.settings import names
from tests.acceptance.outlet import Outlet
from tests.conftest import Clock
from tests.faults.owing import owe_everything
from tests.house.documented import ROOT, commands, exported

ARTICLE = """Minister answers over bridge

Prime Minister Osric Venn accused Finance Minister Edda Marlow of wasting public money on a bridge in Lowmarch.
Marlow denied wasting public money.
"""


@dataclass(frozen=True)
class Step:
    """A command as a page shows it, what was put in for its blanks, and what its answer must hold."""

    shown: str
    says: str
    given: str = ""
    code: int = 0


# In this order: what a step leaves behind is what the next one works on. In braces: see `facts`.
STEPS = (
    Step("hearsay init", "written: new/hearsay.toml", "hearsay init --platforms none --yes --folder new"),
    Step("hearsay init --help", "--folder"),
    Step("make run", "The morning's digest", "hearsay demo"),
    Step("hearsay manifest", "display_information"),
    Step("hearsay doctor", "no token is set"),
    Step("hearsay extract FILE", "Marlow", "hearsay extract article.txt"),
    Step("hearsay extract article.txt", "Marlow"),
    Step("hearsay extract", '"doc": "article"', "hearsay extract --format json article.txt"),
    Step("hearsay ingest article.txt", "Minister answers over bridge"),
    Step('hearsay who "Imran Khan"', "Imran Khan"),
    Step("hearsay feeds add https://example.org", "The Example", 'hearsay feeds add {feed} --outlet "The Example"'),
    Step(
        'hearsay feeds add https://example.org --outlet "The Example" --country PK',
        "The Other",
        'hearsay feeds add {other_feed} --outlet "The Other" --country PK',
    ),
    Step("hearsay feeds list --all", "The Example"),
    Step("hearsay feeds check", "The Example"),
    Step('hearsay feeds remove "The Example"', "The Example"),
    Step('hearsay feeds resume "The Example"', "The Example"),
    Step("hearsay feeds export feeds.opml", "feeds.opml"),
    Step("hearsay feeds import subscriptions.opml", "", "hearsay feeds import feeds.opml"),
    Step("hearsay officials show Khawaja Asif", "Asif"),
    Step("hearsay officials check --country PK", "faults among"),
    Step(
        "hearsay officials import FILE [--country PK] [--name NAME] [--as-of 2026-03-01]",
        "",
        "hearsay officials import people.csv --country PK --name test --as-of 2026-03-01",
    ),
    Step("hearsay officials import FILE", "", "hearsay officials import people.csv"),
    Step("hearsay statements list [WORDS]", "Marlow", "hearsay statements list bridge"),
    Step("hearsay cases show N", "Marlow", "hearsay cases show {case}"),
    Step("hearsay cases split N STATEMENT...", "", "hearsay cases split {case} {statement}"),
    Step("hearsay undo [N]", "", "hearsay undo"),
    Step("hearsay cases merge N INTO", "", "hearsay cases merge {other_case} {case}"),
    Step("hearsay statements unlink N ID [--to ID]", "", "hearsay statements unlink {statement} xt-edda-marlow"),
    Step(
        'hearsay officials split ID "Name" --post WORDS --alias NAME --statement N',
        "",
        'hearsay officials split xt-osric-venn "Osric Venn the Younger" --alias "O. Venn"',
    ),
    Step("hearsay officials merge ID INTO", "", "hearsay officials merge test-1 xt-osric-venn"),
    Step("hearsay officials hide ID", "", "hearsay officials hide xt-edda-marlow"),
    Step(
        'hearsay articles retract ADDRESS --reason "..."', "", 'hearsay articles retract {address} --reason "withdrawn"'
    ),
    Step("hearsay amendments", "withdrawn"),
    Step("hearsay chats list", "telegram:-100123"),
    Step("hearsay chats allow telegram:-100123", "telegram:-100123"),
    Step("hearsay outbox show", "broke its channel"),
    Step("hearsay outbox show 17", "broke its channel", "hearsay outbox show {delivery}"),
    Step("hearsay outbox retry NUMBER", "pending", "hearsay outbox retry {delivery}"),
    Step("hearsay outbox retry 17", "pending", "hearsay outbox retry {delivery}"),
    Step("hearsay outbox drop NUMBER", "cancelled", "hearsay outbox drop {delivery}"),
    Step("hearsay outbox drop 17", "cancelled", "hearsay outbox drop {delivery}"),
    Step("hearsay backfill archive.jsonl news/", "news/one.txt: 1 records, 1 read"),
    Step("hearsay stats", "statements"),
    Step("hearsay stats --days 30", "statements"),
    Step("hearsay retention", "older than 1 days", "hearsay retention --days 1 --dry-run"),
    Step("hearsay retention --days 90 --dry-run", "90"),
    Step("hearsay retention --days 90", "texts dropped"),
    Step("hearsay site publish", "published to"),
    Step("hearsay backup FILE", "sound", "hearsay backup first-backup.db"),
    Step("hearsay backup /var/backups/hearsay-2026-03-02.db", "sound", "hearsay backup backup.db"),
    Step("hearsay restore /var/backups/hearsay-2026-03-02.db", "restored from", "hearsay restore backup.db"),
    Step("hearsay restore FILE", "restored from", "hearsay restore first-backup.db"),
)
KNOWN = ("Khawaja Muhammad Asif", "Khawaja Asif", "Asif Ali Zardari", "Imran Khan")
FACTS = {
    "statement": "SELECT min(id) FROM statements WHERE claim LIKE 'wasting%'",
    "case": "SELECT min(case_id) FROM statements WHERE claim LIKE 'wasting%'",
    "other_case": "SELECT min(id) FROM cases",
    "address": "SELECT max(url) FROM articles WHERE title LIKE 'Minister answers%'",
    "delivery": "SELECT min(id) FROM deliveries WHERE state = 'quarantined'",
}
# What runs for minutes, or until it is stopped, is run by another test: the file, and the words there that run it.
ELSEWHERE = {
    "hearsay run": ("tests/operate/test_deploy.py", '"run"'),
    "hearsay run --no-console": ("tests/operate/test_deploy.py", "Procfile"),
    "hearsay site serve --port 8001": ("tests/site/test_process.py", '"serve"'),
    "dask scheduler --host 0.0.0.0 --port 8786": ("tests/cluster/processes.py", 'start("scheduler"'),
    "dask worker tcp://host:8786 --nthreads 1 --nworkers 4": ("tests/cluster/processes.py", 'start("worker"'),
    "make test": (".ci/run", "make test"),
    "make run </dev/null": ("tests/house/test_documented_commands.py", '"hearsay demo"'),
    "python -m tests.house.layers": ("tests/house/test_operating_pages.py", "layers"),
}
# Pages that are made: what the command prints is what stands there.
GENERATED = (
    "python -m handlers.commands.document > docs/commands.md",
    "python -m config.documented > docs/configuration.md",
)
# This list may only get shorter.
NOT_RUN = {
    "pip install 'hearsay[web]'": "needs a package index",
    "git clone <this repository> hearsay && cd hearsay": "needs the internet",
    "python -m bot.language.train --stage NAME": "needs the corpora, and hours",
    ".venv-train/bin/python -m bot.language.train.attribution --corpora DIR --weights build/train/attributions-1.pt"
    " --start FOLDER": "needs the corpora, and hours",
    "python -m bot.officials.pack SOURCE_DIR": "needs the sources of the registry",
    "python -m bot.officials.fit GOLD_DIR": "needs annotated articles",
}
MOST_NOT_RUN = 6
SHOWN = {command for _page, command in commands()}
RUN = {step.shown for step in STEPS} | set(ELSEWHERE) | set(GENERATED)
TARGETS = sorted(command for command in SHOWN if command.startswith("make ") and command not in RUN)


def test_every_command_in_the_pages_is_run_or_named_with_the_reason() -> None:
    known = RUN | set(NOT_RUN) | set(TARGETS)
    assert (sorted(SHOWN - known), sorted(known - SHOWN - {"hearsay site publish"})) == ([], [])
    assert len(NOT_RUN) <= MOST_NOT_RUN


@pytest.mark.parametrize("shown", sorted(ELSEWHERE))
def test_what_is_run_elsewhere_is_run_there(shown: str) -> None:
    path, words = ELSEWHERE[shown]
    assert words in (ROOT / path).read_text(encoding="utf-8")


@pytest.mark.parametrize("command", GENERATED)
def test_a_page_that_is_made_is_as_its_command_prints_it(command: str) -> None:
    _python, _m, module, _to, page = command.split()
    made = subprocess.run([sys.executable, "-m", module], cwd=ROOT, capture_output=True, text=True, check=True)
    assert made.stdout == (ROOT / page).read_text(encoding="utf-8")


@pytest.mark.parametrize("command", TARGETS)
def test_a_target_of_make_is_one(command: str) -> None:
    """They take minutes to hours; make says here what it would do."""
    words = [word.replace("DIR", "docs") for word in shlex.split(command)]
    done = subprocess.run([*words, "-n"], cwd=ROOT, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 0, done.stderr


def test_what_is_exported_is_a_setting() -> None:
    assert set(exported()) <= set(names())


@pytest.fixture
def outlet() -> Iterator[Outlet]:
    """An outlet on a loop of its own: commands make theirs."""
    loop = asyncio.new_event_loop()
    serving = threading.Thread(target=loop.run_forever, daemon=True)
    serving.start()
    made = Outlet("The Example")
    asyncio.run_coroutine_threadsafe(made.__aenter__(), loop).result(20)
    made.publish("old", "Harbour opens", "The harbour of Port Ellis opened on Monday, and ships came in.")
    yield made
    asyncio.run_coroutine_threadsafe(made.__aexit__(None, None, None), loop).result(20)
    loop.call_soon_threadsafe(loop.stop)
    serving.join(20)
    loop.close()


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """The shipped registry, but for most of it: each command loads it anew."""
    whole = {name: list(registry._rows(name)) for name in ("people.csv.gz", "posts.csv.gz")}
    kept = {row[0] for row in whole["people.csv.gz"] if row[1] in KNOWN}
    monkeypatch.setattr(registry, "_rows", lambda name: iter([row for row in whole[name] if row[0] in kept]))


@pytest.fixture
def desk(few: None, store: Store, outlet: Outlet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with what the commands are about: an article, archives, a list of feeds, chats, stuck deliveries."""
    (tmp_path / "article.txt").write_text(ARTICLE, encoding="utf-8")
    (tmp_path / "news").mkdir()
    (tmp_path / "news/one.txt").write_text("Ferry sails\n\nThe ferry of Port Ellis sailed at noon.", encoding="utf-8")
    old = {
        "url": "https://n.example/1",
        "title": "Quay",
        "text": "Quay\nThe quay was paved.",
        "published": "2026-01-02",
    }
    (tmp_path / "archive.jsonl").write_text(json.dumps(old), encoding="utf-8")
    (tmp_path / "people.csv").write_text(
        "id,name,role,start\ntest-1,Rulla Pask,Harbour Minister,2024\n", encoding="utf-8"
    )
    (tmp_path / "feeds.toml").write_text(
        f'[[tests.feeds]]\nurl = "{outlet.feed_url}?listed"\noutlet = "The Listed"\ncountry = "XT"\nlanguage = "en"\n',
        encoding="utf-8",
    )
    owe_everything(store.path, ["console"], 4, long_notice=False)
    store.write(_prepare)
    for name in names():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HEARSAY_DATABASE", str(store.path))
    monkeypatch.setenv("HEARSAY_SITE", str(tmp_path / "site.db"))
    monkeypatch.setenv("HEARSAY_FEEDS", str(tmp_path / "feeds.toml"))
    monkeypatch.setenv("HEARSAY_OFFICIALS", str(ROOT / "tests/acceptance/officials.toml"))
    monkeypatch.setenv("HEARSAY_ALLOW_PRIVATE_NETWORKS", "true")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _prepare(db: Database) -> None:
    now = Clock()()
    chats.ensure(db, "telegram:-100123", zone="UTC", digest_at=None, allowed=False, now=now)
    for delivery in outbox.of_chat(db, "console"):
        outbox.move(db, delivery, "quarantined", now=now, reason="broke its channel")


def facts(path: Path, outlet: Outlet) -> dict[str, str]:
    """What stands for a step's blanks at this moment."""
    with closing(sqlite3.connect(path)) as db:
        found = {name: str(db.execute(sql).fetchone()[0]) for name, sql in FACTS.items()}
    return found | {"feed": outlet.feed_url, "other_feed": f"{outlet.feed_url}?other"}


def run(command: str, monkeypatch: pytest.MonkeyPatch) -> int:
    """The command line as its entry point runs it, in this process: a new one would load everything each time."""
    monkeypatch.setattr(sys, "argv", shlex.split(command))
    try:
        main()
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


@pytest.mark.timeout(300)
def test_the_commands_do_what_the_pages_say(
    desk: Path, store: Store, outlet: Outlet, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    store.close()
    wrong = []
    for step in STEPS:
        command = (step.given or step.shown).format(**facts(store.path, outlet))
        code = run(command, monkeypatch)
        out, err = capsys.readouterr()
        if code != step.code or step.says not in out + err:
            wrong.append(f"{command}\n{code}: {out[-600:]}\n{err[-600:]}")
    log.configure()
    assert not wrong, "\n\n".join(wrong)
