"""What is written in alerts and in what follows them. Pure: values to `Message`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.message import (
    Block,
    Button,
    Copy,
    Line,
    Message,
    Note,
    Paragraph,
    Quote,
    Style,
    Text,
    note,
)
from bot.phrases import citation, one_line, responses, sourced, told, web_url, without_shown_answers
from bot.types import Chat, Claim, Person, Source, Statement
from bot.wording import Wording

ALERT_CLAIMS = 3
FOLLOW_BUTTONS = 3
LONGEST_QUOTE = 600


@dataclass(frozen=True, slots=True)
class AlertNews:
    """What an alert tells: the story's headline and articles, its claims, and the people of its accused by id.

    `withdrawn` is what the alert told, and no article says any more.
    """

    title: str
    url: str
    sources: tuple[Source, ...]
    claims: tuple[Claim, ...]
    people: Mapping[str, Person]
    withdrawn: tuple[Statement, ...] = ()
    alert_id: int = 0


def alert(news: AlertNews, chat: Chat, words: Wording) -> Message:
    """One story's news for one chat."""
    style: Style = "bold" if news.claims or not news.withdrawn else "strike"
    blocks: list[Block] = [Paragraph((Text(one_line(news.title, 300), style, web_url(news.url)),))]
    claims = without_shown_answers(news.claims)
    for claim in claims[:ALERT_CLAIMS]:
        blocks.append(Paragraph(told(claim.statement, words)))
        if chat.density == "full":
            blocks.append(Quote(one_line(claim.statement.quote, LONGEST_QUOTE)))
        blocks += [
            Paragraph((Text("↳ "), *told(answer, words), Text(f" ({answer.source.outlet})")))
            for answer in responses(claim)[-2:]
        ]
    more = len(claims) - ALERT_CLAIMS
    if more > 0:
        blocks.append(
            note(words.ngettext("… and {n} more statement.", "… and {n} more statements.", more).format(n=more))
        )
    blocks += [Paragraph(_struck(told(statement, words))) for statement in news.withdrawn[:ALERT_CLAIMS]]
    if news.withdrawn:
        blocks.append(note(words.gettext("What is struck through was corrected: its source no longer reports it.")))
    blocks.append(Note(_sources_note(news, chat, words)))
    buttons = (*_follow_buttons(news, words), *_alert_buttons(news, words)) if chat.density == "full" else ()
    cited = citation(news.sources[0], chat.zone, words) if buttons and news.sources else ""
    copy = Copy(words.gettext("Copy the citation"), cited) if cited else None
    return Message(tuple(blocks), buttons=buttons, silent=chat.silent, preview=chat.previews, copy=copy)


def _sources_note(news: AlertNews, chat: Chat, words: Wording) -> Line:
    outlets = len({source.outlet for source in news.sources})
    count = words.ngettext("{n} outlet", "{n} outlets", outlets).format(n=outlets)
    unanswered = any(c.statement.type == "allegation" for c in news.claims) and not any(
        c.answers or c.statement.type == "response" for c in news.claims
    )
    tail = (Text(" · " + words.gettext("no answer found yet")),) if unanswered else ()
    where = sourced(_one_per_outlet(news.sources), chat.zone, words) if news.sources else ()
    return (*where, Text(f" · {count}"), *tail)


def _one_per_outlet(sources: Sequence[Source]) -> list[Source]:
    return list({source.outlet: source for source in reversed(sources)}.values())[::-1]


def _follow_buttons(news: AlertNews, words: Wording) -> tuple[tuple[Button, ...], ...]:
    ids = [p.person_id for c in news.claims for p in (*c.statement.accused, *c.statement.accuser) if p.person_id]
    people = [news.people[key] for key in dict.fromkeys(ids) if key in news.people][:FOLLOW_BUTTONS]
    return tuple(
        (Button(words.gettext("Who is {name}?").format(name=one_line(p.name, 50)), f"who ={p.id}"),) for p in people
    )


def _alert_buttons(news: AlertNews, words: Wording) -> tuple[tuple[Button, ...], ...]:
    """What can be done about an alert; each asks back where it is not clear what is meant."""
    _, key = words.gettext, news.alert_id
    if not key:
        return ()
    about = (
        Button(_("Follow"), f"follow @{key}"),
        Button(_("Mute"), f"quiet @{key}"),
        Button(_("Why?"), f"why @{key}"),
    )
    wrong = [Button(_("Wrong person"), f"wrong @{key}")] if news.people else []
    return about, (*wrong, Button(_("Not an allegation"), f"unsaid @{key}"))


def reply(claim: Claim, chat: Chat, words: Wording) -> Message:
    """A further step in a story that this chat was alerted to: a denial, a charge, an acquittal."""
    return Message(
        (
            Paragraph(told(claim.statement, words)),
            Quote(one_line(claim.statement.quote, LONGEST_QUOTE)),
            Note(sourced(claim.sources, chat.zone, words)),
        )
    )


def correction(gone: Sequence[Statement], chat: Chat, words: Wording, *, why: str = "") -> Message:
    """A correction of what this chat was told: no article says it any more, or `why` says what else was wrong."""
    blocks: list[Block] = [Paragraph((Text(words.gettext("Correction"), "bold"),))]
    for statement in gone[:ALERT_CLAIMS]:
        line = told(statement, words)
        blocks.append(Paragraph(line if why else _struck(line)))
        source = sourced((statement.source,), chat.zone, words)
        blocks.append(Note((*source, Text(" · " + (why or words.gettext("no longer reports this"))))))
    return Message(tuple(blocks))


def _struck(runs: Line) -> Line:
    return tuple(replace(run, style="strike") for run in runs)
