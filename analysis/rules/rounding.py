"""The one rounding policy, half up, and how figures are written: in prose with their unit, in tables without.

A float is rounded as it is written (its shortest decimal form), so 2.675 is 2.68 and 61.25 is 61.3. Halves go
away from zero on both sides of it: a gap of −2.5 is as wide as one of 2.5. Negative figures carry a true
minus sign (U+2212).

Money in £000 is written `£93,958.8k` in prose, with the precision it was published at: turning it into
`£93.96m` would round it a second time. In tables headed £000 it is `93,958.8`.
"""

from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from analysis.data.schema import GRADES, RATE

MINUS = "\u2212"

# What stands before and after the digits of a figure in prose, by its unit (`schema.UNITS`).
_AFFIXES = {
    "percent": ("", "%"),
    "pp": ("", " percentage points"),
    "points": ("", " points"),
    "gbp": ("£", ""),
    "gbp_k": ("£", "k"),
    "gbp_m": ("£", "m"),
    "gbp_week": ("£", " a week"),
    "fte": ("", " FTE"),
    "days": ("", " days"),
    **dict.fromkeys(("count", "grade", "ratio", "rank"), ("", "")),
}


def exact(value: float | Decimal) -> Decimal:
    """Return the number as it is written: 0.1 is one tenth, not the nearest binary fraction."""
    return value if isinstance(value, Decimal) else Decimal(repr(value))


def published(value: float | Decimal, decimals: int) -> Decimal:
    """Return the figure rounded half up to its decimals (negative: to tens, hundreds), as ratings and
    comparisons take it. Raises ValueError for NaN and infinity."""
    number = exact(value)
    if not number.is_finite():
        raise ValueError(f"{value} is not a figure that can be rounded")
    return number.quantize(_last_place(decimals), rounding=ROUND_HALF_UP) + 0


@cache
def _last_place(decimals: int) -> Decimal:
    return Decimal(1).scaleb(-decimals)


def round_half_up(value: float | Decimal, decimals: int) -> float:
    """Return the value rounded half up to that many decimals (negative: to tens, hundreds)."""
    return float(published(value, decimals))


def decimals_of(value: float | Decimal) -> int:
    """Return how many decimals the number is written with: 0 for 63 and 63.0, 1 for 25.8."""
    exponent = exact(value).normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def format_number(value: float | Decimal, decimals: int) -> str:
    """Return a table cell: `93,958.8`, `−2.0`; the heading says the unit."""
    number = published(value, decimals)
    return f"{MINUS if number < 0 else ''}{abs(number):,.{max(decimals, 0)}f}"


def format_signed(value: float | Decimal, decimals: int) -> str:
    """Return a change in a table cell, its sign always shown: `+2.0`, `−60`, and `0` for none."""
    return ("+" if published(value, decimals) > 0 else "") + format_number(value, decimals)


def format_value(value: float | Decimal, unit: str, decimals: int) -> str:
    """Return a figure in prose with its unit (`schema.UNITS`): `61%`, `1,234`, `10th`, `Good (2)`."""
    if unit == "rank":
        return ordinal(int(published(value, 0)))
    if unit == "grade" and (word := GRADES.get(float(published(value, decimals)))):
        return f"{word} ({format_number(value, 0)})"
    rate = RATE.fullmatch(unit)
    if unit not in _AFFIXES and not rate:
        raise ValueError(f"{unit!r} is not a unit figures are written in: {', '.join(sorted(_AFFIXES))}")
    before, after = ("", f" per {int(rate[1]):,}") if rate else _AFFIXES[unit]
    number = format_number(value, decimals)
    digits = number.removeprefix(MINUS)
    minus = MINUS if digits != number else ""
    return f"{minus}{before}{digits}{after.removesuffix('s') if digits == '1' else after}"


def format_change(value: float | Decimal, unit: str, decimals: int) -> str:
    """Return the size of a change or difference in prose, without its sign: "fell by 2.0 percentage points",
    "60 fewer". Two percentages differ by percentage points; two ranks by places, two grades by grades."""
    if step := {"rank": "place", "grade": "grade"}.get(unit):
        number = format_number(abs(exact(value)), 0 if unit == "rank" else decimals)
        return f"{number} {step}{'' if number == '1' else 's'}"
    return format_value(abs(exact(value)), "pp" if unit == "percent" else unit, decimals)


def ordinal(position: int) -> str:
    """Return `1st`, `2nd`, `3rd`, `11th`, `21st`."""
    ending = "th" if position % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(position % 10, "th")
    return f"{position:,}{ending}"
