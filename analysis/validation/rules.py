"""Checks on the rules: each edition can rate, indicators that are best near a target have a band, small
counts a default."""

from collections.abc import Iterator

from analysis.data.findings import Finding, nearest
from analysis.validation.cells import ISO_DATE
from analysis.validation.data_files import DataFiles, whole_file
from analysis.validation.provenance import published_on


def check_rules_rag(figures: DataFiles) -> Iterator[Finding]:
    """The rule set of each edition has a RAG rule, in force by the date of the edition."""
    known, rules = figures.ids("rag"), figures.by_id["rag"]
    for row in figures.editions if figures.has_ids("rag") else ():
        if row["rule_set"] and row["rule_set"] not in known:
            message = f"Rule set {row['rule_set']!r} has no rule in data/rules/rag.csv."
            yield row.error("rule_set", message, nearest(row["rule_set"], known) or "Add it.")
        elif (
            (rule := rules.get(row["rule_set"]))
            and _are_dates(rule["from_date"], row["as_at"])
            and rule["from_date"] > row["as_at"]
        ):
            message = (
                f"Rule set {row['rule_set']!r} is in force from {rule['from_date']}, after the edition's "
                f"date {row['as_at']}."
            )
            yield row.error("rule_set", message, "Name a rule of its time, or correct one of the two dates.")


def _are_dates(*given: str) -> bool:
    return all(ISO_DATE.fullmatch(text) for text in given)


def check_rules_tolerance(figures: DataFiles) -> Iterator[Finding]:
    """An indicator that is best near its target has a green band: a target that is one, or a tolerance rule
    of each rule set."""
    targets = {row["indicator"] for row in figures.rows("targets") if row["kind"] != "band"}
    known = {(row["indicator"], row["rule_set"]) for row in figures.rows("tolerance")}
    rule_sets = sorted({row["rule_set"] for row in figures.editions})
    for row in figures.rows("indicators"):
        if row["polarity"] == "T" and row["id"] in targets:
            for rule_set in rule_sets:
                if (row["id"], rule_set) not in known:
                    message = (
                        f"{row['id']} is best near its target, but nothing says how near is green in "
                        f"{rule_set!r}."
                    )
                    remedy = "Add it to data/rules/tolerance.csv, or make its targets bands."
                    yield row.error("polarity", message, remedy)


def check_rules_tolerance_bounds(figures: DataFiles) -> Iterator[Finding]:
    """The green band runs upwards."""
    for row in figures.rows("tolerance"):
        try:
            is_reversed = float(row["lower"]) > float(row["upper"])
        except ValueError:
            continue
        if is_reversed:
            message = f"The band runs from {row['lower']} down to {row['upper']}."
            yield row.error("lower", message, "Swap the two ends.")


def check_rules_suppression(figures: DataFiles) -> Iterator[Finding]:
    """There is a suppression rule for data sets that have none of their own, in force when each source was
    published."""
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
            message = (
                f"The first default rule is from {first['from_date']}; {file.folder} was published before, "
                f"on {published}."
            )
            yield first.error("from_date", message, "Let the rule begin before the first source.")
