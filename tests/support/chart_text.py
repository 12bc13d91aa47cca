"""The texts of a chart's SVG as they stand on a page: where each lies, by the font that charts are measured with."""

import re
from collections.abc import Iterator
from typing import NamedTuple
from xml.etree import ElementTree

from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextToPath
from matplotlib.transforms import Affine2D, Bbox

_MEASURED = TextToPath()
_STEP = re.compile(r"(\w+)\(([^)]*)\)")


class Written(NamedTuple):
    """One text of a chart, with its colour and the box that its letters take, upright."""

    text: str
    fill: str
    box: Bbox


def charts_of(page: str) -> Iterator[ElementTree.Element]:
    """Yield every chart of a page, for a page and for a phone."""
    for svg in re.findall(r'<svg class="chart.*?</svg>', page, re.DOTALL):
        yield ElementTree.fromstring(svg.replace("&nbsp;", " "))


def texts_of(chart: ElementTree.Element) -> list[Written]:
    """Return the texts of a chart in its own units."""
    return list(_texts(chart, Affine2D(), {"fill": "#000000", "font-size": "16", "text-anchor": "start"}))


def _texts(element: ElementTree.Element, outer: Affine2D, given: dict[str, str]) -> Iterator[Written]:
    place, style = _moved(element.get("transform", "")) + outer, given | element.attrib
    if element.tag == "text" and element.text:
        size, weight = float(style["font-size"]), style.get("font-weight", "400")
        font = FontProperties(
            family="DejaVu Sans", size=size, weight="bold" if weight in ("700", "bold") else "normal"
        )
        width, height, below = _MEASURED.get_text_width_height_descent(element.text, font, ismath=False)
        left = float(element.get("x", 0)) - width * {"middle": 0.5, "end": 1}.get(style["text-anchor"], 0)
        top = float(element.get("y", 0)) - height + below
        yield Written(
            element.text,
            style["fill"].lower(),
            place.transform_bbox(Bbox.from_bounds(left, top, width, height)),
        )
    inherited = {name: value for name, value in style.items() if name not in ("transform", "x", "y", "id")}
    for child in element:
        yield from _texts(child, place, inherited)


def _moved(transform: str) -> Affine2D:
    """Return what an SVG `transform` does: its last step is done first."""
    moved = Affine2D()
    for step, numbers in reversed(_STEP.findall(transform)):
        values = [float(number) for number in re.split(r"[ ,]+", numbers.strip())]
        if step == "translate":
            moved.translate(values[0], values[1] if len(values) > 1 else 0)
        elif step == "rotate":
            moved.rotate_deg(values[0]) if len(values) == 1 else moved.rotate_deg_around(
                *values[1:], values[0]
            )
        elif step == "scale":
            moved.scale(*values)
    return moved
