"""The errors that cross a border in Hearsay.

    HearsayError
    +-- SettingsError            a setting is unknown, missing or wrong        (.key)
    +-- UsageError               what a person asked cannot be done; its text is safe to show
    +-- StoreError               the database cannot be opened, read or written (.path)
    +-- ModelError               the language model is missing or broken
    |   +-- TextKilled           a text hung its reader, or ended it
    +-- SourceError              something about one feed or page              (.url)
    |   +-- FetchError           no usable answer came                         (.url, .status)
    |   |   +-- BlockedAddress   the address guard refused the dial
    |   |   +-- TooLarge         the body is larger than the cap
    |   |   +-- FeedGone         410, or the like: do not ask again
    |   |   +-- NotAllowed       robots.txt forbids it
    |   |   +-- HostHeld         not asked at all: its host wants a pause (.retry_after)
    |   +-- ParseError           the bytes are no feed, or no page
    |       +-- ReaderKilled     reading them hung, crashed or outgrew its worker: do not read them again
    +-- DeliveryError            a message did not go out                      (.chat)
        +-- RetryLater           the platform asked for a pause                (.after seconds, .everywhere)
        +-- Unknown              it may have gone out: the answer was lost
        +-- ChatGone             blocked, kicked, archived, deactivated
        +-- ChatMoved            the chat has a new id                         (.new_chat)
        +-- MessageRefused       the platform cannot accept this message
        +-- PlatformDown         the token is refused: nothing can go out

Each renders as "what: subject: cause". No message holds a secret: adapters pass texts through `bot.log.redact`.
"""

from datetime import timedelta


class HearsayError(Exception):
    """Base of all errors that Hearsay raises on purpose."""

    what = "something went wrong"

    def __init__(self, detail: str = "", *, subject: str = "") -> None:
        super().__init__(detail)
        self.detail = detail
        self.subject = subject

    def __str__(self) -> str:
        return ": ".join(part for part in (self.what, self.subject, self.detail) if part)


class SettingsError(HearsayError):
    """A setting is unknown, missing or wrong."""

    what = "settings"

    def __init__(self, detail: str, *, key: str = "") -> None:
        super().__init__(detail, subject=key)
        self.key = key


class UsageError(HearsayError):
    """What a person asked cannot be done. `str()` is the sentence to show, nothing else."""

    def __str__(self) -> str:
        return self.detail


class StoreError(HearsayError):
    """The database cannot be opened, read or written."""

    what = "database"

    def __init__(self, detail: str, *, path: str = "") -> None:
        super().__init__(detail, subject=path)
        self.path = path


class ModelError(HearsayError):
    """The language model is missing or broken."""

    what = "language model"


class TextKilled(ModelError):
    """Reading one text hung its worker, or ended it: that text is not read again."""

    what = "text not readable"


class SourceError(HearsayError):
    """Something is wrong with one feed or page."""

    what = "source"

    def __init__(self, detail: str, *, url: str) -> None:
        super().__init__(detail, subject=url)
        self.url = url


class FetchError(SourceError):
    """No usable answer came. `status` is the HTTP status or None; `retry_after` the pause that the server asked for."""

    what = "fetch"

    def __init__(
        self, detail: str, *, url: str, status: int | None = None, retry_after: timedelta | None = None
    ) -> None:
        super().__init__(detail, url=url)
        self.status = status
        self.retry_after = retry_after


class BlockedAddress(FetchError):
    """The address guard refused to dial."""

    what = "address refused"


class TooLarge(FetchError):
    """The body is larger than the cap, before or after decompression."""

    what = "too large"


class FeedGone(FetchError):
    """The server says that this feed will not come back."""

    what = "gone"


class NotAllowed(FetchError):
    """The host's robots.txt asks not to fetch this page."""

    what = "not allowed"


class HostHeld(FetchError):
    """The host asked for a pause a while ago, so nothing was asked of it now."""

    what = "waiting"


class ParseError(SourceError):
    """The bytes are no feed, or no page with text."""

    what = "not readable"


class ReaderKilled(ParseError):
    """Reading the bytes hung, crashed or outgrew its worker, which was ended: the same bytes are not read again."""

    what = "reader killed"


class DeliveryError(HearsayError):
    """A message did not go out."""

    what = "delivery"

    def __init__(self, detail: str = "", *, chat: str) -> None:
        super().__init__(detail, subject=chat)
        self.chat = chat


class RetryLater(DeliveryError):
    """The platform asked for a pause of `after` seconds; `everywhere` when it holds for all chats of the platform."""

    what = "asked to wait"

    def __init__(self, detail: str = "", *, chat: str, after: float, everywhere: bool = False) -> None:
        super().__init__(detail, chat=chat)
        self.after = after
        self.everywhere = everywhere


class Unknown(DeliveryError):
    """The request went out but the answer was lost: the message may be there."""

    what = "answer lost"


class ChatGone(DeliveryError):
    """The bot was blocked, kicked or removed, or the chat is archived or deleted."""

    what = "chat gone"


class ChatMoved(DeliveryError):
    """The chat lives on under `new_chat`."""

    what = "chat moved"

    def __init__(self, detail: str = "", *, chat: str, new_chat: str) -> None:
        super().__init__(detail, chat=chat)
        self.new_chat = new_chat


class MessageRefused(DeliveryError):
    """The platform cannot accept this message, now or later."""

    what = "message refused"


class PlatformDown(DeliveryError):
    """The platform refuses the token: nothing can go out until the operator mends it."""

    what = "platform refuses the token"
