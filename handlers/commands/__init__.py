"""The commands, once for all platforms: `table()` feeds /help, both menus, the dispatcher and the documentation."""

from handlers.commands import (
    alerts,
    cases,
    choices,
    editing,
    explaining,
    feeds,
    followups,
    here,
    leaving,
    muting,
    news,
    owning,
    people,
    pictures,
    settings,
    statistics,
    subscribing,
    subscriptions,
)
from handlers.commands.answer import Conversation
from handlers.commands.desk import Call, Command, Desk
from handlers.commands.pace import Turnstile

__all__ = ["Call", "Command", "Conversation", "Desk", "Turnstile", "table"]


def table() -> tuple[Command, ...]:
    """All commands, in the order in which a newcomer needs them."""
    commands = (
        *_following(),
        *_quieter(),
        *_explaining(),
        *_behind_buttons(),
        *_asking(),
        *_record(),
        *_settings(),
        *_leaving(),
        *_owning(),
    )
    help_ = Command(
        "help",
        "[COMMAND]",
        "All commands, or one with examples.",
        ("help", "help subscribe"),
        settings.help_for(commands),
    )
    start = Command("start", "", "What this bot does and how to begin.", ("start",), settings.start)
    return (start, help_, *commands)


def _following() -> tuple[Command, ...]:
    return (
        Command(
            "subscribe",
            'NAME | OFFICE of COUNTRY | TOPIC [in COUNTRY] | COUNTRY | from OUTLET | "words" | everything',
            "Be told when somebody accuses, answers or is charged.",
            (
                "subscribe Khawaja Asif",
                "subscribe ministers of Pakistan",
                "subscribe Imran Khan as accused at once",
                "subscribe corruption in Kenya, only denials and charges, at least 3 outlets",
                'subscribe "arms deal" digest',
                "subscribe everything from dawn.com",
            ),
            subscribing.subscribe,
        ),
        Command(
            "unsubscribe",
            "NUMBER | NAME | all",
            "End a subscription.",
            ("unsubscribe 2", "unsubscribe Asif", "unsubscribe all"),
            subscriptions.unsubscribe,
        ),
        Command(
            "subscriptions",
            "",
            "What this chat follows, and buttons to change it.",
            ("subscriptions",),
            subscriptions.listed,
        ),
    )


def _quieter() -> tuple[Command, ...]:
    return (
        Command(
            "snooze",
            "[1h | until morning | a week] [NUMBER | NAME]",
            "No alerts for a while; they stand in the digest.",
            ("snooze 1h", "snooze until morning", "snooze a week Asif"),
            editing.snooze,
        ),
        Command(
            "pause",
            "[NUMBER | NAME]",
            "Neither alerts nor digest, until you resume it.",
            ("pause", "pause 2"),
            editing.pause,
        ),
        Command("resume", "[NUMBER | NAME]", "End a pause or a snooze.", ("resume", "resume 2"), editing.resume),
        Command(
            "mute",
            "[NAME | OUTLET]",
            "Hear nothing of a person or an outlet, whatever you follow.",
            ("mute Khawaja Asif", "mute dawn.com"),
            muting.mute,
        ),
        Command("unmute", "[NAME | OUTLET]", "Hear of it again.", ("unmute Asif",), muting.unmute),
    )


def _explaining() -> tuple[Command, ...]:
    return (
        Command(
            "why",
            "",
            "As an answer to an alert: why it came, from which sentence, how certain.",
            ("why",),
            explaining.why,
        ),
        Command(
            "whynot",
            "ADDRESS",
            "Why an article did not come, step by step.",
            ("whynot https://example.org/news/1",),
            explaining.whynot,
        ),
    )


def _behind_buttons() -> tuple[Command, ...]:
    return (
        Command("edit", "", "", (), editing.edit, hidden=True),
        Command("follow", "", "", (), alerts.follow, hidden=True),
        Command("quiet", "", "", (), alerts.quiet, hidden=True),
        Command("wrong", "", "", (), alerts.wrong, hidden=True),
        Command("unsaid", "", "", (), alerts.unsaid, hidden=True),
        Command("takeback", "", "", (), alerts.take_back, hidden=True),
        Command("resubscribe", "", "", (), subscriptions.resubscribe, hidden=True),
    )


