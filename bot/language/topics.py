"""Topics: what a claim is about, by the words in it."""

from collections.abc import Iterable, Mapping

from spacy.tokens import Token

from bot.language.lexicon import Words
from bot.types import Topic


def topic_of(claim: Iterable[Token], topics: Mapping[Topic, Words]) -> Topic:
    """The topic that most words of the claim speak of, the first of the list where several do; else "other"."""
    words = [token.lemma_.lower() for token in claim]
    counts = {topic: sum(word in known for word in words) for topic, known in topics.items()}
    best = max(counts, key=lambda topic: counts[topic])
    return best if counts[best] else "other"
