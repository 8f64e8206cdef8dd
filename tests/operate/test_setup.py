"""`hearsay init`: what it writes is what `hearsay run` reads; run again it changes nothing that was not asked for."""

import asyncio
import stat
import subprocess
import threading
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.application import application
from bot.operate import setup
from bot.platforms import refuse_halves
from bot.sources.catalogue import load as load_catalogue
from bot.vault import Vault
from config.documented import documented, page
from config.settings import load
from tests.emulators.telegram import TelegramFake

TOKEN = "123456789:AAplantedplantedplantedplantedplante"
PAGE = Path(__file__).parents[2] / "docs" / "configuration.md"


def init(folder: Path, *options: str) -> tuple[int, str]:
    done = CliRunner().invoke(application(), ["init", "--folder", str(folder), "--yes", *options])
    return done.exit_code, done.output + str(done.exception or "")


def environ(folder: Path) -> dict[str, str]:
    """What `set -a; . ./.env` gives, with the file named."""
    lines = (folder / ".env").read_text(encoding="utf-8").splitlines()
    given = dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    return given | {"HEARSAY_CONFIG": str(folder / "hearsay.toml")}


def test_what_is_written_is_what_is_read(tmp_path: Path) -> None:
    options = ("--platforms", "telegram", "--telegram-bot-token", TOKEN, "--no-check", "--zone", "Asia/Karachi")
    more = ("--regions", "africa,south-asia", "--contact", "mailto:desk@vardia.example", "--owners", "telegram:7")
    assert init(tmp_path, *options, *more)[0] == 0
    settings = load(environ(tmp_path))
    assert settings.telegram_bot_token is not None
    assert settings.telegram_bot_token.get_secret_value() == TOKEN
    assert (settings.hearsay_zone, settings.hearsay_owners) == ("Asia/Karachi", ("telegram:7",))
    groups = {feed.group for feed in load_catalogue(settings.hearsay_feeds) if feed.active}
    assert groups == {"africa", "south-asia"}
    assert TOKEN not in (tmp_path / "hearsay.toml").read_text(encoding="utf-8")
    assert stat.S_IMODE((tmp_path / ".env").stat().st_mode) == 0o600


def test_every_setting_stands_in_the_file_with_its_comment(tmp_path: Path) -> None:
    init(tmp_path, "--platforms", "none")
    text = (tmp_path / "hearsay.toml").read_text(encoding="utf-8")
    assert tomllib.loads(text) == {"zone": "UTC"}
    public = [one for one in documented() if not one.secret and one.name != "HEARSAY_CONFIG"]
    assert [one.name for one in public if f"# {one.comment}\n" not in text] == []


def test_run_again_it_changes_nothing_that_was_not_asked_for(tmp_path: Path) -> None:
    init(tmp_path, "--platforms", "none", "--zone", "Africa/Nairobi", "--regions", "africa")
    with (tmp_path / "hearsay.toml").open("a", encoding="utf-8") as file:
        file.write("poll_minutes = 5\n")
    init(tmp_path)
    first = {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.suffix != ".bak"}
    assert "Nothing changed." in init(tmp_path)[1]
    assert first == {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.suffix != ".bak"}
    settings = load(environ(tmp_path))
    assert (settings.hearsay_zone, settings.hearsay_poll_minutes) == ("Africa/Nairobi", 5)
    assert "poll_minutes = 5" in (tmp_path / "hearsay.toml.bak").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--platforms", "pigeon"), "pigeon is no platform"),
        (("--platforms", "telegram"), "TELEGRAM_BOT_TOKEN is needed"),
        (("--regions", "atlantis"), "atlantis is no region; there are"),
        (("--zone", "Mars/Base"), "must be an IANA time zone"),
        (("--port", "many"), "HEARSAY_PORT"),
    ],
)
def test_wrong_answers_write_nothing(tmp_path: Path, options: tuple[str, ...], said: str) -> None:
    code, output = init(tmp_path, *options)
    assert (code != 0, said in output, list(tmp_path.iterdir())) == (True, True, [])


