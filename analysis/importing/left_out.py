"""Schools without a published result: how many, with how many pupils, and how far they explain a difference."""

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal

from analysis.importing.description import Schools
from analysis.rules.rounding import published

_ROUNDING = Decimal("0.1")


@dataclass
class LeftOut:
    """Schools and their pupils (where published) by the symbol that stands in place of the result."""

    schools: Counter[str] = field(default_factory=Counter)
    pupils: Counter[str] = field(default_factory=Counter)

    def add(self, symbol: str, pupils: Decimal | None) -> None:
        self.schools[symbol] += 1
        self.pupils[symbol] += int(pupils or 0)

    def told(self, layout: Schools) -> str:
        """`Left out: 9 schools with 131 pupils, NE (…); 47, NA (…).`, or nothing where no school is left out."""
        parts = [self._told_of(symbol, layout) for symbol in sorted(self.schools)]
        return f"Left out: {'; '.join(parts)}." if parts else ""

    def _told_of(self, symbol: str, layout: Schools) -> str:
        count, pupils = self.schools[symbol], self.pupils[symbol]
        with_pupils = f" with {pupils} pupils" if pupils else ""
        meaning = layout.left_out.get(symbol, "")
        return f"{count} school{'s' * (count != 1)}{with_pupils}, {symbol or 'blank'}{f' ({meaning})' if meaning else ''}"


def difference(
    numerator: Decimal,
    denominator: Decimal,
    stated_pct: Decimal,
    stated_denominator: Decimal,
    left_out: LeftOut,
) -> str:
    """Why the schools' figure is not the one the release states for the authority, as far as the counts explain it."""
    added_up = published(numerator * 100 / denominator, 1)
    of_all = published(numerator * 100 / stated_denominator, 1)
    unpublished = sum(left_out.pupils.values())
    elsewhere = stated_denominator - denominator - unpublished
    told = (
        f"The release's own row says {stated_pct}% of {stated_denominator} pupils, its schools make {added_up}% "
        f"({numerator} of {denominator}): {unpublished} pupils are in schools left out and {elsewhere} in no school's row."
    )
    if abs(of_all - stated_pct) <= _ROUNDING:
        return f"{told} With them as pupils who did not reach it, {numerator} of {stated_denominator} is {of_all}%."
    return f"{told} That does not explain the difference: {numerator} of {stated_denominator} is {of_all}%."
