"""The app manifest: what Slack accepts, and what the adapter needs."""

from pathlib import Path
from typing import Any

import pytest
import srsly  # type: ignore[import-untyped]

from bot.errors import SettingsError
from bot.platforms import slack_manifest
from config.settings import load
from handlers.commands import table
from handlers.slack.conversation import _BACK, _GONE, _MEMBERSHIP, _REVOKED
from handlers.slack.install import REDIRECT
from handlers.slack.signed import PATH
from tests.emulators.slack_workspace import SCOPES

# what Slack answers itself, or may
RESERVED = {
    *("archive", "away", "apps", "collapse", "dm", "dnd", "expand", "feed", "feedback", "help", "invite", "join"),
    *("kick", "leave", "me", "msg", "mute", "open", "prefs", "pro", "remind", "remove", "rename", "search"),
    *("shortcuts", "shrug", "star", "status", "topic", "who"),
}
KEYS: dict[str, set[str]] = {
    "": {"_metadata", "display_information", "features", "oauth_config", "settings"},
    "_metadata": {"major_version", "minor_version"},
    "display_information": {"name", "description", "long_description", "background_color"},
    "features": {"app_home", "bot_user", "slash_commands", "shortcuts", "unfurl_domains"},
    "features.app_home": {"home_tab_enabled", "messages_tab_enabled", "messages_tab_read_only_enabled"},
    "features.bot_user": {"display_name", "always_online"},
    "features.slash_commands": {"command", "url", "description", "usage_hint", "should_escape"},
    "features.shortcuts": {"name", "type", "callback_id", "description"},
    "oauth_config": {"scopes", "redirect_urls"},
    "oauth_config.scopes": {"bot", "user"},
    "settings": {
        "event_subscriptions",
        "interactivity",
        "org_deploy_enabled",
        "socket_mode_enabled",
        "token_rotation_enabled",
    },
    "settings.event_subscriptions": {"bot_events", "user_events", "request_url"},
    "settings.interactivity": {"is_enabled", "request_url"},
}
EVENT_SCOPES = {
    "app_mention": "app_mentions:read",
    "channel_": "channels:read",
    "group_": "groups:read",
    "member_": "channels:read",
    "message.im": "im:history",
    "reaction_": "reactions:read",
}


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    found = srsly.read_yaml(Path(__file__).parents[2] / "config" / "slack-manifest.yaml")
    assert isinstance(found, dict)
    return found


def unknown_keys(node: Any, path: str = "") -> list[str]:
    if isinstance(node, list):
        return [key for child in node for key in unknown_keys(child, path)]
    if not isinstance(node, dict):
        return []
    wrong = [f"{path}.{key}" for key in node if key not in KEYS.get(path, set())]
    return wrong + [key for name, child in node.items() for key in unknown_keys(child, f"{path}.{name}".lstrip("."))]


def test_only_known_keys(manifest: dict[str, Any]) -> None:
    assert unknown_keys(manifest) == []


def test_lengths(manifest: dict[str, Any]) -> None:
    shown = manifest["display_information"]
    assert 1 <= len(shown["name"]) <= 35
    assert 1 <= len(shown["description"]) <= 140
    assert 175 <= len(shown["long_description"]) <= 4000
    for shortcut in manifest["features"]["shortcuts"]:
        assert 1 <= len(shortcut["name"]) <= 24
        assert 1 <= len(shortcut["description"]) <= 150


def test_one_command_that_slack_does_not_keep_for_itself(manifest: dict[str, Any]) -> None:
    (command,) = manifest["features"]["slash_commands"]
    assert command["command"] == "/hearsay"
    assert command["command"].removeprefix("/") not in RESERVED
    assert len(command["usage_hint"]) <= 1000


URL = "https://bot.example"
HTTP = {"HEARSAY_PUBLIC_URL": URL, "SLACK_SIGNING_SECRET": "s"}


@pytest.mark.parametrize(
    ("environ", "called", "back"),
    [
        ({}, None, None),
        ({"HEARSAY_PUBLIC_URL": URL, "SLACK_APP_TOKEN": "xapp-1", "SLACK_SIGNING_SECRET": "s"}, None, None),
        (HTTP, f"{URL}{PATH}", None),
        (HTTP | {"SLACK_CLIENT_ID": "1.2"}, f"{URL}{PATH}", [f"{URL}{REDIRECT}"]),
        ({"HEARSAY_PUBLIC_URL": URL, "SLACK_CLIENT_ID": "1.2", "SLACK_APP_TOKEN": "x"}, None, [f"{URL}{REDIRECT}"]),
    ],
    ids=["as shipped", "Socket Mode first", "HTTP", "HTTP and installations", "Socket Mode and installations"],
)
def test_the_made_manifest_fits_the_settings_and_the_commands(
    manifest: dict[str, Any], environ: dict[str, str], called: str | None, back: list[str] | None
) -> None:
    made = srsly.yaml_loads(slack_manifest(load(environ)))
    assert unknown_keys(made) == []
    (command,), settings = made["features"]["slash_commands"], made["settings"]
    assert settings["socket_mode_enabled"] is (called is None)
    assert [command.get("url"), settings["interactivity"].get("request_url")] == [called, called]
    assert settings["event_subscriptions"].get("request_url") == called
    assert made["oauth_config"].get("redirect_urls") == back
    assert made["oauth_config"]["scopes"] == manifest["oauth_config"]["scopes"]
    assert len(command["usage_hint"]) <= 1000
    shown = [one.name for one in table() if not (one.hidden or one.for_owners)]
    assert command["usage_hint"].split(" | ") == shown


def test_an_address_is_needed_for_what_slack_calls() -> None:
    with pytest.raises(SettingsError, match="HEARSAY_PUBLIC_URL"):
        slack_manifest(load({"SLACK_SIGNING_SECRET": "s"}))


def test_the_adapter_listens_to_what_the_manifest_asks_for(manifest: dict[str, Any]) -> None:
    known = _GONE | _BACK | _REVOKED | set(_MEMBERSHIP)
    known |= {"app_home_opened", "app_mention", "message.im", "channel_id_changed", "reaction_added"}
    assert set(manifest["settings"]["event_subscriptions"]["bot_events"]) == known


def test_socket_mode_needs_no_address(manifest: dict[str, Any]) -> None:
    assert manifest["settings"]["socket_mode_enabled"] is True
    assert manifest["settings"]["interactivity"]["is_enabled"] is True
    assert "url" not in str(manifest).lower()


def test_both_kinds_of_shortcut(manifest: dict[str, Any]) -> None:
    shortcuts = manifest["features"]["shortcuts"]
    assert sorted(shortcut["type"] for shortcut in shortcuts) == ["global", "message"]
    assert len({shortcut["callback_id"] for shortcut in shortcuts}) == 2


def test_scopes_cover_methods_and_events(manifest: dict[str, Any]) -> None:
    scopes = manifest["oauth_config"]["scopes"]["bot"]
    assert len(scopes) == len(set(scopes))
    assert set(scopes) >= SCOPES
    for event in manifest["settings"]["event_subscriptions"]["bot_events"]:
        for prefix, scope in EVENT_SCOPES.items():
            assert not event.startswith(prefix) or scope in scopes
