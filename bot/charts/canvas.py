"""A sheet of the size of a phone's screen, its colours by day and by night, and text that draws whatever it holds."""

import io
import textwrap
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from matplotlib import get_data_path
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import FT2Font

WIDTH, HEIGHT = 7.2, 9.0
DPI = 150  # 1080 by 1350 pixels


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours that tell apart at a glance, also for the colour-blind: each kind has its own shape as well."""

    ground: str
    ink: str
    faint: str
    line: str
    box: str
    accused: str
    answered: str
    legal: str
    accuses: str


LIGHT = Palette("#ffffff", "#1a1c1e", "#5c636b", "#c9ced4", "#eef1f4", "#c2410c", "#1d5fb4", "#6d28a8", "#0f766e")
DARK = Palette("#14171b", "#eceff2", "#a3abb4", "#3b424a", "#242a31", "#ff9a57", "#7fb6ff", "#cfa5ff", "#5fd3c4")


def palette(*, dark: bool) -> Palette:
    """The colours for a dark or a light screen."""
    return DARK if dark else LIGHT


def sheet(colours: Palette, title: str, below: str) -> tuple[Figure, Axes]:
    """A figure with its title, and one axes over all of it in which 0 to 1 is the sheet from bottom left."""
    figure = Figure(figsize=(WIDTH, HEIGHT), dpi=DPI, facecolor=colours.ground)
    page = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    page.set(xlim=(0, 1), ylim=(0, 1))
    page.axis("off")
    write(page, 0.045, 0.965, wrapped(title, 40, 2), colours.ink, size=17, bold=True)
    write(page, 0.045, 0.02, wrapped(below, 90, 2), colours.faint, size=9.5, up="bottom")
    return figure, page


def write(
    axes: Axes,
    x: float,
    y: float,
    text: str,
    colour: str,
    *,
    size: float,
    bold: bool = False,
    across: str = "left",
    up: str = "top",
    box: str | None = None,
    ground: str | None = None,
) -> None:
    """Put text on a sheet, perhaps in a box, or on a ground that hides what is beneath.

    Nothing in it is a formula, and what the font lacks shows as a blank box.
    """
    frame = {"boxstyle": "round,pad=0.45", "facecolor": box, "edgecolor": colour, "linewidth": 1.1} if box else None
    if ground:
        frame = {"boxstyle": "round,pad=0.12", "facecolor": ground, "edgecolor": "none"}
    axes.text(
        x,
        y,
        drawable(text),
        color=colour,
        fontproperties=font(bold=bold),
        fontsize=size,
        ha=across,
        va=up,
        linespacing=1.25,
        parse_math=False,
        zorder=4 if ground else 5,
        bbox=frame,
    )


def wrapped(text: str, width: int, most: int) -> str:
    """`text` in at most so many lines of so many signs; what is left over ends in an ellipsis."""
    return "\n".join(textwrap.wrap(" ".join(text.split()), width, max_lines=most, placeholder="…"))


def png(figure: Figure) -> bytes:
    """The figure as a PNG file."""
    FigureCanvasAgg(figure)
    written = io.BytesIO()
    figure.savefig(written, format="png", facecolor=figure.get_facecolor())
    return written.getvalue()


@cache
def font(*, bold: bool = False) -> FontProperties:
    """The font that comes with matplotlib: the same picture on every machine."""
    return FontProperties(fname=str(_font_file(bold=bold)))


def drawable(text: str) -> str:
    """`text` without what the font has no sign for, and without what turns the direction of writing."""
    known = _known_signs()
    shown = "".join(sign for sign in text if sign == "\n" or unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co"))
    return "".join(sign if sign == "\n" or ord(sign) in known else "□" for sign in shown)


@cache
def _known_signs() -> frozenset[int]:
    both = (set(FT2Font(str(_font_file(bold=bold))).get_charmap()) for bold in (False, True))
    return frozenset(set.intersection(*both))


def _font_file(*, bold: bool) -> Path:
    return Path(get_data_path()) / "fonts" / "ttf" / ("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf")
