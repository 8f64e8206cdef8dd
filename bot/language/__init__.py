"""The language room: from the text of an article to its people and statements."""

from bot.language.components import NameMatcher
from bot.language.pipeline import DEFAULT_CONFIDENCE, Reader, load
from bot.language.worker import read_in_worker, read_on_cluster, start_worker

__all__ = ["DEFAULT_CONFIDENCE", "NameMatcher", "Reader", "load", "read_in_worker", "read_on_cluster", "start_worker"]
