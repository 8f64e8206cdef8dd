"""Known vulnerabilities of what is pinned: `make audit`. Says plainly when nobody who knows them can be asked."""

import subprocess
import sys
import venv
from pathlib import Path

import bot

ROOT = Path(bot.__file__).parents[1]
# pip-audit needs other versions of some of our packages: it gets an environment of its own.
PLACE = ROOT / "build" / "audit"
OPTIONS = ("--requirement", str(ROOT / "constraints.txt"), "--no-deps", "--disable-pip", "--progress-spinner", "off")
SERVICES = ("pypi", "osv")


def main() -> None:
    """Ask one service after the other; exit 1 where something is known, 3 where nobody could be asked."""
    program = installed()
    if program is None:
        say("NOT AUDITED: pip-audit could not be installed from the package index.")
        sys.exit(3)
    for service in SERVICES:
        asked = subprocess.run(
            [str(program), *OPTIONS, "--vulnerability-service", service],
            capture_output=True,
            text=True,
            check=False,
        )
        code = judged(asked.returncode, asked.stdout, asked.stderr)
        if code != 3:
            say(f"asked: {service}\n{asked.stdout.strip()}\n{asked.stderr.strip()}")
            sys.exit(code)
        say(f"{service} could not be asked: {(asked.stderr.strip() or 'no answer').splitlines()[-1][:200]}")
    say("NOT AUDITED: no service that knows vulnerabilities could be asked. Run make audit where the internet is.")
    sys.exit(3)


def judged(code: int, out: str, err: str) -> int:
    """0 nothing is known, 1 something is, 3 the service could not be asked.

    pip-audit ends with 1 for findings and for failures alike; only findings have a table on standard output.
    """
    if code == 0:
        # An index without the service answers 404 for every package, which pip-audit tells as packages passed over.
        return 3 if "could not be audited" in out + err or "Skip Reason" in out else 0
    return 1 if "Fix Versions" in out else 3


def installed() -> Path | None:
    """pip-audit, in its own environment."""
    program = PLACE / "bin" / "pip-audit"
    if not program.exists():
        venv.create(PLACE, with_pip=True)
        pip = [str(PLACE / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "pip-audit"], check=False)
    return program if program.exists() else None


def say(line: str) -> None:
    """Print a line."""
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
