"""Subscribing in words, and what becomes of a subscription."""

from datetime import timedelta

import pytest

from bot.officials.countries import shipped_countries
from bot.store import Store, feeds, mutes, people, subscriptions
from bot.types import Subscription
from handlers.commands.subjects import subject_of
from handlers.commands.wishes import Wish, understand
from tests.conftest import Clock
from tests.handlers.talking import CHAT, STAFF, Chat, actions, labels, record
from tests.pieces import NOON

COUNTRIES = shipped_countries()


@pytest.fixture
def chat(store: Store, clock: Clock) -> Chat:
    store.write(lambda db: people.load(db, STAFF, name="registry", version="1", now=NOON))
    return Chat(store, clock)


WISHES = [
    ("Asif", Wish("Asif")),
    ("Asif as accused, at once", Wish("Asif", role="accused", mode="instant")),
    ("at once as accused Asif =Q1", Wish("Asif", "Q1", role="accused", mode="instant")),
    ("Asif only denials and charges", Wish("Asif", kinds=("denied", "charged"))),
    ("Asif, only denials, charges or court cases", Wish("Asif", kinds=("denied", "charged", "legal"))),
    ("only denials", Wish("", kinds=("denied",))),
    ("Kenya at least 3 outlets", Wish("Kenya", outlets=3)),
    ("Kenya from at least three outlets urgent", Wish("Kenya", outlets=3, urgent=True)),
    ("Kenya in 3 or more newspapers", Wish("Kenya", outlets=3)),
    ("Kenya at least 999 outlets", Wish("Kenya", outlets=50)),
    ("everything from dawn.com digest", Wish("everything", outlet="dawn.com", mode="digest")),
    ("from Dawn at once", Wish("", outlet="Dawn", mode="instant")),
    ('Asif from "The Daily Digest" both', Wish("Asif", outlet="The Daily Digest", literal=True)),
    ('"arms deal" as accused', Wish("", words=("arms deal",), role="accused")),
    ("“arms deal” and “gun running” in Kenya", Wish("in Kenya", words=("arms deal", "gun running"))),
    ("O'Brien", Wish("O'Brien")),
    ("Mr Only Denials Ltd", Wish("Mr Only Denials Ltd")),
    ("daily", Wish("daily")),
    ("", Wish("")),
]


@pytest.mark.parametrize(("typed", "wish"), WISHES, ids=[repr(typed) for typed, _ in WISHES])
def test_a_wish_is_taken_apart(typed: str, wish: Wish) -> None:
    assert understand(typed) == wish


@pytest.mark.parametrize("typed", [typed for typed, _ in WISHES if typed])
def test_conditions_can_be_said_again_before_another_subject(typed: str) -> None:
    first = understand(typed)
    again = understand(f"{first.conditions()} Somebody =Q1")
    assert (again.filters(), again.mode, again.urgent, again.outlet) == (
        first.filters(),
        first.mode,
        first.urgent,
        first.outlet,
    )


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("everything", {"everything:"}),
        ("corruption", {"topic:corruption"}),
        ("bribery in Kenya", {"topic:corruption", "country:KE"}),
        ("Kenyan corruption", {"topic:corruption", "country:KE"}),
        ("Kenya", {"country:KE"}),
        ("Kenyan officials", {"country:KE"}),
        ("officials", {"everything:"}),
        ("the US", {"country:US"}),
        ("defence minister of Pakistan", {"office:defmin:PK"}),
        ("defence ministers", {"office:defmin:*"}),
        ("health ministers of India", {"office:minister:IN:health"}),
        ("Pakistan's army chief", {"office:mil_chief:PK"}),
        ("heads of state", {"office:hos:*"}),
        ("mayor of London", {"office:governor:GB:london"}),
        ("Minister Asif", None),
        ("PTI", None),
        ("Nairobi", None),
        ("Imran Khan", None),
        ("Bajwa Pakistan", None),
    ],
)
def test_what_a_subject_means(typed: str, found: set[str] | None) -> None:
    subject = subject_of(typed, COUNTRIES)
    assert (subject and {f"{one.field}:{one.value}" for one in subject.filters}) == found


def test_ministers_are_all_ministers() -> None:
    subject = subject_of("ministers of Pakistan", COUNTRIES)
    assert subject is not None
    assert {"minister:PK", "defmin:PK", "fm:PK"} <= {one.value for one in subject.filters}


