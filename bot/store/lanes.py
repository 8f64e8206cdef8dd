"""Lanes of the platforms: what must be known of them after a restart."""

from datetime import datetime, timedelta

from sqlite_utils import Database

from bot.store.rows import rows, run, to_moment, to_text


def close(db: Database, name: str, until: datetime) -> None:
    """Nothing goes out in a lane until then; a later end stands."""
    run(
        db,
        """INSERT INTO lanes (name, open_at) VALUES (?, ?) ON CONFLICT (name) DO UPDATE
        SET open_at = max(open_at, excluded.open_at)""",
        [name, to_text(until)],
    )


def closed(db: Database, now: datetime) -> dict[str, datetime]:
    """The lanes that are closed, and until when."""
    return {
        r["name"]: to_moment(r["open_at"]) for r in rows(db, "SELECT * FROM lanes WHERE open_at > ?", [to_text(now)])
    }


def tidy(db: Database, now: datetime) -> None:
    """Forget the lanes that are open again."""
    run(db, "DELETE FROM lanes WHERE open_at <= ?", [to_text(now)])


def requests(db: Database, now: datetime, *, within: timedelta) -> list[tuple[str, str, datetime]]:
    """(chat id, kind, when) of every request of late: the parts that are there, and the attempts that named none."""
    sql = """SELECT d.chat_id, d.kind, p.at FROM delivery_parts p JOIN deliveries d ON d.id = p.delivery_id
             WHERE p.at > ?1 AND d.changed > ?1
             UNION ALL SELECT d.chat_id, d.kind, d.tried FROM deliveries d WHERE d.tried > ?1 AND d.changed > ?1
             AND NOT EXISTS (SELECT 1 FROM delivery_parts p WHERE p.delivery_id = d.id AND p.at >= d.tried)
             ORDER BY 3"""
    return [(r["chat_id"], r["kind"], to_moment(r["at"])) for r in rows(db, sql, [to_text(now - within)])]
