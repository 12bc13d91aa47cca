"""What sources state about figures: changes, ranks, quartiles and leads, and comparisons in words only."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from analysis.data.areas import Area, load_areas
from analysis.data.editions import EditionRecord
from analysis.data.indicators import Group, Indicator, load_groups, load_register
from analysis.data.schema import AUTHORITIES, COMPARED_SETS, STATEMENTS
from analysis.data.sources import load_sources
from analysis.data.years import Year, parse_year
from analysis.edition.disclosure import shown_statements
from analysis.io.csv_files import Row
from analysis.io.dependencies import record_read
from analysis.rules.comparators import Rank, quartile
from analysis.rules.rounding import MINUS, decimals_of, format_value

TABLE = "data/sources/*/statements.csv"
QUARTILES = ("top", "second", "third", "bottom")


@dataclass(frozen=True)
class Statement:
    """One statement about a figure. compared: what `other` is, in words: `2010/11`, `the neighbours`."""

    indicator: Indicator
    area: Area
    group: Group
    year: Year
    kind: str
    other: str
    value: float | None
    printed: str
    source: str
    place: str
    note: str
    compared: str

    @property
    def is_among_all(self) -> bool:
        """Return whether it is the place among all authorities."""
        return bool(AUTHORITIES.fullmatch(self.other))

    @property
    def amount(self) -> str:
        """What is stated, without what is compared: `−0.8 percentage points`, `2nd`, `bottom`, `higher`."""
        if self.value is None:
            return self.kind
        if self.kind == "quartile":
            return QUARTILES[int(self.value) - 1]
        own = "pp" if self.indicator.unit == "percent" else self.indicator.unit
        unit = {"change": own, "lead": own, "change_pct": "percent"}.get(self.kind, "rank")
        return format_value(self.value, unit, decimals_of(self.value))

    @property
    def said(self) -> str:
        """The same, a change with its direction, a place with the end it is counted from: `up 16%`, `down 0.8
        percentage points`, `10th from the bottom`."""
        if self.kind == "rank_from_bottom":
            return f"{self.amount} from the bottom"
        if self.kind not in ("change", "change_pct"):
            return self.amount
        way = "up " if (self.value or 0) > 0 else "down "
        return way + self.amount.removeprefix(MINUS) if self.value else "unchanged"

    @property
    def sign(self) -> int | None:
        """Return 1 if the figure is said to be higher, −1 lower, 0 the same; None where that is not said."""
        if self.kind in ("change", "change_pct", "lead"):
            return None if self.value is None else (self.value > 0) - (self.value < 0)
        return {"higher": 1, "same": 0, "lower": -1}.get(self.kind)

    @property
    def since(self) -> Year | None:
        """Return the year that the figure is compared with, if it is a year."""
        is_year = re.match(r"\d{4}", self.other)
        return parse_year(self.other, self.indicator.year_type) if is_year else None

    @property
    def text(self) -> str:
        """The statement: `up 7 percentage points since 2010/11`, `2nd among the statistical neighbours`,
        `joint 17th of 152 authorities, top quartile`."""
        if match := AUTHORITIES.fullmatch(self.other):
            letter = quartile(Rank(int(self.value or 0), int(match[1]))).letter
            return f"{self.printed} authorities, {QUARTILES['ABCD'.index(letter)]} quartile"
        is_up, size = (self.value or 0) > 0, self.amount.removeprefix(MINUS)
        among = "among" if self.compared.startswith("the ") else "in"
        in_year = " in" if self.compared == self.other else ""
        said, relation = {
            "change": (self.said, "since"),
            "change_pct": (self.said, "since"),
            "rank": (size, among),
            "rank_from_bottom": (self.said, among),
            "quartile": (f"{size} quartile", among),
            "lead": (size, "above") if is_up else (size, "below"),
            "higher": ("higher", f"than{in_year}"),
            "lower": ("lower", f"than{in_year}"),
            "same": ("about the same", f"as{in_year}"),
        }[self.kind]
        return f"{said} {relation} {self.compared}" if self.compared else said

    @property
    def key(self) -> tuple[tuple[str, str], ...]:
        """The key of its row, for tracing."""
        cells = (self.source, self.indicator.id, self.area.code, self.group.id, self.year.label, self.kind)
        return tuple(zip(STATEMENTS.key, (*cells, self.other), strict=True))


class Statements:
    """The statements in `data/sources/*/statements.csv`, for one edition, by precedence of their sources."""

    def __init__(self, statements: Iterable[Statement], edition: EditionRecord) -> None:
        order = {source: place for place, source in enumerate(edition.source_order)}
        self._statements: dict[tuple[str, str, str], list[Statement]] = defaultdict(list)
        for each in sorted(statements, key=lambda each: order.get(each.source, len(order))):
            of = self._statements[each.indicator.id, each.area.code, each.group.id]
            is_again = each.is_among_all and any(one.is_among_all and one.year == each.year for one in of)
            if each.year <= edition.year(each.year.type) and not is_again:
                of.append(each)

    def of(
        self, indicator: str, area: str, group: str = "all", year: str | Year | None = None
    ) -> list[Statement]:
        """Return what is stated of an indicator for an area and group, in a year or in all."""
        record_read(TABLE, indicator=indicator, area=area, group=group)
        stated = self._statements.get((indicator, area, group), [])
        return [each for each in stated if year is None or each.year.label == str(year)]

    def about(self, area: str) -> list[Statement]:
        """Return everything stated of an area."""
        record_read(TABLE, area=area)
        return [each for key, stated in self._statements.items() if key[1] == area for each in stated]


def load_statements(data: Path, edition: EditionRecord) -> Statements:
    """Return the statements of the sources that count, after disclosure control."""
    areas = load_areas(data, edition.position_date).by_code
    register, groups = load_register(data), load_groups(data)

    def statement(row: Row) -> Statement:
        indicator, other = register.find(row["indicator"]), row["other"]
        named = COMPARED_SETS.get(other) or (areas[other].name if other in areas else other)
        named = f"the {other}" if AUTHORITIES.fullmatch(other) else named
        return Statement(
            **STATEMENTS.values(row)
            | {
                "indicator": indicator,
                "area": areas[row["area"]],
                "group": groups[row["group"]],
                "year": parse_year(row["year"], indicator.year_type),
                "compared": named,
            }
        )

    counted = load_sources(data).published_by(edition.releases_date)
    stated = (row for row in shown_statements(data) if row["source"] in counted)
    return Statements(map(statement, stated), edition)
