"""/here TEXT: who is accused in a message: the article that it links to, else the officials that it names."""

import re

from bot import cards, news
from bot.errors import UsageError
from bot.message import Button, Message, paragraph
from bot.phrases import one_line
from bot.sources.addresses import canonical
from bot.store import Database, evidence, statements
from bot.types import Claim, Person
from handlers.commands.desk import Call
from handlers.commands.news import latest

MOST = 8
_URL = re.compile(r"https?://[^\s<>|\"]+")
_NAME = re.compile(r"[^\W\d_][\w’'.-]*(?:[ -][^\W\d_][\w’'.-]*){1,3}")


def here(call: Call) -> Message:
    """What the record has on a message."""
    _ = call.words.gettext
    if not call.argument:
        return latest(call)
    urls = _URL.findall(call.argument)
    claims = call.desk.store.read(lambda db: _said(db, urls, call.chat.id, call.desk.least)) if urls else ()
    if claims:
        title = _("What this article says")
        return cards.statements_list(title, claims[:MOST], call.chat, call.words, unsure_below=call.desk.sure)
    people = _named(call, _URL.sub(" ", call.argument))
    if not people:
        raise UsageError(_("I find no official in that message, and no article that I have read."))
    buttons = tuple(
        (Button(f"{one_line(p.name, 40)} · {one_line(call.desk.describe(p), 60)}", f"who ={p.id}"),) for p in people
    )
    return Message((paragraph(_("Officials in that message:")),), buttons=buttons, private=True)


def _said(db: Database, urls: list[str], chat_id: str, least: float) -> tuple[Claim, ...]:
    article = evidence.article(db, [form for url in urls for form in (url, canonical(url))])
    if article is None:
        return ()
    said = [one for one in statements.of_article(db, article.id) if one.confidence >= least]
    return news.claims_of(db, said, chat_id=chat_id)


def _named(call: Call, text: str) -> list[Person]:
    """Those whose full name stands in the text, in whatever window of its words."""
    words = text.split()
    found: dict[str, Person] = {}
    for size in (4, 3, 2):
        for at in range(len(words) - size + 1):
            name = " ".join(words[at : at + size]).strip(".,;:!?()\"“”‘’'")
            if name[:1].isupper() and _NAME.fullmatch(name):
                for person in call.desk.registry.named(name)[:3]:
                    found.setdefault(person.id, person)
    return list(found.values())[:MOST]
