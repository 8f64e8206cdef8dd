"""What `example.env` says of every setting: the one place where settings are put into words.

`python -m config.documented > docs/configuration.md` makes the page from it.
"""

import sys
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Documented:
    """A variable, its comment, and the value that holds without it ("" where there is none)."""

    name: str
    comment: str
    default: str

    @property
    def secret(self) -> bool:
        """Whether it must be kept from others."""
        return self.comment.endswith("Secret.")

    @property
    def key(self) -> str:
        """Its name in hearsay.toml."""
        return self.name.lower().removeprefix("hearsay_")


def documented() -> tuple[Documented, ...]:
    """Every variable in the order of `example.env`; a comment is the paragraph right above its variable."""
    found: list[Documented] = []
    comment: list[str] = []
    for line in files("config").joinpath("example.env").read_text(encoding="utf-8").splitlines():
        name, is_value, default = line.removeprefix("#").partition("=")
        if line.startswith("# "):
            comment.append(line.removeprefix("# "))
        elif is_value and name.isupper():
            found.append(Documented(name, " ".join(comment), default))
            comment = []
        else:
            comment = []
    return tuple(found)


def page() -> str:
    """The page on configuration, in Markdown."""
    rows = "\n".join(f"| `{d.name}` | {_default(d)} | {d.comment.removesuffix(' Secret.')} |" for d in documented())
    return f"""# Configuration

Made from [config/example.env](../config/example.env) by `python -m config.documented > docs/configuration.md`.

Settings come from the environment and from one TOML file, `HEARSAY_CONFIG` or `./hearsay.toml`; the environment wins.
In the file a key is the variable's name in small letters, with or without `hearsay_`: `poll_minutes = 5`. Unknown
names and wrong values are refused with what would be right. `hearsay init` writes a commented file; `hearsay doctor`
checks what is set.

| variable | without it | what it is |
|---|---|---|
{rows}
"""


def _default(one: Documented) -> str:
    if one.secret:
        return "secret"
    return f"`{one.default}`" if one.default else ""


if __name__ == "__main__":
    sys.stdout.write(page())
