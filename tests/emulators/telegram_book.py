"""A `ButtonBook` in memory."""


class MemoryBook:
    """Tokens t1, t2, ... for actions."""

    def __init__(self) -> None:
        self.tokens: dict[str, str] = {}

    def token(self, action: str) -> str:
        return self.tokens.setdefault(action, f"t{len(self.tokens) + 1}")

    def action(self, token: str) -> str | None:
        return next((action for action, known in self.tokens.items() if known == token), None)
