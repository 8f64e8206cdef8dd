"""The pages in a real browser: narrow and wide, light and dark, without script, and by axe-core's rules."""

import os
import shutil
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium")
# Continuous integration installs one, and sets BROWSER_REQUIRED so that nothing is skipped there.
MISSING = CHROMIUM is None and not os.environ.get("BROWSER_REQUIRED")
pytestmark = pytest.mark.skipif(MISSING, reason="there is no Chromium on this machine")
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")
MORE = ("--disable-component-update", "--disable-sync")
PATHS = (
    "/",
    "/person/Q3",
    "/case/1",
    "/story/1",
    "/statement/1",
    "/country/KE",
    "/outlet/1",
    "/search?q=harbour",
    "/feeds",
)
WIDTHS = (360, 1280)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright's package is not installed")
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, *MORE])
        yield started
        started.close()


def visit(browser: Any, root: tuple[str, int], path: str, *, width: int, **more: Any) -> Any:
    context = browser.new_context(viewport={"width": width, "height": 800}, **more)
    page = context.new_page()
    page.goto(f"http://{root[0]}:{root[1]}{path}")
    return page


def axe(page: Any, run: str) -> list[tuple[str, str]]:
    """The rules that are broken seriously, each with the first element that breaks it."""
    page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8"))
    broken = page.evaluate(run)["violations"]
    return [(rule["id"], rule["nodes"][0]["html"]) for rule in broken if rule["impact"] in ("serious", "critical")]


@pytest.mark.timeout(300)
@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_fits_without_script_and_without_trouble(
    browser: Any, root: tuple[str, int], tmp_path: Path, width: int
) -> None:
    for path in PATHS:
        page = visit(browser, root, path, width=width, bypass_csp=True)
        wide = page.evaluate("document.documentElement.scrollWidth")
        serious = axe(page, "axe.run()")
        page.screenshot(path=str(tmp_path / f"{width}{path.replace('/', '_').split('?')[0]}.png"), full_page=True)
        page.context.close()
        assert (path, wide <= width, serious) == (path, True, [])


def test_the_dark_pages_have_contrast_too(browser: Any, root: tuple[str, int], tmp_path: Path) -> None:
    page = visit(browser, root, "/person/Q3", width=1280, color_scheme="dark", bypass_csp=True)
    serious = axe(page, "axe.run({runOnly: ['color-contrast']})")
    page.screenshot(path=str(tmp_path / "dark.png"), full_page=True)
    page.context.close()
    assert serious == []


def test_the_keyboard_reaches_the_content_and_the_search(browser: Any, root: tuple[str, int]) -> None:
    page = visit(browser, root, "/", width=360, java_script_enabled=True)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.locator("#q").focus()
    page.keyboard.type("harbour")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=harbour")
    assert page.locator("article.statement").count() == 2
    page.context.close()
