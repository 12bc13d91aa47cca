"""Checks on what sources state about figures, and on indicators that the register derives from others."""

from collections.abc import Iterator

from analysis.data.derivation import InvalidFormulaError, parse_formula
from analysis.data.findings import Finding, nearest
from analysis.data.schema import AUTHORITIES, COMPARED_SETS, IN_WORDS
from analysis.validation.cells import EXAMPLE_YEARS, number, year_problem
from analysis.validation.data_files import DataFiles
from analysis.validation.observations import out_of_range

CHANGES = ("change", "change_pct")
QUARTERS = 4


def check_statements_complete(figures: DataFiles) -> Iterator[Finding]:
    """A statement has an amount, or is one in words only."""
    for row in figures.rows("statements"):
        if (row["kind"] in IN_WORDS) == bool(row["value"]):
            has = "has a value" if row["value"] else "has no value"
            message = f"A statement of kind {row['kind']} {has}."
            yield row.error("value", message, f"Only {', '.join(IN_WORDS)} are without one: correct either.")


def check_statements_range(figures: DataFiles) -> Iterator[Finding]:
    """A rank is a whole number from 1, a quartile from 1 to 4, a change in points at most 100."""
    for row in figures.rows("statements"):
        value, indicator = number(row["value"]), figures.indicator_of(row)
        if value is None or not indicator:
            continue
        if row["kind"] not in (*CHANGES, "lead"):
            if value % 1 or value < 1 or (row["kind"] == "quartile" and value > QUARTERS):
                message = f"A {row['kind'].replace('_', ' ')} is not {row['value']}."
                yield row.error("value", message, "Write the place as a whole number; a quartile is 1 to 4.")
        elif row["kind"] != "change_pct" and indicator["unit"] in ("percent", "pp"):
            yield from out_of_range(row, "value", "pp")


def check_statements_other(figures: DataFiles) -> Iterator[Finding]:
    """A change is since a year of the indicator's type, the rest is compared with areas."""
    areas = {*figures.ids("areas"), *COMPARED_SETS}
    for row in figures.rows("statements") if figures.has_ids("areas") else ():
        other, indicator = row["other"], figures.indicator_of(row)
        year_type = indicator["year_type"] if indicator else ""
        is_place = row["kind"] == "rank" and AUTHORITIES.fullmatch(other)
        is_of_areas = other in areas and row["kind"] not in CHANGES
        if not indicator or year_type not in EXAMPLE_YEARS or is_of_areas or is_place:
            continue
        is_year = not year_problem(other, year_type) and other != row["year"]
        if not (is_year or not other) or (is_year and row["kind"] not in (*CHANGES, *IN_WORDS)):
            example = f"an earlier year such as {EXAMPLE_YEARS[year_type]}"
            places = f"the code of an area, {' or '.join(COMPARED_SETS)}"
            remedy = example if row["kind"] in CHANGES else places
            message = f"{other!r} is not what a statement of kind {row['kind']} compares with."
            yield row.error("other", message, f"Write {remedy}.")


def check_indicators_derived(figures: DataFiles) -> Iterator[Finding]:
    """A formula can be read, and names other indicators of the same year type, and groups."""
    register, groups = figures.by_id["indicators"], figures.ids("groups")
    for row in figures.rows("indicators"):
        try:
            operands = parse_formula(row["derived_from"]).operands if row["derived_from"] else ()
        except InvalidFormulaError as error:
            yield row.error("derived_from", f"{error}.", "Correct the formula, or leave it empty.")
            continue
        for id, group in operands:
            if id not in register or (group and group not in groups):
                name, known = (id, set(register)) if id not in register else (group, groups)
                message = f"There is no indicator or group {name!r}."
                yield row.error("derived_from", message, nearest(name, known) or "Correct it.")
            elif id == row["id"] or register[id]["year_type"] != row["year_type"]:
                message = f"{row['id']} cannot be worked out from {id}: it is the same, or of other years."
                yield row.error("derived_from", message, "Name other indicators of the same year type.")
