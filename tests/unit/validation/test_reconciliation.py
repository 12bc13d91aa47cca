"""The arithmetic of the reconciliation, on a small paper that agrees with itself until a figure is changed."""

import csv
import time
from dataclasses import fields
from pathlib import Path

import pandas as pd
import pytest

from analysis.data.schema import TABLES
from analysis.validation.arithmetic import SEVERITIES, Disagreement, disagreements, reconcile
from analysis.validation.arithmetic.disagreement import severity
from analysis.validation.arithmetic.money import literal_amount
from analysis.validation.arithmetic.records import read_records

YEAR = "2020-21"
MEASURES = ("original_cash_limit", "final_cash_limit", "outturn")
REVENUE = [
    (1, "Care", "Homes", "line", (60, 70, 75)),
    (2, "Care", "Fostering", "line", (40, 40, 38)),
    (3, "Care", "Total", "subtotal", (100, 110, 113)),
    (4, "Schools", "Total", "subtotal", (50, 40, 40)),
    (5, "Council", "Council Total", "total", (150, 150, 153)),
]
BRIDGES = [
    ("Care", 1, "opening", "Net Care budget", "", "100"),
    ("Care", 2, "transfer", "Minibus", "Schools", "10"),
    ("Care", 3, "closing", "Revised Care budget", "", "110"),
    ("Schools", 1, "opening", "Net Schools budget", "", "50"),
    ("Schools", 2, "transfer", "Minibus", "Care", "-10"),
    ("Schools", 3, "closing", "Revised Schools budget", "", "40"),
]
REASONS = [("Care", 1, "Homes", "5"), ("Care", 2, "Other minor variances", "-2")]


@pytest.fixture
def paper() -> dict[str, list[dict[str, str]]]:
    """Rows of the tables of one source whose figures all follow from each other."""
    return {
        "budget": [*_revenue(), _cell("unit return", 1, "Care", "Total", "subtotal", "variance", "3")],
        "budget_movements": [
            {
                "division": division,
                "item": str(item),
                "step": step,
                "line": line,
                "counterpart": other,
                **_printed(value),
            }
            for division, item, step, line, other, value in BRIDGES
        ],
        "variance_reasons": [
            {"statement": "revenue", "division": division, "item": str(item), "line": line, **_printed(value)}
            for division, item, line, value in REASONS
        ],
        "kpi_counts": _counts(),
    }


def _revenue() -> list[dict[str, str]]:
    return [
        _cell("revenue", item, division, line, level, measure, str(value))
        for item, division, line, level, values in REVENUE
        for measure, value in zip(MEASURES, values, strict=True)
    ]


def _cell(
    statement: str, item: int, division: str, line: str, level: str, measure: str, value: str
) -> dict[str, str]:
    names = {"statement": statement, "item": str(item), "division": division, "line": line}
    return names | {"level": level, "measure": measure, "unit": "gbp_k"} | _printed(value)


def _counts() -> list[dict[str, str]]:
    cells = [
        ("Care", "kpis", "4"),
        ("Care", "kpis_achieved", "3"),
        ("Schools", "kpis", "4"),
        ("Schools", "kpis_achieved", "3"),
    ]
    cells += [
        ("Council Total", "kpis", "8"),
        ("Council Total", "kpis_achieved", "6"),
        ("Council Total", "kpis_achieved_percent", "75"),
    ]
    return [
        {"service_unit": unit, "item": "1", "measure": measure, **_printed(value)}
        for unit, measure, value in cells
    ]


def _printed(value: str) -> dict[str, str]:
    return {"value": value, "printed": value}


def _findings(paper: dict[str, list[dict[str, str]]], folder: Path) -> pd.DataFrame:
    source = folder / "sources" / "a-paper"
    source.mkdir(parents=True)
    for name, rows in paper.items():
        places = [f"{name}, row {number}" for number in range(1, len(rows) + 1)]
        with (source / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, TABLES[name].names, extrasaction="ignore")
            writer.writeheader()
            writer.writerows(
                {**row, "source": "a-paper", "place": place, "financial_year": YEAR}
                for row, place in zip(rows, places, strict=True)
            )
    columns = [field.name for field in fields(Disagreement)]
    return pd.DataFrame([vars(found) for found in reconcile(read_records(folder))], columns=columns)


def _change(rows: list[dict[str, str]], value: str, printed: str | None = None, **names: str) -> None:
    (row,) = [row for row in rows if names.items() <= row.items()]
    row |= {"value": value, "printed": value if printed is None else printed}


