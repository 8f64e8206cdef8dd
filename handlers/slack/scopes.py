"""What the app must be allowed to do, as its manifest says."""

import re
from importlib.resources import files

_SCOPE = re.compile(r"^      - ([a-z_.]+(?::[a-z_.]+)?)\s*$", re.MULTILINE)


def wanted() -> frozenset[str]:
    """The bot's scopes in `config/slack-manifest.yaml`."""
    manifest = files("config").joinpath("slack-manifest.yaml").read_text(encoding="utf-8")
    section = manifest.partition("  scopes:\n")[2].partition("\nsettings:")[0]
    return frozenset(_SCOPE.findall(section))


def lacking(granted: str) -> tuple[str, ...]:
    """The scopes that a token with those of the header `x-oauth-scopes` lacks; nothing where Slack sent no header.

    https://api.slack.com/authentication/oauth-v2: each answer names the token's scopes in that header.
    """
    have = {scope.strip() for scope in granted.split(",")} - {""}
    return tuple(sorted(wanted() - have)) if have else ()
