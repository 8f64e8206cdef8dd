"""The commands, once for all platforms: `table()` feeds /help, both menus, the dispatcher and the documentation."""

from handlers.commands import news, people, settings, subscriptions
from handlers.commands.answer import Conversation
from handlers.commands.desk import Call, Command, Desk

__all__ = ["Call", "Command", "Conversation", "Desk", "table"]


def table() -> tuple[Command, ...]:
    """All commands, in the order in which a newcomer needs them."""
    commands = (*_following(), *_asking(), *_settings())
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
            'NAME | TOPIC [in COUNTRY] | COUNTRY | from OUTLET | "words" | everything',
            "Be told when somebody accuses, answers or is charged.",
            (
                "subscribe Khawaja Asif",
                "subscribe Imran Khan as accused at once",
                "subscribe corruption in Kenya",
                'subscribe "arms deal" digest',
                "subscribe everything",
            ),
            subscriptions.subscribe,
        ),
        Command(
            "unsubscribe",
            "NUMBER | NAME | all",
            "End a subscription.",
            ("unsubscribe 2", "unsubscribe Asif", "unsubscribe all"),
            subscriptions.unsubscribe,
        ),
        Command("subscriptions", "", "What this chat follows.", ("subscriptions",), subscriptions.listed),
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
            "latest",
            "[WORDS]",
            "The newest statements, with some words or without.",
            ("latest", "latest Taliban"),
            news.latest,
        ),
        Command("none", "", "", (), people.none_of_these, hidden=True),
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
        ),
        Command("feeds", "", "Which outlets are read, and which have trouble.", ("feeds",), settings.list_feeds),
    )
