"""Who alleges what about whom by the grammar alone: a table of constructions, all written for these tests.

Known misses are marked as strict failures: one that is mended must move to the table.
"""

import pytest

from bot.language.grammar import find
from bot.language.lexicon import Lexicon, shipped
from bot.language.parsing import Parser, load_parser
from bot.language.parties import find_parties
from bot.language.people import PeopleFinder
from bot.language.surroundings import survey
from bot.types import FoundStatement

SURE = 0.3

CAST = "Prime Minister Osric Venn and Finance Minister Edda Marlow met General Pavel Orlin and Mayor Tobin Venick. "


class Reading:
    """A parser, and the lexicon that the grammar goes by."""

    def __init__(self) -> None:
        self.parser: Parser = load_parser(None)
        self.lexicon: Lexicon = shipped()
        self.people = PeopleFinder(self.lexicon, self.parser.dictionary)


@pytest.fixture(scope="module")
def reading() -> Reading:
    return Reading()


def statements(reading: Reading, text: str) -> list[FoundStatement]:
    """What is found that counts."""
    doc = reading.parser.parse(text)
    parties = find_parties(doc, reading.people.find(doc, ()), survey(doc))
    return [s for s in find(doc, parties, reading.lexicon) if s.confidence >= SURE]


def only(reading: Reading, sentence: str) -> tuple[str, set[str], set[str], str]:
    """The one statement of a sentence that follows the introduction of everybody: status, accuser, accused, claim."""
    text = CAST + sentence
    [found] = statements(reading, text)
    return found.status, set(found.accuser), set(found.accused), text[found.claim.start : found.claim.end]


