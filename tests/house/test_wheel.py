"""The package as users install it: built, put into an environment of its own, run from another folder."""

import json
import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

import bot

ROOT = Path(bot.__file__).parents[1]
ARTICLE = "Prime Minister Osric Venn accused Finance Minister Edda Marlow of taking bribes.\n"


@pytest.mark.timeout(360)
def test_the_wheel_alone_gives_a_hearsay_that_works_anywhere(tmp_path: Path) -> None:
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path / "dist"), str(ROOT))
    [wheel] = (tmp_path / "dist").glob("*.whl")
    python = environment(tmp_path / "venv")
    run(
        sys.executable,
        "-m",
        "pip",
        "--python",
        str(python),
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        str(wheel),
    )
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "article.txt").write_text(ARTICLE, encoding="utf-8")
    hearsay = str(python.with_name("hearsay"))
    told = run(hearsay, "extract", "--format", "json", "article.txt", folder=elsewhere)
    [record] = json.loads(told)["records"]
    assert (record["accuser"], record["accused"]) == (["Osric Venn"], ["Edda Marlow"])
    answer = json.loads(run(hearsay, "who", "Khawaja Asif", "--format", "json", folder=elsewhere))
    assert answer["people"][0]["name"] == "Khawaja Muhammad Asif"
    assert "dawn.com" in run(hearsay, "feeds", "list", folder=elsewhere)


def environment(folder: Path) -> Path:
    """An environment that has this one's libraries but not this checkout; returns its Python."""
    venv.create(folder, with_pip=False, symlinks=True)
    [packages] = folder.glob("lib/python*/site-packages")
    # A path in a .pth file brings the libraries; the .pth file of our own editable install is not read from there.
    (packages / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return folder / "bin" / "python"


def run(*command: str, folder: Path | None = None) -> str:
    """Run a command to its end; its output. Fails with what it said."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("HEARSAY_", "PYTHON", "TELEGRAM_"))}
    if folder is not None:
        clean["HEARSAY_DATABASE"] = str(folder / "hearsay.db")
    told = subprocess.run(command, cwd=folder, env=clean, capture_output=True, text=True, timeout=300, check=False)
    assert told.returncode == 0, told.stderr
    return told.stdout
