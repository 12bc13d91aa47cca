"""The money and plans of the papers: totals out of their lines, what the reconciliation page must list, a second reading.

`second_transcription/` was typed from paper 003 by a reader who had not seen the figures in `data/`: Tables 1 to 3, the eight
bridges with the outturn of each return, and every table of indicators (rows printed a second time, `repeat …`, are left out).
"""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from analysis.chapters import reconciliation as appendix
from analysis.edition.money import load_money
from analysis.exhibits.page import Page, open_page

HERE = Path(__file__).parent
DATA = HERE.parents[1] / "data" / "sources" / "paper-003"
Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def page() -> Page:
    return open_page("reconciliation", "2008", "Kent")


@pytest.mark.parametrize(
    ("statement", "original", "budget", "outturn", "variance"),
    [("revenue", 153_139, 155_083, 154_758, -325), ("capital", 166_907, 187_057, 155_252, -31_805)],
)
def test_the_totals_that_the_paper_prints(
    page: Page, statement: str, original: float, budget: float, outturn: float, variance: float
) -> None:
    total = load_money(page.edition).total(statement)
    assert total is not None and total.original is not None
    assert (total.original.value, total.budget.value, total.outturn.value, total.variance) == (
        original,
        budget,
        outturn,
        variance,
    )


def test_capital_comes_out_of_its_lines(page: Page) -> None:
    lines = load_money(page.edition).spending("capital", "line")
    assert sum(line.variance for line in lines) == -31_805
    assert sum(line.budget.value or 0 for line in lines) == 187_057


def test_revenue_comes_out_of_its_divisions_but_for_rounding(page: Page) -> None:
    divisions = load_money(page.edition).spending("revenue", "subtotal")
    assert sum(each.variance for each in divisions) == -326
    assert sum(each.budget.value or 0 for each in divisions) == 155_083


MUST_BE_LISTED = {
    "the divisions' spend of 2014-15": (
        "Education and Young People's Services, TOTAL, budget",
        "96,977.0",
        "−3,018.2",
    ),
    "the Commissioning bridge": ("Revised 2007/08 Commissioning budget", "54,001.0", "−241.8"),
    "training and development": ("Training and Development budget", "0.0", "−124.6"),
    "children services grant": ("Children Services Grant: allocations", "−1,422.8", "−13.0"),
    "extended schools": ("Policy, Extended Schools", "2,795.4", "+598.0"),
    "management information": ("Teams to Management Information", "0.0", "+109.2"),
    "support for parents": ("T2010 support parents", "0.0", "−400.0"),
    "consultancy": ("Consultancy income MTP target", "0.0", "−100.0"),
    "healthy eating": ("T2010 Healthy eating target", "0.0", "−150.0"),
    "net budget of social services": ("Children's Social Services, Total, net budget", "78,438", "−1,074"),
    "indicators of Standards & Achievement": ("Standards & Achievement, kpis achieved", "2", "+3"),
    "exclusions": ("Permanent exclusions: change in per cent", "−23.8", "+7.8"),
    "rise at GCSE": ("Five or more GCSEs at A* to C: change, 2011/12", "4.0", "+0.6"),
    "lead at GCSE": ("Five or more GCSEs at A* to C: lead", "4.8", "−1.9"),
}


@pytest.mark.parametrize(("subject", "recomputed", "difference"), MUST_BE_LISTED.values(), ids=MUST_BE_LISTED)
def test_what_cannot_both_be_right_is_listed_with_what_is_used_and_why(
    page: Page, subject: str, recomputed: str, difference: str
) -> None:
    data = appendix.serious(page).data
    assert data is not None
    [row] = [row for row in data.rows if subject in str(row[0])]
    assert (row[3], row[4]) == (recomputed, difference)
    assert all(row[5:])


USED = {
    "Commissioning, kpis (": "15",
    "Commissioning, kpis not available (": "3 achieved, 9 not available",
    "Policy, kpis achieved (": "8",
    "Operations (School organisation), kpis achieved (": "4 achieved, 6 not available",
    "Planning and Access, budget (figure": "£46,617.9 thousand",
    "Strategic Management, budget (figure": "£5,798.5 thousand",
}


