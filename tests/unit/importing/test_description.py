"""Descriptions of releases: what stands in one in the place of something of another kind is told, never a traceback."""

import random
import shutil
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from analysis.errors import BoldStepsError, DataError
from analysis.importing.description import load_description
from analysis.importing.errors import ReleaseError
from analysis.importing.neighbours import describes_neighbours, load_neighbour_release
from analysis.io.yaml_files import read_yaml, yaml_text
from tests.support.made_project import head

RELEASES = Path(__file__).parents[3] / "data" / "releases"
DESCRIPTIONS = sorted(RELEASES.glob("*.yml"))
OTHERS: list[Any] = ["x", 0, None, [], {}, [1], {"a": 1}, True, [None], [[1]], {"a": [1]}, 3.5]
TRIALS = 40

each_description = pytest.mark.parametrize("path", DESCRIPTIONS, ids=lambda path: path.stem)


def places(part: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every value."""
    for key, below in (
        part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    ):
        yield (*above, key)
        yield from places(below, (*above, key))


def put(part: Any, place: tuple[Any, ...], value: Any) -> None:
    for key in place[:-1]:
        part = part[key]
    part[place[-1]] = value


def load(data: Path, source: str) -> object:
    return (load_neighbour_release if describes_neighbours(data, source) else load_description)(data, source)


@each_description
def test_each_description_is_one(path: Path) -> None:
    assert load(path.parents[1], path.stem)


@each_description
def test_values_of_another_kind_are_told(path: Path, tmp_path: Path) -> None:
    chance, told = random.Random(path.stem), 0
    shutil.copytree(path.parent, tmp_path / "releases")  # some are like another
    own = read_yaml(path.read_text(encoding="utf-8"))
    ways = list(places(own))
    for _ in range(TRIALS):
        changed = deepcopy(own)
        put(changed, chance.choice(ways), chance.choice(OTHERS))
        (tmp_path / "releases" / "made.yml").write_text(yaml_text(changed), encoding="utf-8")
        try:
            load(tmp_path, "made")
        except DataError:
            told += 1
    assert told > TRIALS / 4


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("decimals: 1", "decimals: one", "made.yml, decimals: expected a whole number, found 'one'"),
        ("tables:", "tables: none\nothers:", "made.yml: unknown keys: others"),
        ("symbols: {", "symbols: [a]\nothers: {", "made.yml: unknown keys: others"),
        ("source: ", "source: [a] #", "made.yml, source: expected a text, found"),
    ],
)
def test_the_message_names_the_key_and_what_is_expected(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    text = (RELEASES / "sfr05-2014.yml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "releases").mkdir()
    (tmp_path / "releases" / "made.yml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ReleaseError, match=said):
        load_description(tmp_path, "made")


LIKE = """\
source: later
like: made
title: Made figures, again
symbols: {s: c}
tables:
  - name: tool
    dictionary: {labels: {C: Third}}
    measures: [{indicator: third, where: {Code: [C]}, period: calendar_by_end, decimals: 0}]
"""
MADE = (
    head("{x: x}")
    + """\
  - name: other
    file: other.csv
    layout: long_csv
    area: [{name: Area}]
    areas: [county]
    measures: [{indicator: first, numerator: n, denominator: d}]
  - name: tool
    file: tool.csv
    layout: long_csv
    area: [{name: Area}]
    areas: [county]
    value: Values
    dictionary: {file: dictionary.csv, id: Code, label: Label, labels: {A: First}}
    keep: {Code: {any_other: true}}
    measures: [{indicator: first, where: {Code: [A]}}, {indicator: second, where: {Code: [B]}}]
"""
)


def described(folder: Path, **texts: str) -> None:
    (folder / "releases").mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / "releases" / f"{name}.yml").write_text(text, encoding="utf-8")


def test_a_release_that_is_like_another_says_only_what_is_its_own(tmp_path: Path) -> None:
    described(tmp_path, made=MADE, later=LIKE)
    later = load_description(tmp_path, "later")
    assert (later.source, later.title, later.date_published) == ("later", "Made figures, again", "2014-01-23")
    assert later.symbols == {"x": "x", "s": "c"}
    other, tool = later.tables
    assert other.measures == load_description(tmp_path, "made").tables[0].measures
    assert [each.indicator for each in tool.measures] == ["first", "second", "third"]
    assert (tool.measures[2].period, tool.measures[2].decimals) == ("calendar_by_end", 0)
    assert tool.dictionary is not None
    assert tool.dictionary.labels == {"A": "First", "C": "Third"}


def test_codes_and_the_column_of_values_need_not_be_repeated(tmp_path: Path) -> None:
    described(tmp_path, made=MADE)
    other, tool = load_description(tmp_path, "made").tables
    assert tool.keep["Code"].keep == ("A", "B")
    assert [each.value for each in tool.measures] == ["Values", "Values"]
    assert other.measures[0].value == ""


@pytest.mark.parametrize(
    ("like", "said"),
    [
        ("mode", "no release called 'mode'. Did you mean made"),
        ("later", "it is like later, which is like it"),
    ],
)
def test_a_release_is_like_one_that_there_is_and_not_like_itself(
    tmp_path: Path, like: str, said: str
) -> None:
    described(tmp_path, made=MADE, later=LIKE.replace("like: made", f"like: {like}"))
    with pytest.raises(BoldStepsError, match=said):
        load_description(tmp_path, "later")


def test_the_period_of_a_measure_is_a_form(tmp_path: Path) -> None:
    described(tmp_path, made=MADE, later=LIKE.replace("calendar_by_end", "by_the_moon"))
    with pytest.raises(ReleaseError, match=r"later.yml, table 2: period 'by_the_moon' is neither one of"):
        load_description(tmp_path, "later")
