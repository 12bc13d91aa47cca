"""A source described as data: `data/releases/<source>.yml`, loaded and validated. A release with renamed
columns, another year or a new symbol is a change of that file, not of the code. `docs/descriptions.md`
explains every key: the fields of the dataclasses below."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass, replace
from datetime import date
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path
from types import NoneType
from typing import Any, TypeVar, cast, get_args, get_origin

from analysis.data.schema import STATUSES, SYMBOLS
from analysis.errors import unknown as no_such
from analysis.importing.errors import ReleaseError, check_exists, listed
from analysis.importing.periods import IDENTIFIERS, MARKS, Period, check_form
from analysis.io.yaml_files import InvalidYamlError, read_yaml

Model = TypeVar("Model")
PLUS = " + "
"""Between two columns whose numbers are added up, or whose texts are joined to a school's number."""
_PLUS = re.compile(r" \+ (?![^()]*\))")
YEAR = "{year}"
LAYOUTS = ("wide_csv", "long_csv", "workbook", "schools_csv")
UNITS = ("percentage", "number", "fraction", "average")
REGISTER = "register "
"""How the name of a column begins that a register of schools adds to a list of schools."""


def parts_of(columns: str) -> list[str]:
    """Return the columns that are added up or joined; a sum within brackets is a part of a name."""
    return _PLUS.split(columns)


@dataclass(frozen=True)
class Measure:
    """Where one indicator and group stand."""

    indicator: str
    group: str = "all"
    value: str = ""
    numerator: str = ""
    denominator: str = ""
    unit: str = "percentage"
    decimals: int | None = None
    period: str = ""
    years: tuple[str, ...] = ()
    where: dict[str, tuple[str, ...]] = field(default_factory=dict)
    denominator_where: dict[str, tuple[str, ...]] = field(default_factory=dict)
    counts: dict[str, tuple[str, ...]] = field(default_factory=dict)
    is_stated: bool = False
    is_unallocated: bool = False
    is_county_only: bool = False
    compare_with: str = ""

    @property
    def columns(self) -> list[str]:
        return [part for column in self.stated for part in parts_of(column)] + list(self.counts)

    @property
    def stated(self) -> list[str]:
        """Return value, numerator and denominator as the mapping names them, added up or not."""
        return [column for column in (self.value, self.numerator, self.denominator) if column]

    @property
    def columns_read(self) -> list[str]:
        """The columns, and those by which its rows are chosen."""
        return [*self.columns, *self.where, *self.denominator_where]


def is_about(row: dict[str, str], codes: Mapping[str, Collection[str]]) -> bool:
    """Return whether the row has one of these codes in each of these columns."""
    return all(row[column].strip() in allowed for column, allowed in codes.items())


def chosen_by(row: dict[str, str], measure: Measure) -> Measure | None:
    """Return what of the measure the row states: all, its denominator or the rest; None if nothing."""
    if not measure.denominator_where:
        return measure if is_about(row, measure.where) else None
    if is_about(row, measure.denominator_where):
        return replace(measure, numerator="")
    return replace(measure, denominator="") if is_about(row, measure.where) else None


@dataclass(frozen=True)
class Keep:
    """A column by which rows are chosen: the codes kept, and the other codes it may hold."""

    keep: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    any_other: bool = False

    @cached_property
    def codes(self) -> frozenset[str]:
        return frozenset(self.keep)

    @cached_property
    def named(self) -> str:
        """The codes kept, for the count of the rows that are not."""
        return listed(kept or "(blank)" for kept in self.keep)


@dataclass(frozen=True)
class Total:
    """An area that the file only states through its parts."""

    area: str
    of: str
    note: str


