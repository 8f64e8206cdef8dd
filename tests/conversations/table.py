"""Conversations as people have them: what is said or pressed, and words that the answer has.

The same table is driven on both platforms and in the console; its transcripts are docs/conversations.md.
A step that begins with "[" presses the button of that name.
"""

from dataclasses import dataclass

# Whoever talks is the bot's owner, on each platform.
OWNERS = ("telegram:4711", "slack:U0READER", "console:console", "console:me")


@dataclass(frozen=True, slots=True)
class Step:
    """What is typed, or the button that is pressed ("[Undo]"), and words of the answer."""

    said: str
    seen: str

    @property
    def button(self) -> str | None:
        """The button that is pressed, or None when something is typed."""
        return self.said[1:-1] if self.said.startswith("[") else None


@dataclass(frozen=True, slots=True)
class Talk:
    """One conversation. `alert` lets the harbour row's alert come before the first step."""

    name: str
    steps: tuple[Step, ...]
    alert: bool = False


def _talk(name: str, *steps: tuple[str, str], alert: bool = False) -> Talk:
    return Talk(name, tuple(Step(said, seen) for said, seen in steps), alert)


TALKS = (
    _talk(
        "First contact",
        ("start", "I read the news and tell you who accuses officials of what"),
        ("subscribe Bajwa", "In the last week I would have sent 1 alert:"),
        ("subscriptions", "1. Qamar Javed Bajwa, at once and in the digest"),
    ),
    _talk(
        "Who is meant?",
        ("who Asif", "Which “Asif” do you mean?"),
        ("[None of these]", "Then add what you know"),
        ("who Asif Pakistan", "do you mean?"),
        ("whoo Bajwa", "Did you mean /who?"),
        ("[/who Bajwa]", "Accused of · 1 case"),
    ),
    _talk(
        "Subscribing in words",
        ("subscribe ministers of Pakistan as accused, only charges, at least 3 outlets", "once 3 outlets report it"),
        ("subscribe Asif as accuser", "Which “Asif” do you mean?"),
        ("subscribe harbour sale", "I know nobody called “harbour sale”"),
        ("[Articles with the words “harbour sale”]", "You will hear of “harbour sale”"),
    ),
    _talk(
        "Edit and undo",
        ("subscribe Imran Khan", "Done. You will hear of Imran Khan"),
        ("[Edit]", "A tick shows what holds now."),
        ("[Digest]", "Imran Khan, in the digest."),
        ("[Undo]", "Imran Khan, at once and in the digest."),
        ("[Snooze 1 h]", "no alerts until"),
        ("[End it]", "Ended: Imran Khan"),
        ("[Undo]", "1. Imran Khan"),
    ),
    _talk(
        "A talk goes on",
        ("who Bajwa", "Accused of · 1 case"),
        ("and what did he answer?", "What Qamar Javed Bajwa answered"),
        ("since February", "since 2026-02-01"),
        ("follow him", "You will hear of Qamar Javed Bajwa"),
    ),
    _talk(
        "An alert, and what is wrong with it",
        ("why", "with a certainty of 0.80; alerts need 0.50"),
        ("unsaid @1", "Which of these is no allegation?"),
        ("unsaid @1 1", "Thank you. It is put right in this chat"),
        ("[Undo]", "Khawaja Asif accused Qamar Javed Bajwa"),
        ("quiet @1", "What do you want to hear no more of?"),
        ("[the outlet Vardia Post]", "Muted: Vardia Post."),
        ("[Undo]", "You hear of Vardia Post again."),
        alert=True,
    ),
    _talk(
        "Why did it not come?",
        ("whynot https://news.example/1", "This chat follows nothing."),
        ("subscribe Kenya", "You will hear of officials of Kenya"),
        ("whynot https://news.example/1", "does not fit: the country"),
        ("whynot https://nowhere.example/2", "I read no feed of nowhere.example"),
    ),
    _talk(
        "Settings",
        ("settings", "Settings of this chat"),
        ("[Quiet hours]", "Any other hours"),
        ("[22:00–07:00]", "Quiet hours: 22:00–07:00"),
        ("[Short alerts]", "Alerts: short"),
        ("timezone Nairobi", "Done. It is 15:00 in Africa/Nairobi."),
        ("digest 7pm", "The digest comes each day at 19:00 (Africa/Nairobi)"),
    ),
    _talk(
        "Quieter for a while",
        ("subscribe Bajwa", "Done. You will hear of Qamar Javed Bajwa"),
        ("help snooze", "No alerts for a while; they stand in the digest."),
        ("snooze 1h", "What comes meanwhile stands in the digest."),
        ("[Go on with all]", "(goes on)"),
        ("pause", "(paused)"),
        ("resume", "(goes on)"),
        ("mute Imran Khan", "Muted: Imran Khan."),
        ("unmute Imran Khan", "You hear of Imran Khan again."),
        ("unsubscribe Bajwa", "Ended: Qamar Javed Bajwa"),
        ("[Undo]", "What this chat follows"),
    ),
    _talk(
        "What the record has",
        ("here https://news.example/1", "What this article says"),
        ("case 1", "Case 1 · corruption · denied"),
        ("compare Khawaja Asif and Bajwa", "What Qamar Javed Bajwa says of Khawaja Asif"),
        ("others Asif", "Which “Asif” do you mean?"),
        ("more accused 0 =Q5", "Cases 1 to 1 of 1, the newest first."),
        ("timeline Bajwa", "Over time: Qamar Javed Bajwa"),
        ("network Bajwa", "Who accuses whom around Qamar Javed Bajwa"),
        ("stats", "nobody was accused in that time"),
        ("latest", "Khawaja Asif accused Qamar Javed Bajwa"),
        ("search port", "Articles with port"),
    ),
    _talk(
        "Something to keep",
        ("latest port", "Latest: port"),
        ("[As a table (CSV)]", "The file has 2 statements."),
        ("search port csv", "The file has 1 article."),
        ("feeds", "feeds of"),
        ("feeds export", "Any feed reader can import it."),
        ("feeds import", "Send me the OPML file"),
        ("export", "The file has all of it."),
    ),
    _talk(
        "What follows on an alert",
        ("follow @1", "What do you want to follow?"),
        ("[Khawaja Asif]", "Done. You will hear of Khawaja Asif"),
        ("wrong @1", "Who is wrong here?"),
        ("[Khawaja Asif · Minister of Defence, Pakistan (since 2024)]", "Thank you. It is put right in this chat"),
        alert=True,
    ),
    _talk(
        "The owner's desk",
        ("status", "last 24 hours: 1 articles, 2 statements"),
        ("chats", "allowed"),
        ("allow telegram:9", "There is no chat “telegram:9”."),
        ("refuse telegram:8", "There is no chat “telegram:8”."),
        ("broadcast Back at noon", "This goes to 1 chat:"),
        ("[Send it]", "On its way to 1 chat."),
    ),
    _talk(
        "Leaving",
        ("subscribe everything", "Done. You will hear of everything about officials"),
        ("stop", "Stopped: nothing more will come."),
        ("start", "Welcome back"),
        ("forget", "It cannot be taken back."),
        ("[Yes, delete it all]", "Nothing is stored about this chat any more."),
    ),
)
