"""The detector of figures that are not the same everywhere: what every surface of a build says, held against its executed notebooks.

A fact of a notebook, the row of its table, the page, the download, the sheet of the workbook and the Word and PDF documents must
say one thing. Pages are the front page, the scorecard, the chapters and the districts' profiles alike.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from analysis.data.areas import load_areas
from analysis.data.document import load_document
from analysis.data.editions import find_edition
from analysis.document.pages import plan_pages
from analysis.document.worksheets import plain
from analysis.project import Project
from analysis.rules.rounding import round_half_up
from tests.support.reading import Page, Paper, Shown, read_page, read_paper, squeezed
from tests.support.surfaces import exhibits, rows_of_download

Exhibit = Mapping[str, Any]
PRINTED = (
    "value",
    "previous_value",
    "baseline_value",
    "england_value",
    "national_value",
    "neighbour_average",
)
"""The columns of figures that a page prints where it shows the row."""
NOT_PRINTED = {("overview-on-course", "baseline_value")}
"""Where the straight line begins: the page shows where it has come to."""
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_LONGEST_HEADING = 250
_BETWEEN = re.compile(r"\D*(\d\.)?")
"""What a paper may say between two lines: the headings of a table once more, the sign or number of a list's item."""


class Build:
    """A built edition in `folder`, of the project in `root`, opened as its readers would."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.folder = folder
        project = Project(root)
        document, areas = load_document(root), load_areas(project.data)
        edition = find_edition(project.data, folder.name)
        self.areas = areas
        self.licence = str(document.about.get("licence", ""))
        self.planned = plan_pages(document.chapters, areas, edition, folder / "runs", ())
        self.numbers: Counter[str] = Counter()
        """How many comparisons were made, by surface."""

    @cached_property
    def exhibits(self) -> list[tuple[str, str, Exhibit]]:
        return list(exhibits(self.folder))

    @cached_property
    def pages(self) -> dict[str, Page]:
        """By path from the site, in reading order."""
        return {each.html: read_page(self.folder / "site" / each.html) for each in self.planned}

    @cached_property
    def printed(self) -> list[str]:
        """The columns that pages print: an edition without targets has no baselines to judge by."""
        has_targets = any(row.get("target_year") for *_, each in self.exhibits for row in _rows(each))
        return [each for each in PRINTED if has_targets or each != "baseline_value"]

    def pages_of(self, paper: Path) -> list[str]:
        """The pages that a paper is made of: of the county's those to read or to look up, with what the districts' have to look up
        and the appendices; a district's sheet."""
        districts = {area.slug: area for area in self.areas.districts}
        area = next((area for slug, area in districts.items() if paper.stem.endswith(f"-{slug}")), None)
        if area:
            return [each.html for each in self.planned if each.area == area and each.is_sheet]
        county = [each for each in self.planned if each.area not in districts.values()]
        read = [each.html for each in county if not each.is_appendix]
        if volume(paper) == "report":
            return read
        sheets = [each.html for each in self.planned if each.is_sheet and each.area in districts.values()]
        return [*read, *sheets, *(each.html for each in county if each.is_appendix)]

    def part_of(self, page: str, paper: Path) -> str:
        """Which part of the page the paper has: what is to be read, or to look up; of an appendix all, so nothing is said."""
        is_appendix = any(each.html == page and each.is_appendix for each in self.planned)
        return "" if is_appendix else volume(paper)


def volume(paper: Path) -> str:
    return "reference" if paper.stem.endswith("-reference") else "report"


def differing(build: Build) -> list[str]:
    """Everything that is not the same number on two surfaces, in words."""
    return [
        *_facts(build),
        *_on_pages(build),
        *_in_downloads(build),
        *_in_workbook(build),
        *_in_papers(build),
    ]


def _facts(build: Build) -> Iterator[str]:
    """The text of a fact is one text wherever it is shown, and rounds to its value in every row that states it."""
    texts: dict[tuple[str, ...], set[str]] = defaultdict(set)
    values: dict[tuple[str, ...], set[float]] = defaultdict(set)
    for _, _, exhibit in build.exhibits:
        for fact in exhibit["facts"]:
            texts[fact["table"], *(f"{name} {fact['key'][name]}" for name in sorted(fact["key"]))].add(
                fact["shown"]
            )
        for row in _rows(exhibit):
            if isinstance(row.get("value"), int | float) and {
                "indicator",
                "area_code",
                "time_period",
                "source",
            } <= set(row):
                names = {
                    "area": "area_code",
                    "group": "group",
                    "indicator": "indicator",
                    "source": "source",
                    "year": "time_period",
                }
                values["observations", *(f"{name} {row[column]}" for name, column in names.items())].add(
                    row["value"]
                )
    for key, said in texts.items():
        build.numbers["facts"] += 1
        if len(said) > 1:
            yield f"{key} is {' and '.join(sorted(said))}"
        if len(values[key]) > 1 or not all(is_printed(value, text) for value in values[key] for text in said):
            yield f"{key} is {' and '.join(sorted(said))}, of {values[key]}"


