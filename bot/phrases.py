"""How statements are put into words: always who alleges, never as a fact; claims stand in quotation marks."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.message import Line, Text, line
from bot.types import Claim, Party, Source, Statement, Status
from bot.wording import Wording

LONGEST_CLAIM = 280
LONGEST_NAMES = 5
LONGEST_EVIDENCE = 240
LONGEST_CITATION = 240  # what a clipboard button holds, with room for characters that count twice
_SINGLE = str.maketrans('“”„"', "‘’‚'")


def one_line(text: str, longest: int = LONGEST_CLAIM) -> str:
    """`text` on one line, never longer than `longest`: cut, at a word where one ends near, with an ellipsis."""
    folded = " ".join(text.split())
    if len(folded) <= longest:
        return folded
    cut = folded[: longest - 1]
    at_word = cut.rpartition(" ")[0]
    return (at_word if 2 * len(at_word) > longest else cut).rstrip(" ,;:.") + "…"


def names(parties: Sequence[Party], words: Wording) -> str:
    """ "A, B and C"; a long list ends with "and N others"."""
    shown = [one_line(party.name, 80) for party in parties[:LONGEST_NAMES]]
    more = len(parties) - len(shown)
    if more:
        shown.append(words.ngettext("{n} other", "{n} others", more).format(n=more))
    if len(shown) < 2:
        return "".join(shown)
    return words.gettext("{first} and {last}").format(first=", ".join(shown[:-1]), last=shown[-1])


def told(statement: Statement, words: Wording) -> Line:
    """A statement as a line: who says what of whom, the claim as the article has it, in quotation marks."""
    accuser = statement.accuser or (Party(words.gettext("Somebody whom the article does not name")),)
    accused = statement.accused or (Party(words.gettext("somebody")),)
    values = {"accuser": names(accuser, words), "accused": names(accused, words)}
    runs = [
        Text(values[part], "bold") if part in values else Text(part)
        for part in _template(statement, words).replace("}", "{").split("{")
    ]
    bare = statement.type == "legal" and statement.claim == statement.cue
    claim = () if bare else (Text(f": “{one_line(statement.claim)}”"),)
    first, *rest = (run for run in runs if run.text)
    return (replace(first, text=first.text[:1].upper() + first.text[1:]), *rest, *claim)


def _template(statement: Statement, words: Wording) -> str:
    """Past tense and participles, so that one person and several read well alike."""
    _ = words.gettext
    if statement.type == "allegation":
        return _("{accuser} accused {accused}") if statement.accuser else _("{accused} accused (accuser not named)")
    if statement.type == "legal":
        return _legal(statement, words)
    own = {p.name for p in statement.accuser} & {p.name for p in statement.accused} or not statement.accused
    if statement.status == "admitted":
        return _("{accuser} admitted") if own else _("{accuser} admitted for {accused}")
    return _("{accuser} denied") if own else _("{accuser} rejected what is said of {accused}")


def _legal(statement: Statement, words: Wording) -> str:
    _ = words.gettext
    plain: dict[Status, str] = {
        "investigated": _("{accused} under investigation"),
        "sued": _("{accused} sued"),
        "charged": _("{accused} charged or held"),
        "convicted": _("A court found against {accused}"),
        "cleared": _("{accused} cleared"),
    }
    by: dict[Status, str] = {
        "investigated": _("{accused} under investigation by {accuser}"),
        "sued": _("{accused} sued by {accuser}"),
        "charged": _("{accused} charged or held by {accuser}"),
        "convicted": _("{accuser} found against {accused}"),
        "cleared": _("{accused} cleared by {accuser}"),
    }
    return (by if statement.accuser else plain).get(statement.status, _("A legal step concerned {accused}"))


def status_word(status: Status, words: Wording, *, outcome: str | None = None) -> str:
    """A case's status as one word or two; of a suit, how it ended."""
    _ = words.gettext
    table: dict[Status, str] = {
        "alleged": _("alleged"),
        "denied": _("denied"),
        "admitted": _("admitted"),
        "investigated": _("under investigation"),
        "sued": _("sued"),
        "charged": _("charged"),
        "convicted": _("found against by a court"),
        "cleared": _("cleared"),
    }
    ended = {"settled": _("sued, then settled"), "withdrawn": _("sued, then withdrawn")}
    return ended[outcome] if status == "sued" and outcome else table[status]


def when(moment: datetime, zone: str) -> str:
    """A date in the chat's own zone: "25 Nov 2026"."""
    local = moment.astimezone(ZoneInfo(zone) if zone != "UTC" else UTC)
    return f"{local.day} {local:%b %Y}"


