"""Places, ships, papers and groups that the recogniser takes for people."""

from collections.abc import Iterable

from spacy.tokens import Doc, Span

from bot.language.lexicon import Names

_WITHIN = frozenset({"in", "near"})
_TOWARDS = frozenset({"in", "near", "of", "to", "from", "at", "and", "between"})
_POSSESSIVES = frozenset({"'s", "’s"})


def is_thing(doc: Doc, mentions: Iterable[tuple[int, int]], names: Names) -> bool:
    """Whether the text calls what bears this name a town, a ship or the like: "the town of X", "in X, Texas"."""
    spans = (doc.char_span(start, end, alignment_mode="expand") for start, end in mentions)
    return any(span is not None and (_is_called(span, names) or _is_place(span, names)) for span in spans)


def stands_as_place(span: Span) -> bool:
    """Whether a name that is a place's too is meant as one: "from X", not "from X's speech"."""
    if not span.start or span.root.ent_type_ != "GPE" or span.root.dep_ != "pobj":
        return False
    return span.doc[span.start - 1].lower_ in {*_WITHIN, "from"} and not _is_owner(span)


def _is_owner(span: Span) -> bool:
    return span.end < len(span.doc) and span.doc[span.end].lower_ in _POSSESSIVES


def _is_called(span: Span, names: Names) -> bool:
    """Whether the noun before the name, or after it, is one of things."""
    doc, i = span.doc, span.start - 1
    if i > 0 and doc[i].lower_ == "of":
        return doc[i - 1].lower_ in names.things
    if i > 0 and doc[i].text == ",":
        return doc[i - 1].lower_ in names.things and span.root.dep_ == "appos"
    return i >= 0 and doc[i].lower_ in names.things and doc[i].dep_ not in {"poss", "pobj"}


def _is_place(span: Span, names: Names) -> bool:
    """Whether the name stands as places do: "near X", "in X", "of X, Texas"."""
    doc, before = span.doc, span.doc[span.start - 1].lower_ if span.start else ""
    following = doc[span.end] if span.end < len(doc) else None
    if _is_owner(span):
        return False
    if following is not None and following.lower_ in names.regions and len(span) > 1:
        return True
    if before in _WITHIN:
        return span.root.dep_ == "pobj" and (following is None or following.lower_ not in names.sides)
    if before not in _TOWARDS or following is None or following.text != "," or span.end + 1 >= len(doc):
        return False
    return doc[span.end + 1].lower_ in names.places
