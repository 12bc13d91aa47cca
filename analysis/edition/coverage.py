"""Scope: which indicators of the register an edition reports on, and for which areas and groups.

The register serves every edition. One reports an indicator where a source gives a figure of its baseline year
or later, or a target known by its as-at date; what only an older edition measured is counted, and left to
that edition.
"""

from collections import defaultdict
from collections.abc import Mapping

from analysis.data.indicators import Indicator
from analysis.edition.edition import Edition

Covered = Mapping[tuple[str, str], set[str]]


def covered_groups(edition: Edition) -> Covered:
    """Return the groups with a recent figure or a target, by indicator and area (county and districts)."""
    reported = {area.code for area in edition.areas.reported}
    groups: dict[tuple[str, str], set[str]] = defaultdict(set)
    for (indicator, area, group), year in edition.figures.latest_years().items():
        if area in reported and year >= edition.baseline(year.type):
            groups[indicator, area].add(group)
    for indicator, area, group in edition.targets.set_for():
        groups[indicator, area].add(group)
    return groups


def reported_indicators(edition: Edition, covered: Covered) -> list[Indicator]:
    """Return the indicators the edition reports on for any of its areas, in register order."""
    ids = {indicator for indicator, _ in covered}
    return [indicator for indicator in edition.register.values() if indicator.id in ids]


def left_to_other_editions(edition: Edition) -> list[Indicator]:
    """Return the indicators of the register that this edition does not report on."""
    reported = {indicator.id for indicator in reported_indicators(edition, covered_groups(edition))}
    return [indicator for indicator in edition.register.values() if indicator.id not in reported]
