"""Charts that are plain SVG: lines and ranges of the size of a word, the heat map, the maps. Drawing only.
Shades run from pale to dark blue, so they survive greyscale; every mark carries its figure as text."""

import html
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, radians

from analysis.exhibits.charts import DARK_BLUE, GREY, INK, VIOLET
from analysis.exhibits.picture import CSS_PIXELS_PER_INCH, WIDE_IN, Picture, svg_picture, twice

SHADES = ("#D6E2EC", "#9FBCD4", "#3F729F", "#12436D")
"""From the worst quarter to the best; text on the last two is white."""
MISSING, BAND, HALF, OUTSIDE = "#FFFFFF", "#E3E7EA", "#C3CCD3", "#F3F5F7"
CHIPS = {"red": "#B00020", "amber": "#C24E00", "green": "#00703C", "worse": "#8A300B", "better": "#0A5A53"}
"""The colour of a mark that is rated."""
NAME_WIDTH = 13
"""Letters of a line within a tile."""
LINE, LETTER = 15, 7.4
"""Height of a line and width of a letter of 13 pixels."""
BAR, TREND, WAY = (180.0, 22.0), (72.0, 22.0), (44.0, 16.0)
YEAR = 12
"""Pixels of a year in a small trend, at most: two years do not look like a series."""


@dataclass(frozen=True)
class Tile:
    """One area on a map or in a heat map. shade: 0 (worst quarter) to 3 (best), None without a figure."""

    name: str
    text: str
    shade: int | None
    row: int
    column: int
    is_this_area: bool = False
    href: str = ""

    @property
    def said(self) -> str:
        return f"{self.name}, {self.text}"


@dataclass(frozen=True)
class Spine:
    """Where a district stands. Positions run from −1 (worst) to 1 (best) around the country, or the county
    where the country has no figure. districts: each with its name and figure. chip: how it is rated."""

    text: str
    worst_text: str
    best_text: str
    districts: tuple[tuple[float, str], ...]
    middle_half: tuple[float, float]
    area: float
    interval: tuple[float, float] | None
    county: float | None
    national: float | None
    chip: str = ""
    target: float | None = None


def element(tag: str, inside: str = "", **attributes: str | float) -> str:
    """Return an SVG element; `stroke_width` is the attribute `stroke-width`."""
    written = "".join(
        f' {name.replace("_", "-")}="{each if isinstance(each, str) else f"{each:.1f}".removesuffix(".0")}"'
        for name, each in attributes.items()
    )
    return f"<{tag}{written}>{inside}</{tag}>" if inside else f"<{tag}{written}/>"


def marked(inside: str, words: str, href: str = "") -> str:
    """Return marks that say those words when they are pointed at, and lead to that page."""
    titled = f"{element('title', html.escape(words, quote=False))}{inside}"
    return f'<a href="{html.escape(href)}">{titled}</a>' if href else f"<g>{titled}</g>"


def lines(words: Sequence[str], x: float, y: float, size: float = 13, **attributes: str | float) -> str:
    """Return lines of text centred on a point."""
    top = y - LINE * (len(words) - 1) / 2 + 0.35 * size
    return "".join(
        element(
            "text", html.escape(text, quote=False), x=x, y=top + LINE * number, font_size=size,
            text_anchor="middle", **attributes,
        )
        for number, text in enumerate(words)
    )  # fmt: skip


def draw_sparkline(points: Sequence[tuple[int, float]]) -> Picture:
    """Draw figures over years, to scale, as a line without axes, the last one marked."""
    width, height = TREND
    last, span = points[-1][0], points[-1][0] - points[0][0]
    step = min(YEAR, (width - 8) / span) if span else 0
    low, high = min(value for _, value in points), max(value for _, value in points)
    scale = (height - 8) / (high - low) if high > low else 0
    spots = [(width - 4 - step * (last - end), height - 4 - scale * (value - low)) for end, value in points]
    if not scale:
        spots = [(x, height / 2) for x, _ in spots]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in spots)
    drawn = element("polyline", points=path, fill="none", stroke="#7C95AB", stroke_width=1.6)
    ring = element("circle", cx=spots[0][0], cy=spots[0][1], r=2.5, fill="white", stroke="#7C95AB")
    dot = element("circle", cx=spots[-1][0], cy=spots[-1][1], r=3, fill=DARK_BLUE)
    return svg_picture((drawn + ring if len(points) > 1 else "") + dot, TREND)


def draw_way(share: float, even: float | None) -> Picture:
    """Draw how much of the way to a target is done, from 0 to 1, as a bar. even: a mark."""
    whole = element("rect", y=5.0, width=WAY[0], height=6.0, fill=BAND)
    done = element("rect", y=5.0, width=WAY[0] * share, height=6.0, fill=DARK_BLUE)
    mark = (
        "" if even is None else element("rect", x=WAY[0] * even - 1, y=1.0, width=2.0, height=14.0, fill=INK)
    )
    return svg_picture(whole + done + mark, WAY)