# --- the conversation ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (
            "ministers of Pakistan as accused, only charges, at least 3 outlets, at once, urgent",
            "ministers of Pakistan (whoever holds the office) as accused, only charges, once 3 outlets report it, "
            "at once, also in quiet hours.",
        ),
        (
            "only denials and charges",
            "everything about officials, only denials and charges, at once and in the digest.",
        ),
        ('"arms deal" or "port sale" in Kenya', "“arms deal” or “port sale” among officials of Kenya"),
        ("Imran Khan only legal steps from dawn.com", "Imran Khan as dawn.com reports it, only legal steps"),
    ],
)
async def test_the_bot_says_back_what_it_understood(chat: Chat, typed: str, said: str) -> None:
    assert said in (await chat.say(f"subscribe {typed}")).plain()


async def test_an_office_names_its_holders(chat: Chat) -> None:
    text = (await chat.say("subscribe defence minister of Pakistan")).plain()
    assert "Today “defence minister of Pakistan” means Khawaja Asif; it will mean their successors too." in text
    assert "nobody who holds that office" in (await chat.say("subscribe health minister of Kenya")).plain()


async def test_what_it_would_have_sent_is_shown(chat: Chat) -> None:
    chat.store.write(record)
    text = (await chat.say("subscribe Bajwa")).plain()
    assert "In the last week I would have sent 1 alert:" in text
    assert "Khawaja Asif accused Qamar Javed Bajwa" in text or "Qamar Javed Bajwa denied" in text
    assert "nothing of it in the news" in (await chat.say("subscribe Bajwa as accuser only charges")).plain()
    digest = (await chat.say('subscribe "the port" digest')).plain()
    assert "1 story would have stood in the digest" in digest
    chat.clock.forward(days=8)
    assert "nothing of it in the news" in (await chat.say("subscribe everything")).plain()


@pytest.mark.parametrize(
    ("typed", "would"),
    [
        ("army chief of Pakistan", True),
        ("defence minister of Pakistan as accuser", True),
        ("defence minister of Pakistan as accused", False),
        ("corruption in Pakistan", True),
        ("corruption in Kenya", False),
        ("everything from Vardia Post", True),
        ("everything from news.example", True),
        ("everything from example.org", False),
        ("Bajwa only denials", True),
        ("Bajwa only charges", False),
        ("Bajwa at least 2 outlets", False),
        ('"sold the port"', True),
        ('"port the sold"', False),
    ],
)
async def test_what_matches(chat: Chat, typed: str, would: bool) -> None:
    chat.store.write(record)
    assert ("would have sent 1 alert" in (await chat.say(f"subscribe {typed}")).plain()) is would


async def test_a_question_keeps_the_conditions(chat: Chat) -> None:
    question = await chat.say("subscribe Asif as accused, only charges, at once")
    assert "Which “Asif” do you mean?" in question.plain()
    button = next(action for action in actions(question) if action.endswith("=Q2"))
    await chat.say(button)
    assert chat.followed() == [("instant", {("person", "Q2"), ("role", "accused"), ("type", "charged")})]


async def test_in_doubt_it_asks(chat: Chat) -> None:
    for number, outlet in enumerate(("Dawn", "Vardia Post")):
        chat.store.write(lambda db, n=number, o=outlet: feeds.put(db, url=f"https://www.{o[:4]}.com/{n}", outlet=o))  # type: ignore[misc]
    near = await chat.say("subscribe corruption from Vardja Post at once")
    assert "I read no outlet called “Vardja Post”" in near.plain()
    assert labels(near) == ["Vardia Post", "Yes, “Vardja Post”"]
    assert "as Vardia Post reports it" in (await chat.say(actions(near)[0])).plain()
    assert "as Vardja Post reports it" in (await chat.say(actions(near)[1])).plain()
    assert "what Dawn reports" in (await chat.say("subscribe everything from dawn.com")).plain()
    words = await chat.say('subscribe "arms deal" from Vardja Post')
    assert "“arms deal” as Vardia Post reports it" in (await chat.say(actions(words)[0])).plain()
    two = await chat.say("subscribe Xerxes Quill or Yolanda Brask as accused")
    assert actions(two) == ["subscribe as accused Xerxes Quill", "subscribe as accused Yolanda Brask"]
    nobody = await chat.say("subscribe harbour sale")
    assert "Articles with the words “harbour sale”" in labels(nobody)
    assert "“harbour sale”" in (await chat.say(actions(nobody)[-1])).plain()


