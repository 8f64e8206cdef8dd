"""What is typed, and what is seen: the commands on a small registry."""

from datetime import timedelta

import pytest

from bot.discover import FoundFeed
from bot.message import Request
from bot.store import Database, Store, chats, feeds, people, subscriptions
from bot.types import Feed, Filter
from handlers.commands import table
from tests.conftest import Clock
from tests.handlers.talking import CHAT, STAFF, Chat, actions, labels, prepared, record
from tests.pieces import NOON


@pytest.fixture
def chat(store: Store, clock: Clock) -> Chat:
    store.write(lambda db: people.load(db, STAFF, name="registry", version="1", now=NOON))
    return Chat(store, clock)


# --- each command ----------------------------------------------------------------------------------------------------

SEEN = [
    ("start", ["Hearsay", "/subscribe Khawaja Asif", "Your time zone is UTC", "I assert none of it"]),
    ("stats", ["In what this chat follows, nobody was accused in that time."]),
    ("stats yesterday", ["Write /stats, or /stats month."]),
    ("help", ["What you can ask", "/who NAME — Who somebody is", "/digest [now | week | HH:MM | off]"]),
    ("", ["What you can ask"]),
    ("   ", ["What you can ask"]),
    ("help who", ["/who NAME", "who defence minister of Pakistan"]),
    ("help /subscribe", ["subscribe everything"]),
    ("help sbscribe", ["There is no command “sbscribe”. Did you mean /help subscribe?"]),
    ("help xyzzy", ["There is no command “xyzzy”."]),
    ("who Imran Khan", ["Imran Khan", "former Prime Minister", "Nothing is alleged by or about this person"]),
    ("/who Imran Khan", ["former Prime Minister"]),
    ("WHO imran khan", ["former Prime Minister"]),
    ("who\nImran Khan", ["former Prime Minister"]),
    ("who  \t Imran   Khan", ["former Prime Minister"]),
    (
        "who bajwa",
        [
            "Accused of · 1 case",
            "Khawaja Asif accused Qamar Javed Bajwa: “sold the port”",
            "↳ Qamar Javed Bajwa denied",
        ],
    ),
    ("who =Q5", ["Qamar Javed Bajwa", "Chief of Army Staff"]),
    ("who =unknown", ["That person is no longer in the registry."]),
    ("who =", ["Whom do you mean? For example: /who Khawaja Asif"]),
    ("who", ["Whom do you mean?"]),
    ("who Xerxes Quillfeather", ["I know nobody called “Xerxes Quillfeather”."]),
    ("who Imrann Khann", ["Imran Khan"]),
    ("who <!channel> *_~`", ["I know nobody called “<!channel> *_~`”."]),
    ("who \x00\u202e", ["know nobody called"]),
    ("Imran Khan", ["former Prime Minister"]),
    ("Bajwa", ["Accused of · 1 case"]),
    ("who is Imran Khan?", ["former Prime Minister"]),
    ("edit #1", ["You have no subscription “#1”"]),
    ("resubscribe #1", ["There is nothing to take back."]),
    ("why", ["Write /why as an answer to one of my alerts"]),
    ("why @9", ["That alert is not of this chat"]),
    ("whynot dawn", ["Give me the address of the article."]),
    ("whynot https://b.example/1", ["✗ I read no feed of b.example."]),
    ("whynot https://news.example/1", ["✓ Fetched from Vardia Post", "✓ Read: 2 statements.", "follows nothing"]),
    ("follow @1", ["not of this chat"]),
    ("quiet @1", ["not of this chat"]),
    ("wrong @1", ["not of this chat"]),
    ("unsaid @1", ["not of this chat"]),
    ("takeback 1 @1", ["There is nothing to take back."]),
    ("settings", ["Settings of this chat", "Time zone: UTC", "Language: English", "Digest: 08:00, each day"]),
    ("settings quiet 22-7", ["Quiet hours: 22:00–07:00, then all at once"]),
    ("settings quiet maybe", ["I can't read “maybe” as quiet hours."]),
    ("settings colour red", ["I know no such setting: “colour red”."]),
    ("settings days weekdays", ["Monday, Tuesday, Wednesday, Thursday and Friday"]),
    ("settings silent on", ["Sound of alerts: off"]),
    ("settings previews on", ["Link previews: on"]),
    ("settings density short", ["Alerts: short"]),
    ("settings nothing silence", ["A digest without news: does not come"]),
    ("settings then digest", ["Quiet hours: none"]),
    ("settings weekly", ["On that day the digest tells the whole week"]),
    ("settings weekly 7", ["Weekly edition: Sunday"]),
    ("settings weekly off", ["Weekly edition: none"]),
    ("settings weekly 8", ["I know no such setting: “weekly 8”."]),
    ("settings hourly", ["How many alerts may come within an hour"]),
    ("settings hourly 6", ["Alerts at most: 6 an hour, then all at once"]),
    ("settings hourly 0", ["I know no such setting: “hourly 0”."]),
    ("settings hourly many", ["I know no such setting: “hourly many”."]),
    ("settings overflow digest", ["Alerts at most: 12 an hour, then in the digest"]),
    ("settings unsure", ["Sent again it may come twice; left out it may be lost."]),
    ("settings unsure drop", ["A message that may be lost: is left out"]),
    ("settings unsure resend", ["A message that may be lost: is sent again"]),
    ("settings unsure usual", ["A message that may be lost: as the operator set it"]),
    ("timezone 31.52,74.35", ["Which of these zones is yours?"]),
    ("here", ["Latest", "“sold the port”"]),
    ("here see https://news.example/1?utm_source=x please", ["What this article says", "“sold the port”"]),
    ("here Was Imran Khan there?", ["Officials in that message:"]),
    ("here nobody", ["I find no official in that message"]),
    ("about =Q5 answers", ["What Qamar Javed Bajwa answered", "denied"]),
    ("about", ["I no longer know what that is about."]),
    ("stop", ["Stopped: nothing more will come."]),
    ("export", ["What is stored about this chat", "chat: 1", "The file has all of it."]),
    ("forget", ["It cannot be taken back."]),
    ("forget yes", ["Nothing is stored about this chat any more."]),
    ("status", ["1 chats, 0 waiting", "last 24 hours: 1 articles, 2 statements"]),
    ("broadcast", ["What do you want to tell all chats?"]),
    ("chats", ["console — allowed"]),
    ("allow telegram:9", ["There is no chat “telegram:9”"]),
    ("refuse telegram:9", ["There is no chat “telegram:9”"]),
    ("feeds add", ["Which one?"]),
    ("feeds pause Nowhere", ["No feed is called “Nowhere”."]),
    ("pause", ["You follow nothing yet."]),
    ("resume", ["You follow nothing yet."]),
    ("snooze", ["For how long shall no alerts come?"]),
    ("mute", ["Nothing is muted here."]),
    ("unmute Asif", ["“Asif” is not muted here."]),
    ("none Asif", ["Then add what you know: the full name, the office or the country, as in /who Asif Pakistan"]),
    ("others Asif", ["Which “Asif” do you mean?"]),
    ("others", ["I know nobody called “”."]),
    ("more accused 0 =Q5", ["Qamar Javed Bajwa accused of", "“sold the port”", "Cases 1 to 1 of 1, the newest first."]),
    ("more accuser 0 =Q1", ["Khawaja Asif accuses others", "“sold the port”"]),
    ("more accused 5 =Q5", ["There is nothing more."]),
    ("more accused -1 =Q5", ["That list is out of date."]),
    ("more", ["That list is out of date."]),
    ("case 1", ["Case 1 · corruption · denied", "“sold the port”", "Vardia Post, 2 Mar 2026 · denied", "Bajwa denied"]),
    ("case #1", ["Case 1 · corruption"]),
    ("case 99", ["There is no case 99."]),
    ("case 99999999999999999999", ["Which case?"]),
    ("case", ["Which case? Cards name its number: /case 12."]),
    (
        "compare Khawaja Asif and Bajwa",
        ["Khawaja Asif and Qamar Javed Bajwa", "“sold the port”", "No accusation was found"],
    ),
    ("compare Bajwa Imran Khan", ["Qamar Javed Bajwa and Imran Khan"]),
    ('compare "Imran Khan" Bajwa', ["Imran Khan and Qamar Javed Bajwa"]),
    ("compare Bajwa vs Asif", ["Which “Asif” do you mean?"]),
    ("compare Bajwa and Bajwa", ["Both names mean Qamar Javed Bajwa. Name two people."]),
    ("compare Bajwa", ["Whom shall I compare?"]),
    ("compare", ["Whom shall I compare?"]),
    ("timeline Bajwa", ["Over time: Qamar Javed Bajwa", "1 accusation, 1 answer", "· denied · case 1"]),
    ("timeline bajwa 30D dark", ["Over time: Qamar Javed Bajwa"]),
    ("timeline Khawaja Asif", ["1 accusation of others", "· denied · case 1"]),
    ("timeline Imran Khan all", ["Nothing was found about Imran Khan in that time."]),
    ("timeline Asif 1y", ["Which “Asif” do you mean?"]),
    ("timeline", ["Whom do you mean? For example: /timeline Khawaja Asif 1y"]),
    ("timeline 30d", ["I know nobody called “30d”."]),
    ("network Bajwa", ["Khawaja Asif accused Qamar Javed Bajwa: 1 accusation, denied"]),
    ("network Imran Khan", ["Nobody accuses Imran Khan"]),
    ("network", ["Whom do you mean?"]),
    ("compare Bajwa and Xerxes Quillfeather", ["I know nobody called “Xerxes Quillfeather”."]),
    ("search port", ["Articles with port", "Harbour row", "Vardia Post, 2 Mar 2026"]),
    ('search "the port" -elephants', ["Harbour row"]),
    ("search PORT Bajwa page 2", ["There is nothing more with “PORT Bajwa”."]),
    ("search port -Bajwa", ["No article with “port -Bajwa” was found."]),
    ('search " OR NEAR( *', ["No article with"]),
    ("search -port", ["No article with"]),
    ("search", ["What shall I look for?"]),
    ("subscribe", ["What do you want to follow?"]),
    ("subscribe Xerxes Quillfeather", ["I know nobody called “Xerxes Quillfeather”."]),
    ('subscribe " "', ["I know nobody called"]),
    ("subscriptions", ["You follow nothing yet. For example: /subscribe Khawaja Asif"]),
    ("unsubscribe Khan", ["You follow nothing yet. /subscribe starts it."]),
    ("latest", ["Latest", "“sold the port”", "Vardia Post, 2 Mar 2026"]),
    ("latest PORT sold", ["Latest: PORT sold", "“sold the port”"]),
    ("latest elephants", ["Nothing alleged was found with “elephants” yet."]),
    ('latest "', ['Nothing alleged was found with “"” yet.']),
    ("digest", ["The daily digest comes at 08:00 (UTC)."]),
    ("digest now", ["You follow nothing yet, so there is nothing to digest."]),
    ("digest tomorrow", ["I can't read “tomorrow” as a time. For example: /digest 07:30"]),
    ("digest 24:00", ["I can't read “24:00” as a time."]),
    ("timezone", ["This chat's time zone is UTC, where it is 12:00."]),
    ("timezone Atlantis", ["I know no time zone “Atlantis”."]),
    ("feeds", ["0 feeds of 0 outlets are followed."]),
]


