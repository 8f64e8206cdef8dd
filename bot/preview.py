"""What a subscription would have brought in the last days."""

from dataclasses import dataclass
from datetime import datetime

from bot.matching import match
from bot.news import news_of
from bot.store import Database, articles, mutes, statements
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
    by_article: dict[int, list[Statement]] = {}
    for statement in found:
        by_article.setdefault(statement.source.article_id, []).append(statement)
    unwanted = {subscription.chat_id: mutes.of_chat(db, subscription.chat_id)}
    stories: dict[int, Statement] = {}
    for article_id, said in by_article.items():
        matches = match(news_of(db, article_id, said), [subscription], least=least, mutes=unwanted)
        ids = {key for one in matches for key in one.statement_ids}
        for statement in said:
            if statement.id in ids:
                stories.setdefault(articles.story_of(db, article_id), statement)
    return Preview(tuple(stories.values()), more=len(found) == MOST_STATEMENTS)
