"""The one web server of a running Hearsay: health, metrics, and the routes that others hand in (`bot.types.Route`)."""

from bot.web.health import Health
from bot.web.metrics import Metrics
from bot.web.server import WebServer

__all__ = ["Health", "Metrics", "WebServer"]
