"""Chats, what they chose, and the buttons that they were shown."""

import base64
import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from sqlite_utils import Database

from bot.store import outbox
from bot.store.rows import Row, marks, row, rows, run, to_moment_or_none, to_text, to_text_or_none
from bot.types import Chat, Density, Later, Policy

_SETTINGS = """zone, language, digest_at, next_digest_at, access, active, stopped, digest_days, quiet_from, quiet_until,
               silent, previews, density, quiet_then, hourly, overflow, unknown, empty_digest, weekly_on"""
_WITH_PARTS = "(id = ? OR substr(id, 1, length(?) + 1) = ? || ':')"


def ensure(
    db: Database,
    chat_id: str,
    *,
    zone: str,
    digest_at: str | None,
    allowed: bool,
    now: datetime,
    person: str | None = None,
) -> Chat:
    """The chat, made with these defaults when it is new; one that had gone is active again, one that stopped is not.

    `person` is "platform:user" where the chat is one person's.
    """
    access = "allowed" if allowed else "waiting"
    run(
        db,
        """INSERT INTO chats (id, platform, zone, digest_at, access, created, person) VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET active = stopped IS NULL, person = coalesce(excluded.person, person)""",
        [chat_id, chat_id.partition(":")[0], zone, digest_at, access, to_text(now), person],
    )
    chat = get(db, chat_id)
    assert chat is not None, "it was just written"  # noqa: S101
    return chat


def get(db: Database, chat_id: str) -> Chat | None:
    """One chat, or None."""
    found = row(db, "SELECT * FROM chats WHERE id = ?", [chat_id])
    return _chat(found) if found else None


def every(db: Database) -> list[tuple[Chat, str]]:
    """All chats with their access: waiting, allowed or refused."""
    return [(_chat(r), r["access"]) for r in rows(db, "SELECT * FROM chats ORDER BY created, id")]


def access(db: Database, chat_id: str) -> str:
    """Whether the chat may use the bot: waiting, allowed or refused."""
    found = row(db, "SELECT access FROM chats WHERE id = ?", [chat_id])
    return str(found["access"]) if found else "waiting"


def set_access(db: Database, chat_id: str, value: str) -> bool:
    """Let a chat in, or keep it out; False when there is no such chat."""
    return run(db, "UPDATE chats SET access = ? WHERE id = ?", [value, chat_id]) == 1


def set_zone(db: Database, chat_id: str, zone: str, next_digest_at: datetime | None) -> None:
    """Set the zone, and with it when the next digest is due."""
    run(
        db,
        "UPDATE chats SET zone = ?, next_digest_at = ? WHERE id = ?",
        [zone, to_text_or_none(next_digest_at), chat_id],
    )


def set_digest(db: Database, chat_id: str, digest_at: str | None, next_digest_at: datetime | None) -> None:
    """Set the local time of the daily digest, or switch it off with None."""
    run(
        db,
        "UPDATE chats SET digest_at = ?, next_digest_at = ? WHERE id = ?",
        [digest_at, to_text_or_none(next_digest_at), chat_id],
    )


def due(db: Database, now: datetime) -> list[Chat]:
    """Active chats whose digest is due."""
    sql = (
        "SELECT * FROM chats WHERE active = 1 AND digest_at IS NOT NULL AND next_digest_at <= ? ORDER BY next_digest_at"
    )
    return [_chat(r) for r in rows(db, sql, [to_text(now)])]


def unplanned(db: Database) -> list[Chat]:
    """Active chats that want a digest but have no time planned."""
    sql = "SELECT * FROM chats WHERE active = 1 AND digest_at IS NOT NULL AND next_digest_at IS NULL"
    return [_chat(r) for r in rows(db, sql)]


def leave(db: Database, chat_id: str, now: datetime, reason: str = "chat gone") -> None:
    """The chat has gone, with its topics or threads: nothing more is sent there; what it asked for is kept."""
    run(db, f"UPDATE chats SET active = 0 WHERE {_WITH_PARTS}", [chat_id] * 3)
    for r in rows(db, f"SELECT id FROM chats WHERE {_WITH_PARTS}", [chat_id] * 3):
        for delivery in outbox.of_chat(db, r["id"], state="pending"):
            outbox.move(db, delivery, "cancelled", now=now, reason=reason)