@pytest.mark.parametrize(("subject", "used"), USED.items())
def test_each_figure_has_its_own_in_what_is_used(page: Page, subject: str, used: str) -> None:
    tables = [appendix.serious(page).data, appendix.misprints(page).data]
    rows = [row for data in tables if data for row in data.rows if str(row[0]).startswith(subject)]
    assert [row[5] for row in rows] == [used]


def test_what_was_found_by_reading_is_listed(page: Page) -> None:
    data = appendix.found_by_reading(page).data
    assert data is not None
    [gap] = [
        row
        for row in data.rows
        if row[0] == "Key Stage 2 gap for pupils eligible for free school meals in 2011"
    ]
    assert ("27%" in str(gap[1]), "29%" in str(gap[2]), gap[3]) == (True, True, "27")
    [rise] = [row for row in data.rows if row[0] == "Rise in five or more A*-C from 2006"]
    assert ("64.9 - 61.2 = 3.7" in str(rise[1]), "3.5 percentage points" in str(rise[2]), rise[3]) == (
        True,
        True,
        "3.5",
    )


def test_every_disagreement_is_on_the_page_once(page: Page) -> None:
    tables = [appendix.serious(page), appendix.misprints(page), appendix.partial_and_rounded(page)]
    rows = [row for exhibit in tables if exhibit.data for row in exhibit.data.raw_rows]
    assert len(rows) == len(set(rows)) == 88
    assert any(str(row[0]).endswith("looked-after-2010-2014, from 6.1 to 14.4") for row in rows)
    assert all(row[2] and row[3] and row[7] and row[8] for row in rows)


def test_the_second_transcription_agrees_cell_by_cell() -> None:
    cells = list(_compared())
    assert len(cells) == 713
    assert [cell for cell in cells if _plain(cell[1]) != _plain(cell[2])] == []


def _compared() -> Iterator[tuple[str, str, str]]:
    """Each cell of the second transcription: what it is, as read the second time, as held."""
    budget = _rows(DATA / "budget.csv")
    for table, statement in (("table1", "revenue"), ("table2", "capital")):
        held = {
            (int(row["item"]), row["measure"]): row["printed"]
            for row in budget
            if row["statement"] == statement
        }
        for item, row in enumerate(_second(table), 1):
            measures = [name for name in row if name not in ("division", "line")]
            yield from ((f"{table} {item} {name}", row[name], held[item, name]) for name in measures)
    counts = {(row["service_unit"], row["measure"]): row["printed"] for row in _rows(DATA / "kpi_counts.csv")}
    for row in _second("table3"):
        unit = row.pop("service_unit")
        yield from ((f"table3 {unit} {name}", printed, counts[unit, name]) for name, printed in row.items())
    yield from _bridges(budget)
    yield from _indicators()


def _bridges(budget: Rows) -> Iterator[tuple[str, str, str]]:
    movements = _rows(DATA / "budget_movements.csv")
    second = _second("bridges")
    for division in dict.fromkeys(row["division"] for row in second):
        returns = [row for row in budget if (row["statement"], row["division"]) == ("unit return", division)]
        held = [row["printed"] for row in movements if row["division"] == division]
        held += [row["printed"] for row in returns if row["measure"] == "outturn"]
        read = [
            (f"{division}, {row['line']}", row["printed"]) for row in second if row["division"] == division
        ]
        yield from ((name, printed, other) for (name, printed), other in zip(read, held, strict=True))


def _indicators() -> Iterator[tuple[str, str, str]]:
    kpis = _rows(DATA / "kpis.csv")
    second = [row for row in _second("kpis") if not row["indicator"].startswith(("repeat ", "heading "))]
    for unit in dict.fromkeys(row["service_unit"] for row in second):
        read, held = ([row for row in rows if row["service_unit"] == unit] for rows in (second, kpis))
        for one, other in zip(read, held, strict=True):
            for name in ("prior", "target", "actual"):
                yield (f"{unit}, {one['indicator']}, {name}", one[name], other[f"{name}_printed"])


def _second(table: str) -> Rows:
    return _rows(HERE / "second_transcription" / f"{table}.csv")


def _rows(path: Path) -> Rows:
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines(keepends=True)))


def _plain(text: str) -> str:
    return " ".join(text.split())
