"""Laying out the next edition: its row in the table of editions, narrative to write, and sheets of the figures to collect.

Rules, targets, neighbours and the order of sources are carried over; the years advance; the baseline stays, since the targets are
set against it. Nothing that is already there is replaced.
"""

import csv
import io
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from analysis.data.areas import load_areas
from analysis.data.document import load_document
from analysis.data.editions import EditionRecord, find_edition, load_editions
from analysis.data.indicators import load_register
from analysis.data.sources import Source, load_sources
from analysis.data.transactions import exclusive_change, write_together
from analysis.data.years import Year, make_year, parse_year
from analysis.edition.figures import load_figures
from analysis.edition.outstanding import COLUMNS, SHEETS, by_topic, followed_years, sheet_rows
from analysis.errors import UsageError
from analysis.io.atomic_write import write_atomically
from analysis.narrative.files import narrative_path, read_narrative
from analysis.project import Project

YEAR_COLUMNS = {"academic_year": "academic", "financial_year": "financial", "calendar_year": "calendar"}


@dataclass
class LaidOut:
    """What was written and what was there already, by path from the project folder; the figures awaited, by source."""

    period: str
    previous: str
    written: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    awaited: Mapping[str, int] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)

    def __str__(self) -> str:
        return "\n".join([self._headline(), *self._files(), "", "What to do now", *numbered(self._steps())])

    def _headline(self) -> str:
        if not self.written:
            return f"Edition {self.period} is already laid out; nothing was written."
        counted = f"written {len(self.written)}, kept as they were {len(self.kept)}"
        return f"Edition {self.period}, continued from {self.previous}: {counted}."

    def _files(self) -> list[str]:
        return [f"  written   {path}" for path in self.written] + [
            f"  kept      {path}" for path in self.kept
        ]

    def _steps(self) -> list[str]:
        """The checklist of a new year, in the order in which it is done."""
        return [
            f"Read the row {self.period} of data/reference/editions.csv: title, years, as-at date and what it is about.",
            "Neighbours, rating rule and targets are those of the edition before. Add new ones to data/ where they changed.",
            *self._collecting(),
            "Bring in each release: boldsteps import SOURCE FILE --dry-run, then without --dry-run. "
            "A new release needs its description in data/releases/.",
            "Add each new source to source_order of the edition, the one to be believed first.",
            "Where a definition changed, write the first year of the new one in series_breaks of the indicator: "
            "no comparison crosses it.",
            f"boldsteps check {self.period}, until no error is left.",
            f"boldsteps list {self.period} says which figures are still awaited.",
            f"Write the narrative in narrative/{self.period}/, every number bound to its figure.",
            f"boldsteps report {self.period}, and read the pages.",
        ]

    def _collecting(self) -> list[str]:
        """One step for each source that figures are awaited from."""
        return [
            f"Collect what followed {self.sources[source].short_title} "
            f"({source}, published {self.sources[source].date_published}): "
            f"{count} figure{'s' * (count != 1)}, listed in data/{(SHEETS / self.period).as_posix()}/."
            for source, count in sorted(self.awaited.items(), key=lambda item: -item[1])
        ]


def numbered(steps: list[str]) -> list[str]:
    return [f"{number:>3}. {step}" for number, step in enumerate(steps, 1)]


def lay_out(project: Project, period: str, previous: str) -> LaidOut:
    """Writes what the edition `period` needs and lacks: row and sheets together, so that one is never there without the others.

    Raises UsageError for a period that is no later year, or an edition that is there and was not laid out from `previous`.
    """
    before = find_edition(project.data, previous)
    years = years_between(before, period)
    laid_out = LaidOut(period, before.period)
    with exclusive_change(project.data):
        if period in load_editions(project.data):
            _check_continues(project, before, period)
        row, sheets = (
            _edition_row(project, before, period, years, laid_out),
            _figure_sheets(project, before, period, laid_out),
        )
        write_together(project.data, row | sheets)
        _narrative_stubs(project, before, period, laid_out)
    return laid_out


def _check_continues(project: Project, before: EditionRecord, period: str) -> None:
    """Raises UsageError unless the sheets of the edition ask for what follows the figures of the one before."""
    if followed_years(project.data, period).isdisjoint(year.label for year in _reported(before).values()):
        latest = max(load_editions(project.data))
        raise UsageError(
            f"There is an edition {period} already, and it does not continue {before.period}. Nothing was written. "
            f"Give a year that has no edition, such as {int(latest) + 1}."
        )


def _reported(edition: EditionRecord) -> dict[str, Year]:
    """The year that the edition reports, by year type."""
    return {kind: edition.year(kind) for kind in ("academic", "financial", "calendar", "month")}