def come_back(db: Database, chat_id: str) -> None:
    """The chat has the bot again: what it asked for goes on, unless the chat itself had stopped it."""
    run(db, f"UPDATE chats SET active = stopped IS NULL WHERE {_WITH_PARTS}", [chat_id] * 3)


def stop(db: Database, chat_id: str, now: datetime) -> None:
    """The chat asked to hear nothing more, until it starts again."""
    run(db, "UPDATE chats SET stopped = ? WHERE id = ?", [to_text(now), chat_id])
    leave(db, chat_id, now, "the chat asked to hear nothing more")


def resume(db: Database, chat_id: str) -> None:
    """The chat asked to hear from the bot again."""
    run(db, "UPDATE chats SET stopped = NULL, active = 1 WHERE id = ?", [chat_id])


def of_people(db: Database, people: Sequence[str]) -> list[Chat]:
    """The private chats of these people ("telegram:123"), the first of each."""
    found = rows(db, f"SELECT * FROM chats WHERE person IN ({marks(people)}) ORDER BY created, id", list(people))
    return list({r["person"]: _chat(r) for r in reversed(found)}.values())[::-1]


def forget(db: Database, chat_id: str) -> None:
    """Delete a chat and all that is stored about it."""
    run(db, "UPDATE feedback SET user_id = NULL WHERE chat_id = ?", [chat_id])
    run(db, "DELETE FROM notices WHERE made_by IN (?, ?)", [f"approve:{chat_id}", f"allow:{chat_id}"])
    run(db, "DELETE FROM chats WHERE id = ?", [chat_id])


def set_quiet(db: Database, chat_id: str, start: str | None, end: str | None) -> None:
    """Set the quiet hours in local time, or end them with None."""
    run(db, "UPDATE chats SET quiet_from = ?, quiet_until = ? WHERE id = ?", [start, end, chat_id])


def set_digest_days(db: Database, chat_id: str, days: str) -> None:
    """Set the ISO weekdays of the digest ("12345"); the next one is planned anew."""
    run(db, "UPDATE chats SET digest_days = ?, next_digest_at = NULL WHERE id = ?", [days, chat_id])


def set_holding(db: Database, chat_id: str, *, quiet_then: Later, hourly: int, overflow: Later) -> None:
    """Set where alerts wait in quiet hours and above so many an hour: for a bundle, or for the digest."""
    sql = "UPDATE chats SET quiet_then = ?, hourly = ?, overflow = ? WHERE id = ?"
    run(db, sql, [quiet_then, hourly, overflow, chat_id])


def set_unknown(db: Database, chat_id: str, policy: Policy | None) -> None:
    """Set what becomes of a message that may be there, where nobody can be asked; None: as the operator set it."""
    run(db, "UPDATE chats SET unknown = ? WHERE id = ?", [policy, chat_id])


def set_editions(db: Database, chat_id: str, *, weekly_on: int | None, empty: Literal["line", "silence"]) -> None:
    """Set the ISO weekday of the weekly edition (None: there is none), and what comes when nothing is new.

    The next digest is planned anew.
    """
    sql = "UPDATE chats SET weekly_on = ?, empty_digest = ?, next_digest_at = NULL WHERE id = ?"
    run(db, sql, [weekly_on, empty, chat_id])


def set_language(db: Database, chat_id: str, language: str) -> None:
    """Set the language in which the bot speaks to the chat."""
    run(db, "UPDATE chats SET language = ? WHERE id = ?", [language, chat_id])


def set_look(db: Database, chat_id: str, *, silent: bool, previews: bool, density: Density) -> None:
    """Set how messages come: with sound or without, with a preview of the link or without, in full or short."""
    run(
        db,
        "UPDATE chats SET silent = ?, previews = ?, density = ? WHERE id = ?",
        [silent, previews, density, chat_id],
    )