def test_a_paper_that_agrees_with_itself_has_no_findings(paper, tmp_path):
    assert _findings(paper, tmp_path).empty


def test_no_sources_means_no_findings(tmp_path):
    assert reconcile(read_records(tmp_path)) == []


def test_they_are_worked_out_once_as_long_as_the_sources_stay(paper, tmp_path):
    """The page that lists them shows them five times; that took longer than all the rest of the report."""
    _findings(paper, tmp_path)
    time.sleep(0.05)  # longer than the steps in which file systems count time
    first = disagreements(tmp_path)
    assert disagreements(tmp_path) is first
    path = tmp_path / "sources" / "a-paper" / "budget.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",100,", ",90,"), encoding="utf-8")
    assert disagreements(tmp_path) != first


def test_a_wrong_line_shows_in_its_subtotal_its_total_and_its_reason(paper, tmp_path):
    _change(paper["budget"], "95", division="Care", line="Homes", measure="outturn")
    found = _findings(paper, tmp_path)
    assert list(found.check) == ["subtotal", "total", "reason against Table 1"]
    assert list(found.difference) == [-20, -20, -20]
    assert set(found.severity) == {"hard"}


def test_a_line_one_off_is_rounding(paper, tmp_path):
    _change(paper["budget"], "61", division="Care", line="Homes", measure="original_cash_limit")
    found = _findings(paper, tmp_path)
    assert list(zip(found.check, found.severity, strict=True)) == [
        ("subtotal", "rounding"),
        ("total", "rounding"),
    ]


def test_a_total_announced_above_its_list_may_be_partial(paper, tmp_path):
    savings = [
        ("1", "All savings", "total", "100"),
        ("2", "Heating", "line", "30"),
        ("3", "Lighting", "line", "20"),
    ]
    paper["budget"] += [
        _cell("savings", int(item), "Council", line, level, "saving", value)
        for item, line, level, value in savings
    ]
    found = _findings(paper, tmp_path)
    assert list(zip(found.check, found.recomputed, found.severity, strict=True)) == [("total", 50, "partial")]


def test_a_bridge_that_does_not_close(paper, tmp_path):
    movement = {
        "division": "Care",
        "item": "4",
        "step": "grant_adjustment",
        "line": "A grant",
        "counterpart": "",
    }
    paper["budget_movements"].append(movement | _printed("7"))
    found = _findings(paper, tmp_path)
    assert list(zip(found.check, found.printed, found.recomputed, strict=True)) == [("bridge", "110", 117)]


def test_a_transfer_without_its_mirror(paper, tmp_path):
    movement = {
        "division": "Care",
        "item": "4",
        "step": "transfer",
        "line": "Piano",
        "counterpart": "Schools",
    }
    paper["budget_movements"].append(movement | _printed("7"))
    found = _findings(paper, tmp_path)
    checks = ["bridge", "transfer without its mirror in Schools", "all transfers together"]
    assert list(found.check) == checks


def test_a_transfer_may_answer_several_rows_of_the_other_division(paper, tmp_path):
    _change(paper["budget_movements"], "6", division="Care", line="Minibus")
    movement = {
        "division": "Care",
        "item": "4",
        "step": "transfer",
        "line": "Driver",
        "counterpart": "Schools",
    }
    paper["budget_movements"].append(movement | _printed("4"))
    assert _findings(paper, tmp_path).empty


def test_a_transfer_to_unnamed_divisions_is_answered_by_subject(paper, tmp_path):
    pool, part = paper["budget_movements"][4], paper["budget_movements"][1]
    pool["counterpart"], part["line"] = "other divisions", "Minibus: for outings"
    assert _findings(paper, tmp_path).empty
    part["line"] = "Piano"
    changed = _findings(paper, tmp_path / "changed")
    assert list(changed.check) == [
        "transfer to or from unnamed divisions",
        "transfer without its mirror in Schools",
    ]


def test_a_variance_with_the_wrong_sign(paper, tmp_path):
    _change(paper["budget"], "-3", statement="unit return")
    found = _findings(paper, tmp_path)
    assert list(zip(found.check, found.severity, strict=True)) == [
        ("variance of the line", "sign"),
        ("reasons of the division", "sign"),
    ]


def test_the_same_amount_stated_twice(paper, tmp_path):
    paper["budget"].append(_cell("text", 1, "Council", "Council Total", "line", "outturn", "163"))
    found = _findings(paper, tmp_path)
    assert list(zip(found.check, found.difference, strict=True)) == [("stated twice", 10)]