@contextmanager
def telegram() -> Iterator[TelegramFake]:
    """The fake in this thread's own loop, which a command in another thread can reach."""
    loop = asyncio.new_event_loop()
    fake = TelegramFake()
    loop.run_until_complete(fake.__aenter__())
    going = threading.Thread(target=loop.run_forever)
    going.start()
    yield fake
    loop.call_soon_threadsafe(loop.stop)
    going.join()
    loop.run_until_complete(fake.__aexit__(None, None, None))
    loop.close()


def test_tokens_are_tried_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with telegram() as fake:
        monkeypatch.setenv("TELEGRAM_BASE_URL", fake.base_url)
        wrong = init(tmp_path, "--platforms", "telegram", "--telegram-bot-token", TOKEN)
        assert (wrong[0], list(tmp_path.iterdir())) == (1, [])
        assert TOKEN not in wrong[1]
        right = init(tmp_path, "--platforms", "telegram", "--telegram-bot-token", fake.token)
    assert right[0] == 0
    assert "@hearsay_test_bot" in right[1]


def test_another_platforms_old_token_is_not_tried_with_a_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (
        init(
            tmp_path,
            "--platforms",
            "slack",
            "--slack-bot-token",
            "xoxb-old",
            "--slack-app-token",
            "xapp-1",
            "--no-check",
        )[0]
        == 0
    )
    with telegram() as fake:
        monkeypatch.setenv("TELEGRAM_BASE_URL", fake.base_url)
        code, told = init(tmp_path, "--platforms", "telegram", "--telegram-bot-token", fake.token)
    assert (code, "slack" in told.lower()) == (0, False), told


@pytest.mark.parametrize("secret", ["plain", "two words", "$(rm -rf /)", 'it\'s "quoted" #1'])
def test_a_secret_comes_back_as_it_was_whatever_is_in_it(tmp_path: Path, secret: str) -> None:
    chosen = setup.Chosen({"HEARSAY_SECRET_KEY": secret})
    setup.write(setup.plan(tmp_path, chosen))
    assert setup.present(tmp_path)["HEARSAY_SECRET_KEY"] == secret
    told = subprocess.run(
        ["/bin/sh", "-c", '. ./.env; printf %s "$HEARSAY_SECRET_KEY"'], cwd=tmp_path, capture_output=True, check=True
    )
    assert told.stdout.decode() == secret


def test_a_broken_file_is_told_and_kept(tmp_path: Path) -> None:
    (tmp_path / "hearsay.toml").write_text("zone = ")
    assert "is not valid TOML" in init(tmp_path)[1]
    assert (tmp_path / "hearsay.toml").read_text() == "zone = "


def test_regions_are_those_of_the_shipped_list() -> None:
    assert {name for name, _on in setup.regions()} == {feed.group for feed in load_catalogue(None)}


def test_the_page_of_settings_is_the_example() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()


def test_slack_over_http_for_several_workspaces_gets_a_key_of_its_own(tmp_path: Path) -> None:
    options = ["--platforms", "slack", "--slack-bot-token", "xoxb-1", "--slack-signing-secret", "abc", "--no-check"]
    options += ["--port", "8080", "--public-url", "https://bot.example"]
    more = ["--slack-client-id", "1.2", "--slack-client-secret", "def"]
    assert init(tmp_path, *options, *more)[0] == 0
    found = load(environ(tmp_path))
    refuse_halves(found)
    assert found.hearsay_secret_key is not None
    Vault.of(found.hearsay_secret_key.get_secret_value())
    assert init(tmp_path, *more, "--no-check")[0] == 0
    assert load(environ(tmp_path)).hearsay_secret_key == found.hearsay_secret_key
    assert "SLACK_APP_TOKEN" not in (tmp_path / ".env").read_text(encoding="utf-8")