@dataclass(frozen=True)
class Dictionary:
    """The file beside a release that says what its measures mean."""

    file: str
    id: str
    label: str
    labels: dict[str, str]
    column: str = ""
    polarity: str = ""
    polarities: dict[str, str] = field(default_factory=dict)
    unit: str = ""
    units: dict[str, str] = field(default_factory=dict)
    decimals: str = ""

    @property
    def columns(self) -> list[str]:
        named = (self.id, self.label, self.polarity, self.unit, self.decimals)
        return [column for column in named if column]


@dataclass(frozen=True)
class AsAt:
    """The judgement of each school as it stood on a date, in a column of its own."""

    date: str
    column: str
    judged: tuple[dict[str, str], ...]

    def grade(self, row: dict[str, str]) -> str:
        """Return the grade of the latest inspection up to the date; empty if there was none."""
        dated = ((row[each["date"]].strip()[:10], row[each["grade"]].strip()) for each in self.judged)
        return next((grade for on, grade in dated if on and on <= self.date), "")


@dataclass(frozen=True)
class Schools:
    """A file with a row for each school, to be added up to the authority and its districts."""

    urn: str
    authority: str = ""
    authorities: dict[str, str] = field(default_factory=dict)
    laestab: str = ""
    within: dict[str, dict[str, str]] = field(default_factory=dict)
    country: str = ""
    as_at: AsAt | None = None
    postcode: str = ""
    may_repeat: bool = False
    stated: dict[str, dict[str, str]] = field(default_factory=dict)
    date: str = ""
    left_out: dict[str, str] = field(default_factory=dict)
    rows: int = 0
    ends_early: str = ""

    @property
    def columns(self) -> list[str]:
        columns = [self.authority, self.urn, self.postcode, self.date, *self.stated, *self.within]
        columns += [name for each in (self.as_at.judged if self.as_at else ()) for name in each.values()]
        return [column for column in (*columns, *parts_of(self.laestab)) if column]

    @property
    def derived(self) -> str:
        """The column that is worked out and not in the file."""
        return self.as_at.column if self.as_at else ""


