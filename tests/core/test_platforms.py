"""Which settings make a Slack app, and what is said of half of one."""

import pytest

from bot.errors import SettingsError
from bot.platforms import has_slack, refuse_halves
from config.settings import load

BOT, APP = {"SLACK_BOT_TOKEN": "xoxb-1"}, {"SLACK_APP_TOKEN": "xapp-1"}
SIGNED = {"SLACK_SIGNING_SECRET": "s"}
SERVED = {"HEARSAY_PORT": "8080", "HEARSAY_PUBLIC_URL": "https://bot.example"}
OAUTH = {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "c", "HEARSAY_SECRET_KEY": "k"}


@pytest.mark.parametrize(
    ("environ", "named"),
    [
        ({}, None),
        (SIGNED, None),
        (BOT | APP, None),
        (BOT | APP | SIGNED, None),
        (BOT | SIGNED | SERVED, None),
        (OAUTH | APP | SERVED, None),
        (OAUTH | SIGNED | SERVED, None),
        (OAUTH | BOT | SIGNED | SERVED, None),
        (BOT, "SLACK_APP_TOKEN"),
        (APP, "SLACK_BOT_TOKEN"),
        (BOT | SIGNED, "HEARSAY_PORT"),
        (OAUTH, "SLACK_APP_TOKEN"),
        (OAUTH | APP, "HEARSAY_PUBLIC_URL"),
        (OAUTH | APP | {"HEARSAY_PUBLIC_URL": "https://bot.example"}, "HEARSAY_PORT"),
        (OAUTH | APP | SERVED | {"HEARSAY_SECRET_KEY": ""}, "HEARSAY_SECRET_KEY"),
        (OAUTH | APP | SERVED | {"SLACK_CLIENT_SECRET": ""}, "SLACK_CLIENT_SECRET"),
    ],
)
def test_half_an_app_is_refused_by_what_is_missing(environ: dict[str, str], named: str | None) -> None:
    settings = load(environ)
    if named is None:
        refuse_halves(settings)
        assert has_slack(settings) == bool({"SLACK_BOT_TOKEN", "SLACK_CLIENT_ID"} & set(environ))
        return
    with pytest.raises(SettingsError) as caught:
        refuse_halves(settings)
    assert caught.value.key == named