def test_thousands_printed_as_millions(paper, tmp_path):
    _change(paper["budget"], "40", "£40m", division="Schools", measure="outturn")
    found = _findings(paper, tmp_path)
    assert list(zip(found.check, found.printed, found.severity, strict=True)) == [
        ("figure as printed", "£40m", "unit")
    ]


def test_an_overspend_in_brackets(paper, tmp_path):
    _change(paper["variance_reasons"], "5", "(5)", line="Homes")
    found = _findings(paper, tmp_path)
    assert list(zip(found.check, found.printed, found.severity, strict=True)) == [
        ("figure as printed", "(5)", "sign")
    ]


def test_an_income_row_that_does_not_add_across(paper, tmp_path):
    row = {"budget_2020_21": "100", "mtp": "10", "budget_2021_22": "120"}
    paper["budget"] += [
        _cell("income", 1, "Council", "Fees", "line", measure, value) for measure, value in row.items()
    ]
    found = _findings(paper, tmp_path)
    assert list(zip(found.check, found.recomputed, strict=True)) == [("budget_2021_22 of the line", 110)]


def test_counts_that_do_not_add_up(paper, tmp_path):
    _change(paper["kpi_counts"], "5", service_unit="Care", measure="kpis")
    found = _findings(paper, tmp_path)
    assert list(found.recomputed) == [9, pytest.approx(66.6667)]


def test_indicators_recounted_from_the_unit_table(paper, tmp_path):
    kpi = {"service_unit": "Care", "set": "national BVPI", "description": "A measure"}
    paper["kpis"] = [
        kpi | {"item": str(item), "met": met} for item, met in enumerate(("yes", "yes", "no", "no"), 1)
    ]
    found = _findings(paper, tmp_path)
    assert list(zip(found.check, found.printed, found.recomputed, strict=True)) == [
        ("indicators recounted", "3", 2)
    ]


def test_capital_programmes_that_explain_part_of_a_variance(paper, tmp_path):
    capital = {"revised_budget": "90", "outturn": "50", "variance": "-40"}
    paper["budget"] += [
        _cell("capital", 1, "Roads", "Roads", "line", measure, value) for measure, value in capital.items()
    ]
    lines = {"Bridge": "-30", "Bridge: north end": "-10"}
    reasons = [
        {"statement": "capital", "division": "Roads", "item": "1", "line": line, **_printed(v)}
        for line, v in lines.items()
    ]
    paper["variance_reasons"] += reasons
    found = _findings(paper, tmp_path)
    assert list(zip(found.check, found.recomputed, found.severity, strict=True)) == [
        ("reasons of the portfolio", -30, "partial"),
        ("parts of the programme", -10, "partial"),
    ]


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("-1,577.6", -1577.6),
        ("– 825.2", -825.2),
        ("(153)", -153),
        ("(£-2813k)", -2813),
        ("£-1.104m", -1104),
        ("£1.254 bn", 1_254_000),
        ("£3,595,400", 3595.4),
        ("underspend of £3.000m", None),
        ("", None),
    ],
)
def test_a_figure_read_literally(printed, expected):
    assert literal_amount(printed) == (expected if expected is None else pytest.approx(expected))


@pytest.mark.parametrize(
    ("printed", "recomputed", "expected"),
    [
        (100, 100.5, ""),
        (100, 101, "rounding"),
        (100, 101.6, "hard"),
        (100, -100, "sign"),
        (100, 100_000, "unit"),
    ],
)
def test_severity_at_each_bound(printed, recomputed, expected):
    found = severity(printed, recomputed, [1, 1, 1])
    assert found == expected
    assert found in {"", *SEVERITIES}


REGISTER = [
    ("exclusions", "count", "L", ""),
    ("passes", "percent", "H", ""),
    ("rate", "percent", "H", "100 * exclusions / passes"),
]
KENT, ENGLAND, NEAR, FAR = "E10000016", "E92000001", "E10000001", "E10000002"
Written = tuple[str, str, str, str, str, str]
"""Source, indicator, area, year, value and what is printed."""


