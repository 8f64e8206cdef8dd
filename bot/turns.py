"""Whose turn it is: what is asked in one chat is answered in order, different chats side by side."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

MOST_WAITING = 25


class Turns:
    """The turns of each chat; a flood slows only itself. Not for use from several threads."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[Hashable, asyncio.Lock] = WeakValueDictionary()
        self._waiting: Counter[Hashable] = Counter()

    @asynccontextmanager
    async def turn(self, chat: Hashable) -> AsyncIterator[bool]:
        """The chat's turn; False at once where so many wait already that this one is left unanswered."""
        if self._waiting[chat] >= MOST_WAITING:
            yield False
            return
        self._waiting[chat] += 1
        try:
            async with self._locks.setdefault(chat, asyncio.Lock()):
                yield True
        finally:
            self._waiting[chat] -= 1
            if not self._waiting[chat]:
                del self._waiting[chat]
