"""What the owners of a bot do in chat: /status, /broadcast, /chats, /allow, /refuse."""

from datetime import timedelta

from bot.errors import UsageError
from bot.message import Button, Heading, Items, Message, line, note, paragraph
from bot.phrases import one_line
from bot.store import Database, chats, notices, own
from bot.store.rows import to_text
from bot.types import Chat
from handlers.commands.desk import Call

MOST_CHATS = 30
LONGEST_BROADCAST = 900


def status(call: Call) -> Message:
    """The last day in figures."""
    words = call.words
    _ = words.gettext
    since = to_text(call.desk.clock() - timedelta(days=1))
    n = call.desk.store.read(lambda db: own.figures(db, since))
    lines = (
        _("{chats} chats, {waiting} waiting to be let in; {subscriptions} subscriptions"),
        _("{feeds} feeds, {failing} with trouble"),
        _("last 24 hours: {articles} articles, {statements} statements, {sent} messages sent, {failed} failed"),
        _("{pending} messages waiting to go out"),
        _("{feedback} answers of readers to review (hearsay feedback review)"),
    )
    return Message((Heading(_("Status")), Items(tuple((line(text.format(**n)),) for text in lines))), private=True)


def broadcast(call: Call) -> Message:
    """A message to every active chat: shown first, sent on confirmation, paced like all deliveries."""
    _ = call.words.gettext
    sure, _space, rest = call.argument.partition(" ")
    confirmed = sure == "yes!"
    text = (rest if confirmed else call.argument).strip()
    if not text:
        raise UsageError(_("What do you want to tell all chats? For example: /broadcast Back at noon"))
    if len(text) > LONGEST_BROADCAST:
        raise UsageError(_("That is too long: {n} characters at most.").format(n=LONGEST_BROADCAST))
    reached = [chat.id for chat, access in call.desk.store.read(chats.every) if chat.active and access == "allowed"]
    if not confirmed:
        question = call.words.ngettext("This goes to {n} chat:", "This goes to {n} chats:", len(reached))
        buttons = ((Button(_("Send it"), f"broadcast yes! {text}"),),)
        return Message((paragraph(question.format(n=len(reached))), paragraph(text)), buttons=buttons, private=True)
    by, now = call.request.person, call.desk.clock()
    count = call.desk.store.write(lambda db: notices.post(db, text, reached, made_by=by, now=now))
    done = call.words.ngettext("On its way to {n} chat.", "On its way to {n} chats.", count)
    return Message((paragraph(done.format(n=count)),), private=True, replaces=True)


def list_chats(call: Call) -> Message:
    """The chats, those that wait first."""
    _ = call.words.gettext
    known = sorted(call.desk.store.read(chats.every), key=lambda pair: pair[1] != "waiting")
    items = tuple((line(f"{chat.id} — {_access(access, chat, call)}"),) for chat, access in known[:MOST_CHATS])
    waiting = [chat for chat, access in known if access == "waiting"][:8]
    buttons = tuple(
        (
            Button(_("Let in {chat}").format(chat=chat.id), f"allow {chat.id}"),
            Button(_("Refuse"), f"refuse {chat.id}"),
        )
        for chat in waiting
    )
    more = [note(_("hearsay chats list shows all {n}.").format(n=len(known)))] if len(known) > MOST_CHATS else []
    return Message((Heading(_("Chats")), Items(items), *more), buttons=buttons, private=True)


def _access(access: str, chat: Chat, call: Call) -> str:
    _ = call.words.gettext
    names = {"waiting": _("waits to be let in"), "allowed": _("allowed"), "refused": _("refused")}
    return names[access] if chat.active else f"{names[access]}, {_('gone')}"


def allow(call: Call) -> Message:
    """Let a chat in, and tell it."""
    return _decide(call, "allowed")


def refuse(call: Call) -> Message:
    """Keep a chat out."""
    return _decide(call, "refused")


def _decide(call: Call, access: str) -> Message:
    _ = call.words.gettext
    chat_id, now = call.argument, call.desk.clock()

    def decide(db: Database) -> bool:
        done = chats.set_access(db, chat_id, access)
        if done and access == "allowed":
            text = _("This chat may use me now. /help lists what I can do.")
            notices.post(db, text, [chat_id], made_by=f"allow:{chat_id}", now=now)
        return done

    if not call.desk.store.write(decide):
        raise UsageError(_("There is no chat “{chat}”. /chats lists them.").format(chat=one_line(chat_id, 80)))
    told = {"allowed": _("{chat} may use me now."), "refused": _("{chat} is kept out.")}
    return Message((paragraph(told[access].format(chat=chat_id)),), private=True)
