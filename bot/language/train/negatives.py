"""Words that look like cues and make no statement: what the second reading must learn to turn down."""

from collections import Counter
from collections.abc import Iterable, Sequence
from random import Random

from spacy.tokens import Token

from bot.language.train.labels import CueLabel, Lesson

OTHER_VERB = 0.2
_OPEN = {"VERB", "NOUN", "ADJ", "ADV"}


def cue_words(lessons: Iterable[Lesson]) -> Counter[str]:
    """How often each lemma is the head of a cue."""
    words: Counter[str] = Counter()
    for lesson in lessons:
        for label in lesson.cues:
            words[lesson.doc[label.cue[0] : label.cue[1]].root.lemma_.lower()] += 1
    return words


def look_alikes(lesson: Lesson, words: Counter[str]) -> list[tuple[CueLabel, float]]:
    """The cue-like words of a lesson outside its cues, with the weight by which to draw them."""
    inside = {token for label in lesson.cues for token in range(*label.cue)}
    return [
        (CueLabel((token.i, token.i + 1), ""), weight)
        for token in lesson.doc
        if token.i not in inside and token.pos_ in _OPEN and (weight := _weight(token, words)) > 0
    ]


def _weight(token: Token, words: Counter[str]) -> float:
    """How often to draw a word: by how often it is a cue elsewhere; other verbs now and then."""
    often = words[token.lemma_.lower()]
    return min(3.0, float(often)) ** 0.5 if often else OTHER_VERB * (token.pos_ == "VERB")


def drawn(weighted: Sequence[tuple[CueLabel, float]], number: int, random: Random) -> list[CueLabel]:
    """At most `number` of them, without repetition."""
    keys = [(random.random() ** (1 / weight), place) for place, (_, weight) in enumerate(weighted)]
    return [weighted[place][0] for _, place in sorted(keys, reverse=True)[:number]]
