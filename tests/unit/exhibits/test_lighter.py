"""A picture in a page: in fewer bytes the same marks, each with the same attributes, text last."""

import re
from collections import Counter
from xml.etree import ElementTree

import pytest

from analysis.exhibits.charts import bars, waterfall
from analysis.exhibits.lighter import lighter
from analysis.exhibits.picture import ID, Picture, small

Mark = tuple[str, str, frozenset[tuple[str, str]]]


def marks(svg: str) -> Counter[Mark]:
    """The marks of a picture, each with what it says and what is said around it; a path for each of its parts, and its ids
    by number."""
    root = ElementTree.fromstring(f"<svg {svg}")
    found: Counter[Mark] = Counter()
    names: dict[str, str] = {}

    def look(element: ElementTree.Element, around: dict[str, str]) -> None:
        said = around | element.attrib
        if element.tag in ("path", "text"):
            said = {"text-anchor": "start"} | said
            if element.tag == "path":
                said = {name: said[name] for name in said if name not in ("font-size", "text-anchor")}
            moved = re.fullmatch(r"translate\(([-\d.]+)(?: ([-\d.]+))?\)", said.get("transform", ""))
            if moved and element.tag == "text":
                said |= {"x": moved[1], "y": moved[2] or said["y"], "transform": ""}
            course = said.pop("d", "")
            said = {
                n: re.sub(r"url.*", lambda of: names.setdefault(of[0], str(len(names))), v)
                for n, v in said.items()
                if v
            }
            for part in re.findall(r"M[^M]*", course) or [""]:
                found[element.tag, (element.text or "") + drawn(part), frozenset(said.items())] += 1
        column = (
            re.fullmatch(r"translate\(([-\d.]+)\)", element.get("transform", ""))
            if element.tag == "g"
            else None
        )
        inner = {**around, "x": column[1]} if column else said
        for child in element:
            look(child, inner if element.tag == "g" else around)

    look(root, {"font-size": root.get("font-size", ""), "text-anchor": root.get("text-anchor", "start")})
    return found


def drawn(part: str) -> str:
    """Return a course with both places of each line."""
    x = y = ""
    written = []
    for letter, said in re.findall(r"([A-Za-z])([^A-Za-z]*)", part):
        numbers = said.split()
        x, y = {"V": [x, *numbers], "H": [*numbers, y]}.get(letter, numbers[-2:] or [x, y])
        written.append(f"{'L' if letter in 'VH' else letter} {x} {y}" if numbers else letter)
    return " ".join(written)


@pytest.fixture(scope="module")
def picture() -> Picture:
    rows = [
        ("First", 100.0, "100", True),
        ("More", 12.5, "+12.5", False),
        ("A long name of a step", -7.0, "-7.0", False),
    ]
    return waterfall(
        bars([*rows, ("Other", 3.0, "+3.0", False), ("Last", 108.5, "108.5", True)], "is_level"), unit="gbp_k"
    )


def test_the_same_is_drawn_in_fewer_bytes(picture: Picture) -> None:
    light = lighter(picture.svg)
    assert marks(light) == marks(picture.svg) and sum(marks(light).values()) > 20
    assert marks(lighter(picture.narrow)) == marks(picture.narrow)
    assert len(light) < 0.6 * len(picture.svg)
    assert light == lighter(picture.svg)
    assert ID in light and light.endswith("</svg>")


def test_text_is_on_top_of_what_was_drawn_beside_it() -> None:
    light = lighter(
        'viewBox="0 0 9 9"><text x="1" y="2" fill="red">a</text><path d="M 1 2 L 1 3"/><text x="1" y="4" fill="red">b</text></svg>'
    )
    assert (
        light
        == 'viewBox="0 0 9 9"><path d="M1 2V3"/><g fill="red"><g transform="translate(1)"><text y="2">a</text><text y="4">b</text></g></g></svg>'
    )


def test_what_says_nothing_twice_is_left_as_it_is() -> None:
    svg = 'viewBox="0 0 9 9"><a href="x.html"><title>a &gt; b</title><circle r="1" fill="red"/></a><g><text y="1">1</text></g></svg>'
    assert lighter(svg) == svg


def test_names_below_each_other_say_once_how_far_right_they_stand() -> None:
    texts = "".join(f'<text x="2.5" y="{y}" fill="red">{y}</text>' for y in (1, 2, 3))
    light = lighter(f'viewBox="0 0 9 9">{texts}</svg>')
    below = "".join(f'<text y="{y}">{y}</text>' for y in (1, 2, 3))
    assert light == f'viewBox="0 0 9 9"><g fill="red"><g transform="translate(2.5)">{below}</g></g></svg>'


def test_a_small_picture_is_the_one_for_a_phone(picture: Picture) -> None:
    only = small(picture)
    assert (only.svg, only.width, only.narrow, only.is_small) == (picture.narrow, 358, "", True)
    assert not picture.is_small
