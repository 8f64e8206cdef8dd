"""What the deploy pages say is run: the Procfile by a runner of its kind, the unit by systemd's own check."""

import asyncio
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

import bot
from bot import amend
from bot.clock import utc_now
from bot.ingest import Ingest
from bot.store import Store
from bot.store.rows import run
from tests.conftest import Clock
from tests.emulators.telegram import TelegramFake
from tests.pieces import Newsroom, Said
from tests.site.conftest import furnish

ROOT = Path(bot.__file__).parents[1]
UNIT = ROOT / "docs/deploy/hearsay.service"
WITHIN_SECONDS = 5.0


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """`hearsay` as an installation has it."""
    made = tmp_path / "bin" / "hearsay"
    made.parent.mkdir()
    made.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m bot "$@"\n', encoding="utf-8")
    made.chmod(0o755)
    return made


@contextmanager
def runner(folder: Path, program: Path) -> Iterator[subprocess.Popen[bytes]]:
    """What foreman and honcho do: each line of the Procfile in a shell, with what .env says, ended by SIGTERM."""
    [line] = (ROOT / "Procfile").read_text(encoding="utf-8").splitlines()
    _name, _, command = line.partition(": ")
    told = dict(row.split("=", 1) for row in (folder / ".env").read_text(encoding="utf-8").splitlines())
    clean = {name: value for name, value in os.environ.items() if not name.startswith("HEARSAY_")}
    path = f"{program.parent}:{os.environ['PATH']}"
    environ = clean | told | {"PATH": path, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    with (folder / "log.txt").open("wb") as out:
        process = subprocess.Popen(
            ["/bin/sh", "-c", f"exec {command}"], cwd=folder, env=environ, stderr=out, stdout=out
        )
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def seconds_until(condition: Callable[[], bool], process: subprocess.Popen[bytes], most: float) -> float:
    """How long it took."""
    began = time.monotonic()
    while not condition():
        assert process.poll() is None, "the worker ended"
        assert time.monotonic() - began < most, "not seen in time"
        time.sleep(0.05)
    return time.monotonic() - began


def shown(copy: Path) -> set[int]:
    """The statements that whoever serves the site's copy sees."""
    if not copy.is_file():
        return set()
    with closing(sqlite3.connect(f"{copy.as_uri()}?mode=ro", uri=True, timeout=10)) as db:
        return {row[0] for row in db.execute("SELECT id FROM statements")}


@pytest.mark.timeout(300)
async def test_the_procfile_runs_the_bot_and_what_is_taken_back_leaves_the_site_in_seconds(
    store: Store, clock: Clock, tmp_path: Path, program: Path
) -> None:
    await asyncio.to_thread(furnish, store, clock)
    copy = tmp_path / "site.db"
    (tmp_path / "feeds.toml").touch()
    async with TelegramFake() as telegram:
        told = {
            "HEARSAY_DATABASE": store.path,
            "HEARSAY_SITE": copy,
            "HEARSAY_FEEDS": tmp_path / "feeds.toml",
            "TELEGRAM_BOT_TOKEN": telegram.token,
            "TELEGRAM_BASE_URL": telegram.base_url,
        }
        (tmp_path / ".env").write_text("".join(f"{name}={value}\n" for name, value in told.items()), encoding="utf-8")
        with runner(tmp_path, program) as process:

            async def wait(seen: Callable[[], bool], most: float) -> float:
                return await asyncio.to_thread(seconds_until, seen, process, most)

            await wait(copy.is_file, 200)
            # The start brought the registry up to date, which has none of these invented people: they are hidden.
            store.write(lambda db: run(db, "UPDATE people SET hidden = 0 WHERE id IN ('Q3', 'Q4')"))
            await wait(lambda: shown(copy) == {1, 2, 4}, 60)
            assert telegram.calls("getMe")
            store.write(lambda db: amend.retract_article(db, 1, reason="withdrawn", now=utc_now()))
            assert await wait(lambda: 1 not in shown(copy), 60) < WITHIN_SECONDS
            newsroom = Newsroom()
            into = Ingest(store, newsroom.read, newsroom.link, clock=utc_now, reader="1", alert_confidence=0.5)
            draft = newsroom.article("9", "Another charge", Said("losing the dredger of the port"))
            await into.article(draft, announce=False)
            assert await wait(lambda: max(shown(copy)) > 4, 300) < 300
            process.send_signal(signal.SIGTERM)
            assert await asyncio.to_thread(process.wait, 60) == 0
    assert telegram.token not in (tmp_path / "log.txt").read_text(encoding="utf-8")


def test_the_unit_is_one_and_keeps_the_bot_from_the_rest(program: Path, tmp_path: Path) -> None:
    text = UNIT.read_text(encoding="utf-8")
    if shutil.which("systemd-analyze") is None:
        names = re.findall(r"^([A-Za-z]+)=", text, re.MULTILINE)
        assert {"ExecStart", "NoNewPrivileges", "ProtectSystem", "CapabilityBoundingSet"} <= set(names)
        return
    unit = tmp_path / "hearsay.service"
    unit.write_text(text.replace("/opt/hearsay/bin/hearsay", str(program)), encoding="utf-8")
    checked = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)  # noqa: S607
    assert (checked.returncode, checked.stderr) == (0, "")
    rated = ["systemd-analyze", "security", "--offline=yes", "--threshold=25", str(unit)]
    assert subprocess.run(rated, capture_output=True, check=False).returncode == 0  # 2.5 of 10 at most


def test_the_units_command_is_the_programs(program: Path, tmp_path: Path) -> None:
    """It starts, and without any platform says what is missing: `"run"` is a command, and its option is one."""
    command = re.findall(r"^ExecStart=/opt/hearsay/bin/hearsay (.+)$", UNIT.read_text(encoding="utf-8"), re.MULTILINE)
    assert command == ["run --no-console"]
    asked = subprocess.run(
        [str(program), *command[0].split(), "--help"],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert (asked.returncode, "hearsay run" in asked.stdout) == (0, True)
