"""What the linker costs and how often it is right: `python tests/benchmarks/bench_linker.py [--gold GOLD_DIR]`.

Without a gold folder it links articles made of registry names, for the speed and memory alone. With one it also prints
precision and recall over (article, person) pairs, with the articles' own people as input: once as they are, once with
the faults of a language stage. The bars: precision 0.97, recall 0.85, 3 ms for an article, 150 MB for a worker.
"""

import argparse
import random
import resource
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from bot.officials.fit import Linked, read_linked, with_faults
from bot.officials.linker import Linker
from bot.officials.matcher import known_names
from bot.officials.registry import Registry, merged_ids, shipped
from bot.types import FoundPerson, Span

ROUNDS = 5
SEED = 11


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gold", type=Path)
    gold: Path | None = parser.parse_args().gold
    before = memory()
    started = time.perf_counter()
    registry = Registry(shipped(), merged=merged_ids())
    linker = Linker(registry)
    say(f"registry   {len(registry)} people in {time.perf_counter() - started:.2f} s, {memory() - before:.0f} MB")
    articles = read_linked(gold, "dev") if gold else invented(registry)
    if gold:
        for name, read in (("as annotated", articles), ("with faults", faulty(articles))):
            for with_date in (False, True):
                say(f"{name}, {'dated' if with_date else 'undated'}: {score(linker, read, with_date=with_date)}")
    took = milliseconds(linker, articles)
    say(f"linker     {took:.2f} ms for an article, {memory() - before:.0f} MB with the registry")
    before, started = memory(), time.perf_counter()
    matcher = known_names()
    took = time.perf_counter() - started
    say(f"matcher    {len(matcher)} names in {took:.2f} s, {memory() - before:.0f} MB more")
    started = time.perf_counter()
    for article in articles * ROUNDS:
        list(matcher.find(article.text))
    say(f"matcher    {(time.perf_counter() - started) / len(articles) / ROUNDS * 1000:.3f} ms for an article")


def faulty(articles: Sequence[Linked]) -> list[Linked]:
    """The articles as a language stage might have read them, the same on every run."""
    chance = random.Random(SEED)  # noqa: S311 - no secret
    return [with_faults(article, chance) for article in articles]


def score(linker: Linker, articles: Sequence[Linked], *, with_date: bool) -> str:
    """Precision, recall and the links of people whom the registry lacks."""
    have = linked = right = stray = 0
    for article in articles:
        have += sum(bool(ids) for ids in article.ids.values())
        links = linker.link(article.text, article.people, published=article.dated if with_date else None)
        told = [
            (link.person_id, article.ids[link.name]) for link in links if link.person_id and link.name in article.ids
        ]
        linked += len(told)
        right += sum(found in ids for found, ids in told)
        stray += sum(not ids for _, ids in told)
    return (
        f"P {right / max(linked, 1):.3f}  R {right / max(have, 1):.3f}  stray {stray}  linked {linked}  with id {have}"
    )


def milliseconds(linker: Linker, articles: Sequence[Linked]) -> float:
    """The mean processor time for an article, once warm."""
    for article in articles:
        linker.link(article.text, article.people)
    started = time.process_time()
    for article in [*articles] * ROUNDS:
        linker.link(article.text, article.people)
    return (time.process_time() - started) / len(articles) / ROUNDS * 1000


def invented(registry: Registry) -> list[Linked]:
    """Articles that name people of the registry and nobody in particular."""
    chance = random.Random(SEED)  # noqa: S311 - no secret
    everyone = list(registry)
    articles = []
    for number in range(60):
        named = chance.sample(everyone, 6)
        text = "\n".join(f"The minister, {person.name}, spoke in Islamabad about the budget." for person in named)
        people = tuple(
            FoundPerson(
                each.name, True, "minister", (Span(text.index(each.name), text.index(each.name) + len(each.name)),)
            )
            for each in named
        )
        articles.append(Linked(f"invented-{number}", text, people, {}))
    return articles


def memory() -> float:
    """The highest resident memory so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def say(line: str) -> None:
    """One line of the report."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
