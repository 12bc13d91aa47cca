"""Money: how amounts are found, paired with their budgets, and written."""

import pytest

from analysis.edition.money import Amount, Money, largest, say_pounds, say_variance
from analysis.errors import DataError

YEAR = "2020-21"


def _amount(
    item: int, division: str, line: str, level: str, measure: str, value: float | None, unit: str = "gbp_k"
) -> Amount:
    symbol = "z" if value is None else ""
    return Amount(
        YEAR,
        "revenue",
        item,
        division,
        line,
        level,
        measure,
        unit,
        value,
        symbol,
        "",
        "",
        "a-paper",
        "p 1",
        "",
    )


@pytest.fixture
def money() -> Money:
    """Two lines of one division, one of which was not there at first, and their total."""
    values = {
        ("Care", "Homes", "line"): (60.0, 70.0, 75.0),
        ("Care", "Fostering", "line"): (None, 40.0, 38.0),
        ("Care", "Closed service", "line"): (5.0, None, None),
        ("Council", "Council Total", "total"): (65.0, 110.0, 113.0),
    }
    measures = ("original_cash_limit", "final_cash_limit", "outturn")
    return Money(
        tuple(
            _amount(item, *where, measure, value)
            for item, (where, row) in enumerate(values.items(), 1)
            for measure, value in zip(measures, row, strict=True)
        )
    )


def test_a_variance_is_outturn_less_budget_and_an_overspend_is_positive(money: Money) -> None:
    assert [(each.name, each.variance) for each in money.spending("revenue", "line")] == [
        ("Homes", 5),
        ("Fostering", -2),
    ]


def test_a_line_without_budget_and_outturn_has_no_variance(money: Money) -> None:
    assert "Closed service" not in [each.name for each in money.spending("revenue", "line")]


def test_what_was_not_there_at_first_has_changed_by_all_of_its_budget(money: Money) -> None:
    assert [each.change for each in money.spending("revenue", "line")] == [10, 40]


def test_the_total_is_that_of_the_statement_and_none_where_nothing_was_spent(money: Money) -> None:
    total = money.total("revenue")
    assert total is not None
    assert (total.name, total.variance, total.said_variance) == ("Council", 3, "£3,000 over")
    assert money.total("capital") is None


def test_the_largest_variances_come_first_either_way(money: Money) -> None:
    assert [each.name for each in largest(money.spending("revenue", "line"), 1)] == ["Homes"]


def test_an_amount_named_too_loosely_is_refused(money: Money) -> None:
    with pytest.raises(DataError, match="4 amounts have measure 'outturn'; exactly one is wanted"):
        money.one(measure="outturn")


@pytest.mark.parametrize(
    ("thousands", "said"),
    [
        (18304, "£18.3 million"),
        (15300, "£15.3 million"),
        (2000, "£2 million"),
        (625, "£625,000"),
        (-1000, "−£1 million"),
        (0, "£0"),
    ],
)
def test_thousands_in_prose(thousands: float, said: str) -> None:
    assert say_pounds(thousands) == said


@pytest.mark.parametrize(
    ("thousands", "said"), [(1314, "£1.3 million over"), (-325, "£325,000 under"), (0, "on budget")]
)
def test_a_variance_in_prose(thousands: float, said: str) -> None:
    assert say_variance(thousands) == said


def test_staff_are_not_pounds() -> None:
    assert _amount(1, "All", "Staff", "total", "staff", 1385.0, "fte").said == "1,385 FTE"


def test_a_blank_reads_as_its_symbol() -> None:
    assert _amount(1, "All", "Gone", "line", "outturn", None).said == "[z]"