def _rows(exhibit: Exhibit) -> list[dict[str, Any]]:
    return [dict(zip(exhibit["columns"], cells, strict=True)) for cells in exhibit["rows"]]


def is_printed(value: float, text: str) -> bool:
    """Whether the value stands there as a number, rounded to as many places as it has there. Its sign may be a word."""
    for found in _NUMBER.findall(text):
        number = found.rstrip(",").replace(",", "")
        if abs(round_half_up(abs(value), len(number.partition(".")[2])) - float(number)) < 1e-9:
            return True
    return False


def _on_pages(build: Build) -> Iterator[str]:
    """Every figure of the rows of an exhibit is printed on the page, beside the area or the indicator it is of."""
    made = {(exhibit["area"], exhibit["id"]): exhibit for _, _, exhibit in build.exhibits}
    for name, page in build.pages.items():
        for shown in page.exhibits:
            exhibit = made.get((shown.area, shown.id))
            if exhibit is None:
                yield f"{name}: no notebook made {shown.id}"
            elif exhibit["kind"] in ("table", "chart"):
                yield from (f"{name}: {each}" for each in _not_printed(build, exhibit, shown))


def _not_printed(build: Build, exhibit: Exhibit, shown: Shown) -> Iterator[str]:
    for row in _rows(exhibit):
        beside = _beside(row, shown.rows)
        for column in build.printed:
            value = row.get(column)
            if (
                isinstance(value, int | float)
                and (exhibit["id"], column) not in NOT_PRINTED
                and not (column == "previous_value" and _tells_no_change(row))
            ):
                build.numbers["pages"] += 1
                if not is_printed(value, beside):
                    yield f"{shown.id} does not print {value}, {column} of {row.get('indicator')} in {row.get('area_name')}"


def _tells_no_change(row: Mapping[str, Any]) -> bool:
    """Whether the series breaks before the figure, or both are of few: a page has no change then, or only the counts."""
    reason = str(row.get("direction_reason"))
    return "too few are counted" in reason or (
        row.get("direction") == "not shown" and "the series breaks" in reason
    )


def _beside(row: Mapping[str, Any], lines: Sequence[Sequence[str]]) -> str:
    """What is said in the lines that are headed by the area or the indicator of the row; in all lines where none is."""
    heads = tuple(str(row[name]) for name in ("area_name", "indicator_label") if row.get(name))
    said = [(" ".join(line[0].split()), " | ".join(line[1:])) for line in lines]
    own = [
        f"{head.removeprefix(each)} | {rest}"
        for head, rest in said
        for each in heads
        if head.startswith(each)
    ]
    return "\n".join(own or (" | ".join(parts) for parts in said))


def _in_downloads(build: Build) -> Iterator[str]:
    """Each exhibit with rows has its CSV, with these rows."""
    for area, _, exhibit in build.exhibits:
        if exhibit["columns"] and exhibit["kind"] in ("table", "chart"):
            path = build.folder / "site" / "downloads" / area / f"{exhibit['id']}.csv"
            columns = [
                name for name in exhibit["columns"] if name != "geographic_level"
            ]  # which downloads say in other words
            held = [[row.get(name) for name in columns] for row in rows_of_download(path)]
            build.numbers["downloads"] += len(held) * len(columns)
            if held != [[_cell(row[name]) for name in columns] for row in _rows(exhibit)]:
                yield f"downloads/{area}/{exhibit['id']}.csv does not hold the rows of its notebook"


