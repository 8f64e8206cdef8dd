"""Who accuses whom around a person: accusers above, the accused below, arrows from one to the other."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import networkx as nx
from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch

from bot.charts.canvas import HEIGHT, WIDTH, Palette, palette, png, sheet, wrapped, write

MOST_AROUND = 12
_MOST_OTHERS = 6
_LABEL_AT = 0.4
_CENTRE = (0.5, 0.475)
_REACH = (0.365, 0.345)
_FIRST_ANGLE, _LAST_ANGLE = 163, 17

Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Tie:
    """One accuses another; `label` says it in a word or two ("3 times, denied"); `denied` draws it broken."""

    accuser: str
    accused: str
    times: int
    label: str
    denied: bool = False


def draw_network(title: str, below: str, centre: str, ties: Sequence[Tie], *, dark: bool) -> bytes:
    """A PNG of the ties; of many people, those with the most to do with `centre`."""
    colours = palette(dark=dark)
    figure, page = sheet(colours, title, below)
    graph = _nearest(_graph(ties), centre)
    places = _places(graph, centre)
    for accuser, accused, tie in _drawn_ties(graph, centre):
        _draw_tie(page, (accuser, places[accuser]), (accused, places[accused]), tie, colours, centre)
    for name, (x, y) in places.items():
        main = name == centre
        ink = colours.accused if main else colours.ink
        size = _size(main=main)
        write(page, x, y, _boxed(name), ink, size=size, bold=main, across="center", up="center", box=colours.box)
    return png(figure)


def _size(*, main: bool) -> float:
    return 12.0 if main else 10.5


def _boxed(name: str) -> str:
    return wrapped(name, 16, 3)


def _drawn_ties(graph: "nx.DiGraph[str]", centre: str) -> list[tuple[str, str, Tie]]:
    """All ties of the centre, and the strongest of those among others."""
    edges: list[tuple[str, str, Tie]] = list(graph.edges(data="tie"))
    own = [edge for edge in edges if centre in edge[:2]]
    others = sorted((edge for edge in edges if centre not in edge[:2]), key=lambda edge: -edge[2].times)
    return [*others[:_MOST_OTHERS], *own]


def _graph(ties: Sequence[Tie]) -> "nx.DiGraph[str]":
    graph: nx.DiGraph[str] = nx.DiGraph()
    for tie in ties:
        if tie.accuser != tie.accused:
            graph.add_edge(tie.accuser, tie.accused, tie=tie, weight=tie.times)
    return graph


def _nearest(graph: "nx.DiGraph[str]", centre: str) -> "nx.DiGraph[str]":
    """The centre with those who have the most to do with it; the rest is left out."""
    graph.add_node(centre)

    def closeness(name: str) -> tuple[int, float, str]:
        direct = sum(graph.edges[pair]["weight"] for pair in ((centre, name), (name, centre)) if graph.has_edge(*pair))
        return (-direct, -graph.degree(name, weight="weight"), name)

    others = sorted((name for name in graph if name != centre), key=closeness)
    return graph.subgraph([centre, *others[:MOST_AROUND]]).copy()


def _places(graph: "nx.DiGraph[str]", centre: str) -> dict[str, Place]:
    """Where each stands: who accuses more than they are accused goes above, the others below."""
    others = [name for name in graph if name != centre]
    above = [name for name in others if _balance(graph, name, centre) > 0]
    below = [name for name in others if name not in above]
    most = MOST_AROUND // 2
    above, below = above + below[most:], below[:most]
    return {centre: _CENTRE} | _arc(above, 1) | _arc(below, -1)


def _balance(graph: "nx.DiGraph[str]", name: str, centre: str) -> float:
    if graph.has_edge(name, centre) != graph.has_edge(centre, name):
        return 1.0 if graph.has_edge(name, centre) else -1.0
    return float(graph.out_degree(name, weight="weight") - graph.in_degree(name, weight="weight"))


def _arc(names: Sequence[str], side: int) -> dict[str, Place]:
    """On half an ellipse around the centre, so that nobody stands between another and the centre."""
    spread = (_FIRST_ANGLE - _LAST_ANGLE) / max(len(names) - 1, 1)
    found: dict[str, Place] = {}
    for at, name in enumerate(names):
        angle = math.radians(_FIRST_ANGLE - at * spread if len(names) > 1 else 90)
        x = _CENTRE[0] + _REACH[0] * math.cos(angle)
        found[name] = (x, _CENTRE[1] + side * _REACH[1] * math.sin(angle))
    return found


def _draw_tie(
    page: Axes, start: tuple[str, Place], end: tuple[str, Place], tie: Tie, colours: Palette, centre: str
) -> None:
    main = centre in (start[0], end[0])
    colour = colours.accused if main else colours.faint
    across = ((end[1][0] - start[1][0]) * WIDTH, (end[1][1] - start[1][1]) * HEIGHT)
    bend = 0.1 if main else _bend_away(start[1], end[1], across)
    arrow = FancyArrowPatch(
        start[1],
        end[1],
        arrowstyle="-|>",
        mutation_scale=17,
        shrinkA=_half(start[0], across, main=start[0] == centre),
        shrinkB=_half(end[0], across, main=end[0] == centre),
        connectionstyle=f"arc3,rad={bend}",
        color=colour,
        linewidth=min(1.4 + 0.5 * (tie.times - 1), 4.0),
        linestyle=(0, (4, 2.5)) if tie.denied else "solid",
        zorder=2,
    )
    page.add_patch(arrow)
    if tie.label:
        x, y = _label_place(start[1], end[1], bend, across)
        write(page, x, y, tie.label, colour, size=9, across="center", up="center", ground=colours.ground)


def _label_place(start: Place, end: Place, bend: float, across: tuple[float, float]) -> Place:
    """On the curve, nearer to its start: of two who accuse each other, each has a label of their own."""
    turn = ((start[0] + end[0]) / 2 + bend * across[1] / WIDTH, (start[1] + end[1]) / 2 - bend * across[0] / HEIGHT)
    far, near, middle = _LABEL_AT**2, (1 - _LABEL_AT) ** 2, 2 * _LABEL_AT * (1 - _LABEL_AT)
    return (
        near * start[0] + middle * turn[0] + far * end[0],
        near * start[1] + middle * turn[1] + far * end[1],
    )


def _bend_away(start: Place, end: Place, across: tuple[float, float]) -> float:
    """How a line between two others bends: away from the centre, the more the nearer it would pass by."""
    x = ((start[0] + end[0]) / 2 - _CENTRE[0]) * WIDTH
    y = ((start[1] + end[1]) / 2 - _CENTRE[1]) * HEIGHT
    outward = 1 if x * across[1] - y * across[0] >= 0 else -1
    return outward * (0.42 if math.hypot(x, y) < 1.2 else 0.2)


def _half(name: str, across: tuple[float, float], *, main: bool) -> float:
    """From the middle of a name's box to its edge, in points, along the way to the other."""
    lines = _boxed(name).splitlines()
    size = _size(main=main)
    wide = max(map(len, lines)) * size * (0.35 if main else 0.3) + 9
    high = len(lines) * size * 0.65 + 9
    length = math.hypot(*across) or 1.0
    ways = [
        wide / abs(across[0]) * length if across[0] else math.inf,
        high / abs(across[1]) * length if across[1] else math.inf,
    ]
    return min(ways) + 3
