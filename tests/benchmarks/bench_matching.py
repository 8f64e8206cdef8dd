"""How long one article takes against a million subscriptions: `make bench-delivery` prints the table.

Who is followed is spread as news is: few people by many, most by few. Timed is what announcing does: the keys,
the look-up in SQLite, the match.
"""

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bot.matching import News, Profile, match
from bot.selection import keys, leads
from bot.store import Database, Store, chats, subscriptions
from bot.types import Filter, Party, Subscription
from tests.pieces import NOON, statement

PEOPLE, ARTICLES = 100_000, 200
MOST_MS = 2.0
TOPICS = ("corruption", "abuse", "security", "election", "finance", "other")
WORDS = ("arms deal", "port of Karachi", "tax haven", "shell company", "water contract", "sugar mills")


def wishes(count: int, chance: random.Random) -> Iterator[list[Filter]]:
    """What chats ask for: mostly a person, then an office, words, or a person with a topic or a type."""
    for _ in range(count):
        person = Filter("person", f"Q{int(chance.paretovariate(0.6)) % PEOPLE}")
        kind = chance.random()
        if kind < 0.60:
            yield [person]
        elif kind < 0.80:
            yield [person, Filter("topic", chance.choice(TOPICS))]
        elif kind < 0.90:
            yield [person, Filter("type", "denied"), Filter("role", "accused")]
        elif kind < 0.97:
            yield [Filter("office", f"minister:{chance.randrange(200)}:{chance.randrange(40)}")]
        else:
            yield [Filter("words", f"{chance.choice(WORDS)} {chance.randrange(5000)}")]


def fill(db: Database, count: int, chats_: int, chance: random.Random) -> None:
    """So many subscriptions, as `subscriptions.add` would write them."""
    for number in range(chats_):
        chats.ensure(db, f"telegram:{number + 1}", zone="UTC", digest_at=None, allowed=True, now=NOON)
    rows_, filters_ = [], []
    for key, wish in enumerate(wishes(count, chance), start=1):
        led = leads(wish)
        rows_.append((key, f"telegram:{chance.randrange(chats_) + 1}", "both", NOON.isoformat()))
        filters_ += [(key, f.field, f.value, f in led if led else None, led.get(f)) for f in wish]
    db.conn.executemany("INSERT INTO subscriptions (id, chat_id, mode, created) VALUES (?, ?, ?, ?)", rows_)
    db.conn.executemany(
        "INSERT OR IGNORE INTO filters (subscription_id, field, value, lead, key) VALUES (?, ?, ?, ?, ?)", filters_
    )


def articles(chance: random.Random) -> Iterator[News]:
    """Articles of 400 words about two people each, who may be anybody but the few whom thousands follow."""
    for number in range(ARTICLES):
        people = [Party(f"Person {n}", f"Q{n}") for n in (chance.randrange(200, PEOPLE), chance.randrange(200, PEOPLE))]
        said = statement(number + 1, accuser=people[:1], accused=people[1:], topic="corruption")
        text = " ".join(f"word{chance.randrange(3000)}" for _ in range(400))
        profiles = {p.person_id or "": Profile("PK", frozenset({f"minister:{n}:{n}"})) for n, p in enumerate(people)}
        yield News(text, "The Post", 1, (said,), profiles, frozenset())


def met(reached: bool) -> str:
    """How the bar stands beside a figure."""
    return f"bar: under {MOST_MS:.0f}, {'met' if reached else 'missed'}"


def timed(count: int, chats_: int) -> tuple[list[float], list[float], list[tuple[int, int]]]:
    """For each article milliseconds and those of the processor; how many subscriptions were looked at, and matched."""
    chance = random.Random(11)  # noqa: S311
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(Path(folder) / "match.db")
        store.write(lambda db: fill(db, count, chats_, chance))
        took, worked, found = [], [], []
        for news in articles(chance):
            begun, used = time.perf_counter(), time.process_time()
            candidates: list[Subscription] = store.read(lambda db, news=news: subscriptions.candidates(db, keys(news)))  # type: ignore[misc]
            matches = match(news, candidates, least=0.5)
            worked.append((time.process_time() - used) * 1000)
            took.append((time.perf_counter() - begun) * 1000)
            found.append((len(candidates), len(matches)))
        store.close()
    return took, worked, found


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--subscriptions", type=int, default=1_000_000)
    parser.add_argument("--chats", type=int, default=100_000)
    asked = parser.parse_args()
    took, worked, found = timed(asked.subscriptions, asked.chats)
    took.sort()
    worked.sort()
    seen = f"{statistics.median(a for a, _b in found):.0f}, {statistics.median(b for _a, b in found):.0f}"
    figures = [
        ("subscriptions", str(asked.subscriptions)),
        ("articles", str(len(took))),
        ("looked at, matched (median)", seen),
        ("ms an article, median", f"{statistics.median(took):.2f} ({met(statistics.median(took) < MOST_MS)})"),
        ("ms an article, p95", f"{took[int(len(took) * 0.95)]:.2f}"),
        ("ms an article, worst", f"{took[-1]:.2f}"),
        ("of it processor time, median", f"{statistics.median(worked):.2f}"),
        ("of it processor time, p95", f"{worked[int(len(worked) * 0.95)]:.2f}"),
    ]
    print("\n".join(f"{name:<28} {value}" for name, value in figures))  # noqa: T201 - this is what it is for


if __name__ == "__main__":
    main()
