"""The schema, as append-only steps: a step that has shipped is never edited, a later one mends it.

The steps are the files of `steps/`, in the order of their numbers. Times are TEXT in UTC, ISO 8601 with "+00:00", so
that they sort; a local date is "YYYY-MM-DD". Checked columns hold only the words that `bot.types` lists.
"""

from importlib.resources import files

from sqlite_utils import Database, Migrations


def migrations() -> Migrations:
    """All steps, in order."""
    found = Migrations("hearsay")
    folder = files("bot.store") / "steps"
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        name, _dot, kind = file.name.rpartition(".")
        if kind == "sql":
            _add(found, name, file.read_text(encoding="utf-8"))
    return found


def _add(steps: Migrations, name: str, sql: str) -> None:
    @steps(name=name)
    def _step(db: Database, /) -> None:
        db.executescript(sql)
