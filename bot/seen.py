"""What was seen lately: platforms bring again what was acknowledged too late."""

from collections import OrderedDict
from collections.abc import Hashable

REMEMBERED = 5_000


class Seen:
    """The last `most` keys."""

    def __init__(self, most: int = REMEMBERED) -> None:
        self._most = most
        self._keys: OrderedDict[Hashable, None] = OrderedDict()

    def __contains__(self, key: Hashable) -> bool:
        """Whether it was seen; asking changes nothing."""
        return key in self._keys

    def before(self, key: Hashable) -> bool:
        """Whether `key` was seen before; from now on it was."""
        if key in self._keys:
            return True
        self._keys[key] = None
        if len(self._keys) > self._most:
            self._keys.popitem(last=False)
        return False
