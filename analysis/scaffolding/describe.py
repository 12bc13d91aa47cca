"""`boldsteps describe`: the draft of a description, made of what a published file holds and of what the
project's other descriptions say of files like it. What it cannot know is marked TODO."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from analysis.data.indicators import Indicator, Register, load_register
from analysis.data.schema import SYMBOLS
from analysis.data.transactions import exclusive_change, write_together
from analysis.errors import DataError, UsageError, unknown
from analysis.importing.area_register import AreaRegister, load_area_register
from analysis.importing.description import Measure, ReleaseDescription, TableDescription, load_description
from analysis.importing.errors import TODO, check_exists
from analysis.importing.layouts import columns_used
from analysis.importing.neighbours import describes_neighbours
from analysis.io.yaml_files import yaml_text
from analysis.project import Project
from analysis.scaffolding.file_survey import KINDS, LETTERED, Column, Survey, area_columns, is_number, survey

DOCS = "docs/descriptions.md"
WHOLE = ("total", "all", "all pupils", "all schools", "all children", "")
MAX_GRADE = 9
"""The highest code of a judgement on a school, for one that was not made."""
MAX_SYMBOL = 8
"""The longest word in place of a number that is taken for a symbol."""
_SCHOOL = re.compile(r"urn", re.IGNORECASE)
_LETTER = re.compile(r"[A-Z]{1,2}")
READ_BY = "Read from the published file by `boldsteps import` with the mapping data/releases/{}.yml."
PROVENANCE = ("publisher", "title", "date_published", "location")


@dataclass(frozen=True)
class Closest:
    """A description, its table that fits best, and how many of the used columns the file has."""

    source: str
    table: TableDescription
    there: int
    used: list[str]

    @property
    def share(self) -> float:
        return self.there / len(self.used) if self.used else 0.0

    def __str__(self) -> str:
        here = f"{self.there} of its {len(self.used)} columns are here"
        return f"{self.source}, table {self.table.name} ({here})"


@dataclass(frozen=True)
class Draft:
    """A description as drafted, and what is to be said about it."""

    source: str
    path: Path
    text: str
    findings: list[str]
    is_dry_run: bool = False

    def __str__(self) -> str:
        if self.is_dry_run:
            return self.text
        places = f"{self.text.count(TODO)} places marked {TODO}"
        written = f"Written: data/releases/{self.path.name}, with {places}."
        then = f"Then: boldsteps import {self.source} FILE --dry-run"
        return "\n".join([*self.findings, written, f"{DOCS} explains its keys.", then])


def describe(
    project: Project, file: Path, like: str = "", name: str = "", sheet: str = "", dry_run: bool = False
) -> Draft:
    """Draft the description of a file. like: the description to start from. name: of the source, by default
    that of the file. sheet: of a workbook, by default the one with most areas of the project. Raises
    UsageError where a description of that name is there, DataError for a file that cannot be read."""
    data = project.data
    source = name or re.sub(r"[^a-z0-9]+", "-", file.stem.casefold()).strip("-")
    path = data / "releases" / f"{source}.yml"
    if path.exists() and not dry_run:
        remedy = f"Import with it, or name another with --as; to start from it: --like {source} --as NAME"
        raise UsageError(f"data/releases/{path.name} is there already. {remedy}.")
    areas, register, known = load_area_register(data), load_register(data), _descriptions(data)
    found = survey(file, areas, sheet)
    ranked = sorted(_fitting(found, known), key=lambda each: -each.share)
    findings = [*_closest_lines(ranked), *_lines(found, register, areas, known)]
    if like:
        chosen = load_description(data, like)
        best = max(_fitting(found, {like: chosen}), key=lambda each: each.share)
        findings = [f"Drafted after {best}", *_differences(best, found), *findings]
        content = _after(best, source, found)
    else:
        content = _drafted(source, found, known, register, areas)
    comments = "".join(f"# {line}\n" for line in [f"Draft of the description of {file.name}.", *findings])
    text = f"{comments}# {DOCS} explains every key. Fill in what is marked {TODO}.\n{yaml_text(content)}"
    if not dry_run:
        with exclusive_change(data):
            write_together(data, {path: text})
    return Draft(source, path, text, findings, dry_run)


def _descriptions(data: Path) -> dict[str, ReleaseDescription]:
    """Return the descriptions that can be read, by source."""
    found = {}
    for path in sorted((data / "releases").glob("*.yml")):
        try:
            if not describes_neighbours(data, path.stem):
                found[path.stem] = load_description(data, path.stem)
        except DataError:
            continue
    return found


def check_described(project: Project, source: str, file: Path) -> None:
    """Raises UsageError for a source that nobody has described, with the description closest to its file."""
    folder = project.data / "releases"
    if (folder / f"{source}.yml").is_file():
        return
    check_exists(file)
    problem = unknown("release", source, sorted(path.stem for path in folder.glob("*.yml")))
    found = survey(file, load_area_register(project.data))
    best = max(_fitting(found, _descriptions(project.data)), key=lambda each: each.share, default=None)
    near = f" Closest: {best}." if best and best.share > 1 / 3 else ""
    raise UsageError(f"{problem} To describe it: boldsteps describe {file} --as {source}.{near}")


def _fitting(found: Survey, known: dict[str, ReleaseDescription]) -> Iterator[Closest]:
    for source, description in known.items():
        for table in description.tables:
            schools = table.schools.columns if table.schools else []
            every = dict.fromkeys((*columns_used(table), *schools))
            used = [column for column in every if not _LETTER.fullmatch(column)]
            yield Closest(source, table, sum(column in found.columns for column in used), used)


def _closest_lines(ranked: list[Closest]) -> list[str]:
    near = [each for each in ranked if each.share > 1 / 3][:3]
    if not near:
        return ["No description fits: none has a third of its columns in this file."]
    same = near[0].there == len(near[0].used)
    hint = "It may be read with that" if same else f"To start from it: --like {near[0].source}"
    return [f"Closest: {near[0]}. {hint}.", *(f"Next: {each}." for each in near[1:])]


def _lines(
    found: Survey, register: Register, areas: AreaRegister, known: dict[str, ReleaseDescription]
) -> Iterator[str]:
    """Yield what was found: size, areas by level, periods, codes, and every column that may hold figures."""
    stating, is_list = _stating(found, known), _is_of_schools(found)
    yield f"{found.rows:,} rows, {len(found.columns)} columns."
    if found.others:
        yield f"Sheets: {'; '.join(found.others)}."
        yield f"Drafted for {found.sheet}, headings in row {found.heading_row}; another by --sheet NAME."
    there = found.there
    for kind in () if is_list else KINDS:
        every = areas.of_kinds((kind,))
        missing = [f"{area.name} ({area.code})" for area in every if area.code not in there]
        absent = f"; not there: {', '.join(missing)}" if missing else ""
        if every:
            yield f"Areas, {kind}: {len(every) - len(missing)} of {len(every)}{absent}."
    if not (found.areas or is_list):
        yield "No column names an area of data/reference/areas.csv: it may be another authority's file."
    for name, of in found.areas.items():
        yield f"Column {name} names {len(of)} areas of data/reference/areas.csv."
    for code, name in found.misnamed.items():
        yield f"{code} is called {name!r} here: add that to its former_names or renamed, or to row_as."
    form, read, unread = found.period
    if read:
        years, by_end = sorted(period.year for period in read.values()), "by_end" in form
        other = " `calendar_by_end` or `financial_by_end` if the register has such years." * by_end
        yield f"Periods: column {found.period_column} by the form `{form}`, {years[0]} to {years[-1]}.{other}"
    if found.period_column and unread:
        yield f"Periods that it does not read: {', '.join(map(repr, unread))}."
    if not (found.period_column or is_list):
        named = (found.columns[name] for name in found.period_names)
        filled = (column for column in named if column.filled)
        said = "".join(f" {each.name} has {next(iter(each.filled))!r}: see `period`." for each in filled)
        yield f"No column says the year.{said}"
    for column in found.codes():
        codes = ", ".join(f"{value!r} ({count})" for value, count in column.values.items())
        yield f"Codes of {found.named(column)}: {codes}."
    for column in found.names():
        yield f"Names in {column.name}: {', '.join(map(repr, column.values))}."
    for column in found.numeric():
        low, high = min(column.numbers, default=0), max(column.numbers, default=0)
        words = "".join(f", {word or 'blank'!r} ({count})" for word, count in column.words.items())
        candidates = _candidates(column, found.named(column), register, stating)
        match = f"in the register perhaps {', '.join(candidates)}" if candidates else "not in the register"
        figures = f"{low:g} to {high:g}, {column.decimals} decimals{words}"
        yield f"Figures of {found.named(column)}: {figures}; {match}."
    used = {column.name for column in (*found.numeric(), *found.codes(), *found.names())}
    used |= {*found.areas, found.period_column, found.identifier_column}
    rest = [name for name in found.columns if name not in used]
    yield f"Other columns: {', '.join(rest) or 'none'}."


def _candidates(column: Column, name: str, register: Register, stating: list[Measure]) -> list[str]:
    """Return indicators that the column may state: by other descriptions, else by the words of its name."""
    if stated := _stated(column, stating):
        return stated[:2]
    words = set(re.findall(r"[a-z0-9]{3,}", name.casefold().replace("_", " ")))

    def shared(id: str) -> int:
        indicator = register[id]
        text = f"{id.replace('_', ' ')} {indicator.label}".casefold()
        return len(words & set(re.findall(r"[a-z0-9]{3,}", text)))

    best = sorted(register, key=lambda id: -shared(id))[:2]
    return [id for id in best if shared(id) >= max(2, len(words) // 2)]


def _stated(column: Column, stating: list[Measure]) -> list[str]:
    """Return the indicators that other descriptions find in a column of that name. A letter is no name."""
    named = (each for each in stating if column.name in (each.value or each.numerator, *each.counts))
    return [] if _LETTER.fullmatch(column.name) else list(dict.fromkeys(each.indicator for each in named))


def _stating(found: Survey, known: dict[str, ReleaseDescription]) -> list[Measure]:
    """Return the measures of other descriptions: of lists of schools if the file is one, else of the rest."""
    is_list = bool(_is_of_schools(found))
    tables = (table for of in known.values() for table in of.tables if bool(table.schools) == is_list)
    return [measure for table in tables for measure in table.measures]


def _is_of_schools(found: Survey) -> str:
    """Return the column with the numbers of schools; empty if there is none."""
    return next((name for name in found.columns if _SCHOOL.fullmatch(name)), "")


def _head(source: str, found: Survey, symbols: dict[str, str]) -> dict[str, Any]:
    decimals = int(bool(_is_of_schools(found)) or any(column.decimals for column in found.numeric()))
    head: dict[str, Any] = {"source": source, **dict.fromkeys(PROVENANCE, TODO)}
    head |= {"licence": "Open Government Licence v3.0", "transcribed_by": READ_BY.format(source)}
    return head | {"decimals": decimals, "symbols": symbols}


def _symbols(columns: Iterable[Column], known: dict[str, ReleaseDescription]) -> dict[str, str]:
    """Return each word in place of a number beside areas of the project, as other descriptions read it."""
    meant = {word: symbol for each in known.values() for word, symbol in each.symbols.items()}
    meant |= {form: symbol for symbol in SYMBOLS for form in (symbol, f"[{symbol}]")}
    beside = (word for column in columns for word in sorted(column.ours or column.words))
    words = [word for word in dict.fromkeys(beside) if not is_number(word) and len(word) <= MAX_SYMBOL]
    return {word: meant.get(word, meant.get(word.casefold(), TODO)) for word in words}


def _drafted(
    source: str, found: Survey, known: dict[str, ReleaseDescription], register: Register, areas: AreaRegister
) -> dict[str, Any]:
    """Return the description of what was found."""
    numeric, stating, urn = found.numeric(), _stating(found, known), _is_of_schools(found)
    by_letter, is_below = bool(found.headings), bool(found.sheet) or found.heading_row > 1
    table: dict[str, Any] = {"name": source, "file": found.path.name}
    table["separator"] = found.separator if found.separator != "," else ""
    table |= {"sheets": {found.sheet: TODO}} if by_letter else {"sheet": found.sheet}
    table["heading_rows"] = [found.heading_row] if is_below else []
    if urn:
        table |= {"layout": "schools_csv", "areas": ["county"], "year": TODO, "schools": _schools(urn, found)}
    else:
        kinds = [kind for kind in KINDS if any(area.code in found.there for area in areas.of_kinds((kind,)))]
        absent = [area.code for area in areas.of_kinds(tuple(kinds)) if area.code not in found.there]
        table["layout"] = "long_csv" if found.period_column else "workbook" if by_letter else "wide_csv"
        table |= {"area": area_columns(found.columns, found.areas), "areas": kinds}
        table |= {"absent": dict.fromkeys(absent, TODO), "no_names": found.no_names, "row_as": found.row_as}
        table |= {} if by_letter else _years(found)
    keep = {column.name: _kept(column) for column in found.codes() if column.chooses and not urn}
    grades = [] if urn or numeric else [column for column in found.codes() if column.name not in keep]
    tables = (each for of in known.values() for each in of.tables)
    meant = {word: number for each in tables for word, number in each.words.items()}
    table["words"] = {word: meant.get(word, TODO) for each in grades for word in each.filled}
    measures: list[dict[str, Any]] = []
    spare: list[dict[str, Any]] = []
    where = {column.name: [TODO] for column in found.names()} if not urn else {}
    for column in numeric or grades:
        stated = _stated(column, stating)
        unit = _unit(column, register.get(stated[0]) if stated else None)
        is_known = len(stated) == 1 and not where and stated[0] not in {m["indicator"] for m in measures}
        is_grade = urn and not column.decimals and max(column.numbers) <= MAX_GRADE
        states = {"counts": {column.name: [TODO]}} if is_grade else {"value": column.name, "unit": unit}
        measure = {"indicator": stated[0] if is_known else TODO} | states
        (measures if is_known else spare).append(measure | ({"where": where} if where else {}))
    table["keep"] = keep
    table["adds_rows"] = not (keep or urn or where) and max(found.repeats.values(), default=0) > 1
    spare.sort(key=lambda each: "counts" not in each)
    table["measures"] = measures or (spare if grades else spare[:1]) or [{"indicator": TODO, "value": TODO}]
    taken = {*keep, *where, *(each.get("value", "") for each in table["measures"])}
    taken |= {found.period_column, found.identifier_column, *map(str, table.get("schools", {}).values())}
    taken |= {name for columns in table.get("area", ()) for name in columns.values()}
    table["not_used"] = ["*"] if by_letter else [name for name in found.columns if name not in taken]
    table = {key: said for key, said in table.items() if said or key in ("area", "areas")}
    return _head(source, found, _symbols(numeric, known)) | {"tables": [table]}


def _schools(urn: str, found: Survey) -> dict[str, Any]:
    """Return how a list of schools says whose they are."""
    named = {"laestab": "laestab", "postcode": "postcode"}
    columns = {key: name for key, word in named.items() for name in found.columns if name.casefold() == word}
    kinds = {name: {area.kind for area in of.values()} for name, of in found.areas.items()}
    authorities = [{"authority": name} for name, of in kinds.items() if "county" in of]
    return {"urn": urn} | columns | next(iter(authorities), {}) | {"rows": found.rows}


def _years(found: Survey) -> dict[str, Any]:
    if not found.period_column:
        return {"year": TODO}
    form, read, _ = found.period
    years = {"year_column": found.period_column, "period": form, "marks": dict.fromkeys(found.marks, TODO)}
    first = min(period.year for period in read.values())
    return years | {"identifier_column": found.identifier_column, "first_year": first}


def _kept(column: Column) -> dict[str, list[str]]:
    everywhere = set.intersection(*column.by_area.values())
    whole = next((value for value in everywhere if LETTERED.sub("", value).casefold() in WHOLE), None)
    keep = TODO if whole is None else whole
    return {"keep": [keep], "others": sorted(value for value in column.values if value != keep)}


def _unit(column: Column, indicator: Indicator | None) -> str:
    low, high = min(column.numbers, default=0), max(column.numbers, default=0)
    is_percent = indicator.unit == "percent" if indicator else column.decimals > 0
    if not is_percent or low < 0 or high > 100:
        return "number"
    return "fraction" if high <= 1 and column.decimals else "percentage"


def _differences(like: Closest, found: Survey) -> Iterator[str]:
    """Yield every column and code by which the file differs from a description."""
    for name in like.used:
        if name not in found.columns:
            near = get_close_matches(name, found.columns, n=3)
            yield f"Column {name} is not here; nearest: {', '.join(near) or 'none'}."
    for name in found.columns:
        if name not in (*like.used, *_known(like, found)):
            yield f"Column {name} is new."
    for name, codes in like.table.keep.items():
        values = found.columns[name].values if name in found.columns else {}
        new = [value for value in values if value not in (*codes.keep, *codes.others)]
        if new and not codes.any_other:
            yield f"Codes of {name} that are new: {', '.join(map(repr, new))}."
        if gone := [code for code in codes.keep if values and code not in values]:
            yield f"Codes of {name} that are kept and not here: {', '.join(map(repr, gone))}."


def _after(like: Closest, source: str, found: Survey) -> dict[str, Any]:
    """Return the description that is like another but for the file, its years and its new columns."""
    fresh = [name for name in found.columns if name not in (*like.used, *_known(like, found))]
    table: dict[str, Any] = {"name": like.table.name, "file": found.path.name}
    if like.table.first_year and (read := found.period[1]):
        table["first_year"] = min(each.year for each in read.values())
    table |= {"year": TODO} if like.table.year else {}
    table |= {"not_used": fresh} if fresh else {}
    head = {"source": source, "like": like.source, **dict.fromkeys(PROVENANCE[1:], TODO)}
    return head | {"transcribed_by": READ_BY.format(source), "tables": [table]}


def _known(like: Closest, found: Survey) -> list[str]:
    """Return the columns that a description knows and does not use."""
    return [name for name in found.columns if any(fnmatchcase(name, each) for each in like.table.not_used)]
