"""Checks on the counts of indicators and actions, and on the changes and leads that a source states.

Counts are compared with each other and with the tables that list what is counted. What is a change is known
by the indicator's id: `<indicator>_change` is on the year before, `<indicator>_change_since_2010` since the
year that ends in 2010, `<indicator>_gap_england` the county's figure less England's. The source's own two
figures are compared; where it does not print both, those of every source that does.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from analysis.data.indicators import CHANGE, LEAD
from analysis.validation.arithmetic.disagreement import Disagreement, compare
from analysis.validation.arithmetic.records import Records, Row, grouped, measured

TOTAL = "Total"
SAME_ACTIONS = {
    "projects": ("actions",),
    "projects_achieved": ("actions_completed",),
    "actions": ("actions_completed", "actions_not_completed"),
}
MET = {"kpis_achieved": "yes", "kpis_not_available": "not available"}
PER_CENT = "percent"


def check_counts_add_up(records: Records) -> Iterator[Disagreement]:
    """The directorate's counts are the sums of the units', and its percentage is theirs."""
    for counts in grouped(measured(records.kpi_counts)):
        units = [row for row in counts if not row.division.endswith(TOTAL)]
        for total in counts:
            if total.division.endswith(TOTAL):
                recomputed = _directorate_count(total.measure, units)
                yield from compare("count of the directorate", total, recomputed)


def check_counts_stated_twice(records: Records) -> Iterator[Disagreement]:
    """A unit's actions: the summary table, the unit's own return, and what was and was not completed."""
    for unit in grouped(measured(records.kpi_counts), "division"):
        by_measure = {row.measure: row for row in unit}
        for whole, parts in SAME_ACTIONS.items():
            if whole in by_measure and parts[0] in by_measure:
                amount = sum(by_measure[part].amount for part in parts if part in by_measure)
                yield from compare("actions of the unit", by_measure[whole], amount)


def check_indicators_counted(records: Records) -> Iterator[Disagreement]:
    """The summary's counts of indicators against the units' own tables, by our rule of what is met.
    Those headed national are counted; where a unit has none but the summary counts some, all of its own."""
    for counts in grouped(measured(records.kpi_counts), "division"):
        listed = _of_unit(records.kpis, counts[0])
        national = [kpi for kpi in listed if kpi.set.startswith("national")]
        has_counted = any(count.amount for count in counts if count.measure == "kpis")
        counted = national if national or not has_counted else listed
        for count in counts if listed else ():
            if count.measure == "kpis" or count.measure in MET:
                kpis = [kpi for kpi in counted if count.measure == "kpis" or kpi.met == MET[count.measure]]
                yield from compare("indicators recounted", count, float(len(kpis)))


def check_projects_counted(records: Records) -> Iterator[Disagreement]:
    """Actions that a unit says were not completed against those for which it gives a reason."""
    undelivered = [
        project
        for project in records.projects
        if project.kind == "project"
        and project.delivered in ("no", "partly")
        and project.reference != "all actions"
    ]
    for count in measured(records.kpi_counts) if records.projects else ():
        if count.measure == "actions_not_completed":
            recomputed = float(len(_of_unit(undelivered, count)))
            yield from compare("actions not completed", count, recomputed)


def check_changes(records: Records) -> Iterator[Disagreement]:
    """A stated change is the figure less the earlier one, or that as a share of the earlier one."""
    for stated, end, match, series in _stated(records, CHANGE):
        since = int(match["since"] or end - 1)
        earlier = [row for row in series if row.area == stated.area and row.year and row.year.end == since]
        yield from _compared("change", stated, series, earlier)


def check_leads(records: Records) -> Iterator[Disagreement]:
    """A stated lead over England is the area's figure less England's of the same year."""
    for stated, end, _, series in _stated(records, LEAD):
        national = [row for row in series if row.is_national and row.year and row.year.end == end]
        yield from _compared("lead over England", stated, series, national)


def _of_unit(listed: Sequence[Row], row: Row) -> list[Row]:
    return [entry for entry in listed if (entry.source, entry.division) == (row.source, row.division)]


def _directorate_count(measure: str, units: Sequence[Row]) -> float:
    """Return the units' counts added up; for a percentage, of what was achieved out of all."""
    if measure.endswith("_achieved_percent"):
        whole = measure.removesuffix("_achieved_percent")
        return 100 * _directorate_count(f"{whole}_achieved", units) / _directorate_count(whole, units)
    return sum(row.amount for row in units if row.measure == measure)


def _stated(
    records: Records, pattern: re.Pattern[str]
) -> Iterator[tuple[Row, int, re.Match[str], list[Row]]]:
    """Yield every figure that its id calls a difference, the end of its year, the match of the id, and the
    figures of the same group that it may be the difference of."""
    by_series: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
    figures = measured(records.observations)
    for row in figures:
        by_series[row.indicator, row.group].append(row)
    for row in figures:
        if row.year and (match := pattern.fullmatch(row.indicator)):
            yield row, row.year.end, match, by_series[match["of"], row.group]


def _compared(
    check: str, stated: Row, series: Iterable[Row], starts: Iterable[Row]
) -> Iterator[Disagreement]:
    """Yield the disagreements of a stated change with that of two figures of one source."""
    of_source = {row.source: row for row in starts}
    key = (stated.area, stated.year)
    ends = [row for row in series if (row.area, row.year) == key and row.source in of_source]
    for end in [row for row in ends if row.source == stated.source] or ends:
        start = of_source[end.source]
        # in per cent of the earlier figure, unless that is itself a percentage
        is_share = stated.unit == PER_CENT and start.unit != PER_CENT
        scale = 100 / start.amount if start.amount and is_share else 1.0
        whose = "" if end.source == stated.source else f" by {end.source}"
        name = f"{check}{whose}, from {start.printed} to {end.printed}"
        slack = [end.quantum * scale, start.quantum * scale]
        yield from compare(name, stated, (end.amount - start.amount) * scale, slack)
