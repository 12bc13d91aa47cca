"""The disclosure scan: what the built exhibits show is checked against the suppression rules once more."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from analysis.edition import disclosure
from analysis.edition.calculated import Key
from analysis.edition.disclosure_model import COUNT, PERCENT
from analysis.io.dependencies import unrecorded_rows
from analysis.project import Project
from analysis.publishing.snapshot_file import read_snapshot
from analysis.publishing.version_store import VersionStore
from analysis.rules.suppression import SUPPRESSED, SuppressionRule, rule_for

Row = Mapping[str, Any]
SUBJECT = ("indicator", "area_code", "group", "time_period")
FACT = ("source", "indicator", "area", "group", "year")


class Scan:
    """The rules, the register and the stored figures of a project, which exhibits are checked against."""

    def __init__(self, project: Project, dates: Mapping[str, str]) -> None:
        """dates: when each source was published, by its id."""
        data = project.data
        self._rules = disclosure.load_rules(data)
        self._dates = dates
        self._register = {row["id"]: row for row in unrecorded_rows(data / "reference" / "indicators.csv")}
        self._shown = disclosure.shown_rows(data)
        self._published = disclosure.shown_together(data)
        rows = (row for of_source in self._shown.values() for row in of_source)
        self._hidden = {tuple(row[name] for name in FACT) for row in rows if row["symbol"] == SUPPRESSED}

    def shown(self, exhibits: Iterable[Row]) -> Iterator[str]:
        """Yield small counts, what rests on them, and hidden facts that the exhibits show nevertheless."""
        for exhibit in exhibits:
            where = f"{exhibit['area_name']}, {exhibit['id']}"
            for cells in exhibit["rows"]:
                yield from self._in_row(where, dict(zip(exhibit["columns"], cells, strict=True)))
            for fact in exhibit["facts"]:
                key = tuple(fact["key"].get(name, "") for name in FACT)
                is_hidden = fact["table"] == "observations" and key in self._hidden
                if is_hidden and any(sign.isdigit() for sign in fact["shown"]):
                    yield f"{where}: {', '.join(key[1:])} is suppressed, and shown as {fact['shown']}."

    def worked_out(self) -> Iterator[str]:
        """Yield hidden counts that follow from the figures shown beside them, and rules that hide nothing."""
        for source, rows in self._shown.items():
            gone = {self._data_set(row["indicator"]) for row in rows if row["symbol"] == SUPPRESSED}
            for data_set in sorted(gone - {""}):
                if self._rule(data_set, source).lowest_shown <= 1:
                    what = f"{source}: figures of {data_set} are hidden"
                    yield f"{what}, but its rule in data/rules/suppression.csv hides nothing."
        for key in disclosure.given_away(self._published):
            yield f"{key} is hidden, but follows from what is shown."

    def _in_row(self, where: str, row: Row) -> Iterator[str]:
        data_set = self._data_set(str(row.get("indicator", "")))
        if not data_set or "value" not in row:
            return
        rule = self._rule(data_set, str(row.get("source", "")))
        if any(map(rule.hides, _counts(row, self._register[row["indicator"]]["unit"]))):
            subject = ", ".join(str(row[name]) for name in SUBJECT if row.get(name))
            yield f"{where}: {subject} rests on a count from 1 to {rule.lowest_shown - 1}."

    def _data_set(self, indicator: str) -> str:
        """Return the data set of the indicator. Empty if it is not about people and needs no protection."""
        return self._register.get(indicator, {}).get("data_set", "")

    def _rule(self, data_set: str, source: str) -> SuppressionRule:
        return rule_for(self._rules, data_set, self._dates.get(source, "9999"))


def still_shown(store: VersionStore, version: str, hidden: Collection[Key]) -> list[str]:
    """Return the figures, in words, that a published version shows and that are hidden now. A version that
    does not record what it shows is taken not to be safe if anything is hidden."""
    snapshot = read_snapshot(store.folder / version)
    if snapshot is None:
        return ["what it shows is not recorded"] if hidden else []
    figures = snapshot.figures.items()
    shown = [(*subject, year) for (subject, year), of in figures if re.search(r"\d", of.text)]
    return [", ".join(key) for key in shown if key in hidden]


def _counts(row: Row, unit: str) -> Iterator[float]:
    """Yield the counts of a row that a rule may hide: itself, and those that a percentage rests on."""
    value, counted, everyone = (_number(row.get(name)) for name in ("value", "numerator", "denominator"))
    if unit == PERCENT and everyone is not None:
        if counted is None and value is not None:
            counted = round(value * everyone / 100)
        yield from (everyone, *(() if counted is None else (everyone - counted,)))
    yield from (count for count in (counted, value if unit == COUNT else None) if count is not None)


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
