"""Charts: drawing only. Each takes a tidy table and returns a picture; what it shows is decided elsewhere.
One style, set once: Analysis Function palette, at most four series, labels beside the marks, no decoration.
Figures are drawn without pyplot, so nothing is left open or shared between charts."""

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from statistics import fmean
from types import MappingProxyType
from typing import Any

import matplotlib
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.text import Text
from matplotlib.ticker import MaxNLocator

from analysis.exhibits.chart_cache import cached_chart
from analysis.exhibits.drawing import both_pictures_of, picture_of, tip
from analysis.exhibits.picture import FULL_IN, WIDE_IN, Picture, twice

DARK_BLUE, TURQUOISE, PURPLE, ORANGE = "#12436D", "#28A197", "#801650", "#F46A25"
VIOLET = "#8250C0"
GREY, BAR, PALE, INK, TINT = "#6B7780", "#8796A3", "#B9C3CB", "#1A1A1A", "#F5F7F9"
LABEL_CHARACTERS, NARROW_CHARACTERS, END_CHARACTERS, COLUMN_CHARACTERS = 30, 24, 18, 9
"""Of names; and, where they have room on a phone, of names beside bars, labels after lines and in columns."""
Point = tuple[float, float]
_CHARACTER_IN = 0.085  # the width of a letter of a label, on the safe side of the average
_DASHED: dict[str, Any] = {"color": GREY, "linewidth": 1.2, "linestyle": (0, (4, 3)), "zorder": 1.5}
_HOLLOW: dict[str, Any] = {"color": "white", "mec": DARK_BLUE, "mew": 1.6, "zorder": 3}
_ON_WHITE: dict[str, Any] = {"bbox": {"facecolor": "white", "edgecolor": "none", "pad": 1}, "zorder": 4}

STYLE: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 10.5,
    "axes.edgecolor": GREY,
    **dict.fromkeys(("axes.spines.top", "axes.spines.right", "xtick.bottom", "ytick.left"), False),
    **dict.fromkeys(("axes.grid", "axes.axisbelow"), True),
    "axes.grid.axis": "y",
    "grid.color": "#E3E7EA",
    **dict.fromkeys(("text.color", "xtick.color", "ytick.color"), INK),
    "svg.hashsalt": "bold-steps",
    "svg.fonttype": "none",
}
matplotlib.rcParams.update(STYLE)

Look = dict[str, Any]
LOOKS: Mapping[str, Look] = {
    "county": {"color": DARK_BLUE, "marker": "o", "linestyle": "-"},
    "district": {"color": VIOLET, "marker": "o", "linestyle": "-"},
    "country": {"color": PURPLE, "marker": "s", "linestyle": (0, (5, 2))},
    "neighbours": {"color": TURQUOISE, "marker": "^", "linestyle": (0, (1, 1.2))},
}
"""How a series is drawn, by what it is of: the same in every chart of every page."""
OTHERS: Sequence[Look] = [
    {"color": color, "marker": marker, "linestyle": (0, dashes)}
    for color, marker, dashes in ((GREY, "D", (5, 1, 1, 1)), (BAR, "v", (3, 1.5)), (INK, "P", (2, 2)))
]
"""Of any other series, in order: another measure, an earlier definition, a second area of a kind."""
GROUPS: Sequence[Look] = ({"color": INK, "marker": "s"}, {"color": GREY, "marker": "o"})
_LEVEL: Look = {"color": INK, "linestyle": "-"}


@dataclass(frozen=True)
class Marker:
    """A level to measure against: a baseline result, milestone, target or another area.
    at: the year or category it belongs to, empty for the whole width. end: the calendar year it ends in.
    is_start: whether it is the result that the way to the targets begins at. kind: of the area it is of."""

    label: str
    value: float
    at: str = ""
    end: int = 0
    is_start: bool = False
    kind: str = ""


def bars(rows: Iterable[tuple[Any, ...]], *more: str) -> pd.DataFrame:
    """Return the table that bars and columns are drawn from: the name, value and label of each, and more."""
    return pd.DataFrame(rows, columns=["name", "value", "shown", *more])


