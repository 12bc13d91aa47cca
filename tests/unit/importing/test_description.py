"""Descriptions of releases: what stands in one in the place of something of another kind is told, never a traceback."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from analysis.errors import DataError
from analysis.importing.description import load_description
from analysis.importing.errors import ReleaseError
from analysis.importing.neighbours import describes_neighbours, load_neighbour_release
from analysis.io.yaml_files import read_yaml, yaml_text

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
    (tmp_path / "releases").mkdir()
    ways = list(places(read_yaml(path.read_text(encoding="utf-8"))))
    for _ in range(TRIALS):
        changed = read_yaml(path.read_text(encoding="utf-8"))
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