def move(db: Database, chat_id: str, new_chat_id: str) -> None:
    """The chat lives on under another id: everything follows it, its topics or threads too."""
    if new_chat_id == chat_id:
        return
    for r in rows(db, f"SELECT id FROM chats WHERE {_WITH_PARTS}", [chat_id] * 3):
        _move_one(db, r["id"], new_chat_id + r["id"].removeprefix(chat_id))


def _move_one(db: Database, chat_id: str, new_chat_id: str) -> None:
    """Also when the bot has met the new one already."""
    if get(db, new_chat_id) is None:
        run(db, "UPDATE chats SET id = ? WHERE id = ?", [new_chat_id, chat_id])
        return
    for table in ("choices", "subscriptions", "mutes", "feedback", "alerts", "digests", "deliveries"):
        run(db, f"UPDATE OR IGNORE {table} SET chat_id = ? WHERE chat_id = ?", [new_chat_id, chat_id])
    run(
        db,
        f"UPDATE chats SET ({_SETTINGS}) = (SELECT {_SETTINGS} FROM chats WHERE id = ?) WHERE id = ?",
        [chat_id, new_chat_id],
    )
    run(db, "DELETE FROM chats WHERE id = ?", [chat_id])


def choose(db: Database, chat_id: str, query: str, person_id: str) -> None:
    """Remember whom this chat meant by `query`."""
    run(
        db,
        "INSERT OR REPLACE INTO choices (chat_id, query, person_id) VALUES (?, ?, ?)",
        [chat_id, query.casefold(), person_id],
    )


def chosen(db: Database, chat_id: str, query: str) -> str | None:
    """Whom this chat meant by `query` before, or None."""
    sql = """SELECT coalesce(p.merged_into, c.person_id) AS person_id FROM choices c
             LEFT JOIN people p ON p.id = c.person_id WHERE c.chat_id = ? AND c.query = ?"""
    found = row(db, sql, [chat_id, query.casefold()])
    return str(found["person_id"]) if found else None


def set_pictures(db: Database, chat_id: str, screen: str) -> None:
    """Draw this chat's pictures for a "light" or a "dark" screen from now on."""
    run(db, "UPDATE chats SET pictures = ? WHERE id = ?", [screen, chat_id])


def pictures(db: Database, chat_id: str) -> str:
    """For which screen this chat's pictures are drawn."""
    found = row(db, "SELECT pictures FROM chats WHERE id = ?", [chat_id])
    return str(found["pictures"]) if found else "light"


def token_of(action: str) -> str:
    """A button's short token: the same action always has the same."""
    digest = hashlib.blake2b(action.encode(), digest_size=10).digest()
    return base64.b32encode(digest).decode().lower()


def keep_button(db: Database, action: str) -> None:
    """Keep what stands behind a button's token, so that it can be pressed after a restart."""
    run(db, "INSERT OR IGNORE INTO buttons (token, action) VALUES (?, ?)", [token_of(action), action])


def button_action(db: Database, token: str) -> str | None:
    """The action behind a token, or None."""
    found = row(db, "SELECT action FROM buttons WHERE token = ?", [token])
    return str(found["action"]) if found else None


def _chat(r: Row) -> Chat:
    return Chat(
        id=r["id"],
        platform=r["platform"],
        zone=r["zone"],
        language=r["language"],
        digest_at=r["digest_at"],
        next_digest_at=to_moment_or_none(r["next_digest_at"]),
        active=bool(r["active"]),
        digest_days=r["digest_days"],
        quiet_from=r["quiet_from"],
        quiet_until=r["quiet_until"],
        silent=bool(r["silent"]),
        previews=bool(r["previews"]),
        density=r["density"],
        stopped=r["stopped"] is not None,
        quiet_then=r["quiet_then"],
        hourly=r["hourly"],
        overflow=r["overflow"],
        unknown=r["unknown"],
        empty_digest=r["empty_digest"],
        weekly_on=r["weekly_on"],
    )
