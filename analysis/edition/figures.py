"""Figures: the observations of every source, and which of them an edition shows.

Two sources may state the same fact (a committee paper rounds what a release prints with a decimal). An
edition names its sources by precedence; the figure shown is that of the first source that states it, and
`also_stated` gives the others. A line in a chart never mixes sources: `series` takes one source for all its
years.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

from analysis.data.areas import Area, load_areas
from analysis.data.derivation import parse_formula
from analysis.data.editions import EditionRecord, load_editions
from analysis.data.indicators import Group, Indicator, Register, load_groups, load_register
from analysis.data.schema import CALCULATED, FORECAST, OBSERVATIONS, PART_OF_YEAR, WORKED_OUT
from analysis.data.sources import load_series, load_sources
from analysis.data.years import Year, parse_year
from analysis.edition.disclosure import shown_rows
from analysis.io.csv_files import Row
from analysis.io.dependencies import record_read
from analysis.rules.precision import published_decimals
from analysis.rules.rounding import exact, format_value, published

TABLE, STATEMENTS = "data/sources/*/observations.csv", "data/sources/*/statements.csv"
SERIES_TABLE = "data/reference/series.csv"
KEY = ("indicator", "area", "group")
NUMBERS = ("value", "numerator", "denominator")
TEXTS = ("status", "symbol", "qualifier", "printed", "source", "place", "note")
"""Columns of a row of observations, in the order that a figure has them in."""
Subject = tuple[str, str, str]
MARKS = {"provisional": " [p]", "revised": " [r]", PART_OF_YEAR: " [part of year]"}
"""The mark of a figure by its status."""
LATER = "†"
"""The mark of what was published after the position date of the edition."""


@dataclass(frozen=True)
class Figure:
    """One figure: a value in the indicator's unit, or a symbol that says why there is none."""

    indicator: Indicator
    area: Area
    group: Group
    year: Year
    value: float | None
    numerator: float | None
    denominator: float | None
    status: str
    symbol: str
    qualifier: str
    printed: str
    source: str
    place: str
    note: str
    is_later: bool = False
    """Whether it was published after the position date of the edition."""
    stated_in: tuple[str, tuple[tuple[str, str], ...]] | None = None
    """Another table than the observations that states it, and the key of its row there."""
    first_release: str = ""
    """The first of the releases that its source supersedes."""

    @property
    def text(self) -> str:
        """As written in prose and tables: `61%`, `nearly 10,000`, `[c]`, `6.3% [p]`."""
        if self.value is None:
            return f"[{self.symbol}]"
        hedge = f"{self.qualifier} " if self.qualifier else ""
        mark = MARKS.get(self.status, "")
        return f"{hedge}{format_value(self.value, self.indicator.unit, self.decimals)}{mark}"

    @property
    def marked(self) -> str:
        """As written in tables: its text, marked if it was published after the position date."""
        return f"{self.text}{LATER}" if self.is_later else self.text

    @property
    def arithmetic(self) -> str:
        """How it is worked out; empty for a figure that its source prints."""
        return self.note if self.status == CALCULATED else ""

    @property
    def is_made(self) -> bool:
        """Whether it is made from the figures of schools, and not printed nor worked out from what is."""
        return self.status == CALCULATED and not self.note.startswith(WORKED_OUT)

    @cached_property
    def decimals(self) -> int:
        """Its published precision (`analysis.rules.precision`): negative for tens and hundreds."""
        unit, registered = self.indicator.unit, self.indicator.decimals
        if self.value is None:
            return registered
        value, hedge = exact(self.value), self.qualifier
        return published_decimals(self.printed, value, unit=unit, qualifier=hedge, registered=registered)

    @property
    def series_source(self) -> str:
        """What figures of one series share: the source, or the first of the releases it supersedes."""
        return self.first_release or self.source

    @property
    def subject(self) -> Subject:
        """What it is about: the ids of the indicator, the area and the group."""
        return self.indicator.id, self.area.code, self.group.id

    @property
    def key(self) -> tuple[tuple[str, str], ...]:
        """The key of its row in the observations."""
        return tuple(zip(OBSERVATIONS.key, (self.source, *self.subject, self.year.label), strict=True))


