"""Disclosure control on rows of figures, by the rule of each data set (`analysis/rules/suppression.py`).
It is applied by an import and again whenever figures are read (`shown_rows`). The rows of one source, and
then those of all of them, are protected together, so that a hidden district or group does not follow from the
others: counts where they add up, percentages where both sides of them do."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from analysis.data.schema import SUPPRESSION_RULES
from analysis.data.sources import releases_before
from analysis.edition.calculated import Key, derived_rows, earlier_rows, key_of, operand_keys
from analysis.io.dependencies import files, unrecorded_rows, unrecorded_text
from analysis.io.memoize import memoized
from analysis.io.yaml_files import read_yaml
from analysis.rules.suppression import SUPPRESSED, Figure, Sum, SuppressionRule, leaks, protect, rule_for

Row = dict[str, str]
Tables = Mapping[str, Sequence[Row]]
Register = Mapping[str, Row]
Parts = Mapping[str, tuple[str, ...]]
KEY = ("indicator", "area", "group", "year")
PERCENT, COUNT, DISTRICT = "percent", "count", "district"
_COUNTS = ("numerator", "denominator")
_OF_PEOPLE = ("value", *_COUNTS)
_OF_A_FIGURE = ("value", *_COUNTS, "printed", "qualifier", "note")


@dataclass(frozen=True)
class Published:
    """What is published: observations and statements by the id of their source, and what they refer to.
    register: indicators by id. areas: rows with code, kind and parent. rules: by source and indicator, of
    those that are about people. parts: the families of groups that make up another, by that group."""

    tables: Tables
    statements: Tables
    register: Register
    areas: Sequence[Row]
    rules: Mapping[tuple[str, str], SuppressionRule]
    parts: Mapping[str, Sequence[tuple[str, ...]]]


def load_rules(data: Path) -> list[SuppressionRule]:
    """Return the rules of `data/rules/suppression.csv`, or the default rule if there is no such file."""
    path = data / "rules" / "suppression.csv"
    rules = [SuppressionRule(**SUPPRESSION_RULES.values(row)) for row in unrecorded_rows(path)]
    return rules if path.is_file() else [SuppressionRule()]


def stored_rows(data: Path) -> dict[str, list[Row]]:
    """Return the observations of every source as they are stored, by the id of the source."""
    return {path.parent.name: unrecorded_rows(path) for path in files(data / "sources", "*/observations.csv")}


def stored_statements(data: Path) -> dict[str, list[Row]]:
    """Return the statements of every source as they are stored, by the id of the source."""
    return {path.parent.name: unrecorded_rows(path) for path in files(data / "sources", "*/statements.csv")}


def shown_rows(data: Path) -> dict[str, list[Row]]:
    """Return the observations of every source as they may be shown, and after them what follows from them
    (`analysis.edition.calculated`). What one source must hide is hidden in all of them.
    Raises ValueError where no rule is in force."""
    return _shown(data)[0]


def shown_statements(data: Path) -> list[Row]:
    """Return the statements of every source but those that a hidden figure could be worked out from."""
    return _shown(data)[1]


def hidden_figures(data: Path) -> frozenset[Key]:
    """Return what is hidden, whichever source states it or it is worked out from: not to be printed from
    earlier builds, versions and signatures either."""
    return _shown(data)[2]


def is_withheld(key: Mapping[str, str], hidden: Collection[Key]) -> bool:
    """Return whether a row of that key speaks of a hidden figure: its own or the one it is compared with. A
    rating or a target, which has no year, speaks of every year."""
    if "year" in key:
        return not _compared({"other": "", **key}).isdisjoint(hidden)
    subject = tuple(key.get(name, "") for name in KEY[:3])
    return any(each[:3] == subject for each in hidden)


@memoized
def _shown(data: Path) -> tuple[dict[str, list[Row]], list[Row], frozenset[Key]]:
    groups = {row["id"]: row["short_label"] for row in unrecorded_rows(data / "reference" / "groups.csv")}
    stored, statements = stored_rows(data), stored_statements(data)
    provenance = {source: _described(data, f"sources/{source}/provenance.yml") for source in stored}
    # Where a source does not say when it was published, the latest rule is in force.
    dates = {source: str(each.get("date_published") or "9999") for source, each in provenance.items()}
    supersedes = {source: str(each.get("supersedes") or "") for source, each in provenance.items()}
    published = _published(data, stored, statements, dates)
    register, areas, rules = published.register, published.areas, load_rules(data)
    tables, said, of_rows = protected(published)
    hidden = set(of_rows)
    for source, printed in tables.items():
        rows = [*printed, *earlier_rows(printed, said.get(source, ()), register)]
        own = {key_of(row) for row in rows}
        releases = [each for each in reversed(releases_before(source, supersedes)) if each in stored]
        earlier = (row for each in releases for row in tables[each][: len(stored[each])])
        basic = {key_of(row): row for row in earlier if not register[row["indicator"]].get("derived_from")}
        still_so = [row for key, row in basic.items() if key not in own]
        derived = [
            row | {"source": source}  # what an earlier release alone makes is that one's
            for row in derived_rows([*rows, *still_so], register, groups)
            if key_of(row) not in hidden and own.intersection(operand_keys(row, register))
        ]
        safe = protect_rows(derived, register, areas, rules, dates[source])
        hidden |= {key_of(row) for row in safe if row["symbol"] == SUPPRESSED}
        tables[source] = [*rows, *(row for row in safe if row["symbol"] != SUPPRESSED)]
    return tables, [row for rows in said.values() for row in rows], frozenset(hidden)


def protected(published: Published) -> tuple[dict[str, list[Row]], dict[str, list[Row]], frozenset[Key]]:
    """Return rows and statements as they may be shown, by source, and the figures that are hidden: what one
    source must hide is hidden in all of them, and no statement is kept of it."""
    register, before, hidden = published.register, None, set[Key]()
    rules = {
        source: [published.rules[at] for at in published.rules if at[0] == source]
        for source in published.tables
    }
    parts = {whole: family for whole, families in published.parts.items() for family in families}
    tables = {
        source: [
            *(printed := _without_few_left(rows, register, published.areas, rules[source], "9999")),
            *earlier_rows(printed, published.statements.get(source, ()), register),
        ]
        for source, rows in published.tables.items()
    }
    strictest_first = sorted(published.rules.values(), key=lambda rule: -rule.lowest_shown)
    while tables != before:
        before, shown = tables, {}
        for source, rows in tables.items():
            shown[source] = rows
            if _may_hide(rows, register, rules[source]):
                shown[source] = protect_rows(rows, register, published.areas, rules[source], "9999", parts)
        all_rows = [row for rows in shown.values() for row in rows]
        all_rows += protect_rows(
            _together(shown, published.rules), register, published.areas, strictest_first, "9999", parts
        )
        hidden = {key_of(row) for row in all_rows if row["symbol"] == SUPPRESSED and _data_set(row, register)}
        tables = {name: [_hidden_too(row, hidden, published) for row in rows] for name, rows in shown.items()}
    tables = {source: rows[: len(published.tables[source])] for source, rows in tables.items()}
    said = {
        source: [row for row in rows if not hidden & _compared(row)]
        for source, rows in published.statements.items()
    }
    return tables, said, frozenset(hidden)


def _published(data: Path, tables: Tables, statements: Tables, dates: Mapping[str, str]) -> Published:
    """Return rows and statements by source, with what a data folder says of them."""
    register = {row["id"]: row for row in unrecorded_rows(data / "reference" / "indicators.csv")}
    all_rules, parts = load_rules(data), dict[str, list[tuple[str, ...]]]()
    rules = dict[tuple[str, str], SuppressionRule]()
    for source, rows in tables.items():
        for id in {row["indicator"] for row in rows}:
            if data_set := register[id].get("data_set", ""):
                rules[source, id] = replace(
                    rule_for(all_rules, data_set, dates[source]), data_set=data_set, from_date=""
                )
        for whole, family in group_parts(data, source).items():
            parts[whole] = list(dict.fromkeys((*parts.get(whole, ()), family)))
    areas = unrecorded_rows(data / "reference" / "areas.csv")
    return Published(tables, statements, register, areas, rules, parts)


@memoized
def withheld(data: Path) -> list[Row]:
    """Return the rows that are shown otherwise than they are stored, as they are shown, and the statements
    that are not shown."""
    stored, shown, stated = stored_rows(data), shown_rows(data), shown_statements(data)
    hidden = [row for rows in stored_statements(data).values() for row in rows if row not in stated]
    changed = [
        row
        for source, rows in shown.items()
        for row, old in zip(rows, stored[source], strict=False)
        if row != old
    ]
    return changed + hidden


def group_parts(data: Path, source: str) -> Parts:
    """Return the groups that make up another, as the description of the release says; empty without one."""
    tables = _described(data, f"releases/{source}.yml").get("tables", ())
    return {whole: tuple(parts) for table in tables for whole, parts in table.get("parts", {}).items()}


def protect_rows(
    rows: Sequence[Row],
    register: Register,
    areas: Sequence[Row],
    rules: Sequence[SuppressionRule],
    date: str,
    group_parts: Parts | None = None,
) -> list[Row]:
    """Return the rows as they may be stored: hidden ones without value and counts, with the symbol `c`.
    register: indicators by id. areas: rows with code and parent. date: of publication, as much of it as is
    known. group_parts: groups that make up another. Raises ValueError where no rule is in force."""
    protected = [dict(row) for row in rows]
    together: dict[tuple[str, str], list[int]] = {}
    for number, row in enumerate(protected):
        if _data_set(row, register):
            together.setdefault((row["indicator"], row["year"]), []).append(number)
    for numbers in together.values():
        of_year = [protected[number] for number in numbers]
        rule = rule_for(rules, _data_set(of_year[0], register), date)
        if _may_hide(of_year, register, [rule]):
            safe = _protect(of_year, register, areas, rule, group_parts or {})
            for number, row in zip(numbers, safe, strict=True):
                protected[number] = row
    return protected


def given_away(
    rows: Sequence[Row], areas: Sequence[Row], rule: SuppressionRule, group_parts: Parts | None = None
) -> tuple[str, ...]:
    """Return the names of the hidden counts that a reader can infer more exactly than the small range."""
    known: dict[str, int | None] = {}
    for row in rows:
        count = _integer(row["numerator"] or ("" if row["denominator"] else row["value"]))
        if row["symbol"] == SUPPRESSED or count is not None:
            known[_name(row)] = None if row["symbol"] == SUPPRESSED else count
    return leaks(known, _sums(rows, areas, group_parts or {}, "numerator"), rule)


def count_hidden(rows: Iterable[Row]) -> int:
    """Return how many of the rows are suppressed."""
    return sum(row["symbol"] == SUPPRESSED for row in rows)


def suppressed(row: Row) -> Row:
    """Return the row without its value, the counts behind it, and how it was printed and revised."""
    return {**row, **dict.fromkeys(_OF_A_FIGURE, ""), "symbol": SUPPRESSED}


def _described(data: Path, path: str) -> dict[str, Any]:
    """Return what a YAML file of `data/` says; empty if there is no such file."""
    return read_yaml(unrecorded_text(data / path) or "", f"data/{path}") or {}


def _may_hide(rows: Sequence[Row], register: Register, rules: Sequence[SuppressionRule]) -> bool:
    """Return whether protection could change the rows: rows are hidden, or a count is small by any rule."""
    of_people = [row for row in rows if _data_set(row, register)]
    figures = (*_counts(of_people, register), *_percentages(of_people, register))
    strictest = max(rules, key=lambda rule: rule.lowest_shown, default=SuppressionRule())
    return count_hidden(of_people) > 0 or any(figure.is_primary(strictest) for figure in figures)


def _together(tables: Tables, rules: Mapping[tuple[str, str], SuppressionRule]) -> list[Row]:
    """Return a row for each figure of people of an indicator and year that several sources speak of, with
    what any of them states of it: one may print a rate, another how many people it is of, a third the
    districts of a county. Where they differ the first one counts."""
    spoken_of = Counter(indicator for _, indicator in rules)
    found: dict[tuple[str, str], dict[str, list[Row]]] = {}
    for source, rows in tables.items():
        shared = {id for of, id in rules if of == source and spoken_of[id] > 1}
        for row in rows if shared else ():
            if row["indicator"] in shared:
                found.setdefault((row["indicator"], row["year"]), {}).setdefault(source, []).append(row)
    together: dict[Key, Row] = {}
    for row in (row for of in found.values() if len(of) > 1 for rows in of.values() for row in rows):
        of_all = together.setdefault(key_of(row), row)
        missing = [name for name in _OF_PEOPLE if row[name] and not of_all[name]]
        if missing and of_all["symbol"] != SUPPRESSED:
            together[key_of(row)] = of_all | {name: row[name] for name in missing}
    return [*together.values()]


def _hidden_too(row: Row, hidden: Collection[Key], published: Published) -> Row:
    """Return the row, without its figure where that is hidden elsewhere, or is derived from a hidden one."""
    keys = {key_of(row), *operand_keys(row, published.register), *_may_be_between(row, published.parts)}
    return suppressed(row) if not keys.isdisjoint(hidden) and row["symbol"] != SUPPRESSED else row


def _may_be_between(row: Row, families: Mapping[str, Sequence[tuple[str, ...]]]) -> Iterator[Key]:
    """Yield what the gap that an indicator names, `<indicator>_gap_<group>`, may be the gap of: of that
    group, of all, or of those that make up the same with it; of every group that is one of several where it
    names none."""
    indicator, _, name = row["indicator"].rpartition("_gap_")
    if indicator:
        every = [{whole, *family} for whole, of_whole in families.items() for family in of_whole]
        groups = {name, "all"}.union(*([family for family in every if name in family] or every))
        yield from ((indicator, row["area"], group, row["year"]) for group in sorted(groups))


def _compared(statement: Row) -> set[Key]:
    """Return the figures that a statement is about: its own, and the one of another year or area."""
    indicator, area, group, year = key_of(statement)
    other = statement["other"]
    return {(indicator, area, group, year), (indicator, area, group, other), (indicator, other, group, year)}


def _protect(
    rows: list[Row], register: Register, areas: Sequence[Row], rule: SuppressionRule, parts: Parts
) -> list[Row]:
    """Protect counts and percentages in turn until nothing more is hidden."""
    while True:
        before = count_hidden(rows)
        counted = protect(_counts(rows, register), _sums(rows, areas, parts, "numerator"), rule)
        hidden = {figure.key for figure in counted if figure.symbol == SUPPRESSED}
        rows = [_without_count(row, rule, register) if _name(row) in hidden else row for row in rows]
        both_add_up = _sums(rows, areas, parts, *_COUNTS)
        shown = {figure.key: figure for figure in protect(_percentages(rows, register), both_add_up, rule)}
        rows = [_as_shown(row, shown.get(_name(row))) for row in rows]
        if count_hidden(rows) == before:
            return rows


def _counts(rows: Sequence[Row], register: Register) -> list[Figure]:
    """Return the counts of people that rows show: numerators, and values whose unit is a count."""
    counts = []
    for row in rows:
        is_count = register[row["indicator"]]["unit"] == COUNT
        count = _integer(row["value"] if is_count else row["numerator"])
        if count is not None or row["symbol"] == SUPPRESSED:
            counts.append(Figure(_name(row), count, symbol=row["symbol"]))
    return counts


def _percentages(rows: Sequence[Row], register: Register) -> list[Figure]:
    figures = []
    for row in rows:
        if register[row["indicator"]]["unit"] == PERCENT:
            numbers = {name: float(row[name]) if row[name] else None for name in ("value", *_COUNTS)}
            figures.append(Figure(_name(row), **numbers, is_percentage=True, symbol=row["symbol"]))
    return figures


def _without_count(row: Row, rule: SuppressionRule, register: Register) -> Row:
    """Return the row without its figure, or without the count only where the rule lets percentages stand."""
    if row["symbol"] != SUPPRESSED and (register[row["indicator"]]["unit"] == COUNT or rule.percentages_too):
        return suppressed(row)
    return row | {"numerator": ""}


def _as_shown(row: Row, figure: Figure | None) -> Row:
    """Return the row with what its percentage may show."""
    if figure is None:
        return row
    if figure.symbol == SUPPRESSED and row["symbol"] != SUPPRESSED:
        return suppressed(row)
    return row | {column: "" for column in _COUNTS if getattr(figure, column) is None}


def _sums(rows: Sequence[Row], areas: Sequence[Row], group_parts: Parts, *columns: str) -> list[Sum]:
    """Return the areas that make up the one they lie in, and groups that make up another.
    columns: the counts that have to agree, as far as all of them are known."""
    return [
        Sum(_name(whole), tuple(map(_name, parts)))
        for whole, parts in _totals(rows, areas, group_parts)
        if all(_adds_up(whole, parts, column) for column in columns)
    ]


def _totals(rows: Sequence[Row], areas: Sequence[Row], group_parts: Parts) -> Iterator[tuple[Row, list[Row]]]:
    """Yield each area with those that lie in it, and each group with those that make it up, where all are
    there."""
    by_key = {key_of(row): row for row in rows}
    inside: dict[str, list[str]] = {}
    for each in areas:
        if each.get("kind", DISTRICT) == DISTRICT:  # a region has more authorities than the register
            inside.setdefault(each.get("parent", ""), []).append(each["code"])
    for (indicator, area, group, year), whole in by_key.items():
        within = [(indicator, code, group, year) for code in (inside.get(area, []) if area else [])]
        groups = [(indicator, area, part, year) for part in group_parts.get(group, ())]
        for keys in filter(None, (within, groups)):
            parts = [by_key[key] for key in keys if key in by_key]
            if len(parts) == len(keys):
                yield whole, parts


def _without_few_left(
    rows: Sequence[Row], register: Register, areas: Sequence[Row], rules: Sequence[SuppressionRule], date: str
) -> Sequence[Row]:
    """Return the rows without the counts of an area, and of the smallest district in it, where the counts of
    its districts leave a small count over. The percentages stay: with two counts unknown they do not tell
    it."""
    lost = set[Key]()
    with_counts = [row for row in rows if row["denominator"] and _data_set(row, register)]
    for whole, parts in _totals(with_counts, areas, {}):
        rule = rule_for(rules, _data_set(whole, register), date)
        counts = [[_integer(row[column]) for row in (whole, *parts)] for column in _COUNTS]
        known = [[count for count in column if count is not None] for column in counts]
        counted, everyone = (2 * column[0] - sum(column) if column else 0 for column in known)
        rests = (counted, everyone, everyone - counted)
        if known == counts and rule.secondary and min(rests) >= 0 and any(map(rule.hides, rests)):
            smallest = min(parts, key=lambda row: (_integer(row["denominator"]), row["area"]))
            lost |= {key_of(whole), key_of(smallest)}
    return (
        [row | dict.fromkeys(_COUNTS, "") if key_of(row) in lost else row for row in rows] if lost else rows
    )


def _adds_up(whole: Row, parts: list[Row], column: str) -> bool:
    counts = [_integer(row[column]) for row in (whole, *parts)]
    known = [count for count in counts if count is not None]
    return len(known) < len(counts) or known[0] == sum(known[1:])


def _data_set(row: Row, register: Register) -> str:
    """Return the data set of the row's indicator; empty where it is not about records of people."""
    return register[row["indicator"]].get("data_set", "")


def _name(row: Row) -> str:
    return " ".join(key_of(row))


def _integer(text: str) -> int | None:
    return int(float(text)) if text and float(text).is_integer() else None
