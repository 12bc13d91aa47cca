"""A chart is drawn again exactly when something that it is drawn from has changed."""

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib
import numpy
import pandas as pd
import pytest

from analysis.exhibits import chart_cache, charts
from analysis.exhibits.chart_cache import cached_chart, open_chart_cache
from analysis.exhibits.charts import Marker
from analysis.exhibits.picture import Picture
from analysis.io.cache import Cache

TABLE = {"name": ["a", "b"], "value": [1.0, 2.0]}
Draw = Callable[..., Picture]


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The folder of a cache that is not open yet."""
    monkeypatch.setattr(chart_cache, "_charts", None)
    return tmp_path / "cache"


@pytest.fixture
def chart() -> Draw:
    """Draws the number of the drawing."""
    numbers = iter(range(1000))

    def number(*given: Any, **options: Any) -> Picture:
        return Picture(str(next(numbers)), 1, 1)

    return cached_chart(number)


def test_without_a_cache_everything_is_drawn(chart: Draw) -> None:
    assert chart(1) != chart(1)


def test_with_a_cache_the_same_is_drawn_once(chart: Draw, folder: Path) -> None:
    open_chart_cache(Cache(folder), "code")
    assert chart(pd.DataFrame(TABLE), unit="percent") == chart(pd.DataFrame(TABLE), unit="percent")


@pytest.mark.parametrize(
    ("given", "options"),
    [
        ([pd.DataFrame({**TABLE, "value": [1.0, 2.0000001]})], {"unit": "percent"}),
        ([pd.DataFrame({**TABLE, "value": [1.0, float("nan")]})], {"unit": "percent"}),
        ([pd.DataFrame({**TABLE, "value": [1, 2]})], {"unit": "percent"}),
        ([pd.DataFrame({**TABLE, "value": pd.Series([1.0, 2.0], dtype=object)})], {"unit": "percent"}),
        ([pd.DataFrame({**TABLE, "name": ["a", "c"]})], {"unit": "percent"}),
        ([pd.DataFrame({"value": TABLE["value"], "name": TABLE["name"]})], {"unit": "percent"}),
        ([pd.DataFrame({"name": TABLE["name"], "number": TABLE["value"]})], {"unit": "percent"}),
        ([pd.DataFrame(TABLE, index=[1, 2])], {"unit": "percent"}),
        ([pd.DataFrame(TABLE, index=["x", "y"])], {"unit": "percent"}),
        ([pd.DataFrame(TABLE).iloc[::-1]], {"unit": "percent"}),
        ([TABLE], {"unit": "percent"}),
        ([pd.DataFrame(TABLE)], {"unit": "number"}),
        ([pd.DataFrame(TABLE)], {"unit": "percent", "marked": ""}),
        ([pd.DataFrame(TABLE)], {"unit": "percent", "markers": [Marker("Target", 1.0)]}),
        ([pd.DataFrame(TABLE)], {"unit": "percent", "markers": [Marker("Target", 1.5)]}),
        ([pd.DataFrame(TABLE)], {"unit": "percent", "markers": [Marker("Target", 1.0, at="a")]}),
        ([pd.DataFrame(TABLE)], {"unit": "percent", "markers": [Marker("Target", numpy.float32(1.0))]}),
        ([pd.DataFrame(TABLE), "percent"], {}),
    ],
)
def test_whatever_is_given_otherwise_is_drawn_again(
    chart: Draw, folder: Path, given: list[Any], options: dict[str, Any]
) -> None:
    open_chart_cache(Cache(folder), "code")
    first = chart(pd.DataFrame(TABLE), unit="percent")
    assert chart(*given, **options) != first
    assert chart(pd.DataFrame(TABLE), unit="percent") == first


def test_another_chart_of_the_same_is_another(chart: Draw, folder: Path) -> None:
    @cached_chart
    def another(*given: Any) -> Picture:
        return Picture("another", 1, 1)

    open_chart_cache(Cache(folder), "code")
    assert chart(1) != another(1)


def test_another_style_is_drawn_again(chart: Draw, folder: Path) -> None:
    open_chart_cache(Cache(folder), "code")
    first = chart(1)
    with matplotlib.rc_context({"font.size": 11.25}):
        assert chart(1) != first


def test_what_cannot_be_told_apart_is_not_taken_for_the_same(chart: Draw, folder: Path) -> None:
    open_chart_cache(Cache(folder), "code")
    with pytest.raises(TypeError, match="made of object"):
        chart(object())


def shown(folder: Path, code: str, chart: Draw, *values: int) -> list[Picture]:
    """What a run with those values shows, which then ends as a build does."""
    cache = Cache(folder)
    open_chart_cache(cache, code)
    pictures = [chart(value) for value in values]
    cache.drop_unused()
    return pictures


def test_the_next_run_finds_what_it_would_draw(folder: Path, chart: Draw) -> None:
    first = shown(folder, "code", chart, 1, 2)
    assert shown(folder, "code", chart, 2, 1) == first[::-1]


def test_a_run_says_which_charts_it_shows(folder: Path, chart: Draw) -> None:
    opened = open_chart_cache(Cache(folder), "code")
    pictures = [chart(value) for value in (1, 2, 1)]
    assert list(opened.shown.values()) == pictures[:2]
    assert all(Cache(folder).get(key) for key in opened.shown)


def test_pictures_of_other_code_are_not_taken(folder: Path, chart: Draw) -> None:
    first = shown(folder, "code", chart, 1)
    assert shown(folder, "other code", chart, 1) != first


def test_what_is_not_shown_again_is_not_kept(folder: Path, chart: Draw) -> None:
    first = shown(folder, "code", chart, 1, 2)
    shown(folder, "code", chart, 2)
    assert shown(folder, "code", chart, 1) != first[:1]


@pytest.mark.parametrize("part", ["entries", "objects"])
@pytest.mark.parametrize(
    "damage", [lambda content: b"", lambda content: content[:-1], lambda content: b"\xff" + content]
)
def test_a_damaged_chart_is_drawn_again(
    folder: Path, chart: Draw, part: str, damage: Callable[[bytes], bytes]
) -> None:
    first = shown(folder, "code", chart, 1)
    [file] = (folder / part).iterdir()
    file.write_bytes(damage(file.read_bytes()))
    again = shown(folder, "code", chart, 1)
    assert again != first
    assert shown(folder, "code", chart, 1) == again


def test_every_chart_is_cached() -> None:
    """Those that matplotlib draws: what is plain SVG is written sooner than it is looked up."""
    for name, function in inspect.getmembers(charts, inspect.isfunction):
        if (
            function.__module__ == charts.__name__
            and inspect.signature(function).return_annotation is Picture
        ):
            assert hasattr(function, "__wrapped__"), name


def test_a_chart_from_the_cache_is_the_chart(folder: Path) -> None:
    table = pd.DataFrame([("a", 1.0, "1"), ("b", 2.0, "2")], columns=["name", "value", "shown"])
    plain = charts.ranked_bars(table, unit="percent", marked="a", references=[Marker("a", 1)])
    for _ in range(2):
        open_chart_cache(Cache(folder), "code")
        assert charts.ranked_bars(table, unit="percent", marked="a", references=[Marker("a", 1)]) == plain
    assert len(list((folder / "entries").iterdir())) == 1
