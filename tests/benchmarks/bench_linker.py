"""What the linker costs and how often it is right: `python tests/benchmarks/bench_linker.py [--gold GOLD_DIR]`.

Without a gold folder it links articles made of registry names, for the speed and memory alone. With one it also prints
precision and recall over (article, person) pairs, with the articles' own people as input: once as they are, once with
the faults of a language stage, and how many private people it linked. Each figure stands beside its bar; the exit
status says whether all are kept, save those with the faults, which show what is left when people are misread.
"""

import argparse
import multiprocessing
import random
import sys
import time
from collections.abc import Container, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.officials.fit import Linked, read_linked, with_faults
from bot.officials.linker import Linker
from bot.officials.matcher import known_names
from bot.officials.registry import Registry, merged_ids, shipped
from bot.types import FoundPerson, Span

PRECISION, RECALL, PRIVATE = 0.97, 0.85, 0
MILLISECONDS, MEGABYTES = 3.0, 150.0
ROUNDS = 5
SEED = 11


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gold", type=Path)
    gold: Path | None = parser.parse_args().gold
    started = time.perf_counter()
    registry = Registry(shipped(), merged=merged_ids())
    linker = Linker(registry)
    say(f"registry   {len(registry)} people in {time.perf_counter() - started:.2f} s")
    articles = read_linked(gold, "dev") if gold else invented(registry)
    kept = True
    if gold:
        private = {(one.name, person.name) for one in articles for person in one.people if not person.official}
        for name, read in (("as annotated", articles), ("with faults", faulty(articles))):
            for with_date in (False, True):
                found = score(linker, read, private, with_date=with_date)
                say(f"{name}, {'dated' if with_date else 'undated'}: {found.told()}")
                kept &= found.is_kept or read is not articles
    took = milliseconds(linker, articles)
    with multiprocessing.get_context("spawn").Pool(1) as worker:
        alone, held = worker.apply(held_by_a_worker, (articles,))
    say(f"linker     {took:.2f} ms for an article (bar {MILLISECONDS:.0f})")
    say(f"memory     {held:.0f} MB for the registry and the linker in a worker (bar {MEGABYTES:.0f}),")
    say(f"           {alone:.0f} MB of it for the registry alone; measured in a process of its own")
    kept &= took <= MILLISECONDS and held <= MEGABYTES
    before, started = memory(), time.perf_counter()
    matcher = known_names()
    took = time.perf_counter() - started
    say(f"matcher    {len(matcher)} names in {took:.2f} s, {memory() - before:.0f} MB more")
    started = time.perf_counter()
    for article in articles * ROUNDS:
        list(matcher.find(article.text))
    say(f"matcher    {(time.perf_counter() - started) / len(articles) / ROUNDS * 1000:.3f} ms for an article")
    sys.exit(0 if kept else 1)


@dataclass(frozen=True, slots=True)
class Score:
    """(article, person) pairs: those with an id, those linked, those linked rightly; private people who were linked."""

    have: int
    linked: int
    right: int
    stray: int
    private: int

    @property
    def precision(self) -> float:
        return self.right / max(self.linked, 1)

    @property
    def recall(self) -> float:
        return self.right / max(self.have, 1)

    @property
    def is_kept(self) -> bool:
        return self.precision >= PRECISION and self.recall >= RECALL and self.private <= PRIVATE

    def told(self) -> str:
        return (
            f"precision {self.precision:.3f} (bar {PRECISION}), recall {self.recall:.3f} (bar {RECALL}), "
            f"private people linked {self.private} (bar {PRIVATE}); "
            f"{self.linked} linked of {self.have} pairs with an id, {self.stray} whom the registry lacks"
        )


def faulty(articles: Sequence[Linked]) -> list[Linked]:
    """The articles as a language stage might have read them, the same on every run."""
    chance = random.Random(SEED)  # noqa: S311 - no secret
    return [with_faults(article, chance) for article in articles]


def score(linker: Linker, articles: Sequence[Linked], private: Container[tuple[str, str]], *, with_date: bool) -> Score:
    """How the linker does; `private` are the (article, name) of those who hold no office."""
    have = linked = right = stray = wronged = 0
    for article in articles:
        have += sum(bool(ids) for ids in article.ids.values())
        links = linker.link(article.text, article.people, published=article.dated if with_date else None)
        for link in links:
            ids = article.ids.get(link.name)
            if link.person_id is None or ids is None:
                continue
            linked += 1
            right += link.person_id in ids
            stray += not ids
            wronged += not ids and (article.name, link.name) in private
    return Score(have, linked, right, stray, wronged)


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


def held_by_a_worker(articles: Sequence[Linked]) -> tuple[float, float]:
    """What a process that does nothing else holds more, in MB: for the registry; with the linker once it is warm."""
    before = memory()
    registry = Registry(shipped(), merged=merged_ids())
    alone = memory() - before
    linker = Linker(registry)
    for article in articles:
        linker.link(article.text, article.people)
    return alone, memory() - before


def memory() -> float:
    """The highest resident memory of this process so far, in MB (VmHWM, see proc(5)).

    Not `getrusage`: its maximum is handed down to a child, in which the parent's memory would then hide the child's.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(next(row for row in status.splitlines() if row.startswith("VmHWM:")).split()[1]) / 1024


def say(line: str) -> None:
    """One line of the report."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
