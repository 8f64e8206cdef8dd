"""The main job in the console chat: the same composition root, loopback outlet in, a terminal's text out."""

import io

from tests.acceptance.conftest import Bench, until
from tests.acceptance.news import ALLEGATION, DENIAL, OLD


async def test_subscribe_alert_who_denial_and_digest(bench: Bench) -> None:
    bench.outlet.publish("harbour", *OLD)
    screen = io.StringIO()
    async with bench.running(screen) as app:
        console = app.platforms.console
        assert console is not None
        await bench.polled(app)
        await console.say("/subscribe Edda Marlow")
        assert "You will hear of Edda Marlow" in screen.getvalue()

        bench.outlet.publish("bribes", *ALLEGATION)
        await bench.polled(app)
        await until(lambda: "Osric Venn accused Edda Marlow: “taking bribes" in screen.getvalue())

        await console.say("/who Asif")
        assert "Which “Asif” do you mean?" in screen.getvalue()
        await console.say("1")
        assert "Minister of Defence, Pakistan" in screen.getvalue()

        bench.outlet.publish("denial", *DENIAL)
        await bench.polled(app)
        await until(lambda: "Edda Marlow denied: “taking bribes" in screen.getvalue())

        await bench.next_morning(app)
        await until(lambda: "Digest of " in screen.getvalue())
        digest = screen.getvalue().partition("Digest of ")[2]
        assert digest.index("Osric Venn accused Edda Marlow") < digest.index("↳ Edda Marlow denied")