EVERYBODY_ELSE = {"Edda Marlow", "Pavel Orlin", "Tobin Venick"}
TABLE = [
    ("Venn accused Marlow of wasting public money.", "alleged", "Osric Venn", "Edda Marlow", "wasting public money"),
    ("Marlow was accused by Orlin of taking bribes.", "alleged", "Pavel Orlin", "Edda Marlow", "taking bribes"),
    ("Orlin is accused of torturing prisoners.", "alleged", "", "Pavel Orlin", "torturing prisoners"),
    (
        "Venn blamed Orlin for the deaths of nine villagers.",
        "alleged",
        "Osric Venn",
        "Pavel Orlin",
        "the deaths of nine villagers",
    ),
    ("Marlow blamed the blackout on Venick.", "alleged", "Edda Marlow", "Tobin Venick", "the blackout on Venick"),
    ("Venick criticised Venn for ignoring the floods.", "alleged", "Tobin Venick", "Osric Venn", "ignoring the floods"),
    ("Orlin condemned Marlow for lying to parliament.", "alleged", "Pavel Orlin", "Edda Marlow", "lying to parliament"),
    (
        "Venn alleged that Orlin had stolen two million crowns.",
        "alleged",
        "Osric Venn",
        "Pavel Orlin",
        "Orlin had stolen two million crowns",
    ),
    (
        "Venick said that Orlin had lied to the inquiry.",
        "alleged",
        "Tobin Venick",
        "Pavel Orlin",
        "Orlin had lied to the inquiry",
    ),
    ("Marlow denied taking bribes.", "denied", "Edda Marlow", "Edda Marlow", "taking bribes"),
    ("Orlin denied that he had stolen the money.", "denied", "Pavel Orlin", "Pavel Orlin", "he had stolen the money"),
    ("Venick rejected the accusation.", "denied", "Tobin Venick", "Tobin Venick", "the accusation"),
    ("Marlow admitted misleading the committee.", "admitted", "Edda Marlow", "Edda Marlow", "misleading the committee"),
    ("Orlin was charged with murder.", "charged", "", "Pavel Orlin", "murder"),
    ("Prosecutors charged Marlow with fraud.", "charged", "Prosecutors", "Edda Marlow", "fraud"),
    ("Police arrested Venick on suspicion of bribery.", "charged", "Police", "Tobin Venick", "suspicion of bribery"),
    ("Orlin was convicted of torture.", "convicted", "", "Pavel Orlin", "torture"),
    ("A court acquitted Marlow of fraud.", "cleared", "court", "Edda Marlow", "fraud"),
    ("Venick was sentenced to two years for theft.", "convicted", "", "Tobin Venick", "theft"),
    ("Venn held Marlow responsible for the losses.", "alleged", "Osric Venn", "Edda Marlow", "the losses"),
    ("Orlin was held responsible by Venick for the losses.", "alleged", "Tobin Venick", "Pavel Orlin", "the losses"),
    ("Orlin faces charges of murder.", "charged", "", "Pavel Orlin", "murder"),
    ("Marlow is facing trial over the missing grain.", "charged", "", "Edda Marlow", "the missing grain"),
    ("Venick faces allegations of bribery.", "alleged", "", "Tobin Venick", "bribery"),
    (
        "Marlow faces an investigation into fraud over the contracts.",
        "investigated",
        "",
        "Edda Marlow",
        "fraud over the contracts",
    ),
    ("Orlin is on trial for murder.", "charged", "", "Pavel Orlin", "murder"),
    ("Marlow went on trial on Monday on charges of fraud.", "charged", "", "Edda Marlow", "charges of fraud"),
    ("A court found Orlin guilty of torture.", "convicted", "court", "Pavel Orlin", "torture"),
    ("Orlin was found guilty of torture.", "convicted", "", "Pavel Orlin", "torture"),
    ("Orlin was found not guilty of torture.", "cleared", "", "Pavel Orlin", "torture"),
    ("Venick pleaded guilty to theft.", "convicted", "", "Tobin Venick", "theft"),
    ("Venick pleaded not guilty to theft.", "denied", "Tobin Venick", "Tobin Venick", "theft"),
    ("Orlin took responsibility for the bombing.", "admitted", "Pavel Orlin", "Pavel Orlin", "the bombing"),
    ("Orlin denied responsibility for the bombing.", "denied", "Pavel Orlin", "Pavel Orlin", "the bombing"),
    ("Marlow is suspected of taking bribes.", "alleged", "", "Edda Marlow", "taking bribes"),
    ("Orlin is wanted for war crimes.", "investigated", "", "Pavel Orlin", "war crimes"),
    ("Venick is believed to have stolen the grain.", "alleged", "", "Tobin Venick", "to have stolen the grain"),
    ("Marlow is under investigation for fraud.", "investigated", "", "Edda Marlow", "fraud"),
    ("Police opened an investigation into Orlin over the grain.", "investigated", "Police", "Pavel Orlin", "the grain"),
    (
        "The inquiry placed Venick under investigation over the contracts.",
        "investigated",
        "inquiry",
        "Tobin Venick",
        "the contracts",
    ),
    (
        "Accusations that Marlow took bribes were made by Venick.",
        "alleged",
        "",
        "Edda Marlow",
        "Marlow took bribes",
    ),
    ("Police arrested Orlin, suspected of theft.", "charged", "Police", "Pavel Orlin", "theft"),
    (
        "Venn denied reports that Orlin had tortured prisoners.",
        "denied",
        "Osric Venn",
        "Pavel Orlin",
        "reports that Orlin had tortured prisoners",
    ),
    (
        "“The general stole our grain,” Venick told reporters.",
        "alleged",
        "Tobin Venick",
        "Pavel Orlin",
        "The general stole our grain",
    ),
]


@pytest.mark.parametrize(("sentence", "status", "accuser", "accused", "claim"), TABLE, ids=lambda cell: cell[:40])
def test_constructions(reading: Reading, sentence: str, status: str, accuser: str, accused: str, claim: str) -> None:
    assert only(reading, sentence) == (status, {accuser} if accuser else set(), {accused}, claim)


