"""What is written in the answers to questions: cards, choices, cases, comparisons, lists. Pure: values to `Message`."""

from collections.abc import Sequence

from bot.message import Block, Button, Heading, Items, Line, Message, Paragraph, Text, line, note, paragraph
from bot.phrases import (
    asserts_nothing,
    claim_lines,
    denial,
    evidence,
    one_line,
    sourced,
    status_word,
    told,
    web_url,
    when,
)
from bot.types import Card, Case, CasePart, Chat, Claim, Hit, Person
from bot.wording import Wording

CARD_CLAIMS = 4
PAGE_CLAIMS = 8
QUOTED = 2
LEAST_COUNTED = 2
_LONGEST_LABEL = 62
_LONGEST_NAME = 34


def card(
    shown: Card, chat: Chat, words: Wording, *, unsure_below: float, others: str = "", follow: bool = True
) -> Message:
    """The answer to `/who`, on one screen: the person, what they are accused of with the answers under each accusation,
    whom they accuse. `others` is the query when it may mean somebody else, too.
    """
    _ = words.gettext
    blocks: list[Block] = [Heading(one_line(shown.person.name, 140))]
    blocks += [paragraph(shown.office)] if shown.office else []
    accused_of = _section(_("Accused of"), shown.accused_of, shown.accused_cases, words)
    rest = answers_elsewhere(shown.accused_of, shown.responses)
    if shown.accused_of:
        blocks += [accused_of, _items(shown.accused_of[:CARD_CLAIMS], chat, words, unsure_below, quoted=QUOTED)]
    if rest:
        blocks.append(Paragraph((Text(_("Answers"), "bold"),)))
        blocks.append(_items(rest[:CARD_CLAIMS], chat, words, unsure_below))
    if shown.accuses:
        blocks.append(_section(_("Accuses others"), shown.accuses, shown.accuser_cases, words))
        blocks.append(_items(shown.accuses[:CARD_CLAIMS], chat, words, unsure_below))
    if not (shown.accused_of or rest or shown.accuses):
        blocks.append(paragraph(_("Nothing is alleged by or about this person in what Hearsay has read.")))
    blocks.append(note(asserts_nothing(words)))
    buttons = _card_buttons(shown, words, others=others, follow=follow)
    return Message(tuple(blocks), buttons=buttons, table=_counts(shown, words))


def _counts(shown: Card, words: Wording) -> tuple[tuple[str, ...], ...]:
    """How many cases have which status; nothing where one case says it itself."""
    _ = words.gettext
    if shown.accused_cases + shown.accuser_cases < LEAST_COUNTED:
        return ()
    heads = (_("Cases"), _("Accused of"), _("Accuses others"))
    return (heads, *((status_word(status, words), str(of), str(others)) for status, of, others in shown.by_status))


def answers_elsewhere(accused_of: Sequence[Claim], responses: Sequence[Claim]) -> tuple[Claim, ...]:
    """Those of the answers that stand under none of the accusations."""
    beneath = {answer.id for claim in accused_of for answer in claim.answers}
    return tuple(claim for claim in responses if claim.statement.id not in beneath)


def _section(title: str, claims: Sequence[Claim], cases: int, words: Wording) -> Paragraph:
    """ "Accused of · 12 cases": how many there are, not how many are shown."""
    counted = cases or len({claim.statement.case_id or -claim.statement.id for claim in claims})
    count = words.ngettext("{n} case", "{n} cases", counted).format(n=counted)
    return Paragraph((Text(title, "bold"), Text(f" · {count}")))


def _items(claims: Sequence[Claim], chat: Chat, words: Wording, unsure_below: float, *, quoted: int = 0) -> Items:
    """The claims as a list; the first `quoted` of them with the sentence of the article: a card is one screen."""
    return Items(
        tuple(
            claim_lines(c, chat.zone, words, unsure_below=unsure_below, quoted=at < quoted, numbered=True)
            for at, c in enumerate(claims)
        )
    )


