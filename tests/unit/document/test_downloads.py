"""The CSV files that readers download: what is in their cells."""

from decimal import Decimal

from analysis.document.downloads import described_csv


def test_a_whole_number_is_written_without_a_point_and_nothing_as_a_formula() -> None:
    rows = [
        {"value": value, "year": "2007-08"}
        for value in (61.0, 61.3, -2.0, 0.0, Decimal("34.0"), None, "=1+1", "c")
    ]
    text, _ = described_csv(["value", "year"], rows)
    values = [line.partition(",")[0] for line in text.splitlines()[1:]]
    assert values == ["61", "61.3", "-2", "0", "34", "", "'=1+1", "c"]


def test_what_a_column_holds_says_the_decimals_that_are_shown() -> None:
    _, meta = described_csv(["value"], [{"value": 61.0}, {"value": 61.25}])
    assert meta.splitlines()[1].split(",")[:6] == ["value", "Indicator", "Value", "", "", "2"]
