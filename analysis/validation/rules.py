"""Checks on rules (each edition can rate, small counts have a default) and on targets: complete for their
kind, in range, with a baseline and a green band, and aiming the way the indicator is good."""

from collections import defaultdict
from collections.abc import Iterator
from operator import itemgetter

from analysis.data.findings import Finding, nearest
from analysis.data.years import YEAR_TYPES, parse_year
from analysis.validation.cells import ISO_DATE, number, year_problem
from analysis.validation.data_files import DataFiles, Row, whole_file
from analysis.validation.observations import out_of_range
from analysis.validation.provenance import published_on


def check_rules_rag(figures: DataFiles) -> Iterator[Finding]:
    """The rule set of each edition has a RAG rule, in force by the date of the edition."""
    known, rules = figures.ids("rag"), figures.by_id["rag"]
    for row in figures.editions if figures.has_ids("rag") else ():
        if row["rule_set"] and row["rule_set"] not in known:
            message = f"Rule set {row['rule_set']!r} has no rule in data/rules/rag.csv."
            yield row.error("rule_set", message, nearest(row["rule_set"], known) or "Add it.")
            continue
        rule, date = rules.get(row["rule_set"]), row["position_date"]
        if rule and _are_dates(rule["from_date"], date) and rule["from_date"] > date:
            in_force = f"in force from {rule['from_date']}, after the edition's date {date}."
            message = f"Rule set {row['rule_set']!r} is {in_force}"
            yield row.error("rule_set", message, "Name a rule of its time, or correct one of the two dates.")


def _are_dates(*given: str) -> bool:
    return all(ISO_DATE.fullmatch(text) for text in given)


def check_rules_tolerance(figures: DataFiles) -> Iterator[Finding]:
    """An indicator that is best near its target has a band as target, or a tolerance in each rule set."""
    targets = {row["indicator"] for row in figures.rows("targets") if row["kind"] != "band"}
    known = {(row["indicator"], row["rule_set"]) for row in figures.rows("tolerance")}
    rule_sets = sorted({row["rule_set"] for row in figures.editions})
    for row in figures.rows("indicators"):
        if row["polarity"] == "T" and row["id"] in targets:
            for rule_set in rule_sets:
                if (row["id"], rule_set) not in known:
                    unknown = f"nothing says how near is green in {rule_set!r}."
                    message = f"{row['id']} is best near its target, but {unknown}"
                    remedy = "Add it to data/rules/tolerance.csv, or make its targets bands."
                    yield row.error("polarity", message, remedy)


def check_rules_tolerance_bounds(figures: DataFiles) -> Iterator[Finding]:
    """The green band runs upwards."""
    yield from _reversed_bands(figures.rows("tolerance"))


def _reversed_bands(rows: list[Row]) -> Iterator[Finding]:
    for row in rows:
        lower, upper = number(row["lower"]), number(row["upper"])
        if lower is not None and upper is not None and lower > upper:
            yield row.error("lower", f"The band runs from {lower} down to {upper}.", "Swap the two ends.")


def check_rules_suppression(figures: DataFiles) -> Iterator[Finding]:
    """There is a default suppression rule, in force when each source was published."""
    rows = figures.rows("suppression")
    defaults = [row for row in rows if row["data_set"] == "default"]
    if figures.has_ids("suppression") and not defaults:
        message = "There is no rule for data_set 'default'."
        remedy = "Add it: it holds for data sets without a rule of their own."
        yield whole_file(figures.of_table("suppression")[0].name).error("data_set", message, remedy)
    dated = [row for row in defaults if _are_dates(row["from_date"])]
    first = min(dated, key=lambda row: row["from_date"], default=None)
    # Of a source from before the first default rule, no rule would say what to hide.
    for file in figures.of_table("observations") if first else ():
        published = published_on(file.path.parent)
        if first and published and published.isoformat() < first["from_date"]:
            before = f"{file.folder} was published before, on {published}"
            message = f"The first default rule is from {first['from_date']}; {before}."
            yield first.error("from_date", message, "Let the rule begin before the first source.")


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
    yield from _reversed_bands(figures.rows("targets"))


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
    """A target that is a change has a figure to change from, if any are held; what is worked out has none in
    the tables, and what nobody has a figure of is awaited in the document."""
    key = itemgetter("indicator", "area", "group")
    known: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
    for row in figures.rows("observations"):
        if row["value"]:
            known[key(row)].add(row["year"])
    for row in figures.rows("targets") if figures.is_complete("observations") else ():
        indicator, baseline = figures.indicator_of(row), row["baseline_year"]
        if row["kind"] not in (*CHANGES, "relative_year"):
            continue
        if not baseline and row["kind"] in CHANGES and not row["note"]:
            remedy = "Give the baseline year, or say in `note` that the source names none."
            yield row.warning("baseline_year", "The change has no baseline year.", remedy)
        elif _is_not_before(row, indicator):
            message = f"The baseline year {baseline} is not before the target year {row['target_year']}."
            yield row.error("baseline_year", message, "Correct one of the two years.")
        elif row["note"] or indicator is None or indicator["derived_from"]:
            continue
        elif (years := known.get(key(row))) and baseline not in ("", *years):
            place = f"{row['area']}, {row['group']}, {baseline}"
            message = f"There is no figure of {row['indicator']} for {place}; there is of {min(years)}."
            remedy = "Correct the year, add the figure, or say in `note` that no source gives it."
            yield row.warning("baseline_year", message, remedy)


def _is_not_before(row: Row, indicator: Row | None) -> bool:
    """Whether the baseline year ends with the target year or later; False if either is no year."""
    year_type = indicator["year_type"] if indicator else ""
    years = ((row["baseline_year"], year_type), (row["target_year"], "calendar"))
    if year_type not in YEAR_TYPES or any(year_problem(label, kind) for label, kind in years):
        return False
    return parse_year(row["baseline_year"], year_type).end >= int(row["target_year"])


def check_targets_direction(figures: DataFiles) -> Iterator[Finding]:
    """A target aims the way the register calls good."""
    for row in figures.rows("targets"):
        indicator = figures.indicator_of(row)
        column = "direction" if row["kind"] in CHANGES else "sense"
        if indicator and row[column] in WRONG_WAY.get(indicator["polarity"], ()):
            better = f"{row['indicator']} is better when {IN_WORDS[indicator['polarity']]}"
            message = f"The target is {row[column]!r}, but {better}."
            yield row.warning(column, message, "Check the target against the indicator's polarity.")
