"""Charts of the scorecard: drawing only. Lines and ranges of the size of a word, heat map and tile map.
Shades run from pale to dark blue, so they survive greyscale; every mark carries its figure as text."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.collections import PatchCollection
from matplotlib.figure import Figure as Canvas
from matplotlib.patches import Rectangle

from analysis.exhibits.chart_cache import cached_chart
from analysis.exhibits.charts import DARK_BLUE, GREY, INK, PALE, PURPLE, WIDTH_IN, canvas_of
from analysis.exhibits.picture import CSS_PIXELS_PER_INCH, Picture, picture_of

SHADES = ("#EDF2F7", "#C9D8E6", "#8FB0CC", "#12436D")
"""From the worst quarter to the best; text on the last is white."""
MISSING = "#FFFFFF"
NAME_WIDTH = 12
"""Letters of a line within a tile."""
MANY_COLUMNS = 6
"""From so many on the headings of a heat map stand upright: side by side they would run into each other."""
UPRIGHT_LINE = 25
"""Letters of a line of a heading that stands upright."""
_HOLLOW: dict[str, Any] = {"color": "white", "markeredgecolor": INK, "markersize": 5}
LETTERS_ACROSS = 50
"""Letters of all headings of a heat map side by side."""


@dataclass(frozen=True)
class Tile:
    """One area on a map or in a heat map. shade: 0 (worst quarter) to 3 (best), None without a figure."""

    name: str
    text: str
    shade: int | None
    row: int
    column: int
    is_this_area: bool = False


@dataclass(frozen=True)
class Spine:
    """Where a district stands. Positions run from −1 (worst) to 1 (best), the county, if it has a figure, at
    0."""

    text: str
    worst_text: str
    best_text: str
    worst: float
    best: float
    middle_half: tuple[float, float]
    area: float
    county: float | None
    national: float | None


@cached_chart
def draw_sparkline(values: Sequence[float]) -> Picture:
    """Draw a line without axes, its last point marked. It takes at least three figures."""
    canvas = Canvas(figsize=(0.9, 0.24), dpi=2 * CSS_PIXELS_PER_INCH)
    axes = canvas.add_axes((0.02, 0.1, 0.94, 0.8))
    axes.set_axis_off()
    axes.plot(range(len(values)), values, color=DARK_BLUE, linewidth=1.4)
    axes.plot([len(values) - 1], [values[-1]], marker="o", markersize=3.5, color=DARK_BLUE)
    axes.margins(0.06, 0.18)
    return picture_of(canvas)


@cached_chart
def heat_map(tiles: Sequence[Tile], columns: Sequence[str]) -> Picture:
    """Draw a cell for each area (row) and indicator (column), shaded by its quarter of the districts."""
    height, are_many = max(tile.row for tile in tiles) + 1, len(columns) >= MANY_COLUMNS
    line = UPRIGHT_LINE if are_many else LETTERS_ACROSS // len(columns)
    headings = [textwrap.fill(column, line, break_long_words=False) for column in columns]
    canvas, axes = _grid_canvas(0.34 * height + (2.05 if are_many else 0.95))
    _cells(axes, tiles, [tile.text for tile in tiles], 0.94, are_narrow=are_many)
    names = {tile.row: tile for tile in tiles}
    axes.set_yticks(list(names), [tile.name for tile in names.values()], fontsize=10)
    for label, tile in zip(axes.get_yticklabels(), names.values(), strict=True):
        label.set_fontweight("bold" if tile.is_this_area else "normal")
    axes.set_xticks(range(len(columns)), headings, fontsize=8.5, rotation=90 if are_many else 0)
    axes.xaxis.tick_top()
    axes.set(xlim=(-0.5, len(columns) - 0.5), ylim=(height - 0.5, -0.5))
    return picture_of(canvas)


@cached_chart
def tile_map(tiles: Sequence[Tile], key: Sequence[str]) -> Picture:
    """Draw a square for each area, roughly where it lies. key: what each shade means, worst first."""
    height = max(tile.row for tile in tiles) + 1
    width = max(tile.column for tile in tiles) + 1
    canvas, axes = _grid_canvas(WIDTH_IN / (width + 0.1) * height * 0.72 + 0.45)
    _cells(axes, tiles, [textwrap.fill(tile.name, NAME_WIDTH) + f"\n{tile.text}" for tile in tiles], 0.96)
    axes.set(xlim=(-0.52, width - 0.48), ylim=(height - 0.2, -0.52), xticks=[], yticks=[])
    for number, words in enumerate(key):
        left = -0.48 + number * width / len(key)
        axes.add_patch(_square(left + 0.07, height - 0.34, 0.14, SHADES[number], is_marked=False))
        axes.text(left + 0.19, height - 0.34, words, fontsize=8.5, va="center")
    return picture_of(canvas)


@cached_chart
def range_bar(spine: Spine) -> Picture:
    """Draw the size of a line of text: the districts' range and middle half, county, country and area."""
    canvas = Canvas(figsize=(1.4, 0.2), dpi=2 * CSS_PIXELS_PER_INCH)
    axes = canvas.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.barh(0, spine.best - spine.worst, left=spine.worst, height=0.4, color="#E3E7EA")
    low, high = spine.middle_half
    axes.barh(0, high - low, left=low, height=0.4, color=PALE)
    if spine.county is not None:
        axes.plot([spine.county] * 2, [-0.45, 0.45], color=PURPLE, linewidth=2)
    if spine.national is not None:
        axes.plot([spine.national], [0], "D", zorder=3, **_HOLLOW)
    axes.plot([spine.area], [0], "o", color=DARK_BLUE, markersize=7, markeredgecolor="white", zorder=4)
    axes.set(xlim=(-1.25, 1.25), ylim=(-0.5, 0.5))
    return picture_of(canvas)


def _grid_canvas(height_in: float) -> tuple[Canvas, Axes]:
    canvas, axes = canvas_of(height_in)
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)
    return canvas, axes


def _cells(
    axes: Axes, tiles: Sequence[Tile], texts: Sequence[str], size: float, *, are_narrow: bool = False
) -> None:
    """Draw a square for each tile with its text, which stays within it and needs no layout."""
    middle: dict[str, Any] = {"ha": "center", "va": "center", "linespacing": 1.25, "in_layout": False}
    squares = []
    for tile, text in zip(tiles, texts, strict=True):
        shade = MISSING if tile.shade is None else SHADES[tile.shade]
        squares.append(_square(tile.column, tile.row, size, shade, is_marked=tile.is_this_area))
        ink = "white" if tile.shade == len(SHADES) - 1 else INK
        letters, weight = (7.5, "normal") if are_narrow else (9.5, "bold" if tile.is_this_area else "normal")
        axes.text(tile.column, tile.row, text, fontsize=letters, color=ink, weight=weight, **middle)
    axes.add_collection(PatchCollection(squares, match_original=True), autolim=False)


def _square(x: float, y: float, size: float, color: str, *, is_marked: bool) -> Rectangle:
    edge, width = (INK, 2.2) if is_marked else (GREY, 0.6)
    corner = (x - size / 2, y - size / 2)
    return Rectangle(corner, size, size, facecolor=color, edgecolor=edge, linewidth=width)
