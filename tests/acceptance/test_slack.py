"""The main job on Slack: loopback outlet in, messages out on a strict fake of the Web API and Socket Mode."""

from aiohttp import ClientSession, CookieJar

from bot.app import App
from bot.doctor import examine
from bot.store import chats, outbox, workspaces
from bot.types import Delivery
from bot.vault import new_key
from tests.acceptance.conftest import Bench, until
from tests.acceptance.news import ALLEGATION, DENIAL, OLD
from tests.acceptance.test_watching import free_port
from tests.emulators.slack import SIGNING_SECRET, SlackFake
from tests.emulators.slack_oauth import CLIENT_ID, CLIENT_SECRET

CHANNEL, READER = "C0NEWS", "U0READER"


def tokens(slack: SlackFake) -> dict[str, str]:
    """What an operator sets to use this Slack."""
    return {
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_BASE_URL": slack.base_url,
    }


async def test_subscribe_alert_who_denial_and_digest(bench: Bench) -> None:
    bench.outlet.publish("harbour", *OLD)
    async with SlackFake() as slack:
        bench.environ |= tokens(slack)
        async with bench.running() as app:
            await bench.polled(app)
            await slack.slash(CHANNEL, READER, "subscribe Edda Marlow")
            await slack.wait_for(CHANNEL, "You will hear of Edda Marlow")

            bench.outlet.publish("bribes", *ALLEGATION)
            await bench.polled(app)
            alert = await slack.wait_for(CHANNEL, "Osric Venn accused Edda Marlow", timeout=20)
            assert "“taking bribes from harbour builders”" in alert.visible
            assert not alert.pings

            await slack.mention(CHANNEL, READER, "who Venn")
            await slack.wait_for(CHANNEL, "Accuses others")
            await slack.slash(CHANNEL, READER, "who Asif")
            choice = await slack.wait_for(CHANNEL, "Which “Asif” do you mean?")
            await slack.click(CHANNEL, choice.ts, next(label for label in choice.labels if "Khawaja" in label))
            await slack.wait_for(CHANNEL, "Minister of Defence, Pakistan")

            bench.outlet.publish("denial", *DENIAL)
            await bench.polled(app)
            denial = await slack.wait_for(CHANNEL, "Edda Marlow denied", timeout=20)
            assert denial.thread_ts == alert.ts
            assert denial.broadcast

            await bench.next_morning(app)
            digest = await slack.wait_for(CHANNEL, "Digest of ", timeout=20)
            assert "Edda Marlow denied" in digest.visible


async def test_a_lost_answer_is_looked_up_and_not_sent_again(bench: Bench) -> None:
    bench.outlet.publish("harbour", *OLD)
    async with SlackFake() as slack:
        bench.environ |= tokens(slack)
        async with bench.running() as app:
            await bench.polled(app)
            await slack.slash(CHANNEL, READER, "subscribe Edda Marlow at once")
            await slack.wait_for(CHANNEL, "You will hear of Edda Marlow")
            slack.fail("chat.postMessage", mode="lost_answer")
            bench.outlet.publish("bribes", *ALLEGATION)
            await bench.polled(app)
            await slack.wait_for(CHANNEL, "Osric Venn accused Edda Marlow", timeout=20)
            bench.clock.pass_time(seconds=30)
            await until(lambda: [d.state for d in deliveries(app)] == ["sent"])
        assert len([m for m in slack.messages(CHANNEL) if "accused Edda Marlow" in m.visible]) == 1


def deliveries(app: App) -> list[Delivery]:
    """The deliveries of the one chat that there is."""
    [(chat, _access)] = app.store.read(chats.every)
    return app.store.read(lambda db: outbox.of_chat(db, chat.id))


async def test_the_main_job_over_signed_http_in_a_workspace_that_installed_it(bench: Bench) -> None:
    """No token in the settings: one comes by OAuth. Health says when Slack is there."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    bench.environ |= {
        "SLACK_SIGNING_SECRET": SIGNING_SECRET,
        "SLACK_CLIENT_ID": CLIENT_ID,
        "SLACK_CLIENT_SECRET": CLIENT_SECRET,
        "HEARSAY_SECRET_KEY": new_key(),
        "HEARSAY_PORT": str(port),
        "HEARSAY_PUBLIC_URL": url,
    }
    bench.outlet.publish("harbour", *OLD)
    async with SlackFake() as slack:
        bench.environ["SLACK_BASE_URL"] = slack.base_url
        door = slack.call_at(f"{url}/slack/events")
        async with bench.running() as app:
            await bench.polled(app)
            people = slack.add_team("T0OTHER")
            slack.oauth.team = "T0OTHER"
            async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as browser:
                async with browser.get(f"{url}/slack/install") as page:
                    assert (page.status, "Team T0OTHER" in await page.text()) == (200, True)
                async with browser.get(f"{url}/healthz") as health:
                    assert (await health.json())["checks"]["platforms"] == "ok"
            await people.slash(CHANNEL, READER, "subscribe Edda Marlow")
            await people.wait_for(CHANNEL, "You will hear of Edda Marlow")
            bench.outlet.publish("bribes", *ALLEGATION)
            await bench.polled(app)
            await people.wait_for(CHANNEL, "Osric Venn accused Edda Marlow", timeout=20)
            found = {finding.what: finding for finding in await examine(bench.settings())}
            assert found["slack"].found == "events over HTTP"
            assert found["slack workspaces"].found == "1 installed the app"
            assert "slack rights" not in found

            slack.oauth.revoke("T0OTHER")
            await people.uninstall()
            await until(lambda: not app.store.read(workspaces.every))
            chat = app.store.read(lambda db: chats.get(db, f"slack:T0OTHER:{CHANNEL}"))
            assert chat is not None
            assert not chat.active
        assert door.problems == []
