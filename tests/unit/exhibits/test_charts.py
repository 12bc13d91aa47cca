"""Charts: drawn for awkward tables too, the same bytes each time, and small."""

from collections.abc import Callable
from itertools import pairwise

import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Canvas

from analysis.exhibits import charts, scorecard_charts
from analysis.exhibits.charts import Marker
from analysis.exhibits.picture import Picture

PNG = b"\x89PNG\r\n"


def lines(count: int, years: int) -> pd.DataFrame:
    rows = [
        (f"{2000 + year}", 2000 + year, f"Area {series}", 50.0 + series)
        for series in range(count)
        for year in range(years)
    ]
    return pd.DataFrame(rows, columns=["year", "end", "series", "value"])


DRAWN = {
    "trend of one point": lambda: charts.trend(lines(1, 1), unit="percent"),
    "trend of four lines that end together": lambda: charts.trend(
        lines(4, 25).assign(value=50.0), unit="percent", markers=[Marker("Target 70%", 70, "2030", 2030)]
    ),
    "bars of one area": lambda: charts.ranked_bars(
        pd.DataFrame({"name": ["A"], "value": [0.0], "shown": ["0"]}), unit="count", marked="A"
    ),
    "bars with a reference": lambda: charts.ranked_bars(
        pd.DataFrame({"name": ["A", "B"], "value": [1.0, 2.0], "shown": ["1", "2"]}),
        unit="percent",
        marked="",
        reference=Marker("England", 1.5),
    ),
    "paired dots without a gap": lambda: charts.paired_dots(
        pd.DataFrame({"name": ["A"], "left": [5.0], "right": [5.0], "gap": ["0"]}),
        unit="pp",
        left_label="L",
        right_label="R",
    ),
    "stacked bars with an empty part": lambda: charts.stacked_bars(
        pd.DataFrame({"x": [100.0], "y": [0.0]}, index=["A"]),
        unit="percent",
        parts=("x", "y"),
        targets=[Marker("Target", 85, "A")],
    ),
    "columns with a comparator and a target": lambda: charts.columns(
        pd.DataFrame({"name": ["1", "2"], "value": [3.0, 4.0], "shown": ["3", "4"]}),
        unit="count",
        markers=[Marker("England", 5, "2"), Marker("Target", 1, "3")],
    ),
}


@pytest.mark.parametrize("draw", DRAWN.values(), ids=DRAWN.keys())
@pytest.mark.filterwarnings("error")
def test_it_is_drawn_the_same_each_time_and_small(draw: object) -> None:
    first, second = draw(), draw()
    assert first.png.startswith(PNG)
    assert first.png == second.png
    assert len(first.png) < 100_000
    assert (first.width, first.height) > (300, 80)


def crossed(canvas: Canvas) -> list[str]:
    """The labels inside a chart that a line runs through, or that lie on the names beside it."""
    renderer = FigureCanvasAgg(canvas).get_renderer()
    canvas.draw(renderer)
    axes = canvas.axes[0]
    drawn = [(line.get_transform(), line.get_path()) for line in axes.lines]
    drawn += [(level.get_transform(), path) for level in axes.collections for path in level.get_paths()]
    paths = [transform.transform_path(path) for transform, path in drawn]
    names = [label.get_window_extent(renderer) for label in axes.get_yticklabels()]
    boxes = [(text.get_text(), text.get_window_extent(renderer).padded(1)) for text in axes.texts]
    return [
        said
        for said, box in boxes
        if any(path.intersects_bbox(box, filled=False) for path in paths)
        or any(box.overlaps(name) for name in names)
    ]


CROWDED = {
    "a baseline at the height of a line's name": lambda: charts.trend(
        lines(3, 5),
        unit="percent",
        markers=[Marker("2000 outturn 50%", 50.6), Marker("Target 55%", 55, "2009", 2009)],
    ),
    "a reference beyond bars that are nearly as long": lambda: charts.ranked_bars(
        pd.DataFrame({"name": ["A", "B"], "value": [58.7, 57.5], "shown": ["58.7% [r]", "57.5% [r]"]}),
        unit="percent",
        marked="A",
        reference=Marker("England 59.1%", 59.1),
    ),
    "a target of the whole": lambda: charts.stacked_bars(
        pd.DataFrame({"x": [80.0], "y": [20.0]}, index=["A"]),
        unit="percent",
        parts=("x", "y"),
        targets=[Marker("Target 100% by 2015", 100, "A")],
    ),
    "the largest variance is under budget": lambda: charts.variance_bars(
        pd.DataFrame(
            {
                "name": ["A name of a line that is long", "B"],
                "value": [-13555.0, 378.0],
                "shown": ["\u221213,555", "+378"],
            }
        ),
        unit="gbp_k",
    ),
    "a comparator just below the top of its column": lambda: charts.columns(
        pd.DataFrame({"name": ["1", "2"], "value": [46.8, 48.5], "shown": ["46.8%", "48.5%"]}),
        unit="percent",
        markers=[Marker("England 45.9%", 45.9, "2")],
    ),
}


@pytest.mark.parametrize("draw", CROWDED.values(), ids=CROWDED.keys())
def test_no_line_runs_through_a_label_and_no_label_lies_on_a_name(
    draw: Callable[[], Picture], monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[Canvas] = []
    monkeypatch.setattr(charts, "picture_of", drawn.append)
    draw()
    assert crossed(drawn[0]) == []


@pytest.mark.parametrize("count", [1, 2, 4, 5, 6, 9])
def test_the_headings_and_the_figures_of_a_heat_map_stand_apart(
    count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[Canvas] = []
    monkeypatch.setattr(
        scorecard_charts, "picture_of", lambda canvas: kept.append(canvas) or Picture(b"", 1, 1)
    )
    tiles = [
        scorecard_charts.Tile("Tonbridge and Malling", "88.9%", 3, 0, column, True) for column in range(count)
    ]
    scorecard_charts.heat_map.__wrapped__(tiles, ["Inspections good, secondary schools 2013/14"] * count)
    axes, renderer = kept[0].axes[0], FigureCanvasAgg(kept[0]).get_renderer()
    kept[0].draw(renderer)
    for texts in (axes.get_xticklabels(), axes.texts):
        boxes = [text.get_window_extent(renderer) for text in texts]
        assert [1 for left, right in pairwise(boxes) if left.x1 > right.x0] == []