def range_bar(spine: Spine) -> Picture:
    """Draw the districts' range and middle half with a tick a district, the country as a line in the middle,
    the county as a diamond, the area as a disc with its interval."""
    width, height = BAR
    middle, half = height / 2, width / 2 - 10

    def at(position: float) -> float:
        return width / 2 + half * max(-1.1, min(1.1, position))

    def upright(position: float, **style: str) -> str:
        x = at(position)
        return element("line", x1=x, x2=x, y1=1.0, y2=height - 1, stroke_width=2.0, **style)

    def band(ends: tuple[float, float], color: str) -> str:
        left, right = at(ends[0]), at(ends[1])
        return element("rect", x=left, y=middle - 4, width=right - left, height=8.0, fill=color)

    places = [position for position, _ in spine.districts]
    parts = [band((min(places), max(places)), BAND), band(spine.middle_half, HALF)]
    for position, said in spine.districts:
        x = at(position)
        tick = element("line", x1=x, x2=x, y1=middle - 4, y2=middle + 4, stroke=GREY, stroke_width=0.8)
        hit = element("rect", x=x - 3, y=0.0, width=6.0, height=height, fill="white", fill_opacity="0")
        parts.append(marked(tick + hit, said))
    if spine.national is not None:
        parts.append(upright(spine.national, stroke=INK))
    if spine.target is not None:
        parts.append(upright(spine.target, stroke=CHIPS["green"], stroke_dasharray="3 1.5"))
    color = CHIPS.get(spine.chip, VIOLET)
    if spine.interval:
        low, high = map(at, spine.interval)
        parts.append(element("line", x1=low, x2=high, y1=middle, y2=middle, stroke=color, stroke_width=1.6))
    if spine.county is not None:
        x = at(spine.county)
        diamond = f"{x:.1f},{middle - 5} {x + 5:.1f},{middle} {x:.1f},{middle + 5} {x - 5:.1f},{middle}"
        parts.append(element("polygon", points=diamond, fill="white", stroke=INK, stroke_width=1.4))
    disc = element("circle", cx=at(spine.area), cy=middle, r=4.5, fill=color, stroke="white")
    return svg_picture("".join(parts) + marked(disc, spine.text), BAR)


def heat_map(tiles: Sequence[Tile], columns: Sequence[str], links: dict[str, str]) -> Picture:
    """Draw a cell for each area (row) and indicator (column), shaded by its quarter of the districts.
    Headings stand upright where they would run into each other. links: the page of each area."""
    names = {tile.row: tile for tile in tiles}
    left = LETTER * max(len(tile.name) for tile in names.values()) + 8
    cell = max(52.0, min(110.0, (WIDE_IN * CSS_PIXELS_PER_INCH - left) / len(columns)))
    letters = int(cell / LETTER) if cell > 90 else 24
    wrapped = [textwrap.wrap(column, letters, break_long_words=False) for column in columns]
    most = max(map(len, wrapped))
    top = LINE * most + 8 if cell > 90 else LETTER * max(len(line) for words in wrapped for line in words) + 8
    parts = []
    for number, words in enumerate(wrapped):
        x = left + cell * (number + 0.5)
        if cell > 90:
            parts.append(lines(words, x, top / 2))
        else:
            turned = lines(words, 0, 0).replace('text-anchor="middle"', 'text-anchor="start"')
            parts.append(element("g", turned, transform=f"translate({x:.1f} {top - 6:.1f}) rotate(-90)"))
    for row, tile in names.items():
        y = top + 26 * row + 17
        weight = "700" if tile.is_this_area else "400"
        name = element("text", html.escape(tile.name), x=0.0, y=float(y), font_size=13.0, font_weight=weight)
        parts.append(marked(name, tile.name, links.get(tile.name, "")))
    for tile in tiles:
        x, y = left + cell * tile.column, top + 26.0 * tile.row
        box = element("rect", x=x, y=y, width=cell - 2, height=24.0, **_filled(tile))
        text = lines([tile.text], x + cell / 2, y + 12, fill=_ink(tile))
        parts.append(marked(box + text, f"{tile.name}: {columns[tile.column]}, {tile.text}"))
    height = top + 26 * len(names)
    return svg_picture("".join(parts), (max(left + cell * len(columns), 300), height))


def tile_map(tiles: Sequence[Tile], key: Sequence[str]) -> Picture:
    """Draw a square for each area, roughly where it lies. key: what each shade means, worst first."""
    return twice(lambda width_in: _tiles(tiles, key, width_in * CSS_PIXELS_PER_INCH))


def _tiles(tiles: Sequence[Tile], key: Sequence[str], width: float) -> Picture:
    across = max(tile.column for tile in tiles) + 1
    side, size = width / across, 13 if width > 400 else 11
    height = side * 0.62 if width > 400 else side * 0.9
    parts = []
    for tile in tiles:
        x, y = side * tile.column, height * tile.row
        box = element("rect", x=x + 1, y=y + 1, width=side - 3, height=height - 3, **_filled(tile))
        words = [*textwrap.wrap(tile.name, NAME_WIDTH), tile.text]
        text = lines(words, x + side / 2, y + height / 2, float(size), fill=_ink(tile))
        parts.append(marked(box + text, tile.said, tile.href))
    bottom = height * (max(tile.row for tile in tiles) + 1) + 8
    legend, depth = _key(key, width, bottom)
    return svg_picture("".join(parts) + legend, (width, bottom + depth))


