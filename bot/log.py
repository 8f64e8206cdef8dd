"""Logging: one event per line, for people on a terminal and as JSON otherwise; no secret gets through.

Telegram's token stands in every URL of its API, and HTTP libraries log URLs and put them in errors; so every line
passes `redact` last, and the libraries that log URLs are kept at WARNING.
"""

import hashlib
import logging
import re
import sys
from collections.abc import Callable
from typing import Any, TextIO

import structlog

_SECRETS = re.compile(
    r"""(?x)
      (?P<telegram> (?<!\d)\d{5,}(?::|%3[Aa])[A-Za-z0-9_-]{20,} )  # also behind "/bot", as its URLs have it
    | (?P<slack> (?<![A-Za-z0-9])(?:xox[a-z]|xapp|xwfp)[-.][A-Za-z0-9.-]{6,} )
    | (?P<login> (?<=://)[^/\s?\#"']+(?=@) )
    """
)
_CHATTY = (
    "httpx",
    "httpcore",
    "telegram",
    "slack_bolt",
    "slack_sdk",
    "aiohttp",
    "apscheduler",
    "trafilatura",
    "asyncio",
)


def redact(text: str) -> str:
    """`text` with bot tokens, Slack tokens and logins in URLs replaced by ***."""
    return _SECRETS.sub("***", text)


class _Redacting(structlog.stdlib.ProcessorFormatter):
    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


def configure(level: str = "INFO", *, style: str = "auto", stream: TextIO | None = None) -> None:
    """Send all logging to `stream` (standard error). `style`: "json", "text" or "auto" (text on a terminal)."""
    out = stream or sys.stderr
    as_json = style == "json" or (style == "auto" and not out.isatty())
    shared: list[Callable[..., Any]] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    renderer: Any = (
        structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=out.isatty())
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        _Redacting(
            foreign_pre_chain=shared, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer]
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    logging.getLogger("apscheduler.scheduler").setLevel(
        logging.ERROR
    )  # a tick that takes longer than its pause is well
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def logger(name: str) -> structlog.stdlib.BoundLogger:
    """The logger of one module; call it inside functions, so that importing configures nothing."""
    log: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return log


def article_id(url: str) -> str:
    """What stands for an article in the log, from its first fetch to the chats: the same for the same address."""
    return hashlib.blake2b(url.encode(), digest_size=5).hexdigest()


def follow(url: str) -> None:
    """From here on, every line of this task carries the article's id."""
    structlog.contextvars.bind_contextvars(article=article_id(url))
