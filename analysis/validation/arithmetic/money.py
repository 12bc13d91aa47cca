"""Checks on the printed tables of money: totals, amounts stated twice, bridges from opening to revised
budget, the transfers that stand in two of them, and the reasons given for variances."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, pairwise

from analysis.validation.arithmetic.disagreement import Disagreement, compare, compare_sum, quanta, severity
from analysis.validation.arithmetic.records import Records, Row, grouped, measured, total_of

BRIDGE_ENDS = (("original_cash_limit", "opening"), ("net_budget", "opening"), ("final_cash_limit", "closing"))
SCALE = {"m": 1000.0, "million": 1000.0, "bn": 1_000_000.0}
AS_PRINTED = "figure as printed"
PROSE = ("text", "stated", "unit return", "bridge")
UNNAMED = "other divisions"
MAX_ROWS_OF_MIRROR = 4
REMAINDER = "Other minor variances"
Terms = tuple[tuple[str, int], ...]


def check_subtotals(records: Records) -> Iterator[Disagreement]:
    """A subtotal is the sum of its division's lines above it."""
    for table in _printed_tables(records.budget):
        for subtotal in measured(table, level="subtotal"):
            lines = measured(table, level="line", division=subtotal.division)
            yield from compare_sum("subtotal", subtotal, _above(lines, subtotal))


def check_totals(records: Records) -> Iterator[Disagreement]:
    """A total is the sum of the lines above it, and of the subtotals of divisions that have no lines.
    A total announced above its list is compared with the list, which may be partial."""
    for table in _printed_tables(records.budget):
        parts = _either(table, "line", "subtotal")
        for total in measured(table, level="total"):
            above = _above(parts, total)
            yield from compare_sum("total", total, above or parts, partial=not above)


def check_totals_of_subtotals(records: Records) -> Iterator[Disagreement]:
    """A total is the sum of the subtotals above it, and of the lines of divisions that have no subtotal."""
    for table in _printed_tables(records.budget):
        parts = _either(table, "subtotal", "line")
        for total in measured(table, level="total") if measured(table, level="subtotal") else ():
            yield from compare_sum("total of the subtotals", total, _above(parts, total))


def check_identities(records: Records) -> Iterator[Disagreement]:
    """Measures of a line follow from each other: variance, change of cash limit, next year's budget."""
    blank = defaultdict(set)
    for row in records.budget:
        if row.value is None:
            blank[row.division, row.line].add(row.measure)
    for rows in grouped(facts(records), "financial_year", "division", "line"):
        best = {same[0].measure: most_precise(same) for same in grouped(rows, "measure")}
        for result, terms in _identities(best, blank[rows[0].division, rows[0].line]):
            present = [(best[name], sign) for name, sign in terms if name in best]
            amount = sum(sign * row.amount for row, sign in present)
            slack = [row.quantum for row, _ in present]
            yield from compare(f"{result} of the line", best[result], amount, slack)


def check_stated_twice(records: Records) -> Iterator[Disagreement]:
    """The same amount printed in two places; the more precise print is taken as the reference."""
    for rows in grouped(facts(records), "financial_year", "division", "line", "measure"):
        reference = most_precise(rows)
        for other in rows:
            if other.place != reference.place:
                yield from compare("stated twice", other, reference.amount, [reference.quantum])


def check_divisions_and_directorate(records: Records) -> Iterator[Disagreement]:
    """The directorate's totals against the divisions' own, more precise, returns."""
    known = facts(records)
    for total in measured(known, level="total", statement="revenue"):
        own = measured(known, line="Total", measure=total.measure, source=total.source)
        returns = grouped(own, "division")
        slack = [max(quanta(rows)) for rows in returns]
        recomputed = sum(most_precise(rows).amount for rows in returns)
        yield from compare("directorate from divisions", total, recomputed, slack)


def check_bridges(records: Records) -> Iterator[Disagreement]:
    """A division's revised budget is its opening budget and every movement."""
    for bridge in grouped(measured(records.budget_movements), "financial_year", "division"):
        steps = [row for row in bridge if row.step not in ("subtotal", "closing")]
        for closing in measured(bridge, step="closing"):
            yield from compare_sum("bridge", closing, steps)


