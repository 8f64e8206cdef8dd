"""Whether two articles that share much of their words tell the same news, or share no more than what stands around it.

An outlet's calls to subscribe, a column's standing welcome, the background that a follow-up takes over: all are shared
word for word, and what else the two articles say differs. So sentences that both have are set aside, and the rest
decides.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz, utils

ALIKE = 0.25
BEGIN_ALIKE = 0.35
TITLES_ALIKE = 70.0
LITTLE = 15
DATELINE = 6
NEAR = 3
_STAMP = re.compile(r"(?m)^\s*\d{1,2}[:.h]\d\d\W*")  # the time before each item of a live page
_WORD = re.compile(r"\w+")
_END = re.compile(r"[.!?…][\"'”’)\]]*\s+|[\n\r]+|[。！？।۔]")


Sentences = Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class Telling:
    """An article as the judgement needs it; `text` may begin with the title."""

    outlet: str
    title: str
    text: str


def same_copy(left: Telling, right: Telling) -> bool:
    """Whether one is a copy of the other: cut, wrapped, edited or corrected, but of the same news.

    For two whose sketches are alike already.
    """
    return first_copy(left, {0: right}) is not None


def first_copy(
    telling: Telling, others: Mapping[int, Telling], *, read: Callable[[Telling], Sentences] | None = None
) -> int | None:
    """The first of `others`, by key, that is a copy of `telling` in the sense of `same_copy`.

    `read` stands for `sentences_of`, as where its answers are kept.
    """
    split = read or sentences_of
    sentences = split(telling)
    return next((key for key, other in others.items() if _same(telling, sentences, other, split(other))), None)


def _same(left: Telling, one: Sentences, right: Telling, other: Sentences) -> bool:
    if not _begin_alike([*one.values()], [*other.values()]):
        return False
    rest_one = [words for sentence, words in one.items() if sentence not in other]
    rest_other = [words for sentence, words in other.items() if sentence not in one]
    if _likeness(rest_one, rest_other) >= ALIKE:
        return True
    alike = titles_alike(left.title, right.title)
    if left.outlet == right.outlet and not alike:
        return False
    # One is all but contained in the other: a copy that was cut, or a correction with a note. Or each of two outlets
    # adds to a copy what the other lacks; two articles of one outlet are then two articles.
    contained = min(_count(rest_one), _count(rest_other)) < LITTLE
    return contained or (alike and left.outlet != right.outlet)


def titles_alike(left: str, right: str) -> bool:
    """Whether two titles share most of their words."""
    return fuzz.token_set_ratio(left, right, processor=utils.default_process) >= TITLES_ALIKE


def sentences_of(telling: Telling) -> Sentences:
    """The words of each sentence by its folded form, without the title's line."""
    # A publisher's outlets have the same standing text, each with its own name in it.
    body = telling.text.removeprefix(telling.title)
    if telling.outlet in body:
        body = re.sub(rf"\b{re.escape(telling.outlet)}\b", "", body)
    folded = body.casefold()
    if any(line.lstrip()[:1].isdigit() for line in folded.splitlines()):
        folded = _STAMP.sub("", folded)
    found = map(_WORD.findall, _END.split(folded))
    return {" ".join(words): words for words in found if words}


def _begin_alike(one: list[list[str]], other: list[list[str]]) -> bool:
    """Whether the beginning of one is near the beginning of the other, perhaps edited, with a note before it.

    News begins with what is new, and what it takes over from older news comes later.
    """
    left, right = ([words for words in side if len(words) >= DATELINE][:NEAR] for side in (one, other))
    if not left or not right or left[0] == right[0]:
        return bool(left and right)
    lefts, rights = ([_shingles([words]) for words in side] for side in (left, right))
    return any(
        _jaccard(here[0], shingles) >= BEGIN_ALIKE
        for here, there in ((lefts, rights), (rights, lefts))
        for shingles in there
    )


def _likeness(left: Iterable[list[str]], right: Iterable[list[str]]) -> float:
    return _jaccard(_shingles(left), _shingles(right))


def _jaccard(one: set[tuple[str, ...]], other: set[tuple[str, ...]]) -> float:
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared) if shared else 0.0


def _shingles(sentences: Iterable[list[str]]) -> set[tuple[str, ...]]:
    """Three words each, within sentences; a sentence of fewer is one."""
    made: set[tuple[str, ...]] = set()
    for words in sentences:
        made.update(zip(words, words[1:], words[2:], strict=False) if len(words) > 2 else [tuple(words)])
    return made


def _count(sentences: Iterable[list[str]]) -> int:
    return sum(map(len, sentences))
