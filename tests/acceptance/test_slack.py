"""The main job on Slack: loopback outlet in, messages out on a strict fake of the Web API and Socket Mode."""

from bot.app import App
from bot.store import chats, outbox
from bot.types import Delivery
from tests.acceptance.conftest import Bench, until
from tests.acceptance.news import ALLEGATION, DENIAL, OLD
from tests.emulators.slack import SlackFake

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
