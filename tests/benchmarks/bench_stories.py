"""Same news or not: `make bench-stories`, or `python -m tests.benchmarks.bench_stories [--read] [--fit] [--wrong]`.

Places generated news in stories and prints precision and recall over pairs of articles. Who charges whom is taken from
the generator, one statement in seven left out as a reader would miss it; with `--read` the shipped model reads each
article, as it does for ingest (a minute or more). The weights were fitted on four conducts (`--fit` does it again and
prints them); what is measured are four others. Then the speed of placing alone, on one core. The bars: precision 0.97,
recall 0.85, 2,000 articles a second.
"""

import argparse
import itertools
import math
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.language import read_in_worker, start_worker
from bot.placing import gist_of
from bot.stories import Charge, Gist, Standing, StoryIndex, Telling, Told, gist, sketch
from bot.stories.retelling import WINDOW, features, pairs, telling_words
from bot.types import Draft, Link
from tests.benchmarks.story_news import Article, generate

FITTED, MEASURED = [0, 1, 2, 3], [4, 5, 6, 7]
EVENTS = 40
MISSED = 1 / 7


@dataclass(frozen=True)
class Read:
    """An article with what reading found in it."""

    article: Article
    gist: Gist


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--read", action="store_true", help="read the articles with the shipped model")
    parser.add_argument("--fit", action="store_true", help="fit the weights on the other half, and print them")
    parser.add_argument("--wrong", action="store_true", help="show pairs that were joined or parted wrongly")
    parser.add_argument("--events", type=int, default=EVENTS, help="how many quarrels to generate")
    options = parser.parse_args()
    reading = read if options.read else annotated
    if options.read:
        start_worker(None, None)
    if options.fit:
        fit(reading(generate(FITTED, events=options.events, seed=7)))
    news = reading(generate(MEASURED, events=options.events, seed=23))
    placed = place(news)
    how = "read with the shipped model" if options.read else "annotated"
    say(f"articles   {len(news)} of {len({one.article.story for one in news})} stories, {how}")
    for kinds, told in by_kind(news).items():
        say(f"           {told:4} {kinds}")
    say(f"pairs      {score(news, placed)} (bars: 0.97, 0.85)")
    say(f"copies     {score(news, place([replace(one, gist=nothing(one.gist)) for one in news]))} (sketches alone)")
    if options.wrong:
        show_wrong(news, placed)
    say(f"speed      {speed(news):,.0f} articles/s on one core, of {len(news) * 20} articles (bar: 2,000)")


def read(articles: Sequence[Article]) -> list[Read]:
    """Each article with its findings, as ingest has them; nobody here is in the registry."""
    made = []
    for article in articles:
        findings = read_in_worker(article.text)
        links = [Link(person.name, None, 0.0, "") for person in findings.people]
        draft = Draft("", article.outlet, article.title, article.text, article.at)
        made.append(Read(article, gist_of(draft, findings, links, article.at)))
    return made


def annotated(articles: Sequence[Article]) -> list[Read]:
    """Each article with the statements that it was made of, but for those that a reader would miss."""
    chance = random.Random(5)  # noqa: S311 - no secret
    made = []
    for article in articles:
        kept = [one for one in article.charges if chance.random() >= MISSED]
        people = {name: name for one in article.charges for name in (one.accuser, one.accused)}
        charges = [
            Charge(frozenset({one.accuser}), frozenset({one.accused}), one.type, telling_words(one.claim))
            for one in kept
        ]
        short = gist(at=article.at, title=article.title, text=article.text, people=people.items(), charges=charges)
        made.append(Read(article, short))
    return made


def place(news: Sequence[Read]) -> list[int]:
    """The story of each article, in the order in which they come."""
    index, standing = StoryIndex(), Standing()
    known: dict[int, Telling] = {}
    placed: list[int] = []
    for number, one in enumerate(news):
        index.forget(one.article.at - timedelta(days=7))
        own, made = own_words(standing, one)
        story = index.place(own, one.gist, {key: known[key] for key in index.candidates(made)})
        placed.append(number if story is None else story)
        index.add(Told(number, placed[-1], one.article.at, made, one.gist))
        known[number] = own
    return placed


