"""The buttons of an alert: follow, mute, wrong person, not an allegation. Each asks back where it is not clear."""

import re
from collections.abc import Callable
from dataclasses import replace

from bot import compose, news
from bot.errors import UsageError
from bot.message import Button, Message, Text, note, paragraph
from bot.phrases import one_line, told
from bot.store import Database, evidence, feedback, statements
from bot.store import alerts as alert_rows
from bot.types import FeedbackKind, Statement
from handlers.commands import muting, subscribing
from handlers.commands.desk import Call

Run = Callable[[Call], Message]
MOST = 8
_KEY = re.compile(r"@(\d{1,12})(?:\s+(\d{1,12}))?(?:\s+=(\S+))?$")


def chats_of(call: Call) -> tuple[str, ...]:
    """The chat, and the conversation that it is a thread of: an alert stands in either."""
    chat_id = call.chat.id
    threaded = chat_id.count(":") == 3 and chat_id.startswith("slack:")
    return (chat_id, chat_id.rpartition(":")[0]) if threaded else (chat_id,)


def alert_said(call: Call) -> tuple[re.Match[str], evidence.SentAlert, list[Statement]]:
    """What was asked of the alert that "@12" names, the alert, and its statements as this chat sees them.

    Raises UsageError when it is not there.
    """
    asked = _KEY.match(call.argument)
    alert = _alert_here(call, int(asked[1])) if asked else None
    if asked is None or alert is None:
        raise UsageError(call.words.gettext("That alert is not of this chat, or is no longer kept."))
    return asked, alert, call.desk.store.read(lambda db: _seen(db, call.chat.id, alert.id))


def _alert_here(call: Call, number: int) -> evidence.SentAlert | None:
    return call.desk.store.read(lambda db: evidence.alert(db, chats_of(call), number))


def _seen(db: Database, chat_id: str, alert_id: int) -> list[Statement]:
    _story, ids = alert_rows.alert_statements(db, alert_id)
    return news.as_corrected(statements.by_ids(db, ids), feedback.corrected(db, chat_id))


def follow(call: Call) -> Message:
    """Follow somebody whom an alert names."""
    _ = call.words.gettext
    *_where, said = alert_said(call)
    choices = [(name, f"subscribe ={key}") for key, name in _people(said).items()]
    choices += [
        (_("the topic {topic}").format(topic=s), f"subscribe {s}") for s in dict.fromkeys(s.topic for s in said)
    ]
    return _asked(_("What do you want to follow?"), choices[:MOST], call, subscribing.subscribe)


def quiet(call: Call) -> Message:
    """Mute a person, the outlet or the case of an alert."""
    _ = call.words.gettext
    *_where, said = alert_said(call)
    choices = [(name, f"mute ={key}") for key, name in _people(said).items()]
    outlets = dict.fromkeys(s.source.outlet for s in said)
    choices += [(_("the outlet {outlet}").format(outlet=one), f"mute outlet:{one}") for one in outlets]
    cases = dict.fromkeys(s.case_id for s in said if s.case_id)
    choices += [(_("this case ({number})").format(number=one), f"mute case {one}") for one in cases]
    return _asked(_("What do you want to hear no more of?"), choices[:MOST], call, muting.mute, always=True)


def _asked(question: str, choices: list[tuple[str, str]], call: Call, run: Run, *, always: bool = False) -> Message:
    if not choices:
        raise UsageError(call.words.gettext("Nothing of that alert is left."))
    if len(choices) == 1 and not always:
        return run(replace(call, argument=choices[0][1].partition(" ")[2]))
    buttons = tuple((Button(one_line(label, 60), action),) for label, action in choices)
    return Message((paragraph(question),), buttons=buttons, private=True)


def _people(said: list[Statement]) -> dict[str, str]:
    parties = [p for s in said for p in (*s.accused, *s.accuser)]
    return {p.person_id: p.name for p in parties if p.person_id}


def wrong(call: Call) -> Message:
    """The alert has the wrong person: "@alert", then "@alert statement =person"."""
    return _correct(call, "wrong person")


def unsaid(call: Call) -> Message:
    """What the alert has is no allegation: "@alert", then "@alert statement"."""
    return _correct(call, "not an allegation")


def _correct(call: Call, kind: FeedbackKind) -> Message:
    _ = call.words.gettext
    asked, alert, said = alert_said(call)
    chosen = [s for s in said if asked[2] and s.id == int(asked[2])]
    person_id = asked[3] or ""
    options = _options(kind, alert.id, chosen or said, call)
    if person_id and chosen and person_id in _people(chosen):
        return _stored(call, alert.id, kind, chosen[0], person_id)
    if not options:
        raise UsageError(_("Nothing of that alert is left."))
    if kind == "not an allegation" and len(chosen or said) == 1:
        return _stored(call, alert.id, kind, (chosen or said)[0], "")
    question = _("Who is wrong here?") if kind == "wrong person" else _("Which of these is no allegation?")
    return Message((paragraph(question),), buttons=tuple((option,) for option in options[:MOST]), private=True)


def _options(kind: FeedbackKind, alert_id: int, said: list[Statement], call: Call) -> list[Button]:
    if kind == "not an allegation":
        return [Button(one_line(_line(s, call), 60), f"unsaid @{alert_id} {s.id}") for s in said]
    return [
        Button(
            f"{one_line(p.name, 30)} · {one_line(call.desk.describe(person), 50) if person else ''}".rstrip(" ·"),
            action,
        )
        for s in said
        for p in dict.fromkeys((*s.accused, *s.accuser))
        if p.person_id
        for person in [call.desk.registry.get(p.person_id)]
        for action in [f"wrong @{alert_id} {s.id} ={p.person_id}"]
    ]


def _line(statement: Statement, call: Call) -> str:
    return "".join(run.text for run in told(statement, call.words))


def _stored(call: Call, alert_id: int, kind: FeedbackKind, statement: Statement, person_id: str) -> Message:
    """Keep it, and show the alert as this chat sees it from now on."""
    desk, chat_id, _ = call.desk, call.chat.id, call.words.gettext
    user, now = call.request.person, desk.clock()
    key = desk.store.write(lambda db: feedback.add(db, chat_id, user, kind, statement.id, person_id, now))
    undo = (Button(_("Undo"), f"takeback {key} @{alert_id}"),)
    thanks = note(_("Thank you. It is put right in this chat, and the operator will see it."))
    shown = desk.store.read(lambda db: news.alert_news(db, alert_id))
    if shown is None:
        gone = paragraph(Text(_line(statement, call), "strike"))
        return Message((gone, note(_("You said that this is no allegation.")), thanks), buttons=(undo,))
    message = compose.alert(shown, call.chat, call.words)
    return replace(message, blocks=(*message.blocks, thanks), buttons=(*message.buttons, undo))


def take_back(call: Call) -> Message:
    """Take back what was said of a reading: "feedback @alert"."""
    _ = call.words.gettext
    number, _space, key = call.argument.partition(" ")
    chat_id = call.chat.id
    done = number.isdecimal() and call.desk.store.write(lambda db: feedback.take_back(db, chat_id, int(number)))
    if not done:
        raise UsageError(_("There is nothing to take back."))
    asked = _KEY.match(key)
    alert = _alert_here(call, int(asked[1])) if asked else None
    shown = call.desk.store.read(lambda db: news.alert_news(db, alert.id)) if alert else None
    if shown is None:
        return Message((paragraph(_("Taken back.")),))
    return compose.alert(shown, call.chat, call.words)