def _asking() -> tuple[Command, ...]:
    return (
        Command(
            "who",
            "NAME",
            "Who somebody is, what they are accused of, by whom, and what they answer.",
            ("who Asif", "who defence minister of Pakistan", "who Bajwa Pakistan"),
            people.who_is,
        ),
        Command(
            "stats",
            "[week | month]",
            "Who was accused most in what this chat follows, and by whom.",
            ("stats", "stats month"),
            statistics.stats,
        ),
        Command(
            "latest",
            "[WORDS] [csv]",
            "The newest statements, with some words or without.",
            ("latest", "latest Taliban", "latest Taliban csv"),
            news.latest,
        ),
        Command(
            "here",
            "[TEXT]",
            "Who is accused in a message: its article, or the officials that it names.",
            ("here https://example.org/news/1",),
            here.here,
        ),
        Command("about", "", "", (), followups.about, hidden=True),
        Command("none", "", "", (), people.none_of_these, hidden=True),
        Command("others", "", "", (), people.others, hidden=True),
        Command("more", "", "", (), people.more, hidden=True),
    )


def _record() -> tuple[Command, ...]:
    return (
        Command(
            "case",
            "NUMBER",
            "One case from its beginning: the accusations, the answers, the legal steps.",
            ("case 12",),
            cases.case,
        ),
        Command(
            "timeline",
            "NAME [30d | 90d | 1y | all] [light | dark]",
            "A picture of the accusations, answers and legal steps over time.",
            ("timeline Khawaja Asif", "timeline Khawaja Asif 30d", "timeline Khawaja Asif all dark"),
            pictures.timeline,
        ),
        Command(
            "network",
            "NAME [light | dark]",
            "A picture of who accuses whom around somebody.",
            ("network Khawaja Asif",),
            pictures.network,
        ),
        Command(
            "compare",
            "NAME and NAME",
            "What each of two people says of the other.",
            ("compare Khawaja Asif and Imran Khan",),
            cases.compare,
        ),
        Command(
            "search",
            "WORDS [csv]",
            "The articles that have these words, newest first.",
            ("search arms deal", 'search "arms deal" -Taliban', "search arms deal csv"),
            cases.search,
        ),
    )


def _settings() -> tuple[Command, ...]:
    return (
        Command(
            "digest",
            "[now | week | HH:MM | off]",
            "The daily digest: show it or the last week in brief, set its time, switch it off.",
            ("digest now", "digest week", "digest 07:30", "digest off"),
            news.digest,
        ),
        Command(
            "timezone",
            "[ZONE | CITY]",
            "This chat's time zone.",
            ("timezone Asia/Karachi", "timezone Nairobi"),
            settings.timezone,
            for_admins=True,
        ),
        Command(
            "settings",
            "[quiet 22:00-07:00 | language | digest | zone]",
            "How this chat wants it: time zone, language, digest, quiet hours, sound, previews.",
            ("settings", "settings quiet 22:00-07:00"),
            choices.settings,
            for_admins=True,
        ),
        Command(
            "feeds",
            "[add ADDRESS [OUTLET] | pause OUTLET | resume OUTLET | export | import]",
            "Which outlets are read, which have trouble and what to do; the bot's owners change them.",
            ("feeds", "feeds add https://example.org The Example", "feeds pause The Example", "feeds export"),
            feeds.feeds_command,
        ),
    )


def _leaving() -> tuple[Command, ...]:
    return (
        Command("stop", "", "Send nothing more; /start goes on.", ("stop",), leaving.stop, for_admins=True),
        Command("export", "", "All that is stored about this chat.", ("export",), leaving.export, for_admins=True),
        Command(
            "forget", "", "Delete all that is stored about this chat.", ("forget",), leaving.forget, for_admins=True
        ),
    )


def _owning() -> tuple[Command, ...]:
    return (
        Command("status", "", "The last day in figures.", ("status",), owning.status, for_owners=True),
        Command(
            "broadcast",
            "TEXT",
            "Tell all chats something, after a look at it.",
            ("broadcast Back at noon",),
            owning.broadcast,
            for_owners=True,
        ),
        Command(
            "chats", "", "Which chats use the bot, and which wait.", ("chats",), owning.list_chats, for_owners=True
        ),
        Command("allow", "CHAT", "Let a chat in.", ("allow telegram:123456",), owning.allow, for_owners=True),
        Command("refuse", "CHAT", "Keep a chat out.", ("refuse telegram:123456",), owning.refuse, for_owners=True),
    )
