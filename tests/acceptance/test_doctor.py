"""`hearsay doctor` asks the platforms' real methods, and says of each thing what is wrong and what to do."""

import contextlib
import socket
import sqlite3

import pytest

from bot.doctor import Finding, examine
from bot.doctor.machine import secrets_in_files
from bot.doctor.platforms import platforms, web
from bot.doctor.stored import stored
from bot.store import Store
from tests.acceptance.conftest import Bench
from tests.emulators.slack import SlackFake
from tests.emulators.telegram import TelegramFake


def by_name(findings: list[Finding]) -> dict[str, Finding]:
    return {finding.what: finding for finding in findings}


async def test_all_is_well(bench: Bench) -> None:
    async with TelegramFake() as telegram, SlackFake() as slack:
        bench.environ |= {
            "TELEGRAM_BOT_TOKEN": telegram.token,
            "TELEGRAM_BASE_URL": telegram.base_url,
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_BASE_URL": slack.base_url,
            "HEARSAY_CONTACT": "mailto:desk@tarvonia.example",
        }
        found = by_name(await examine(bench.settings()))
    assert {finding.state for finding in found.values()} == {"ok"}
    assert found["telegram"].found == "@hearsay_test_bot"
    assert found["feeds"].found.startswith("1 of 1 switched on")


async def test_a_webhook_elsewhere_and_missing_scopes_are_told(bench: Bench) -> None:
    async with TelegramFake() as telegram, SlackFake() as slack:
        telegram.world.webhook["url"] = "https://elsewhere.example/hook"
        slack.space.scopes -= {"files:write", "chat:write.public"}
        bench.environ |= {
            "TELEGRAM_BOT_TOKEN": telegram.token,
            "TELEGRAM_BASE_URL": telegram.base_url,
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_BASE_URL": slack.base_url,
        }
        found = by_name(await platforms(bench.settings()))
    assert found["telegram rights"].found == "messages are sent to elsewhere.example"
    assert found["slack rights"].found == "the token lacks chat:write.public, files:write"
    assert found["telegram"].state == found["slack"].state == "ok"


async def test_an_old_database_stays_old_and_a_newer_one_is_told(bench: Bench) -> None:
    path = bench.folder / "hearsay.db"
    Store.open(path).close()
    with contextlib.closing(sqlite3.connect(path)) as db, db:
        [newest] = db.execute("SELECT max(name) FROM _sqlite_migrations").fetchone()
        db.execute("DELETE FROM _sqlite_migrations WHERE name = ?", [newest])
    before = path.read_bytes()
    assert (by_name(stored(bench.settings()))["database"].state, path.read_bytes()) == ("warning", before)
    with contextlib.closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE _sqlite_migrations SET name = '9999_later' WHERE name LIKE '0001%'")
    told = by_name(stored(bench.settings()))["database"]
    assert (told.state, told.advice) == ("error", "update Hearsay")


def test_a_damaged_page_is_told(bench: Bench) -> None:
    path = bench.folder / "hearsay.db"
    Store.open(path).close()
    with path.open("r+b") as damaged:
        damaged.seek(4096 * 3)
        damaged.write(b"\xff" * 4096 * 20)
    told = by_name(stored(bench.settings()))["database"]
    assert (told.state, told.advice) == ("error", "stop the bot and restore a backup")


async def test_a_port_that_is_taken_and_one_that_is_missing(bench: Bench) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        bench.environ["HEARSAY_PORT"] = str(taken.getsockname()[1])
        assert [finding.state for finding in await web(bench.settings())] == ["warning"]
    del bench.environ["HEARSAY_PORT"]
    bench.environ["HEARSAY_PUBLIC_URL"] = "https://bot.example"
    assert [finding.state for finding in await web(bench.settings())] == ["error"]


async def test_a_wrong_token_a_broken_model_and_missing_feeds_are_told(bench: Bench) -> None:
    async with TelegramFake() as telegram:
        bench.environ |= {
            "TELEGRAM_BOT_TOKEN": "123456789:wrongwrongwrongwrongwrongwrongwrong",
            "TELEGRAM_BASE_URL": telegram.base_url,
            "HEARSAY_NLP_MODEL": str(bench.folder / "nowhere"),
            "HEARSAY_FEEDS": str(bench.folder / "none.toml"),
        }
        found = by_name(await examine(bench.settings()))
    assert (found["telegram"].state, found["language model"].state, found["feeds"].state) == ("error",) * 3
    assert all(finding.advice for finding in found.values() if finding.state == "error")
    assert "wrongwrong" not in repr(found)


async def test_a_file_that_is_no_database_is_told(bench: Bench) -> None:
    (bench.folder / "hearsay.db").write_text("these are not the rows that you are looking for " * 40)
    found = by_name(await examine(bench.settings()))
    assert found["database"].state == "error"
    assert "no SQLite database" in found["database"].found


@pytest.mark.parametrize("secret", ["SLACK_SIGNING_SECRET", "HEARSAY_SECRET_KEY", "TELEGRAM_BOT_TOKEN"])
@pytest.mark.parametrize(("mode", "told"), [(0o644, [".env can be read by others here"]), (0o600, [])])
def test_a_file_of_secrets_that_others_may_read_is_told(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, secret: str, mode: int, told: list[str]
) -> None:
    monkeypatch.chdir(bench.folder)
    bench.environ[secret] = "4711:secret"
    (bench.folder / ".env").write_text(f"{secret}=4711:secret\n")
    (bench.folder / ".env").chmod(mode)
    assert [finding.found for finding in secrets_in_files(bench.settings())] == told