@pytest.mark.parametrize(("typed", "words"), SEEN, ids=[repr(typed) for typed, _ in SEEN])
async def test_what_is_typed_and_what_is_seen(chat: Chat, typed: str, words: list[str]) -> None:
    chat.store.write(record)
    text = (await chat.say(typed)).plain()
    assert [word for word in words if word not in text] == []
    assert "Something went wrong" not in text


async def test_every_command_is_in_the_table_above() -> None:
    typed = {text.strip().lstrip("/").split(maxsplit=1)[0].lower() for text, _words in SEEN if text.strip()}
    assert {command.name for command in table()} <= typed


@pytest.mark.parametrize("command", [c for c in table() if not c.hidden], ids=lambda c: c.name)
async def test_every_example_of_the_help_works(chat: Chat, command) -> None:  # type: ignore[no-untyped-def]
    chat.store.write(record)
    assert command.examples
    for example in command.examples:
        text = (await chat.say(example)).plain()
        assert "Something went wrong" not in text
        assert "There is no command" not in text


# --- mistyped commands ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "near", "first"),
    [
        ("whoo Asif", "/who?", "who Asif"),
        ("/subcribe everything", "/subscribe?", "subscribe everything"),
        ("latst", "/latest?", "latest"),
        ("unsub 1", "/unsubscribe?", "unsubscribe 1"),
        ("dgest now", "/digest?", "digest now"),
        ("timezne", "/timezone?", "timezone"),
    ],
)
async def test_a_mistyped_command_gets_the_nearest_one(chat: Chat, typed: str, near: str, first: str) -> None:
    message = await chat.say(typed)
    assert f"Did you mean {near}" in message.plain()
    assert actions(message)[0] == first


