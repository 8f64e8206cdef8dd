"""A record with news in it, published, and its pages on a real server."""

import asyncio
import http.client
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.ingest import Ingest
from bot.site.publisher import Publisher
from bot.store import Store, chats, people
from tests.conftest import Clock
from tests.pieces import NOON, OFFICIALS, Newsroom, Said

BRIBES = Said("taking bribes for harbour contracts")
SURE = 0.75
DENIAL = Said(
    "never taking bribes for harbour contracts", ("Olan Brevik",), type="response", status="denied", confidence=0.7
)
UNSURE = Said("losing the ledgers of the port", confidence=0.3)
NASTY = Said('<script>alert("x")</script> & “quotes” =1+1', accuser=("<b>a guild</b>",), accused=("Olan Brevik",))
READER = "telegram:71717"
Page = Callable[[str], tuple[int, str, dict[str, str]]]


def furnish(store: Store, clock: Clock) -> None:
    """Four articles, and a chat, which nobody must find on the site."""
    newsroom = Newsroom()

    async def ingest() -> None:
        into = Ingest(store, newsroom.read, newsroom.link, clock=clock, reader="1", alert_confidence=0.5)
        await into.article(newsroom.article("1", "Mayor accuses minister", BRIBES), announce=False)
        await into.article(newsroom.article("2", "Minister denies", DENIAL, outlet="The Quay"), announce=False)
        await into.article(newsroom.article("3", "Ledgers", UNSURE), announce=False)
        await into.article(newsroom.article("4", "<i>Headline</i> <!channel>", NASTY), announce=False)

    store.write(lambda db: people.load(db, OFFICIALS, name="registry", version="1", now=NOON))
    store.write(lambda db: chats.ensure(db, READER, zone="UTC", digest_at=None, allowed=True, now=NOON))
    asyncio.run(ingest())


@pytest.fixture
def record(store: Store, clock: Clock) -> Store:
    furnish(store, clock)
    return store


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return tmp_path / "published.db"


@pytest.fixture
def publisher(record: Store, copy: Path, clock: Clock) -> Publisher:
    made = Publisher(record, copy, least=0.4, clock=clock)
    made.publish()
    return made


@pytest.fixture(scope="package")
def published(_migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy that tests only read."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copyfile(_migrated, folder / "hearsay.db")
    store = Store.open(folder / "hearsay.db")
    try:
        furnish(store, Clock())
        Publisher(store, folder / "published.db", least=0.4, clock=Clock()).publish()
    finally:
        store.close()
    return folder / "published.db"


@pytest.fixture(scope="package")
def root(published: Path) -> Iterator[tuple[str, int]]:
    """The site's address, served as `hearsay site serve` does."""
    serving = pytest.importorskip("bot.site.serving", reason="the extra [web] is not installed")
    server = serving.server(published, host="127.0.0.1", port=0, sure=SURE)
    going = threading.Thread(target=server.run, daemon=True)
    going.start()
    for _ in range(600):
        if server.started:
            break
        time.sleep(0.1)
    yield server.servers[0].sockets[0].getsockname()
    server.should_exit = True
    going.join(20)


@pytest.fixture
def page(root: tuple[str, int]) -> Page:
    """Ask the site for a path: status, text, headers."""

    def ask(path: str) -> tuple[int, str, dict[str, str]]:
        connection = http.client.HTTPConnection(*root, timeout=60)
        try:
            connection.request("GET", path)
            reply = connection.getresponse()
            return reply.status, reply.read().decode(), {name.lower(): value for name, value in reply.getheaders()}
        finally:
            connection.close()

    return ask
