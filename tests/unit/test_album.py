"""A chart is drawn again exactly when something that it is drawn from has changed."""

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib
import numpy
import pandas as pd
import pytest

from analysis.exhibits import chart_cache as albums
from analysis.exhibits import charts, scorecard_charts
from analysis.exhibits.chart_cache import ChartCache, drawn, open_chart_cache
from analysis.exhibits.charts import Marker
from analysis.exhibits.picture import Picture

TABLE = {"name": ["a", "b"], "value": [1.0, 2.0]}
Draw = Callable[..., Picture]


@pytest.fixture(autouse=True)
def _closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(albums, "_album", None)


@pytest.fixture
def chart() -> Draw:
    """Draws the number of the drawing."""
    numbers = iter(range(1000))

    def number(*given: Any, **options: Any) -> Picture:
        return Picture(str(next(numbers)).encode(), 1, 1)

    return drawn(number)


def test_without_an_album_everything_is_drawn(chart: Draw) -> None:
    assert chart(1) != chart(1)


def test_with_an_album_the_same_is_drawn_once(chart: Draw) -> None:
    open_chart_cache("code", None)
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
    chart: Draw, given: list[Any], options: dict[str, Any]
) -> None:
    open_chart_cache("code", None)
    first = chart(pd.DataFrame(TABLE), unit="percent")
    assert chart(*given, **options) != first
    assert chart(pd.DataFrame(TABLE), unit="percent") == first


def test_another_chart_of_the_same_is_another(chart: Draw) -> None:
    @drawn
    def another(*given: Any) -> Picture:
        return Picture(b"another", 1, 1)

    open_chart_cache("code", None)
    assert chart(1) != another(1)


def test_another_style_is_drawn_again(chart: Draw) -> None:
    open_chart_cache("code", None)
    first = chart(1)
    with matplotlib.rc_context({"font.size": 11.25}):
        assert chart(1) != first


def test_what_cannot_be_told_apart_is_not_taken_for_the_same(chart: Draw) -> None:
    open_chart_cache("code", None)
    with pytest.raises(TypeError, match="made of object"):
        chart(object())


def left(file: Path, code: str, chart: Draw, *values: int) -> list[Picture]:
    """What a run with those values shows, which leaves its album."""
    album = open_chart_cache(code, file)
    shown = [chart(value) for value in values]
    album.write(file)
    return shown


def test_the_next_run_finds_what_it_would_draw(tmp_path: Path, chart: Draw) -> None:
    file = tmp_path / "gaps.pictures"
    first = left(file, "code", chart, 1, 2)
    content = file.read_bytes()
    assert left(file, "code", chart, 2, 1) == first[::-1]
    assert file.read_bytes() == content


def test_pictures_of_other_code_are_not_taken(tmp_path: Path, chart: Draw) -> None:
    file = tmp_path / "gaps.pictures"
    first = left(file, "code", chart, 1)
    assert left(file, "other code", chart, 1) != first


def test_what_is_not_shown_again_is_not_kept(tmp_path: Path, chart: Draw) -> None:
    file = tmp_path / "gaps.pictures"
    first = left(file, "code", chart, 1, 2)
    left(file, "code", chart, 2)
    assert left(file, "code", chart, 1) != first[:1]


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: content[:-3],
        lambda content: content.replace(b'"MA=="', b'"MQ=="'),
        lambda content: b"\xff" + content,
        lambda content: content.partition(b"\n")[2],
    ],
)
def test_a_damaged_album_is_as_good_as_none(
    tmp_path: Path, chart: Draw, damage: Callable[[bytes], bytes]
) -> None:
    file = tmp_path / "gaps.pictures"
    first = left(file, "code", chart, 1)
    whole = file.read_bytes()
    file.write_bytes(damage(whole))
    assert file.read_bytes() != whole
    assert left(file, "code", chart, 1) != first


def test_every_chart_is_kept_in_the_album() -> None:
    for module in (charts, scorecard_charts):
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if (
                function.__module__ == module.__name__
                and inspect.signature(function).return_annotation is Picture
            ):
                assert hasattr(function, "__wrapped__"), name


def test_a_chart_from_the_album_is_the_chart(tmp_path: Path) -> None:
    table = pd.DataFrame([("a", 1.0, "1"), ("b", 2.0, "2")], columns=["name", "value", "shown"])
    file = tmp_path / "gaps.pictures"
    plain = charts.ranked_bars(table, unit="percent", marked="a", reference=Marker("a", 1))
    for _ in range(2):
        album = open_chart_cache("code", file)
        assert charts.ranked_bars(table, unit="percent", marked="a", reference=Marker("a", 1)) == plain
        album.write(file)
    assert len(ChartCache("code", file)._earlier) == 1
