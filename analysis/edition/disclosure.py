"""Disclosure control on rows of figures, by the rule of each data set (`analysis/rules/suppression.py`).
It is applied by an import and again whenever figures are read (`shown_rows`): to all sources, years and
statements together, so that nothing hidden follows from any of them
(`analysis/edition/disclosure_model.py`)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from math import nan
from pathlib import Path
from typing import Any

from analysis.data.schema import SUPPRESSION_RULES
from analysis.data.sources import releases_before
from analysis.edition.calculated import Key, Register, derived_rows, earlier_rows, key_of, operand_keys
from analysis.edition.disclosure_model import (
    DISTRICTS,
    EVERYONE,
    SIDES,
    VALUE,
    DisclosureModel,
    Published,
    compared_keys,
    statement_name,
    with_secrets,
)
from analysis.io.csv_files import Row
from analysis.io.dependencies import files, unrecorded_rows, unrecorded_text
from analysis.io.memoize import memoized
from analysis.io.yaml_files import read_yaml
from analysis.rules.suppression import SUPPRESSED, SuppressionRule, hide, leaks, rule_for

Tables = Mapping[str, Sequence[Row]]
Parts = Mapping[str, tuple[str, ...]]
KEY = ("indicator", "area", "group", "year")
_OF_A_FIGURE = (*SIDES, "printed", "qualifier", "note")


def load_rules(data: Path) -> list[SuppressionRule]:
    """Return the rules of `data/rules/suppression.csv`, or the default rule if there is no such file."""
    path = data / "rules" / "suppression.csv"
    rules = [SuppressionRule(**SUPPRESSION_RULES.values(row)) for row in unrecorded_rows(path)]
    return rules if path.is_file() else [SuppressionRule()]


def stored_tables(data: Path, table: str) -> dict[str, list[Row]]:
    """Return a table of every source as it is stored, by the id of the source."""
    return {path.parent.name: unrecorded_rows(path) for path in files(data / "sources", f"*/{table}.csv")}


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
        return not compared_keys({"other": "", **key}).isdisjoint(hidden)
    subject = tuple(key.get(name, "") for name in KEY[:3])
    return any(each[:3] == subject for each in hidden)


@memoized
def _shown(data: Path) -> tuple[dict[str, list[Row]], list[Row], frozenset[Key]]:
    groups = {row["id"]: row["short_label"] for row in unrecorded_rows(data / "reference" / "groups.csv")}
    stored, statements = stored_tables(data, "observations"), stored_tables(data, "statements")
    supersedes = {
        source: str(_described(data, f"sources/{source}/provenance.yml").get("supersedes") or "")
        for source in stored
    }
    published = _published(data, stored, statements)

    def with_following(tables: Tables, said: Tables) -> dict[str, list[Row]]:
        """Return the rows of every source and after them what follows from them."""
        followed = dict[str, list[Row]]()
        for source, printed in tables.items():
            rows = [*printed, *earlier_rows(printed, said.get(source, ()), published.register)]
            own = {key_of(row) for row in rows}
            releases = [each for each in reversed(releases_before(source, supersedes)) if each in stored]
            basic = {
                key_of(row): row
                for each in releases
                for row in tables[each]
                if not published.register[row["indicator"]].get("derived_from")
            }
            still_so = [row for key, row in basic.items() if key not in own]
            followed[source] = rows + [
                row | {"source": source}  # what an earlier release alone makes is that one's
                for row in derived_rows([*rows, *still_so], published.register, groups)
                if own.intersection(operand_keys(row, published.register))
            ]
        return followed

    everything = with_following(stored, statements)
    tables, said, hidden = protected(replace(published, tables=everything))
    if tables != everything or said != statements:  # what follows from hidden figures goes
        printed = {source: rows[: len(stored[source])] for source, rows in tables.items()}
        tables = {
            source: [
                *printed[source],
                *(row for row in rows[len(stored[source]) :] if key_of(row) not in hidden),
            ]
            for source, rows in with_following(printed, said).items()
        }
    return tables, [row for rows in said.values() for row in rows], hidden


def protected(published: Published) -> tuple[dict[str, list[Row]], dict[str, list[Row]], frozenset[Key]]:
    """Return rows and statements as they may be shown, by source, and the figures that are hidden: what one
    source must hide is hidden in all of them, and no statement is kept of it. What is shown can tell more
    than what was known of it beforehand: it is repeated until nothing changes."""
    published = _without_few_left(published)
    tables, statements, hidden = _protected_once(published)
    while tables != published.tables or statements != published.statements:
        published = replace(published, tables=tables, statements=statements)
        tables, statements, hidden = _protected_once(published)
    return tables, statements, hidden


def _without_few_left(published: Published) -> Published:
    """Return the rows of each source without the counts of an area, and of the smallest district in it, where
    the counts of its districts leave a small count over. The percentages stay: with two counts unknown they
    do not tell it."""
    tables, uncounted = dict[str, Sequence[Row]](), set[Key]()
    for source, rows in published.tables.items():
        with_rule = [row for row in rows if row[EVERYONE] and (source, row["indicator"]) in published.rules]
        of_key, lost = {key_of(row): row for row in with_rule}, set[Key]()
        for key in of_key:
            rule = published.rules.get((source, key[0]))
            for parts, of in published.parts_of(key) if rule and rule.secondary else ():
                if rule and of == DISTRICTS and parts and of_key.keys() >= {*parts}:
                    counts = [_counts(of_key[each]) for each in (key, *parts)]
                    counted, everyone = (2 * column[0] - sum(column) for column in zip(*counts, strict=True))
                    rests = counted, everyone, everyone - counted  # no number where a count is none
                    if min(rests) >= 0 and any(map(rule.hides, rests)):
                        lost |= {key, min(parts, key=lambda part: (float(of_key[part][EVERYONE]), part[1]))}
        kept = [row | dict.fromkeys(SIDES[1:], "") if key_of(row) in lost else row for row in rows]
        tables[source] = kept if lost else rows
        uncounted |= lost
    return replace(published, tables=tables, uncounted=uncounted)


def _counts(row: Row) -> list[float]:
    return [float(row[side]) if row[side] else nan for side in SIDES[1:]]


def _protected_once(
    published: Published,
) -> tuple[dict[str, list[Row]], dict[str, list[Row]], frozenset[Key]]:
    model = DisclosureModel(with_secrets(published))
    chosen = hide(model.cells, model.relations, model.hidden, model.unshown)
    figures = model.published.figures
    hidden = frozenset(
        key for key in figures if figures[key] and not chosen.isdisjoint(model.names(key, VALUE))
    )

    def as_shown(row: Row) -> Row:
        key = key_of(row)
        if key in hidden and row["symbol"] != SUPPRESSED:
            return suppressed(row)
        sides = SIDES if key in figures else ()
        without = [side for side in sides if row[side] and not chosen.isdisjoint(model.names(key, side))]
        return row | dict.fromkeys(without, "") if without else row

    tables = {source: [as_shown(row) for row in rows] for source, rows in published.tables.items()}
    said = {
        source: [row for row in rows if statement_name(source, row) not in chosen]
        for source, rows in published.statements.items()
    }
    return tables, said, hidden


def given_away(published: Published) -> tuple[str, ...]:
    """Return the names of the hidden numbers that a reader can infer more exactly than they may be known."""
    model = DisclosureModel(with_secrets(published))
    return leaks(model.cells, model.relations, model.hidden, model.unshown)


def shown_together(data: Path) -> Published:
    """Return what is shown of all sources, as readers have it before them."""
    tables, statements, _ = _shown(data)
    said: dict[str, list[Row]] = {}
    for row in statements:
        said.setdefault(row["source"], []).append(row)
    return _published(data, tables, said)


def _published(data: Path, tables: Tables, statements: Tables) -> Published:
    """Return rows and statements by source, with what a data folder says of them."""
    register = {row["id"]: row for row in unrecorded_rows(data / "reference" / "indicators.csv")}
    rules, parts = load_rules(data), dict[str, list[tuple[str, ...]]]()
    in_force = dict[tuple[str, str], SuppressionRule]()
    for source, rows in tables.items():
        # Where a source does not say when it was published, the latest rule is in force.
        published = _described(data, f"sources/{source}/provenance.yml").get("date_published")
        in_force |= _in_force(rows, register, rules, source, str(published or "9999"))
        for whole, family in group_parts(data, source).items():
            parts[whole] = list(dict.fromkeys((*parts.get(whole, ()), family)))
    areas = unrecorded_rows(data / "reference" / "areas.csv")
    return Published(tables, statements, register, areas, in_force, parts)


@memoized
def withheld(data: Path) -> list[Row]:
    """Return the rows that are shown otherwise than they are stored, as they are shown, and the statements
    that are not shown."""
    stored, shown, stated = stored_tables(data, "observations"), shown_rows(data), shown_statements(data)
    hidden = [row for rows in stored_tables(data, "statements").values() for row in rows if row not in stated]
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
    in_force = _in_force(rows, register, rules, "", date)
    parts = {whole: [family] for whole, family in (group_parts or {}).items()}
    return protected(Published({"": rows}, {}, register, areas, in_force, parts))[0][""]


def count_hidden(rows: Iterable[Row]) -> int:
    """Return how many of the rows are suppressed."""
    return sum(row["symbol"] == SUPPRESSED for row in rows)


def suppressed(row: Row) -> Row:
    """Return the row without its value, the counts behind it, and how it was printed and revised."""
    return {**row, **dict.fromkeys(_OF_A_FIGURE, ""), "symbol": SUPPRESSED}


def _described(data: Path, path: str) -> dict[str, Any]:
    """Return what a YAML file of `data/` says; empty if there is no such file."""
    return read_yaml(unrecorded_text(data / path) or "", f"data/{path}") or {}


def _in_force(
    rows: Sequence[Row], register: Register, rules: Sequence[SuppressionRule], source: str, date: str
) -> dict[tuple[str, str], SuppressionRule]:
    """Return the rule of each indicator of a source that is about records of people, and of those that may
    be worked out from them."""
    data_sets = {id: register[id].get("data_set", "") for id in {row["indicator"] for row in rows}}
    if any(data_sets.values()):
        data_sets |= {id: row.get("data_set", "") for id, row in register.items() if row.get("derived_from")}
    return {(source, id): rule_for(rules, of, date) for id, of in data_sets.items() if of}
