"""Charts: drawn for awkward tables too, the same bytes each time, and small."""

import pandas as pd
import pytest

from analysis.exhibits import charts
from analysis.exhibits.charts import Marker

PNG = b"\x89PNG\r\n"


def lines(count: int, years: int) -> pd.DataFrame:
    rows = [(f"{2000 + year}", 2000 + year, f"Area {series}", 50.0 + series) for series in range(count) for year in range(years)]
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
        pd.DataFrame({"name": ["A"], "left": [5.0], "right": [5.0], "gap": ["0"]}), unit="pp", left_label="L", right_label="R"
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
