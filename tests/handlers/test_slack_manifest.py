"""The app manifest: what Slack accepts, and what the adapter needs."""

from pathlib import Path
from typing import Any

import pytest
import srsly  # type: ignore[import-untyped]

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
