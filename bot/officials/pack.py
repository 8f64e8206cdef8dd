"""Packs the seed data of a folder into this package: `python -m bot.officials.pack SOURCE_DIR`.

SOURCE_DIR holds people.csv.gz, posts.csv.gz, merged.csv and LICENSES/, with the columns that data/README.md describes.
The result is the same for the same input: rows in order, posts beside their people, no time stamps.
"""

import argparse
import csv
import gzip
import hashlib
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

PEOPLE_COLUMNS = ("id", "name", "aliases", "family_name", "country", "prominence", "last_seen")
POST_COLUMNS = ("person_id", "role", "organisation", "country", "start", "end", "source", "role_class", "as_of")
Row = Mapping[str, str]


def pack(source: Path, target: Path) -> str:
    """Write the packed files of `source` into `target`; returns the version, a digest of what was packed."""
    people = sorted(_read(source / "people.csv.gz"), key=lambda row: row["id"])
    known = {row["id"] for row in people}
    posts = sorted(
        (row for row in _read(source / "posts.csv.gz") if row["person_id"] in known),
        key=lambda row: (row["person_id"], row["start"], row["end"], row["role"]),
    )
    merged = _plain(source / "merged.csv")
    packed = {
        "people.csv.gz": _rows(people, PEOPLE_COLUMNS),
        "posts.csv.gz": _rows(posts, POST_COLUMNS),
        "merged.csv": merged,
    }
    digest = hashlib.sha256(b"\0".join(packed.values())).hexdigest()[:12]
    for name, content in packed.items():
        data = gzip.compress(content, compresslevel=9, mtime=0) if name.endswith(".gz") else content
        (target / name).write_bytes(data)
    (target / "version.txt").write_text(digest + "\n", "utf-8")
    (target / "LICENSES").mkdir(exist_ok=True)
    for notice in sorted((source / "LICENSES").iterdir()):
        (target / "LICENSES" / notice.name).write_bytes(notice.read_bytes())
    return digest


def _read(path: Path) -> Iterable[Row]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def _plain(path: Path) -> bytes:
    return path.read_bytes().replace(b"\r\n", b"\n")


def _rows(rows: Iterable[Row], columns: Sequence[str]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([row[column] for column in columns] for row in rows)
    return out.getvalue().encode()


def main() -> None:
    """Pack the folder given on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path)
    parser.add_argument("--target", type=Path, default=Path(__file__).parent / "data")
    arguments = parser.parse_args()
    pack(arguments.source, arguments.target)


if __name__ == "__main__":
    main()