def _card_buttons(shown: Card, words: Wording, *, others: str, follow: bool) -> tuple[tuple[Button, ...], ...]:
    _ = words.gettext
    key = shown.person.id
    rows: list[tuple[Button, ...]] = []
    more: list[Button] = []
    if _is_more(shown.accused_of, shown.accused_cases):
        label = _("All accusations ({n})").format(n=shown.accused_cases)
        more.append(Button(label, f"more accused 0 ={key}"))
    if _is_more(shown.accuses, shown.accuser_cases):
        label = _("All whom they accuse ({n})").format(n=shown.accuser_cases)
        more.append(Button(label, f"more accuser 0 ={key}"))
    if more:
        rows.append(tuple(more))
    tools = [Button(_("Follow"), f"subscribe ={key}")] if follow else []
    if shown.accused_of or shown.accuses or shown.responses:
        tools += [Button(_("Timeline"), f"timeline ={key}"), Button(_("Network"), f"network ={key}")]
    rows += [tuple(tools)] if tools else []
    if others:
        label = _("Another “{query}”?").format(query=one_line(others, 40))
        rows.append((Button(label, f"others {one_line(others, 60)}"),))
    return tuple(rows)


def _is_more(claims: Sequence[Claim], cases: int) -> bool:
    shown = claims[:CARD_CLAIMS]
    return len(shown) < len(claims) or len({claim.statement.case_id for claim in shown}) < cases


def page(
    person: Person,
    part: CasePart,
    claims: Sequence[Claim],
    chat: Chat,
    words: Wording,
    *,
    unsure_below: float,
    first: int,
    cases: int,
    following: int | None,
) -> Message:
    """A page of all that a person is accused of, or accuses others of. `first` and `cases` count cases from 0;
    `following` is where the next page begins, None on the last.
    """
    _ = words.gettext
    title = _("{name} accused of") if part == "accused" else _("{name} accuses others")
    blocks: list[Block] = [Heading(title.format(name=one_line(person.name, 100)))]
    blocks.append(_items(claims, chat, words, unsure_below))
    last = min(following if following is not None else cases, max(cases, first + 1))
    blocks.append(
        note(
            _("Cases {first} to {last} of {cases}, the newest first.").format(
                first=first + 1, last=last, cases=max(cases, last)
            )
        )
    )
    buttons = [] if following is None else [Button(_("More"), f"more {part} {following} ={person.id}")]
    buttons.append(Button(_("Who is {name}?").format(name=one_line(person.name, 40)), f"who ={person.id}"))
    return Message(tuple(blocks), buttons=(tuple(buttons),))


def choice(query: str, candidates: Sequence[tuple[Person, str]], words: Wording, *, action: str) -> Message:
    """Which of these did you mean? `action` is the command that the buttons run with the chosen id."""
    _ = words.gettext
    asked = paragraph(_("Which “{query}” do you mean?").format(query=one_line(query, 80)))
    listed = Items(
        tuple((line(Text(one_line(p.name, 80), "bold"), f" — {one_line(office, 160)}"),) for p, office in candidates)
    )
    none = (Button(_("None of these"), f"none {one_line(query, 60)}"),)
    return Message((asked, listed), buttons=(*people_buttons(candidates, action=action), none))


def people_buttons(candidates: Sequence[tuple[Person, str]], *, action: str) -> tuple[tuple[Button, ...], ...]:
    """A button for each person, which names the office and, at its end, the country; it runs `action` with the id."""
    return tuple((Button(person_label(p, office), f"{action} ={p.id}"),) for p, office in candidates)


def person_label(person: Person, office: str) -> str:
    """ "Asif Ghafoor · former Director General ISPR…, Pakistan": what is cut is the middle of the office."""
    name = one_line(person.name, _LONGEST_NAME)
    room = _LONGEST_LABEL - len(name) - 3
    if not office:
        return name
    bare = office.rpartition(" (")[0] if len(office) > room and office.endswith(")") else office
    if len(bare) <= room:
        return f"{name} · {bare}"
    place = bare.replace(" · ", ", ").rpartition(", ")[2]
    if place == bare or len(place) > room // 2:
        return f"{name} · {one_line(bare, room)}"
    return f"{name} · {one_line(bare, room - len(place) - 2)}, {place}"


