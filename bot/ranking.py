"""Who is accused most, counted and drawn."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.log import logger
from bot.message import Picture
from bot.phrases import one_line
from bot.types import Claim
from bot.wording import Wording

MOST = 8


@dataclass(frozen=True, slots=True)
class Tally:
    """Somebody, how many allegations, and who made most of them."""

    name: str
    times: int
    by: tuple[tuple[str, int], ...]

    def accusers(self, words: Wording) -> str:
        """Who made most of them: "by Tessa Marrow (3), Abel Ost"; empty where nobody is named."""
        names = ", ".join(f"{name} ({count})" if count > 1 else name for name, count in self.by)
        return words.gettext("by {names}").format(names=names) if names else ""


def tally(claims: Sequence[Claim]) -> list[Tally]:
    """Who is accused in most of these claims; a claim that several articles make counts once."""
    times: Counter[str] = Counter()
    accusers: dict[str, Counter[str]] = {}
    names: dict[str, str] = {}
    for claim in claims:
        said = claim.statement
        if said.type != "allegation":
            continue
        for accused in said.accused:
            key = accused.person_id or accused.name
            names.setdefault(key, accused.name)
            times[key] += 1
            accusers.setdefault(key, Counter()).update(party.name for party in said.accuser)
    ranked = sorted(times, key=lambda key: (-times[key], names[key]))[:MOST]
    return [Tally(names[key], times[key], tuple(accusers[key].most_common(3))) for key in ranked]


def what_it_counts(words: Wording) -> str:
    """What stands beneath such a count."""
    return words.gettext("Allegations as the news reports them, in what this chat follows.")


def bars(title: str, ranked: Sequence[Tally], words: Wording, *, dark: bool, name: str) -> Picture | None:
    """A bar for each, as a picture; None where drawing fails."""
    from bot.charts import Bar, draw_ranking  # matplotlib is large, and most chats never see a picture

    rows = [Bar(one_line(one.name, 80), one.times, one_line(one.accusers(words), 120)) for one in ranked]
    alt = f"{title}: " + ", ".join(f"{bar.name} {bar.count}" for bar in rows)
    return drawn(lambda: draw_ranking(title, what_it_counts(words), rows, dark=dark), alt, name)


def drawn(draw: Callable[[], bytes], alt: str, name: str) -> Picture | None:
    """What is drawn, or None where drawing fails: the text says the same."""
    try:
        return Picture(draw(), alt, name)
    except (ValueError, RuntimeError, OSError, MemoryError) as error:
        logger(__name__).error("a picture was not drawn", name=name, error=str(error))
        return None
