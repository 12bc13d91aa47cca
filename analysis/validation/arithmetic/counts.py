"""The counts of indicators and actions, against each other and against the tables that list them."""

from collections.abc import Iterator, Sequence

from analysis.validation.arithmetic.disagreement import Disagreement, compare
from analysis.validation.arithmetic.records import Listed, Records, Row, grouped, measured

TOTAL = "Total"
SAME_ACTIONS = {
    "projects": ("actions",),
    "projects_achieved": ("actions_completed",),
    "actions": ("actions_completed", "actions_not_completed"),
}
MET = {"kpis_achieved": "yes", "kpis_not_available": "not available"}


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

    Those headed national are counted; where a unit has none but the summary counts some, all of its own.
    """
    for counts in grouped(measured(records.kpi_counts), "division"):
        listed = _of_unit(records.kpis, counts[0])
        national = [kpi for kpi in listed if kpi.kind.startswith("national")]
        has_counted = any(count.amount for count in counts if count.measure == "kpis")
        counted = national if national or not has_counted else listed
        for count in counts if listed else ():
            if count.measure == "kpis" or count.measure in MET:
                kpis = [kpi for kpi in counted if count.measure == "kpis" or kpi.state == MET[count.measure]]
                yield from compare("indicators recounted", count, float(len(kpis)))


def check_projects_counted(records: Records) -> Iterator[Disagreement]:
    """Actions that a unit says were not completed against those for which it gives a reason."""
    undelivered = [
        project
        for project in records.projects
        if (project.kind, project.state) in (("project", "no"), ("project", "partly"))
        and project.reference != "all actions"
    ]
    for count in measured(records.kpi_counts) if records.projects else ():
        if count.measure == "actions_not_completed":
            recomputed = float(len(_of_unit(undelivered, count)))
            yield from compare("actions not completed", count, recomputed)


def _of_unit(listed: Sequence[Listed], row: Row) -> list[Listed]:
    return [entry for entry in listed if (entry.source, entry.service_unit) == (row.source, row.division)]


def _directorate_count(measure: str, units: Sequence[Row]) -> float:
    """Return the units' counts added up; for a percentage, of what was achieved out of all."""
    if measure.endswith("_achieved_percent"):
        whole = measure.removesuffix("_achieved_percent")
        return 100 * _directorate_count(f"{whole}_achieved", units) / _directorate_count(whole, units)
    return sum(row.amount for row in units if row.measure == measure)
