"""Several workspaces: installed by OAuth through a browser, each with a token of its own, each leaving alone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest

from bot.errors import ChatGone, SettingsError
from bot.installed import TICKET_SECONDS, StoredWorkspaces
from bot.message import Message, paragraph
from bot.store import Store, workspaces
from bot.types import Workspace
from bot.vault import Vault, new_key
from bot.web import WebServer
from handlers.slack.adapter import SlackBot
from handlers.slack.install import COOKIE, INSTALL, REDIRECT, OAuth
from handlers.slack.signed import PATH
from tests.emulators.slack import SIGNING_SECRET, SlackFake
from tests.emulators.slack_book import FakeBook
from tests.emulators.slack_desk import COMMANDS, Desk, running, until
from tests.emulators.slack_oauth import CLIENT_ID, CLIENT_SECRET
from tests.emulators.slack_people import People

HELLO = Message((paragraph("hello"),))


@dataclass
class House:
    """A bot without a token of its own, and what stands around it."""

    fake: SlackFake
    desk: Desk
    store: Store
    kept: StoredWorkspaces
    bot: SlackBot
    url: str

    async def browse(self, url: str, *, cookies: dict[str, str] | None = None, follow: bool = False) -> tuple[int, str]:
        """Open an address in a new browser; the status, and the text or where it leads."""
        jar = aiohttp.CookieJar(unsafe=True)
        async with (
            aiohttp.ClientSession(cookie_jar=jar, cookies=cookies) as browser,
            browser.get(url, allow_redirects=follow) as answer,
        ):
            return answer.status, answer.headers.get("Location") or await answer.text()

    async def install(self, team: str) -> People:
        """Somebody of `team` follows the link to its end."""
        people = self.fake.teams.get(team) or self.fake.add_team(team)
        self.fake.oauth.team = team
        status, text = await self.browse(f"{self.url}{INSTALL}", follow=True)
        assert (status, f"Team {team}" in text) == (200, True), text
        return people


@asynccontextmanager
async def house(path: Path, key: str = "", secret: str = CLIENT_SECRET) -> AsyncIterator[House]:
    async with SlackFake() as fake:
        store = Store.open(path)
        kept = StoredWorkspaces(store, Vault.of(key or new_key()), clock=lambda: datetime.now(UTC))
        desk, held = Desk(), {}
        server = WebServer((), host="127.0.0.1", port=0)
        await server.start()
        port = server.port
        await server.stop()
        url = f"http://127.0.0.1:{port}"
        bot = SlackBot(
            None,
            None,
            fake.base_url,
            desk.answer,
            COMMANDS,
            FakeBook(),
            signing_secret=SIGNING_SECRET,
            oauth=OAuth(CLIENT_ID, secret, url, ("chat:write", "commands")),
            workspaces=kept,
            on_chat=desk.on_chat,
        )
        server = WebServer(bot.routes, host="127.0.0.1", port=port)
        await server.start()
        held["door"] = fake.call_at(f"{url}{PATH}")
        try:
            async with running(bot):
                yield House(fake, desk, store, kept, bot, url)
        finally:
            await server.stop()
            store.close()


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path / "a.db") as one:
        yield one


async def test_two_workspaces_each_speak_with_their_own_token(home: House) -> None:
    first, second = await home.install("T0FIRST"), await home.install("T0SECOND")
    for people in (first, second):
        await people.slash("C0NEWS", "U0READER", f"from {people.space.team}")
        await people.wait_for("C0NEWS", f"You asked: from {people.space.team}")
        await people.mention("C0NEWS", "U0READER", f"mention in {people.space.team}")
        await people.wait_for("C0NEWS", f"You asked: mention in {people.space.team}")
        await home.bot.channel.send(f"slack:{people.space.team}:C0NEWS", HELLO, key="1")
    assert [len(people.messages("C0NEWS")) for people in (first, second)] == [3, 3]
    assert home.fake.messages("C0NEWS") == []
    assert {request.chat_id for request in home.desk.asked} == {"slack:T0FIRST:C0NEWS", "slack:T0SECOND:C0NEWS"}
    assert await home.bot.check() == "events over HTTP, 2 workspaces installed it"


@pytest.mark.parametrize("how", ["app_uninstalled", "tokens_revoked"])
async def test_one_leaves_and_the_other_stays(home: House, how: str) -> None:
    first, second = await home.install("T0FIRST"), await home.install("T0SECOND")
    home.fake.oauth.revoke("T0FIRST")
    home.desk.events.clear()
    await first.event({"type": how} | ({"tokens": {"bot": ["U0HEARSAY"]}} if how == "tokens_revoked" else {}))
    await until(lambda: bool(home.desk.events))
    assert [(event.chat_id, event.kind) for event in home.desk.events] == [("slack:T0FIRST", "gone")]
    assert [row["team"] for row in home.store.read(workspaces.every)] == ["T0SECOND"]
    with pytest.raises(ChatGone):
        await home.bot.channel.send("slack:T0FIRST:C0NEWS", HELLO, key="2")
    await home.bot.channel.send("slack:T0SECOND:C0NEWS", HELLO, key="3")
    assert len(second.messages("C0NEWS")) == 1
    await home.install("T0FIRST")
    assert ("slack:T0FIRST", "back") in [(event.chat_id, event.kind) for event in home.desk.events]
    await home.bot.channel.send("slack:T0FIRST:C0NEWS", HELLO, key="4")


async def test_the_tokens_of_people_are_not_ours(home: House) -> None:
    first = await home.install("T0FIRST")
    await first.event({"type": "tokens_revoked", "tokens": {"oauth": ["U0BOSS"], "bot": []}})
    await first.slash("C0NEWS", "U0READER", "still there")
    await first.wait_for("C0NEWS", "You asked: still there")


async def test_the_link_asks_for_what_the_app_needs(home: House) -> None:
    status, where = await home.browse(f"{home.url}{INSTALL}")
    query = parse_qs(urlsplit(where).query)
    assert (status, where.startswith(f"{home.fake.base_url}/oauth/v2/authorize?")) == (302, True)
    assert query["scope"] == ["chat:write,commands"]
    assert query["redirect_uri"] == [f"{home.url}{REDIRECT}"]


async def _begun(home: House) -> tuple[str, str]:
    """A state, and a good code for it."""
    home.fake.add_team("T0FIRST")
    home.fake.oauth.team = "T0FIRST"
    _status, consent = await home.browse(f"{home.url}{INSTALL}")
    _status, back = await home.browse(consent)
    query = parse_qs(urlsplit(back).query)
    return query["state"][0], query["code"][0]


async def _finished(home: House, state: str, code: str, cookie: str) -> tuple[int, str]:
    return await home.browse(f"{home.url}{REDIRECT}?state={state}&code={code}", cookies={COOKIE: cookie})


async def test_a_state_is_good_once(home: House) -> None:
    state, code = await _begun(home)
    assert (await _finished(home, state, code, state))[0] == 200
    _state, another = await _begun(home)
    assert (await _finished(home, state, another, state))[0] == 400


async def test_a_state_is_good_in_one_browser_and_only_when_it_is_ours(home: House) -> None:
    state, code = await _begun(home)
    other, _code = await _begun(home)
    forged = Vault.of(new_key()).ticket()
    for given, cookie in ((state, ""), (state, other), (forged, forged), ("", ""), ("x" * 5000, "x" * 5000)):
        assert (await _finished(home, given, code, cookie))[0] == 400
    assert home.kept.every() == ()


async def test_a_code_is_good_once(home: House) -> None:
    state, code = await _begun(home)
    assert (await _finished(home, state, code, state))[0] == 200
    second, _code = await _begun(home)
    status, text = await _finished(home, second, code, second)
    assert (status, "invalid_code" in text) == (502, True)


@pytest.mark.parametrize(
    ("trait", "told"), [("denies", "not allowed"), ("enterprise", "single workspaces")], ids=["denied", "a whole grid"]
)
async def test_nothing_is_installed(home: House, trait: str, told: str) -> None:
    home.fake.add_team("T0FIRST")
    home.fake.oauth.team = "T0FIRST"
    setattr(home.fake.oauth, trait, True)
    status, text = await home.browse(f"{home.url}{INSTALL}", follow=True)
    assert (status, told in text) == (400, True)
    assert home.kept.every() == ()


async def test_a_wrong_client_secret_is_not_shown(tmp_path: Path) -> None:
    async with house(tmp_path / "a.db", secret="another-secret-of-ours") as home:
        state, code = await _begun(home)
        status, text = await _finished(home, state, code, state)
        assert (status, "bad_client_secret" in text, "another-secret-of-ours" in text) == (502, True, False)
        assert "another-secret-of-ours" not in repr(OAuth("1", "another-secret-of-ours", ""))


# --- at rest ------------------------------------------------------------------------------------------------------


def _kept(path: Path, keys: str, *, clock: datetime = datetime(2026, 3, 2, tzinfo=UTC)) -> StoredWorkspaces:
    return StoredWorkspaces(Store.open(path), Vault.of(keys), clock=lambda: clock)


async def test_a_token_is_sealed_and_its_key_can_be_changed(tmp_path: Path) -> None:
    path, old, new = tmp_path / "a.db", new_key(), new_key()
    one = Workspace("T1", "One", "U1", "xoxb-very-secret", "commands")
    await _kept(path, old).put(one)
    assert b"xoxb-very-secret" not in path.read_bytes() + path.with_name("a.db-wal").read_bytes()
    assert "very-secret" not in repr(one)
    rotating = _kept(path, f"{new}, {old}")
    assert (rotating.get("T1"), rotating.renew()) == (one, 0)
    assert _kept(path, new).get("T1") == one
    assert _kept(path, old).every() == ()
    assert _kept(path, old).renew() == 1


def test_a_ticket_ends(tmp_path: Path) -> None:
    vault = Vault.of(new_key())
    ticket = vault.ticket()
    assert vault.open(ticket, within=TICKET_SECONDS)
    assert vault.open(ticket, within=-1) is None


def test_spent_tickets_are_kept_as_long_as_they_could_be_used(tmp_path: Path) -> None:
    store, now = Store.open(tmp_path / "a.db"), datetime(2026, 3, 2, tzinfo=UTC)
    later = now + timedelta(minutes=30)
    assert store.write(lambda db: workspaces.spend(db, "t", now, now + timedelta(minutes=20)))
    assert not store.write(lambda db: workspaces.spend(db, "t", now, now + timedelta(minutes=20)))
    assert store.write(lambda db: workspaces.spend(db, "t", later, later))
    store.close()


@pytest.mark.parametrize("keys", ["", " , ", "short", "x" * 44])
def test_a_key_that_is_none(keys: str) -> None:
    with pytest.raises(SettingsError, match="HEARSAY_SECRET_KEY") as caught:
        Vault.of(keys)
    assert not keys.strip(" ,") or keys not in str(caught.value)