def years_between(before: EditionRecord, period: str) -> int:
    """How many years after `before` the edition is. Raises UsageError."""
    if not (period.isdigit() and len(period) == 4):
        raise UsageError(
            f"An edition is named by its year, such as {int(before.period) + 1}; {period!r} is not one."
        )
    years = int(period) - int(before.period)
    if years < 1:
        raise UsageError(
            f"The edition {period} does not come after {before.period}. Give --from an earlier one."
        )
    return years


def advanced(before: dict[str, str], period: str, years: int) -> dict[str, str]:
    """The row of an edition that many years later: its years, as-at date and the years in its words advance, all else stays.

    A milestone that has passed gives way to the fallback, and that to the final year.
    """
    row = before | {"period": period}
    for column, kind in YEAR_COLUMNS.items():
        row[column] = make_year(parse_year(before[column], kind).end + years, kind).label
    aims = [before[column] for column in ("milestone_year", "fallback_year", "final_year")]
    open_aims = [aim for aim in aims if int(aim) >= int(row["calendar_year"])] or aims[-1:]
    row["milestone_year"], row["fallback_year"] = open_aims[0], open_aims[min(1, len(open_aims) - 1)]
    row["as_at"] = f"{int(before['as_at'][:4]) + years}{_last_real_day(before['as_at'][4:])}"
    for column in ("title", "about"):
        row[column] = _years_in_words(before, row, before[column])
    return row


def _last_real_day(month_and_day: str) -> str:
    return "-02-28" if month_and_day == "-02-29" else month_and_day


def _years_in_words(before: dict[str, str], after: dict[str, str], text: str) -> str:
    """The text with the years that the earlier edition reports replaced by those of the later one, all at once."""
    marks = {before[column]: f"\0{position}\0" for position, column in enumerate(YEAR_COLUMNS)}
    for old, mark in marks.items():
        text = text.replace(old, mark)
    for column, mark in zip(YEAR_COLUMNS, marks.values(), strict=True):
        text = text.replace(mark, after[column])
    return text


def _edition_row(
    project: Project, before: EditionRecord, period: str, years: int, laid_out: LaidOut
) -> dict[Path, str]:
    """The table of editions with the row of the edition in its place; nothing where it has one."""
    path = project.data / "reference" / "editions.csv"
    name = f"data/reference/editions.csv, row {period}"
    if period in load_editions(project.data):
        laid_out.kept.append(name)
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        columns, rows = list(reader.fieldnames or ()), list(reader)
    earlier = next(row for row in rows if row["period"] == before.period)
    in_order = sorted([*rows, advanced(earlier, period, years)], key=lambda row: row["period"])
    laid_out.written.append(name)
    return {path: _csv(columns, in_order)}


def _narrative_stubs(project: Project, before: EditionRecord, period: str, laid_out: LaidOut) -> None:
    """A file for each chapter of the county, with the author of the edition before and the sections it had."""
    county = load_areas(project.data).county
    for chapter in load_document(project.root).chapters_of(period):
        if chapter.appendix:
            continue
        last = read_narrative(narrative_path(project.narrative, before.period, county.name, chapter.notebook))
        path = narrative_path(project.narrative, period, county.name, chapter.notebook)
        sections = ", ".join(sorted(last.sections)) or "none"
        stub = (
            f"---\nauthor: {last.author}\nreviewer: {last.reviewer}\nstatus: draft\n"
            f"# {chapter.title}. Write each section below under its id, as in: ## {chapter.notebook.replace('_', '-')}-opening\n"
            "# Until a section is written, its page shows sentences made from the figures.\n"
            f"# Sections of {before.period}: {sections}.\n---\n"
        )
        if _is_lacking(project, path, laid_out):
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, stub)


def _figure_sheets(
    project: Project, before: EditionRecord, period: str, laid_out: LaidOut
) -> dict[Path, str]:
    """A sheet for each topic with the annual figures to collect, unless it is there."""
    laid_out.sources = load_sources(project.data)
    reported = {area.code for area in load_areas(project.data).reported}
    rows = sheet_rows(load_figures(project.data, before), _reported(before), laid_out.sources)
    sheets = by_topic([row for row in rows if row["area"] in reported], load_register(project.data))
    laid_out.awaited = Counter(row["expected_from"] for of_topic in sheets.values() for row in of_topic)
    texts = {
        project.data / SHEETS / period / f"{topic}.csv": _csv(list(COLUMNS), of_topic)
        for topic, of_topic in sheets.items()
    }
    return {path: text for path, text in texts.items() if _is_lacking(project, path, laid_out)}


def _is_lacking(project: Project, path: Path, laid_out: LaidOut) -> bool:
    """Whether the file is to be written; it is told either way."""
    is_lacking = not path.exists()
    (laid_out.written if is_lacking else laid_out.kept).append(path.relative_to(project.root).as_posix())
    return is_lacking


def _csv(columns: list[str], rows: list[dict[str, str]]) -> str:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
