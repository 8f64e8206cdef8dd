"""The registry into the store: the shipped people and the operator's file, loaded again when either changes."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from bot.officials import operator_file, registry
from bot.officials.countries import Countries, shipped_countries
from bot.store import Store, people

DATA_SET = "registry"


def enrol(store: Store, changes_file: Path | None, *, now: datetime, progress: Callable[[int, bool], None]) -> bool:
    """Bring the store's people up to date; True when they had to be loaded. `progress` hears the count, and the end.

    Raises SettingsError when the operator's file is wrong: nothing is loaded then.
    """
    version = registry.version() + (f"+{_digest(changes_file)}" if changes_file else "")
    changes = operator_file.load(changes_file) if changes_file else None
    if store.read(lambda db: people.loaded_version(db, DATA_SET)) == version:
        return False
    everyone = registry.shipped()
    told = operator_file.apply(everyone, changes) if changes else everyone
    store.write(lambda db: people.load(db, told, name=DATA_SET, version=version, now=now, progress=progress))
    return True


def countries(changes_file: Path | None) -> Countries:
    """The shipped countries and those of the operator's file."""
    shipped = shipped_countries()
    return shipped.with_added(operator_file.load(changes_file).countries) if changes_file else shipped


def _digest(path: Path) -> str:
    try:
        return hashlib.blake2b(path.read_bytes(), digest_size=8).hexdigest()
    except OSError:
        return "missing"  # operator_file.load says what is wrong with it