def sourced(sources: Sequence[Source], zone: str, words: Wording) -> Line:
    """Where it stands: outlets as links, the first one's date."""
    runs: list[Text] = []
    for i, source in enumerate(sources[:4]):
        runs += [Text(" · " if i else ""), Text(source.outlet, url=web_url(source.url))]
    more = len(sources) - 4
    if more > 0:
        runs.append(Text(" " + words.ngettext("and {n} more", "and {n} more", more).format(n=more)))
    return (*(run for run in runs if run.text), Text(f", {_dated(sources[0], zone, words)}"))


def citation(source: Source, zone: str, words: Wording) -> str:
    """An article as somebody who writes names it, with its address whole; empty where that leaves no room for more."""
    url, rest = web_url(source.url), f"{one_line(source.outlet, 80)}, {_dated(source, zone, words)}"
    room = LONGEST_CITATION - len(rest) - len(url or "") - len("“”, , ")
    if url is None or room < 0:
        return ""
    title = one_line(source.title, room).translate(_SINGLE) if room > 2 else ""
    return f"“{title}”, {rest}, {url}" if title else f"{rest}, {url}"


def _dated(source: Source, zone: str, words: Wording) -> str:
    """An article without a date is never given today's: it says when it was read."""
    if source.published is not None:
        return when(source.published, zone)
    return words.gettext("undated, read {date}").format(date=when(source.fetched, zone))


def claim_lines(
    claim: Claim, zone: str, words: Wording, *, unsure_below: float = 0.0, quoted: bool = False, numbered: bool = False
) -> tuple[Line, ...]:
    """A claim for a list: what is alleged, with `quoted` its sentence, the answers under it, the sources."""
    statement = claim.statement
    lines: list[Line] = [told(statement, words)]
    if quoted:
        lines.append(evidence(statement))
    for answer in responses(claim)[-2:]:
        lines.append((Text("↳ "), *told(answer, words), Text(" ("), Text(answer.source.outlet), Text(")")))
    extra = list(standing(claim, words))
    extra += [words.gettext("uncertain reading")] if statement.confidence < unsure_below else []
    if numbered and statement.case_id is not None:
        extra.append(words.gettext("case {id}").format(id=statement.case_id))
    tail = line(*(f" · {word}" for word in extra))
    lines.append((*sourced(claim.sources, zone, words), *tail))
    return tuple(lines)


def evidence(statement: Statement) -> Line:
    """The sentence of the article in quotation marks; its own become single ones."""
    inner = one_line(statement.quote, LONGEST_EVIDENCE)
    unopened = inner.count("”") - inner.count("“")
    inner = "“" * max(unopened, 0) + inner + "”" * max(-unopened, 0)
    return (Text(f"“{inner.translate(_SINGLE)}”", "italic"),)


def standing(claim: Claim, words: Wording) -> tuple[str, ...]:
    """How a claim stands, beside it: whether it was denied and by whom of several, and what became of its case."""
    told = [mark] if (mark := denial(claim, words)) else []
    status = claim.case_status
    if status and status != "alleged" and not (status == "denied" and told):
        told.append(status_word(status, words, outcome=claim.case_outcome))
    return tuple(told)


def denial(claim: Claim, words: Wording) -> str:
    """ "denied", with the names where not all who are accused denied it."""
    accused = {party.person_id or party.name: party for party in claim.statement.accused}
    denials = [answer for answer in responses(claim) if answer.status == "denied"]
    for_whom = {party.person_id or party.name: party for denial in denials for party in denial.accused}
    if not denials:
        return ""
    if accused.keys() <= for_whom.keys():
        return words.gettext("denied")
    told = [party for key, party in for_whom.items() if key in accused] or list(for_whom.values())
    return words.gettext("denied by {names}").format(names=names(told, words)) if told else words.gettext("denied")


def responses(claim: Claim) -> tuple[Statement, ...]:
    """What the accused answered; the legal steps of the case show as its status."""
    return tuple(answer for answer in claim.answers if answer.type == "response")


def without_shown_answers(claims: Sequence[Claim]) -> list[Claim]:
    """The claims without the responses that stand beneath an allegation already."""
    answered = {c.statement.case_id for c in claims if responses(c)}
    return [c for c in claims if c.statement.type != "response" or c.statement.case_id not in answered]


def asserts_nothing(words: Wording) -> str:
    """What stands beneath all that tells of somebody."""
    return words.gettext("Hearsay reports what others allege; it asserts none of it.")


def placed(office: str, country: str) -> str:
    """The office with its country, where the office does not name it; either may be empty."""
    bare = country.removeprefix("the ")
    if not bare or bare.casefold() in office.casefold():
        return office
    return f"{office} · {bare}" if office else bare


def web_url(url: str) -> str | None:
    """`url` where it can be a link in a chat, else None (an article file has no web address)."""
    return url if url.startswith(("http://", "https://")) else None
