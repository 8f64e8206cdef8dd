"""/stop, /export, /forget: a chat leaves, takes along what is stored about it, or has it deleted."""

import json

from bot.message import Button, File, Heading, Items, Message, line, paragraph
from bot.store import chats, own
from handlers.commands.desk import Call, only_admins
from handlers.commands.saying import no_file


def stop(call: Call) -> Message:
    """Send nothing more, until /start."""
    _ = call.words.gettext
    only_admins(call)
    now = call.desk.clock()
    call.desk.store.write(lambda db: chats.stop(db, call.chat.id, now))
    text = _(
        "Stopped: nothing more will come. What you follow is kept; /start goes on with it, /forget deletes it all."
    )
    return Message((paragraph(text),), buttons=((Button(_("Go on"), "start"), Button(_("Forget"), "forget")),))


def export(call: Call) -> Message:
    """Everything that is stored about this chat, as a file."""
    _ = call.words.gettext
    only_admins(call)
    stored = call.desk.store.read(lambda db: own.everything(db, call.chat.id))
    counts = tuple((line(f"{table}: {len(found)}"),) for table, found in stored.items())
    whole = json.dumps(stored, ensure_ascii=False, indent=1, default=str)
    blocks = (Heading(_("What is stored about this chat")), Items(counts), paragraph(_("The file has all of it.")))
    file = File("hearsay-export.json", whole.encode(), no_file(call.words), "application/json")
    return Message(blocks, private=True, file=file)


def forget(call: Call) -> Message:
    """Delete all that is stored about this chat, after asking once."""
    _ = call.words.gettext
    only_admins(call)
    if call.argument.casefold() != "yes":
        text = _("This deletes all that is stored about this chat: what it follows, its settings, what was sent here.")
        buttons = ((Button(_("Yes, delete it all"), "forget yes"), Button(_("No"), "subscriptions")),)
        return Message((paragraph(text, " ", _("It cannot be taken back.")),), buttons=buttons)
    call.desk.store.write(lambda db: chats.forget(db, call.chat.id))
    text = _("Done. Nothing is stored about this chat any more. /start begins anew.")
    return Message((paragraph(text),), replaces=True)
