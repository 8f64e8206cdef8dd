"""The fake's views: home tabs and modals, what Slack takes as one, and forms that people fill in.

https://docs.slack.dev/reference/views, https://docs.slack.dev/reference/methods/views.open
"""

import time
from collections.abc import Mapping
from typing import Any

from tests.emulators.slack_blocks import HOME_BLOCKS, check_blocks, check_text, units
from tests.emulators.slack_workspace import Json, Refused, Workspace

VIEW_BLOCKS = HOME_BLOCKS
TRIGGER_LIFE = 3.0
_FIELDS = {"type", "title", "blocks", "close", "submit", "private_metadata", "callback_id", "clear_on_close"}
_FIELDS |= {"notify_on_close", "external_id"}
Answers = Mapping[str, str | list[str] | None]


def views_publish(space: Workspace, args: Json) -> Json:
    """views.publish."""
    view = args.get("view")
    if not isinstance(view, dict) or view.get("type") != "home":
        raise Refused("invalid_arguments")
    _take(check_blocks(view.get("blocks"), most=HOME_BLOCKS) + _kept(view))
    space.homes[args["user_id"]] = view
    return {"view": view}


def views_open(space: Workspace, args: Json) -> Json:
    """views.open: a trigger is good once, and for three seconds."""
    trigger = str(args["trigger_id"])
    if trigger in space.exchanged:
        raise Refused("exchanged_trigger_id")
    if trigger not in space.triggers:
        raise Refused("invalid_trigger_id")
    user, at = space.triggers[trigger]
    if time.monotonic() - at > TRIGGER_LIFE:
        raise Refused("expired_trigger_id")
    _take(check_modal(args.get("view")))
    space.exchanged.add(trigger)
    space.form_errors.pop(user, None)
    space.views[user] = args["view"] | {"id": f"V{len(space.exchanged):08d}"}
    return {"view": space.views[user]}


def check_modal(view: Any) -> list[str]:
    """What is wrong with a modal; nothing when Slack would open it."""
    if not isinstance(view, dict) or view.get("type") != "modal":
        return ["a modal is needed"]
    wrong = [f"additional property {name}" for name in sorted(set(view) - _FIELDS)]
    inputs = [b for b in view.get("blocks") or [] if isinstance(b, dict) and b.get("type") == "input"]
    for name in ("title", "submit", "close"):
        if name in view or name == "title" or (name == "submit" and inputs):
            wrong += check_text(view.get(name), 24, {"plain_text"}, name)
    return wrong + _kept(view) + check_blocks(view.get("blocks"), most=VIEW_BLOCKS, others={"input": _input})


def state_of(view: Json, answers: Answers) -> Json:
    """The values of a form: what stands in it, but for what is answered otherwise, as Slack lets people answer."""
    blocks = {block["block_id"]: block for block in view["blocks"] if block["type"] == "input"}
    assert set(answers) <= set(blocks), f"the form has {sorted(blocks)}"
    return {name: _answered(block, answers.get(name, ...)) for name, block in blocks.items()}


def take_receipt(space: Workspace, user: str, answer: Json) -> None:
    """Close the form, or show what is wrong in it."""
    if answer.get("response_action") != "errors":
        assert not answer, f"no receipt of a form: {answer}"
        del space.views[user]
        space.form_errors.pop(user, None)
        return
    there = {block.get("block_id") for block in space.views[user]["blocks"] if block["type"] == "input"}
    errors = answer.get("errors") or {}
    assert {name for name, text in errors.items() if name in there and text} == set(errors) != set(), errors
    space.form_errors[user] = errors


def _take(wrong: list[str]) -> None:
    if wrong:
        raise Refused("invalid_arguments", response_metadata={"messages": wrong})


def _kept(view: Json) -> list[str]:
    limits = {"private_metadata": 3000, "callback_id": 255, "external_id": 255}
    return [f"{name} is too long" for name, most in limits.items() if len(view.get(name, "")) > most]


def _input(block: Json) -> list[str]:
    wrong = check_text(block.get("label"), 2000, {"plain_text"}, "label")
    if "hint" in block:
        wrong += check_text(block["hint"], 2000, {"plain_text"}, "hint")
    element = block.get("element") or {}
    if element.get("type") == "plain_text_input":
        most = element.get("max_length", 3000)
        fits = 1 <= most <= 3000 and units(element.get("initial_value", "")) <= most
        return wrong + ([] if fits else ["plain_text_input: its value does not fit"])
    if element.get("type") not in ("static_select", "checkboxes"):
        return [*wrong, f"input: unsupported element {element.get('type')}"]
    options = element.get("options") or []
    if not 1 <= len(options) <= (100 if element["type"] == "static_select" else 10):
        wrong.append("options: too few or too many")
    for option in options:
        wrong += check_text(option.get("text"), 75, {"plain_text"}, "option")
        wrong += [] if 0 < len(option.get("value", "")) <= 150 else ["option: value is needed"]
    chosen = [element["initial_option"]] if "initial_option" in element else element.get("initial_options", [])
    if any(one not in options for one in chosen) or element.get("initial_options", [{}]) == []:
        wrong.append("an initial option is none of the options")
    return wrong


def _answered(block: Json, answer: Any) -> Json:
    element = block["element"]
    value = _standing(element) if answer is ... else answer
    assert value or block.get("optional"), f"Slack asks for {block['block_id']}"
    if element["type"] == "plain_text_input":
        assert units(str(value or "")) <= element.get("max_length", 3000)
        given: Json = {"value": value or None}
    else:
        wanted = value if isinstance(value, list) else [value]
        chosen = [option for option in element["options"] if option["value"] in wanted]
        assert len(chosen) == len([one for one in wanted if one]), f"{wanted} cannot be chosen"
        many = element["type"] == "checkboxes"
        given = {"selected_options": chosen} if many else {"selected_option": chosen[0] if chosen else None}
    return {element["action_id"]: {"type": element["type"]} | given}


def _standing(element: Json) -> str | list[str] | None:
    if element["type"] == "checkboxes":
        return [option["value"] for option in element.get("initial_options", [])]
    one = element.get("initial_option")
    return str(one["value"]) if one else element.get("initial_value")
