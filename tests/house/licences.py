"""What ships with Hearsay under which licence: `python -m tests.house.licences > docs/licences.md`."""

import re
import sys
from importlib import metadata
from typing import Any

EXTRAS = ("web", "scale", "warc")


def needed(name: str = "hearsay", extras: tuple[str, ...] = EXTRAS) -> set[str]:
    """Every package that running Hearsay needs, itself left out."""
    found: set[str] = set()
    waiting = [(name, extras)]
    while waiting:
        package, wanted = waiting.pop()
        try:
            requires = metadata.requires(package) or []
        except metadata.PackageNotFoundError:
            continue
        for line in requires:
            requirement, _, marker = line.partition(";")
            if "extra ==" in marker and not any(f"'{e}'" in marker or f'"{e}"' in marker for e in wanted):
                continue
            other = re.match(r"[A-Za-z0-9._-]+", requirement)
            key = other[0].lower().replace("_", "-").replace(".", "-") if other else ""
            if key and key not in found and _there(key):
                found.add(key)
                waiting.append((key, ()))
    return found


def _there(name: str) -> bool:
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def licence(name: str) -> str:
    """A package's licence by its own words: the expression, the classifiers, or the first line of the field."""
    told: Any = metadata.metadata(name)
    expression = told.get("License-Expression")
    if expression:
        return str(expression)
    classifiers = told.get_all("Classifier") or []
    named = [c.rpartition(" :: ")[2] for c in classifiers if c.startswith("License ::") and c[-12:] != "OSI Approved"]
    return ", ".join(named) or (told.get("License") or "see its own page").splitlines()[0][:60]


def page() -> str:
    """The page, in Markdown."""
    rows = "\n".join(f"| {name} | {metadata.version(name)} | {licence(name)} |" for name in sorted(needed()))
    return f"""# Licences of what Hearsay needs

Made by `make audit` from the packages' own words, for the packages that run Hearsay with all its extras. What Hearsay
itself ships (the model, the registry) is in [NOTICE](../NOTICE).

| package | version | licence |
|---|---|---|
{rows}
"""


if __name__ == "__main__":
    sys.stdout.write(page())
