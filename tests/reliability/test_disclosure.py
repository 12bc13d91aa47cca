"""Small counts put into the made-up figures: none can be read or worked out from anything that a build leaves.

The counts that must be hidden come with numbers that occur nowhere else, so that every file can be searched for them; and the
rows of every download and sheet are held against the sums that a reader can do.
"""

import csv
import re
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from analysis.data.editions import find_edition
from analysis.edition.figures import load_figures
from analysis.project import Project
from analysis.publishing.disclosure_scan import Scan
from tests.support.council import COUNTY, DISTRICTS, PERIOD, append, boldsteps, build, make_council, options
from tests.support.one_number import Build, differing
from tests.support.surfaces import downloads, exhibits, sheets, texts
from tests.support.tables_of_counts import Bounds, Sum, bounds

pytestmark = pytest.mark.slow

OAKVALE, ELM = DISTRICTS
SMALL = {
    ("seeded_count", OAKVALE, "all"): "seeded_count,T07000001,all,2011/12,3,,,final,,,3,{source},p 9,",
    (
        "seeded_rate",
        OAKVALE,
        "all",
    ): "seeded_rate,T07000001,all,2011/12,0.6479,3,463,final,,,0.6479,{source},p 9,",
    (
        "seeded_rate",
        COUNTY,
        "fsm",
    ): "seeded_rate,T10000001,fsm,2011/12,10.8108,4,37,final,,,10.8108,{source},p 9,",
    ("seeded_split", COUNTY, "boys"): "seeded_split,T10000001,boys,2011/12,2,,,final,,,2,{source},p 9,",
}
"""Figures that rest on a count from 1 to 5, as they would stand in `data/` if nobody had hidden them."""
FOLLOWING = {
    (
        "seeded_count",
        ELM,
        "all",
    ): "seeded_count,T07000002,all,2011/12,8140,,,final,,,8140,{source},p 9,was 8140 before",
    (
        "seeded_rate",
        ELM,
        "all",
    ): "seeded_rate,T07000002,all,2011/12,92.4923,4817,5208,final,,,92.4923,{source},p 9,",
    (
        "seeded_split",
        COUNTY,
        "girls",
    ): "seeded_split,T10000001,girls,2011/12,7351,,,final,,,7351,{source},p 9,",
}
"""Figures that would give those away: the county, which is shown, less the other district; everybody less the other group."""
GAP = {
    (
        "seeded_rate_gap_fsm",
        COUNTY,
        "fsm",
    ): "seeded_rate_gap_fsm,T10000001,fsm,2011/12,74.1830,,,final,,,74.1830,{source},p 9,"
}
"""The distance of a hidden percentage from one that is shown."""
HIDDEN = {**SMALL, **FOLLOWING, **GAP}
TOTALS = """seeded_count,T10000001,all,2011/12,8143,,,final,,,8143,{source},p 9,
seeded_rate,T10000001,all,2011/12,84.9938,4820,5671,final,,,84.9938,{source},p 9,
seeded_split,T10000001,all,2011/12,7353,,,final,,,7353,{source},p 9,"""
EVERY_FORMAT = ("html", "docx", "pdf")
CANARIES = ("8140", "8,140", "92.4923", "4817", "4,817", "74.1830", "74.183", "7351", "7,351")
SHOWN = ("8143", "84.9938")
REGISTER = (
    "{id},{label},{label},,key_stages,Made-up test,Made-up priority,{unit},{decimals},H,A,academic,"
    "{label},,Those,All,,no,{set},,,Made-up service,,"
)
ANOTHER_EDITION = "seeded_count,T07000002,all,2011/12,8140,,,final,,,8140,made-up-paper,p 9,"


def stated(rows: Iterable[str]) -> list[str]:
    return [row.format(source="made-up-release") for row in rows]


def suppressed_by_hand(row: str) -> str:
    """The row as an analyst leaves it who hides that figure and does not think of the others."""
    indicator, area, group, year, *_ = row.split(",")
    return f"{indicator},{area},{group},{year},,,,final,c,,,made-up-release,p 9,"


