"""Who was accused most: a bar for each, with the number and who made most of the accusations."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.patches import Rectangle

from bot.charts.canvas import palette, png, sheet, wrapped, write

MOST = 8
_LEFT, _RIGHT, _TOP, _BOTTOM = 0.045, 0.955, 0.88, 0.08


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: a name, a number, and small print beneath."""

    name: str
    count: int
    by: str


def draw_ranking(title: str, below: str, bars: Sequence[Bar], *, dark: bool) -> bytes:
    """The rows from the top, as a PNG. There must be one at least."""
    colours = palette(dark=dark)
    figure, page = sheet(colours, title, below)
    shown = bars[:MOST]
    most = max(bar.count for bar in shown)
    step = (_TOP - _BOTTOM) / MOST
    for number, bar in enumerate(shown):
        top = _TOP - number * step
        write(page, _LEFT, top, wrapped(bar.name, 48, 1), colours.ink, size=12.5, bold=True)
        wide = (_RIGHT - _LEFT - 0.08) * bar.count / most
        page.add_patch(_strip(_LEFT, top - step * 0.52, wide, step * 0.2, colours.accused))
        write(page, _LEFT + wide + 0.015, top - step * 0.3, str(bar.count), colours.ink, size=12.5)
        write(page, _LEFT, top - step * 0.6, wrapped(bar.by, 80, 1), colours.faint, size=9.5)
    return png(figure)


def _strip(x: float, y: float, width: float, height: float, colour: str) -> Rectangle:
    return Rectangle((x, y), width, height, facecolor=colour, edgecolor="none", zorder=3)
