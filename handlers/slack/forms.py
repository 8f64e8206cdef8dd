"""A `Form` as Slack's modal, and back: pure. https://docs.slack.dev/reference/views/modal-views

A modal knows what it was opened for by its metadata, which Slack keeps and no person can change.
"""

import json
from typing import Any

from bot.form import Field, Form, request_of
from bot.message import Message
from handlers.slack.address import parse_address
from handlers.slack.incoming import Ask
from handlers.slack.rich_text import Json, clean, shortened

CALLBACK = "hearsay:form"
TITLE = 24
LABEL = 2_000
OPTION = 75
WORDS = 60
WRONG = 150
_ANSWER = "answer"


def modal(form: Form, ask: Ask) -> Json:
    """The view of `form`, opened by `ask`: a click."""
    about = _plain(form.about, 3_000)
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "private_metadata": _metadata(form, ask),
        "title": _plain(form.title, TITLE),
        "submit": _plain(form.save, TITLE),
        "close": _plain(form.cancel, TITLE),
        "blocks": [{"type": "section", "text": about}, *(_input(field) for field in form.fields)],
    }


def submitted(body: Json) -> Ask | None:
    """What a form that was sent asks for, and where its answer belongs; None for a view that is not ours."""
    view = body["view"]
    if view.get("callback_id") != CALLBACK:
        return None
    kept = json.loads(view["private_metadata"])
    address = parse_address(kept["chat"])
    if address is None:
        return None
    return Ask(
        address,
        body["user"]["id"],
        request_of(kept["action"], _values(view)),
        kept["way"],
        thread=kept["thread"],
        response_url=kept["url"],
        ephemeral=kept["ephemeral"],
        direct=address.direct,
    )


def wrong_in(view: Json, message: Message, otherwise: str) -> dict[str, str]:
    """What the form shall say beneath its fields, by block; nothing when `message` is an answer to all of it.

    What only the asker shall see, and is about no field, stands beneath the first one; silence is said as `otherwise`.
    """
    if message.form is not None:
        told = {field.name: field.wrong for field in message.form.fields if field.wrong}
    elif message.private or not message.blocks:
        first = next(block["block_id"] for block in view["blocks"] if block["type"] == "input")
        told = {first: message.plain() or otherwise}
    else:
        return {}
    return {name: shortened(clean(text), WRONG) for name, text in told.items()}


def _metadata(form: Form, ask: Ask) -> str:
    return json.dumps(
        {
            "chat": ask.address.chat_id,
            "action": form.action,
            "way": ask.way,
            "thread": ask.thread,
            "url": ask.response_url,
            "ephemeral": ask.ephemeral,
        }
    )


def _plain(text: str, most: int) -> Json:
    return {"type": "plain_text", "text": shortened(" ".join(clean(text).split()), most) or "…", "emoji": False}


def _input(field: Field) -> Json:
    block: Json = {
        "type": "input",
        "block_id": field.name,
        "label": _plain(field.label, LABEL),
        "optional": not field.needed,
        "element": _element(field),
    }
    return block | ({"hint": _plain(field.hint, LABEL)} if field.hint else {})


def _element(field: Field) -> Json:
    if not field.choices:
        words: Json = {"type": "plain_text_input", "action_id": _ANSWER, "max_length": WORDS}
        return words | ({"initial_value": field.value} if field.value else {})
    options = [{"text": _plain(one.label, OPTION), "value": one.value} for one in field.choices]
    now = field.value.split(",") if field.many else [field.value]
    chosen = [option for option in options if option["value"] in now]
    if field.many:
        boxes: Json = {"type": "checkboxes", "action_id": _ANSWER, "options": options}
        return boxes | ({"initial_options": chosen} if chosen else {})
    select: Json = {"type": "static_select", "action_id": _ANSWER, "options": options}
    return select | ({"initial_option": chosen[0]} if chosen else {})


def _values(view: Json) -> dict[str, str]:
    return {name: _value(answers[_ANSWER]) for name, answers in view["state"]["values"].items() if _ANSWER in answers}


def _value(answer: Json) -> str:
    """One answer; Slack sends null for what was left empty."""
    many: list[Any] | None = answer.get("selected_options")
    if many is not None:
        return ",".join(str(option["value"]) for option in many)
    one = answer.get("selected_option")
    return str(one["value"]) if one else str(answer.get("value") or "")