def check_transfers(records: Records) -> Iterator[Disagreement]:
    """A transfer between divisions stands in both bridges, with opposite signs.
    A transfer may answer several of the other division's rows at once. One that names no division ("other
    divisions") is answered by every row of the same subject that names this division."""
    for year in grouped(measured(records.budget_movements, step="transfer"), "financial_year"):
        answered = _mirrored([row for row in year if row.counterpart != UNNAMED])
        for pool in measured(year, counterpart=UNNAMED):
            parts = measured(year, counterpart=pool.division, topic=pool.topic)
            answered |= set(parts)
            check = "transfer to or from unnamed divisions"
            yield from compare(check, pool, -total_of(parts), quanta(parts))
        for row in year:
            if row not in answered and row.counterpart != UNNAMED:
                yield from compare(f"transfer without its mirror in {row.counterpart}", row, 0.0)


def check_transfers_cancel(records: Records) -> Iterator[Disagreement]:
    """Over all divisions, transfers add up to zero, and so does what is reallocated at the year end."""
    for year in grouped(measured(records.budget_movements, step="transfer"), "financial_year"):
        yield from _net_of_divisions("all transfers together", "Transfers between divisions", year)
    for rows in grouped(
        measured(records.budget_movements, step="year_end_adjustment"), "financial_year", "topic"
    ):
        if any("reallocation" in row.line for row in rows) and len({row.division for row in rows}) > 1:
            subject = f"{rows[0].topic}: reallocated between divisions at the year end"
            yield from _net_of_divisions("year-end reallocation", subject, rows)


def check_reasons_add_up(records: Records) -> Iterator[Disagreement]:
    """The reasons a division gives for its revenue variance add up to that variance."""
    reasons = measured(records.variance_reasons, statement="revenue")
    for row in measured(facts(records), measure="variance", line="Total"):
        yield from compare_sum("reasons of the division", row, of_division(reasons, row))


def check_reasons_by_line(records: Records) -> Iterator[Disagreement]:
    """The amount a division explains on a line is that line's variance in the revenue table.
    "Other minor variances" is the variance of the lines that are not named."""
    variances = list(_line_variances(records))
    for division in grouped(
        measured(records.variance_reasons, statement="revenue"), "financial_year", "division"
    ):
        printed = of_division(variances, division[0])
        named = {reason.line for reason in division}
        rest = [row for row in printed if row.line not in named]
        for reason in division:
            own = rest if reason.line == REMAINDER else [row for row in printed if row.line == reason.line]
            yield from compare_sum("reason against Table 1", reason, own)


def check_capital_reasons(records: Records) -> Iterator[Disagreement]:
    """The programmes named explain a portfolio's capital variance, and their parts each programme's."""
    reasons = measured(records.variance_reasons, statement="capital")
    programmes = [row for row in reasons if row.topic == row.line]
    for row in measured(records.budget, statement="capital", measure="variance"):
        yield from compare_sum("reasons of the portfolio", row, of_division(programmes, row), partial=True)
    for programme in programmes:
        parts = [row for row in reasons if row.topic == programme.line and row.line != programme.line]
        yield from compare_sum("parts of the programme", programme, parts, partial=True)


def check_reserves(records: Records) -> Iterator[Disagreement]:
    """What a division underspends goes into its reserves: the variance is the fall of the reserves."""
    for division in grouped(facts(records), "financial_year", "division"):
        named = {row.measure: row for row in division if row.statement in ("text", "capital")}
        if {"opening_reserve", "closing_reserve", "variance"} <= named.keys():
            opening, closing = named["opening_reserve"], named["closing_reserve"]
            used = opening.amount - closing.amount
            slack = quanta([opening, closing])
            yield from compare("variance against reserves", named["variance"], used, slack)


def check_printed_units_and_signs(records: Records) -> Iterator[Disagreement]:
    """The figure as printed, read literally, is the amount stored: units, brackets, minus signs."""
    for row in measured((*records.budget, *records.budget_movements, *records.variance_reasons)):
        literal = literal_amount(row.printed)
        if literal is not None and row.unit == "gbp_k":
            yield from compare(AS_PRINTED, row, row.amount, [], printed_value=literal)


def _printed_tables(budget: Iterable[Row]) -> list[list[Row]]:
    """Return each column of figures of each printed table: source, year, statement and measure."""
    rows = [row for row in measured(budget) if not row.statement.startswith(PROSE)]
    return grouped(rows, "financial_year", "statement", "measure")


def _either(table: Sequence[Row], level: str, otherwise: str) -> list[Row]:
    """Return the rows of a level, and those of another for divisions that have none of the first."""
    rows = measured(table, level=level)
    divisions = {row.division for row in rows}
    return [*rows, *(row for row in measured(table, level=otherwise) if row.division not in divisions)]


