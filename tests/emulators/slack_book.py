"""A `ButtonBook` in memory, with tokens as long as they may be."""

import hashlib


class FakeBook:
    """Tokens of 24 characters."""

    def __init__(self) -> None:
        self._actions: dict[str, str] = {}

    def token(self, action: str) -> str:
        """The token of `action`."""
        token = hashlib.sha256(action.encode("utf-8", "replace")).hexdigest()[:24]
        self._actions[token] = action
        return token

    def action(self, token: str) -> str | None:
        """The action behind a token."""
        return self._actions.get(token)

    def forget(self) -> None:
        """Make every button stale."""
        self._actions.clear()
