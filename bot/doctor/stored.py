"""What is on the disk: the database, its version and soundness, the room left, what waits in it."""

import os
import shutil
from pathlib import Path

from bot.doctor.finding import Finding
from bot.enrol import DATA_SET
from bot.errors import HearsayError
from bot.installed import vault_of
from bot.store import Store, feeds, outbox, people, workspaces
from bot.store.inspection import Inspection, inspect
from bot.vault import KEY
from config.settings import Settings

LITTLE_SPACE = 200 * 2**20
LARGE_LOG = 512 * 2**20
_WRITABLE = "set HEARSAY_DATABASE to a file that can be written"


def stored(settings: Settings) -> list[Finding]:
    """Look at the file without changing it."""
    path = settings.hearsay_database
    if not path.exists():
        return [_to_be_made(path)]
    try:
        found = inspect(path)
    except (HearsayError, OSError) as error:
        return [Finding("database", "error", str(error), _WRITABLE)]
    findings = [_database(path, found), *_room(path, found)]
    if found.faults or found.newer or found.pending:
        return findings
    return findings + _content(path) + _workspaces(path, settings)


def _to_be_made(path: Path) -> Finding:
    folder = next(parent for parent in path.resolve().parents if parent.exists())
    if not os.access(folder, os.W_OK):
        return Finding("database", "error", f"{path} cannot be made: {folder} is not writable", _WRITABLE)
    return Finding("database", "ok", f"{path} will be made by the first start")


def _database(path: Path, found: Inspection) -> Finding:
    size = f"{(found.bytes + found.log_bytes) / 2**20:.1f} MB"
    told = f"{path} ({size}, version {found.version or 'none'})"
    if found.faults:
        first = "; ".join(found.faults)
        return Finding("database", "error", f"{told} is damaged: {first}", "stop the bot and restore a backup")
    if found.newer:
        return Finding("database", "error", f"{told} was written by a newer Hearsay", "update Hearsay")
    if found.pending:
        steps = f"{len(found.pending)} step(s) to this version"
        return Finding("database", "warning", f"{told}, {steps}", "back it up; the next start brings it up to date")
    if not os.access(path, os.W_OK):
        return Finding("database", "error", f"{told} cannot be written", "check its owner and rights")
    return Finding("database", "ok", f"{told}, sound")


def _room(path: Path, found: Inspection) -> list[Finding]:
    findings = []
    free = shutil.disk_usage(path.parent).free
    told = f"{free / 2**20:,.0f} MB free"
    tight = free < max(LITTLE_SPACE, found.bytes // 10)
    advice = "make room, move HEARSAY_DATABASE, or run hearsay retention" if tight else ""
    findings.append(Finding("disk", "warning" if tight else "ok", told, advice))
    if found.log_bytes > LARGE_LOG:
        large = f"the write-ahead log has {found.log_bytes / 2**20:,.0f} MB"
        findings.append(Finding("log", "warning", large, "stop other programs that hold the database open"))
    return findings


def _workspaces(path: Path, settings: Settings) -> list[Finding]:
    """How many Slack workspaces installed the app, and whether the keys open their tokens."""
    try:
        vault = vault_of(settings)
        if vault is None:
            return []
        sealed = [row["sealed"] for row in Store.peek(path, workspaces.every)]
    except HearsayError as error:
        return [Finding("slack workspaces", "error", str(error), "make a key: hearsay init, or docs/security.md")]
    closed = sum(vault.open(one) is None for one in sealed)
    if closed:
        told = f"no key opens the tokens of {closed} of {len(sealed)}"
        return [Finding("slack workspaces", "error", told, f"add the old key to {KEY} after a comma")]
    return [Finding("slack workspaces", "ok", f"{len(sealed)} installed the app")]


def _content(path: Path) -> list[Finding]:
    try:
        waiting, loaded, followed = Store.peek(
            path, lambda db: (outbox.counts(db), people.loaded_version(db, DATA_SET), feeds.every(db))
        )
    except HearsayError as error:
        return [Finding("database", "error", str(error), _WRITABLE)]
    listed = [feed for feed in followed if feed.active]
    stuck = waiting["failed"] + waiting["quarantined"]
    found = ", ".join(f"{n} {name}" for name, n in waiting.items() if n) or "empty"
    advice = "see docs/operations.md, Outbox" if stuck else ""
    failing = [feed for feed in listed if feed.failures > 2]
    polled = f"{len(listed)} followed, {len(failing)} failing"
    worst = f" (first {failing[0].outlet}: {failing[0].error})" if failing else ""
    mostly = len(failing) * 2 > len(listed)
    return [
        Finding("outbox", "warning" if stuck else "ok", found, advice),
        Finding("registry", "ok", loaded or "not loaded yet (the first start does it)"),
        Finding("polling", "warning" if mostly else "ok", polled + worst, "hearsay feeds check" if failing else ""),
    ]
