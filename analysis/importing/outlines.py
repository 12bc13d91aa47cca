"""Outlines of the council's districts, from a file of boundaries that anyone publishes (TopoJSON), for the
map. Borders are simplified once for both sides, so that neighbours still meet.

    python -m analysis.importing.outlines FILE [CODE=NAME …] > data/sources/<source>/outlines.csv

CODE=NAME: what lies within the borders but is no part of the council.
Then write the `provenance.yml` beside it, with the licence that the boundaries came under."""

import csv
import json
import sys
from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any

from analysis.data.areas import load_areas
from analysis.project import find_project

TOLERANCE = 0.0022
"""Degrees by which a simplified border may lie beside the real one."""
LEAST = 0.0003
"""Square degrees of the smallest island that is kept."""

Point = tuple[float, float]


def outlines(boundaries: dict[str, Any], codes: Sequence[str]) -> Iterator[tuple[str, int, str]]:
    """Yield code, number of ring and outline (`longitude latitude …`) of each of those areas. boundaries: a
    TopoJSON document whose features have their code in a property. Raises ValueError if one has none."""
    scale, shift = boundaries["transform"]["scale"], boundaries["transform"]["translate"]
    arcs = [simplified(_absolute(arc, scale, shift)) for arc in boundaries["arcs"]]
    features = [each for collection in boundaries["objects"].values() for each in collection["geometries"]]
    by_code = {str(value): each for each in features for value in each["properties"].values()}
    for code in codes:
        if code not in by_code:
            raise ValueError(f"The boundaries have no area {code}.")
        found = by_code[code]
        polygons = found["arcs"] if found["type"] == "MultiPolygon" else [found["arcs"]]
        rings = sorted(
            (_joined(ring, arcs) for polygon in polygons for ring in polygon), key=_area, reverse=True
        )
        for number, ring in enumerate(rings, 1):
            if number == 1 or _area(ring) >= LEAST:
                yield code, number, " ".join(f"{x:.4f} {y:.4f}" for x, y in ring)


def _absolute(arc: Sequence[Sequence[int]], scale: Sequence[float], shift: Sequence[float]) -> list[Point]:
    steps = accumulate((tuple(step) for step in arc), lambda at, step: (at[0] + step[0], at[1] + step[1]))
    return [(x * scale[0] + shift[0], y * scale[1] + shift[1]) for x, y in steps]


def simplified(line: Sequence[Point]) -> list[Point]:
    """Return the line without the points that lie next to it (Douglas and Peucker)."""
    if len(line) < 3:
        return list(line)
    distances = [_distance(point, line[0], line[-1]) for point in line[1:-1]]
    furthest = max(range(len(distances)), key=distances.__getitem__) + 1
    if distances[furthest - 1] <= TOLERANCE:
        return [line[0], line[-1]]
    return [*simplified(line[: furthest + 1])[:-1], *simplified(line[furthest:])]


def _distance(point: Point, start: Point, end: Point) -> float:
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = float((dx * dx + dy * dy) ** 0.5)
    if not length:  # a ring of one line
        return float(((point[0] - start[0]) ** 2 + (point[1] - start[1]) ** 2) ** 0.5)
    return abs(dy * (point[0] - start[0]) - dx * (point[1] - start[1])) / length


def _joined(ring: Sequence[int], arcs: Sequence[Sequence[Point]]) -> list[Point]:
    """Return a ring of arcs as one line; a negative number is that arc backwards."""
    points: list[Point] = []
    for number in ring:
        points += list(arcs[number] if number >= 0 else reversed(arcs[~number]))[bool(points) :]
    return points


def _area(ring: Sequence[Point]) -> float:
    pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
    return abs(sum(one[0] * two[1] - two[0] * one[1] for one, two in pairs)) / 2


if __name__ == "__main__":
    document = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    districts = [area.code for area in load_areas(find_project().data).districts]
    outside = dict(argument.split("=") for argument in sys.argv[2:])
    rings = outlines(document, [*districts, *outside])
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerows([("area", "ring", "outline", "label")])
    writer.writerows((outside.get(code, code), *each, "") for code, *each in rings)
