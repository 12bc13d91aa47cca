"""Whether a release that supersedes another still means the same: a series most of whose figures change was
redefined, or its years moved; it is told, and not merged."""

from collections.abc import Mapping
from decimal import Decimal

from analysis.importing.diff import Change, Superseded, key_of, reads_the_same, reason_for
from analysis.importing.errors import ReleaseError

MIN_FIGURES = 10
"""Of fewer, most may well be revised."""
Figures = Mapping[tuple[str, int], Decimal]


def check_series(superseded: Superseded) -> None:
    """Raises ReleaseError for the series of which more than half of the figures differ from those of the
    earlier release, unless the description gives the reason; says of each whether its years moved."""
    by_series: dict[tuple[str, str], list[Change]] = {}
    for change in superseded.changes:
        if change.old["value"] and change.new["value"]:
            by_series.setdefault((change.new["indicator"], change.new["group"]), []).append(change)
    told = []
    for (indicator, group), changes in by_series.items():
        differ = [change for change in changes if not reads_the_same(change)]
        is_mostly_new = len(changes) >= MIN_FIGURES and 2 * len(differ) > len(changes)
        if is_mostly_new and not reason_for(indicator, superseded.reasons):
            rows = [*(change.old for change in changes), *superseded.left]
            own = [row for row in rows if row["value"] and key_of(row)[::2] == (indicator, group)]
            old = {_place(row): Decimal(row["value"]) for row in own}
            new = {_place(change.new): Decimal(change.new["value"]) for change in changes}
            told.append(f"{indicator} ({group}): {len(differ)} of {len(changes)} differ{_moved(old, new)}")
    if told:
        raise ReleaseError(
            f"Most figures of {len(told)} series differ from those of {superseded.source}: {'; '.join(told)}."
            " Give what was redefined an indicator of its own; if it is the same measure worked out again, "
            "write why under `reasons` in the mapping."
        )


def _place(row: Mapping[str, str]) -> tuple[str, int]:
    return row["area"], int(row["year"][:4])


def _moved(old: Figures, new: Figures) -> str:
    """Return where the figures of the earlier release lie nearest to: empty for those of the same years."""
    apart = {}
    for years in (0, 1, -1):
        shifted = (((area, year + years), value) for (area, year), value in new.items())
        if gaps := [abs(value - old[at]) for at, value in shifted if at in old]:
            apart[years] = sum(gaps, Decimal(0)) / len(gaps)
    nearest = min(apart, key=lambda years: apart[years])
    way = {1: "after", -1: "before"}.get(nearest, "")
    return f", and are nearest to those of the year {way}: its years moved" if way else ""