def _cell(value: Any) -> str:
    """A value as a download holds it: a whole number without a point."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return plain(value) if isinstance(value, str) and value[:1] in "=+-@\t\r" and value else str(value)


def _in_workbook(build: Build) -> Iterator[str]:
    """The workbook holds the rows of the notebooks, and no others."""
    [path] = (build.folder / "site" / "downloads").glob("*.xlsx")
    stated = Counter(
        tuple(map(_in_sheet, _symbol_for_value(row))) for _, _, each in build.exhibits for row in _rows(each)
    )
    found: Counter[tuple[str, ...]] = Counter()
    for sheet in load_workbook(path).worksheets:
        for table in sheet.tables.values() if sheet.title.startswith("Table_") else ():
            _, *rows = [[cell.value for cell in row] for row in sheet[table.ref]]
            found.update(tuple(map(_in_sheet, row)) for row in rows)
    build.numbers["workbook"] += sum(len(row) for row in found)
    yield from (
        f"{path.name} holds a row that no notebook has: {row}" for row in found.keys() - stated.keys()
    )
    county = build.areas.county.slug
    of_county = [each for area, _, each in build.exhibits if area == county and each["columns"]]
    needed = {tuple(map(_in_sheet, _symbol_for_value(row))) for each in of_county for row in _rows(each)}
    yield from (f"{path.name} lacks {row}" for row in needed - found.keys())


def _symbol_for_value(row: Mapping[str, Any]) -> list[Any]:
    symbol = row.get("symbol")
    return [
        f"[{symbol}]" if name == "value" and value is None and symbol else value
        for name, value in row.items()
    ]


def _in_sheet(value: Any) -> str:
    """A value as a sheet holds it: 61 and 61.0 are one number, as exactly as a sheet knows it; nothing and an empty text one cell."""
    if value is None:
        return ""
    return f"{value:.12g}" if isinstance(value, int | float) else plain(value)


def _in_papers(build: Build) -> Iterator[str]:
    papers: dict[str, dict[str, Paper]] = defaultdict(dict)
    for path in sorted([*build.folder.glob("bold-steps-*.*"), *build.folder.glob("packs/*")]):
        pages = build.pages_of(path)
        paper = read_paper(path)
        if path.parent == build.folder:
            papers[path.suffix][volume(path)] = paper
        build.numbers[path.suffix[1:]] += sum(
            len(_NUMBER.findall("".join(line))) for name in pages for line in build.pages[name].lines
        )
        shown = {name: build.part_of(name, path) for name in pages}
        yield from not_in_paper(paper, {name: build.pages[name] for name in pages}, shown, build.licence)
    for kind, volumes in papers.items():
        yield from (
            f"{build.folder.name}: no {each} in {kind}" for each in {"report", "reference"} - set(volumes)
        )
        yield from (
            f"neither {' nor '.join(each.name for each in volumes.values())} says: {line[:200]}"
            for line in _words(build)
            if not any(line in each.text for each in volumes.values())
        )


def _words(build: Build) -> Iterator[str]:
    """What stands around the exhibits of the county's pages: the report has it, or the volume with what is below it."""
    sheets = {each.html for each in build.planned if each.is_sheet}
    county = [each for each in build.pages_of(Path("bold-steps-reference")) if each not in sheets]
    for name in county:
        page = build.pages[name]
        for line in page.lines_in(county, name):
            if not page.volumes[id(line)]:
                yield squeezed("".join(line))


def not_in_paper(
    paper: Paper, pages: Mapping[str, Page], shown: Mapping[str, str], licence: str
) -> Iterator[str]:
    """What pages say and the paper does not, at its place, and figures that only the paper has. Cover and contents come before,
    and the licence may close it.
    shown: the volume, by page; all of it where that is empty. What stands around exhibits goes with those below it, if any."""
    alts = {
        squeezed(alt) for name, page in pages.items() for each, alt in page.alts if shown[name] in (each, "")
    }
    for alt in alts - paper.alts - {""}:
        yield f"{paper.name} has no picture of {alt}"
    lines = [
        (squeezed("".join(line)), bool(page.volumes[id(line)]))
        for name, page in pages.items()
        for line in page.lines_in(pages, name)
        if shown[name] in (page.volumes[id(line)], "") or not page.volumes[id(line)]
    ]
    charts = {squeezed(each) for page in pages.values() for each in page.drawn} - {""}
    first = next((number for number, (_, is_needed) in enumerate(lines) if is_needed), 0)
    place = paper.text.find(lines[first][0])
    if place < 0:
        yield f"{paper.name} does not begin with {lines[first][0]}"
        return
    said: set[str] = set()
    for line, is_needed in lines[first:]:
        at = paper.text.find(line, place)
        between = paper.text[place:at]
        is_heading = len(between) <= _LONGEST_HEADING and _BETWEEN.fullmatch(between)
        is_repeated = at >= 0 and (is_heading or _is_said(between, said) or _is_drawn(between, charts))
        said.add(line)
        if is_repeated:
            place = at + len(line)
        elif is_needed:
            yield f"{paper.name} does not say here: {line[:200]}"
    rest = paper.text[place:].removesuffix(squeezed(licence))
    if _NUMBER.search(rest):
        yield f"{paper.name} goes on after its last page: {rest[:200]}"


def _is_drawn(text: str, charts: Collection[str]) -> bool:
    """Whether it is what stands in charts of these pages, one after the other, and nothing else."""
    while text:
        chart = max((each for each in charts if text.startswith(each)), key=len, default="")
        if not chart:
            return False
        text = text.removeprefix(chart)
    return True


def _is_said(text: str, said: set[str]) -> bool:
    """Whether it repeats a line, or two: the headings of a table and of its part, at the top of a page."""
    return text in said or any(text.startswith(line) and text[len(line) :] in said for line in said)
