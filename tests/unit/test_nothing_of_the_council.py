"""The code knows no council: no indicator, measure, source, area or edition of `data/` is named in `analysis/`."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from analysis.data.areas import load_areas
from analysis.data.editions import load_editions
from analysis.data.indicators import load_register
from analysis.data.sources import load_sources

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"
PACKAGE = ROOT / "analysis"


def names_of_the_council() -> set[str]:
    """Every id and name that stands nowhere but in `data/`, not even in an example of a docstring or comment."""
    areas, register = load_areas(DATA), load_register(DATA)
    names = {
        name for area in areas.rows for name in (area.code, area.name, *area.former_names, *area.former_codes)
    }
    # a measure may be called by a plain word of the language, as `exclusions` is: those with _ cannot be
    measures = {measure for measure in register.measures if "_" in measure}
    return names | set(register) | measures | set(load_sources(DATA))


def named(text: str, names: set[str]) -> list[str]:
    """Those of the names that stand in the text as words of their own."""
    longest_first = sorted((name for name in names if name in text), key=len, reverse=True)
    either = "|".join(map(re.escape, longest_first))
    return re.findall(rf"(?<![\w-])(?:{either})(?![\w-])", text) if either else []


def constants(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str | int):
            yield node.lineno, str(node.value)


def test_no_indicator_source_or_place_is_named() -> None:
    names = names_of_the_council()
    assert len(names) > 300
    found = [
        (path.relative_to(ROOT).as_posix(), number, name)
        for path in sorted(PACKAGE.rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        for name in named(line, names)
    ]
    assert found == []


def test_no_edition_is_named() -> None:
    """A year in an example of how years are written is none; one that the code could act on is."""
    periods = set(load_editions(DATA))
    found = [
        (path.relative_to(ROOT).as_posix(), line, value)
        for path in sorted(PACKAGE.rglob("*.py"))
        for line, value in constants(path)
        if value in periods
    ]
    assert periods and found == []


@pytest.mark.parametrize(
    ("line", "is_found"),
    [
        ('figure = page.figure("ks4_5ac_em")', True),
        ("if area == 'Tunbridge Wells':", True),
        ("# as in Kent", True),
        ('SOURCE = "paper-002"', True),
        ("kent_is_a_word = ks4_5ac_em_of_mine", False),
        ('path = "my-paper-002"', False),
    ],
)
def test_a_name_is_found_as_a_word_of_its_own(line: str, is_found: bool) -> None:
    assert bool(named(line, names_of_the_council())) is is_found
