"""The counts of indicators and actions, against each other and against the tables that list them."""

from collections.abc import Sequence

from analysis.validation.arithmetic.disagreement import Disagreement, compare
from analysis.validation.arithmetic.records import Listed, Records, Row, grouped, measured

TOTAL = "Total"
SAME_ACTIONS = {
    "projects": ("actions",),
    "projects_achieved": ("actions_completed",),
    "actions": ("actions_completed", "actions_not_completed"),
}
MET = {"kpis_achieved": "yes", "kpis_not_available": "not available"}


def check_counts_add_up(records: Records) -> list[Disagreement]:
    """The directorate's counts are the sums of the units', and its percentage is theirs."""
    found = []
    for counts in grouped(measured(records.kpi_counts), "source").values():
        units = [row for row in counts if not row.division.endswith(TOTAL)]
        for total in counts:
            if total.division.endswith(TOTAL):
                found += compare(
                    "count of the directorate", total, _directorate_count(total.measure, units), []
                )
    return found


def check_counts_stated_twice(records: Records) -> list[Disagreement]:
    """A unit's actions: the summary table, the unit's own return, and what was and was not completed."""
    found = []
    for unit in grouped(measured(records.kpi_counts), "source", "division").values():
        by_measure = {row.measure: row for row in unit}
        for whole, parts in SAME_ACTIONS.items():
            if whole in by_measure and parts[0] in by_measure:
                amount = sum(by_measure[part].amount for part in parts if part in by_measure)
                found += compare("actions of the unit", by_measure[whole], amount, [])
    return found


def check_indicators_counted(records: Records) -> list[Disagreement]:
    """The summary's counts of indicators against the units' own tables, by our rule of what is met.

    Those headed national are counted; where a unit has none but the summary counts some, all of its own.
    """
    found = []
    for (source, unit), counts in grouped(measured(records.kpi_counts), "source", "division").items():
        listed = [kpi for kpi in records.kpis if (kpi.source, kpi.service_unit) == (source, unit)]
        counted = indicators_counted(listed, counts)
        for count in counts if listed else ():
            if count.measure == "kpis" or count.measure in MET:
                kind = [kpi for kpi in counted if count.measure == "kpis" or kpi.state == MET[count.measure]]
                found += compare("indicators recounted", count, float(len(kind)), [])
    return found


def check_projects_counted(records: Records) -> list[Disagreement]:
    """Actions that a unit says were not completed against those for which it gives a reason."""
    projects = [
        each for each in records.projects if each.kind == "project" and each.reference != "all actions"
    ]
    found = []
    for count in measured(records.kpi_counts):
        if count.measure == "actions_not_completed" and records.projects:
            own = [
                each
                for each in projects
                if (each.source, each.service_unit) == (count.source, count.division)
            ]
            undelivered = [each for each in own if each.state in ("no", "partly")]
            found += compare("actions not completed", count, float(len(undelivered)), [])
    return found


def indicators_counted(listed: Sequence[Listed], counts: Sequence[Row]) -> list[Listed]:
    """The indicators of a unit that the summary table can have counted."""
    national = [kpi for kpi in listed if kpi.kind.startswith("national")]
    printed = sum(count.amount for count in counts if count.measure == "kpis")
    return list(listed) if not national and printed else national


def _directorate_count(measure: str, units: Sequence[Row]) -> float:
    """The units' counts added up; for a percentage, of what was achieved out of all."""
    if measure.endswith("_achieved_percent"):
        whole = measure.removesuffix("_achieved_percent")
        return 100 * _directorate_count(f"{whole}_achieved", units) / _directorate_count(whole, units)
    return sum(row.amount for row in units if row.measure == measure)