def _above(parts: Iterable[Row], row: Row) -> list[Row]:
    return [part for part in parts if part.item < row.item]


def _identities(best: Mapping[str, Row], blank: set[str]) -> Iterator[tuple[str, Terms]]:
    """Yield each measure of a line that follows from others it has or leaves blank, and its signed terms."""
    years = sorted(name for name in best if re.fullmatch(r"budget_\d{4}_\d{2}", name))
    rules: list[tuple[str, Terms]] = [
        ("variance", (("outturn", 1), ("final_cash_limit", -1))),
        ("variance", (("outturn", 1), ("revised_budget", -1))),
        ("cash_limit_change", (("final_cash_limit", 1), ("original_cash_limit", -1))),
        ("original_cash_limit", (("gross_budget", 1), ("gross_income", -1))),
    ]
    rules += [(later, ((earlier, 1), ("mtp", 1))) for earlier, later in pairwise(years)]
    for result, terms in rules:
        if result in best and {name for name, _ in terms} <= best.keys() | blank:
            yield result, terms


def _mirrored(transfers: Sequence[Row]) -> set[Row]:
    """Return the transfers whose opposite stands in the other bridge, as one row or several."""
    answered: set[Row] = set()
    for size in range(1, MAX_ROWS_OF_MIRROR + 1):
        for row in transfers:
            mirror = measured(transfers, division=row.counterpart, counterpart=row.division)
            for rows in combinations([other for other in mirror if other not in answered], size):
                is_free = row not in answered and not answered & set(rows)
                if is_free and abs(total_of(rows) + row.amount) < 1e-6:
                    answered |= {row, *rows}
    return answered


def _net_of_divisions(check: str, subject: str, rows: Sequence[Row]) -> Iterator[Disagreement]:
    """Yield what is left when the rows of all bridges, which should cancel, are added up."""
    net = total_of(rows)
    if level := severity(net, 0.0, [0.0, *quanta(rows)]):
        printed, place = f"{len(rows)} rows, which make {net:,.1f}", "the bridges of all divisions"
        names = (subject, rows[0].source, place, printed)
        yield Disagreement(check, *names, 0.0, round(net, 4), level, rows[0])


def _line_variances(records: Records) -> Iterator[Row]:
    """Yield outturn less final cash limit of every line of the revenue tables, in £000."""
    lines = measured(records.budget, statement="revenue", level="line")
    for rows in grouped(lines, "financial_year", "division", "line"):
        by_measure = {row.measure: row for row in rows}
        outturn, limit = by_measure.get("outturn"), by_measure.get("final_cash_limit")
        if outturn and limit:
            quantum = outturn.quantum + limit.quantum
            yield outturn._replace(value=outturn.amount - limit.amount, quantum=quantum)


def of_division(rows: Iterable[Row], row: Row) -> list[Row]:
    """Return the rows of the same source, year and division as `row`."""
    key = (row.source, row.financial_year, row.division)
    return [other for other in rows if (other.source, other.financial_year, other.division) == key]


def most_precise(rows: Iterable[Row]) -> Row:
    """Return the row printed to the smallest last digit; the first of them in the paper's order."""
    return min(rows, key=lambda row: row.quantum)


def facts(records: Records) -> list[Row]:
    """Return the budget and both ends of every bridge; the opening is the original, net, cash limit."""
    ends = [
        row._replace(statement="bridge", line="Total", level="subtotal", measure=measure)
        for measure, step in BRIDGE_ENDS
        for row in records.budget_movements
        if row.step == step
    ]
    return measured([*records.budget, *ends])


def literal_amount(printed: str) -> float | None:
    """Return what a reader of accounts takes `printed` for, in £000: brackets are negative, m and bn are
    scaled. Pounds may be written out in full, £3,595,400. None where words or several figures stand there."""
    if re.fullmatch(r"£\d{1,3}(,\d{3}){2,}", printed):
        return float(re.sub(r"\D", "", printed)) / 1000
    text = printed.replace("–", "-").replace("£", "").replace(",", "").replace(" ", "")
    match = re.fullmatch(r"(\()?([+-]?)(\d+(?:\.\d+)?)(million|bn|m|k)?\)?", text)
    if match is None:
        return None
    amount = float(match[3]) * SCALE.get(match[4] or "", 1.0)
    return -amount if match[1] or match[2] == "-" else amount
