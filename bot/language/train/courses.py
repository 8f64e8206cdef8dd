"""Courses: what the network reads, in which order, and how often, to learn attributions and then statements."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import torch

from bot.language.train.batches import Batch, Factory, WindowExample, batch_of, grouped
from bot.language.train.disguise import NamePool, disguised
from bot.language.train.labels import CueLabel, Lesson
from bot.language.train.learning import Plan, learn
from bot.language.train.negatives import cue_words, drawn, look_alikes
from bot.language.train.network import Network
from bot.language.wordpieces import Spell, cut

Tell = Callable[[str], None]
ROWS = 2
MOST_CUES = 16


@dataclass(frozen=True, slots=True)
class Means:
    """What every course needs: how tokens are spelt, names to lend, where to note how far it is, whom to tell."""

    spell: Spell
    names: NamePool
    note: Path
    tell: Tell
    seed: int = 5


@dataclass(frozen=True, slots=True)
class Attributions:
    """The first course: which share of the articles' cues is judged, which share is read under other names."""

    share: float = 0.7
    disguise: float = 0.5
    rate: float = 6e-5


@dataclass(frozen=True, slots=True)
class Statements:
    """The second: how often all is read, look-alikes for each cue, share of articles under other names."""

    epochs: int = 4
    look_alikes: float = 1.0
    disguise: float = 0.6
    rate: float = 6e-5


def learn_attributions(network: Network, lessons: Iterable[Lesson], course: Attributions, means: Means) -> None:
    """Read each article once: who says what."""
    random, examples = Random(means.seed), list[WindowExample]()  # noqa: S311 - repeatable, not secret
    for lesson in lessons:
        cues = [cue for cue in lesson.cues if random.random() < course.share]
        examples.extend(_examples(Factory(), lesson, cues, course.disguise, means, random))
    groups = list(grouped(examples, ROWS, random))
    batches = (batch_of(group, MOST_CUES) for group in groups)
    learn(network, batches, Plan(len(groups), course.rate, 10 * course.rate), means.note, means.tell)


def learn_statements(network: Network, lessons: Sequence[Lesson], course: Statements, means: Means) -> None:
    """Read each article `epochs` times: who alleges what about whom."""
    torch.manual_seed(means.seed)
    words = cue_words(lessons)
    alike = {lesson.name: look_alikes(lesson, words) for lesson in lessons}
    factory, random = Factory(), Random(means.seed)  # noqa: S311 - repeatable, not secret

    def batches() -> Iterator[Batch]:
        for _ in range(course.epochs):
            examples = [
                example
                for lesson in lessons
                for example in _examples(
                    factory, lesson, _cues(lesson, alike, course, random), course.disguise, means, random
                )
            ]
            yield from (batch_of(group, MOST_CUES) for group in grouped(examples, ROWS, random))

    steps = course.epochs * sum(1 for _ in _plain_windows(lessons, means.spell)) // ROWS
    learn(network, batches(), Plan(steps, course.rate, 10 * course.rate), means.note, means.tell)


def _cues(
    lesson: Lesson, alike: dict[str, list[tuple[CueLabel, float]]], course: Statements, random: Random
) -> list[CueLabel]:
    number = max(2, int(course.look_alikes * len(lesson.cues))) + len(lesson.doc) // 250
    return [*lesson.cues, *drawn(alike[lesson.name], number, random)]


def _examples(
    factory: Factory, lesson: Lesson, cues: Sequence[CueLabel], share: float, means: Means, random: Random
) -> Iterator[WindowExample]:
    other = disguised(lesson.doc, lesson.people, means.names, random) if random.random() < share else None
    yield from factory.examples(lesson, cut(lesson.doc, means.spell, other), cues)


def _plain_windows(lessons: Iterable[Lesson], spell: Spell) -> Iterator[WindowExample]:
    for lesson in lessons:
        yield from Factory().examples(lesson, cut(lesson.doc, spell), ())
