"""Catalogues of the interface's languages: `python -m tests.wording.catalogue` brings them up to date.

A text that is new gets an empty translation, which a test then misses; what is no longer shown is dropped. The .mo
files are made from the .po files by `write_mo`, in the format of GNU gettext ("The Format of GNU MO Files").
"""

import ast
import re
import struct
from collections.abc import Iterator
from pathlib import Path

from bot.wording import LANGUAGES
from tests.wording.strings import ROOT, shown

FOLDER = ROOT / "bot" / "locale"
PLURALS = {
    "es": (2, "n != 1"),
    "fr": (2, "n > 1"),
    "ur": (2, "n != 1"),
    "ar": (
        6,
        "n == 0 ? 0 : n == 1 ? 1 : n == 2 ? 2 : n % 100 >= 3 && n % 100 <= 10 ? 3 : n % 100 >= 11 ? 4 : 5",
    ),
}
Forms = tuple[str, ...]


def po_path(language: str) -> Path:
    """Where a language's translations stand."""
    return FOLDER / language / "LC_MESSAGES" / "hearsay.po"


def header(language: str) -> str:
    """What gettext wants to know of a catalogue."""
    count, rule = PLURALS[language]
    return (
        f"Language: {language}\nMIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\n"
        f"Content-Transfer-Encoding: 8bit\nPlural-Forms: nplurals={count}; plural=({rule});\n"
    )


def read_po(text: str) -> dict[str, Forms]:
    """The translations of a catalogue by text, the header left out."""
    found: dict[str, Forms] = {}
    for entry in re.split(r"\n\s*\n", text):
        parts: dict[str, str] = {}
        key = ""
        for row in entry.splitlines():
            if match := re.match(r'(msgid|msgid_plural|msgstr(?:\[\d\])?) (".*")$', row):
                key = match[1]
                parts[key] = ast.literal_eval(match[2])
            elif row.startswith('"') and key:
                parts[key] += ast.literal_eval(row)
        if parts.get("msgid"):
            found[parts["msgid"]] = tuple(value for name, value in parts.items() if name.startswith("msgstr"))
    return found


def write_po(language: str, translations: dict[str, Forms]) -> str:
    """A catalogue as text."""
    head = "".join(f"{_quoted(line + chr(10))}\n" for line in header(language).splitlines())
    entries = [f'msgid ""\nmsgstr ""\n{head}']
    for text, plural in shown().items():
        forms = translations.get(text, ("",))
        rows = [f"msgid {_quoted(text)}"]
        if plural is None:
            rows.append(f"msgstr {_quoted(forms[0])}")
        else:
            rows.append(f"msgid_plural {_quoted(plural)}")
            count = PLURALS[language][0]
            padded = (*forms, *[""] * count)[:count]
            rows += [f"msgstr[{number}] {_quoted(form)}" for number, form in enumerate(padded)]
        entries.append("\n".join(rows) + "\n")
    return "\n".join(entries)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def write_mo(language: str, translations: dict[str, Forms]) -> bytes:
    """A catalogue as gettext reads it; what has no translation is left out."""
    plurals = shown()
    pairs = sorted(_pairs(language, translations, plurals))
    keys, values = b"", b""
    tables: list[tuple[int, int, int, int]] = []
    for key, value in pairs:
        tables.append((len(key), len(keys), len(value), len(values)))
        keys, values = keys + key + b"\0", values + value + b"\0"
    start = 7 * 4 + 16 * len(pairs)
    made = struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 0)
    made += b"".join(struct.pack("<2I", length, start + at) for length, at, _l, _a in tables)
    made += b"".join(struct.pack("<2I", length, start + len(keys) + at) for _l, _a, length, at in tables)
    return made + keys + values


def _pairs(
    language: str, translations: dict[str, Forms], plurals: dict[str, str | None]
) -> Iterator[tuple[bytes, bytes]]:
    yield b"", header(language).encode()
    for text, forms in translations.items():
        if text in plurals and all(forms):
            plural = plurals[text]
            yield f"{text}\0{plural}".encode() if plural else text.encode(), "\0".join(forms).encode()


def main() -> None:
    """Bring all catalogues up to date, and say what they lack."""
    for language in LANGUAGES:
        if language == "en":
            continue
        path = po_path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        known = read_po(path.read_text("utf-8")) if path.exists() else {}
        path.write_text(write_po(language, known), "utf-8")
        path.with_suffix(".mo").write_bytes(write_mo(language, known))


if __name__ == "__main__":
    main()