async def test_a_name_that_looks_like_a_command_can_still_be_asked_for(chat: Chat) -> None:
    message = await chat.say("Stuart Milk")
    assert actions(message) == ["start Milk", "who Stuart Milk"]


async def test_a_slash_and_no_such_command(chat: Chat) -> None:
    text = (await chat.say("/xyzzy 1")).plain()
    assert text == "There is no command “xyzzy”. /help lists what I can do."


# --- who is meant ---------------------------------------------------------------------------------------------------


async def test_an_ambiguous_name_is_asked_about_once(chat: Chat) -> None:
    question = await chat.say("who Asif")
    assert "Which “Asif” do you mean?" in question.plain()
    assert set(actions(question)) == {"who Asif =Q1", "who Asif =Q2", "none Asif"}
    assert any("Khawaja Asif · Minister of Defence" in label for label in labels(question))
    answer = await chat.say("who Asif =Q1")
    assert answer.plain().splitlines()[0] == "Khawaja Asif"
    assert actions(answer) == ["subscribe =Q1", "others Asif"]
    again = await chat.say("who asif")
    assert again.plain().splitlines()[0] == "Khawaja Asif"
    for noise in ("who is Asif?", "who @asif", "/who ASIF!"):
        assert (await chat.say(noise)).plain().splitlines()[0] == "Khawaja Asif"
    assert "Which “Asif” do you mean?" in (await chat.say("others Asif")).plain()
    elsewhere = await chat.say("who Asif", chat_id="telegram:9")
    assert "do you mean?" in elsewhere.plain()


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("who defence minister of Pakistan", "Khawaja Asif"),
        ("who Bajwa Pakistan", "Qamar Javed Bajwa"),
        ("who @QamarJavedBajwa", "Qamar Javed Bajwa"),
        ("who https://x.com/ImranKhanPTI", "Imran Khan"),
        ("who #ImranKhan", "Imran Khan"),
        ("who Bajwah", "Qamar Javed Bajwa"),
        ("who Kwaja Asif", "Khawaja Asif"),
        ("who عمران خان", "Imran Khan"),
        ("who Имран Хан", "Imran Khan"),
        ("who qamar javed bajwaa", "Qamar Javed Bajwa"),
    ],
)
async def test_whatever_way_a_name_is_typed_the_card_is_theirs(chat: Chat, typed: str, first: str) -> None:
    assert (await chat.say(typed)).plain().splitlines()[0] == first


