"""Figures that no source prints and that follow for certain from what one source does: an earlier figure from
a later one and its stated change, and an indicator that the register derives from others. They are rows like
those of `observations.csv`, of the same source, with the status `calculated` and, as their note, how they are
worked out. They have the decimals of what they come from, a quotient those of the register."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TypeGuard

from analysis.data.derivation import Operand, parse_formula
from analysis.data.schema import CALCULATED, FORECAST, PART_OF_YEAR, WORKED_OUT
from analysis.io.csv_files import Row, split_list
from analysis.rules.precision import hedge_in, published_decimals
from analysis.rules.rounding import decimals_of, format_change, format_value, published

Register = Mapping[str, Row]
Key = tuple[str, str, str, str]


def key_of(row: Row) -> Key:
    """Return what a row of observations or statements is about: indicator, area, group and year."""
    return row["indicator"], row["area"], row["group"], row["year"]


def operand_keys(row: Row, register: Register) -> list[Key]:
    """Return what the figure of a row is derived from; empty if its indicator is not derived."""
    formula = register[row["indicator"]].get("derived_from", "")
    operands = parse_formula(formula).operands if formula else ()
    return [(indicator, row["area"], group or row["group"], row["year"]) for indicator, group in operands]


def earlier_rows(rows: Sequence[Row], statements: Iterable[Row], register: Register) -> Iterator[Row]:
    """Yield the earlier figures that follow from the figures of a source and its stated changes.
    None follows across a series break, from a figure or a change that is hedged, or where one is printed."""
    changes = [stated for stated in statements if stated["kind"] == "change" and stated["value"]]
    known = {key_of(row): row for row in rows} if changes else {}
    for stated in changes:
        later, year = known.get(key_of(stated)), stated["other"]
        earlier = (*key_of(stated)[:3], year)
        if not _is_exact(later) or earlier in known:
            continue
        breaks = split_list(register[later["indicator"]]["series_breaks"])
        if hedge_in(stated["printed"]) or any(year < start <= later["year"] for start in breaks):
            continue
        change, unit = Decimal(stated["value"]), register[later["indicator"]]["unit"]
        decimals = decimals_of(change)
        size = f"{format_change(change, unit, decimals)} {'more' if change > 0 else 'less'} than"
        compared = f"{size if change else 'the same as'} in {year}"
        how = f"{_said(later, register)} in {later['year']}, which is stated to be {compared}"
        value = published(Decimal(later["value"]) - change, max(_decimals(later, register), decimals))
        known[earlier] = _calculated(later, value, how, year=year, place=stated["place"])
        yield known[earlier]


def derived_rows(rows: Sequence[Row], register: Register, groups: Mapping[str, str]) -> Iterator[Row]:
    """Yield the figures of derived indicators that a source does not print, for every area, group and year of
    which it prints all that they are worked out from. groups: their short labels."""
    operands = {
        id: parse_formula(indicator["derived_from"]).operands
        for id, indicator in register.items()
        if indicator.get("derived_from")
    }
    by_indicator: dict[str, dict[Key, Row]] = {
        id: {} for id in (*operands, *(id for of in operands.values() for id, _ in of))
    }
    for row in rows:
        if (of_indicator := by_indicator.get(row["indicator"])) is not None:
            of_indicator[key_of(row)] = row
    for id, of in operands.items():
        first, fixed = min(of, key=lambda each: bool(each[1]))
        for _, area, group, year in by_indicator[first]:
            own = "all" if fixed else group
            if group != (fixed or group) or (id, area, own, year) in by_indicator[id]:
                continue
            used = (by_indicator[name].get((name, area, part or own, year)) for name, part in of)
            if len(known := [*filter(_is_exact, used)]) == len(of):
                made = {"indicator": id, "area": area, "group": own, "year": year}
                yield from _derived(made, known, register, groups)


def _derived(made: Row, used: Sequence[Row], register: Register, groups: Mapping[str, str]) -> Iterator[Row]:
    """Yield the figure of a formula, whose operands are those rows; nothing if it divides by zero."""
    indicator = register[made["indicator"]]
    formula = parse_formula(indicator["derived_from"])
    rows = dict(zip(formula.operands, used, strict=True))
    is_of_one = len({name for name, _ in rows}) == 1

    def said(operand: Operand) -> str:
        name = "" if is_of_one else register[operand[0]]["short_label"]
        label = ", ".join(filter(None, (name, groups.get(operand[1], ""))))
        return f"{_said(rows[operand], register)} ({label})"

    decimals = max(_decimals(row, register) for row in used)
    if formula.is_quotient:
        decimals = int(indicator["decimals"])
    try:
        value = published(formula.value(lambda operand: Decimal(rows[operand]["value"])), decimals)
    except ZeroDivisionError:
        return
    place = "; ".join(dict.fromkeys(row["place"] for row in used))
    yield _calculated(used[0], value, formula.text(said), **made, place=place)


def _calculated(row: Row, value: Decimal, how: str, **cells: str) -> Row:
    """Return a row as worked out: the cells of another but for its figure and what is given."""
    nothing = dict.fromkeys(("numerator", "denominator", "symbol", "qualifier"), "")
    figure = {"value": str(value), "printed": str(value), "status": CALCULATED, "note": f"{WORKED_OUT}{how}."}
    return {**row, **nothing, **figure, **cells}


def _is_exact(row: Row | None) -> TypeGuard[Row]:
    """Whether there is a figure of a whole year, and it is not hedged."""
    is_whole = row is not None and row["status"] not in (PART_OF_YEAR, FORECAST)
    return row is not None and is_whole and bool(row["value"]) and not row["qualifier"]


def _decimals(row: Row, register: Register) -> int:
    indicator = register[row["indicator"]]
    unit, registered = indicator["unit"], int(indicator["decimals"])
    return published_decimals(row["printed"], Decimal(row["value"]), unit=unit, registered=registered)


def _said(row: Row, register: Register) -> str:
    return format_value(Decimal(row["value"]), register[row["indicator"]]["unit"], _decimals(row, register))
