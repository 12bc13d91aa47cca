"""The narrative that is shipped: nothing unbound, nothing false, and no figure that could change without its sentence noticing.

Every figure, target and amount that a sentence looks up is changed, one by one, and so is every indicator and count of a business
plan: each reference that rests on it must then read differently, or the check must fail. A claim, a rank or a count of districts
may hold for small changes, but not for every one.
"""

import csv
import itertools
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from copy import copy
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pytest

from analysis.edition.edition import open_edition
from analysis.edition.statements import Statement, Statements
from analysis.edition.targets import Targets
from analysis.exhibits.page import Page, open_page
from analysis.narrative.evidence import EvidenceItem
from analysis.narrative.files import Section
from analysis.narrative.manuscripts import Manuscript, manuscripts, open_manuscript
from analysis.narrative.references import References
from analysis.narrative.rendering import markdown_to_html
from analysis.narrative.resolver import Piece, resolve_section
from analysis.project import Project
from analysis.rules.targets import Target
from analysis.validation.data_files import read_figures
from analysis.validation.narrative import (
    check_narrative_claims,
    check_narrative_files,
    check_narrative_numerals,
)

PROJECT = Project(Path(__file__).resolve().parents[2])
PERIODS = sorted(path.name for path in PROJECT.narrative.iterdir() if path.is_dir())
SHOWN = (
    "value",
    "previous",
    "change",
    "gap",
    "difference_from",
    "target",
    "money",
    "count",
    "moved",
    "stated",
)
"""Words that read differently for every change of a figure they show."""

Row = dict[str, str]


@dataclass(frozen=True)
class Dependence:
    """One reference and one thing it rests on."""

    manuscript: Manuscript
    section: Section
    piece: Piece
    used: EvidenceItem

    @property
    def name(self) -> str:
        assert self.piece.reference
        return (
            f"{self.manuscript.topic}:{self.piece.reference.line}:{self.piece.reference.word}:{self.used.id}"
        )


@cache
def written(period: str) -> tuple[Manuscript, ...]:
    return tuple(manuscripts(PROJECT, period))


def dependences(table: str, periods: Iterable[str] = PERIODS) -> list[Dependence]:
    return [
        Dependence(manuscript, section, piece, used)
        for period in periods
        for manuscript in written(period)
        for section in manuscript.sections
        for piece in manuscript.resolved(section).pieces
        for used in piece.evidence.used.values()
        if used.table == table
    ]


SAYS = {
    ("2008", "front_page", "front-page-about"): (
        "114 indicators",
        "106 of them different",
        "57 indicators of the business plans met their target",
    ),
    ("2008", "gaps", "gaps-opening"): ("gap of the lowest achieving children in the Foundation Stage",),
    ("2008", "key_stages", "key-stages-opening"): ("is up 3.5 percentage points, to 64.9%",),
    ("2008", "learning_14_24", "learning-14-24-vocational"): (
        "8,364",
        "young people achieved",
        "4,382 fewer",
    ),
    ("2008", "ofsted", "ofsted-opening"): ("of special schools one", "graded services for children"),
    ("2008", "outturn", "outturn-capital"): ("part of it the paper puts down to no scheme",),
    ("2012", "key_stages", "key-stages-floor-standards"): ("about 81%", "rated amber"),
    ("2012", "key_stages", "key-stages-gcse-trend"): ("61.3%", "just behind the straight line"),
    ("2012", "learning_14_24", "learning-14-24-qualifications"): ("33.1 percentage points, after 32.7",),
    ("2013", "gaps", "gaps-opening"): ("34.5 percentage points, against 26.7", "rated red"),
    ("2013", "gaps", "gaps-free-school-meals-by-stage"): ("from 32.9 percentage points to 34.5",),
    ("2013", "key_stages", "key-stages-floor-standards"): (
        "6 [r] of 96 [r] secondary schools",
        "counts 18 in 2012",
    ),
    ("2014", "key_stages", "key-stages-floor-standards"): (
        "6 [r] of 96 [r] secondary schools",
        "counts 18 in 2012",
    ),
    ("2014", "overview", "overview-opening"): (
        "The whole directorate has £94 million",
        "to save £15.3 million",
    ),
}
"""What a committee member would hold the texts to, and what they once said otherwise."""


@pytest.mark.parametrize(("section", "parts"), SAYS.items(), ids=lambda each: " ".join(each)[:60])
def test_the_texts_say_what_the_sources_do(section: tuple[str, str, str], parts: tuple[str, ...]) -> None:
    period, topic, name = section
    edition = open_edition(PROJECT, period)
    manuscript = open_manuscript(edition, edition.county, topic)
    text = " ".join(manuscript.resolved(manuscript.file.sections[name]).markdown.replace("\\", "").split())
    assert [part for part in parts if part not in text] == []


