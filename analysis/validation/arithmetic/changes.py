"""The changes that a source states, and its leads over England, against the figures they are the difference
of.

What is a change is known by the indicator's id: `<indicator>_change` is on the year before,
`<indicator>_change_since_2010` since the year that ends in 2010, `<indicator>_gap_england` the county's
figure less England's. The source's own two figures are compared; where it does not print both, those of every
source that does.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from analysis.data.indicators import CHANGE, LEAD
from analysis.validation.arithmetic.disagreement import Disagreement, compare
from analysis.validation.arithmetic.records import Records, Row, measured

PER_CENT = "percent"


class _Figures:
    """The observations by indicator and group."""

    def __init__(self, records: Records) -> None:
        self.all = measured(records.observations)
        self._by_series: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in self.all:
            self._by_series[row.indicator, row.group].append(row)

    def of(self, indicator: str, stated: Row) -> list[Row]:
        return self._by_series[indicator, stated.group]


def check_changes(records: Records) -> Iterator[Disagreement]:
    """A stated change is the figure less the earlier one; printed in per cent of a number, that as a share of
    the earlier one."""
    figures = _Figures(records)
    for stated in figures.all:
        if stated.year and (match := CHANGE.fullmatch(stated.indicator)):
            since = int(match["since"]) if match["since"] else stated.year.end - 1
            series = figures.of(match["of"], stated)
            earlier = [
                row for row in series if row.area == stated.area and row.year and row.year.end == since
            ]
            yield from _compared("change", stated, series, earlier)


def check_leads(records: Records) -> Iterator[Disagreement]:
    """A stated lead over England is the area's figure less England's of the same year."""
    figures = _Figures(records)
    for stated in figures.all:
        if stated.year and (match := LEAD.fullmatch(stated.indicator)):
            series, end = figures.of(match["of"], stated), stated.year.end
            national = [row for row in series if row.is_national and row.year and row.year.end == end]
            yield from _compared("lead over England", stated, series, national)


def _compared(
    check: str, stated: Row, series: Iterable[Row], starts: Iterable[Row]
) -> Iterator[Disagreement]:
    """Yield the disagreements of a stated change with that of the two figures, named with their source where
    it is another."""
    of_source = {row.source: row for row in starts}
    ends = [
        row
        for row in series
        if (row.area, row.year) == (stated.area, stated.year) and row.source in of_source
    ]
    for end in [row for row in ends if row.source == stated.source] or ends:
        start = of_source[end.source]
        # in per cent of the earlier figure, unless that is itself a percentage
        is_share = stated.unit == PER_CENT and start.unit != PER_CENT
        scale = 100 / start.amount if start.amount and is_share else 1.0
        whose = "" if end.source == stated.source else f" by {end.source}"
        name = f"{check}{whose}, from {start.printed} to {end.printed}"
        slack = [end.quantum * scale, start.quantum * scale]
        yield from compare(name, stated, (end.amount - start.amount) * scale, slack)
