"""What a subscription would have brought in the last days."""

from dataclasses import dataclass
from datetime import datetime

from bot.news import wanted
from bot.store import Database, articles, statements
from bot.types import Statement, Subscription

MOST_STATEMENTS = 300


@dataclass(frozen=True, slots=True)
class Preview:
    """How many alerts it would have been (one for each story), and the first statement of each, the newest first.

    `more` says that there was more than was looked at.
    """

    stories: tuple[Statement, ...]
    more: bool = False


def preview(db: Database, subscription: Subscription, *, since: datetime, least: float) -> Preview:
    """What the subscription would have brought since then."""
    found = statements.lately(db, since, subscription.filters, least=least, limit=MOST_STATEMENTS)
    stories: dict[int, Statement] = {}
    for statement in wanted(db, found, [subscription], chat_id=subscription.chat_id, least=least):
        stories.setdefault(articles.story_of(db, statement.source.article_id), statement)
    return Preview(tuple(stories.values()), more=len(found) == MOST_STATEMENTS)
