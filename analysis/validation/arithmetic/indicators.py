"""Checks on the counts of indicators and actions, compared with each other and with the tables that list
them, and on what a source states about figures, compared with its own figures or those of all sources."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress

from analysis.data.derivation import InvalidFormulaError, parse_formula
from analysis.rules.rounding import exact
from analysis.validation.arithmetic.disagreement import Disagreement, compare, quanta
from analysis.validation.arithmetic.records import Records, Row, grouped, measured

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
    projects = [
        each for each in records.projects if each.kind == "project" and each.reference != "all actions"
    ]
    undelivered = [project for project in projects if project.delivered in ("no", "partly")]
    for count in measured(records.kpi_counts) if records.projects else ():
        if count.measure == "actions_not_completed":
            recomputed = float(len(_of_unit(undelivered, count)))
            yield from compare("actions not completed", count, recomputed)


def check_statements(records: Records) -> Iterator[Disagreement]:
    """A change is the figure less the earlier one, or that as a share of it; a lead less the other area's; a
    rank among the neighbours the place in a source that has the figures of all of a set."""
    figures: defaultdict[tuple[str, str, str, str], dict[str, Row]] = defaultdict(dict)
    for row in measured(records.observations):
        figures[row.indicator, row.group, row.area, str(row.year)][row.source] = row
    for stated in measured(records.statements):
        of = (stated.indicator, stated.group)
        ends = figures[*of, stated.area, str(stated.year)]
        if stated.kind in ("change", "change_pct"):
            yield from _compared("change", stated, ends, figures[*of, stated.area, stated.other])
        elif stated.kind == "lead":
            yield from _compared("lead", stated, ends, figures[*of, stated.other, str(stated.year)])
        elif stated.kind == "rank" and stated.other == "neighbours":
            for areas in grouped(records.neighbours, "set"):
                peers = [figures[*of, area.area, str(stated.year)] for area in areas]
                yield from _ranked(stated, ends, peers)


def check_derived(records: Records) -> Iterator[Disagreement]:
    """A printed figure of an indicator that the register derives is what its source's own figures make it."""
    figures = {_key(row, row.indicator, row.group): row for row in measured(records.observations)}
    for row in measured(records.observations):
        formula = None
        with suppress(InvalidFormulaError):
            formula = parse_formula(row.derived_from) if row.derived_from else None
        operands = formula.operands if formula else ()
        used = {each: figures.get(_key(row, each[0], each[1] or row.group)) for each in operands}
        known = {operand: part for operand, part in used.items() if part}
        if formula and len(known) == len(used):
            with suppress(ZeroDivisionError):
                amounts = {operand: exact(part.amount) for operand, part in known.items()}
                value = formula.value(amounts.__getitem__)
                slack = () if formula.is_quotient else quanta(known.values())
                yield from compare("worked out from the parts", row, float(value), slack)


def _key(row: Row, indicator: str, group: str) -> tuple[str, ...]:
    return row.source, indicator, row.area, group, str(row.year)


def _of_unit(listed: Sequence[Row], row: Row) -> list[Row]:
    return [entry for entry in listed if (entry.source, entry.division) == (row.source, row.division)]


def _directorate_count(measure: str, units: Sequence[Row]) -> float:
    """Return the units' counts added up; for a percentage, of what was achieved out of all."""
    if measure.endswith("_achieved_percent"):
        whole = measure.removesuffix("_achieved_percent")
        return 100 * _directorate_count(f"{whole}_achieved", units) / _directorate_count(whole, units)
    return sum(row.amount for row in units if row.measure == measure)


def _ranked(
    stated: Row, ends: Mapping[str, Row], peers: Sequence[Mapping[str, Row]]
) -> Iterator[Disagreement]:
    """Yield the disagreements of a stated rank with that in each source with the figures of all."""
    for source, end in ends.items():
        if all(source in peer for peer in peers):
            sign = -1 if end.polarity == "L" else 1
            better = sum(sign * (peer[source].amount - end.amount) > 0 for peer in peers)
            place = stated._replace(quantum=0.0)  # it is counted, not rounded
            yield from compare(f"rank by {source}, of {len(peers) + 1}", place, better + 1.0)


def _compared(
    check: str, stated: Row, ends: Mapping[str, Row], starts: Mapping[str, Row]
) -> Iterator[Disagreement]:
    """Yield the disagreements of a stated difference with that of two figures of one source."""
    both = ends.keys() & starts.keys()
    for source in sorted(both & {stated.source} or both):
        end, start = ends[source], starts[source]
        scale = 100 / start.amount if start.amount and stated.kind == "change_pct" else 1.0
        whose = "" if source == stated.source else f" by {source}"
        from_to = " to ".join(row.printed or f"{row.amount:g}" for row in (start, end))
        name = f"{check}{whose}, from {from_to}"
        slack = [end.quantum * scale, start.quantum * scale]
        yield from compare(name, stated, (end.amount - start.amount) * scale, slack)
