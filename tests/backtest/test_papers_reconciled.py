"""The money of papers 001 and 003: the published totals come out of the lines, and the papers' own slips are found."""

import csv
import os
import re
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from analysis.data.schema import TABLES
from analysis.project import find_project
from analysis.validation.arithmetic import SEVERITIES, reconcile
from analysis.validation.arithmetic.records import Records, read_records

ROOT = Path(__file__).resolve().parents[2]
PAPERS = Path(os.environ.get("BOLDSTEPS_SHARED", ROOT.parent / "shared")) / "seeds"
MONEY = ("budget", "budget_movements", "variance_reasons", "kpi_counts")


@dataclass(frozen=True)
class Tables:
    """The tables of the records, as tables."""

    records: Records

    def __getattr__(self, name: str) -> pd.DataFrame:
        return pd.DataFrame([row._asdict() for row in getattr(self.records, name)])


@pytest.fixture(scope="module")
def records() -> Tables:
    return Tables(read_records(find_project(ROOT).data))


@pytest.fixture(scope="module")
def findings(records) -> pd.DataFrame:
    return pd.DataFrame([vars(found) for found in reconcile(records.records)])


def _found(findings: pd.DataFrame, check: str, subject: str = "") -> pd.DataFrame:
    return findings[
        findings.check.str.startswith(check) & findings.subject.str.contains(subject, regex=False)
    ]


def _column(records: Tables, statement: str, measure: str) -> pd.DataFrame:
    rows = records.budget[(records.budget.statement == statement) & (records.budget.measure == measure)]
    return rows[rows.source == "paper-003"]


@pytest.mark.parametrize(
    ("measure", "published", "from_subtotals", "from_lines"),
    [
        ("original_cash_limit", 153_139, 153_141, 153_143),
        ("final_cash_limit", 155_083, 155_083, 155_085),
        ("outturn", 154_758, 154_757, 154_764),
    ],
)
def test_revenue_totals_come_from_the_lines_but_for_rounding(
    records, findings, measure, published, from_subtotals, from_lines
):
    rows = _column(records, "revenue", measure)
    subtotals = rows[rows.level == "subtotal"]
    without_lines = subtotals[~subtotals.division.isin(rows[rows.level == "line"].division)]
    assert list(without_lines.division) == ["Clusters"]
    assert rows[rows.level == "total"].value.item() == published
    assert subtotals.value.sum() == from_subtotals
    assert rows[rows.level == "line"].value.sum() + without_lines.value.sum() == from_lines
    subject = f"CFE Directorate Total, {measure.replace('_', ' ')}"
    assert set(_found(findings, "total", subject).severity) == {"rounding"}


@pytest.mark.parametrize(
    ("measure", "published"),
    [("original_budget", 166_907), ("revised_budget", 187_057), ("outturn", 155_252), ("variance", -31_805)],
)
def test_capital_totals_come_from_the_portfolios(records, measure, published):
    rows = _column(records, "capital", measure)
    assert rows[rows.level == "total"].value.item() == published == rows[rows.level == "line"].value.sum()


def test_revenue_table_is_whole(records):
    rows = _column(records, "revenue", "outturn")
    assert rows.groupby("level").size().to_dict() == {"line": 61, "subtotal": 9, "total": 1}
    assert set(records.budget_movements.division) == set(rows[rows.level == "subtotal"].division) - {
        "Schools"
    }


def test_spend_by_division_does_not_add_up_to_its_total(findings):
    (row,) = _found(findings, "total", "TOTAL, budget").itertuples()
    assert (row.source, row.printed, row.recomputed, row.severity) == (
        "paper-001",
        "£93,958.8m",
        96_977.0,
        "hard",
    )


def test_staff_and_income_of_the_2014_plan_add_up(findings):
    assert _found(findings, "total", "staff").empty
    assert findings[
        findings.subject.str.startswith("ELS") & findings.severity.isin(["hard", "rounding"])
    ].empty


def test_savings_named_are_part_of_the_target(findings):
    (row,) = _found(findings, "total", "saving").itertuples()
    assert (row.printed, row.recomputed, row.severity) == ("£15.3m", 10_865.0, "partial")


