"""The counts of indicators and actions, against each other and against the tables that list them."""

import pandas as pd

from analysis.reconciliation.comparing import Disagreement, compare
from analysis.reconciliation.records import Records, measured, rows_of

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
    for _, counts in records.kpi_counts.groupby("source", sort=False):
        is_total = counts.service_unit.str.endswith(TOTAL)
        units = counts[~is_total]
        for total in rows_of(measured(counts[is_total])):
            found += compare("count of the directorate", total, _directorate_count(total.measure, units), [])
    return found


def check_counts_stated_twice(records: Records) -> list[Disagreement]:
    """A unit's actions: the summary table, the unit's own return, and what was and was not completed."""
    found = []
    for _, unit in records.kpi_counts.groupby(["source", "service_unit"], sort=False):
        by_measure = {row.measure: row for row in rows_of(measured(unit))}
        for whole, parts in SAME_ACTIONS.items():
            if whole in by_measure and parts[0] in by_measure:
                amount = sum(by_measure[part].value for part in parts if part in by_measure)
                found += compare("actions of the unit", by_measure[whole], amount, [])
    return found


def check_indicators_counted(records: Records) -> list[Disagreement]:
    """The summary's counts of indicators against the units' own tables, by our rule of what is met.

    Those headed national are counted; where a unit has none but the summary counts some, all of its own.
    """
    found = []
    for (source, unit), counts in records.kpi_counts.groupby(["source", "service_unit"], sort=False):
        listed = records.kpis[(records.kpis.source == source) & (records.kpis.service_unit == unit)]
        counted = _indicators_counted(listed, measured(counts))
        for count in rows_of(measured(counts[counts.measure.isin(["kpis", *MET])])):
            if not listed.empty:
                kind = counted if count.measure == "kpis" else counted[counted.met == MET[count.measure]]
                found += compare("indicators recounted", count, float(len(kind)), [])
    return found


def check_projects_counted(records: Records) -> list[Disagreement]:
    """Actions that a unit says were not completed against those for which it gives a reason."""
    found: list[Disagreement] = []
    if records.projects.empty:
        return found
    is_action = (records.projects.kind == "project") & (records.projects.reference != "all actions")
    projects = records.projects[is_action]
    for count in rows_of(measured(records.kpi_counts[records.kpi_counts.measure == "actions_not_completed"])):
        own = projects[(projects.source == count.source) & (projects.service_unit == count.division)]
        found += compare("actions not completed", count, float(own.delivered.isin(["no", "partly"]).sum()), [])
    return found


def _directorate_count(measure: str, units: pd.DataFrame) -> float:
    """The units' counts added up; for a percentage, of what was achieved out of all."""
    if measure.endswith("_achieved_percent"):
        whole = measure.removesuffix("_achieved_percent")
        return 100 * _directorate_count(f"{whole}_achieved", units) / _directorate_count(whole, units)
    return float(units[units.measure == measure].value.sum())


def _indicators_counted(listed: pd.DataFrame, counts: pd.DataFrame) -> pd.DataFrame:
    """The indicators of a unit that the summary table can have counted."""
    national = listed[listed.set.str.startswith("national")]
    printed = counts[counts.measure == "kpis"].value.sum()
    return listed if national.empty and printed else national
