"""One accessible workbook per edition: cover, contents, notes, and each table of the document on a sheet,
after https://analysisfunction.civilservice.gov.uk/policy-store/releasing-statistics-in-spreadsheets/. The
county has a sheet for each table; the districts share one for each chapter, with the area in a column."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from analysis.data.areas import Area, Areas, load_areas
from analysis.data.document import Chapter, Document, load_document
from analysis.data.editions import EditionRecord
from analysis.document.worksheets import Book, Table, Value
from analysis.exhibits.page import LEGEND
from analysis.io.dependencies import unrecorded_rows
from analysis.io.executed_notebooks import read_exhibits
from analysis.project import Project

AREA_CODE = "area_code"
ONE_TABLE = "This worksheet contains one table"

SYMBOLS = (
    *LEGEND.items(),
    (
        "Empty cell",
        "nothing is stated there, or it does not apply; where a figure is missing, a symbol says why",
    ),
    ("symbol", "the column that says why a value is missing, without brackets"),
    ("percent, pp", "percentages are numbers from 0 to 100; pp are percentage points"),
    ("value", "not rounded further than its source; the document shows it rounded half up"),
)

Row = tuple[Value, ...]


@dataclass(frozen=True)
class Sheet:
    """One table on one sheet, `Table_1`. heading: lines above the table, the first its title."""

    name: str
    area: str
    heading: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def shown_rows(self) -> list[Row]:
        """Return the rows with the symbol in the place of a missing value, as it stands in the document."""
        if not {"value", "symbol"} <= set(self.columns):
            return list(self.rows)
        value, symbol = self.columns.index("value"), self.columns.index("symbol")

        def shown(row: Row) -> Row:
            is_missing = row[value] is None and row[symbol]
            return (*row[:value], f"[{row[symbol]}]", *row[value + 1 :]) if is_missing else row

        return [shown(row) for row in self.rows]


def write_workbook(project: Project, edition: EditionRecord, runs_folder: Path, path: Path) -> Path:
    """Write the workbook of the edition, from its executed notebooks, to `path`, and return it."""
    document = load_document(project.root)
    sheets = [*tables_of(document, load_areas(project.data, edition.position_date), edition, runs_folder)]
    settings = document.about
    book = Book(edition.title, str(settings.get("council", "")), edition.about, edition.position_date)
    book.add_text("Cover", _cover(edition, settings, len(sheets)))
    rows = [(sheet.name, sheet.heading[0], sheet.area, len(sheet.rows)) for sheet in sheets]
    contents = Table("Contents_list", ("Sheet", "Table", "Area", "Rows"), rows, [row[0] for row in rows])
    about = "every other sheet with a table, with a link to it."
    book.add_table("Contents", ["Contents", f"{ONE_TABLE}: {about}"], contents)
    notes = Table("Notes_list", ("Note", "Meaning"), [*SYMBOLS, *_rules(project, edition)])
    about = "what symbols mean, and the rules that figures are rated and hidden by."
    book.add_table("Notes", ["Notes", f"{ONE_TABLE}: {about}"], notes)
    for sheet in sheets:
        table = Table(sheet.name.casefold(), sheet.columns, sheet.shown_rows)
        book.add_table(sheet.name, sheet.heading, table)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(book.to_bytes())
    return path


def tables_of(document: Document, areas: Areas, edition: EditionRecord, runs_folder: Path) -> Iterator[Sheet]:
    """Yield the county's tables in reading order, then the districts' chapter by chapter."""
    chapters = document.chapters
    names = (f"Table_{number}" for number in count(1))
    for chapter in chapters:
        for exhibit in _exhibits(runs_folder, areas.county, chapter):
            yield _county_sheet(next(names), exhibit, chapter, areas.county.slug)
    districts = {area.code for area in areas.districts}
    for chapter in chapters:
        kinds: dict[tuple[str, ...], list[Mapping[str, Any]]] = {}
        for area in areas.districts:
            for exhibit in _exhibits(runs_folder, area, chapter):
                kinds.setdefault(tuple(exhibit["columns"]), []).append(exhibit)
        for columns, exhibits in kinds.items():
            code = columns.index(AREA_CODE) if AREA_CODE in columns else None
            shown = (tuple(row) for exhibit in exhibits for row in exhibit["rows"])
            rows = dict.fromkeys(row for row in shown if code is not None and row[code] in districts)
            if rows:  # each once, in reading order
                what = "targets and ratings" if "rating" in columns else "figures"
                title = f"{chapter.title}: {what} of the districts"
                place = f"Chapter: {chapter.title}. One row for each figure shown of a district."
                heading = _heading(title, "Districts", "", _sources(exhibits), place)
                yield Sheet(next(names), "Districts", heading, columns, tuple(rows))


def _exhibits(runs_folder: Path, area: Area, chapter: Chapter) -> list[Mapping[str, Any]]:
    """Return the exhibits of a run that show rows. Returns none if it was not run or failed."""
    path = runs_folder / area.slug / f"{chapter.notebook}.ipynb"
    return [exhibit for exhibit in read_exhibits(path) if exhibit["rows"]] if path.is_file() else []


def _county_sheet(name: str, exhibit: Mapping[str, Any], chapter: Chapter, slug: str) -> Sheet:
    where = f"In the document: {chapter.path(slug)}.html#{exhibit['id']}."
    figure = f"Chapter: {chapter.title}. Figure: {slug}/{exhibit['id']}."
    about = (exhibit["unit"], *exhibit["notes"], _sources([exhibit]), figure)
    heading = _heading(exhibit["title"] or exhibit["id"], exhibit["area_name"], where, *about)
    rows = tuple(tuple(row) for row in exhibit["rows"])
    return Sheet(name, exhibit["area_name"], heading, tuple(exhibit["columns"]), rows)


def _heading(title: str, area: str, *about: str) -> tuple[str, ...]:
    """Return the lines above a table: its title, and what is said about it."""
    shared = f"{area}. This worksheet contains one table. Symbols are explained on the sheet Notes."
    return (title, shared, *filter(None, about))


def _sources(exhibits: Iterable[Mapping[str, Any]]) -> str:
    titles = dict.fromkeys(citation["title"] for exhibit in exhibits for citation in exhibit["citations"])
    return f"Source: {'; '.join(titles)}." if titles else ""


def _cover(edition: EditionRecord, settings: Mapping[str, Any], count: int) -> list[str]:
    lines = [
        edition.title,
        str(settings.get("council", "")),
        edition.standing,
        edition.about,
        f"Edition {edition.period}. {edition.known_at}.",
        f"This workbook holds the {count} tables of the document, one on each sheet. "
        "The sheet Contents lists and links them; the sheet Notes explains symbols and rules.",
        str(settings.get("licence", "")),
        f"Contact: {settings['contact']}." if settings.get("contact") else "",
    ]
    return [line for line in lines if line]


def _rules(project: Project, edition: EditionRecord) -> Iterator[tuple[str, str]]:
    for rule in unrecorded_rows(project.data / "rules" / "rag.csv"):
        if rule["rule_set"] == edition.rule_set:
            yield from ((f"Rating: {name}", rule[name]) for name in ("red", "amber", "green"))
    for rule in unrecorded_rows(project.data / "rules" / "suppression.csv"):
        if int(rule["lowest_shown"]) > 1:
            counts = f"counts of people from 1 to {int(rule['lowest_shown']) - 1}"
            hidden = f"{counts} are hidden, with the percentages that rest on them"
            yield f"Hidden figures: {rule['data_set']}", f"{hidden} (since {rule['from_date']})"
