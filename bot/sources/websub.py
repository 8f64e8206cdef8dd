"""WebSub (https://www.w3.org/TR/websub/): what a subscriber asks a hub, and which pushes are genuine. Pure."""

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

LEASE = timedelta(days=7)
SHORTEST_LEASE = timedelta(minutes=5)
LONGEST_LEASE = timedelta(days=90)
RENEW_AT = 0.8
ASK_AGAIN = timedelta(minutes=10)
LONGEST_WAIT = timedelta(days=1)
AFTER_DENIAL = timedelta(days=7)
_SIGNATURE = re.compile(r"(sha1|sha256|sha384|sha512)=([0-9a-fA-F]{40,128})\Z")
_NUMBER = re.compile(r"\d{1,9}\Z")
Mode = Literal["subscribe", "unsubscribe", "denied"]


@dataclass(frozen=True, slots=True)
class Verification:
    """What a hub asks of us at the callback: whether we want `topic`, and for how long it would push."""

    mode: Mode
    topic: str
    challenge: str = ""
    lease: timedelta = LEASE


def subscription_form(topic: str, callback: str, secret: str) -> dict[str, str]:
    """What is posted to a hub to be pushed `topic`."""
    return {
        "hub.mode": "subscribe",
        "hub.topic": topic,
        "hub.callback": callback,
        "hub.secret": secret,
        "hub.lease_seconds": str(int(LEASE.total_seconds())),
    }


def verification(query: Mapping[str, str]) -> Verification | None:
    """A hub's question as it stands in the callback's query; None where it is none."""
    mode, topic = query.get("hub.mode", ""), query.get("hub.topic", "")
    if mode == "denied":
        return Verification("denied", topic)
    challenge = query.get("hub.challenge", "")
    if mode not in ("subscribe", "unsubscribe") or not topic or not challenge:
        return None
    told = query.get("hub.lease_seconds", "")
    lease = timedelta(seconds=int(told)) if _NUMBER.match(told) else LEASE
    return Verification(
        "subscribe" if mode == "subscribe" else "unsubscribe",
        topic,
        challenge,
        min(max(lease, SHORTEST_LEASE), LONGEST_LEASE),
    )


def genuine(body: bytes, signature: str, secret: str) -> bool:
    """Whether `X-Hub-Signature` is the body's HMAC under our secret."""
    found = _SIGNATURE.match(signature.strip())
    if found is None:
        return False
    expected = hmac.new(secret.encode(), body, found[1]).hexdigest()
    return hmac.compare_digest(expected, found[2].lower())


def pause_after(attempts: int) -> timedelta:
    """How long to wait before a hub that did not take a subscription is asked again."""
    doublings: int = 2 ** min(attempts, 12)
    return min(ASK_AGAIN * doublings, LONGEST_WAIT)
