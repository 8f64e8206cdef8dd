"""Facts of several sources about one person, folded into one: pure, the same whatever it was folded with before.

Nothing that is known is dropped: a source adds names and posts, fills in dates, ends a post that was open. Where two
sources contradict each other, what was known first stays and the contradiction is told.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal

from bot.officials.offices import content_words
from bot.officials.posts import first_day, last_day, rank
from bot.types import Person, Post

ChangeKind = Literal["added", "changed", "ended", "conflicting"]
# Classes that hold many offices: there the words of the role must be the same, not only the class.
_GENERAL = {
    "minister", "other", "justice", "aide", "candidate", "ambassador", "legislator", "governor", "mil_chief", "intel",
    "spokesperson", "party_leader",
}  # fmt: skip
# Sources date the same entry into office by the election, the oath or the gazette.
_ONE_ENTRY = timedelta(days=92)


@dataclass(frozen=True, slots=True)
class Change:
    """One difference that a source makes, in words for an operator."""

    kind: ChangeKind
    what: str


@dataclass(frozen=True, slots=True)
class Reconciled:
    """A person with a source's facts folded in, and what the source contradicts."""

    person: Person
    conflicts: tuple[Change, ...] = ()


def fold(base: Person | None, told: Sequence[Person]) -> Reconciled:
    """`base` (the shipped or the operator's facts, if any) with what each import told, in order."""
    known, conflicts = base, list[Change]()
    for one in told:
        if known is None:
            known = _alone(one)
            continue
        step = reconcile(known, one)
        known = step.person
        conflicts.extend(step.conflicts)
    if known is None:
        raise ValueError("there is nothing to fold")
    return Reconciled(known, tuple(conflicts))


def _alone(told: Person) -> Person:
    """Somebody whom only imports know: the posts that say the same are one."""
    posts: list[Post] = []
    for post in told.posts:
        at = _place(posts, post)
        if at is None:
            posts.append(post)
        else:
            posts[at], _ = _together(posts[at], post)
    return _stand_out(replace(told, posts=tuple(posts), origin="operator"))


def reconcile(known: Person, told: Person) -> Reconciled:
    """`known` with the facts of `told` folded in."""
    conflicts: list[Change] = []
    if told.country and known.country and told.country != known.country:
        conflicts.append(Change("conflicting", f"country: {known.country} here, {told.country} there"))
    posts = list(known.posts)
    for post in told.posts:
        at = _place(posts, post)
        if at is None:
            posts.append(post)
        else:
            posts[at], faults = _together(posts[at], post)
            conflicts.extend(Change("conflicting", f"{called(post)}: {fault}") for fault in faults)
    names = dict.fromkeys(name for name in (*known.aliases, told.name, *told.aliases) if name and name != known.name)
    person = replace(
        known,
        aliases=tuple(names),
        family_name=known.family_name or told.family_name,
        country=known.country or told.country,
        posts=tuple(posts),
    )
    return Reconciled(_stand_out(person), tuple(conflicts))


def _stand_out(person: Person) -> Person:
    """Prominence and the day last seen, by the posts where they say more than was known."""
    seen = [day for post in person.posts for day in (post.end or post.as_of or post.start,) if day]
    highest = max((rank(post.role_class) for post in person.posts if not post.end), default=0)
    last_seen = max([*seen, person.last_seen or ""], default="") or None
    return replace(person, prominence=max(person.prominence, highest), last_seen=last_seen)


def _place(posts: Sequence[Post], post: Post) -> int | None:
    """Which of `posts` is the same spell in the same office: the one that begins with it, else an open one."""
    same = [at for at, mine in enumerate(posts) if same_office(mine, post)]
    return max(same, key=lambda at: _nearness(posts[at], post), default=None)


def _nearness(mine: Post, post: Post) -> tuple[bool, bool, str]:
    began = bool(mine.start and post.start and _overlap(mine.start, post.start))
    return began, bool(mine.end) == bool(post.end), mine.start or ""


def called(post: Post) -> str:
    """A post in a report: "Minister of Defence (2024-03-11)"."""
    role = post.role or post.role_class
    return f"{role} ({post.start})" if post.start else role