async def test_a_chats_screen_is_remembered(chat: Chat) -> None:
    chat.store.write(record)
    light = await chat.say("timeline Bajwa")
    dark = await chat.say("timeline Bajwa dark")
    again = await chat.say("timeline Bajwa")
    elsewhere = await chat.say("timeline Bajwa", chat_id="telegram:9")
    pngs = [message.picture.png for message in (light, dark, again, elsewhere) if message.picture]
    assert len(pngs) == 4
    assert (pngs[0] == pngs[1], pngs[1] == pngs[2], pngs[0] == pngs[3]) == (False, True, True)


async def test_the_first_of_two_to_be_compared_is_asked_about_too(chat: Chat) -> None:
    question = await chat.say("compare Asif and Bajwa")
    assert actions(question)[0] == "compare Bajwa and Asif =Q1"
    answer = await chat.say(actions(question)[0])
    assert answer.plain().splitlines()[0] == "Qamar Javed Bajwa and Khawaja Asif"


async def test_the_only_one_who_is_in_the_record_is_meant_unless_another_is_more_prominent(chat: Chat) -> None:
    chat.store.write(record)  # Asif accuses somebody; but President Asif is more prominent
    assert "do you mean?" in (await chat.say("who Asif")).plain()


async def test_a_near_name_is_offered(chat: Chat) -> None:
    message = await chat.say("who Olan Brewick")
    assert "Olan Brevik" in " ".join([message.plain(), *labels(message)])


# --- subscriptions --------------------------------------------------------------------------------------------------

KHAN = {("person", "Q6")}


