"""The store: one SQLite file, one writer thread, short transactions. The only room that knows sqlite_utils.

Subjects (`feeds`, `articles`, `people`, `statements`, `chats`, `outbox`, ...) are modules of functions that take the
`Database` first; call them inside `Store.read` or `Store.write`:

    store.write(lambda db: chats.add(db, chat, now))
"""

from sqlite_utils import Database

from bot.store.database import Store

__all__ = ["Database", "Store"]
