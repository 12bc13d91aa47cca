"""Checks on targets: complete for their kind, in range, with a baseline, and aiming the way the indicator is
good."""

from collections.abc import Iterator

from analysis.data.findings import Finding
from analysis.data.years import YEAR_TYPES, parse_year
from analysis.validation.cells import number, year_problem
from analysis.validation.data_files import DataFiles, Row
from analysis.validation.observations import out_of_range

CHANGES = ("change_pp", "change_pct", "change_count", "change_ambiguous")
NEEDED_COLUMNS = {
    "absolute": ("value",),
    "band": ("lower", "upper"),
    **dict.fromkeys(CHANGES, ("value", "direction")),
    "relative_year": ("baseline_year",),
}
UNITS_OF_CHANGE = {"change_pp": "percent", "change_count": "count"}
WRONG_WAY = {"H": ("decrease", "at most", "less than"), "L": ("increase", "at least", "more than")}
IN_WORDS = {"H": "high", "L": "low"}


def check_targets_complete(figures: DataFiles) -> Iterator[Finding]:
    """A target has what its kind needs: an amount, two bounds, or a size and a direction of change."""
    for row in figures.rows("targets"):
        for column in NEEDED_COLUMNS.get(row["kind"], ()):
            if not row[column]:
                message = f"A target of kind {row['kind']} has no {column}."
                yield row.error(column, message, "Give it, or correct the kind.")


def check_targets_band(figures: DataFiles) -> Iterator[Finding]:
    """The lower end of a band is below the upper end."""
    for row in figures.rows("targets"):
        lower, upper = number(row["lower"]), number(row["upper"])
        if lower is not None and upper is not None and lower > upper:
            yield row.error("lower", f"The band runs from {lower} down to {upper}.", "Swap the two ends.")


def check_targets_range(figures: DataFiles) -> Iterator[Finding]:
    """A target lies where its unit can; a change is written as a size, without sign."""
    for row in figures.rows("targets"):
        indicator = figures.indicator_of(row)
        if row["kind"] in CHANGES:
            yield from out_of_range(row, "value", UNITS_OF_CHANGE.get(row["kind"], "count"))
        elif indicator and row["kind"] in ("absolute", "band"):
            for column in ("value", "lower", "upper"):
                yield from out_of_range(row, column, indicator["unit"])


def check_targets_baseline(figures: DataFiles) -> Iterator[Finding]:
    """A target that is a change has a figure to change from."""
    known = {
        (row["indicator"], row["area"], row["group"], row["year"])
        for row in figures.rows("observations")
        if row["value"]
    }
    for row in figures.rows("targets") if figures.is_complete("observations") else ():
        if row["kind"] not in (*CHANGES, "relative_year"):
            continue
        if not row["baseline_year"] and row["kind"] in CHANGES and not row["note"]:
            remedy = "Give the baseline year, or say in `note` that the source names none."
            yield row.warning("baseline_year", "The change has no baseline year.", remedy)
        elif _is_not_before(row, figures.indicator_of(row)):
            message = (
                f"The baseline year {row['baseline_year']} is not before the target year "
                f"{row['target_year']}."
            )
            yield row.error("baseline_year", message, "Correct one of the two years.")
        elif (
            row["baseline_year"]
            and (row["indicator"], row["area"], row["group"], row["baseline_year"]) not in known
        ):
            message = (
                f"There is no figure of {row['indicator']} for {row['area']}, {row['group']}, "
                f"{row['baseline_year']}."
            )
            yield row.warning(
                "baseline_year", message, "Add it where published; without it nothing is rated."
            )


def _is_not_before(row: Row, indicator: Row | None) -> bool:
    """Whether the baseline year ends with the target year or later; False where either is not written as a
    year."""
    year_type = indicator["year_type"] if indicator else ""
    if (
        year_type not in YEAR_TYPES
        or year_problem(row["baseline_year"], year_type)
        or year_problem(row["target_year"], "calendar")
    ):
        return False
    return parse_year(row["baseline_year"], year_type).end >= int(row["target_year"])


def check_targets_direction(figures: DataFiles) -> Iterator[Finding]:
    """A target aims the way the register calls good."""
    for row in figures.rows("targets"):
        indicator = figures.indicator_of(row)
        column = "direction" if row["kind"] in CHANGES else "sense"
        if indicator and row[column] in WRONG_WAY.get(indicator["polarity"], ()):
            message = (
                f"The target is {row[column]!r}, but {row['indicator']} is better when "
                f"{IN_WORDS[indicator['polarity']]}."
            )
            yield row.warning(column, message, "Check the target against the indicator's polarity.")