def test_misprinted_millions_are_found(findings):
    units = findings[findings.severity == "unit"]
    assert len(units) == 7
    assert set(units.source) == {"paper-001"}


def test_the_commissioning_bridge_is_the_only_one_that_does_not_close(findings):
    (row,) = _found(findings, "bridge").itertuples()
    assert row.subject.startswith("Commissioning")
    assert (row.recomputed, row.difference) == (54_001.0, -241.8)


def test_transfers_that_lack_their_mirror(findings):
    transfers = _found(findings, "transfer")
    assert dict(zip(transfers.subject.str.rpartition(", ")[2], transfers.difference, strict=True)) == {
        "Training and Development budget": -124.6,
        "Children Services Grant: allocations": -13.0,
        "Extended Schools": 598.0,
        "Teams to Management Information": 109.2,
        "T2010 support parents": -400.0,
        "Consultancy income MTP target": -100.0,
        "T2010 Healthy eating target": -150.0,
    }
    together = _found(findings, "all transfers together")
    assert together.difference.item() == pytest.approx(transfers.difference.sum())


def test_every_unit_explains_its_variance_but_for_rounding(findings):
    reasons = pd.concat(
        [_found(findings, "reasons of the division"), _found(findings, "reason against Table 1")]
    )
    assert set(reasons.severity) == {"rounding"}


def test_other_slips_of_the_2008_paper(findings):
    assert _found(findings, "stated twice", "Children's Social Services").difference.item() == -1074
    assert _found(findings, "cash_limit_change").severity.item() == "sign"
    assert _found(findings, "variance against reserves").difference.item() == -11_435
    assert _found(findings, "count of the directorate").severity.item() == "rounding"


def test_every_finding_says_where_and_how_serious(findings):
    assert set(findings.severity) <= set(SEVERITIES)
    assert (findings[["source", "place", "printed"]] != "").all(axis=None)


@pytest.mark.parametrize("name", MONEY)
def test_keys_are_unique_and_no_figure_is_blank_without_a_symbol(name):
    rows = [row for path in (ROOT / "data" / "sources").glob(f"*/{name}.csv") for row in _rows_of(path)]
    keys = [tuple(row[column] for column in TABLES[name].key) for row in rows]
    assert rows
    assert len(keys) == len(set(keys))
    assert [row for row in rows if (row["value"] == "") == (row["symbol"] == "")] == []


@pytest.mark.skipif(not PAPERS.is_dir(), reason="the papers are not here")
@pytest.mark.parametrize("name", MONEY)
@pytest.mark.parametrize("paper", ["001", "003"])
def test_every_printed_figure_stands_in_its_paper(records, paper, name):
    text = _plain(next(PAPERS.glob(f"{paper}_*")).read_text(encoding="utf-8"))
    table = getattr(records, name)
    printed = table[(table.source == f"paper-{paper}") & (table.printed != "")].printed
    assert [figure for figure in printed if _plain(figure) not in text] == []


def _plain(text: str) -> str:
    """Without mark-up and with one space between words."""
    return " ".join(re.sub(r"<[^>]+>|\*\*", "", text).split())


def _rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines(keepends=True)))


def test_the_fall_in_exclusions_is_not_the_16_per_cent_printed(findings):
    found = _found(findings, "change", "Permanent exclusions")
    assert (found.printed.item(), round(found.recomputed.item(), 1), found.severity.item()) == (
        "reduced by 16%",
        -23.8,
        "hard",
    )


def test_every_change_that_does_not_follow_is_found(findings):
    """The 8.5 of children in care since 2010 is the paper's: the release's two figures make 8.3."""
    printed = {"reduced by 16%", "4.6%", "2.8", "8.5%"}
    assert set(_found(findings, "change").printed) == printed
    assert set(_found(findings, "lead").printed) == {"2.9%", "1.8%"}


def test_changes_that_follow_are_not_listed(findings, records):
    stated = records.statements[records.statements.kind == "change"]
    agreeing = {"ks2_em_l4", "ks2_em_l4_gap_sen", "absence_secondary"}
    assert agreeing <= set(stated.indicator)
    assert not _found(findings, "change").place.isin(stated[stated.indicator.isin(agreeing)].place).any()