@pytest.mark.parametrize(
    ("typed", "mode", "filters", "said"),
    [
        ("Imran Khan", "both", KHAN, "Imran Khan, at once and in the digest"),
        ("=Q6", "both", KHAN, "Imran Khan, at once and in the digest"),
        ("Imran Khan at once", "instant", KHAN, "Imran Khan, at once"),
        ("Imran Khan digest", "digest", KHAN, "Imran Khan, in the digest"),
        ("Imran Khan as accused", "both", KHAN | {("role", "accused")}, "Imran Khan as accused, at once and in"),
        ("imran khan AS ACCUSER at once", "instant", KHAN | {("role", "accuser")}, "Imran Khan as accuser, at once."),
        ("Imran Khan at once as either", "instant", KHAN, "Imran Khan, at once."),
        ("corruption", "both", {("topic", "corruption")}, "the topic corruption"),
        (
            "Corruption IN Kenya",
            "both",
            {("topic", "corruption"), ("country", "KE")},
            "the topic corruption among officials of Kenya",
        ),
        (
            "abuse of power in kenya digest",
            "digest",
            {("topic", "abuse of power"), ("country", "KE")},
            "the topic abuse of power",
        ),
        ("Kenya", "both", {("country", "KE")}, "officials of Kenya, at"),
        ("Kenya as accused", "both", {("country", "KE"), ("role", "accused")}, "officials of Kenya as accused, at"),
        ("country Kenya", "both", {("country", "KE")}, "officials of Kenya"),
        ("from Vardia Post", "both", {("outlet", "Vardia Post")}, "what Vardia Post reports"),
        ("everything from Vardia Post", "both", {("outlet", "Vardia Post")}, "what Vardia Post reports"),
        ('"arms deal"', "both", {("words", "arms deal")}, "“arms deal”"),
        ("“arms deal” at once", "instant", {("words", "arms deal")}, "“arms deal”, at once"),
        ("everything", "both", {("everything", "")}, "everything about officials"),
        ("ALL digest", "digest", {("everything", "")}, "everything about officials, in the digest"),
    ],
)
async def test_forms_of_subscribing(
    chat: Chat, typed: str, mode: str, filters: set[tuple[str, str]], said: str
) -> None:
    message = await chat.say(f"subscribe {typed}")
    assert chat.followed() == [(mode, filters)]
    assert f"Done. You will hear of {said}" in message.plain()
    assert (await chat.say(actions(message)[0])).plain().startswith("Ended: ")
    assert chat.followed() == []


async def test_the_same_twice_is_once(chat: Chat) -> None:
    await chat.say("subscribe Imran Khan")
    assert "You follow that already: Imran Khan" in (await chat.say("subscribe imran khan")).plain()
    await chat.say("subscribe Imran Khan at once")
    assert [mode for mode, _filters in chat.followed()] == ["both", "instant"]


@pytest.mark.parametrize("command", ["who Bajwa", "latest", "timeline Bajwa", "more accused 0 =Q5"])
async def test_a_suit_that_ended_is_told_so(store: Store, clock: Clock, command: str) -> None:
    chat = prepared(store, clock)
    store.write(lambda db: db.execute("UPDATE cases SET status = 'sued', outcome = 'settled'"))
    assert " · denied · sued, then settled" in (await chat.say(command)).plain()


async def test_subscribing_to_an_ambiguous_name_asks_then_follows_the_chosen_one(chat: Chat) -> None:
    question = await chat.say("subscribe Asif")
    assert chat.followed() == []
    button = next(action for action in actions(question) if "=Q2" in action)
    await chat.say(button)
    assert chat.followed() == [("both", {("person", "Q2")})]


async def test_a_chat_has_a_hundred_subscriptions_at_most(chat: Chat) -> None:
    def fill(db: Database) -> None:
        chats.ensure(db, CHAT, zone="UTC", digest_at=None, allowed=True, now=NOON)
        for number in range(100):
            subscriptions.add(db, CHAT, [Filter("words", f"w{number}")], mode="both", now=NOON)

    chat.store.write(fill)
    assert "100 subscriptions already" in (await chat.say("subscribe Imran Khan")).plain()
    listed = await chat.say("subscriptions")
    assert (len(actions(listed)), "10. “w9”" in listed.plain()) == (11, True)
    last = await chat.say("subscriptions 10")
    assert (len(actions(last)), "100. “w99”" in last.plain()) == (11, True)


async def three(chat: Chat) -> None:
    for wish in ("Imran Khan", "corruption in Kenya", "Khawaja Asif digest"):
        await chat.say(f"subscribe {wish}")


