"""What stands around the encoder: windows, candidate parties, and the decision."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc
from spacy.vocab import Vocab

from bot.errors import ModelError
from bot.language.agreement import Agreement
from bot.language.context import views
from bot.language.cues import Proposal
from bot.language.decision import Decided, Rules, decide, weigh
from bot.language.evidence import SIZE, Floats, evidence
from bot.language.lexicon import shipped
from bot.language.parsing import load_parser
from bot.language.parties import CandidateParty, Parties, PartyMention, find_parties
from bot.language.roles import Article, Judgement, in_sight
from bot.language.statements import StatementModel
from bot.language.surroundings import survey
from bot.language.windows import SLICE, WINDOW, slice_around, windows
from bot.language.wordpieces import Pieces, cut
from bot.types import FoundPerson, FoundStatement, Span


def pieces_of(sentences: list[list[int]]) -> Pieces:
    """Pieces of an article whose tokens have these numbers of pieces."""
    sizes = [size for sentence in sentences for size in sentence]
    first = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    bounds, start = [], 0
    for sentence in sentences:
        bounds.append((start, start + len(sentence)))
        start += len(sentence)
    return Pieces(np.ones(int(first[-1]), dtype=np.int64), first, tuple(bounds))


articles = st.lists(st.lists(st.integers(0, 6), min_size=1, max_size=120), max_size=20)


@given(articles)
def test_cores_cover_an_article_once_and_windows_stay_small(sentences: list[list[int]]) -> None:
    pieces = pieces_of(sentences)
    found = list(windows(pieces))
    covered = [piece for window in found for piece in range(window.core_start, window.core_end)]
    assert covered == list(range(len(pieces.ids)))
    assert all(window.start <= window.core_start <= window.core_end <= window.end for window in found)
    assert all(window.end - window.start <= WINDOW for window in found)


@given(articles)
def test_the_slice_of_a_cue_holds_it_and_lies_in_its_window(sentences: list[list[int]]) -> None:
    pieces = pieces_of(sentences)
    for window in windows(pieces):
        for piece in range(window.core_start, window.core_end, 17):
            token = pieces.token_at(piece)
            position = next(i for i, (_, end) in enumerate(pieces.sentences) if token < end)
            start, end = slice_around(pieces, window, piece, position)
            assert window.start <= start <= piece < end <= window.end
            assert end - start <= SLICE


@given(st.lists(st.integers(0, 3), min_size=1, max_size=50))
def test_every_piece_belongs_to_the_token_that_holds_it(sizes: list[int]) -> None:
    pieces = pieces_of([sizes])
    for piece in range(len(pieces.ids)):
        token = pieces.token_at(piece)
        assert pieces.first[token] <= piece < pieces.first[token + 1]


def test_white_space_has_no_pieces() -> None:
    doc = Doc(Vocab(), words=["One", "\n\n", "two"], sent_starts=[True, False, True])
    assert cut(doc, lambda text: (len(text),)).ids.tolist() == [3, 3]


TEXT = (
    "Governor Ada Brill said Tuesday that the mining company had bribed two inspectors. She accused the ministry of "
    "transport of looking away. The council, which had approved the mine, denied it."
)


@pytest.fixture(scope="module")
def doc() -> Doc:
    return load_parser(None).parse(TEXT)


def found_in(doc: Doc) -> Parties:
    start = TEXT.index("Ada")
    return find_parties(doc, [FoundPerson("Ada Brill", True, "Governor", (Span(start, start + 9),))], survey(doc))


@pytest.mark.parametrize("name", ["Ada Brill", "mining company", "two inspectors", "ministry of transport", "council"])
def test_people_and_groups_are_candidates(doc: Doc, name: str) -> None:
    assert name in [party.name for party in found_in(doc).names]


@pytest.mark.parametrize(("word", "name"), [("She", "Ada Brill"), ("which", "council")])
def test_pronouns_are_mentions_of_whom_they_mean(doc: Doc, word: str, name: str) -> None:
    parties = found_in(doc)
    meant = [parties.names[m.party].name for m in parties.mentions if doc[m.start : m.end].text == word]
    assert meant == [name]


def test_a_title_before_a_name_is_no_party_of_its_own(doc: Doc) -> None:
    assert not [party for party in found_in(doc).names if "Governor" in party.name]


def test_evidence_has_a_row_for_each_mention(doc: Doc) -> None:
    parties = found_in(doc)
    rows = evidence(doc, survey(doc), (3, 4), parties, parties.mentions)
    assert rows.shape == (len(parties.mentions), SIZE)
    assert np.isfinite(rows).all()


def test_only_mentions_wholly_within_the_slice_are_in_sight(doc: Doc) -> None:
    parties, pieces = found_in(doc), cut(doc, lambda text: (1, 1))
    near = in_sight(parties, pieces, 10, 30)
    assert near
    assert all(pieces.first[mention.start] >= 10 and pieces.first[mention.end] <= 30 for mention in near)


def article_of(parties: list[CandidateParty]) -> Article:
    doc = Doc(Vocab(), words=["word"] * 20, sent_starts=[i in {0, 10} for i in range(20)])
    mentions = [PartyMention(i, i + 1, i, i, "person") for i in range(len(parties))]
    return Article(doc, cut(doc, lambda text: (1,)), Parties(parties, mentions), survey(doc))


def judged(
    kind: int, says: dict[int, float], blamed: dict[int, float], at: int = 3, claim: tuple[int, int] = (4, 8)
) -> Judgement:
    types = np.full(4, 0.05, dtype=np.float32)
    types[kind + 1] = 0.85
    some = np.ones(11, dtype=np.float32)
    return Judgement(Proposal(at, at + 1, types[1:], types[1:]), types, some[:8], some, claim, (says, blamed), {})


class Echo:
    """A forest that gives back what the network thought."""

    def shares(self, name: str, rows: Floats) -> Floats:
        if name == "kinds":
            shares: Floats = 1 / (1 + np.exp(-np.concatenate([-rows[:, :1], rows[:, 1:4]], axis=1)))
            return shares
        right: Floats = np.exp(rows[:, 4 + SIZE])
        return np.stack([1 - right, right], axis=1)


def decisions(judgements: list[Judgement]) -> list[Decided]:
    article = article_of(PEOPLE)
    return decide(article, weigh(article, judgements, Echo()), Rules())


PEOPLE = [CandidateParty(name, True, True) for name in ("Ada Brill", "Bo Carr", "Cy Dunn")]


@pytest.mark.parametrize(
    ("kind", "says", "blamed", "accuser", "accused"),
    [
        pytest.param(0, {0: 0.9, -1: 0.1}, {1: 0.8, -1: 0.2}, (0,), (1,), id="one blames another"),
        pytest.param(0, {0: 0.6, 1: 0.3, -1: 0.1}, {0: 0.5, 1: 0.4, -1: 0.1}, (0,), (1,), id="nobody blames himself"),
        pytest.param(1, {0: 0.9, -1: 0.1}, {0: 0.9, -1: 0.1}, (0,), (0,), id="whoever answers may be the accused"),
        pytest.param(2, {0: 0.2, -1: 0.8}, {1: 0.9, -1: 0.1}, (), (1,), id="no accuser named"),
        pytest.param(0, {0: 0.9, -1: 0.1}, {1: 0.45, 2: 0.45, -1: 0.1}, (0,), (1, 2), id="two accused"),
        pytest.param(0, {0: 0.9, -1: 0.1}, {1: 0.7, 2: 0.1, -1: 0.2}, (0,), (1,), id="a far second is left out"),
    ],
)
def test_the_parties_are_chosen_together(
    kind: int, says: dict[int, float], blamed: dict[int, float], accuser: tuple[int, ...], accused: tuple[int, ...]
) -> None:
    [one] = decisions([judged(kind, says, blamed)])
    assert (one.kind, one.accuser, one.accused) == (kind, accuser, accused)


def test_without_anybody_to_accuse_there_is_no_statement() -> None:
    assert decisions([judged(0, {-1: 1.0}, {-1: 1.0})]) == []


@pytest.mark.parametrize(
    ("at", "claim", "number"),
    [
        pytest.param(3, (6, 9), 1, id="overlapping claims of one sentence are one"),
        pytest.param(3, (8, 9), 2, id="claims apart are two"),
        pytest.param(13, (6, 9), 2, id="another sentence tells it again"),
    ],
)
def test_the_same_claim_is_told_once_in_a_sentence(at: int, claim: tuple[int, int], number: int) -> None:
    first = judged(0, {0: 0.9, -1: 0.1}, {1: 0.8, -1: 0.2}, at=2)
    second = judged(0, {0: 0.9, -1: 0.1}, {2: 0.8, -1: 0.2}, at=at, claim=claim)
    assert len(decisions([first, second])) == number


def test_a_surer_reading_has_more_confidence() -> None:
    sides = ({0: 0.9, -1: 0.1}, {1: 0.9, -1: 0.1}), ({0: 0.9, -1: 0.1}, {1: 0.4, 2: 0.1, -1: 0.5})
    [sure], [unsure] = (decisions([judged(0, *side)]) for side in sides)
    assert sure.confidence > unsure.confidence


def test_a_missing_model_is_told_as_such(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="language model"):
        StatementModel.load(shipped(), tmp_path)


def test_who_is_accused_elsewhere_is_a_candidate_where_out_of_sight() -> None:
    here, there = judged(0, {0: 0.9, -1: 0.1}, {1: 0.9, -1: 0.1}), judged(0, {0: 0.9, -1: 0.1}, {-1: 1.0}, at=13)
    _, later = views(article_of(PEOPLE), [here, there])
    assert later.accused == (1,)
    assert later.accusers == (-1, 0)


def test_the_rows_tell_what_was_said_before_from_what_comes_after() -> None:
    article = article_of(PEOPLE)
    one, other = judged(0, {0: 0.9, -1: 0.1}, {1: 0.9, -1: 0.1}), judged(1, {1: 0.9, -1: 0.1}, {1: 0.9, -1: 0.1}, at=13)
    (alone,), (first, answer) = list(views(article, [other])), list(views(article, [one, other]))
    assert len(first.cue) == len(answer.cue) == len(alone.cue)
    assert {len(row) for view in (first, answer) for row in view.accused_rows + view.accuser_rows} == {
        len(first.accused_rows[0])
    }
    assert answer.cue != alone.cue


@pytest.mark.parametrize(
    ("cue", "on_cue", "on_party"),
    [
        pytest.param((1, 2), [0.8, 0.0, 0.0] * 2, [0.0, 1.0, 0.0, 1.0], id="the cue itself"),
        pytest.param((4, 5), [0.8, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0], id="another word of the sentence"),
        pytest.param((12, 13), [0.0] * 6, [0.0] * 4, id="another sentence"),
    ],
)
def test_the_rules_agree_with_a_cue_of_their_sentence(
    cue: tuple[int, int], on_cue: list[float], on_party: list[float]
) -> None:
    doc = Doc(Vocab(), words=["word"] * 20, sent_starts=[i in {0, 10} for i in range(20)])
    where = Span(doc[1].idx, doc[1].idx + 4)
    ruled = FoundStatement("allegation", "alleged", ("Ada Brill",), ("Bo Carr",), where, where, where, "other", 0.8)
    some = np.ones(3, dtype=np.float32)
    agreement, proposal = Agreement.of(doc, survey(doc).sentence, [ruled]), Proposal(*cue, some, some)
    sentence = int(cue[0] >= 10)
    assert agreement.on_cue(sentence, proposal) == on_cue
    assert agreement.on_party(sentence, proposal, "Ada Brill") == on_party
