"""Findings as one JSON object, in the format of the annotation guidelines."""

from collections.abc import Mapping
from typing import Any

from bot.types import Findings, FoundPerson, FoundStatement, Span


def to_json(doc_name: str, text: str, findings: Findings, ids: Mapping[str, str | None]) -> dict[str, Any]:
    """The findings of one article: `people` with `id` from `ids` by name, `records` with `confidence`."""
    return {
        "doc": doc_name,
        "language": findings.language,
        "people": [_person(person, ids.get(person.name)) for person in findings.people],
        "records": [_record(text, statement) for statement in findings.statements],
    }


def _person(person: FoundPerson, person_id: str | None) -> dict[str, Any]:
    return {
        "name": person.name,
        "official": person.official,
        "role": person.role,
        "mentions": [[span.start, span.end] for span in person.mentions],
        "id": person_id,
    }


def _record(text: str, statement: FoundStatement) -> dict[str, Any]:
    return {
        "type": statement.type,
        "status": statement.status,
        "accuser": list(statement.accuser),
        "accused": list(statement.accused),
        "cue": _span(text, statement.cue),
        "claim": _span(text, statement.claim),
        "sentence": {"start": statement.sentence.start, "end": statement.sentence.end},
        "topic": statement.topic,
        "confidence": round(statement.confidence, 4),
    }


def _span(text: str, span: Span) -> dict[str, Any]:
    return {"start": span.start, "end": span.end, "text": text[span.start : span.end]}
