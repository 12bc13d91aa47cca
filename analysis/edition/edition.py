"""An edition as loaded: its dates and rules, and all data that its pages and checks are made from."""

from collections.abc import Callable, Hashable
from copy import copy
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from analysis.data.areas import Area, Areas, load_areas
from analysis.data.document import Document, load_document
from analysis.data.editions import EditionRecord, find_edition, load_editions
from analysis.data.indicators import Group, Indicator, Register, load_groups, load_register
from analysis.data.migrations import check_version
from analysis.data.sources import Conflict, Sources, load_conflicts, load_sources
from analysis.edition.figures import Figure, Figures, load_figures
from analysis.edition.statements import Statement, Statements, load_statements
from analysis.edition.targets import Targets, load_targets
from analysis.errors import unknown
from analysis.io.dependencies import ReadLog, rows
from analysis.io.memoize import Value, WorkedOut, memoized
from analysis.project import Project


@dataclass(frozen=True, eq=False, kw_only=True)
class Edition(EditionRecord):
    """The dates and rules of an edition, its areas, register, targets, and figures after suppression."""

    project: Project
    document: Document = field(repr=False)
    areas: Areas = field(repr=False)
    register: Register = field(repr=False)
    groups: dict[str, Group] = field(repr=False)
    sources: Sources = field(repr=False)
    figures: Figures = field(repr=False)
    statements: Statements = field(repr=False)
    targets: Targets = field(repr=False)
    worked_out: WorkedOut = field(default_factory=WorkedOut, init=False, repr=False)
    """Shared by all openings of what was loaded; an edition with anything replaced begins with none."""

    @property
    def county(self) -> Area:
        return self.areas.county

    @property
    def own_paper(self) -> str:
        """Return the source that is the edition's own paper, the first of its sources; empty if an earlier
        edition has it first: what a paper says without a date is not carried on."""
        return self.once(Edition.own_paper, self._own_paper)

    def _own_paper(self) -> str:
        first = next(iter(self.source_order), "")
        editions = load_editions(self.project.data).values()
        is_carried = any(
            each.source_order[:1] == self.source_order[:1] and each.period < self.period for each in editions
        )
        return "" if is_carried else first

    @property
    def conflicts(self) -> list[Conflict]:
        """Where sources disagree, as recorded."""
        return self.once(load_conflicts, lambda: load_conflicts(self.project.data))

    @property
    def neighbours(self) -> list[Area]:
        """Return the statistical neighbours of the edition's set, in the order of `neighbours.csv`."""
        return self.once(Edition.neighbours, self._neighbours)

    def _neighbours(self) -> list[Area]:
        listed = rows(self.project.data / "reference" / "neighbours.csv", set=self.neighbour_set)
        return [self.areas.by_code[row["area"]] for row in listed]

    def once(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """Return what is worked out of the edition, such as a scorecard row: once for all its openings, the
        same for each of them. Its reads are recorded for each."""
        if key not in self._held:
            self._held[key] = self.worked_out.get(key, make)
        else:
            self._held[key][1].pass_on()
        value: Value = self._held[key][0]
        return value

    @cached_property
    def _held(self) -> dict[Hashable, tuple[Any, ReadLog]]:
        """What this opening has asked for, with its reads, by key."""
        return {}

    def is_own_year(self, figure: Figure | Statement) -> bool:
        """Return whether the figure is of the year that the edition reports; any other is *not updated*. The
        year is that of its year type in `editions.csv`, however late a series is published: births of the
        year before are not updated until those of the year are out. A month belongs to the edition from the
        first of its calendar year up to the position date."""
        return figure.year >= self.first_of_own_year(figure.year.type)

    def indicator(self, indicator: str) -> Indicator:
        """Return the record of that id. Raises UsageError naming the nearest id."""
        return self.register.find(indicator)

    def group(self, id: str) -> Group:
        """Return the group of that id. Raises UsageError, naming the nearest, for an unknown one."""
        if id not in self.groups:
            raise unknown("group", id, list(self.groups))
        return self.groups[id]

    def resolve(self, name: str, area: str, group: str = "all") -> Indicator | None:
        """Return the indicator that answers a name, an id or a measure, for the area of that code. Of a
        measure, the one with the latest figure; of several, that of most years, then the first of the
        register. None if none has a figure of the baseline year or later. Raises UsageError for an unknown
        name or group."""
        group = self.group(group).id
        named = [(each, self.figures.years(each.id, area, group)) for each in self.register.named(name)]
        reported = [
            (each, years) for each, years in named if years and years[-1] >= self.baseline(years[-1].type)
        ]
        dated = [(years[-1].end, len(years), each) for each, years in reported]
        return max(dated, key=lambda each: each[:2])[2] if dated else None


def open_edition(project: Project, period: str | int) -> Edition:
    """Open an edition. What was read of its files, and worked out from it, is shared by all openings.
    Raises UsageError for an unknown period, DataError for data of another version."""
    loaded = _load(project, str(period))
    loaded.worked_out.drop_outdated()
    return copy(loaded)


@memoized
def _load(project: Project, period: str) -> Edition:
    check_version(project.data)
    record = find_edition(project.data, period)
    areas = load_areas(project.data, record.position_date)
    return Edition(
        **vars(record),
        project=project,
        document=load_document(project.root),
        areas=areas,
        register=load_register(project.data),
        groups=load_groups(project.data),
        sources=load_sources(project.data),
        figures=load_figures(project.data, record),
        statements=load_statements(project.data, record),
        targets=load_targets(project.data, record),
    )
