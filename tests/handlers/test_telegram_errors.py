"""Every error of the library has a meaning for the message."""

from datetime import timedelta

import httpx
import pytest
import telegram.error
from telegram.error import BadRequest, ChatMigrated, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.errors import ChatGone, ChatMoved, DeliveryError, MessageRefused, PlatformDown, RetryLater, Unknown
from handlers.telegram.errors import translate

TOKEN = "123456789:AAFakeFakeFakeFakeFakeFakeFakeFakeFake"
MEANINGS: dict[str, type[DeliveryError]] = {
    "TelegramError": Unknown,
    "Forbidden": ChatGone,
    "InvalidToken": PlatformDown,
    "EndPointNotFound": MessageRefused,
    "NetworkError": Unknown,
    "BadRequest": MessageRefused,
    "TimedOut": Unknown,
    "ChatMigrated": ChatMoved,
    "RetryAfter": RetryLater,
    "Conflict": RetryLater,
    "PassportDecryptionError": MessageRefused,
}


@pytest.fixture(autouse=True)
def _times_as_timedelta(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


def classes() -> list[type[TelegramError]]:
    found: list[type[TelegramError]] = [TelegramError]
    for known in found:
        found += [kind for kind in known.__subclasses__() if kind not in found]
    return [kind for kind in found if kind.__module__ == telegram.error.__name__]


def make(kind: type[TelegramError]) -> TelegramError:
    if issubclass(kind, RetryAfter):
        return kind(timedelta(seconds=7))
    return kind(-1001) if issubclass(kind, ChatMigrated) else kind("x")


def test_the_table_names_every_class_of_the_library() -> None:
    assert {kind.__name__ for kind in classes()} == set(MEANINGS)


@pytest.mark.parametrize("kind", classes())
def test_every_class_has_its_meaning(kind: type[TelegramError]) -> None:
    meaning = translate(make(kind), chat="telegram:5")
    assert type(meaning) is MEANINGS[kind.__name__]
    assert meaning.chat == "telegram:5"


REFUSALS = [
    ("Chat not found", ChatGone),
    ("Bad Request: chat not found", ChatGone),
    ("TOPIC_CLOSED", ChatGone),
    ("TOPIC_DELETED", ChatGone),
    ("message thread not found", ChatGone),
    ("not enough rights to send text messages to the chat", ChatGone),
    ("have no rights to send a message", ChatGone),
    ("CHAT_WRITE_FORBIDDEN", ChatGone),
    ("group chat was deactivated", ChatGone),
    ("message is too long", MessageRefused),
    ("can't parse entities: Unsupported start tag", MessageRefused),
    ("message to edit not found", MessageRefused),
    ("BUTTON_DATA_INVALID", MessageRefused),
]


@pytest.mark.parametrize(("text", "kind"), REFUSALS)
def test_a_refusal_is_about_the_chat_or_the_message(text: str, kind: type[DeliveryError]) -> None:
    assert type(translate(BadRequest(text), chat="telegram:5")) is kind


CAUSES: list[tuple[TelegramError, Exception | None, type[DeliveryError]]] = [
    (NetworkError("x"), httpx.ConnectError("refused"), RetryLater),
    (TimedOut(), httpx.ConnectTimeout("slow"), RetryLater),
    (TimedOut(), httpx.PoolTimeout("busy"), RetryLater),
    (NetworkError("x"), httpx.ProxyError("no"), RetryLater),
    (TimedOut(), httpx.ReadTimeout("slow"), Unknown),
    (TimedOut(), httpx.WriteTimeout("slow"), Unknown),
    (NetworkError("x"), httpx.ReadError("cut"), Unknown),
    (NetworkError("x"), httpx.RemoteProtocolError("cut"), Unknown),
    (NetworkError("Bad Gateway"), None, Unknown),
]


@pytest.mark.parametrize(("error", "cause", "kind"), CAUSES)
def test_what_was_never_sent_can_be_sent_again_and_what_may_be_there_not(
    error: TelegramError, cause: Exception | None, kind: type[DeliveryError]
) -> None:
    error.__cause__ = cause
    meaning = translate(error, chat="telegram:5")
    assert type(meaning) is kind
    if isinstance(meaning, RetryLater):
        assert meaning.after == 2.0


def test_pauses_and_moves_carry_their_figures() -> None:
    pause = translate(RetryAfter(43_837), chat="telegram:5")
    moved = translate(ChatMigrated(-1001), chat="telegram:5")
    assert isinstance(pause, RetryLater)
    assert pause.after == 43_837.0
    assert isinstance(moved, ChatMoved)
    assert moved.new_chat == "telegram:-1001"


@pytest.mark.parametrize("kind", [kind for kind in classes() if kind not in (RetryAfter, ChatMigrated)])
@pytest.mark.parametrize("text", [f"token `{TOKEN}` refused", f"POST https://api.telegram.org/bot{TOKEN}/getMe"])
def test_no_meaning_holds_the_token(kind: type[TelegramError], text: str) -> None:
    meaning = translate(kind(text), chat="telegram:5")
    assert TOKEN not in str(meaning)
    assert TOKEN not in repr(meaning)


@pytest.mark.parametrize("error", [TypeError("missing"), KeyError("date"), ValueError()])
def test_an_answer_that_cannot_be_read_leaves_it_open(error: Exception) -> None:
    assert isinstance(translate(error, chat="telegram:5"), Unknown)
