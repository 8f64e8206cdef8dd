"""A person's record as a picture: what `/timeline` and `/network` show, with the same in words beneath it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.message import Block, Button, Heading, Items, Line, Message, line, note, paragraph
from bot.phrases import asserts_nothing, claim_lines, denial, one_line, told, when
from bot.ranking import drawn
from bot.types import Chat, Claim, Party, Person, StatementType
from bot.wording import Wording

IN_WORDS = 6
_LONGEST_NAME = 40
LaneName = Literal["accused", "answered", "legal", "accuses"]
_LANES: dict[StatementType, LaneName] = {
    "allegation": "accused",
    "response": "answered",
    "legal": "legal",
}


@dataclass(frozen=True, slots=True)
class Frame:
    """For which chat and screen something is shown, and from when until when."""

    chat: Chat
    words: Wording
    dark: bool
    unsure_below: float
    since: datetime | None
    until: datetime


def timeline(person: Person, claims: Sequence[Claim], span: str, frame: Frame) -> Message:
    """What was said of a person and by them over time; `span` is what was asked for."""
    _ = frame.words.gettext
    name = one_line(person.name, 80)
    if not claims:
        nothing = _("Nothing was found about {name} in that time. /timeline {name} all shows everything.")
        return Message((paragraph(nothing.format(name=name)),))
    title = _("Over time: {name}").format(name=name)
    summary = _("{counts}, {first} to {last}").format(
        counts=_counted(claims, person, frame.words),
        first=when(claims[0].statement.source.dated, frame.chat.zone),
        last=when(claims[-1].statement.source.dated, frame.chat.zone),
    )
    newest = claims[::-1][:IN_WORDS]
    items = tuple(
        claim_lines(c, frame.chat.zone, frame.words, unsure_below=frame.unsure_below, numbered=True) for c in newest
    )
    blocks: list[Block] = [Heading(title), note(summary), Items(items), note(asserts_nothing(frame.words))]
    buttons = (
        *(Button(_(word), f"timeline ={person.id} {word}") for word in ("30d", "1y", "all") if word != span),
        _other_screen(f"timeline ={person.id} {span}", frame),
    )
    alt = f"{title}. {summary}."
    picture = drawn(lambda: _draw_timeline(title, person, claims, frame), alt, "timeline.png")
    return Message(tuple(blocks), buttons=(buttons, (_card_button(person, frame.words),)), picture=picture)


def _lane(claim: Claim, person: Person) -> LaneName:
    """In which part the person is in it: an accusation that they make themselves has a lane of its own."""
    made = any(party.person_id == person.id for party in claim.statement.accuser)
    suffered = any(party.person_id == person.id for party in claim.statement.accused)
    return "accuses" if made and not suffered else _LANES[claim.statement.type]


def _counted(claims: Sequence[Claim], person: Person, words: Wording) -> str:
    counts = Counter(_lane(claim, person) for claim in claims)
    several: dict[LaneName, str] = {
        "accused": words.ngettext("{n} accusation", "{n} accusations", counts["accused"]),
        "answered": words.ngettext("{n} answer", "{n} answers", counts["answered"]),
        "legal": words.ngettext("{n} legal step", "{n} legal steps", counts["legal"]),
        "accuses": words.ngettext("{n} accusation of others", "{n} accusations of others", counts["accuses"]),
    }
    return ", ".join(text.format(n=counts[lane]) for lane, text in several.items() if counts[lane])


def _draw_timeline(title: str, person: Person, claims: Sequence[Claim], frame: Frame) -> bytes:
    from bot.charts import Lane, Moment, draw_timeline  # matplotlib is large, and most chats never ask for a picture

    _ = frame.words.gettext
    lanes: dict[Lane, str] = {
        "accused": _("Accused"),
        "answered": _("Answered"),
        "legal": _("Courts and investigators"),
        "accuses": _("Accuses others"),
    }
    moments = [
        Moment(
            at=claim.statement.source.dated,
            lane=_lane(claim, person),
            text=_in_words(claim, frame.words),
            date=when(claim.statement.source.dated, frame.chat.zone),
            mark=denial(claim, frame.words) if claim.statement.type == "allegation" else "",
        )
        for claim in claims
    ]
    since = frame.since or moments[0].at
    legend = _("Hollow: denied. {note}").format(note=asserts_nothing(frame.words))
    return draw_timeline(
        title,
        legend,
        lanes,
        moments,
        since=since,
        until=max(frame.until, moments[-1].at),
        dark=frame.dark,
    )


def _in_words(claim: Claim, words: Wording) -> str:
    text = "".join(run.text for run in told(claim.statement, words))
    return f"{text} ({claim.sources[0].outlet})"


def network(person: Person, claims: Sequence[Claim], frame: Frame) -> Message:
    """Who accuses whom around a person."""
    _ = frame.words.gettext
    name = one_line(person.name, 80)
    ties = _ties(claims, person)
    if not ties:
        nothing = _("Nobody accuses {name}, and {name} accuses nobody, in what Hearsay has read.")
        return Message((paragraph(nothing.format(name=name)),))
    title = _("Who accuses whom around {name}").format(name=name)
    strongest = sorted(ties.items(), key=lambda pair: -pair[1].times)[: IN_WORDS * 2]
    items = tuple((_tie_line(pair, tie, frame.words),) for pair, tie in strongest)
    blocks = (Heading(title), Items(items), note(asserts_nothing(frame.words)))
    alt = f"{title}. " + "; ".join("".join(run.text for run in item[0]) for item in items[:3])
    picture = drawn(lambda: _draw_network(title, name, ties, frame), one_line(alt, 900), "network.png")
    buttons = ((_other_screen(f"network ={person.id}", frame), _card_button(person, frame.words)),)
    return Message(blocks, buttons=buttons, picture=picture)


def _tie_line(pair: tuple[str, str], tie: "_Told", words: Wording) -> Line:
    text = words.gettext("{accuser} accused {accused}: {label}")
    return line(text.format(accuser=pair[0], accused=pair[1], label=_label(tie, words)))


@dataclass(frozen=True, slots=True)
class _Told:
    """How often one accuses another, and in how many of these the accused denied it."""

    times: int = 0
    denied: int = 0


def _ties(claims: Sequence[Claim], person: Person) -> dict[tuple[str, str], _Told]:
    """By the names of accuser and accused. A claim without an accuser ties nobody to anybody."""
    found: dict[tuple[str, str], _Told] = {}
    for claim in claims:
        for accuser in claim.statement.accuser:
            for accused in claim.statement.accused:
                pair = (_name(accuser, person), _name(accused, person))
                before = found.get(pair, _Told())
                found[pair] = _Told(before.times + 1, before.denied + _denied_by(claim, accused))
    return {pair: tie for pair, tie in found.items() if pair[0] != pair[1]}


def _name(party: Party, person: Person) -> str:
    return one_line(person.name, 80) if party.person_id == person.id else one_line(party.name, _LONGEST_NAME)


def _denied_by(claim: Claim, accused: Party) -> bool:
    key = accused.person_id or accused.name
    return any(
        answer.status == "denied" and any((p.person_id or p.name) == key for p in answer.accused)
        for answer in claim.answers
    )


def _label(tie: _Told, words: Wording) -> str:
    label = words.ngettext("{n} accusation", "{n} accusations", tie.times).format(n=tie.times)
    return f"{label}, {_denied(tie, words)}" if tie.denied else label


def _denied(tie: _Told, words: Wording) -> str:
    """ "denied" where all of it was, else in how many cases."""
    return words.gettext("denied") if tie.denied == tie.times else words.gettext("{n} denied").format(n=tie.denied)


def _draw_network(title: str, centre: str, ties: dict[tuple[str, str], _Told], frame: Frame) -> bytes:
    from bot.charts import Tie, draw_network  # as above

    _ = frame.words.gettext
    arrows = [
        Tie(one, other, tie.times, _short(tie, frame.words), denied=tie.denied > 0)
        for (one, other), tie in ties.items()
    ]
    legend = _("An arrow goes from who accuses to who is accused; broken: denied. {note}")
    return draw_network(title, legend.format(note=asserts_nothing(frame.words)), centre, arrows, dark=frame.dark)


def _short(tie: _Told, words: Wording) -> str:
    if not tie.denied:
        return f"{tie.times}×" if tie.times > 1 else ""
    denied = _denied(tie, words)
    return f"{tie.times}×, {denied}" if tie.times > 1 else denied


def _card_button(person: Person, words: Wording) -> Button:
    return Button(words.gettext("Who is {name}?").format(name=one_line(person.name, 40)), f"who ={person.id}")


def _other_screen(action: str, frame: Frame) -> Button:
    _ = frame.words.gettext
    return Button(_("Light"), f"{action} light") if frame.dark else Button(_("Dark"), f"{action} dark")