@pytest.mark.parametrize(
    ("typed", "left", "seen"),
    [
        ("unsubscribe 2", [1, 3], "Ended: the topic corruption among officials of Kenya"),
        ("unsubscribe #3", [1, 2], "Ended: Khawaja Asif, in the digest."),
        ("unsubscribe imran KHAN", [2, 3], "Ended: Imran Khan"),
        ("unsubscribe kenya", [1, 3], "Ended: the topic corruption"),
        ("unsubscribe Khan", [2, 3], "Ended: Imran Khan"),
        ("unsubscribe a", [1, 2, 3], "Several subscriptions have “a” in them. Which do you mean?"),
        ("unsubscribe digest", [1, 2, 3], "Several subscriptions have “digest” in them."),
        ("unsubscribe all", [], "Ended: Imran Khan"),
        ("unsubscribe 9", [1, 2, 3], "You have no subscription “9”. /subscriptions lists them."),
        ("unsubscribe #9", [1, 2, 3], "You have no subscription “#9”."),
        ("unsubscribe Bajwa", [1, 2, 3], "You have no subscription “Bajwa”."),
        ("unsubscribe 0", [1, 2, 3], "You have no subscription “0”."),
        ("unsubscribe ²", [1, 2, 3], "You have no subscription “²”."),
        ("unsubscribe", [1, 2, 3], "1. Imran Khan, at once and in the digest"),
    ],
)
async def test_ending_subscriptions(chat: Chat, typed: str, left: list[int], seen: str) -> None:
    await three(chat)
    assert seen in (await chat.say(typed)).plain()
    assert [one.id for one in chat.store.read(lambda db: subscriptions.of_chat(db, CHAT))] == left


async def test_the_list_has_a_button_for_each_and_no_chat_ends_anothers(chat: Chat) -> None:
    await three(chat)
    listed = await chat.say("subscriptions")
    assert actions(listed) == ["edit #1 form", "edit #2 form", "edit #3 form"]
    assert labels(listed)[0].startswith("Edit 1. Imran Khan")
    await chat.say("subscribe everything", chat_id="telegram:9")
    assert "no subscription" in (await chat.say("unsubscribe #1", chat_id="telegram:9")).plain()
    assert len(chat.followed()) == 3


# --- digest and time zone --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ("7", "07:00"),
        ("07:30", "07:30"),
        ("7.30", "07:30"),
        ("19h05", "19:05"),
        ("7pm", "19:00"),
        ("12 am", "00:00"),
        ("12PM", "12:00"),
    ],
)
async def test_the_digests_time(chat: Chat, typed: str, at: str) -> None:
    await chat.say("timezone Asia/Karachi")
    assert f"The digest comes each day at {at} (Asia/Karachi)" in (await chat.say(f"digest {typed}")).plain()
    stored = chat.store.read(lambda db: chats.get(db, CHAT))
    assert stored is not None
    assert (stored.digest_at, stored.next_digest_at is not None and stored.next_digest_at > NOON) == (at, True)


@pytest.mark.parametrize("typed", ["24:00", "7:60", "13pm", "0am", "-1", "7:3", "half past seven", "٧:٣٠x"])
async def test_what_is_no_time(chat: Chat, typed: str) -> None:
    assert "as a time" in (await chat.say(f"digest {typed}")).plain()
    assert (await chat.say("digest")).plain().startswith("The daily digest comes at 08:00")


async def test_the_digest_off_and_on(chat: Chat) -> None:
    assert "is off" in (await chat.say("digest off")).plain()
    assert "The daily digest is off" in (await chat.say("digest")).plain()
    assert "Your daily digest is off" in (await chat.say("subscribe Imran Khan")).plain()
    await chat.say("digest 8")
    assert "comes at 08:00" in (await chat.say("digest")).plain()


async def test_the_digest_now_tells_what_the_chat_follows(chat: Chat) -> None:
    chat.store.write(record)
    await chat.say("subscribe Bajwa")
    chat.clock.forward(hours=3)
    text = (await chat.say("digest now")).plain()
    assert text.startswith("Digest of 2 March 2026\nQamar Javed Bajwa\n")
    assert "Khawaja Asif accused Qamar Javed Bajwa: “sold the port”" in text
    chat.clock.forward(days=8)
    assert "Nothing new about what you follow." in (await chat.say("digest now")).plain()


