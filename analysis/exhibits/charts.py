"""Charts: drawing only. Each takes a tidy table and returns a PNG; what it shows is decided elsewhere.
One style, set once: Analysis Function palette, at most four series, labels beside the marks, no decoration.
Figures are drawn without pyplot, so nothing is left open or shared between charts."""

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import MaxNLocator

from analysis.exhibits.chart_cache import cached_chart
from analysis.exhibits.picture import Picture, picture_of

DARK_BLUE, TURQUOISE, PURPLE, ORANGE = "#12436D", "#28A197", "#801650", "#F46A25"
PALETTE = (DARK_BLUE, PURPLE, TURQUOISE, ORANGE)
GREY, PALE, INK = "#6B7780", "#B9C3CB", "#0B0C0C"
WIDTH_IN, DPI = 5.6, 170
PANELS_A_ROW = 3
LABEL_CHARACTERS = 30
_CHARACTER_IN = 0.085  # the width of a letter of a label, on the safe side of the average
_FAR_LEFT = 0  # a year before every axis of years
_MARKERS = ("o", "s", "^", "D")
_DASHES = ("solid", (0, (5, 2)), (0, (1, 1.2)), (0, (5, 1, 1, 1)))
_ON_WHITE: dict[str, Any] = {"bbox": {"facecolor": "white", "edgecolor": "none", "pad": 1}, "zorder": 4}

STYLE: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 10.5,
    "axes.titlesize": 11,
    "axes.labelsize": 10,
    "axes.edgecolor": GREY,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "grid.color": "#E3E7EA",
    "text.color": INK,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.bottom": False,
    "ytick.left": False,
    "svg.hashsalt": "bold-steps",
}
matplotlib.rcParams.update(STYLE)

Point = tuple[float, float]


@dataclass(frozen=True)
class Marker:
    """A level to measure against: a baseline, milestone or target.
    at: the year or category it belongs to, empty for the whole width. end: the calendar year it ends in."""

    label: str
    value: float
    at: str = ""
    end: int = 0


def bars(rows: Iterable[tuple[str, float | None, str]]) -> pd.DataFrame:
    """Return the table that bars and columns are drawn from: the name, value and label of each."""
    return pd.DataFrame(rows, columns=["name", "value", "shown"])


def steps(rows: Iterable[tuple[str, float, str, bool]]) -> pd.DataFrame:
    """Return the table that a waterfall is drawn from: as `bars`, and whether it is a level."""
    return pd.DataFrame(rows, columns=["name", "value", "shown", "is_level"])


