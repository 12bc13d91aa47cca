"""Pictures: what matplotlib draws, as SVG that stands in a page in the page's own font. The pages' policy
allows no `style`, so what SVG can say in attributes becomes attributes, and what it cannot is refused. Text
is measured with a font a little wider than the page's, so that it has room in any. The same chart is the same
bytes: ids are kept only where they are referred to, and numbers have one decimal."""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from xml.etree import ElementTree

CSS_PIXELS_PER_INCH, POINTS_PER_INCH = 100, 72
FULL_IN, WIDE_IN, NARROW_IN = 9.6, 6.64, 3.58
"""The width of a chart across the page, beside its text, and on a phone."""
ID = "%%"
"""Before each id of a picture; the exhibit that shows it puts its own there."""
_DROPPED = {"font-family", "font-style", "stroke-miterlimit"}
_KEPT = {
    "fill", "stroke", "stroke-width", "stroke-linejoin", "stroke-linecap", "stroke-dasharray",
    "stroke-dashoffset", "fill-opacity", "stroke-opacity", "opacity", "font-size", "font-weight",
    "text-anchor",
}  # fmt: skip
_NUMBER = re.compile(r"-?\d+\.\d+(?:e-?\d+)?")
_REFERENCE = re.compile(r"(?:url\(#|^#)([^)]+)")
_TURNED_BY_NOTHING = re.compile(r"rotate\(-?0 [^)]*\)\s*")


@dataclass(frozen=True)
class Picture:
    """A drawn chart: an unnamed `svg`, and its size in CSS pixels. narrow: for a phone, if other."""

    svg: str
    width: int
    height: int
    narrow: str = ""

    @property
    def is_small(self) -> bool:
        return self.width == round(NARROW_IN * CSS_PIXELS_PER_INCH)

    @property
    def size(self) -> tuple[int, int]:
        return (self.width, self.height)


def twice(draw: Callable[[float], Picture]) -> Picture:
    """Return a picture for a page, and with it the one for a phone. draw: is given the width in inches."""
    wide, narrow = map(draw, (WIDE_IN, NARROW_IN))
    return replace(wide, narrow=narrow.svg)


def small(picture: Picture) -> Picture:
    """Return a picture as it stands on a phone, for several beside each other on a page."""
    width, height = re.findall(r' (?:width|height)="(\d+)"', picture.narrow)[:2]
    return Picture(picture.narrow, int(width), int(height))


def converted(svg: str, marks: list[tuple[str, str]]) -> Picture:
    """Return an SVG of matplotlib as a page has it. marks: the words and the page of what is called `mark0`,
    …. Raises ValueError for a property that has no attribute."""
    root = ElementTree.fromstring(svg)
    values = (value for each in root.iter() for value in each.attrib.values())
    referred = {name for value in values for name in _REFERENCE.findall(value)}
    width, height = (float(number) for number in root.attrib["viewBox"].split()[2:])
    inside = "".join(_written(child, marks, referred) for child in root)
    return svg_picture(inside, (width, height), CSS_PIXELS_PER_INCH / POINTS_PER_INCH)


def svg_picture(inside: str, size: tuple[float, float], scale: float = 1) -> Picture:
    """Return those SVG elements as a picture. size: of its own units, each `scale` CSS pixels."""
    shown = round(size[0] * scale), round(size[1] * scale)
    width, height = (_short(str(side)) for side in size)
    box = f'viewBox="0 0 {width} {height}" width="{shown[0]}" height="{shown[1]}"'
    return Picture(f'{box} stroke-linejoin="round">{inside}</svg>', *shown)


def _written(element: Any, marks: list[tuple[str, str]], referred: set[str]) -> str:
    """Return an element and what is in it: without what only matplotlib needs."""
    tag = element.tag.rpartition("}")[2]
    if tag in ("metadata", "style"):
        return ""
    attributes: dict[str, str] = {}
    for name, value in element.attrib.items():
        if name == "style":
            attributes |= _as_attributes(value)
        elif name.rpartition("}")[2] != "id":
            attributes[name.rpartition("}")[2]] = _REFERENCE.sub(
                lambda of: of[0].replace("#", f"#{ID}"), value
            )
    own_id = element.get("id", "")
    if own_id in referred:
        attributes["id"] = ID + own_id
    attributes["transform"] = _TURNED_BY_NOTHING.sub("", attributes.get("transform", ""))
    inside = html.escape((element.text or "").strip(), quote=False)
    inside += "".join(_written(child, marks, referred) for child in element)
    if not inside and tag in ("g", "defs", "text"):
        return ""
    stated = ((name, html.escape(_short(value))) for name, value in attributes.items() if value.strip())
    said = "".join(f' {name}="{value}"' for name, value in stated)
    if own_id.startswith("mark"):
        words, href = marks[int(own_id.removeprefix("mark"))]
        marked = f"<title>{html.escape(words, quote=False)}</title>{inside}"
        return f'<a href="{html.escape(href)}">{marked}</a>' if href else f"<g>{marked}</g>"
    if tag in ("g", "defs") and not said:
        return inside if tag == "g" else f"<defs>{inside}</defs>"
    return f"<{tag}{said}>{inside}</{tag}>" if inside else f"<{tag}{said}/>"


def _as_attributes(style: str) -> dict[str, str]:
    """Return the properties of a `style` as attributes. Raises ValueError for one that is not known."""
    pairs = (part.split(":", 1) for part in style.split(";") if part.strip())
    given = {name.strip(): value.strip() for name, value in pairs}
    if unknown := set(given) - _KEPT - _DROPPED:
        name = sorted(unknown)[0]
        raise ValueError(f"matplotlib wrote the property {name!r}, which no attribute stands for.")
    return {name: value.removesuffix("px") for name, value in given.items() if name in _KEPT}


def _short(value: str) -> str:
    """Return the value with numbers of one decimal and single spaces."""
    return " ".join(_NUMBER.sub(lambda number: f"{float(number[0]):.1f}".removesuffix(".0"), value).split())
