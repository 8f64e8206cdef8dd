"""The Dockerfile's steps where there is no Docker: `make deploy-steps`.

COPY is done from the working tree, RUN in a shell, both under build/container in place of /; what needs root (useradd)
is named and passed over. Then the installed program is run as the image would, with no right to write beside its data.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path

import bot

ROOT = Path(bot.__file__).parents[1]
PLACE = ROOT / "build" / "container"
NEEDS_ROOT = ("useradd",)
LEFT_OUT = (".git", "build", ".venv*", "__pycache__", ".*_cache", "shared")


def main() -> None:
    """Do the steps in their order."""
    shutil.rmtree(PLACE, ignore_errors=True)
    source = PLACE / "source"
    shutil.copytree(ROOT, source, ignore=shutil.ignore_patterns(*LEFT_OUT))
    began = time.monotonic()
    for word, rest in steps((ROOT / "docs/deploy/Dockerfile").read_text(encoding="utf-8")):
        if word == "RUN" and any(name in rest for name in NEEDS_ROOT):
            say(f"passed over, needs root: RUN {rest}")
        elif word == "RUN":
            say(f"RUN {rest}")
            subprocess.run(["/bin/sh", "-euc", placed(rest)], cwd=source, check=True)
        elif word == "CMD":
            started(shlex.join(re.findall(r'"([^"]+)"', rest)))
        else:
            say(f"{word} {rest}")
    say(f"all steps done in {time.monotonic() - began:.0f} s")


def steps(text: str) -> list[tuple[str, str]]:
    """Instructions and their arguments, continued lines joined, comments left out."""
    lines = re.sub(r"\\\n\s*", " ", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE)).splitlines()
    return [(word, rest) for word, _, rest in (line.strip().partition(" ") for line in lines) if word]


def placed(command: str) -> str:
    """The command with the image's folders under ours, and its `python` as ours."""
    python = shlex.quote(sys.executable)
    return re.sub(r"^python ", f"{python} ", command.replace("/opt/hearsay", str(PLACE / "opt/hearsay")))


def started(command: str) -> None:
    """The image's own command, with no platform set: it must start, open its database and say what is missing."""
    data = PLACE / "var"
    data.mkdir()
    environ = {
        "PATH": f"{PLACE / 'opt/hearsay/bin'}:{os.environ['PATH']}",
        "HEARSAY_DATABASE": str(data / "hearsay.db"),
        "HOME": str(data),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    done = subprocess.run(
        ["/bin/sh", "-c", command], env=environ, cwd=data, capture_output=True, text=True, check=False
    )
    if done.returncode != 1 or "there is no chat to talk to" not in done.stderr:
        sys.exit(f"CMD {command} ended with {done.returncode}: {done.stderr[-500:]}")
    say(f"CMD {command}: starts, and asks for a platform")


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
