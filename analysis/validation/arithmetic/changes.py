"""The changes that a source states, and its leads over England, against the figures they are the difference of.

What is a change is known by the indicator's id: `<indicator>_change` is on the year before, `<indicator>_change_since_2010` since
the year that ends in 2010, `<indicator>_gap_england` the county's figure less England's. The source's own two figures are
compared; where it does not print both, those of every source that does.
"""

import re
from collections.abc import Iterable, Iterator

from analysis.data.indicators import CHANGE, LEAD
from analysis.validation.arithmetic.disagreement import Disagreement, compare
from analysis.validation.arithmetic.records import Observation, Records, measured

PER_CENT = "percent"


def check_changes(records: Records) -> list[Disagreement]:
    """A stated change is the figure less the earlier one; printed in per cent of a number, that as a share of the earlier one."""
    found: list[Disagreement] = []
    for stated, match, figures in _stated(records, CHANGE):
        since = int(match["since"]) if match["since"] else (stated.year_end or 0) - 1
        earlier = [each for each in figures if (each.area, each.year_end) == (stated.area, since)]
        found += _compared("change", stated, figures, earlier)
    return found


def check_leads(records: Records) -> list[Disagreement]:
    """A stated lead over England is the area's figure less England's of the same year."""
    found: list[Disagreement] = []
    for stated, _, figures in _stated(records, LEAD):
        national = [each for each in figures if each.is_national and each.year_end == stated.year_end]
        found += _compared("lead over England", stated, figures, national)
    return found


def _stated(
    records: Records, ids: re.Pattern[str]
) -> Iterator[tuple[Observation, re.Match[str], list[Observation]]]:
    """Every figure whose indicator has such an id, and the figures of the indicator it is the change or the lead of."""
    figures = measured(records.observations)
    for stated in figures:
        if stated.year and (match := ids.fullmatch(stated.indicator)):
            yield (
                stated,
                match,
                [each for each in figures if (each.indicator, each.group) == (match["of"], stated.group)],
            )


def _compared(
    check: str, stated: Observation, figures: Iterable[Observation], starts: Iterable[Observation]
) -> Iterator[Disagreement]:
    """The disagreements of a stated change with that of the two figures, named with their source where it is another."""
    of_source = {each.source: each for each in starts}
    ends = [
        each
        for each in figures
        if (each.area, each.year) == (stated.area, stated.year) and each.source in of_source
    ]
    for end in [each for each in ends if each.source == stated.source] or ends:
        start = of_source[end.source]
        scale = 100 / start.amount if start.amount and _is_share(stated, start) else 1.0
        whose = "" if end.source == stated.source else f" by {end.source}"
        name = f"{check}{whose}, from {start.printed} to {end.printed}"
        yield from compare(
            name, stated, (end.amount - start.amount) * scale, [end.quantum * scale, start.quantum * scale]
        )


def _is_share(stated: Observation, start: Observation) -> bool:
    """Whether the change is in per cent of the earlier figure, which is not itself a percentage."""
    return stated.unit == PER_CENT and start.unit != PER_CENT