def _counts_a_state(each: Dependence) -> bool:
    """Whether it counts the indicators that are met, or not: one judged otherwise is then one fewer."""
    reference = each.piece.reference
    return bool(reference) and reference.options["what"] not in ("indicators", "measures")  # type: ignore[union-attr]


@pytest.mark.parametrize("check", [check_narrative_files, check_narrative_numerals, check_narrative_claims])
def test_nothing_unbound_and_nothing_false(check) -> None:  # type: ignore[no-untyped-def]
    errors = [finding for finding in check(read_figures(PROJECT.data)) if finding.is_error]
    assert errors == []


def test_there_is_narrative_and_it_rests_on_figures() -> None:
    assert "2012" in PERIODS
    assert len({each.used.id for each in dependences("observations")}) > 30
    assert dependences("targets")
    assert dependences("budget")
    assert dependences("kpis")
    assert dependences("kpi_counts")


def test_every_table_that_sentences_rest_on_is_changed_below() -> None:
    """A rank and a rating are worked out from figures, which are looked up beside them."""
    looked_up = {
        (used.table, reference.word)
        for period in PERIODS
        for manuscript in written(period)
        for section in manuscript.sections
        for piece in manuscript.resolved(section).pieces
        if (reference := piece.reference)
        for used in piece.evidence.used.values()
    }
    worked_out = {(table, word) for table, word in looked_up if table in ("rank", "rating")}
    assert {table for table, _ in looked_up - worked_out} == CHANGES.keys()
    assert {word for _, word in worked_out} <= {word for table, word in looked_up if table == "observations"}


Changed = Callable[[Dependence, Path], Iterable[Page]]


def _figure_changed(each: Dependence, _: Path) -> Iterator[Page]:
    return (_with_figure(each, value) for value in _other_values(each.used.value))


def _target_changed(each: Dependence, _: Path) -> Iterator[Page]:
    return (_with_target(each, step) for step in (7.0, -3.0, 1000.0, -1000.0))


def _statement_changed(each: Dependence, _: Path) -> Iterator[Page]:
    return (_with_statement(each, step) for step in (1.0, -1.0))


def _half_more(each: Dependence, folder: Path) -> list[Page]:
    return [_with_row(each, folder, lambda row: {**row, "value": str(float(row["value"]) * 1.5)})]


def _taken_out(each: Dependence, folder: Path) -> list[Page]:
    return [_with_row(each, folder, lambda row: None)]


def _judged_otherwise(each: Dependence, folder: Path) -> list[Page]:
    return [_with_row(each, folder, lambda row: {**row, "met": "no" if row["met"] == "yes" else "yes"})]


CHANGES: dict[str, tuple[Changed, ...]] = {
    "observations": (_figure_changed,),
    "targets": (_target_changed,),
    "statements": (_statement_changed,),
    "budget": (_half_more,),
    "kpi_counts": (_half_more,),
    "kpis": (_taken_out, _judged_otherwise),
}
"""What is done to the rows of each table that a sentence rests on."""


@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("table", CHANGES)
def test_a_changed_row_changes_its_sentence_or_fails(table: str, period: str, tmp_path: Path) -> None:
    changes = itertools.product(dependences(table, [period]), CHANGES[table])
    assert [
        each.name
        for number, (each, change) in enumerate(changes)
        if change is not _judged_otherwise or _counts_a_state(each)
        if not _is_noticed(each, change(each, tmp_path / str(number)))
    ] == []


def _is_noticed(each: Dependence, pages: Iterable[Page]) -> bool:
    """Whether the reference, looked up again on the changed pages, reads differently, or is in trouble."""
    assert each.piece.reference
    noticed = (
        (piece.text, piece.finding) != (each.piece.text, each.piece.finding)
        for piece in (_again(each, page) for page in pages)
    )
    is_shown = each.piece.reference.word in SHOWN and each.used.shown in each.piece.text
    return all(noticed) if is_shown else any(noticed)


def _again(each: Dependence, page: Page) -> Piece:
    """The same reference, looked up on a changed page."""
    assert each.piece.reference
    [piece] = resolve_section(
        replace(each.section, text=each.piece.reference.written), page.edition, page.area
    ).pieces
    return piece


def _other_values(value: float | None) -> Iterator[float]:
    start = value or 0.0
    yield from (
        start + 7.0,
        start * 1.5 + 1.0,
        max(start - 5.0, 0.0) if start else 3.0,
        0.0 if start else 50.0,
        start + 100_000.0,
    )


