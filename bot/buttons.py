"""The button book: long actions under short tokens, kept in the store."""

from bot.store import Store, chats


class StoredButtons:
    """A `bot.message.ButtonBook`. Tokens are a hash of the action, so giving one never waits for the writer."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def token(self, action: str) -> str:
        """The token of an action; it works from the next moment on, and after a restart."""
        self._store.write_soon(lambda db: chats.keep_button(db, action))
        return chats.token_of(action)

    def action(self, token: str) -> str | None:
        """The action behind a token, or None."""
        return self._store.read(lambda db: chats.button_action(db, token))
