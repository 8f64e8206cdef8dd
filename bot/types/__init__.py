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
    Edition,
    Feedback,
    FeedbackKind,
    FeedbackState,
    Field,
    Filter,
    Held,
    Hold,
    Later,
    Mode,
    Mute,
    MuteKind,
    Policy,
    Subscription,
)
from bot.types.findings import Findings, FoundPerson, FoundStatement, Side, Span, StatementType, Status, Topic
from bot.types.officials import Link, Person, Post
from bot.types.record import Card, Claim, Party, Source, Statement, Story
from bot.types.sources import Draft, Feed, FeedDocument, FeedEntry
from bot.types.web import Route, WebReply, WebRequest

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
    "Edition",
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
    "Held",
    "Hold",
    "Later",
    "Link",
    "Mode",
    "Mute",
    "MuteKind",
    "Party",
    "Person",
    "Policy",
    "Post",
    "Route",
    "Side",
    "Source",
    "Span",
    "Statement",
    "StatementType",
    "Status",
    "Story",
    "Subscription",
    "Topic",
    "WebReply",
    "WebRequest",
]