# --- what becomes of it ---------------------------------------------------------------------------------------------


def only(chat: Chat) -> Subscription:
    (one,) = chat.store.read(lambda db: subscriptions.of_chat(db, CHAT))
    return one


@pytest.mark.parametrize(
    ("pressed", "said"),
    [
        ("edit #1 mode digest", "Imran Khan, in the digest."),
        ("edit #1 role accused", "Imran Khan as accused, at once and in the digest."),
        ("edit #1 outlets 3", "once 3 outlets report it"),
        ("edit #1 kinds response,legal", "only answers and legal steps"),
        ("edit #1 urgent on", "also in quiet hours"),
        ("edit #1 pause on", "(paused)."),
        ("edit #1 snooze 1h", "(no alerts until 13:00)."),
        ("edit #1 snooze morning", "(no alerts until Tuesday 08:00)."),
        ("edit #1 snooze 1w", "(no alerts until 2026-03-09 12:00)."),
    ],
)
async def test_every_edit_shows_what_holds_and_can_be_undone(chat: Chat, pressed: str, said: str) -> None:
    await chat.say("subscribe Imran Khan")
    before = only(chat)
    card = await chat.say("edit #1")
    assert card.replaces
    part = pressed.split()[2]
    assert any(action.split()[2:3] == [part] for action in actions(card))
    changed = await chat.say(pressed)
    assert said in changed.plain()
    undo = next(b.action for row in changed.buttons for b in row if b.label == "Undo")
    await chat.say(undo)
    assert only(chat) == before


@pytest.mark.parametrize("pressed", ["edit", "edit #9", "edit 1", "edit #1 colour red", "edit #1 snooze never"])
async def test_an_edit_that_makes_no_sense_changes_nothing(chat: Chat, pressed: str) -> None:
    await chat.say("subscribe Imran Khan")
    before = only(chat)
    assert "I can't read" in (text := (await chat.say(pressed)).plain()) or "no subscription" in text
    assert only(chat) == before


async def test_snooze_pause_and_resume_of_all(chat: Chat) -> None:
    for wish in ("Imran Khan", "Kenya"):
        await chat.say(f"subscribe {wish}")
    asked = await chat.say("snooze")
    assert actions(asked) == ["snooze 1h", "snooze until morning", "snooze 1w"]
    assert "No alerts until 13:00." in (await chat.say("snooze 1h")).plain()
    both = chat.store.read(lambda db: subscriptions.of_chat(db, CHAT))
    assert [one.alerts(NOON) for one in both] == [False, False]
    assert [one.alerts(NOON + timedelta(hours=2)) for one in both] == [True, True]
    await chat.say("resume")
    assert "(paused)" in (await chat.say("pause Kenya")).plain()
    both = chat.store.read(lambda db: subscriptions.of_chat(db, CHAT))
    assert [(one.alerts(NOON), one.digests()) for one in both] == [(True, True), (False, False)]
    assert "(paused)" in (await chat.say("subscriptions")).plain()
    assert "(goes on)" in (await chat.say("resume all")).plain()


async def test_an_end_can_be_taken_back(chat: Chat) -> None:
    for wish in ("Imran Khan", "Kenya"):
        await chat.say(f"subscribe {wish}")
    ended = await chat.say("unsubscribe all")
    assert chat.followed() == []
    await chat.say(actions(ended)[0])
    assert len(chat.followed()) == 2


async def test_what_is_muted_is_not_heard_of(chat: Chat) -> None:
    chat.store.write(record)
    await chat.say("subscribe everything")
    chat.clock.forward(hours=1)
    assert "accused" in (await chat.say("digest now")).plain()
    muted = await chat.say("mute Bajwa")
    assert "Muted: Qamar Javed Bajwa." in muted.plain()
    assert "Nothing new about what you follow." in (await chat.say("digest now")).plain()
    assert "Muted: Qamar Javed Bajwa" in (await chat.say("subscriptions")).plain()
    assert actions(await chat.say("mute")) == ["unmute person:Q5"]
    await chat.say(actions(muted)[0])
    assert "accused" in (await chat.say("digest now")).plain()
    await chat.say("mute outlet:Vardia Post")
    assert "Nothing new about what you follow." in (await chat.say("digest now")).plain()
    await chat.say("unmute vardia")
    assert chat.store.read(lambda db: mutes.of_chat(db, CHAT)) == []
