"""The interface's languages: no text is missing, nothing in braces is lost, plurals follow each language's rule."""

import re
import string
import unicodedata

import pytest

from bot.message import Request
from bot.phrases import told
from bot.store import Store, chats
from bot.wording import LANGUAGES, translations
from handlers.telegram.render import render
from tests.conftest import Clock
from tests.emulators.telegram_book import MemoryBook
from tests.handlers.talking import CHAT, prepared
from tests.pieces import statement
from tests.wording.catalogue import PLURALS, po_path, read_po, write_mo, write_po
from tests.wording.strings import shown

OTHERS = [language for language in LANGUAGES if language != "en"]
EACH = pytest.mark.parametrize("language", OTHERS)
_COMMAND = re.compile(r"(?<![\w/.])/[a-z]+(?![\w/])")


@EACH
def test_no_text_is_missing(language: str) -> None:
    known = read_po(po_path(language).read_text("utf-8"))
    texts = shown()
    missing = [text for text in texts if not known.get(text) or not all(known[text])]
    assert missing == []
    assert [text for text, plural in texts.items() if plural and len(known[text]) != PLURALS[language][0]] == []
    assert set(known) == set(texts)


@EACH
def test_the_files_are_made_from_one_another(language: str) -> None:
    path = po_path(language)
    known = read_po(path.read_text("utf-8"))
    assert path.read_text("utf-8") == write_po(language, known)
    assert path.with_suffix(".mo").read_bytes() == write_mo(language, known)


@EACH
def test_braces_and_commands_are_kept(language: str) -> None:
    known = read_po(po_path(language).read_text("utf-8"))
    texts = shown()
    for text, forms in known.items():
        for form in forms:
            allowed = _fields(text) | _fields(texts[text] or "")
            assert _fields(form) <= allowed, form
            if not texts[text]:
                assert _fields(form) == allowed, form
            assert set(_COMMAND.findall(form)) <= set(_COMMAND.findall(f"{text} {texts[text] or ''}")), form


def _fields(text: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name}


@pytest.mark.parametrize(
    ("language", "n", "form"),
    [
        ("es", 1, "1 medio"),
        ("es", 2, "2 medios"),
        ("fr", 0, "0 média"),
        ("fr", 2, "2 médias"),
        ("ar", 1, "وسيلة إعلام واحدة"),
        ("ar", 2, "وسيلتا إعلام"),
        ("ar", 3, "3 وسائل إعلام"),
        ("ar", 11, "11 وسيلة إعلام"),
        ("ar", 100, "100 وسيلة إعلام"),
        ("ur", 1, "1 ادارہ"),
        ("ur", 5, "5 ادارے"),
        ("xx", 5, "5 outlets"),
    ],
)
def test_plurals(language: str, n: int, form: str) -> None:
    assert translations(language).ngettext("{n} outlet", "{n} outlets", n).format(n=n) == form


@EACH
async def test_a_chat_is_spoken_to_in_its_language(store: Store, clock: Clock, language: str) -> None:
    chat = prepared(store, clock)
    words = translations(language)
    assert words.gettext("Settings of this chat") in (await chat.say(f"settings language {language}")).plain()
    for typed in ("start", "help", "who Bajwa", "subscribe Bajwa", "subscriptions", "settings", "digest now", "latest"):
        answer = await chat.conversation.answer(Request(CHAT, "console", "me", typed))
        parts = render(answer, book=MemoryBook())
        assert parts
        assert "{" not in answer.plain()
    assert store.read(lambda db: chats.get(db, CHAT)).language == language  # type: ignore[union-attr]


@pytest.mark.parametrize("language", ["ur", "ar"])
def test_right_to_left_lines_begin_in_their_own_direction(language: str) -> None:
    """A message's direction is taken from its first strong letter: a line of the interface must not begin in Latin."""
    words = translations(language)
    known = read_po(po_path(language).read_text("utf-8"))
    wrong = [
        form
        for forms in known.values()
        for form in forms
        if _direction(re.sub(r"\{\w+\}", "", form)) == "L"
        and not form.startswith("‏")
        and form != "Hearsay"
        and any(unicodedata.bidirectional(c) in ("R", "AL") for c in form)
        and not form.startswith("{")
    ]
    assert [form for form in wrong if not form.lstrip("‎ ").startswith("/")] == []
    line = "".join(run.text for run in told(statement(), words))
    assert any(unicodedata.bidirectional(c) in ("R", "AL") for c in line)


def _direction(text: str) -> str:
    return next((unicodedata.bidirectional(c) for c in text if unicodedata.bidirectional(c) in ("L", "R", "AL")), "")