@dataclass(frozen=True)
class TableDescription:
    """One file of a release, or the part of it that is read; several may be about one file."""

    name: str
    file: str
    layout: str
    areas: tuple[str, ...]
    measures: tuple[Measure, ...]
    area: tuple[dict[str, str], ...] = ()
    title: str = ""
    year: str = ""
    inside: str = ""
    separator: str = ","
    sheet: str = ""
    area_rows: dict[str, str] = field(default_factory=dict)
    adds_rows: bool = False
    years: dict[str, str] = field(default_factory=dict)
    year_column: str = ""
    period: str = "calendar_interval"
    identifier_column: str = ""
    identifiers: dict[str, str] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)
    part: str = ""
    symbol_column: str = ""
    own_years: bool = False
    first_year: str = ""
    last_year: str = ""
    status: str = "final"
    status_by_year: dict[str, str] = field(default_factory=dict)
    keep: dict[str, Keep] = field(default_factory=dict)
    parts: dict[str, tuple[str, ...]] = field(default_factory=dict)
    total: Total | None = None
    places_without: dict[str, tuple[str, ...]] = field(default_factory=dict)
    absent: dict[str, str] = field(default_factory=dict)
    sheets: dict[str, str] = field(default_factory=dict)
    heading_rows: tuple[int, ...] = ()
    row_as: dict[str, str] = field(default_factory=dict)
    rows_not_used: dict[str, str] = field(default_factory=dict)
    not_used: tuple[str, ...] = ()
    notes: dict[str, str] = field(default_factory=dict)
    no_names: tuple[str, ...] = ()
    rounded_counts: tuple[str, ...] = ()
    schools: Schools | None = None
    dictionary: Dictionary | None = None
    groups: dict[str, str] = field(default_factory=lambda: {"all": "all"})
    value: str = ""
    denominator: str = ""
    symbols: dict[str, str] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)

    @cached_property
    def all_marks(self) -> dict[str, str]:
        return {**MARKS, **self.marks}

    @cached_property
    def all_identifiers(self) -> dict[str, str]:
        return {**IDENTIFIERS, **self.identifiers}

    @cached_property
    def periods(self) -> dict[tuple[str, str, str], Period]:
        """The periods that have been read, by form, label and identifier."""
        return {}

    def reads(self, file: Path) -> bool:
        return fnmatchcase(self.name_of(file), self.file)

    def name_of(self, file: Path) -> str:
        """Return the name of the file, with as many of its folders as the pattern has."""
        return "/".join(file.parts[-1 - self.file.count("/") :])

    def dated(self, years: Iterable[str]) -> list[tuple[str, Measure]]:
        """Return each measure in the years it has, of those given as the file writes them."""
        if (key := tuple(years)) not in self._dated:
            self._dated[key] = [
                (year, _filled(measure, YEAR, word))
                for word in key
                for measure in self.measures
                if (year := self.years.get(word, word)) in measure.years or not measure.years
            ]
        return self._dated[key]

    @cached_property
    def _dated(self) -> dict[tuple[str, ...], list[tuple[str, Measure]]]:
        return {}

    def chosen_by(self, row: dict[str, str], years: Iterable[str]) -> list[tuple[str, Measure]]:
        """Return what of each measure the row states, with its year, looked up once for each codes."""
        dated = self.dated(key := tuple(years))
        if key not in self._choosing:
            columns = (each for _, measure in dated for each in (measure.where, measure.denominator_where))
            self._choosing[key] = tuple(dict.fromkeys(column for each in columns for column in each))
        codes = (*key, *(row[column].strip() for column in self._choosing[key]))
        if codes not in self._chosen:
            each_chosen = ((year, chosen_by(row, measure)) for year, measure in dated)
            self._chosen[codes] = [(year, chosen) for year, chosen in each_chosen if chosen]
        return self._chosen[codes]

    @cached_property
    def _choosing(self) -> dict[tuple[str, ...], tuple[str, ...]]:
        return {}

    @cached_property
    def _chosen(self) -> dict[tuple[str, ...], list[tuple[str, Measure]]]:
        return {}

    def check_columns(self, found: list[str], used: list[str], where: str) -> list[str]:
        """The columns that are known and not used. Raises ReleaseError for one missing or not known."""
        missing = [column for column in used if column not in found and not column.startswith(REGISTER)]
        others = [column for column in found if column and column not in used]
        unknown = [name for name in others if not any(fnmatchcase(name, known) for known in self.not_used)]
        if missing or unknown:
            named = f" Expected and missing: {', '.join(missing)}." if missing else ""
            named += (
                f" Found and not known: {', '.join(unknown)}." if unknown else f" Found: {', '.join(found)}."
            )
            if missing == used:
                named += " If they stand below a title, say in which row under `heading_rows`."
            raise ReleaseError(
                f"{where}: the columns are not those the mapping describes.{named} If the release renamed or "
                "added columns, change its mapping in data/releases (what is not wanted goes under "
                "`not_used`); if it is another year's file, describe it as a source of its own."
            )
        return others


@dataclass(frozen=True)
class ReleaseDescription:
    """One source: its provenance, symbols and tables."""

    source: str
    publisher: str
    title: str
    date_published: str
    location: str
    licence: str
    transcribed_by: str
    symbols: dict[str, str]
    decimals: int
    tables: tuple[TableDescription, ...]
    cite_as: str = ""
    supersedes: str = ""
    reasons: dict[str, str] = field(default_factory=dict)
    neighbour_sets: tuple[str, ...] = ()
    like: str = ""

    def tables_of(self, file: Path) -> list[TableDescription]:
        """Return the tables whose file pattern matches. Raises ReleaseError, also where there is no file."""
        check_exists(file)
        if tables := [table for table in self.tables if table.reads(file)]:
            return tables
        names = listed(dict.fromkeys(table.file for table in self.tables))
        remedy = f"Describe another release by: boldsteps describe {file}"
        raise ReleaseError(
            f"{file.name} is not a file of {self.source}. Its files are named {names}. {remedy}."
        )


