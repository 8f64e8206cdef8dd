"""What is written in digests and bundles: by person and case, what weighs most first. Pure: values to `Message`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.compose import AlertNews
from bot.message import Block, Heading, Items, Line, Message, Paragraph, Text, note, paragraph
from bot.phrases import claim_lines, names, one_line, status_word, web_url, without_shown_answers
from bot.types import Chat, Claim, Digest, Status
from bot.wording import Wording

MOST_CLAIMS = {"daily": 30, "weekly": 45}
MOST_MOVES = 8
BUNDLE_ALERTS = 25
BUNDLE_CLAIMS = 2
# what weighs more comes first; an answer weighs less than a new accusation, what is repeated least
_STEPS: dict[Status, int] = {"convicted": 0, "charged": 1, "cleared": 2, "sued": 3, "investigated": 4}
_ADMITTED, _NEW, _ANSWER, _REPEATED = 5, 6, 7, 8


@dataclass(frozen=True, slots=True)
class DigestNews:
    """What a digest tells: its claims, and what the cases in it were before (by id; a new case was nothing).

    `held` of its statements were not told at once: it was quiet, or too much came.
    """

    digest: Digest
    claims: tuple[Claim, ...]
    before: Mapping[int, Status]
    held: int = 0


def edition(news: DigestNews, chat: Chat, words: Wording, *, unsure_below: float) -> Message:
    """A daily or weekly digest: what moved, then under each person the claims, what weighs most first."""
    _, digest = words.gettext, news.digest
    blocks: list[Block] = [Heading(title_of(digest, words))]
    if not news.claims:
        blocks.append(paragraph(_("Nothing new about what you follow.")))
        return Message(tuple(blocks), silent=True)
    claims = sorted(without_shown_answers(news.claims), key=lambda claim: weight(claim, news.before))
    blocks += _moves(claims, news, words)
    shown = claims[: MOST_CLAIMS[digest.edition]]
    for name, group in _by_person(shown, news.before, words):
        blocks.append(Paragraph((Text(name, "bold"),)))
        blocks.append(Items(tuple(claim_lines(c, chat.zone, words, unsure_below=unsure_below) for c in group)))
    if len(claims) > len(shown):
        more = len(claims) - len(shown)
        blocks.append(note(words.ngettext("… and {n} more.", "… and {n} more.", more).format(n=more)))
    if news.held:
        text = words.ngettext("{n} of these was held back for this digest.", "{n} of these were held back.", news.held)
        blocks.append(note(text.format(n=news.held)))
    blocks.append(note(_("Each line is what somebody says, as the named outlet reports it.")))
    return Message(tuple(blocks))


def title_of(digest: Digest, words: Wording) -> str:
    """What stands above a digest."""
    date = f"{digest.local_date.day} {digest.local_date:%B %Y}"
    title = words.gettext("The week to {date}") if digest.edition == "weekly" else words.gettext("Digest of {date}")
    return title.format(date=date)


def weight(claim: Claim, before: Mapping[int, Status]) -> int:
    """The place of a claim among others: legal steps, admissions, new accusations, answers, what is repeated."""
    statement = claim.statement
    if statement.type == "legal":
        return _STEPS.get(statement.status, len(_STEPS) - 1)
    if statement.type == "response":
        return _ADMITTED if statement.status == "admitted" else _ANSWER
    return _REPEATED if statement.case_id in before else _NEW


def _moves(claims: Sequence[Claim], news: DigestNews, words: Wording) -> list[Block]:
    """What changed since the last digest in cases that were there already."""
    moved: dict[int, Line] = {}
    for claim in claims:
        case, now = claim.statement.case_id, claim.case_status
        was = news.before.get(case) if case is not None else None
        if case is None or was is None or now is None or was == now or case in moved:
            continue
        change = f": {status_word(was, words)} → {status_word(now, words)}"
        about = f" (“{one_line(claim.statement.claim, 80)}”)"
        moved[case] = (Text(names(claim.statement.accused, words), "bold"), Text(change), Text(about))
    if not moved:
        return []
    weekly = news.digest.edition == "weekly"
    title = words.gettext("What changed in the week") if weekly else words.gettext("What changed since the last one")
    lines = list(moved.values())[:MOST_MOVES]
    return [Paragraph((Text(title, "bold"),)), Items(tuple((line,) for line in lines))]


def _by_person(claims: Sequence[Claim], before: Mapping[int, Status], words: Wording) -> list[tuple[str, list[Claim]]]:
    """The claims under the accused that they are about, in the order of what weighs most; a case stays together."""
    groups: dict[str, list[Claim]] = {}
    titles: dict[str, str] = {}
    for claim in claims:
        accused = claim.statement.accused
        key = (accused[0].person_id or accused[0].name.casefold()) if accused else ""
        groups.setdefault(key, []).append(claim)
        titles.setdefault(key, one_line(accused[0].name, 80) if accused else words.gettext("Others"))
    return [(titles[key], _cases_together(group, before)) for key, group in groups.items()]


def _cases_together(claims: list[Claim], before: Mapping[int, Status]) -> list[Claim]:
    order: dict[int | None, int] = {}
    for place, claim in enumerate(claims):
        order.setdefault(claim.statement.case_id, place)
    return sorted(claims, key=lambda claim: (order[claim.statement.case_id], weight(claim, before)))


def bundle(alerts: Sequence[AlertNews], chat: Chat, words: Wording, *, quiet: bool) -> Message:
    """The alerts that did not come at once, in one message, which says why."""
    count = len(alerts)
    title = words.ngettext("{n} alert that waited", "{n} alerts that waited", count).format(n=count)
    why = (
        words.gettext("They came in your quiet hours.")
        if quiet
        else words.gettext("More than {n} came within an hour, so these were gathered.").format(n=chat.hourly)
    )
    items = tuple(_alert_lines(alert, chat, words) for alert in alerts[:BUNDLE_ALERTS])
    blocks: list[Block] = [Heading(title), note(why), Items(items)]
    if count > BUNDLE_ALERTS:
        more = count - BUNDLE_ALERTS
        blocks.append(note(words.ngettext("… and {n} more.", "… and {n} more.", more).format(n=more)))
    return Message(tuple(blocks))


def _alert_lines(alert: AlertNews, chat: Chat, words: Wording) -> tuple[Line, ...]:
    title: Line = (Text(one_line(alert.title, 200), "bold", web_url(alert.url)),)
    shown = without_shown_answers(alert.claims)[:BUNDLE_CLAIMS]
    return (title, *(line for claim in shown for line in claim_lines(claim, chat.zone, words)))
