"""Slack workspaces that installed the app, with their sealed tokens, and the installation tickets that are spent."""

from datetime import datetime

from sqlite_utils import Database

from bot.store.rows import Row, rows, run, to_text


def put(db: Database, team: str, *, name: str, bot_user: str, sealed: str, scopes: str, now: datetime) -> None:
    """Keep a workspace; what is there of it already is replaced."""
    run(
        db,
        """INSERT INTO workspaces (team, name, bot_user, sealed, scopes, installed) VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT (team) DO UPDATE SET name = excluded.name, bot_user = excluded.bot_user,
        sealed = excluded.sealed, scopes = excluded.scopes, installed = excluded.installed""",
        [team, name, bot_user, sealed, scopes, to_text(now)],
    )


def every(db: Database) -> list[Row]:
    """All workspaces, tokens sealed."""
    return rows(db, "SELECT team, name, bot_user, sealed, scopes FROM workspaces ORDER BY team")


def reseal(db: Database, team: str, sealed: str) -> None:
    """Keep a workspace's token under another key."""
    run(db, "UPDATE workspaces SET sealed = ? WHERE team = ?", [sealed, team])


def remove(db: Database, team: str) -> bool:
    """Delete a workspace with its token; False when there is none."""
    return run(db, "DELETE FROM workspaces WHERE team = ?", [team]) == 1


def spend(db: Database, ticket: str, now: datetime, ends: datetime) -> bool:
    """Mark a ticket (its digest) as spent until nobody would take it any more; False when it was spent before."""
    run(db, "DELETE FROM spent_tickets WHERE ends <= ?", [to_text(now)])
    return run(db, "INSERT OR IGNORE INTO spent_tickets (ticket, ends) VALUES (?, ?)", [ticket, to_text(ends)]) == 1
