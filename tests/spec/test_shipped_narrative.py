"""The narrative that is shipped: nothing unbound, nothing false, and no figure that could change without its sentence noticing.

Every figure, target and amount that a sentence looks up is changed, one by one: each reference that rests on it must then read
differently, or the check must fail. A claim, a rank or a count of districts may hold for small changes, but not for every one.
"""

import csv
import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pytest

from analysis.aims import Aims
from analysis.binding import Piece, bind
from analysis.checks.narrative import check_narrative_claims, check_narrative_files, check_narrative_numerals
from analysis.checks.reading import read_figures
from analysis.evidence import Used
from analysis.manuscripts import Manuscript, manuscripts
from analysis.narrative import Section
from analysis.pages import Page
from analysis.project import Project

PROJECT = Project(Path(__file__).resolve().parents[2])
PERIODS = sorted(path.name for path in PROJECT.narrative.iterdir() if path.is_dir())
SHOWN = ("value", "previous", "change", "gap", "difference_from", "target", "money", "count", "moved")
"""Words that read differently for every change of a figure they show."""


@dataclass(frozen=True)
class Dependence:
    """One reference and one thing it rests on."""

    manuscript: Manuscript
    section: Section
    piece: Piece
    used: Used

    @property
    def name(self) -> str:
        assert self.piece.reference
        return f"{self.manuscript.page.topic}:{self.piece.reference.line}:{self.piece.reference.word}:{self.used.id}"


@cache
def written(period: str) -> tuple[Manuscript, ...]:
    return tuple(manuscripts(PROJECT, period))


def dependences(table: str) -> list[Dependence]:
    return [
        Dependence(manuscript, section, piece, used)
        for period in PERIODS
        for manuscript in written(period)
        for section in manuscript.sections
        for piece in manuscript.bound(section).pieces
        for used in piece.evidence.used.values()
        if used.table == table
    ]


@pytest.mark.parametrize("check", [check_narrative_files, check_narrative_numerals, check_narrative_claims])
def test_nothing_unbound_and_nothing_false(check) -> None:  # type: ignore[no-untyped-def]
    errors = [finding for finding in check(read_figures(PROJECT.data)) if finding.is_error]
    assert errors == []


def test_there_is_narrative_and_it_rests_on_figures() -> None:
    assert "2012" in PERIODS
    assert len({each.used.id for each in dependences("observations")}) > 30
    assert dependences("targets")
    assert dependences("budget")


@pytest.mark.parametrize("each", dependences("observations"), ids=lambda each: each.name)
def test_a_changed_figure_changes_its_sentence_or_fails(each: Dependence) -> None:
    _assert_noticed(each, (_with_figure(each, value) for value in _other_values(each.used.value)))


@pytest.mark.parametrize("each", dependences("targets"), ids=lambda each: each.name)
def test_a_changed_target_changes_its_sentence_or_fails(each: Dependence) -> None:
    _assert_noticed(each, (_with_target(each, step) for step in (7.0, -3.0, 1000.0)))


@pytest.mark.parametrize("each", dependences("budget"), ids=lambda each: each.name)
def test_a_changed_amount_changes_its_sentence(each: Dependence, tmp_path: Path) -> None:
    key = dict(each.used.key)
    data = tmp_path / "data"
    shutil.copytree(PROJECT.data, data)
    _rewrite(data / "sources" / key["source"] / "budget.csv", key, 1.5)
    page = replace(each.manuscript.page, project=Project(tmp_path))
    _assert_noticed(each, [page])


def _assert_noticed(each: Dependence, pages: Iterable[Page]) -> None:
    """Looked up again on the changed pages, the reference reads differently, or is in trouble."""
    assert each.piece.reference
    noticed = (
        (piece.text, piece.trouble) != (each.piece.text, each.piece.trouble) for piece in (_again(each, page) for page in pages)
    )
    is_shown = each.piece.reference.word in SHOWN and each.used.shown in each.piece.text
    assert all(noticed) if is_shown else any(noticed)


def _again(each: Dependence, page: Page) -> Piece:
    """The same reference, looked up on a changed page."""
    assert each.piece.reference
    [piece] = bind(replace(each.section, text=each.piece.reference.written), page).pieces
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


def _with_figure(each: Dependence, value: float) -> Page:
    """The page with that figure changed, in the source it was taken from."""
    page, key = each.manuscript.page, dict(each.used.key)
    subject = (key["indicator"], key["area"], key["group"])
    series = {year: dict(stated) for year, stated in page.figures._facts[subject].items()}
    stated = next(stated for year, stated in series.items() if year.label == key["year"])
    stated[key["source"]] = replace(stated[key["source"]], value=value, printed="", qualifier="", symbol="")
    figures = copy(page.figures)
    figures._facts = defaultdict(lambda: defaultdict(dict), {**page.figures._facts, subject: series})
    return replace(page, figures=figures)


def _with_target(each: Dependence, step: float) -> Page:
    page, key = each.manuscript.page, dict(each.used.key)
    changed = [
        replace(
            target, **{name: old + step for name in ("value", "lower", "upper") if (old := getattr(target, name)) is not None}
        )
        if all(str(getattr(target, name)) == wanted for name, wanted in key.items())
        else target
        for target in page.aims.every()
    ]
    return replace(page, aims=Aims(changed, page.edition))


def _rewrite(path: Path, key: dict[str, str], factor: float) -> None:
    """The row of that key with its value multiplied."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if all(row[name] == wanted for name, wanted in key.items()):
            row["value"] = str(float(row["value"]) * factor)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
