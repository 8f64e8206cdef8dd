"""`hearsay doctor` asks the platforms' real methods, and says of each thing what is wrong and what to do."""

from bot.doctor import Finding, examine
from tests.acceptance.conftest import Bench
from tests.emulators.slack import SlackFake
from tests.emulators.telegram import TelegramFake


def by_name(findings: list[Finding]) -> dict[str, Finding]:
    return {finding.what: finding for finding in findings}


async def test_all_is_well(bench: Bench) -> None:
    async with TelegramFake() as telegram, SlackFake() as slack:
        bench.environ |= {
            "TELEGRAM_BOT_TOKEN": telegram.token,
            "TELEGRAM_BASE_URL": telegram.base_url,
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_BASE_URL": slack.base_url,
            "HEARSAY_CONTACT": "mailto:desk@tarvonia.example",
        }
        found = by_name(await examine(bench.settings()))
    assert {finding.state for finding in found.values()} == {"ok"}
    assert found["telegram"].found == "@hearsay_test_bot"
    assert found["feeds"].found.startswith("1 of 1 switched on")


async def test_a_wrong_token_a_broken_model_and_missing_feeds_are_told(bench: Bench) -> None:
    async with TelegramFake() as telegram:
        bench.environ |= {
            "TELEGRAM_BOT_TOKEN": "123456789:wrongwrongwrongwrongwrongwrongwrong",
            "TELEGRAM_BASE_URL": telegram.base_url,
            "HEARSAY_NLP_MODEL": str(bench.folder / "nowhere"),
            "HEARSAY_FEEDS": str(bench.folder / "none.toml"),
        }
        found = by_name(await examine(bench.settings()))
    assert (found["telegram"].state, found["language model"].state, found["feeds"].state) == ("error",) * 3
    assert all(finding.advice for finding in found.values() if finding.state == "error")
    assert "wrongwrong" not in repr(found)


async def test_a_file_that_is_no_database_is_told(bench: Bench) -> None:
    (bench.folder / "hearsay.db").write_text("these are not the rows that you are looking for " * 40)
    found = by_name(await examine(bench.settings()))
    assert found["database"].state == "error"
    assert "no SQLite database" in found["database"].found