Outlines = dict[str, list[list[tuple[float, float]]]]
"""By the name of an area the point of its name, and its rings, of longitude and latitude."""


def district_map(tiles: Sequence[Tile], outlines: Outlines, key: Sequence[str]) -> Picture:
    """Draw the areas where they lie, each with its name and figure; on a phone with its figure only."""
    return twice(lambda width_in: _map(tiles, outlines, key, width_in * CSS_PIXELS_PER_INCH))


def locator(outlines: Outlines, name: str, links: dict[str, str], width: float = 150) -> Picture:
    """Draw where an area lies among the others, the size of a thumb."""
    rings, height = _projected(outlines, width)
    shapes = []
    for area, (_, *outlines_of_it) in rings.items():
        color = VIOLET if area == name else "#D6DEE5" if area in links else OUTSIDE
        shape = element("path", d=_path(outlines_of_it), fill=color, stroke="white")
        shapes.append(marked(shape, area, links.get(area, "")))
    return svg_picture("".join(shapes), (width, height))


def _map(tiles: Sequence[Tile], outlines: Outlines, key: Sequence[str], width: float) -> Picture:
    rings, height = _projected(outlines, width)
    shapes, names = [], []
    for name in sorted(rings.keys() - {tile.name for tile in tiles}):
        shape = element("path", d=_path(rings[name][1:]), fill=OUTSIDE, stroke=BAND)
        shapes.append(marked(shape, f"{name}, not part of this report"))
        if width > 400:
            names.append(lines([name], *rings[name][0][0], fill="#505A5F"))
    for tile in tiles:
        color = MISSING if tile.shade is None else SHADES[tile.shade]
        edge = {"stroke": INK, "stroke_width": "2.5"} if tile.is_this_area else {"stroke": "white"}
        shape = element("path", d=_path(rings[tile.name][1:]), fill=color, **edge)
        shapes.append(marked(shape, tile.said, tile.href))
        x, y = rings[tile.name][0][0]
        words = [*(textwrap.wrap(tile.name, NAME_WIDTH - 3) if width > 400 else []), tile.text]
        ink = {"fill": _ink(tile), "font_weight": "700", "pointer_events": "none", "paint_order": "stroke"}
        names.append(lines(words, x, y, 13, stroke=color, stroke_width="3", **ink))  # its own ground
    legend, depth = _key(key, width, height + 10)
    return svg_picture("".join([*shapes, *names]) + legend, (width, height + 10 + depth))


def _projected(outlines: Outlines, width: float) -> tuple[Outlines, float]:
    """Return the rings in pixels, north up, and the height of all."""
    points = [point for rings in outlines.values() for ring in rings for point in ring]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    scale = (width - 4) / (east - west)
    tall = scale / cos(radians((south + north) / 2))
    placed = {
        name: [[(2 + scale * (x - west), 2 + tall * (north - y)) for x, y in ring] for ring in rings]
        for name, rings in outlines.items()
    }
    return placed, tall * (north - south) + 4


def _path(rings: Iterable[Sequence[tuple[float, float]]]) -> str:
    return "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring) + "Z" for ring in rings)


def middle_of(ring: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Return the centre of gravity of a ring."""
    area = x = y = 0.0
    for one, two in zip(ring, [*ring[1:], ring[0]], strict=True):
        cross = one[0] * two[1] - two[0] * one[1]
        area, x, y = area + cross, x + (one[0] + two[0]) * cross, y + (one[1] + two[1]) * cross
    return x / (3 * area), y / (3 * area)


def _key(words: Sequence[str], width: float, top: float) -> tuple[str, float]:
    """Return what each shade means, worst first, and how high that is."""
    across = len(words) if width > 400 else 2
    step, parts = width / across, []
    for number, text in enumerate(words):
        x, y = step * (number % across), top + 40 * (number // across)
        parts.append(element("rect", x=x, y=y, width=14.0, height=14.0, fill=SHADES[number], stroke=GREY))
        for line, said in enumerate(text.split("\n")):
            parts.append(element("text", html.escape(said), x=x + 20, y=y + 12 + 16 * line, font_size=13.0))
    return "".join(parts), 40.0 * -(-len(words) // across)


def _filled(tile: Tile) -> dict[str, str]:
    own, other = {"stroke": INK, "stroke-width": "2.5"}, {"stroke": GREY, "stroke-width": "0.6"}
    edge = own if tile.is_this_area else other
    return {"fill": MISSING if tile.shade is None else SHADES[tile.shade], **edge}


def _ink(tile: Tile) -> str:
    return "white" if tile.shade in (len(SHADES) - 2, len(SHADES) - 1) else INK