def same_office(mine: Post, other: Post) -> bool:
    """Whether two posts are one spell in one office: same country, same office, times that do not exclude it."""
    if mine.country and other.country and mine.country != other.country:
        return False
    words = content_words(mine.role), content_words(other.role)
    if mine.role_class == other.role_class and (mine.role_class not in _GENERAL or words[0] == words[1]):
        return _one_spell(mine, other)
    return bool(words[0]) and words[0] == words[1] and _one_spell(mine, other)


def _one_spell(mine: Post, other: Post) -> bool:
    if mine.start and other.start:
        apart = first_day(mine.start) - first_day(other.start)
        return _overlap(mine.start, other.start) or abs(apart) <= _ONE_ENTRY
    return not (_before(mine.end, other.start) or _before(other.end, mine.start))


def _overlap(one: str, other: str) -> bool:
    """Whether two dates, each as precise as it is, may mean one day."""
    return first_day(one) <= last_day(other) and first_day(other) <= last_day(one)


def _before(end: str | None, start: str | None) -> bool:
    return bool(end and start and last_day(end) < first_day(start))


def _together(mine: Post, other: Post) -> tuple[Post, list[str]]:
    faults = []
    if mine.start and other.start and not _overlap(mine.start, other.start):
        faults.append(f"began {mine.start} here, {other.start} there")
    if mine.end and other.end and not _overlap(mine.end, other.end):
        faults.append(f"ended {mine.end} here, {other.end} there")
    elif mine.end and not other.end and other.as_of and _before(mine.end, other.as_of):
        faults.append(f"ended {mine.end} here, held on {other.as_of} there")
    elif other.end and not mine.end and mine.as_of and _before(other.end, mine.as_of):
        faults.append(f"held on {mine.as_of} here, ended {other.end} there")
    together = replace(
        mine,
        role=mine.role or other.role,
        organisation=mine.organisation or other.organisation,
        country=mine.country or other.country,
        start=_more_precise(mine.start, other.start),
        end=_more_precise(mine.end, other.end),
        as_of=max(mine.as_of or "", other.as_of or "") or None,
    )
    return together, faults


def _more_precise(mine: str | None, other: str | None) -> str | None:
    """The more precise of two dates that may mean one day; mine where they contradict each other."""
    if mine is None or other is None:
        return mine or other
    return other if len(other) > len(mine) and _overlap(mine, other) else mine


def changes(before: Person | None, after: Person) -> tuple[Change, ...]:
    """What differs for a reader between two states of one person."""
    if before is None:
        return (Change("added", f"{after.name} ({after.id})"),)
    found = [Change("changed", f"name: {name}") for name in after.aliases if name not in before.aliases]
    if after.country != before.country:
        found.append(Change("changed", f"country: {after.country}"))
    for post in after.posts:
        at = _place(before.posts, post)
        found.extend(_post_changes(None if at is None else before.posts[at], post))
    return tuple(found)


def _post_changes(old: Post | None, new: Post) -> Iterable[Change]:
    if old is None:
        yield Change("changed", f"new post: {called(new)}")
        if new.end:
            yield Change("ended", f"{called(new)}: {new.end}")
        return
    if new.start != old.start:
        yield Change("changed", f"{new.role or new.role_class} began {new.start}")
    if new.end != old.end:
        yield Change("changed" if old.end else "ended", f"{called(new)}: {new.end}")


def renewed(before: Person, told: Person) -> Person:
    """What one source tells now over what it told before: its own later word wins, and nothing it told is dropped."""
    posts = list(before.posts)
    for post in told.posts:
        at = next((i for i, old in enumerate(posts) if _same_row(old, post)), None)
        if at is None:
            posts.append(post)
        else:
            old, seen = posts[at], max(posts[at].as_of or "", post.as_of or "") or None
            posts[at] = replace(post, start=post.start or old.start, end=post.end or old.end, as_of=seen)
    name = told.name or before.name
    names = dict.fromkeys((*before.aliases, before.name, *told.aliases))
    return replace(
        before,
        name=name,
        aliases=tuple(alias for alias in names if alias and alias != name),
        family_name=told.family_name or before.family_name,
        country=told.country or before.country,
        prominence=max(told.prominence, before.prominence),
        last_seen=max(told.last_seen or "", before.last_seen or "") or None,
        posts=tuple(posts),
    )


def _same_row(old: Post, new: Post) -> bool:
    return (old.role, old.organisation, old.country) == (new.role, new.organisation, new.country) and (
        old.start == new.start or _one_spell(old, new)
    )
