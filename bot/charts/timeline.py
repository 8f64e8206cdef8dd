"""What was said of a person, and by them, over time: a lane for each kind, the newest in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num

from bot.charts.canvas import Palette, drawable, font, palette, png, sheet, wrapped, write

Lane = Literal["accused", "answered", "legal", "accuses"]
IN_WORDS = 6
_LANES: tuple[Lane, ...] = ("accused", "answered", "legal", "accuses")
_SHAPES: dict[Lane, str] = {"accused": "o", "answered": "^", "legal": "s", "accuses": "D"}
_LIST_TOP, _LIST_BOTTOM = 0.535, 0.075


@dataclass(frozen=True, slots=True)
class Moment:
    """Something said at a time, in words that name who says it; `mark` is "denied" or the like, else empty."""

    at: datetime
    lane: Lane
    text: str
    date: str
    mark: str = ""


def draw_timeline(
    title: str,
    below: str,
    lanes: Mapping[Lane, str],
    moments: Sequence[Moment],
    *,
    since: datetime,
    until: datetime,
    dark: bool,
) -> bytes:
    """A PNG of the moments, in any order, between two times. A hollow sign is an accusation that was denied.

    `lanes` names the lanes; those in which nothing happened are left out.
    """
    used = tuple(lane for lane in _LANES if any(moment.lane == lane for moment in moments)) or _LANES[:1]
    colours = palette(dark=dark)
    figure, page = sheet(colours, title, below)
    over = figure.add_axes((0.19, 0.615, 0.765, 0.265))
    ordered = sorted(moments, key=lambda moment: moment.at)
    numbered = {id(moment): number for number, moment in enumerate(ordered[::-1][:IN_WORDS], 1)}
    _frame(over, [lanes[lane] for lane in used], colours, since, until)
    for height, lane in enumerate(used[::-1]):
        _mark_lane(over, height, [m for m in ordered if m.lane == lane], numbered, colours)
    _in_words(page, ordered[::-1][:IN_WORDS], colours)
    return png(figure)


def _frame(axes: Axes, names: Sequence[str], colours: Palette, since: datetime, until: datetime) -> None:
    axes.set_facecolor(colours.ground)
    edge = max((until - since) * 0.04, timedelta(days=1))
    axes.set_xlim(date2num(since - edge), date2num(until + edge))
    axes.set_ylim(-0.6, len(names) - 0.4)
    axes.set_yticks(range(len(names)), labels=[drawable(wrapped(name, 13, 2)) for name in names[::-1]])
    locator = AutoDateLocator(minticks=3, maxticks=6)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))
    axes.grid(visible=True, color=colours.line, linewidth=0.8, zorder=0)
    axes.tick_params(colors=colours.faint, labelsize=10.5, length=0)
    axes.xaxis.get_offset_text().set(color=colours.faint, fontsize=10.5)
    for label in (*axes.get_xticklabels(), *axes.get_yticklabels()):
        label.set_fontproperties(font())
        label.set_fontsize(10.5)
    for side in axes.spines.values():
        side.set_visible(False)


def _mark_lane(
    axes: Axes, height: int, moments: Sequence[Moment], numbered: Mapping[int, int], colours: Palette
) -> None:
    for at, moment in enumerate(moments):
        colour = str(getattr(colours, moment.lane))
        y = height + (at % IN_WORDS - 2.5) * 0.11  # what is of one day does not hide each other
        right = at % 2 == 0
        hollow = bool(moment.mark)
        axes.plot(
            [date2num(moment.at)],
            [y],
            linestyle="none",
            marker=_SHAPES[moment.lane],
            markersize=10 if id(moment) in numbered else 7,
            markerfacecolor=colours.ground if hollow else colour,
            markeredgecolor=colour,
            markeredgewidth=2,
            zorder=3,
        )
        if id(moment) in numbered:
            axes.annotate(
                str(numbered[id(moment)]),
                (float(date2num(moment.at)), y),
                xytext=(9 if right else -9, 0),
                textcoords="offset points",
                ha="left" if right else "right",
                va="center",
                color=colours.ink,
                fontproperties=font(bold=True),
                fontsize=10,
                zorder=4,
            )


def _in_words(page: Axes, moments: Sequence[Moment], colours: Palette) -> None:
    """The newest moments under the picture, each with its number; how many lines each gets depends on how many come."""
    if not moments:
        return
    step = min((_LIST_TOP - _LIST_BOTTOM) / len(moments), 0.11)
    most = max(int((step - 0.03) / 0.021), 1)
    for at, moment in enumerate(moments):
        y = _LIST_TOP - at * step
        colour = str(getattr(colours, moment.lane))
        write(page, 0.045, y, str(at + 1), colour, size=12, bold=True)
        head = " · ".join(part for part in (moment.date, moment.mark) if part)
        write(page, 0.095, y, wrapped(head, 66, 1), colour, size=10.5, bold=True)
        write(page, 0.095, y - 0.022, wrapped(moment.text, 74, most), colours.ink, size=10.5)
