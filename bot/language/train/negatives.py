"""Words that look like cues and make no statement: what the second reading must learn to turn down."""

from collections import Counter
from collections.abc import Iterable, Sequence
from random import Random

from bot.language.train.labels import CueLabel, Lesson

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
        (CueLabel((token.i, token.i + 1), ""), min(3.0, float(words[token.lemma_.lower()])) ** 0.5)
        for token in lesson.doc
        if token.i not in inside and token.pos_ in _OPEN and words[token.lemma_.lower()] > 0
    ]


def drawn(weighted: Sequence[tuple[CueLabel, float]], number: int, random: Random) -> list[CueLabel]:
    """At most `number` of them, without repetition."""
    keys = [(random.random() ** (1 / weight), place) for place, (_, weight) in enumerate(weighted)]
    return [weighted[place][0] for _, place in sorted(keys, reverse=True)[:number]]