@pytest.mark.parametrize(
    ("typed", "zone", "time"),
    [
        ("Asia/Karachi", "Asia/Karachi", "17:00"),
        ("asia/karachi", "Asia/Karachi", "17:00"),
        ("Karachi", "Asia/Karachi", "17:00"),
        ("Nairobi", "Africa/Nairobi", "15:00"),
        ("new york", "America/New_York", "07:00"),
        ("UTC", "UTC", "12:00"),
    ],
)
async def test_time_zones_by_name_and_by_city(chat: Chat, typed: str, zone: str, time: str) -> None:
    assert (await chat.say(f"timezone {typed}")).plain() == f"Done. It is {time} in {zone}."
    stored = chat.store.read(lambda db: chats.get(db, CHAT))
    assert stored is not None
    assert stored.zone == zone
    assert stored.next_digest_at is not None
    assert stored.next_digest_at - NOON <= timedelta(days=1)


@pytest.mark.parametrize("typed", ["Karach", "Asia/Karachy", "../../etc/passwd", "Karachi, Pakistan", "\x00"])
async def test_a_zone_that_is_not_there_changes_nothing(chat: Chat, typed: str) -> None:
    message = await chat.say(f"timezone {typed}")
    assert "I know no time zone" in message.plain()
    if "arach" in typed:
        assert "timezone Asia/Karachi" in actions(message)
    stored = chat.store.read(lambda db: chats.get(db, CHAT))
    assert stored is not None
    assert stored.zone == "UTC"


@pytest.mark.parametrize(("zone", "kept"), [("Asia/Karachi", "Asia/Karachi"), ("Nowhere/Land", "UTC"), ("", "UTC")])
async def test_a_new_chat_has_the_askers_zone_where_there_is_such_a_zone(chat: Chat, zone: str, kept: str) -> None:
    await chat.say("start", chat_id="slack:T1:C1", zone=zone)
    stored = chat.store.read(lambda db: chats.get(db, "slack:T1:C1"))
    assert stored is not None
    assert stored.zone == kept


OUTLETS = ("Vardia Post", "Ostrand Times", "Vardia Post", "Gone Gazette", "Closed Courier", "Silent Star")


def furnish_feeds(db: Database) -> None:
    for number, outlet in enumerate(OUTLETS, 1):
        feeds.put(db, url=f"https://a.example/{number}", outlet=outlet)
        feeds.fetched(db, Feed(number, "", outlet), now=NOON, next_fetch_at=NOON)
    feeds.failed(db, 2, now=NOON, next_fetch_at=NOON, error="fetch: https://a.example/2: no answer")
    feeds.pause(db, 4, "gone", now=NOON, error="gone: the server answered 410")
    feeds.failed(db, 5, now=NOON, next_fetch_at=NOON, error="fetch: the server answered 403", status=403)
    silent = Feed(6, "", "Silent Star", gap=timedelta(hours=1), newest_at=NOON - timedelta(days=5))
    feeds.fetched(db, silent, now=NOON, next_fetch_at=NOON)


async def test_feeds_in_trouble_are_told_with_what_to_do(chat: Chat) -> None:
    chat.store.write(furnish_feeds)
    text = (await chat.say("feeds")).plain()
    assert text.splitlines()[0] == "6 feeds of 5 outlets are followed."
    for told in (
        "Failing (1)\n• Ostrand Times — fetch: https://a.example/2: no answer; last read 02 Mar 12:00 UTC\nWhat to do",
        "Gone for good (1)\n• Gone Gazette — gone: the server answered 410; last read 02 Mar 12:00 UTC\nWhat to",
        "Refuses us (1)\n• Closed Courier — fetch: the server answered 403; last read",
        "Silent (1)\n• Silent Star — nothing new since 25 Feb 2026; last read",
    ):
        assert told in text
    assert text.endswith("Closed Courier, Gone Gazette, Ostrand Times, Silent Star, Vardia Post")


FOUND = FoundFeed("https://new.example/rss", "The New", 12, "en")


async def test_a_feed_is_added_removed_and_resumed(chat: Chat) -> None:
    adding = Chat(chat.store, chat.clock, find_feed=lambda address: FOUND)
    added = await adding.say("feeds add new.example")
    assert "Done. The New is read from now on: https://new.example/rss (12 entries)." in added.plain()
    kept = chat.store.read(lambda db: feeds.by_url(db, FOUND.url))
    assert kept is not None
    assert (kept.outlet, kept.added_by, kept.verified) == ("The New", CHAT, True)
    assert "is followed already" in (await adding.say("feeds add new.example")).plain()
    removed = await adding.say(actions(added)[0])
    assert "Done. The New is read no more" in removed.plain()
    assert "Done. The New is read again" in (await adding.say(actions(removed)[0])).plain()
    assert "is not paused" in (await adding.say("feeds resume the new")).plain()