@cached_chart
def trend(table: pd.DataFrame, *, unit: str, markers: Sequence[Marker] = ()) -> Picture:
    """Draw lines over years, on a true scale of time. The first series is the area's.
    table: columns `year` (label), `end` (calendar year it ends in), `series`, `value`; rows in order."""
    names = list(dict.fromkeys(table["series"]))
    last = table["end"].max()
    labels = dict(zip(table["end"], table["year"], strict=True))
    labels |= {marker.end: marker.at for marker in markers if marker.end}
    canvas, axes = canvas_of(3.7)
    for number, name in enumerate(names):
        data = table[table["series"] == name]
        style: dict[str, Any] = {"color": PALETTE[number], "linestyle": _DASHES[number], "legend": False}
        style |= {
            "marker": _MARKERS[number] if len(data) <= 12 else None,
            "markersize": 6,
            "markeredgewidth": 0,
        }
        style |= {"linewidth": 2.6 if number == 0 else 1.8, "estimator": None, "errorbar": None}
        sns.lineplot(data=data, x="end", y="value", ax=axes, **style)
    axes.set(xlabel="", ylabel="")
    for marker in markers:
        _level(axes, marker, until=last)
    span = max(labels) - min(labels)
    axes.set_xlim(min(labels) - 0.04 * span - 0.1, max(max(labels) + 0.12 * span, last + 0.34 * span))
    axes.margins(y=0.12)
    if unit == "count":
        axes.set_ylim(bottom=0)
    # about five labels counted back from the last year with a figure, and every target year
    past = sorted((end for end in labels if end <= last), reverse=True)
    ticks = sorted({*past[:: -(-len(past) // 5)], *(end for end in labels if end > last)})
    axes.set_xticks(ticks, [labels[end] for end in ticks])
    _value_axis(axes.yaxis, unit)
    _label_line_ends(axes, table, names, unit)
    return picture_of(canvas)


@cached_chart
def small_line_charts(table: pd.DataFrame, *, unit: str, values: Mapping[str, str], marked: str) -> Picture:
    """Draw a small chart a panel, on one scale: the marked series, and the other behind it in grey.
    table: columns `panel`, `series`, `year` (label), `end`, `value`. values: the panels in order, each with
    the value to name it by."""
    rows = -(-len(values) // PANELS_A_ROW)
    canvas = Canvas(figsize=(WIDTH_IN, 1.55 * rows), dpi=DPI, layout="constrained")
    grid = canvas.subplots(rows, PANELS_A_ROW, sharex=True, sharey=True, squeeze=False).flatten()
    years = dict(sorted(zip(table["end"], table["year"], strict=True)))
    for axes, (panel, value) in zip(grid, values.items(), strict=False):
        for series, data in table[table["panel"] == panel].groupby("series"):
            color, width = (DARK_BLUE, 2.2) if series == marked else (GREY, 1.3)
            axes.plot(data["end"], data["value"], color=color, linewidth=width, zorder=2 + (series == marked))
            if series == marked:
                axes.plot(
                    data["end"].iloc[-1], data["value"].iloc[-1], "o", color=color, markersize=5, zorder=4
                )
        axes.set_title(f"{panel}\n{value}", fontsize=9.5, loc="left", weight="bold")
        axes.set_xticks([min(years), max(years)], [years[min(years)], years[max(years)]], fontsize=8.5)
        for label, side in zip(axes.get_xticklabels(), ("left", "right"), strict=False):
            label.set_horizontalalignment(side)
        axes.yaxis.set_major_locator(MaxNLocator(3))
        axes.tick_params(axis="y", labelsize=8.5)
        _value_axis(axes.yaxis, unit)
    for axes in grid[len(values) :]:
        axes.set_axis_off()
    return picture_of(canvas)


def _level(axes: Axes, marker: Marker, until: int) -> None:
    """Draw a target as a diamond at its year; a baseline as a thin line up to the last figure."""
    if marker.end:
        at = (marker.end, marker.value)
        edge: dict[str, Any] = {"color": "none", "markeredgecolor": INK, "markeredgewidth": 1.6}
        axes.plot(*([coordinate] for coordinate in at), marker="D", markersize=8, **edge)
        _label(axes, marker.label, at, (0, 8), 9, ha="center")
    else:
        axes.hlines(marker.value, _FAR_LEFT, until, color=GREY, linewidth=1, linestyle=(0, (2, 2)))
        across = ("axes fraction", "data")
        _label(axes, marker.label, (0.01, marker.value), (0, 3), 9, xycoords=across)


def _label_line_ends(axes: Axes, data: pd.DataFrame, names: list[str], unit: str) -> None:
    """Draw the name of each line and its last value, to the same decimals, moved apart if they overlap."""
    decimals = max(len(_plain(value).partition(".")[2]) for value in data["value"])
    ends = [data[data["series"] == name].iloc[-1] for name in names]
    low, high = axes.get_ylim()
    lowest = float("-inf")
    for number in sorted(range(len(names)), key=lambda number: ends[number]["value"]):
        end, color = ends[number], PALETTE[number]
        height = max(end["value"], lowest)
        lowest = height + (high - low) * 0.075
        text = f"{names[number]} {end['value']:,.{decimals}f}{_suffix(unit)}"
        color = color if color in (DARK_BLUE, PURPLE) else INK
        weight = "bold" if number == 0 else "normal"
        _label(axes, text, (end["end"], height), (8, 0), va="center", color=color, weight=weight)


@cached_chart
def ranked_bars(
    table: pd.DataFrame, *, unit: str, marked: str, reference: Marker | None = None, axis_from: float = 0
) -> Picture:
    """Draw horizontal bars in the order given. table: see `bars`. marked: the name of this area."""
    canvas, axes = canvas_of(0.9 + 0.29 * len(table))
    colors = [DARK_BLUE if name == marked else PALE for name in table["name"]]
    axes.barh(range(len(table)), table["value"], color=colors, height=0.74)
    axes.set_yticks(range(len(table)), table["name"])
    highest = table["value"].max()
    furthest = max(highest, reference.value if reference else 0) or 1
    edge = furthest + _value_room(table["name"], table["shown"], ends=1) * (furthest - axis_from)
    for position, row in enumerate(table.itertuples()):
        # in a column at the right where a line across the bars would run through them
        at = edge if reference else row.value + highest * 0.012
        weight = "bold" if row.name == marked else "normal"
        side = "right" if reference else "left"
        _value(axes, at, position, row.shown, ha=side, weight=weight, in_layout=False)
    if reference:
        axes.axvline(reference.value, color=PURPLE, linewidth=1.6, linestyle=(0, (4, 2)))
        below = (reference.value, len(table) - 0.4)
        _label(axes, reference.label, below, (4, -2), color=PURPLE, va="top")
    ends = (len(table) + 0.25, -0.6) if reference else (len(table) - 0.5, -0.5)
    axes.set(xlim=(axis_from, edge), ylim=ends)
    _bold_tick(axes, marked)
    _horizontal(axes, unit)
    return picture_of(canvas)


@cached_chart
def paired_dots(
    table: pd.DataFrame, *, unit: str, left_label: str, right_label: str, marked: str = ""
) -> Picture:
    """Draw two dots a row joined by a line. table: columns `name`, `left`, `right`, `gap` (label)."""
    canvas, axes = canvas_of(0.95 + 0.38 * len(table))
    positions = range(len(table))
    axes.hlines(positions, table["left"], table["right"], color=PALE, linewidth=3, zorder=1)
    axes.scatter(table["left"], positions, s=64, color=PURPLE, marker="s", zorder=2, label=left_label)
    axes.scatter(table["right"], positions, s=70, color=DARK_BLUE, marker="o", zorder=2, label=right_label)
    for position, row in zip(positions, table.itertuples(), strict=True):
        axes.text((row.left + row.right) / 2, position - 0.17, row.gap, ha="center", va="bottom", fontsize=9)
    axes.set_yticks(positions, table["name"])
    low, high = table[["left", "right"]].min().min(), table[["left", "right"]].max().max()
    room = 0.12 * ((high - low) or 1)
    axes.set(xlim=(max(0, low - room), high + room), ylim=(len(table) - 0.4, -0.8))
    _bold_tick(axes, marked)
    _horizontal(axes, unit)
    _legend(canvas, 2)
    return picture_of(canvas)


@cached_chart
def stacked_bars(
    table: pd.DataFrame, *, unit: str, parts: Sequence[str], targets: Sequence[Marker] = ()
) -> Picture:
    """Draw horizontal bars split in at most four parts of a whole. table: index of names, a column per part.
    targets: `at` names the bar each belongs to; drawn as a line across it, labelled at its right."""
    canvas, axes = canvas_of(1.0 + 0.5 * len(table))
    left = pd.Series(0.0, index=table.index)
    whole = table.sum(axis=1).max()
    for part, shade in zip(parts, (DARK_BLUE, "#9FB4C7", PALE, "#E3E7EA"), strict=False):
        edge: dict[str, Any] = {"edgecolor": "white", "linewidth": 1}
        axes.barh(table.index, table[part], left=left, color=shade, height=0.6, label=part, **edge)
        ink = "white" if shade == DARK_BLUE else INK
        for position, (value, start) in enumerate(zip(table[part], left, strict=True)):
            if value >= 0.05 * whole:  # at the left end of its part, where no target line crosses it
                at = start + 0.012 * whole
                axes.text(at, position, _plain(value), va="center", color=ink, fontsize=9.5)
        left = left + table[part].fillna(0)
    for marker in targets:
        position = list(table.index).index(marker.at)
        axes.plot([marker.value] * 2, [position - 0.38, position + 0.38], color=INK, linewidth=2.4)
        axes.text(max(left.max(), marker.value) * 1.025, position, marker.label, va="center", fontsize=9)
    axes.set_xlim(0, left.max() * (1.2 if targets else 1))
    if unit == "percent":
        axes.set_xticks([left.max() * share for share in (0, 0.25, 0.5, 0.75, 1)])
    else:
        axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.invert_yaxis()
    _horizontal(axes, unit)
    _legend(canvas, len(parts))
    return picture_of(canvas)


@cached_chart
def columns(
    table: pd.DataFrame, *, unit: str, markers: Sequence[Marker] = (), last_is_marked: bool = True
) -> Picture:
    """Draw columns over years, the last one this year's, or over categories. table: see `bars`.
    markers: levels across the column named in `at` (a comparator) or in a place of their own (a target)."""
    canvas, axes = canvas_of(3.3)
    names = list(table["name"])
    labels = [*names, *dict.fromkeys(marker.at for marker in markers if marker.at not in names)]
    colors = [PALE if last_is_marked else DARK_BLUE] * (len(names) - 1) + [DARK_BLUE]
    axes.bar(range(len(names)), table["value"], color=colors, width=0.6)
    highest = max([*table["value"], *(marker.value for marker in markers)]) * 1.12 or 1
    tops = dict(zip(names, table["value"], strict=True))
    for position, row in enumerate(table.itertuples()):
        levels = [marker.value for marker in markers if marker.at == row.name]
        through = [level for level in levels if row.value - 0.12 * highest < level <= row.value]
        color = "white" if colors[position] == DARK_BLUE else INK
        at = (position, min([row.value, *through]))
        _label(axes, row.shown, at, (0, -5), 10, ha="center", va="top", color=color)
    for marker in markers:  # across its column, named above both; a target has no column
        position, top = labels.index(marker.at), tops.get(marker.at)
        color, style = (INK, "-") if top is None else (PURPLE, "--")
        level = ([position - 0.36, position + 0.36], [marker.value] * 2)
        axes.plot(*level, color="white", linewidth=4.6)
        axes.plot(*level, color=color, linewidth=2.6, linestyle=style)
        at = (position, max(marker.value, top or 0))
        _label(axes, marker.label, at, (0, 4), ha="center", va="bottom", color=color)
    axes.set_xticks(range(len(labels)), labels)
    axes.set(xlim=(-0.6, len(labels) - 0.4), ylim=(0, highest))
    _value_axis(axes.yaxis, unit)
    return picture_of(canvas)


@cached_chart
def waterfall(table: pd.DataFrame, *, unit: str) -> Picture:
    """Draw the way from level to level, a step a row: levels as upright lines, steps as bars between them.
    table: see `steps`. The axis does not begin at zero: a bar's length is its step, a level a position."""
    canvas, axes, _ = _wrapped_rows(table, 0.7)
    running, ends = 0.0, []
    for row in table.itertuples():
        start, running = (row.value, row.value) if row.is_level else (running, running + row.value)
        ends.append((start, running))
    low, high = min(min(pair) for pair in ends), max(max(pair) for pair in ends)
    room = (high - low or abs(high) or 1) * 0.02
    for position, (row, (start, end)) in enumerate(zip(table.itertuples(), ends, strict=True)):
        if row.is_level:
            axes.plot([end, end], [position - 0.36, position + 0.36], color=INK, linewidth=3.5, zorder=3)
        else:
            color = PURPLE if end >= start else DARK_BLUE
            axes.barh(position, end - start, left=start, height=0.62, color=color, zorder=2)
        weight = "bold" if row.is_level else "normal"
        _value(axes, max(start, end) + room, position, row.shown, weight=weight)
        if position:
            between = ([ends[position - 1][1]] * 2, [position - 1, position])
            axes.plot(*between, color=GREY, linewidth=0.8, zorder=1)
    axes.set(xlim=(low - 3 * room, high + 11 * room), ylim=(len(table) - 0.4, -0.6))
    for name in table.loc[table["is_level"], "name"]:
        _bold_tick(axes, name)
    axes.xaxis.set_major_locator(MaxNLocator(4))
    _horizontal(axes, unit)
    return picture_of(canvas)


@cached_chart
def variance_bars(table: pd.DataFrame, *, unit: str) -> Picture:
    """Draw bars to both sides of zero, over to the right, under to the left. table: see `bars`."""
    canvas, axes, names = _wrapped_rows(table, 0.9)
    values = table["value"]
    colors = [PURPLE if value >= 0 else DARK_BLUE for value in values]
    axes.barh(range(len(table)), values, color=colors, height=0.66)
    axes.axvline(0, color=INK, linewidth=1)
    spread = (values.max() - values.min()) or abs(values.max()) or 1
    for position, (value, shown) in enumerate(zip(values, table["shown"], strict=True)):
        side, align = (1, "left") if value >= 0 else (-1, "right")
        _value(axes, value + side * spread * 0.012, position, shown, ha=align)
    left, right = min(values.min(), -0.1 * spread), max(values.max(), 0.1 * spread)
    room = _value_room(names, table["shown"], ends=2) * (right - left)
    axes.set(xlim=(left - room, right + room), ylim=(len(table) - 0.3, -1.2))
    for word, align, side, color in (("under", "right", -1, DARK_BLUE), ("over", "left", 1, PURPLE)):
        bold: dict[str, Any] = {"color": color, "fontsize": 9.5, "weight": "bold"}
        axes.text(side * 0.012 * spread, -0.75, f"{word} budget", ha=align, **bold)
    axes.xaxis.set_major_locator(MaxNLocator(4))
    _horizontal(axes, unit)
    return picture_of(canvas)


def _label(axes: Axes, text: str, at: Point, offset: Point, size: float = 9.5, **style: Any) -> None:
    """Write a text at an offset from a point, in points."""
    axes.annotate(text, at, xytext=offset, textcoords="offset points", fontsize=size, **style)


def _value(axes: Axes, x: float, y: float, text: str, **style: Any) -> None:
    """Write the value of a bar beside its end, on white."""
    axes.text(x, y, text, va="center", fontsize=9.5, **_ON_WHITE, **style)


def _wrapped_rows(table: pd.DataFrame, height_in: float) -> tuple[Canvas, Axes, list[str]]:
    """Return a canvas with a row for each name, long names over two lines and cut if they need more."""
    lines = [textwrap.wrap(name, LABEL_CHARACTERS) or [""] for name in table["name"]]
    names = ["\n".join(of_name[:2]) + ("…" if len(of_name) > 2 else "") for of_name in lines]
    row_in = 0.38 if any("\n" in name for name in names) else 0.3
    canvas, axes = canvas_of(height_in + row_in * len(table))
    axes.set_yticks(range(len(table)), names)
    return canvas, axes, names


def _value_room(names: Iterable[str], values: Iterable[str], ends: int) -> float:
    """Return the room for the longest value at the ends of the bars, as a share of the bars."""
    beside_names_in = WIDTH_IN - _CHARACTER_IN * max(len(line) for name in names for line in name.split("\n"))
    value_in = _CHARACTER_IN * (max(len(value) for value in values) + 1)
    return value_in / (beside_names_in - ends * value_in)


def _legend(canvas: Canvas, entries: int) -> None:
    """Draw the names of the marks above the chart."""
    options: dict[str, Any] = {"frameon": False, "fontsize": 9.5, "handlelength": 1, "handleheight": 1}
    canvas.legend(loc="outside upper left", ncols=entries, **options)


def canvas_of(height_in: float) -> tuple[Canvas, Axes]:
    """Return a canvas of the width of a page, laid out when it is drawn, with its axes."""
    canvas = Canvas(figsize=(WIDTH_IN, height_in), dpi=DPI, layout="constrained")
    return canvas, canvas.subplots()


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


def _bold_tick(axes: Axes, marked: str) -> None:
    for label in axes.get_yticklabels():
        if label.get_text() == marked:
            label.set_fontweight("bold")


def _plain(value: float) -> str:
    return f"{value:,.10g}"
