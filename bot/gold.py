"""Readers' feedback as training data: articles with what was found in them, put right, in the format of gold data.

`texts/DOC.txt` is the article, `feedback/DOC.json` its people and records without those that are none, and
`links.jsonl` says of each name that was taken for the wrong person that it is not that one.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.language.output import to_json
from bot.store import Database, evidence, feedback
from bot.types import Feedback, Findings


def export(db: Database, folder: Path, *, reviewed_only: bool) -> int:
    """Write the feedback into `folder`; returns how many articles it is about. What was rejected is left out."""
    kept = feedback.listed(db, *(("accepted",) if reviewed_only else ("accepted", "new")))
    by_article: dict[int, list[Feedback]] = {}
    for one in kept:
        if one.article_id is not None:
            by_article.setdefault(one.article_id, []).append(one)
    for name in ("texts", "feedback"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    links = [line for key, said in by_article.items() for line in _article(db, folder, key, said)]
    (folder / "links.jsonl").write_text("".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in links), "utf-8")
    return len(by_article)


def _article(db: Database, folder: Path, article_id: int, said: Sequence[Feedback]) -> list[dict[str, Any]]:
    text, doc = evidence.text(db, article_id), f"feedback_{article_id}"
    people = evidence.found_people(db, article_id)
    wrong = {one.person_id for one in said if one.kind == "wrong person"}
    none = {one.statement_id for one in said if one.kind == "not an allegation"}
    records = tuple(found for key, found in evidence.found_statements(db, article_id) if key not in none)
    ids = {person.name: None if linked in wrong else linked for person, linked in people}
    told = to_json(doc, text, Findings("en", tuple(person for person, _linked in people), records), ids)
    (folder / "texts" / f"{doc}.txt").write_text(text, "utf-8")
    (folder / "feedback" / f"{doc}.json").write_text(json.dumps(told | {"source": "feedback"}, indent=1), "utf-8")
    return [
        {"doc": doc, "name": person.name, "ids": [], "note": f"not {linked}"}
        for person, linked in people
        if linked in wrong
    ]