async def test_a_feed_that_was_paused_and_left_the_list_is_due_when_it_is_added_again(chat: Chat) -> None:
    chat.store.write(lambda db: feeds.put(db, url=FOUND.url, outlet="The New", active=False))
    chat.store.write(lambda db: feeds.pause(db, 1, "failing", now=NOON))
    adding = Chat(chat.store, chat.clock, find_feed=lambda address: FOUND)
    assert "Done. The New is read from now on" in (await adding.say("feeds add new.example")).plain()
    assert [feed.url for feed in chat.store.read(lambda db: feeds.due(db, NOON))] == [FOUND.url]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("feeds add", "Which one?"),
        ("feeds juggle x", "I can't “juggle” feeds."),
        ("feeds remove Nobody", "No feed is called “Nobody”."),
        ("feeds remove Vardia Post", "There are several. Give the address: https://a.example/1, https://a.example/3"),
        ("feeds add https://x.example", "can be added only while the bot runs"),
    ],
)
async def test_what_cannot_be_done_with_feeds(chat: Chat, text: str, told: str) -> None:
    chat.store.write(furnish_feeds)
    assert told in (await chat.say(text)).plain()


@pytest.mark.parametrize(
    ("owners", "user", "admin", "may"),
    [(("telegram:1",), "1", False, True), (("telegram:1",), "5", True, False), ((), "5", True, False)],
)
async def test_who_may_change_the_feeds(
    store: Store, clock: Clock, owners: tuple[str, ...], user: str, admin: bool, may: bool
) -> None:
    chat = Chat(store, clock, owners=owners, find_feed=lambda address: FOUND)
    request = Request("telegram:-9", "telegram", user, "feeds add new.example", admin=admin)
    assert ("Done." in (await chat.conversation.answer(request)).plain()) is may


# --- who may ask ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("chat_id", "user", "access", "open_to_all", "answered"),
    [
        ("telegram:9", "5", "waiting", False, False),
        ("telegram:9", "5", "allowed", False, True),
        ("telegram:9", "5", "refused", False, False),
        ("telegram:9", "1", "waiting", False, True),
        ("slack:T1:C1", "1", "waiting", False, False),
        ("console", "me", "waiting", False, True),
        ("telegram:9", "5", "waiting", True, True),
        ("telegram:9", "5", "refused", True, False),
    ],
)
async def test_who_is_answered(
    store: Store, clock: Clock, chat_id: str, user: str, access: str, open_to_all: bool, answered: bool
) -> None:
    store.write(lambda db: chats.ensure(db, chat_id, zone="UTC", digest_at=None, allowed=False, now=NOON))
    store.write(lambda db: chats.set_access(db, chat_id, access))
    chat = Chat(store, clock, open_to_all=open_to_all, owners=("telegram:1",))
    message = await chat.say("subscribe everything", chat_id=chat_id, user=user)
    assert (bool(chat.followed(chat_id)), "Done." in message.plain()) == (answered, answered)
    if not answered:
        assert f"Ask them to allow {chat_id}." in message.plain()
        assert message.private


# --- whatever is typed ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [command.name for command in table()] + ["", "x"])
@pytest.mark.parametrize(
    "rest",
    [
        "x" * 5000,
        "word " * 1000,
        "=" * 50,
        "%s {0} {name}",
        "\x00\x07",
        "'\"“”`",
        "🙂" * 300,
        "-1",
        "= = =",
        "\u202e<!channel>",
    ],
    ids=["long", "words", "equals", "braces", "control", "quotes", "emoji", "number", "ids", "bidi"],
)
async def test_nothing_that_is_typed_breaks_a_command(chat: Chat, command: str, rest: str) -> None:
    message = await chat.say(f"{command} {rest}")
    assert message.plain().strip()
    assert "Something went wrong" not in message.plain()
    assert len(message.plain()) < 4000
    assert all(0 < len(label) <= 120 for label in labels(message))


async def test_a_fault_has_a_sentence_and_the_log_the_rest(chat: Chat) -> None:
    chat.store.write(lambda db: db.conn.execute("DROP TABLE filters"))
    for typed in ("subscriptions", "subscribe Imran Khan"):
        assert "the operator's log says what" in (await chat.say(typed)).plain()
    assert "What you can ask" in (await chat.say("help")).plain()