def _stated(
    folder: Path, rows: list[Written], kind: str = "", other: str = "", stated: Written | None = None
) -> list[tuple[str, float, float, str]]:
    """What is found of figures, and of a statement of that kind."""
    reference = folder / "reference"
    reference.mkdir(parents=True)
    register = "".join(
        f"{name},{name},{unit},{polarity},academic,{formula}\n" for name, unit, polarity, formula in REGISTER
    )
    header = "id,label,unit,polarity,year_type,derived_from\n"
    (reference / "indicators.csv").write_text(header + register, encoding="utf-8")
    (reference / "neighbours.csv").write_text(f"set,area\nA,{NEAR}\nA,{FAR}\n", encoding="utf-8")
    names = ("source", "indicator", "area", "year", "value", "printed")
    for table, written in (("observations", rows), ("statements", [stated] if stated else [])):
        for source in {row[0] for row in written}:
            path = folder / "sources" / source / f"{table}.csv"
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, TABLES[table].names)
                writer.writeheader()
                mine = [dict(zip(names, row, strict=True)) for row in written if row[0] == source]
                said = {"kind": kind, "other": other} if table == "statements" else {}
                writer.writerows({**row, **said, "group": "all", "place": row["indicator"]} for row in mine)
    return [
        (each.check, each.recomputed, each.difference, each.severity)
        for each in reconcile(read_records(folder))
    ]


COUNTS = [
    ("paper", "exclusions", KENT, "2010/11", "252", "252"),
    ("paper", "exclusions", KENT, "2011/12", "192", "192"),
]
SHARES = [
    ("paper", "passes", KENT, "2009/10", "40", "40%"),
    ("paper", "passes", KENT, "2010/11", "45.5", "45.5%"),
    ("paper", "passes", KENT, "2011/12", "50.5", "50.5%"),
    ("paper", "passes", ENGLAND, "2011/12", "48.0", "48.0%"),
]
PEERS = [
    ("paper", "passes", NEAR, "2011/12", "51.0", "51.0%"),
    ("paper", "passes", FAR, "2011/12", "49.0", "49.0%"),
]


@pytest.mark.parametrize(
    ("rows", "kind", "other", "value", "expected"),
    [
        (COUNTS, "change_pct", "2010/11", "-24", []),
        (COUNTS, "change_pct", "2010/11", "-16", [("change, from 252 to 192", -23.8095, 7.8095, "hard")]),
        (SHARES, "change", "2010/11", "5.0", []),
        (SHARES, "change", "2010/11", "4.0", [("change, from 45.5% to 50.5%", 5.0, -1.0, "hard")]),
        (SHARES, "change", "2009/10", "10.5", []),
        (SHARES, "change", "2009/10", "8.0", [("change, from 40% to 50.5%", 10.5, -2.5, "hard")]),
        (SHARES, "lead", ENGLAND, "2.5", []),
        (SHARES, "lead", ENGLAND, "1.5", [("lead, from 48.0% to 50.5%", 2.5, -1.0, "hard")]),
        (SHARES, "lead", ENGLAND, "2.4", [("lead, from 48.0% to 50.5%", 2.5, -0.1, "rounding")]),
        (COUNTS[:1], "change_pct", "2010/11", "-16", []),
        (SHARES, "rank", "neighbours", "3", []),
        ([*SHARES, *PEERS], "rank", "neighbours", "2", []),
        ([*SHARES, *PEERS], "rank", "neighbours", "1", [("rank by paper, of 3", 2.0, -1.0, "hard")]),
        ([*SHARES, *PEERS], "rank", ENGLAND, "9", []),
    ],
)
def test_what_is_stated_follows_from_the_figures(tmp_path, rows, kind, other, value, expected):
    indicator = rows[0][1]
    stated = ("paper", indicator, KENT, "2011/12", value, value.lstrip("-"))
    assert _stated(tmp_path, rows, kind, other, stated) == expected


def test_where_a_source_prints_only_the_change_the_figures_of_another_are_compared(tmp_path):
    release = [("release", *row[1:]) for row in SHARES]
    stated = ("paper", "passes", KENT, "2011/12", "4.0", "4.0%")
    assert _stated(tmp_path, release, "change", "2010/11", stated) == [
        ("change by release, from 45.5% to 50.5%", 5.0, -1.0, "hard")
    ]


@pytest.mark.parametrize(
    ("value", "expected"), [("75", []), ("78", [("worked out from the parts", 75.0, 3.0, "hard")])]
)
def test_a_printed_figure_of_a_derived_indicator_follows_from_its_parts(tmp_path, value, expected):
    parts = [
        ("paper", "exclusions", KENT, "2011/12", "30", "30"),
        ("paper", "passes", KENT, "2011/12", "40", "40%"),
    ]
    assert _stated(tmp_path, [*parts, ("paper", "rate", KENT, "2011/12", value, f"{value}%")]) == expected


def test_the_two_figures_of_one_source_are_never_mixed_with_those_of_another(tmp_path):
    release = [("release", *row[1:]) for row in SHARES[1:2]]
    stated = ("paper", "passes", KENT, "2011/12", "4.0", "4.0%")
    assert _stated(tmp_path, [*release, SHARES[2]], "change", "2010/11", stated) == []
