"""The rules by which a case's status moves: one table, folded over its statements in the order of their dates."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bot.types import Outcome, Status

# From the least that can be known of a matter to the most: of one day's statements the furthest counts.
_FURTHER: tuple[Status, ...] = (
    "alleged", "denied", "admitted", "investigated", "sued", "charged", "convicted", "cleared",
)  # fmt: skip
# A case in the status on the left, met by a statement of the status above: x moves it there, . leaves it as it is.
# What a prosecutor or a court did is not undone by words; what a court found, only by a court or a new charge.
_MOVES: dict[Status, str] = {
    #                alleged denied admitted investigated sued charged convicted cleared
    "alleged":      ".       x      x        x            x    x       x         x",
    "denied":       ".       .      x        x            x    x       x         x",
    "admitted":     ".       .      .        .            .    x       x         x",
    "investigated": ".       .      x        .            x    x       x         x",
    "sued":         ".       .      x        .            .    x       x         x",
    "charged":      ".       .      x        .            .    .       x         x",
    "convicted":    ".       .      .        .            .    .       .         x",
    "cleared":      ".       .      .        .            .    x       x         .",
}  # fmt: skip
# How a suit ended, by the cue of the step: the case stays "sued", with this beside it.
_OUTCOMES: tuple[tuple[Outcome, tuple[str, ...]], ...] = (("settled", ("settl",)), ("withdrawn", ("withdr", "drop")))


@dataclass(frozen=True, slots=True)
class Step:
    """A statement as the fold sees it: its day, its status and, for how a suit ended, its cue."""

    day: date
    status: Status
    cue: str = ""


@dataclass(frozen=True, slots=True)
class Where:
    """Where a case stands; `outcome` says how a suit ended."""

    status: Status
    outcome: Outcome | None = None


def standing(steps: Iterable[Step]) -> Where:
    """Where a case stands after these steps; "alleged" without any."""
    now = Where("alleged")
    for step in sorted(steps, key=lambda one: (one.day, _FURTHER.index(one.status))):
        now = _after(now, step)
    return now


def status_of(dated: Iterable[tuple[date, Status]]) -> Status:
    """A case's status after statements of these days and statuses."""
    return standing(Step(day, status) for day, status in dated).status


def _after(now: Where, step: Step) -> Where:
    ended = next((outcome for outcome, signs in _OUTCOMES if any(sign in step.cue.casefold() for sign in signs)), None)
    if ended and (step.status == "sued" or (step.status == "cleared" and now.status == "sued")):
        return Where("sued", ended) if now.status == "sued" or _moves(now.status, "sued") else now
    return Where(step.status) if _moves(now.status, step.status) else now


def _moves(now: Status, met_by: Status) -> bool:
    return _MOVES[now].split()[_FURTHER.index(met_by)] == "x"