def own_words(standing: Standing, one: Read) -> tuple[Telling, bytes | None]:
    """An article without what its outlet puts around each, and the sketch of that."""
    text = standing.own(one.article.outlet, one.article.text)
    return Telling(one.article.outlet, one.article.title, text), sketch(text)


def score(news: Sequence[Read], placed: Sequence[int]) -> str:
    """Precision and recall over all pairs of articles."""
    together = right = have = 0
    for one, other in itertools.combinations(range(len(news)), 2):
        same = news[one].article.story == news[other].article.story
        joined = placed[one] == placed[other]
        have, together, right = have + same, together + joined, right + (same and joined)
    return f"precision {right / max(1, together):.3f}  recall {right / max(1, have):.3f}  of {have} pairs"


def speed(news: Sequence[Read], times: int = 20) -> float:
    """Articles placed in a second of processor time: sketched, looked up, judged and remembered. Each round is another
    week's news in the same words' number, so that the index fills as it does in use."""
    rounds = [[_moved(one, number) for one in news] for number in range(times)]
    flat = [*itertools.chain(*rounds)]
    started = time.process_time()
    place(flat)
    return len(flat) / (time.process_time() - started)


def _moved(one: Read, number: int) -> Read:
    """The article with its words marked by the round, and its people others."""
    body = " ".join(f"{word}{number}" for word in one.article.body.split(" "))
    other = replace(one.gist, charges=(), people=frozenset()) if number % 2 else one.gist
    return Read(replace(one.article, body=body), other)


def fit(news: Sequence[Read]) -> None:
    """Logistic regression over the pairs that share a charge's parties, by plain descent; prints the weights."""
    rows = [
        (1.0, *features(one.gist, other.gist), one.article.story == other.article.story)
        for one, other in itertools.combinations(news, 2)
        if abs(one.gist.at - other.gist.at) <= WINDOW and pairs(one.gist) & pairs(other.gist)
    ]
    weights = [0.0] * (len(rows[0]) - 1)
    chance = random.Random(3)  # noqa: S311 - no secret
    for turn in range(200):
        chance.shuffle(rows)
        for *values, same in rows:
            guess = 1 / (1 + math.exp(-sum(w * v for w, v in zip(weights, values, strict=True))))
            step = 0.3 / (1 + turn / 10) * (same - guess)
            weights = [w + step * v - 1e-5 * w for w, v in zip(weights, values, strict=True)]
    say(f"fitted on {len(rows)} pairs, {sum(row[-1] for row in rows)} of them the same news:")
    say(f"  WEIGHTS = ({', '.join(f'{w:.2f}' for w in weights)})")


def show_wrong(news: Sequence[Read], placed: Sequence[int], most: int = 25) -> None:
    """The pairs that went wrong, counted by their kinds, and some of them."""
    faults: Counter[tuple[str, ...]] = Counter()
    for one, other in itertools.combinations(range(len(news)), 2):
        left, right = news[one], news[other]
        same, joined = left.article.story == right.article.story, placed[one] == placed[other]
        if same != joined:
            kinds = sorted((left.article.kind, right.article.kind))
            fault = ("joined" if joined else "parted", *kinds)
            faults[fault] += 1
            if faults[fault] <= 2:
                told = " ".join(f"{value:.2f}" for value in features(left.gist, right.gist))
                say(f"  {fault}: {left.article.title!r} / {right.article.title!r}  {told}")
    for fault, count in faults.most_common(most):
        say(f"  {count:5} {' '.join(fault)}")


def by_kind(news: Sequence[Read]) -> dict[str, int]:
    """How many articles came about in which way."""
    return dict(Counter(one.article.kind for one in news))


def nothing(gist: Gist) -> Gist:
    """A gist that charges nobody."""
    return replace(gist, charges=())


say: Callable[[str], object] = lambda text: sys.stdout.write(f"{text}\n")  # noqa: E731


if __name__ == "__main__":
    main()