DESCRIPTION = """source: made-up-release
publisher: nobody, made for tests
title: A made-up release
date_published: 2012-10-01
location: tests
licence: MIT
transcribed_by: made up
decimals: 1
symbols: {}
tables:
  - name: split
    file: "*.csv"
    layout: wide_csv
    area: [{code: code, name: name}]
    areas: [county, district]
    year: 2011/12
    measures: [{indicator: seeded_split, value: split}]
    parts: {all: [boys, girls]}
"""
"""How the release is read: boys and girls make up all."""


def make_seeded(folder: Path, small: Iterable[str]) -> Path:
    """The council with the seeded figures; `small` are the rows of the small counts."""
    root = make_council(folder)
    reference, sources = root / "data" / "reference", root / "data" / "sources"
    for id, unit, decimals in (
        ("count", "count", 0),
        ("rate", "percent", 4),
        ("rate_gap_fsm", "pp", 4),
        ("split", "count", 0),
    ):
        label, of_set = f"Seeded {id.replace('_', ' ')}", "made-up-pupils"
        append(
            reference / "indicators.csv",
            REGISTER.format(id=f"seeded_{id}", label=label, unit=unit, decimals=decimals, set=of_set),
        )
    append(reference / "groups.csv", "boys,Boys,Boys,Boys", "girls,Girls,Girls,Girls")
    rows = [*TOTALS.splitlines(), *small, *FOLLOWING.values(), *GAP.values()]
    append(sources / "made-up-release" / "observations.csv", *stated(rows))
    append(sources / "made-up-paper" / "observations.csv", ANOTHER_EDITION)
    (root / "data" / "releases").mkdir()
    (root / "data" / "releases" / "made-up-release.yml").write_text(DESCRIPTION, encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def council(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_seeded(tmp_path_factory.mktemp("seeded") / "council", map(suppressed_by_hand, SMALL.values()))


@pytest.fixture(scope="module")
def protected(council: Path) -> Path:
    """As pages, workbook, Word documents and PDF."""
    return build(council, formats=EVERY_FORMAT)


@pytest.fixture(scope="module")
def unprotected(council: Path, protected: Path) -> Path:
    """The same figures, when somebody has taken the rule away."""
    rules = council / "data" / "rules" / "suppression.csv"
    kept = rules.read_text(encoding="utf-8")
    rules.write_text(kept.replace("2012-01-01,6,yes,yes", "2012-01-01,1,no,no"), encoding="utf-8")
    try:
        return (
            build(council, formats=EVERY_FORMAT, output=str(council / "without")).parents[1]
            / "without"
            / PERIOD
        )
    finally:
        rules.write_text(kept, encoding="utf-8")


def stands_in(number: str, text: str) -> bool:
    """Whether the number is written there: not as a part of a longer one, nor of a hash."""
    return (
        number in text and re.search(rf"(?<![0-9A-Za-z]){re.escape(number)}(?![0-9A-Za-z])", text) is not None
    )


def found(folder: Path) -> dict[str, list[str]]:
    """The files of the build, and of what lies beside it, in which a number stands that nobody may know."""
    searched = {
        name: [each for each in CANARIES if stands_in(each, text)] for name, text in texts(folder.parent)
    }
    return {name: canaries for name, canaries in searched.items() if canaries}


def rows_of(folder: Path) -> list[Mapping[str, Any]]:
    """Every tidy row of every notebook, download and sheet."""
    rows = [
        dict(zip(each["columns"], cells, strict=True))
        for _, _, each in exhibits(folder)
        for cells in each["rows"]
    ]
    rows += [row for _, table in [*downloads(folder), *sheets(folder)] for row in table]
    return [row for row in rows if {"indicator", "area_code", "group", "value"} <= set(row)]


def given_away(folder: Path) -> list[str]:
    """The hidden figures whose value, or a count behind it, stands in some row; and the hidden facts shown with a number."""
    seen = []
    for row in rows_of(folder):
        if (row["indicator"], row["area_code"], row["group"]) in HIDDEN:
            shown = [
                row[name]
                for name in ("value", "numerator", "denominator")
                if row.get(name) not in ("", None, "[c]")
            ]
            seen += [f"{row['indicator']} {row['area_code']} {row['group']}: {shown}"] if shown else []
    for _, _, exhibit in exhibits(folder):
        for fact in exhibit["facts"]:
            key = tuple(fact["key"].get(name) for name in ("indicator", "area", "group"))
            seen += [f"{key}: {fact['shown']}"] if key in HIDDEN and fact["shown"] != "[c]" else []
    return seen


def worked_out(folder: Path) -> dict[str, Bounds]:
    """What a reader can infer of each seeded count from the counts that any surface of the build shows."""
    counts: dict[str, int | None] = {
        f"{indicator} {area} {group}": None for indicator, area, group in HIDDEN if "gap" not in indicator
    }
    for row in rows_of(folder):
        for name, key in (("value", ""), ("numerator", ""), ("denominator", " of")):
            cell = row.get(name)
            is_count = name != "value" or row.get("unit") == "count"
            if is_count and cell not in ("", None, "[c]") and str(row["indicator"]).startswith("seeded"):
                counts[f"{row['indicator']} {row['area_code']} {row['group']}{key}"] = int(float(str(cell)))
    sums = [
        Sum(f"{each} {COUNTY} all", tuple(f"{each} {area} all" for area in DISTRICTS))
        for each in ("seeded_count", "seeded_rate")
    ]
    sums.append(
        Sum(f"seeded_split {COUNTY} all", (f"seeded_split {COUNTY} boys", f"seeded_split {COUNTY} girls"))
    )
    for each in sums:
        for key in each.keys:
            counts.setdefault(key, None)
    return bounds(counts, sums)


def test_the_seeds_are_where_the_report_looks(protected: Path) -> None:
    shown = {(row["indicator"], row["area_code"], row["group"]) for row in rows_of(protected)}
    assert set(HIDDEN) <= shown
    everything = "".join(text for _, text in texts(protected / "site"))
    assert [number for number in SHOWN if number not in everything] == []
    volume = f"bold-steps-{PERIOD}-reference"
    papers = (f"{volume}.docx/word/document.xml", f"{volume}.pdf")
    assert [name for name, text in texts(protected) if name in papers and "8,143" in text] == list(papers)


def test_no_hidden_number_is_in_any_file(protected: Path) -> None:
    assert found(protected) == {}


def test_no_row_of_any_surface_gives_a_hidden_figure_away(protected: Path) -> None:
    assert given_away(protected) == []


def test_no_small_count_can_be_worked_out(protected: Path) -> None:
    known = worked_out(protected)
    small = {"seeded_count": OAKVALE, "seeded_rate": OAKVALE}
    for key in (
        *(f"{indicator} {area} all" for indicator, area in small.items()),
        f"seeded_split {COUNTY} boys",
    ):
        assert known[key].lower <= 1 and known[key].upper >= 5, (key, known[key])


def test_papers_workbook_and_downloads_say_what_pages_say(council: Path, protected: Path) -> None:
    """What cannot be worked out from the rows can then not be worked out from a Word document or PDF either."""
    build = Build(council, protected)
    assert differing(build) == []
    assert min(build.numbers[surface] for surface in ("docx", "pdf", "workbook", "downloads")) > 100, (
        build.numbers
    )


def test_the_release_checklist_misses_a_rule_that_was_taken_away(council: Path, tmp_path: Path) -> None:
    """Publishing is refused: figures are hidden, and no rule says that they are to be."""
    root = tmp_path / "council"
    shutil.copytree(council / "data", root / "data")
    assert list(Scan(Project(root), {}).worked_out()) == []
    rules = root / "data" / "rules" / "suppression.csv"
    rules.write_text(
        rules.read_text(encoding="utf-8").replace("2012-01-01,6,yes,yes", "2012-01-01,1,no,no"),
        encoding="utf-8",
    )
    said = list(Scan(Project(root), {}).worked_out())
    assert [each for each in said if "its rule in data/rules/suppression.csv hides nothing" in each]


@pytest.mark.torture
def test_without_the_rule_the_scan_finds_them_on_every_kind_of_surface(unprotected: Path) -> None:
    kinds = {name.partition("/word/")[0].rpartition(".")[2] for name in found(unprotected)}
    assert {"html", "csv", "ipynb", "xml", "docx", "pdf", "js"} <= kinds, kinds
    seen = str(given_away(unprotected))
    assert [key for key in FOLLOWING if f"{' '.join(key)}:" not in seen] == []
    assert worked_out(unprotected)[f"seeded_count {OAKVALE} all"] == Bounds(3, 3)


@pytest.mark.parametrize("lost", sorted(HIDDEN))
def test_one_figure_that_is_not_hidden_is_found(
    protected: Path, tmp_path: Path, lost: tuple[str, str, str]
) -> None:
    """A single suppressed row that reaches one download is enough for the scan to fail."""
    folder = tmp_path / PERIOD
    path = folder / "site" / "downloads" / "leak.csv"
    path.parent.mkdir(parents=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("indicator", "area_code", "group", "unit", "value", "numerator", "denominator"))
        writer.writerow((*lost, "count", 3, "", ""))
    assert given_away(folder)


def test_small_counts_in_the_figures_stop_the_report(tmp_path: Path) -> None:
    root = make_seeded(tmp_path / "council", SMALL.values())
    done = boldsteps(root, *options())
    assert done.returncode == 1
    assert done.stderr.count("is below 6") == 2, done.stderr
    assert set(re.findall(r"in row (\d+)|observations\.csv +(\d+)", " ".join(done.stderr.split()))) == {
        ("", "11"),
        ("", "12"),
        ("13", ""),
        ("14", ""),
    }
    assert not (root / "reports" / PERIOD).exists()
    assert found(root / "reports" / PERIOD) == {}, "runs that were under way when it was stopped"


def test_a_notebook_run_on_its_own_hides_them_too(tmp_path: Path) -> None:
    """Without the report there is nobody to stop: what a page reads has been through disclosure control."""
    project = Project(make_seeded(tmp_path / "council", SMALL.values()))
    figures = load_figures(project.data, find_edition(project.data, PERIOD))
    assert {key: figures.get(*key).text for key in HIDDEN} == dict.fromkeys(HIDDEN, "[c]")
    assert figures.get("seeded_count", COUNTY).text == "8,143"
    assert [
        each for key in HIDDEN for each in figures.also_stated(figures.get(*key)) if each.value is not None
    ] == []


def test_a_page_is_run_again_when_a_figure_beside_its_own_has_to_be_hidden(tmp_path: Path) -> None:
    """Elm and Ash shows its count until Oakvale's becomes small: its own row has not changed, yet it must go."""
    root = make_council(tmp_path / "council")
    observations = root / "data" / "sources" / "made-up-release" / "observations.csv"
    row = REGISTER.format(id="seeded_count", label="Seeded", unit="count", decimals=0, set="made-up-pupils")
    append(root / "data" / "reference" / "indicators.csv", row)
    before = "seeded_count,{area},all,2011/12,{value},,,final,,,{value},made-up-release,p 9,"
    values = {COUNTY: 8240, OAKVALE: 100, ELM: 8140}
    append(observations, *(before.format(area=area, value=value) for area, value in values.items()))
    assert "8140" in "".join(text for _, text in texts(build(root, ("scorecard",)) / "site"))
    text = observations.read_text(encoding="utf-8").replace("8240", "8143")
    text = text.replace(
        before.format(area=OAKVALE, value=100), suppressed_by_hand(before.format(area=OAKVALE, value=100))
    )
    observations.write_text(text, encoding="utf-8")
    folder = build(root, ("scorecard",))
    assert [
        name for name, content in texts(folder) if any(stands_in(each, content) for each in ("8140", "8,140"))
    ] == []