def load_description(data: Path, source: str) -> ReleaseDescription:
    """Return the mapping of a source. Raises UsageError if there is none, ReleaseError if it is wrong."""
    name = f"{source}.yml"
    mapping = build(ReleaseDescription, _described(data / "releases", source), name)
    _check_choices(mapping.symbols.values(), SYMBOLS, f"{name}, symbols")
    for number, table in enumerate(mapping.tables, 1):
        _check_table(table, f"{name}, table {number}")
    tables = tuple(_for_every_group(table, mapping.symbols) for table in mapping.tables)
    return replace(mapping, tables=tables)


def _described(folder: Path, source: str, *after: str) -> Any:
    """Return what the file of a source holds, and where it says nothing the one that it is like. after: the
    sources that are like it. Raises UsageError, ReleaseError."""
    path = folder / f"{source}.yml"
    if not path.is_file():
        raise no_such("release", source, sorted(described.stem for described in folder.glob("*.yml")))
    try:
        own = read_yaml(path.read_text(encoding="utf-8"))
    except (InvalidYamlError, UnicodeDecodeError) as problem:
        raise ReleaseError(f"{path.name} is not valid YAML: {problem}.") from None
    like = own.get("like") if isinstance(own, dict) else None
    if like in (source, *after):
        raise ReleaseError(f"{path.name}: it is like {like}, which is like it.")
    return _joined(_described(folder, str(like), source, *after), own) if like else own


def _joined(base: Any, own: Any) -> Any:
    """Return what a description says added to that of the one it is like."""
    if isinstance(base, dict) and isinstance(own, dict):
        return base | {key: _joined(base[key], value) if key in base else value for key, value in own.items()}
    if not (isinstance(base, list) and isinstance(own, list)):
        return own
    named = {_name_of(each): each for each in own if _name_of(each)}
    both = [_joined(each, named.pop(_name_of(each))) if _name_of(each) in named else each for each in base]
    return both + [each for each in own if _name_of(each) in named or not _name_of(each)]


def _name_of(item: Any) -> str:
    return str(item.get("name", "")) if isinstance(item, dict) else ""


def build(shape: type[Model], described: Any, where: str) -> Model:
    """Return a dataclass made of what a YAML file holds; numbers and dates become text where a text is
    expected.
    Raises ReleaseError for missing or unknown keys, and naming the key for a value of another kind."""
    if not isinstance(described, dict):
        raise ReleaseError(f"{where}: expected keys and values, found {described!r}.")
    known = {f.name: f for f in fields(cast(Any, shape))}
    required = [name for name, f in known.items() if f.default is MISSING and f.default_factory is MISSING]
    unknown = sorted(set(described) - set(known), key=str)
    missing = sorted(set(required) - set(described))
    if unknown or missing:
        wrong = f"unknown keys: {listed(unknown)}; missing keys: {listed(missing)}"
        raise ReleaseError(f"{where}: {wrong}. Known: {listed(known, 40)}.")
    values = ((name, value, known[name].type) for name, value in described.items())
    return shape(**{name: _converted(value, kind, f"{where}, {name}") for name, value, kind in values})


def _converted(value: Any, wanted: Any, where: str) -> Any:
    """Return a value as the type of its field. Raises ReleaseError."""
    origin, parts = get_origin(wanted), get_args(wanted)
    if is_dataclass(wanted):
        return build(cast(type[Any], wanted), value, where)
    if NoneType in parts:
        return None if value is None else _converted(value, parts[0], where)
    if origin in (tuple, list) and isinstance(value, list):
        item = f"{where.removesuffix('s')} {{}}" if is_dataclass(parts[0]) else where
        return origin(_converted(part, parts[0], item.format(number)) for number, part in enumerate(value, 1))
    if origin is dict and isinstance(value, list):
        value = {str(each): each for each in value}
    if origin is dict and isinstance(value, dict):
        return {str(key): _converted(part, parts[1], f"{where} {key}") for key, part in value.items()}
    if wanted is str and isinstance(value, str | int | float | date) and not isinstance(value, bool):
        return str(value)
    if type(value) is wanted:
        return value
    raise ReleaseError(f"{where}: expected {_kind_in_words(wanted)}, found {str(value)[:80]!r}.")