def case(
    known: Case, claims: Sequence[Claim], people: Sequence[Person], chat: Chat, words: Wording, *, unsure_below: float
) -> Message:
    """One case from its beginning: who alleged what, what was answered, which steps followed."""
    _ = words.gettext
    head = _("Case {id} · {topic} · {status}").format(
        id=known.id, topic=words.gettext(known.topic), status=status_word(known.status, words, outcome=known.outcome)
    )
    dates = _("first told {opened}, last {changed}").format(
        opened=when(known.opened, chat.zone), changed=when(known.changed, chat.zone)
    )
    blocks: list[Block] = [Heading(head), note(dates)]
    shown = claims[-PAGE_CLAIMS * 2 :]
    if len(shown) < len(claims):
        hidden = len(claims) - len(shown)
        text = words.ngettext("{n} earlier statement is left out.", "{n} earlier statements are left out.", hidden)
        blocks.append(note(text.format(n=hidden)))
    blocks.append(Items(tuple(_step(claim, chat, words, unsure_below) for claim in shown)))
    blocks.append(note(asserts_nothing(words)))
    buttons = tuple(
        (Button(_("Who is {name}?").format(name=one_line(p.name, 50)), f"who ={p.id}"),) for p in people[:3]
    )
    return Message(tuple(blocks), buttons=buttons)


def _step(claim: Claim, chat: Chat, words: Wording, unsure_below: float) -> tuple[Line, ...]:
    """One step of a case; what it was answered stands as steps of their own."""
    denied = denial(claim, words)
    marks = [denied] if denied else []
    marks += [words.gettext("uncertain reading")] if claim.statement.confidence < unsure_below else []
    tail = line(*(f" · {mark}" for mark in marks))
    return (
        told(claim.statement, words),
        evidence(claim.statement),
        (*sourced(claim.sources, chat.zone, words), *tail),
    )


def comparison(
    pair: tuple[Person, Person],
    says: tuple[Sequence[Claim], Sequence[Claim]],
    chat: Chat,
    words: Wording,
    *,
    unsure_below: float,
) -> Message:
    """What each of two people says of the other."""
    _ = words.gettext
    first, second = pair
    title = _("{first} and {second}").format(first=one_line(first.name, 60), second=one_line(second.name, 60))
    blocks: list[Block] = [Heading(title)]
    for (one, other), claims in zip(((first, second), (second, first)), says, strict=True):
        text = _("What {one} says of {other}").format(one=one_line(one.name, 60), other=one_line(other.name, 60))
        blocks.append(Paragraph((Text(text, "bold"),)))
        if claims:
            blocks.append(_items(claims[:CARD_CLAIMS], chat, words, unsure_below, quoted=QUOTED))
        else:
            blocks.append(paragraph(_("No accusation was found.")))
    blocks.append(note(asserts_nothing(words)))
    buttons = tuple(Button(_("Who is {name}?").format(name=one_line(p.name, 40)), f"who ={p.id}") for p in pair)
    return Message(tuple(blocks), buttons=(buttons,))


def hits(words_: str, found: Sequence[Hit], chat: Chat, words: Wording, *, following: int | None) -> Message:
    """The articles that have some words, newest first, with the words in bold; `following` is the next page, if any."""
    _ = words.gettext
    title = _("Articles with {words}").format(words=one_line(words_, 80))
    items = tuple((_title(hit), _snippet(hit), _place(hit, chat, words)) for hit in found)
    more = () if following is None else ((Button(_("More"), f"search {one_line(words_, 120)} page {following}"),),)
    return Message((Heading(title), Items(items)), buttons=more)


def _title(hit: Hit) -> Line:
    return (Text(one_line(hit.source.title or hit.source.url, 200), "bold", web_url(hit.source.url)),)


def _snippet(hit: Hit) -> Line:
    folded = [" ".join(piece.split()) if piece.strip() else "" for piece in hit.snippet]
    spaced = [
        (" " if piece[:1].isspace() else "") + short + (" " if piece[-1:].isspace() and short else "")
        for piece, short in zip(hit.snippet, folded, strict=True)
    ]
    return tuple(Text(piece, "bold" if at % 2 else "plain") for at, piece in enumerate(spaced) if piece)


def _place(hit: Hit, chat: Chat, words: Wording) -> Line:
    return sourced((hit.source,), chat.zone, words)


def statements_list(title: str, claims: Sequence[Claim], chat: Chat, words: Wording, *, unsure_below: float) -> Message:
    """A titled list of claims."""
    return Message((Heading(title), _items(claims, chat, words, unsure_below)))
