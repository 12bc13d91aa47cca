"""Scope: which indicators of the register an edition reports on, and for which areas and groups.

The register serves every edition. One reports an indicator where a source gives a figure of its baseline year or later, or
a target known by its as-at date; what only an older edition measured is counted, and left to that edition.
"""

from collections import defaultdict
from collections.abc import Mapping

from analysis.exhibits.pages import Page
from analysis.records.indicators import Indicator

Covered = Mapping[tuple[str, str], set[str]]


def covered_groups(page: Page) -> Covered:
    """For each indicator and area (the county and its districts): the groups with a recent figure or a target."""
    reported = {area.code for area in page.areas.reported}
    groups: dict[tuple[str, str], set[str]] = defaultdict(set)
    for (indicator, area, group), year in page.figures.latest_years().items():
        if area in reported and year >= page.edition.baseline(year.type):
            groups[indicator, area].add(group)
    for indicator, area, group in page.aims.set_for():
        groups[indicator, area].add(group)
    return groups


def reported_indicators(page: Page, covered: Covered) -> list[Indicator]:
    """The indicators the edition reports on for the county or any district, in the order of the register."""
    ids = {indicator for indicator, _ in covered}
    return [indicator for indicator in page.register.values() if indicator.id in ids]


def left_to_other_editions(page: Page) -> list[Indicator]:
    """The indicators of the register that this edition does not report on."""
    reported = {indicator.id for indicator in reported_indicators(page, covered_groups(page))}
    return [indicator for indicator in page.register.values() if indicator.id not in reported]
