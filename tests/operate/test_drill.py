"""The restore drill as the operator runs it."""

import os
import subprocess
import sys
from pathlib import Path

import bot
from bot.store import Store

ROOT = Path(bot.__file__).parents[1]


def test_the_drill_restores_a_backup_elsewhere_and_touches_nothing(store: Store, tmp_path: Path) -> None:
    before = store.path.read_bytes()
    folder = tmp_path / "bin"
    folder.mkdir()
    command = folder / "hearsay"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m bot "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    clean = {name: value for name, value in os.environ.items() if not name.startswith("HEARSAY_")}
    done = subprocess.run(
        ["/bin/sh", str(ROOT / "docs/deploy/drill.sh")],
        env=clean | {"BIN": str(folder), "HEARSAY_DATABASE": str(store.path), "PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert (done.returncode, done.stdout.splitlines()[-1:]) == (0, ["The backup can be restored."]), done.stderr
    assert store.path.read_bytes() == before
