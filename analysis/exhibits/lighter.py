"""A picture as a page has it: the same marks in less than half the bytes. What neighbours share is said once,
around them, text is last and so on top, and a line along an axis says only how far."""

import re
from collections.abc import Callable
from itertools import groupby

from analysis.exhibits.picture import ID

_SHAPE = re.compile(r"<(path|use|rect|circle|line|text)\b([^>]*?)(/>|>[^<]*</(?:path|text)>)")
_SHAPES = re.compile(f"(?:{_SHAPE.pattern})+")
_ATTRIBUTE = re.compile(r' ([\w-]+)="([^"]*)"')
_PATH, _COMMAND = re.compile(r'(?<= d=")[^"]+'), re.compile(r"([A-Za-z])([^A-Za-z]*)")
_MOVED = re.compile(r'(<text[^>]*) transform="translate\((\S+) (\S+)\)"')
_NAMED = re.compile(f'(?<=#){ID}[^)"]+')
_OF_ONE = {"d", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "width", "height", "id", "href", "opacity"}
"""What each shape says for itself; neighbours may share all else."""
_OF_MANY = {"clip-path", "transform"}

Shape = tuple[str, dict[str, str], str]
"""Its tag, what it says, and how it ends, with its text."""


def lighter(svg: str) -> str:
    """Return an unnamed picture, `viewBox="…" …>…</svg>`, that looks the same, with less said twice."""
    for number, name in enumerate(dict.fromkeys(_NAMED.findall(svg))):
        svg = svg.replace(name, f"{ID}{number}")
    return _PATH.sub(_course, _SHAPES.sub(_grouped, _MOVED.sub(r'\1 x="\2" y="\3"', svg)))


def _grouped(run: re.Match[str]) -> str:
    shapes = [(of[1], dict(_ATTRIBUTE.findall(of[2])), of[3]) for of in _SHAPE.finditer(run[0])]
    shapes.sort(key=lambda shape: shape[0] == "text")
    levels = (_OF_MANY.__contains__, lambda name: name not in _OF_ONE, "x".__eq__)
    return _written(shapes, *levels)


def _written(shapes: list[Shape], *levels: Callable[[str], bool]) -> str:
    """Return shapes, at each level neighbours that share all of some attributes in a group; paths that differ
    in their course alone are one."""
    if not levels:
        return "".join(f"<{tag}{_stated(own)}{end}" for tag, own, end in shapes)
    written = ""
    for shared, of_group in groupby(
        shapes, lambda shape: {k: v for k, v in shape[1].items() if levels[0](k)}
    ):
        alike = [*of_group]
        rest = [(tag, {k: v for k, v in own.items() if k not in shared}, end) for tag, own, end in alike]
        is_column = shared.keys() == {"x"} and alike[0][0] == "text" and "transform" not in alike[0][1]
        if not shared or len(alike) == 1 or ("x" in shared and not is_column):
            written += _written(alike, *levels[1:])
        elif is_column:
            written += f'<g transform="translate({shared["x"]})">{_written(rest)}</g>'
        elif all((tag, *own) == ("path", "d") for tag, own, _ in rest) and "fill-opacity" not in shared:
            written += f'<path{_stated(shared)} d="{" ".join(own["d"] for _, own, _ in rest)}"/>'
        else:
            written += f"<g{_stated(shared)}>{_written(rest, *levels[1:])}</g>"
    return written


def _stated(attributes: dict[str, str]) -> str:
    return "".join(f' {name}="{value}"' for name, value in attributes.items())


def _course(path: re.Match[str]) -> str:
    written, x, y = "", "", ""
    for letter, said in _COMMAND.findall(path[0]):
        numbers = said.split()
        if letter == "L" and x == numbers[0]:
            written += f"V{numbers[1]}"
        elif letter == "L" and y == numbers[1]:
            written += f"H{numbers[0]}"
        else:
            written += letter + said.strip()
        x, y = numbers[-2:] if len(numbers) > 1 else ("", "")
    return written
