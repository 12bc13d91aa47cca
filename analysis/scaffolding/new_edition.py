"""The next edition: its row in the table of editions, narrative to write, and sheets of figures to collect.

Rules, targets, neighbours and the order of sources are carried over; the years advance; the baseline stays,
since the targets are set against it; the rating years are those that have targets. What only the paper of the
earlier edition says (title, risks, plans) is not carried over. Nothing that exists is replaced.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from analysis.chapters.coverage import reason_to_skip, shown_chapters, topics_of
from analysis.data.areas import load_areas
from analysis.data.editions import EditionRecord, find_edition, load_editions
from analysis.data.indicators import load_register
from analysis.data.sources import Source, load_sources
from analysis.data.transactions import exclusive_change, write_together
from analysis.data.years import Year, make_year, parse_year
from analysis.edition.edition import open_edition
from analysis.edition.figures import load_figures
from analysis.edition.outstanding import COLUMNS, SHEETS, by_topic, followed_years, sheet_rows
from analysis.edition.scorecard import rows
from analysis.edition.targets import load_targets
from analysis.errors import UsageError
from analysis.io.atomic_write import write_atomically
from analysis.io.csv_files import Row, csv_text, read_csv
from analysis.narrative.files import narrative_path, read_narrative
from analysis.project import Project

YEAR_COLUMNS = {"academic_year": "academic", "financial_year": "financial", "calendar_year": "calendar"}
NARRATIVE_STUB = """---
author: {last.author}
reviewer: {last.reviewer}
status: draft
# {chapter.title}. Write each section below under its id, as in: ## {prefix}-opening
# Until a section is written, its page shows sentences made from the figures.
# Sections of {before.period}: {sections}.
---
"""


@dataclass
class NewEdition:
    """An edition that continues the one `before`. written, kept: paths. awaited: figures by source."""

    project: Project
    period: str
    before: EditionRecord
    written: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    awaited: Mapping[str, int] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)

    def __str__(self) -> str:
        headline = f"Edition {self.period} is already laid out; nothing was written."
        if self.written:
            counted = f"written {len(self.written)}, kept as they were {len(self.kept)}"
            headline = f"Edition {self.period}, continued from {self.before.period}: {counted}."
        written = [f"  written   {path}" for path in self.written]
        kept = [f"  kept      {path}" for path in self.kept]
        steps = [f"{number:>3}. {step}" for number, step in enumerate(self._steps(), 1)]
        held = [f"  {line}" for line in self._held()]
        parts = [headline, *written, *kept, "", "As it stands", *held, "", "What to do now", *steps]
        return "\n".join(parts)

    def _held(self) -> list[str]:
        """Return what will be rated, by which targets, which chapters are empty and what is carried over."""
        edition = open_edition(self.project, self.period)
        county, chapters = edition.county, [each for each in edition.document.chapters if each.needs]
        lines = rows(edition, county)
        rated = [line for line in lines if line.target or line.baseline]
        years = Counter(line.target.target_year for line in lines if line.target)
        targets = ", ".join(f"{year} ({count})" for year, count in sorted(years.items()))
        skipped = {each.notebook for each in chapters if reason_to_skip(edition, each, county)}
        updated = {line.indicator.topic for line in lines if line.is_updated}
        topics = {each.notebook: topics_of(edition, each) for each in chapters}
        empty = {notebook for notebook, of in topics.items() if of and of.isdisjoint(updated)}
        paper = open_edition(self.project, self.before.period).own_paper
        stays = f"; what only {paper} says (risks, plans) stays with {self.before.period}" if paper else ""
        return [
            f"{len(rated)} of the {len(lines)} rows of {county.name}'s scorecard will be rated, "
            "once their figure is in.",
            f"Targets used, by year: {targets or 'none'}.",
            f"Chapters left out: {', '.join(sorted(skipped)) or 'none'}.",
            f"Chapters without a figure of the edition's own year yet: "
            f"{', '.join(sorted(empty - skipped)) or 'none'}.",
            f"Carried over: rule set {edition.rule_set}, neighbours {edition.neighbour_set}, baseline "
            f"{edition.baseline_year}, the targets and {len(edition.source_order)} sources{stays}.",
        ]

    def _steps(self) -> list[str]:
        """Return the checklist of a new year, in the order in which it is done."""
        return [
            f"Read the row {self.period} of data/reference/editions.csv: "
            "years and dates; give it its title, and say what it is about.",
            "Neighbours, rating rule and targets are those of the edition before. "
            "Add new ones to data/ where they changed.",
            *(
                f"Collect what followed {self.sources[source].short_title} "
                f"({source}, published {self.sources[source].date_published}): "
                f"{count} figure{'s' * (count != 1)}, listed in data/{(SHEETS / self.period).as_posix()}/."
                for source, count in sorted(self.awaited.items(), key=lambda item: -item[1])
            ),
            "Bring in each release: boldsteps import SOURCE FILE --dry-run, then without --dry-run. "
            "A new release needs its description in data/releases/.",
            "Add each new source to source_order of the edition, the one to be believed first.",
            "Where a definition changed, write the first year of the new one in series_breaks of the "
            "indicator: no comparison crosses it.",
            f"boldsteps check {self.period}, until no error is left.",
            f"boldsteps list {self.period} says which figures are still awaited.",
            f"Write the narrative in narrative/{self.period}/, every number bound to its figure.",
            f"boldsteps report {self.period}, and read the pages.",
        ]

    def edition_row(self, years: int) -> dict[Path, str]:
        """Return the table of editions with the row of the edition in its place. Empty if it has one."""
        path = self.project.data / "reference" / "editions.csv"
        is_there = self.period in load_editions(self.project.data)
        (self.kept if is_there else self.written).append(f"data/reference/editions.csv, row {self.period}")
        if is_there:
            return {}
        table = read_csv(path)
        row = next(row for row in table.rows if row["period"] == self.before.period)
        after = advanced(row, self.period, years)
        known = replace(self.before, position_date=after["position_date"])
        targets = load_targets(self.project.data, known).every()
        after |= rating_years(after, {target.target_year for target in targets})
        register = load_register(self.project.data)
        headlines = self.before.headlines
        named = [register[name].measure or name if name in register else name for name in headlines]
        after["headlines"] = " ".join(dict.fromkeys(named))
        after["title"] = f"{load_areas(self.project.data).county.name}: edition {self.period}"
        editions = sorted([*table.rows, after], key=lambda row: row["period"])
        return {path: csv_text(table.columns, editions)}

    def figure_sheets(self, years: int) -> dict[Path, str]:
        """Return a sheet for each topic with the annual figures to collect, those that do not exist yet."""
        data = self.project.data
        self.sources = load_sources(data)
        reported = {area.code for area in load_areas(data).reported}
        figures, last_years = load_figures(data, self.before), reported_years(self.before)
        awaited = sheet_rows(figures, last_years, self.sources, years)
        sheets = by_topic([row for row in awaited if row["area"] in reported], load_register(data))
        self.awaited = Counter(row["expected_from"] for rows in sheets.values() for row in rows)
        paths = {data / SHEETS / self.period / f"{topic}.csv": topic for topic in sheets}
        return {path: csv_text(COLUMNS, sheets[paths[path]]) for path in paths if self._is_missing(path)}

    def write_narrative_stubs(self) -> None:
        """Write a file for each chapter of the county, with the author and sections of the edition before."""
        county, folder = load_areas(self.project.data).county.name, self.project.narrative
        for chapter in shown_chapters(open_edition(self.project, self.before.period)):
            if chapter.appendix:
                continue
            last = read_narrative(narrative_path(folder, self.before.period, county, chapter.notebook))
            path = narrative_path(folder, self.period, county, chapter.notebook)
            if self._is_missing(path):
                path.parent.mkdir(parents=True, exist_ok=True)
                prefix = chapter.notebook.replace("_", "-")
                sections = ", ".join(sorted(last.sections)) or "none"
                names = {"last": last, "chapter": chapter, "before": self.before}
                write_atomically(path, NARRATIVE_STUB.format(**names, prefix=prefix, sections=sections))

    def _is_missing(self, path: Path) -> bool:
        """Whether the file is to be written. It is listed either way."""
        is_missing = not path.exists()
        name = path.relative_to(self.project.root).as_posix()
        (self.written if is_missing else self.kept).append(name)
        return is_missing


def lay_out(project: Project, period: str, previous: str) -> NewEdition:
    """Write what the edition `period` needs and lacks. Its row and sheets are written together or not at all.
    Raises UsageError unless `period` is a later year that is new or was laid out from `previous`."""
    edition = NewEdition(project, period, find_edition(project.data, previous))
    years = years_between(edition.before, period)
    with exclusive_change(project.data):
        if period in load_editions(project.data):
            _check_continues(edition)
        write_together(project.data, edition.edition_row(years) | edition.figure_sheets(years))
        edition.write_narrative_stubs()
    return edition


def _check_continues(edition: NewEdition) -> None:
    """Raises UsageError unless the sheets of the edition ask for what follows the one before."""
    data, last_years = edition.project.data, {year.label for year in reported_years(edition.before).values()}
    if followed_years(data, edition.period).isdisjoint(last_years):
        raise UsageError(
            f"There is an edition {edition.period} already, and it does not continue "
            f"{edition.before.period}. Nothing was written. "
            f"Give a year that has no edition, such as {int(max(load_editions(data))) + 1}."
        )


def reported_years(edition: EditionRecord) -> dict[str, Year]:
    """Return the year that the edition reports, by year type."""
    return {kind: edition.year(kind) for kind in ("academic", "financial", "calendar", "month")}


def years_between(before: EditionRecord, period: str) -> int:
    """Return how many years the edition comes after `before`. Raises UsageError."""
    if not (period.isdigit() and len(period) == 4):
        example = int(before.period) + 1
        raise UsageError(f"An edition is named by its year, such as {example}; {period!r} is not one.")
    years = int(period) - int(before.period)
    if years < 1:
        remedy = "Give --from an earlier one."
        raise UsageError(f"The edition {period} does not come after {before.period}. {remedy}")
    return years


def advanced(before: Row, period: str, years: int) -> Row:
    """Return the row of an edition so many years later: years and dates advance, the rest is said of them."""
    row = before | {"period": period}
    for column, kind in YEAR_COLUMNS.items():
        row[column] = make_year(parse_year(before[column], kind).end + years, kind).label
    row["position_date"] = _later(before["position_date"], years)
    if before["releases_date"]:  # what counted goes on counting
        row["releases_date"] = max(before["releases_date"], row["position_date"])
    years_held = f"{row['academic_year']}, {row['financial_year']} and {row['calendar_year']}"
    row["about"] = f"What is held for {years_held}; nobody has described this edition yet."
    return row


def rating_years(edition: Row, target_years: Collection[int]) -> Row:
    """Return the years of the targets that rate: the first from the edition's year on, the next and the last;
    the last one set, where all have passed. Without any, those that the edition has."""
    if not target_years:
        return {}
    own = int(edition["calendar_year"])
    ahead = sorted(year for year in target_years if year >= own) or [max(target_years)]
    milestone, fallback = (*ahead, ahead[0])[:2]
    chosen = {"milestone_year": milestone, "fallback_year": fallback, "final_year": ahead[-1]}
    return {column: str(year) for column, year in chosen.items()}


def _later(date: str, years: int) -> str:
    """Return an ISO date so many years later, 28 February for 29; none if there is none."""
    month_and_day = "-02-28" if date[4:] == "-02-29" else date[4:]
    return f"{int(date[:4]) + years}{month_and_day}" if date else ""
