"""The language room: from the text of an article to its people and statements."""

from bot.language.components import NameMatcher
from bot.language.pipeline import DEFAULT_CONFIDENCE, SAMPLE, Reader, load
from bot.language.worker import read_in_worker, read_on_cluster, start_worker

__all__ = [
    "DEFAULT_CONFIDENCE",
    "SAMPLE",
    "NameMatcher",
    "Reader",
    "load",
    "read_in_worker",
    "read_on_cluster",
    "start_worker",
]
