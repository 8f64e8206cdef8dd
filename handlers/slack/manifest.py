"""The app's manifest, made from the shipped one for how the bot is set up: its commands, its addresses.

https://docs.slack.dev/reference/app-manifest
"""

import json
from collections.abc import Sequence
from importlib.resources import files

from handlers.slack.install import REDIRECT
from handlers.slack.signed import PATH

LONGEST_HINT = 1_000
_HINT = "      usage_hint: "


def shipped() -> str:
    """The manifest that comes with Hearsay: Socket Mode, one workspace."""
    return files("config").joinpath("slack-manifest.yaml").read_text(encoding="utf-8")


def manifest(commands: Sequence[str], *, public_url: str = "", over_http: bool = False, installs: bool = False) -> str:
    """The manifest as YAML. `commands` are those that the hint names.

    With `over_http` Slack calls the public address; with `installs` it leads people back there who install the app.
    """
    hint = " | ".join(commands)
    while len(hint) > LONGEST_HINT:
        hint = hint.rpartition(" | ")[0]
    lines = []
    for line in shipped().splitlines():
        lines.append(f"{_HINT}{json.dumps(hint)}" if line.startswith(_HINT) else line)
        if over_http:
            lines[-1:] = _called(lines[-1], json.dumps(f"{public_url}{PATH}"))
        if installs and line == "oauth_config:":
            lines += ["  redirect_urls:", f"    - {json.dumps(f'{public_url}{REDIRECT}')}"]
    return "\n".join(lines) + "\n"


def _called(line: str, url: str) -> list[str]:
    """A line of the manifest, with the address that Slack calls where one belongs."""
    if line == "    - command: /hearsay":
        return [line, f"      url: {url}"]
    if line in ("  event_subscriptions:", "  interactivity:"):
        return [line, f"    request_url: {url}"]
    return [line.replace("socket_mode_enabled: true", "socket_mode_enabled: false")]
