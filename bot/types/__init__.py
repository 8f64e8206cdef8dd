"""The frozen values handed from one room to the next.

All times are UTC and aware. All offsets are characters into the `text` that they belong to, end-exclusive.
"""

from bot.types.chats import (
    Chat,
    Delivery,
    DeliveryKind,
    DeliveryState,
    Density,
    Digest,
    Feedback,
    FeedbackKind,
    FeedbackState,
    Field,
    Filter,
    Mode,
    Mute,
    MuteKind,
    Subscription,
)
from bot.types.findings import Findings, FoundPerson, FoundStatement, Side, Span, StatementType, Status, Topic
from bot.types.officials import Link, Person, Post
from bot.types.record import Card, Claim, Party, Source, Statement, Story
from bot.types.sources import Draft, Feed, FeedDocument, FeedEntry

__all__ = [
    "Card",
    "Chat",
    "Claim",
    "Delivery",
    "DeliveryKind",
    "DeliveryState",
    "Density",
    "Digest",
    "Draft",
    "Feed",
    "FeedDocument",
    "FeedEntry",
    "Feedback",
    "FeedbackKind",
    "FeedbackState",
    "Field",
    "Filter",
    "Findings",
    "FoundPerson",
    "FoundStatement",
    "Link",
    "Mode",
    "Mute",
    "MuteKind",
    "Party",
    "Person",
    "Post",
    "Side",
    "Source",
    "Span",
    "Statement",
    "StatementType",
    "Status",
    "Story",
    "Subscription",
    "Topic",
]