def _page(manuscript: Manuscript) -> Page:
    return Page(manuscript.edition, manuscript.area, manuscript.topic, manuscript)


def _with_figure(each: Dependence, value: float) -> Page:
    """The page with that figure changed, in the source it was taken from."""
    page, key = _page(each.manuscript), dict(each.used.key)
    subject = (key["indicator"], key["area"], key["group"])
    figures = copy(page.edition.figures)
    year = next(year for year in figures._by_year(subject) if year.label == key["year"])
    stated = dict(figures._stated(subject, year))
    # A figure that supersedes an earlier release's stands in its place.
    at, old = next((at, each) for at, each in stated.items() if each.source == key["source"])
    counts = {
        name: count + 7 for name in ("numerator", "denominator") if (count := getattr(old, name)) is not None
    }
    stated[at] = replace(old, value=value, printed="", qualifier="", symbol="", **counts)
    figures._facts = {**figures._facts, (subject, year): stated}
    return replace(page, edition=replace(page.edition, figures=figures))


def _with_target(each: Dependence, step: float) -> Page:
    """The page with that target's numbers raised; one that has none (as good as England) is given one."""
    page, key = _page(each.manuscript), dict(each.used.key)
    changed = [
        replace(target, **(_raised(target, step) or {"kind": "absolute", "value": abs(step)}))
        if all(str(getattr(target, name)) == wanted for name, wanted in key.items())
        else target
        for target in page.edition.targets.every()
    ]
    return replace(page, edition=replace(page.edition, targets=Targets(changed, page.edition)))


def _raised(target: Target, step: float) -> dict[str, float]:
    return {
        name: old + step for name in ("value", "lower", "upper") if (old := getattr(target, name)) is not None
    }


def _with_statement(each: Dependence, step: float) -> Page:
    """The page where what a source states is another amount; a quartile or rank stays one."""
    page = _page(each.manuscript)
    edition, used = page.edition, each.used

    def changed(statement: Statement) -> Statement:
        value = statement.value
        if statement.key != used.key:
            return statement
        if value is None:  # stated in words
            return replace(statement, kind="lower" if statement.kind == "higher" else "higher")
        is_place = statement.kind in ("rank", "rank_from_bottom")
        moved = value + (abs(step) if is_place else 100 * step)
        return replace(statement, value=5 - value if statement.kind == "quartile" else moved)

    about = [changed(each) for area in edition.areas.rows for each in edition.statements.about(area.code)]
    return replace(page, edition=replace(edition, statements=Statements(about, edition)))


def _with_row(each: Dependence, folder: Path, change: Callable[[Row], Row | None]) -> Page:
    """The page in a copy of the sources, with the row of that table changed, or taken out."""
    page, key = _page(each.manuscript), dict(each.used.key)
    data = folder / "data"
    data.mkdir(parents=True)
    for part in PROJECT.data.iterdir():
        if part.name != "sources":
            (data / part.name).symlink_to(part)
    source = data / "sources" / key["source"]
    shutil.copytree(PROJECT.data / "sources" / key["source"], source)
    for other in (PROJECT.data / "sources").iterdir():
        if other.name != source.name:
            (source.parent / other.name).symlink_to(other)
    _rewrite(source / f"{each.used.table}.csv", key, change)
    return replace(page, edition=replace(page.edition, project=Project(folder)))


def _rewrite(path: Path, key: dict[str, str], change: Callable[[Row], Row | None]) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    changed = [
        change(row) if all(row[name] == wanted for name, wanted in key.items()) else row for row in rows
    ]
    assert changed != rows
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(row for row in changed if row)


@pytest.mark.parametrize(
    ("indicator", "said"),
    [
        ("outturn_education_net", "£1,242.3 million"),
        ("dsg_high_needs", "£311.7 million"),
        ("s251_sure_start", "£1,305"),
        ("cost_looked_after", "£2,195 a week"),
        ("ks4_attainment8", "46.7 points"),
    ],
)
def test_amounts_of_the_register_are_said_in_millions_of_pounds(indicator: str, said: str) -> None:
    page = open_page("budget", "2025", "Kent")
    assert References(page.edition, page.area).value(indicator) == said


@pytest.mark.parametrize("period", PERIODS)
def test_no_mark_of_markdown_is_left_to_read(period: str) -> None:
    """A star of `A* to C` in bold words ends them, unless it is written `A\\*`."""
    left = []
    for each in manuscripts(PROJECT, period):
        for section in each.sections:
            html = markdown_to_html(each.resolved(section).markdown, section.id)
            left += [
                f"{each.name}: {section.id}"
                for _ in re.findall(r"\*\*|\*</|>\*|_{2,}|<em><em>|</em>\*", html)
            ]
    assert left == []
