"""What a layout reader hands over: one stated figure with its place, and a tally of what it passed over."""

from collections import Counter
from dataclasses import dataclass, field

from .area_register import Area
from .cells import Cell


@dataclass(frozen=True)
class Reading:
    """One figure as the file states it: a percentage or rate, or the two counts behind one, or both."""

    indicator: str
    area: Area
    group: str
    year: str
    place: str
    value: Cell | None = None
    numerator: Cell | None = None
    denominator: Cell | None = None
    note: str = ""

    @property
    def key(self) -> tuple[str, str, str, str]:
        return self.indicator, self.area.code, self.group, self.year


@dataclass
class Unused:
    """What in the file was not used: columns and sheets by name, rows by why."""

    columns: list[str] = field(default_factory=list)
    sheets: list[str] = field(default_factory=list)
    rows: Counter[str] = field(default_factory=Counter)
