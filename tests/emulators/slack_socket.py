"""The fake's Socket Mode: connections by ticket, each envelope to one of them, again when nobody acknowledges."""

import asyncio
import json
import time
import uuid
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from tests.emulators.slack_workspace import APP_ID, Json, Refused

MOST_CONNECTIONS = 10
_RETRIES = 3


@dataclass
class Envelope:
    """Something that happened, on its way to the bot. `deliveries` are the times of its attempts, `answer` what
    came with the receipt."""

    kind: str
    payload: Json
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    acked: asyncio.Event = field(default_factory=asyncio.Event)
    deliveries: list[float] = field(default_factory=list)
    connections: list[int] = field(default_factory=list)
    answer: Json = field(default_factory=dict)

    def frame(self) -> Json:
        """The frame of the next attempt."""
        frame: Json = {"envelope_id": self.id, "type": self.kind, "payload": self.payload}
        if self.kind == "events_api":
            retry = len(self.deliveries)
            return frame | {
                "accepts_response_payload": False,
                "retry_attempt": retry,
                "retry_reason": "timeout" if retry else "",
            }
        return frame | {"accepts_response_payload": True}


class SocketMode:
    """The server's side of Socket Mode."""

    def __init__(self, *, ack_within: float = 3.0) -> None:
        self.ack_within = ack_within
        self.withhold_hello = 0
        self.refuse_links = 0
        self.issued: list[str] = []
        self.opened = 0
        self.problems: list[str] = []
        self._tickets: set[str] = set()
        self._connections: dict[int, web.WebSocketResponse] = {}
        self._turn = 0
        self._sent: dict[str, Envelope] = {}
        self._watches: set[asyncio.Task[None]] = set()

    @property
    def connections(self) -> int:
        """How many connections are open."""
        return len(self._connections)

    def ticket(self) -> str:
        """A new ticket, good for one connection."""
        if len(self._connections) >= MOST_CONNECTIONS:
            raise Refused("too_many_websockets")
        ticket = uuid.uuid4().hex
        self._tickets.add(ticket)
        self.issued.append(ticket)
        return ticket

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One connection, from its ticket to its end."""
        if self.refuse_links:
            self.refuse_links -= 1
            return web.Response(status=503)
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=401)
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.opened += 1
        number = self.opened
        if self.withhold_hello:
            self.withhold_hello -= 1
        else:
            self._connections[number] = socket
            await socket.send_json({"type": "hello", "num_connections": self.connections, "connection_info": _INFO})
        try:
            async for message in socket:
                if message.type == WSMsgType.TEXT:
                    self._take(message.data)
        finally:
            self._connections.pop(number, None)
        return socket

    async def send(self, envelope: Envelope, *, wait: float = 5.0) -> Envelope:
        """Deliver `envelope` to the next connection; events are delivered again until acknowledged."""
        await self._deliver(envelope, wait)
        if envelope.kind == "events_api":
            watch = asyncio.create_task(self._watch(envelope))
            self._watches.add(watch)
            watch.add_done_callback(self._watches.discard)
        return envelope

    async def redeliver(self, envelope: Envelope) -> None:
        """Deliver `envelope` once more, acknowledged or not, and wait until it is acknowledged again."""
        envelope.acked.clear()
        await self._deliver(envelope, 5.0)
        await asyncio.wait_for(envelope.acked.wait(), 5.0)

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Tell all connections that they end now, and end them."""
        for socket in list(self._connections.values()):
            await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "fake"}})
        self._connections.clear()

    async def close(self) -> None:
        """Cut all connections."""
        for watch in list(self._watches):
            watch.cancel()
        for socket in list(self._connections.values()):
            await socket.close()

    async def _deliver(self, envelope: Envelope, wait: float) -> None:
        give_up = time.monotonic() + wait
        while not self._connections:
            if time.monotonic() > give_up:
                raise TimeoutError("no Socket Mode connection")
            await asyncio.sleep(0.01)
        numbers = sorted(self._connections)
        number = numbers[self._turn % len(numbers)]
        self._turn += 1
        frame = envelope.frame()
        envelope.deliveries.append(time.monotonic())
        envelope.connections.append(number)
        self._sent[envelope.id] = envelope
        await self._connections[number].send_str(json.dumps(frame))

    async def _watch(self, envelope: Envelope) -> None:
        for _ in range(_RETRIES):
            try:
                await asyncio.wait_for(envelope.acked.wait(), self.ack_within)
            except TimeoutError:
                await self._deliver(envelope, 60.0)
            else:
                return

    def _take(self, text: str) -> None:
        try:
            answer = json.loads(text)
            envelope = self._sent[answer["envelope_id"]]
            envelope.answer = answer.get("payload") or {}
            envelope.acked.set()
        except (ValueError, KeyError, TypeError):
            self.problems.append(f"no acknowledgement of anything: {text[:200]}")


_INFO = {"app_id": APP_ID}
