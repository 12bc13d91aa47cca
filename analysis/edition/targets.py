"""Targets of every source, looked up as an edition uses them. What a target comes to is worked out in
`analysis.rules.targets`. An edition knows the targets that had been published by its position date: one set
later is not shown in it."""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from analysis.data.editions import EditionRecord
from analysis.data.schema import TARGETS
from analysis.data.sources import load_sources
from analysis.io.dependencies import files, record_read, unrecorded_rows
from analysis.rules.targets import Target, choose_target, years_in_turn

TABLE = "data/sources/*/targets.csv"
KEY = ("indicator", "area", "group")


class Targets:
    """The targets in `data/sources/*/targets.csv`, for one edition, by precedence of their sources."""

    def __init__(self, targets: list[Target], edition: EditionRecord) -> None:
        order = {source: place for place, source in enumerate(edition.source_order)}
        self.edition = edition
        self._targets: dict[tuple[str, str, str], list[Target]] = defaultdict(list)
        for target in sorted(targets, key=lambda each: order.get(each.source, len(order))):
            self._targets[target.indicator, target.area, target.group].append(target)

    def of(self, indicator: str, area: str, group: str = "all") -> list[Target]:
        """Return every target of that indicator for that area and group."""
        record_read(TABLE, indicator=indicator, area=area, group=group)
        return self._targets.get((indicator, area, group), [])

    def every(self) -> list[Target]:
        """Return every target the edition knows."""
        record_read(TABLE)
        record_read("data/sources/*/provenance.yml")
        return [target for targets in self._targets.values() for target in targets]

    def set_for(self) -> list[tuple[str, str, str]]:
        """Return the indicator, area and group of every target the edition knows, each once."""
        record_read(TABLE, KEY)
        return list(self._targets)

    def rating(self, targets: Sequence[Target]) -> Target | None:
        """Return the target that rates: the milestone year's, else the fallback's, the next or the last."""
        turns = int(self.edition.milestone_year), int(self.edition.fallback_year)
        return choose_target(targets, years_in_turn((each.target_year for each in targets), *turns))


def load_targets(data: Path, edition: EditionRecord) -> Targets:
    """Return the targets of the sources that were published by the edition's position date, those for the
    edition's baseline year or later: what was aimed at before is not what it reports on."""
    published = load_sources(data).published_by(edition.position_date)
    first = edition.baseline("academic").end
    tables = [path for path in files(data / "sources", "*/targets.csv") if path.parent.name in published]
    targets = (Target(**TARGETS.values(row)) for path in tables for row in unrecorded_rows(path))
    return Targets([target for target in targets if target.target_year >= first], edition)
