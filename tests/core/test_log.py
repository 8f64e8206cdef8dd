"""No secret gets through a log, in either style, from our own lines or a library's."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from bot.log import configure, logger, redact

TELEGRAM = "123456789:AAFakeFakeFakeFakeFakeFakeFakeFakeFake"
BOT, APP = "xoxb-1234567890-abcdefGHIJ", "xapp-1-A0B1C2-1234567890-abcdef"


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        (f"https://api.telegram.org/bot{TELEGRAM}/sendMessage", "https://api.telegram.org/bot***/sendMessage"),
        (f"GET /file/bot{TELEGRAM}/photos/1.jpg", "GET /file/bot***/photos/1.jpg"),
        (f"/bot{TELEGRAM.replace(':', '%3A')}/getMe", "/bot***/getMe"),
        (f"token={TELEGRAM}", "token=***"),
        (TELEGRAM, "***"),
        (f"Bearer {BOT}", "Bearer ***"),
        (f'{{"token": "{APP}"}}', '{"token": "***"}'),
        ("xoxe.xoxp-1-abcdefghij", "***"),
        ("xoxp-1234567890-abc and xoxb-1234567890-def", "*** and ***"),
        ("https://user:pa55@feeds.example/rss", "https://***@feeds.example/rss"),
        ("https://user:p@ss@feeds.example/rss", "https://***@feeds.example/rss"),
        ("http://key@feeds.example", "http://***@feeds.example"),
        ("tcp://dask:secret@10.0.0.1:8786", "tcp://***@10.0.0.1:8786"),
        # what is no secret stays
        ("https://news.example/@author/12345:67", "https://news.example/@author/12345:67"),
        ("mail editor@news.example", "mail editor@news.example"),
        ("https://a.example/?to=x@y.example", "https://a.example/?to=x@y.example"),
        ("2026-03-02T12:00:00.123456+00:00", "2026-03-02T12:00:00.123456+00:00"),
        ("telegram:-1001234567890:17", "telegram:-1001234567890:17"),
        ("the xox of boxes", "the xox of boxes"),
        ("", ""),
    ],
)
def test_secrets_are_replaced_and_the_rest_stays(text: str, safe: str) -> None:
    assert redact(text) == safe


@pytest.fixture
def out() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield io.StringIO()
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def boom() -> None:
    raise ValueError(f"cannot reach https://api.telegram.org/bot{TELEGRAM}/getMe with {BOT}")


def ours() -> None:
    try:
        boom()
    except ValueError:
        logger("bot.test").exception("it broke", url=f"https://u:{'p' * 8}@a.example", chat="telegram:1")


def a_librarys() -> None:
    try:
        boom()
    except ValueError:
        logging.getLogger("somelib").exception("request to bot%s failed", TELEGRAM, extra={"token": APP})


@pytest.mark.parametrize("style", ["json", "text"])
@pytest.mark.parametrize("write", [ours, a_librarys])
def test_a_logged_exception_comes_out_without_its_secrets(out: io.StringIO, style: str, write: object) -> None:
    configure(style=style, stream=out)
    write()  # type: ignore[operator]
    text = out.getvalue()
    assert "ValueError" in text
    assert "https://api.telegram.org/bot***/getMe" in text
    for secret in (TELEGRAM, BOT, APP, "p" * 8, TELEGRAM.partition(":")[2]):
        assert secret not in text


def test_json_is_one_event_a_line_with_its_values(out: io.StringIO) -> None:
    configure(style="json", stream=out)
    logger("bot.test").info("sent", chat="telegram:1", count=2)
    logging.getLogger("somelib").warning("odd\nnews")
    first, second = map(json.loads, out.getvalue().splitlines())
    assert (first["event"], first["chat"], first["count"], first["level"]) == ("sent", "telegram:1", 2, "info")
    assert (first["logger"], second["logger"], second["event"]) == ("bot.test", "somelib", "odd\nnews")
    assert first["timestamp"].endswith("Z")


@pytest.mark.parametrize(
    ("name", "level", "heard"),
    [
        ("bot.deliver", "INFO", True),
        ("httpx", "INFO", False),
        ("telegram.ext", "INFO", False),
        ("slack_sdk.web", "DEBUG", False),
        ("apscheduler.executors.default", "INFO", False),
        ("httpx", "WARNING", True),
    ],
)
def test_libraries_that_log_urls_are_kept_quiet(out: io.StringIO, name: str, level: str, heard: bool) -> None:
    configure("DEBUG", style="json", stream=out)
    logging.getLogger(name).log(logging.getLevelName(level), "hello")
    assert bool(out.getvalue()) is heard


@pytest.mark.parametrize(("level", "lines"), [("DEBUG", 2), ("INFO", 1), ("ERROR", 0)])
def test_the_level_holds_for_our_own_lines(out: io.StringIO, level: str, lines: int) -> None:
    configure(level, style="json", stream=out)
    logger("bot.test").debug("small")
    logger("bot.test").info("plain")
    assert len(out.getvalue().splitlines()) == lines