def _kind_in_words(wanted: Any) -> str:
    simple = {str: "a text", int: "a whole number", bool: "true or false"}
    if wanted in simple:
        return simple[wanted]
    if get_origin(wanted) in (tuple, list):
        return f"a list, each of it {_kind_in_words(get_args(wanted)[0])}"
    if get_origin(wanted) is dict:
        return f"keys and values, each value {_kind_in_words(get_args(wanted)[1])}"
    return "keys and values"


def _check_table(table: TableDescription, where: str) -> None:
    """Raises ReleaseError for a word that a key may not have, and for keys that do not go together."""
    if not table.measures:
        raise ReleaseError(f"{where}: no measures: say which column holds which indicator.")
    _check_choices([table.layout], LAYOUTS, f"{where}, layout")
    own = (measure.period for measure in table.measures if measure.period)
    for form in (table.period, *own, *table.identifiers.values()):
        check_form(form, where)
    _check_choices([measure.unit for measure in table.measures], UNITS, f"{where}, measures, unit")
    statuses = [table.status, *table.status_by_year.values(), *table.marks.values()]
    _check_choices(statuses, STATUSES, f"{where}, status")
    if (table.layout == "schools_csv") != (table.schools is not None) or not (table.area or table.schools):
        raise ReleaseError(f"{where}: `schools` goes with the layout schools_csv, `area` with the others.")


def _check_choices(given: Iterable[str], allowed: Iterable[str], where: str) -> None:
    if wrong := [word for word in given if word not in allowed]:
        raise ReleaseError(f"{where}: {listed(wrong)} is not one of {listed(allowed, 20)}.")


def _for_every_group(table: TableDescription, symbols: dict[str, str]) -> TableDescription:
    """Return a table with each measure of all repeated for every group, and the symbols of the release."""
    measures = []
    for measure in table.measures:
        if measure.unit != "number":
            measure = replace(measure, denominator=measure.denominator or table.denominator)
        if not (measure.value or measure.numerator or measure.counts):
            measure = replace(measure, value=table.value)
        groups = table.groups if measure.group == "all" else {measure.group: ""}
        for group, word in groups.items():
            measures.append(replace(_filled(measure, "{group}", word), group=group))
    keep = {
        column: each if each.keep else _codes_of(column, each, measures)
        for column, each in table.keep.items()
    }
    return replace(table, measures=tuple(measures), symbols=table.symbols or symbols, keep=keep)


def _codes_of(column: str, kept: Keep, measures: list[Measure]) -> Keep:
    """Return the column with the codes that the measures name."""
    chosen = (codes.get(column, ()) for each in measures for codes in (each.where, each.denominator_where))
    return replace(kept, keep=tuple(dict.fromkeys(code for codes in chosen for code in codes)))


def _filled(measure: Measure, blank: str, word: str) -> Measure:
    """Return a measure with a word in place of `{year}` or `{group}` in its column names and codes."""

    def changed(codes: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        return {
            column.replace(blank, word): tuple(code.replace(blank, word) for code in of)
            for column, of in codes.items()
        }

    names = ("value", "numerator", "denominator")
    filled: dict[str, Any] = {name: getattr(measure, name).replace(blank, word) for name in names}
    filled |= {name: changed(getattr(measure, name)) for name in ("where", "denominator_where", "counts")}
    return replace(measure, **filled)
