"""One accessible workbook per edition: cover, contents, notes, and every table of the document on a sheet of its own.

It follows the Analysis Function's guidance on spreadsheets (https://analysisfunction.civilservice.gov.uk/policy-store/
releasing-statistics-in-spreadsheets/): one table a sheet, beginning in column A, marked as a table; its title in A1, what it is
about below it; no merged cells, no blank rows, no meaning by colour. The county has a sheet for each of its tables; the districts
share one for each chapter, with the area in a column. The same runs give the same bytes.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.data.areas import Areas, load_areas
from analysis.data.document import Chapter, Document, load_document
from analysis.data.editions import EditionRecord
from analysis.document.worksheets import Book, Table, Value
from analysis.exhibits.page import LEGEND
from analysis.io.dependencies import unrecorded_rows
from analysis.io.executed_notebooks import read_exhibits
from analysis.project import Project

AREA_CODE = "area_code"


@dataclass(frozen=True)
class Sheet:
    """One table on one sheet. name: `Table_1`. about: lines below the title. where: the page of the document that shows it."""

    name: str
    title: str
    area: str
    about: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    where: str


def write_workbook(project: Project, edition: EditionRecord, runs_folder: Path, path: Path) -> Path:
    """The workbook of the edition, from its executed notebooks, at `path`."""
    document = load_document(project.root)
    sheets = [*tables_of(document, load_areas(project.data), edition, runs_folder)]
    settings = document.definition.get("bold-steps", {})
    book = Book(edition.title, str(settings.get("council", "")), edition.about, edition.as_at)
    book.add_text("Cover", _cover(edition, settings, len(sheets)))
    _add_contents(book, sheets)
    _add_notes(book, project, edition)
    for sheet in sheets:
        _add_sheet(book, sheet)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(book.to_bytes())
    return path


def tables_of(document: Document, areas: Areas, edition: EditionRecord, runs_folder: Path) -> Iterator[Sheet]:
    """The county's tables in reading order, then the districts' chapter by chapter."""
    chapters = document.chapters_of(edition.period)
    county = areas.county
    number = 0
    for chapter in chapters:
        for exhibit in _exhibits(runs_folder / county.slug / f"{chapter.notebook}.ipynb"):
            number += 1
            yield _county_sheet(f"Table_{number}", exhibit, chapter, county.slug)
    for chapter in chapters:
        shown = [
            exhibit
            for area in areas.districts
            for exhibit in _exhibits(runs_folder / area.slug / f"{chapter.notebook}.ipynb")
        ]
        districts = {area.code for area in areas.districts}
        for columns in dict.fromkeys(
            tuple(exhibit["columns"]) for exhibit in shown if AREA_CODE in exhibit["columns"]
        ):
            rows = _district_rows(shown, columns, districts)
            if rows:
                number += 1
                yield _district_sheet(f"Table_{number}", shown, chapter, columns, rows)


def _county_sheet(name: str, exhibit: Mapping[str, Any], chapter: Chapter, slug: str) -> Sheet:
    folder = "appendices" if chapter.appendix else slug
    page = "index.html" if chapter.is_front_page else f"{folder}/{chapter.page_name}.html"
    about = [
        exhibit["unit"],
        *exhibit["notes"],
        _sources([exhibit]),
        f"Chapter: {chapter.title}. Figure: {slug}/{exhibit['id']}.",
    ]
    rows = tuple(tuple(row) for row in exhibit["rows"])
    return Sheet(
        name,
        exhibit["title"] or exhibit["id"],
        exhibit["area_name"],
        tuple(filter(None, about)),
        tuple(exhibit["columns"]),
        rows,
        f"{page}#{exhibit['id']}",
    )


def _district_rows(
    shown: Iterable[Mapping[str, Any]], columns: tuple[str, ...], districts: set[str]
) -> tuple[tuple[Value, ...], ...]:
    """The rows about districts of all exhibits with those columns, each once, in reading order."""
    place = columns.index(AREA_CODE)
    rows = (
        tuple(row) for exhibit in shown if tuple(exhibit["columns"]) == columns for row in exhibit["rows"]
    )
    return tuple(dict.fromkeys(row for row in rows if row[place] in districts))


def _district_sheet(
    name: str,
    shown: Sequence[Mapping[str, Any]],
    chapter: Chapter,
    columns: tuple[str, ...],
    rows: tuple[tuple[Value, ...], ...],
) -> Sheet:
    what = "targets and ratings" if "rating" in columns else "figures"
    of_columns = [exhibit for exhibit in shown if tuple(exhibit["columns"]) == columns]
    about = (_sources(of_columns), f"Chapter: {chapter.title}. One row for each figure shown of a district.")
    return Sheet(
        name,
        f"{chapter.title}: {what} of the districts",
        "Districts",
        tuple(filter(None, about)),
        columns,
        rows,
        "",
    )


def _exhibits(path: Path) -> Iterator[Mapping[str, Any]]:
    """Yield the exhibits of an executed notebook that show rows; none if it was not run or failed."""
    if path.is_file():
        yield from (exhibit for exhibit in read_exhibits(path) if exhibit["rows"])


def _sources(exhibits: Iterable[Mapping[str, Any]]) -> str:
    titles = dict.fromkeys(citation["title"] for exhibit in exhibits for citation in exhibit["citations"])
    return f"Source: {'; '.join(titles)}." if titles else ""


def _cover(edition: EditionRecord, settings: Mapping[str, Any], count: int) -> list[str]:
    lines = [
        edition.title,
        str(settings.get("council", "")),
        edition.about,
        f"Edition {edition.period}. Figures are as known at {edition.as_at}.",
        f"This workbook holds the {count} tables of the document, one on each sheet. The sheet Contents lists and links them; "
        "the sheet Notes explains symbols and rules.",
        str(settings.get("licence", "")),
        f"Contact: {settings['contact']}." if settings.get("contact") else "",
    ]
    return [line for line in lines if line]


def _add_contents(book: Book, sheets: Sequence[Sheet]) -> None:
    lines = [
        "Contents",
        "This worksheet contains one table: every other sheet with a table, with a link to it.",
    ]
    rows = [(each.name, each.title, each.area, len(each.rows)) for each in sheets]
    links = [each.name for each in sheets]
    book.add_table("Contents", lines, Table("Contents_list", ("Sheet", "Table", "Area", "Rows"), rows, links))


def _add_notes(book: Book, project: Project, edition: EditionRecord) -> None:
    lines = [
        "Notes",
        "This worksheet contains one table: what symbols mean, and the rules that figures are rated and hidden by.",
    ]
    rows = [*_symbols(), *_rules(project, edition)]
    book.add_table("Notes", lines, Table("Notes_list", ("Note", "Meaning"), rows))


def _symbols() -> Iterator[tuple[str, str]]:
    for symbol, meaning in LEGEND.items():
        yield f"[{symbol}]", meaning
    yield (
        "Empty cell",
        "nothing is stated there, or it does not apply; where a figure is missing, a symbol says why",
    )
    yield "symbol", "the column that says why a value is missing, without brackets"
    yield "percent, pp", "percentages are numbers from 0 to 100; pp are percentage points"
    yield "value", "not rounded further than its source; the document shows it rounded half up"


def _rules(project: Project, edition: EditionRecord) -> Iterator[tuple[str, str]]:
    for rule in unrecorded_rows(project.data / "rules" / "rag.csv"):
        if rule["rule_set"] == edition.rule_set:
            yield from ((f"Rating: {name}", rule[name]) for name in ("red", "amber", "green"))
    for rule in unrecorded_rows(project.data / "rules" / "suppression.csv"):
        if int(rule["lowest_shown"]) > 1:
            hidden = f"counts of people from 1 to {int(rule['lowest_shown']) - 1} are hidden, with the percentages that rest on them"
            yield f"Hidden figures: {rule['data_set']}", f"{hidden} (since {rule['from_date']})"


def _add_sheet(book: Book, sheet: Sheet) -> None:
    lines = [
        sheet.title,
        f"{sheet.area}. This worksheet contains one table. Symbols are explained on the sheet Notes.",
        f"In the document: {sheet.where}." if sheet.where else "",
        *sheet.about,
    ]
    rows = [_with_symbol(sheet.columns, row) for row in sheet.rows]
    book.add_table(
        sheet.name, [line for line in lines if line], Table(sheet.name.casefold(), sheet.columns, rows)
    )


def _with_symbol(columns: Sequence[str], row: Sequence[Value]) -> tuple[Value, ...]:
    """The row with the symbol in the place of a missing value, as it stands in the document."""
    found = dict(zip(columns, row, strict=True))
    symbol = found.get("symbol")
    return tuple(
        f"[{symbol}]" if name == "value" and value is None and symbol else value
        for name, value in found.items()
    )