@cached_chart
def trend(table: pd.DataFrame, *, unit: str, markers: Sequence[Marker] = ()) -> Picture:
    """Draw lines over years, on a true scale of time, and the straight way from a baseline to the last
    target. The first series is the area's. table: columns `year` (label), `end` (calendar year it ends in),
    `series`, `kind` (what it is of: see LOOKS), `value`, and `part`, the number of the unbroken part of a
    series; rows in order."""
    looks = _looks(dict(zip(table["series"], table["kind"], strict=True)))
    last = table["end"].max()
    labels = dict(zip(table["end"], table["year"], strict=True))
    labels |= {marker.end: marker.at for marker in markers if marker.end and not marker.is_start}
    canvas, axes = canvas_of(3.7)
    axes.set(xlabel=" ", ylabel=" ")  # else seaborn makes ticks, to name the axes after the columns
    own, *_ = looks
    for name, look in looks.items():
        data = table[table["series"] == name]
        style = look | {"markersize": 6, "markeredgewidth": 0, "legend": False}
        style |= {} if len(data) <= 12 else {"markevery": [-1]}  # of each part: one figure alone is a mark
        style |= {"linewidth": 2.6 if name == own else 1.8, "estimator": None, "errorbar": None}
        sns.lineplot(data=data, x="end", y="value", units="part", ax=axes, **style)
        for row in data.itertuples():
            [spot] = axes.plot(row.end, row.value, "o", markersize=13, alpha=0)
            tip(spot, f"{name}, {row.year}: {_plain(row.value)}{_suffix(unit)}")
    axes.set(xlabel="", ylabel="")
    goals = [marker for marker in markers if not marker.is_start]
    if goals:
        _way(axes, markers, since=last, color=looks[own]["color"])
    span = (max(labels) - min(labels)) or 1
    rooms = (0.12, 0.34) if goals else (0.34, 0.6)
    past = sorted((end for end in labels if end <= last), reverse=True)

    def fit(width: float) -> None:
        room, years = (rooms[0], 9) if width == WIDE_IN else (rooms[1], 3.5)
        axes.set_xlim(min(labels) - 0.04 * span - 0.1, max(max(labels), last) + room * span)
        ticks = [end for end in labels if end > last]  # targets, then about five years back from the last one
        for end in past[:: -(-len(past) // 5)]:
            if end == last or ticks[-1] - end >= span / years:
                ticks.append(end)
        axes.set_xticks(sorted(ticks), [labels[end] for end in sorted(ticks)])

    axes.margins(y=0.12)
    axes.set_ylim(bottom=0 if unit == "count" else None)
    _value_axis(axes.yaxis, unit)
    _label_line_ends(axes, table, looks, unit, tinted_from=last if goals else None)
    return both_pictures_of(canvas, fit)


def _looks(kinds: Mapping[str, str]) -> dict[str, Look]:
    """Return how each series is drawn, by what it is of; only the first of a kind as that kind is."""
    others, first = iter(OTHERS), {kind: name for name, kind in reversed([*kinds.items()])}
    is_known = {name: kind in LOOKS and first[kind] == name for name, kind in kinds.items()}
    return {name: LOOKS[kind] if is_known[name] else next(others) for name, kind in kinds.items()}


def _way(axes: Axes, markers: Sequence[Marker], *, since: int, color: str) -> None:
    """Draw the targets as diamonds at their years, and the straight line to the last one from the baseline, a
    ring; the years to come stand on a tint."""
    starts, goals = ([each for each in markers if each.is_start == of] for of in (True, False))
    final = max(goals, key=lambda goal: goal.end)
    axes.axvspan(since, final.end, color=TINT, zorder=0, linewidth=0)
    for start in starts:
        axes.plot([start.end, final.end], [start.value, final.value], **_DASHED)
        axes.plot(start.end, start.value, "o", markersize=7, **_HOLLOW | {"mec": color})
    is_down = bool(starts) and starts[0].value > final.value
    for goal in goals:
        [diamond] = axes.plot(goal.end, goal.value, "D", markersize=7, **_HOLLOW | {"mec": color})
        tip(diamond, f"{goal.label} by {goal.at}")
        side: dict[str, Any] = {"ha": "center", "va": "top" if is_down else "bottom"}
        _label(axes, goal.label, (goal.end, goal.value), (0, -9 if is_down else 9), **side)


@cached_chart
def ways(table: pd.DataFrame, *, links: Mapping[str, str]) -> Picture:
    """Draw a small chart a row, each on a scale of its own: the way from the baseline to the target, the
    result of now, and how far that is ahead of the line or behind it. table: columns `name`, `said` (below
    the name), `start`, `start_shown`, `start_end`, `value`, `value_end`, `shown`, `line` (where the way is
    now), `target`, `target_end`, `target_shown`, `is_ahead`. links: the page of each name."""

    def draw(width: float) -> Picture:
        is_wide = width == WIDE_IN
        across, width = (3, FULL_IN) if is_wide else (1, width)
        rows = -(-len(table) // across)
        canvas = Canvas(figsize=(width, (2.1 if is_wide else 1.75) * rows), layout="constrained")
        grid = canvas.subplots(rows, across, squeeze=False).flatten()
        for axes, row in zip(grid, table.itertuples(), strict=False):
            _without_names(axes)
            axes.plot([row.start_end, row.target_end], [row.start, row.target], **_DASHED)
            axes.plot([row.start_end, row.value_end], [row.start, row.value], color=DARK_BLUE, linewidth=2.4)
            side = TURQUOISE if row.is_ahead else ORANGE
            axes.vlines(row.value_end, row.line, row.value, color=side, linewidth=6)
            axes.plot(row.start_end, row.start, "o", markersize=6, **_HOLLOW)
            [dot] = axes.plot(row.value_end, row.value, "o", color=DARK_BLUE, markersize=7, zorder=4)
            tip(dot, f"{row.name}: {row.shown}; {row.said}")
            axes.plot(row.target_end, row.target, "D", markersize=6, **_HOLLOW)
            is_up = row.value >= row.line
            bold: dict[str, Any] = {"weight": "bold", "color": DARK_BLUE, "va": "bottom" if is_up else "top"}
            _label(axes, row.start_shown, (row.start_end, row.start), (-6, 0), 9.5, ha="right", va="center")
            _label(axes, row.shown, (row.value_end, row.value), (5, 4 if is_up else -4), 11.5, **bold)
            at, style, is_down = (6, 0), {"ha": "left", "va": "center"}, row.start > row.target
            if len(row.target_shown) > 6:  # to the left, on the side of the line where it does not come from
                at, style = (-8, -4 if is_down else 4), {"ha": "right", "va": "top" if is_down else "bottom"}
            _label(axes, row.target_shown, (row.target_end, row.target), at, 10, **style)
            named = [*textwrap.wrap(row.name, 42)[:2], row.said]
            title = axes.set_title("\n".join(named), fontsize=10.5, loc="left")
            tip(title, row.name, links.get(row.name, ""))
            years = [row.start_end, row.value_end, row.target_end]
            axes.set_xticks(years, list(map(str, years)), fontsize=9.5)
            axes.set_yticks([])
            axes.spines[["left", "top", "right"]].set_visible(False)
            axes.margins(x=0.2, y=0.32)
        for axes in grid[len(table) :]:
            axes.set_axis_off()
        return picture_of(canvas)

    return twice(draw)


@cached_chart
def small_line_charts(
    table: pd.DataFrame, *, unit: str, values: Mapping[str, str], marked: str, links: Mapping[str, str]
) -> Picture:
    """Draw a small chart a district, on one scale: the marked series, and the county's behind it, thinner.
    table: columns `panel`, `series`, `year` (label), `end`, `value`, `part` (see `trend`). values: the
    panels in order, each with the value to name it by. links: the page of each panel."""

    def draw(width: float) -> Picture:
        across, across_in, letters = (4, FULL_IN, 24) if width == WIDE_IN else (2, width, 15)
        rows = -(-len(values) // across)
        canvas = Canvas(figsize=(across_in, 1.55 * rows), layout="constrained")
        grid = canvas.subplots(rows, across, sharex=True, sharey=True, squeeze=False).flatten()
        years = dict(sorted(zip(table["end"], table["year"], strict=True)))
        for axes, (panel, value) in zip(grid, values.items(), strict=False):
            _without_names(axes)
            for (series, _), data in table[table["panel"] == panel].groupby(["series", "part"]):
                kind, width = ("district", 2.2) if series == marked else ("county", 1.1)
                style = LOOKS[kind] | {"linewidth": width, "zorder": 1 + width}
                axes.plot(data["end"], data["value"], markersize=2.3 * width, markevery=[-1], **style)
            named = f"{textwrap.fill(panel, letters)}\n{value}"
            title = axes.set_title(named, fontsize=9.5, loc="left", weight="bold")
            tip(title, f"{panel} {value}", links.get(panel, ""))
            axes.set_xticks([min(years), max(years)], [years[min(years)], years[max(years)]], fontsize=9.5)
            for label, side in zip(axes.get_xticklabels(), ("left", "right"), strict=False):
                label.set_horizontalalignment(side)
            axes.yaxis.set_major_locator(MaxNLocator(3))
            axes.tick_params(axis="y", labelsize=9.5)
            _value_axis(axes.yaxis, unit)
        for axes in grid[len(values) :]:
            axes.set_axis_off()
        return picture_of(canvas)

    return twice(draw)


def _label_line_ends(
    axes: Axes, data: pd.DataFrame, looks: Mapping[str, Look], unit: str, *, tinted_from: int | None
) -> None:
    """Draw the name of each line and its last value, to the same decimals, moved apart if they overlap: then
    a thin line leads from the line to its label."""
    decimals = max(len(_plain(value).partition(".")[2]) for value in data["value"])
    ends = data.groupby("series").last().loc[[*looks]].sort_values("value", kind="stable")
    shown = (f"{name} {value:,.{decimals}f}{_suffix(unit)}" for name, value in ends["value"].items())
    texts = [textwrap.fill(text, END_CHARACTERS) for text in shown]
    low, high = axes.get_ylim()
    halves = [(high - low) * (0.008 + 0.024 * (1 + text.count("\n"))) for text in texts]
    heights = _apart(list(ends["value"]), halves, low)
    for end, text, height in zip(ends.itertuples(), texts, heights, strict=True):
        color = looks[end.Index]["color"]
        ground = _ON_WHITE["bbox"] | {"facecolor": TINT if end.end == tinted_from else "white"}
        style = _ON_WHITE | {"bbox": ground, "va": "center", "textcoords": ("offset points", "data")}
        style |= {"color": INK if color in (TURQUOISE, BAR) else color}
        style |= {"weight": "bold" if end.Index == next(iter(looks)) else "normal"}
        if is_led := abs(height - end.value) > 0.02 * (high - low):
            line = {"arrowstyle": "-", "color": color, "linewidth": 0.9, "shrinkA": 0, "shrinkB": 4}
            style["arrowprops"] = line | {"relpos": (0, 0.5)}
        _label(axes, text, (end.end, end.value), (18 if is_led else 8, height), **style)


def _apart(ends: Sequence[float], halves: Sequence[float], floor: float) -> list[float]:
    """Return the heights, nearest to the ends and above the floor, at which labels of half those heights do
    not overlap. ends: the lowest first."""
    offsets = [0.0, *accumulate(one + two for one, two in pairwise(halves))]
    pools: list[list[float]] = []  # of labels that touch: they share what they are moved by
    for end, offset in zip(ends, offsets, strict=True):
        pools.append([end - offset])
        while len(pools) > 1 and fmean(pools[-2]) > fmean(pools[-1]):
            pools[-2:] = [pools[-2] + pools[-1]]
    moved = [max(fmean(pool), floor + halves[0]) for pool in pools for _ in pool]
    return [at + offset for at, offset in zip(moved, offsets, strict=True)]


@cached_chart
def ranked_bars(
    table: pd.DataFrame,
    *,
    unit: str,
    marked: str,
    kind: str = "county",
    references: Sequence[Marker] = (),
    links: Mapping[str, str] = MappingProxyType({}),
) -> Picture:
    """Draw horizontal bars in the order given; of percentages with their counts, dots with their 95%
    intervals, hollow where that holds the last reference. table: see `bars`, and `low` and `high` of an
    interval. marked: the name of this area, or the bar to see first. kind: of this area. references: levels
    across. links: the page of each name."""
    names = [textwrap.fill(name, NARROW_CHARACTERS) for name in table["name"]]
    row_in = 0.29 + 0.14 * max(name.count("\n") for name in names)
    canvas, axes = canvas_of(0.9 + row_in * len(table))
    positions, is_dotted = range(len(table)), "low" in table and bool(table["low"].notna().all())
    highest, axis_from = table["high" if is_dotted else "value"].max(), 0.0
    if is_dotted:
        lowest = min([table["low"].min(), *(each.value for each in references)])
        axis_from = max(0.0, lowest - 0.08 * (highest - lowest))
        _intervals(axes, table, {marked: LOOKS[kind]["color"]}, [each.value for each in references[-1:]])
    else:
        colors = [LOOKS[kind]["color"] if name == marked else BAR for name in table["name"]]
        shapes = axes.barh(positions, table["value"], color=colors, height=0.74)
        for shape, row in zip(shapes, table.itertuples(), strict=True):
            tip(shape, f"{row.name} {row.shown}", links.get(row.name, ""))
    axes.set_yticks(positions, names)
    furthest, values = max([highest, *(each.value for each in references)]) or 1, []
    for position, row in enumerate(table.itertuples()):
        side, weight = "right" if references else "left", "bold" if row.name == marked else "normal"
        style: dict[str, Any] = {"ha": side, "weight": weight, "in_layout": False}
        values.append(_value(axes, row.value + highest * 0.012, position, row.shown, **style))
    is_far = any(each.value - axis_from > 0.55 * (furthest - axis_from) for each in references)
    at, side = ((-4, -2), "right") if is_far else ((4, -2), "left")
    for number, level in enumerate(sorted(references, key=lambda each: each.value, reverse=not is_far)):
        line, below = LOOKS.get(level.kind, _LEVEL) | {"marker": None}, len(table) - 0.4 + 0.75 * number
        axes.plot([level.value] * 2, [-0.6, below + 0.6], linewidth=1.6, zorder=1.2, **line)  # to its label
        style = {"color": line["color"], "va": "top", "ha": side, **_ON_WHITE}
        _label(axes, level.label, (level.value, below), at, **style)
    axes.set_ylim(len(table) - 0.5 + 0.75 * len(references), -0.6)
    for label, name in zip(axes.get_yticklabels(), table["name"], strict=True):
        tip(label, name, links.get(name, ""))
    _bold_ticks(axes, textwrap.fill(marked, NARROW_CHARACTERS))
    _horizontal(axes, unit)

    def fit(width: float) -> None:
        room = _value_room(names, table["shown"], width)
        edge = furthest + room * (furthest - axis_from)
        axes.set_xlim(axis_from, edge)
        for value in values if references else []:
            value.set_x(edge)  # in a column at the right: a line across the bars would run through them

    return both_pictures_of(canvas, fit)


def _intervals(axes: Axes, table: pd.DataFrame, own: Mapping[str, str], beside: list[float]) -> None:
    """Draw a dot a row with its interval, hollow where that holds the level. own: this area's colour."""
    axes.hlines(range(len(table)), table["low"], table["high"], color="#7C95AB", linewidth=4, zorder=2)
    for position, row in enumerate(table.itertuples()):
        color, is_hollow = own.get(row.name, INK), any(row.low <= level <= row.high for level in beside)
        style = _HOLLOW | {"mec": color} | ({} if is_hollow else {"color": color})
        style |= {"markersize": 9 if row.name in own else 7}
        [dot] = axes.plot(row.value, position, "o", **style)
        tip(dot, f"{row.name} {row.shown}; 95% interval {row.low:.1f} to {row.high:.1f}")


@cached_chart
def paired_dots(
    table: pd.DataFrame, *, unit: str, sides: Sequence[str], marked: str = "", kinds: Sequence[str] = ()
) -> Picture:
    """Draw two dots a row joined by a line. table: columns `name`, `left`, `right`, `gap` (label). sides:
    what both are of. kinds: of those areas; none of groups. The earlier of one area is a ring."""
    canvas, axes = canvas_of(0.95 + 0.38 * len(table))
    positions = range(len(table))
    axes.hlines(positions, table["left"], table["right"], color=PALE, linewidth=3, zorder=1)
    columns = zip(("left", "right"), sides, [LOOKS[kind] for kind in kinds] or GROUPS, strict=True)
    for column, label, look in columns:
        fill = "white" if column == "left" and len({*kinds}) == 1 else look["color"]
        edge = {"edgecolors": look["color"], "linewidths": 1.6, "marker": look["marker"]}
        axes.scatter(table[column], positions, s=62, zorder=2, label=label, color=fill, **edge)
    for position, row in zip(positions, table.itertuples(), strict=True):
        axes.text((row.left + row.right) / 2, position - 0.17, row.gap, ha="center", va="bottom", size=9.5)
    axes.set_yticks(positions, [textwrap.fill(name, NARROW_CHARACTERS) for name in table["name"]])
    low, high = table[["left", "right"]].min().min(), table[["left", "right"]].max().max()
    room = 0.12 * ((high - low) or 1)
    axes.set(xlim=(max(0, low - room), high + room), ylim=(len(table) - 0.4, -0.8))
    _bold_ticks(axes, textwrap.fill(marked, NARROW_CHARACTERS))
    _horizontal(axes, unit)
    _legend(canvas, 2)
    return both_pictures_of(canvas)


@cached_chart
def stacked_bars(
    table: pd.DataFrame, *, unit: str, parts: Sequence[str], targets: Sequence[Marker] = ()
) -> Picture:
    """Draw bars split in at most four parts of a whole, each below its name. table: index of names, a column
    a part. targets: `at` names the bar each belongs to; drawn across it, labelled above it."""
    canvas, axes = canvas_of(1)
    positions, left, whole = range(len(table)), pd.Series(0.0, index=table.index), table.sum(axis=1).max()
    for part, shade in zip(parts, (DARK_BLUE, "#9FB4C7", PALE, "#E3E7EA"), strict=False):
        style: dict[str, Any] = {"edgecolor": "white", "linewidth": 1, "color": shade, "label": part}
        axes.barh(positions, table[part], left=left, height=0.66, **style)
        text: dict[str, Any] = {"color": "white" if shade == DARK_BLUE else INK, "va": "center", "size": 9.5}
        for position, (value, start) in enumerate(zip(table[part], left, strict=True)):
            if value >= 0.025 * len(_plain(value)) * whole:  # which it fills on a phone
                at = start + 0.012 * whole  # at the left end of its part, where no target line crosses it
                axes.text(at, position, _plain(value), **text)
        left = left + table[part].fillna(0)
    axes.set_yticks(positions, table.index)
    _horizontal(axes, unit)
    _legend(canvas, len(parts))
    top = _names_above(canvas, axes, 0.9)
    for marker in targets:
        position = list(table.index).index(marker.at)
        across = [position - 0.8 * top, position + 0.8 * top]
        axes.plot([marker.value] * 2, across, color=INK, linewidth=2.8, solid_capstyle="butt")
        axes.text(whole, position - top, marker.label, ha="right", va="bottom", size=9.5)
    axes.set_xlim(0, whole * 1.01)
    axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    if unit == "percent":
        axes.set_xticks([whole * share for share in (0, 0.25, 0.5, 0.75, 1)])
    return both_pictures_of(canvas)


@cached_chart
def columns(
    table: pd.DataFrame, *, unit: str, kind: str, markers: Sequence[Marker] = (), are_years: bool = True
) -> Picture:
    """Draw columns over years, the last one this year's, or over categories. table: see `bars`.
    kind: of the area. markers: levels across the column named in `at` (a comparator) or in a place of their
    own (a target)."""
    canvas, axes = canvas_of(3.3)
    names = list(table["name"])
    labels = [*names, *dict.fromkeys(marker.at for marker in markers if marker.at not in names)]
    own = LOOKS[kind]["color"]
    colors = [PALE if are_years else own] * (len(names) - 1) + [own]
    axes.bar(range(len(names)), table["value"], color=colors, width=0.6)
    highest = max([*table["value"], *(marker.value for marker in markers)]) * 1.12 or 1
    tops = dict(zip(names, table["value"], strict=True))
    for position, row in enumerate(table.itertuples()):
        levels = [marker.value for marker in markers if marker.at == row.name]
        through = [level for level in levels if row.value - 0.12 * highest < level <= row.value]
        color = "white" if colors[position] == own else INK
        at = (position, min([row.value, *through]))
        shown = textwrap.fill(row.shown, COLUMN_CHARACTERS)
        _label(axes, shown, at, (0, -5), 10, ha="center", va="top", color=color)
    for marker in markers:  # across its column, named above all of that; a target has no column
        position, top = labels.index(marker.at), tops.get(marker.at)
        look = LOOKS.get(marker.kind, _LEVEL) | {"marker": None}
        level = ([position - 0.36, position + 0.36], [marker.value] * 2)
        axes.plot(*level, color="white", linewidth=4.6)
        axes.plot(*level, linewidth=2.6, **look)
        here = sorted((each.value, each.label) for each in markers if each.at == marker.at)
        lifted = 0.07 * highest * here.index((marker.value, marker.label))
        at = (position, max(here[-1][0], top or 0) + lifted)
        _label(axes, marker.label, at, (0, 4), ha="center", va="bottom", color=look["color"])
    axes.set_xticks(range(len(labels)), labels)
    axes.set(xlim=(-0.6, len(labels) - 0.4), ylim=(0, highest))
    _value_axis(axes.yaxis, unit)
    return both_pictures_of(canvas)


@cached_chart
def waterfall(table: pd.DataFrame, *, unit: str) -> Picture:
    """Draw the way from level to level, a step a row: levels as upright lines, steps as bars between them.
    Its axis does not begin at zero: a bar's length is its step, a level a position. table: see `bars`, and
    `is_level`; without that it is of variances, each from zero, over budget or under."""
    if is_from_zero := "is_level" not in table:
        table = table.assign(is_level=False)
    canvas, axes = _wrapped_rows(table, 0.7)
    running, ends = 0.0, []
    for row in table.itertuples():
        start = row.value if row.is_level else 0.0 if is_from_zero else running
        running = start if row.is_level else start + row.value
        ends.append((start, running))
    low, high = min(min(pair) for pair in ends), max(max(pair) for pair in ends)
    room = (high - low or abs(high) or 1) * 0.02
    for position, (row, (start, end)) in enumerate(zip(table.itertuples(), ends, strict=True)):
        if row.is_level:
            axes.barh(position, room / 2, left=end - room / 4, height=0.72, color=INK, zorder=3)
        else:
            color = PURPLE if end >= start else DARK_BLUE
            axes.barh(position, end - start, left=start, height=0.62, color=color, zorder=2)
        weight = "bold" if row.is_level else "normal"
        _value(axes, max(start, end) + room, position, row.shown, weight=weight)
        if position and not is_from_zero:
            axes.plot(
                [ends[position - 1][1]] * 2, [position - 1, position], color=GREY, linewidth=0.8, zorder=1
            )
    if is_from_zero:
        axes.axvline(0, color=INK, linewidth=1)
        above: dict[str, Any] = {"xycoords": axes.get_xaxis_transform(), "va": "bottom", "weight": "bold"}
        _label(axes, "under budget", (0, 1), (-5, 0), ha="right", color=DARK_BLUE, **above)
        _label(axes, "over budget", (0, 1), (5, 0), ha="left", color=PURPLE, **above)
    axes.set(xlim=(low - 3 * room, high + 11 * room), ylim=(len(table) - 0.4, -0.6))
    _bold_ticks(axes, *table.loc[table["is_level"], "name"])
    axes.xaxis.set_major_locator(MaxNLocator(3))
    _horizontal(axes, unit)

    def fit(width: float) -> None:
        if width != WIDE_IN:
            _names_above(canvas, axes, 0.5)

    return both_pictures_of(canvas, fit)


def _label(axes: Axes, text: str, at: Point, offset: Point, size: float = 9.5, **style: Any) -> Text:
    """Write a text at an offset from a point, in points."""
    style = {"textcoords": "offset points", **style}
    return axes.annotate(text, at, xytext=offset, fontsize=size, **style)


def _value(axes: Axes, x: float, y: float, text: str, **style: Any) -> Text:
    """Write the value of a bar beside its end, on white."""
    return axes.text(x, y, text, va="center", fontsize=9.5, **_ON_WHITE, **style)


def _wrapped_rows(table: pd.DataFrame, height_in: float) -> tuple[Canvas, Axes]:
    """Return a canvas with a row for each name, long names over two lines and cut if they need more."""
    lines = [textwrap.wrap(name, LABEL_CHARACTERS) or [""] for name in table["name"]]
    names = ["\n".join(of_name[:2]) + ("…" if len(of_name) > 2 else "") for of_name in lines]
    row_in = 0.38 if any("\n" in name for name in names) else 0.3
    canvas, axes = canvas_of(height_in + row_in * len(table))
    axes.set_yticks(range(len(table)), names)
    return canvas, axes


def _names_above(canvas: Canvas, axes: Axes, around_in: float) -> float:
    """Have the names of the rows stand above their bars, which then have the whole width. around_in: the
    height of what is around the rows. Return how far above the middle of its row a name ends, in rows."""
    names = [label.get_text() for label in axes.get_yticklabels()]
    deep_in = 0.17 * (1 + max(name.count("\n") for name in names))
    row_in = 0.36 + deep_in
    canvas.set_figheight(around_in + row_in * len(names))
    for shape in (bar for bars in axes.containers for bar in bars):
        middle, tall = shape.get_y() + shape.get_height() / 2, shape.get_height() * 0.3 / row_in
        shape.set(y=middle - tall / 2, height=tall)
    top = 0.13 / row_in
    axes.tick_params(axis="y", pad=-2)
    axes.yaxis.set_zorder(4)
    axes.set_yticks([position - top for position in range(len(names))], names)
    for label in axes.get_yticklabels():
        label.set(ha="left", va="bottom", **_ON_WHITE)
    axes.set_ylim(len(names) - 1 + 1.3 * top, -top - (deep_in + 0.03) / row_in)
    return top


def _value_room(names: Iterable[str], values: Iterable[str], width: float) -> float:
    """Return the room for the longest value at the end of the bars, as a share of the bars."""
    value_in = _CHARACTER_IN * (max(map(len, values)) + 1)
    names_in = _CHARACTER_IN * max(len(line) for name in names for line in name.split("\n"))
    return value_in / (width - names_in - value_in)


def _legend(canvas: Canvas, entries: int) -> None:
    """Draw the names of the marks above the chart."""
    options: dict[str, Any] = {"frameon": False, "fontsize": 9.5, "handlelength": 1, "handleheight": 1}
    canvas.legend(loc="outside upper left", ncols=entries, **options)


def canvas_of(height_in: float) -> tuple[Canvas, Axes]:
    """Return a canvas of the width of a page, laid out when it is drawn, with its axes."""
    canvas = Canvas(figsize=(WIDE_IN, height_in))
    axes = canvas.subplots()
    _without_names(axes)
    return canvas, axes


def _without_names(axes: Axes) -> None:
    """Place the names of the axes, which have none: else all ticks are measured to find them a place."""
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_label_coords(0, 0)


def _horizontal(axes: Axes, unit: str) -> None:
    axes.grid(visible=False, axis="y")
    axes.grid(visible=True, axis="x")
    axes.spines["left"].set_visible(False)
    _value_axis(axes.xaxis, unit)


def _value_axis(axis: Any, unit: str) -> None:
    suffix = _suffix(unit)
    axis.set_major_formatter(lambda value, _: f"{value:,.10g}{suffix}".replace("-", "\u2212"))


def _suffix(unit: str) -> str:
    return "%" if unit == "percent" else ""


def _bold_ticks(axes: Axes, *marked: str) -> None:
    for label in axes.get_yticklabels():
        if label.get_text() in marked:
            label.set_fontweight("bold")


def _plain(value: float) -> str:
    return f"{value:,.10g}"
