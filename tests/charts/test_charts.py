"""The pictures: of a phone's size, in light and dark, whatever the texts hold and however many there are."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image

from bot.charts import Lane, Moment, Tie, draw_network, draw_timeline
from bot.charts.canvas import DARK, LIGHT, drawable

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
LANES: dict[Lane, str] = {"accused": "Accused", "answered": "Answered", "legal": "Courts", "accuses": "Accuses"}
NASTY = "$x^{2$ \\frac <b> \x00\u202e 爱 📈 " + "long words " * 60


def moment(
    days: int, lane: Lane = "accused", *, text: str = "Marrow accused Brevik: “bribes”", mark: str = ""
) -> Moment:
    return Moment(NOON - timedelta(days=days), lane, text, "2 Mar 2026", mark)


def timeline(*moments: Moment, dark: bool = False, title: str = "Over time: Olan Brevik") -> Image.Image:
    since = NOON - timedelta(days=365)
    drawn = draw_timeline(title, "Hollow: denied.", LANES, moments, since=since, until=NOON, dark=dark)
    return Image.open(io.BytesIO(drawn)).convert("RGB")


def network(*ties: Tie, dark: bool = False) -> Image.Image:
    drawn = draw_network("Around Brevik", "Arrows accuse.", "Olan Brevik", ties, dark=dark)
    return Image.open(io.BytesIO(drawn)).convert("RGB")


def colours(image: Image.Image) -> set[str]:
    return {f"#{r:02x}{g:02x}{b:02x}" for _count, (r, g, b) in image.getcolors(1 << 24) or []}  # type: ignore[misc]


@pytest.mark.parametrize("dark", [False, True])
def test_a_picture_has_a_phones_size_and_the_screens_colours(dark: bool) -> None:
    palette, other = (DARK, LIGHT) if dark else (LIGHT, DARK)
    lanes: tuple[Lane, ...] = ("accused", "answered", "legal", "accuses")
    over_time = timeline(*(moment(9 * at, lane) for at, lane in enumerate(lanes)), dark=dark)
    around = network(Tie("Tessa Marrow", "Olan Brevik", 2, "2×, 1 denied", denied=True), dark=dark)
    for image in (over_time, around):
        assert image.size == (1080, 1350)
        found = colours(image)
        assert {palette.ground, palette.ink} <= found
        assert other.ground not in found or not dark
    assert {palette.accused, palette.answered, palette.legal, palette.accuses} <= colours(over_time)


@pytest.mark.parametrize("count", [0, 1, 2, 6, 400])
def test_any_number_of_moments_fits(count: int) -> None:
    assert (
        timeline(*(moment(at, "accused", text=NASTY, mark="denied" * (at % 2)) for at in range(count))).size[0] == 1080
    )


@pytest.mark.parametrize("count", [0, 1, 2, 7, 12, 60])
def test_any_number_of_people_fits(count: int) -> None:
    ties = [Tie(f"Person {at}", "Olan Brevik", at + 1, f"{at}×") for at in range(count)]
    ties += [Tie("Olan Brevik", f"Person {at}", 1, "") for at in range(0, count, 2)]
    ties += [Tie(f"Person {at}", f"Person {at + 1}", 1, "denied", denied=True) for at in range(count)]
    assert network(*ties, Tie("Olan Brevik", "Olan Brevik", 1, "himself"), Tie(NASTY, "Olan Brevik", 1, NASTY)).size[0]


def test_what_was_denied_is_hollow() -> None:
    filled, hollow = (timeline(moment(180, mark=mark)) for mark in ("", "denied"))
    counts = [{f"#{r:02x}{g:02x}{b:02x}": n for n, (r, g, b) in i.getcolors(1 << 24) or []} for i in (filled, hollow)]  # type: ignore[misc]
    assert counts[0][LIGHT.accused] != counts[1][LIGHT.accused]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Zelenskyy’s “claim” – 5 €", "Zelenskyy’s “claim” – 5 €"),
        ("a\u202eb\x00c", "abc"),
        ("爱x", "□x"),
        ("a\nb", "a\nb"),
    ],
)
def test_text_is_drawn_as_far_as_the_font_goes(text: str, shown: str) -> None:
    assert drawable(text) == shown