class Figures:
    """Every observation in `data/sources/`, looked up as an edition shows them."""

    def __init__(
        self,
        rows: Iterable[Row],
        edition: EditionRecord,
        register: Register,
        make: Callable[[Row], Figure],
        releases: Mapping[str, Collection[str]] = MappingProxyType({}),
        continued: Mapping[tuple[str, str], Sequence[str]] = MappingProxyType({}),
        earlier: Sequence[str] = (),
    ) -> None:
        """Hold the rows, those of a release after those of one that it supersedes, each to be made a figure
        when it is asked for. releases: of the first of several, those that supersede it. continued: the
        sources that a source continues as one series. earlier: sources in the order to be believed in where
        the edition's own order has none of those that state a fact."""
        self.edition, self._order = edition, (*edition.source_order, *earlier)
        self._register, self._make = register, make
        self._releases, self._continued = releases, continued
        self._rows: dict[Subject, list[Row]] = defaultdict(list)
        self._parts: dict[Subject, list[Row]] = defaultdict(list)
        self._forecasts: dict[Subject, list[Row]] = defaultdict(list)
        aside = {PART_OF_YEAR: self._parts, FORECAST: self._forecasts}
        for row in rows:
            of = aside.get(row["status"], self._rows)
            of[row["indicator"], row["area"], row["group"]].append(row)
        self._of_area: dict[str, list[Subject]] = defaultdict(list)
        for key in self._rows:
            self._of_area[key[1]].append(key)
        self._dated: dict[Subject, dict[Year, list[Row]]] = {}
        self._shown: dict[Subject, dict[str, Year]] = {}
        self._facts: dict[tuple[Subject, Year], dict[str, Figure]] = {}
        self._ranks: dict[str, tuple[int, str]] = {}
        self._one: dict[tuple[str, str], list[str]] = {}

    def get(
        self, indicator: str, area: str, group: str = "all", year: str | Year | None = None
    ) -> Figure | None:
        """Return the figure of that year, or of the latest the edition reports; None if no source has it."""
        subject = indicator, area, group
        years = self._shown_years(subject)
        shown = next(reversed(years.values()), None) if year is None else years.get(str(year))
        return self._first_source(self._stated(subject, shown)) if shown else None

    def previous(self, figure: Figure) -> Figure | None:
        """Return the figure reported before this one in the same series; None if there is none."""
        latest_first = reversed(self._shown_years(figure.subject).values())
        found = (self.in_series(figure, year) for year in latest_first if year < figure.year)
        return next(filter(None, found), None)

    def baseline(self, figure: Figure) -> Figure | None:
        """Return the figure of the edition's baseline year in the same series; None if there is none."""
        return self.in_series(figure, self.edition.baseline(figure.indicator.year_type))

    def in_series(self, figure: Figure, year: Year | str, area: str = "") -> Figure | None:
        """Return the same fact of another year or area: of the same source, or of one that `data/` says it
        continues. Figures of other sources may count or round differently, so none is compared with it."""
        subject = figure.indicator.id, area or figure.area.code, figure.group.id
        shown = self._shown_years(subject).get(str(year))
        series = self._one_series(figure.series_source, figure.indicator.id)
        stated = self._stated(subject, shown) if shown else {}
        return next((stated[source] for source in series if source in stated), None)

    def _one_series(self, source: str, indicator: str) -> list[str]:
        """Return a source and those that `data/` says it continues, one after another."""
        record_read(SERIES_TABLE)
        if (source, indicator) not in self._one:
            self._one[source, indicator] = series = [source]
            for each in series:
                of = (self._continued.get((each, which), ()) for which in (indicator, ""))
                series += [other for continued in of for other in continued if other not in series]
        return self._one[source, indicator]

    def series(self, indicator: str, area: str, group: str = "all") -> list[Figure]:
        """Return the figures of all years from the source of most, and what continues it, oldest first."""
        subject = indicator, area, group
        years = [self._stated(subject, year) for year in self._shown_years(subject).values()]
        counts = Counter(source for stated in years for source in stated)
        if not counts:
            return []
        chosen = min(counts, key=lambda source: (-counts[source], self._precedence(source)))
        others = [each for each in counts if chosen in self._one_series(each, indicator)]
        series = dict.fromkeys((*self._one_series(chosen, indicator), *others))
        stated = (next((of[s] for s in series if s in of), None) for of in years)
        return [figure for figure in stated if figure]

    def also_stated(self, figure: Figure) -> list[Figure]:
        """Return what other sources say of the same fact."""
        self._note(**dict(zip(KEY, figure.subject, strict=True)))
        stated = self._stated(figure.subject, figure.year)
        return [other for source, other in sorted(stated.items()) if source != figure.series_source]

    def parts_of_year(self, area: str, indicator: str = "", group: str = "") -> list[Figure]:
        """Return the figures of a part of the edition's own year, of an area or of one of its indicators and
        groups. No other function returns one."""
        record_read(TABLE, area=area, status=PART_OF_YEAR)
        keys = [(indicator, area, group)] if indicator else [key for key in self._parts if key[1] == area]
        return [
            figure
            for key in keys
            for figure in map(self._make, self._parts.get(key, ()))
            if figure.year == self.edition.year(figure.year.type) and figure.year not in self._by_year(key)
        ]

    def latest_years(self) -> dict[Subject, Year]:
        """Return the year of the latest figure that the edition can show, by indicator, area and group."""
        record_read(TABLE, (*KEY, "year"))
        record_read(STATEMENTS, (*KEY, "year", "kind", "other"))
        return self._latest_years

    @cached_property
    def _latest_years(self) -> dict[Subject, Year]:
        latest = {}
        for key in self._rows:
            last = self.edition.year(self._register.find(key[0]).year_type)
            if shown := [year for year in self._by_year(key) if year <= last]:
                latest[key] = max(shown)
        return latest

    def years(self, indicator: str, area: str, group: str = "all") -> list[Year]:
        """Return the years the edition can show, oldest first."""
        return [*self._shown_years((indicator, area, group)).values()]

    def all_shown(self) -> list[Figure]:
        """Return the latest figure of every indicator, area and group that the edition can show."""
        latest = (self.get(*key) for key in self._rows)
        return [figure for figure in latest if figure]

    def stated_by(self, source: str, area: str) -> list[Figure]:
        """Return all that a source prints of an area, whatever year the edition reports: forecasts too."""
        record_read(f"data/sources/{source}/observations.csv", area=area)
        keys = ((key, year) for key in self._of_area.get(area, ()) for year in self._by_year(key))
        stated = (figure for key, year in keys for figure in self._stated(key, year).values())
        ahead = (self._make(row) for key, rows in self._forecasts.items() if key[1] == area for row in rows)
        return [each for each in (*stated, *ahead) if each.source == source and not each.arithmetic]

    def _shown_years(self, subject: Subject) -> dict[str, Year]:
        """Return the years that the edition can show by label, oldest first, noted as read
        (`analysis.io.dependencies`), even if there are none."""
        self._note(**dict(zip(KEY, subject, strict=True)))
        if subject not in self._shown:
            years = sorted(self._by_year(subject))
            self._shown[subject] = {
                year.label: year for year in years if year <= self.edition.year(year.type)
            }
        return self._shown[subject]

    def _note(self, columns: Sequence[str] = (), **where: str) -> None:
        """Note rows as read, and what figures follow from."""
        record_read(TABLE, columns, **where)
        record_read(STATEMENTS, **where)
        record = self._register.get(where["indicator"])
        formula = record.derived_from if record else ""
        for indicator, group in parse_formula(formula).operands if formula else ():
            groups = group or where.get("group", "all")
            record_read(TABLE, indicator=indicator, area=where["area"], group=groups)

    def _by_year(self, subject: Subject) -> dict[Year, list[Row]]:
        """Return the rows of a subject by year, in the order of the files."""
        if subject not in self._dated:
            dated: dict[Year, list[Row]] = defaultdict(list)
            for row in self._rows.get(subject, ()):
                dated[parse_year(row["year"], self._register.find(subject[0]).year_type)].append(row)
            self._dated[subject] = dated
        return self._dated[subject]

    def _stated(self, subject: Subject, year: Year) -> dict[str, Figure]:
        """Return the figures of a subject in a year, by source."""
        if (subject, year) not in self._facts:
            facts: dict[str, Figure] = {}
            for figure in map(self._make, self._by_year(subject).get(year, ())):
                facts[figure.series_source] = _revised(figure, facts.get(figure.series_source))
            self._facts[subject, year] = facts
        return self._facts[subject, year]

    def _first_source(self, stated: dict[str, Figure]) -> Figure:
        """Return the figure of the edition's first source that prints it, else of one it follows from."""
        return stated[min(stated, key=lambda each: (bool(stated[each].arithmetic), self._precedence(each)))]

    def _precedence(self, source: str) -> tuple[int, str]:
        if source not in self._ranks:
            releases = {source, *self._releases.get(source, ())}
            at = next((at for at, named in enumerate(self._order) if named in releases), len(self._order))
            self._ranks[source] = at, source
        return self._ranks[source]


