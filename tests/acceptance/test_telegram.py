"""The main job on Telegram: loopback outlet in, messages out on a strict fake of the Bot API."""

from tests.acceptance.conftest import Bench, until
from tests.acceptance.news import ALLEGATION, DENIAL, OLD
from tests.emulators.telegram import TelegramFake

READER = 4711


async def test_subscribe_alert_who_denial_and_digest(bench: Bench) -> None:
    bench.outlet.publish("harbour", *OLD)
    async with TelegramFake() as telegram:
        bench.environ |= {"TELEGRAM_BOT_TOKEN": telegram.token, "TELEGRAM_BASE_URL": telegram.base_url}
        async with bench.running() as app:
            await bench.polled(app)
            telegram.user_says(READER, "/subscribe Edda Marlow")
            await telegram.wait_for(READER, "You will hear of Edda Marlow")

            bench.outlet.publish("bribes", *ALLEGATION)
            await bench.polled(app)
            alert = await telegram.wait_for(READER, "Osric Venn accused Edda Marlow", timeout=20)
            assert "“taking bribes from harbour builders”" in alert.text
            assert "The Port Ellis Post" in alert.text

            telegram.user_says(READER, "/who Venn")
            card = await telegram.wait_for(READER, "Accuses others")
            assert card.text.startswith("Osric Venn\nPrime Minister, Tarvonia (since 2023)")
            telegram.user_says(READER, "/who Asif")
            choice = await telegram.wait_for(READER, "Which “Asif” do you mean?")
            telegram.presses(choice.id, next(label for label in choice.labels() if "Khawaja" in label))
            await telegram.wait_for(READER, "Khawaja Muhammad Asif\nMinister of Defence, Pakistan")

            bench.outlet.publish("denial", *DENIAL)
            await bench.polled(app)
            denial = await telegram.wait_for(READER, "Edda Marlow denied", timeout=20)
            assert denial.reply_to == alert.id

            before = len(telegram.messages(READER))
            await bench.next_morning(app)
            await until(lambda: len(telegram.messages(READER)) > before)
            digest = telegram.messages(READER)[-1].text
            assert digest.startswith("Digest of ")
            assert digest.index("Osric Venn accused Edda Marlow") < digest.index("Edda Marlow denied")
            assert app.platforms


async def test_a_restart_sends_nothing_twice_and_loses_nothing(bench: Bench) -> None:
    bench.outlet.publish("harbour", *OLD)
    async with TelegramFake() as telegram:
        bench.environ |= {"TELEGRAM_BOT_TOKEN": telegram.token, "TELEGRAM_BASE_URL": telegram.base_url}
        async with bench.running() as app:
            await bench.polled(app)
            telegram.user_says(READER, "/subscribe Edda Marlow at once")
            await telegram.wait_for(READER, "You will hear of Edda Marlow")
        bench.outlet.publish("bribes", *ALLEGATION)
        telegram.fail("sendMessage", code=429, description="Too Many Requests: retry after 3600", retry_after=3600)
        async with bench.running() as app:
            await bench.polled(app)
            await until(lambda: any(call.method == "sendmessage" and call.status == 429 for call in telegram.calls()))
        assert not [m for m in telegram.messages(READER) if "accuses" in m.text]
        bench.clock.pass_time(hours=2)
        async with bench.running() as app:
            await telegram.wait_for(READER, "Osric Venn accused Edda Marlow", timeout=20)
            await bench.polled(app)
        async with bench.running() as app:
            await bench.polled(app)
            bench.clock.pass_time(minutes=5)
        assert len([m for m in telegram.messages(READER) if "accused Edda Marlow" in m.text]) == 1
