"""An alert that grows to four outlets, is denied and corrected, on both platforms; the page that is made from it."""

from pathlib import Path

import bot
from tests.conversations.growth import page


async def test_the_page_is_what_the_chats_see(tmp_path: Path) -> None:
    told = await page(tmp_path)
    there = Path(bot.__file__).parents[1] / "docs" / "alert.md"
    assert there.read_text(encoding="utf-8") == told
    last = told[told.index("## All four") :]
    for platform in ("### On Telegram", "### On Slack"):
        seen = last[last.index(platform) :].partition("\n###")[0]
        assert seen.count("```text") == 3, seen
        assert "Correction" in seen
        assert "denied" in seen
        assert "~~" in seen