def _revised(figure: Figure, before: Figure | None) -> Figure:
    """Return a figure that takes the place of an earlier release's: revised, if it reads differently."""
    if before is None or before.source == figure.source or figure.status == CALCULATED:
        return figure
    if figure.value is None or before.value is None or figure.value == before.value:
        return figure
    decimals = min(figure.decimals, before.decimals)
    if published(figure.value, decimals) == published(before.value, decimals):
        return figure
    was = format_value(before.value, figure.indicator.unit, before.decimals)
    note = f"{figure.note} Revised from {was} ({before.source}).".strip()
    return replace(figure, status="revised", note=note)


def load_figures(data: Path, edition: EditionRecord) -> Figures:
    """Return the figures of all sources as `edition` shows them, after disclosure control: nothing else reads
    observations for a page. The files have passed the checks: a bad row here is a defect, not a finding."""
    areas, register, groups = load_areas(data, edition.position_date), load_register(data), load_groups(data)
    sources = load_sources(data)
    at_position = sources.published_by(edition.position_date)
    counted = sources.published_by(edition.releases_date)

    def figure(row: Row) -> Figure:
        indicator, source = register.find(row["indicator"]), row["source"]
        year = parse_year(row["year"], indicator.year_type)
        numbers = (float(row[name]) if row[name] else None for name in NUMBERS)
        records = indicator, areas.by_code[row["area"]], groups[row["group"]], year
        is_later, first = source not in at_position, first_release.get(source, "")
        cells: list[Any] = [*records, *numbers, *(row[name] for name in TEXTS), is_later, None, first]
        return Figure(*cells)

    tables = shown_rows(data)
    in_order = sorted(
        (source for source in tables if source in counted),
        key=lambda source: len(sources.releases_before(source)),
    )
    first_release, releases = dict[str, str](), defaultdict[str, set[str]](set)
    for source in in_order:
        if (first := sources.first_release(source)) != source:
            first_release[source] = first
            releases[first].add(source)
    continued: dict[tuple[str, str], list[str]] = defaultdict(list)
    for (source, indicator), of in load_series(data).items():
        first, *firsts = map(sources.first_release, (source, *of))
        continued[first, indicator] += firsts
    rows = (row for source in in_order for row in tables[source])
    editions = sorted(load_editions(data).values(), key=lambda each: each.period, reverse=True)
    earlier = [source for each in editions if each.period < edition.period for source in each.source_order]
    return Figures(rows, edition, register, figure, releases, continued, earlier)