@pytest.mark.parametrize(
    "sentence",
    [
        "Nobody accused Marlow of taking bribes.",
        "Marlow had to take responsibility for the losses.",
        "Orlin refused to admit stealing the grain.",
        "Venn did not accuse Marlow of anything.",
        "If Venn accused Marlow of fraud, she would resign.",
        "Orlin was not charged with murder.",
        "Venn would blame Orlin for the deaths.",
        "Venn praised Marlow for her work on the budget.",
        "Venn said that Orlin had arrived on Tuesday.",
        "Marlow rejected the offer of a new post.",
        "Venn called Orlin a clown.",
        "The committee will meet on Thursday.",
        "The judge denied bail for Orlin.",
        "Marlow denied the builders a licence.",
        "Troops worked to clear the town of rebels.",
        "Orlin cleared the committee in March.",
        "Venn threatened to sue Marlow for libel.",
        "Venn asked the police to investigate Marlow for fraud.",
        "Nobody held Marlow responsible for the losses.",
        "Orlin does not face charges of murder.",
        "Venick was not on trial for anything.",
        "Venn declined to blame Orlin for the deaths.",
        "Marlow faces a hard winter.",
        "Orlin was found in the harbour.",
    ],
)
def test_what_is_no_statement(reading: Reading, sentence: str) -> None:
    assert statements(reading, CAST + sentence) == []


@pytest.mark.parametrize(
    ("sentences", "accused"),
    [
        ("Venn accused Marlow and Orlin of fraud.", {"Edda Marlow", "Pavel Orlin"}),
        (
            "Marlow, Orlin and Venick were named. “All three lied to the inquiry,” Venn declared.",
            EVERYBODY_ELSE,
        ),
        ("Marlow, Orlin and Venick were named. Then Venn said that all three had lied.", EVERYBODY_ELSE),
        (
            "Venn attacked the provincial government, accusing it of neglecting the flood victims.",
            {"provincial government"},
        ),
        ("Venn accused the finance minister of fraud.", {"Edda Marlow"}),
        ("Venn alleged that Marlow, in coordination with Orlin, had stolen gold.", {"Edda Marlow", "Pavel Orlin"}),
        ("Venn alleged that Marlow had stolen gold together with Orlin.", {"Edda Marlow", "Pavel Orlin"}),
    ],
)
def test_several_groups_and_offices_are_resolved(reading: Reading, sentences: str, accused: set[str]) -> None:
    found = statements(reading, CAST + sentences)
    assert accused in [set(statement.accused) for statement in found]


def test_nobody_accuses_themselves(reading: Reading) -> None:
    found = statements(reading, CAST + "Marlow said that Marlow had lied. Orlin accused Orlin of theft.")
    assert all(not set(s.accuser) & set(s.accused) for s in found if s.type != "response")


@pytest.mark.parametrize(
    ("claim", "topic"),
    [
        ("taking bribes from builders", "corruption"),
        ("rigging the election", "election"),
        ("killing nine villagers", "violence"),
        ("torturing prisoners", "rights abuse"),
        ("lying to parliament", "dishonesty"),
        ("eating all the cake", "other"),
    ],
)
def test_the_topic_of_a_claim(reading: Reading, claim: str, topic: str) -> None:
    [found] = statements(reading, CAST + f"Venn accused Marlow of {claim}.")
    assert found.topic == topic


@pytest.mark.xfail(strict=True, reason="known misses of the rules")
@pytest.mark.parametrize(
    ("sentence", "accused"),
    [
        ("Venn called Marlow's budget a theft from the poor.", {"Edda Marlow"}),
        ("There is mounting anger at Orlin over the deaths.", {"Pavel Orlin"}),
        ("“Ask Orlin where the grain went,” Venick told reporters.", {"Pavel Orlin"}),
        ("Marlow made the allegations of fraud against Orlin.", {"Pavel Orlin"}),
        ("In Venick's telling, the missing grain is the work of Orlin.", {"Pavel Orlin"}),
    ],
)
def test_known_misses(reading: Reading, sentence: str, accused: set[str]) -> None:
    assert accused in [set(statement.accused) for statement in statements(reading, CAST + sentence)]
