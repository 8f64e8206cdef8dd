"""What the database may not hold in the clear is sealed here; the only module that knows the library that does it.

Fernet (AES-128-CBC with HMAC-SHA-256, a time inside): https://github.com/fernet/spec. Several keys are a rotation: the
first seals, all of them open. https://cryptography.io/en/latest/fernet/#cryptography.fernet.MultiFernet
"""

import secrets
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.errors import SettingsError

KEY = "HEARSAY_SECRET_KEY"


def new_key() -> str:
    """A fresh key."""
    return Fernet.generate_key().decode()


class Vault:
    """Seals and opens short texts. Its repr shows no key. Raises SettingsError for a key that is none."""

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys:
            raise SettingsError("needed to keep the tokens of Slack workspaces: hearsay init makes one", key=KEY)
        try:
            self._keys = MultiFernet([Fernet(key) for key in keys])
        except ValueError:
            told = "each key is 32 bytes in URL-safe base64; hearsay init makes one, a comma parts an old from a new"
            raise SettingsError(told, key=KEY) from None

    @classmethod
    def of(cls, setting: str) -> "Vault":
        """The vault of a list of keys, parted by commas; the first seals."""
        return cls([key.strip() for key in setting.split(",") if key.strip()])

    def seal(self, text: str) -> str:
        """`text`, unreadable and unchangeable without a key."""
        return self._keys.encrypt(text.encode()).decode()

    def open(self, sealed: str, *, within: int | None = None) -> str | None:
        """What was sealed, at most `within` seconds ago; None when no key opens it, or it is too old."""
        try:
            return self._keys.decrypt(sealed.encode(), ttl=within).decode()
        except (InvalidToken, UnicodeError):
            return None

    def renew(self, sealed: str) -> str | None:
        """The same text under the first key; None when no key opens it."""
        try:
            return self._keys.rotate(sealed.encode()).decode()
        except (InvalidToken, UnicodeError):
            return None

    def ticket(self) -> str:
        """A text that nobody can guess or make, which tells its age when it is opened."""
        return self.seal(secrets.token_urlsafe(24))
