"""What is counted and measured, for Prometheus. The only module that knows its library.

https://prometheus.io/docs/practices/naming/ says how names are made. Labels hold words from short fixed lists only.
"""

from collections.abc import Mapping

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.process_collector import ProcessCollector

_LAG = (10, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 21600, 86400)
_READ = (0.1, 0.25, 0.5, 1, 2, 4, 8, 16, 30, 60, 120)
_SEND = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20)


class Metrics:
    """One running bot's numbers, in a registry of its own."""

    def __init__(self, version: str) -> None:
        own = self._registry = CollectorRegistry()
        ProcessCollector(registry=own)
        Gauge("hearsay_info", "The version that runs", ["version"], registry=own).labels(version).set(1)
        self.polls = Counter("hearsay_polls", "Polls of feeds: new, unchanged, failed", ["result"], registry=own)
        self.articles = Counter("hearsay_articles", "Articles met: read, skipped, unchanged", ["state"], registry=own)
        self.statements = Counter("hearsay_statements", "Statements found in articles", registry=own)
        self.read = Histogram(
            "hearsay_read_seconds", "Time to read one article's text, waiting included", buckets=_READ, registry=own
        )
        self.sends = Counter(
            "hearsay_sends",
            "Messages handed to a platform, by what became of them",
            ["platform", "result"],
            registry=own,
        )
        self.send = Histogram(
            "hearsay_send_seconds", "Time that a platform took for a message", ["platform"], buckets=_SEND, registry=own
        )
        self.pauses = Counter("hearsay_pauses", "Pauses that a platform asked for (429)", ["platform"], registry=own)
        self.kills = Counter("hearsay_workers_killed", "Workers that died or were ended", ["room"], registry=own)
        self.lag = Histogram(
            "hearsay_alert_lag_seconds", "From an article's publication to its alert", buckets=_LAG, registry=own
        )
        self.requests = Counter("hearsay_web_requests", "Requests answered", ["route", "status"], registry=own)
        self._gauges(own)

    def _gauges(self, own: CollectorRegistry) -> None:
        self.deliveries = Gauge("hearsay_deliveries", "Deliveries that are not out, by state", ["state"], registry=own)
        self.waiting = Gauge("hearsay_queue_depth", "What waits to be done now", ["queue"], registry=own)
        self.oldest = Gauge(
            "hearsay_queue_age_seconds", "How long the oldest of them has waited", ["queue"], registry=own
        )
        self.feeds = Gauge("hearsay_feeds", "Feeds: well, failing, off", ["state"], registry=own)
        self.stored = Gauge("hearsay_stored_rows", "Rows in the record", ["what"], registry=own)
        self.size = Gauge("hearsay_database_bytes", "Size of the database with its log", registry=own)
        self.ticks = Gauge("hearsay_tick_age_seconds", "Since each loop showed life", ["job"], registry=own)

    def answered(self, route: str, status: int) -> None:
        """The web server answered a request."""
        self.requests.labels(route, str(status)).inc()

    def set_all(self, gauge: Gauge, values: Mapping[str, float]) -> None:
        """Set a gauge with one label; what it no longer has is gone."""
        gauge.clear()
        for label, value in values.items():
            gauge.labels(label).set(value)

    def page(self) -> tuple[bytes, str]:
        """Everything in Prometheus's text format, and its content type."""
        return generate_latest(self._registry), CONTENT_TYPE_LATEST
