"""Sets of tables made up from a number, in a data folder: three sources of two editions, districts, groups, two years, rates
with their counts, without, and apart from them, formulas, gaps, and statements of changes and leads."""

import csv
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from random import Random

from analysis.edition.disclosure import shown_rows, shown_statements
from tests.support.attacker import COUNTED, EVERYONE, LEFT_OUT, RATE, Attacker, Key, Published, Row, key_of

COUNTY, COUNTRY = "E10", "E92"
BOTH, YEARS = ("boys", "girls"), ("2011/12", "2012/13")
SOURCES = {"paper": 0, "release": 1, "second-paper": 1}
"""The decimals of each. The papers are editions, each with statements; the second one repeats the year before."""
UNITS = {
    "children": ("count", ""),
    "absent": ("count", ""),
    "present": ("count", "children - absent"),
    "share": ("percent", "100 * absent / children"),
    "passed": ("percent", ""),
    "passed_gap": ("pp", "passed[girls] - passed[boys]"),
    "passed_gap_gender": ("pp", "passed[girls] - passed[boys]"),
    "excluded": ("rate_per_1000", ""),
}
SAID_BY_NAME_ONLY = "passed_gap_gender"
"""A gap that readers know and the register has no formula of."""
LATER = "second-paper"
COUNTS = ("numerator", "denominator")
ABOUT = ("indicator", "area", "group", "year")
COLUMNS = (
    "indicator area group year value numerator denominator status symbol qualifier printed source place note"
)
STATED = "indicator area group year kind other value printed source place note"


@dataclass
class Made:
    """One set, as its sources state it, and every count there is, of which the attacker knows nothing."""

    published: Published
    rows: dict[str, list[Row]]
    statements: dict[str, list[Row]]
    truth: dict[str, float] = field(default_factory=dict)

    @cached_property
    def secrets(self) -> list[str]:
        """Return the counts that nobody may know: those that came hidden, and every small one that is known for certain
        where all of it is shown."""
        reader, highest = Attacker(self.published), self.published.lowest_shown - 1
        marked = [key_of(row) for row in self._rows() if row["symbol"] == "c"]
        small = {
            name for name in reader.whole if reader.is_certain(name) and 0 < reader.known[name][0] <= highest
        }
        small |= {reader.count(key) for key in marked if reader.unit(key) == "count"}
        return sorted(name for name in small if name in reader.keys or " beside" in name)

    def hidden_rates(self, shown: Published) -> dict[tuple[Key, str], float]:
        """Return the rates that are not shown, and came hidden or rest on a small count, by source, with half of the last
        decimal that it prints."""
        gone = {key_of(row) for row in self._rows() if row["symbol"] == "c"}
        seen = {key_of(row) for rows in shown.rows.values() for row in rows if row["value"]}
        found, secrets = {}, set(self.secrets)
        for source, rows in self.published.rows.items():
            for key in {key_of(row) for row in rows} - seen:
                sides = {" ".join((*key, side)) for side in (COUNTED, LEFT_OUT, EVERYONE)}
                if UNITS[key[0]][0] not in ("count", "pp") and (key in gone or sides & secrets):
                    found[key, source] = 0.5 * 0.1 ** SOURCES[source]
        return found

    def _rows(self) -> list[Row]:
        return [row for rows in self.published.rows.values() for row in rows]


def nothing(districts: Sequence[str], lowest_shown: int, is_all: bool) -> Made:
    """Return a set in which no source states anything yet."""
    register = {
        id: {"unit": unit, "derived_from": formula, "decimals": "0"} for id, (unit, formula) in UNITS.items()
    }
    rows, statements = {source: [] for source in SOURCES}, {source: [] for source in SOURCES}
    inside, parts = {COUNTY: districts}, {"all": BOTH}
    return Made(Published(register, inside, parts, rows, statements, lowest_shown, is_all), rows, statements)


def make_set(seed: int) -> Made:
    random = Random(seed)
    districts = [f"E07{number}" for number in range(random.randint(2, 4))]
    is_all = random.random() < 0.75
    made = nothing(districts, random.choice((6, 6, 6, 4, 3)), is_all)
    about = random.choice(
        (("children",), ("children", "absent"), ("passed",), ("passed",), ("excluded", "children"))
    )
    highest = random.choice((6, 12, 30))
    for year in YEARS:
        _count(made, random, about, year, highest)
    maker = _Maker(made, random, about, [COUNTY, *districts])
    for year in YEARS if random.random() < 0.6 else YEARS[1:]:
        for area in (COUNTRY, COUNTY, *districts):
            for group in ("all", *BOTH):
                maker.state((area, group, year))
    for _ in range(random.randint(0, 3)):
        maker.say()
    return made


def _count(made: Made, random: Random, about: Sequence[str], year: str, highest: int) -> None:
    """Make up the counts of a year: districts by group, with the county and everybody."""
    of, districts = made.published, made.published.inside[COUNTY]

    def some() -> int:
        return random.choice(
            (0, random.randint(0, 5), random.randint(0, highest), random.randint(0, highest))
        )

    for group in BOTH:
        counts = {area: {} for area in districts}
        counts["beside"] = {}
        for area, of_area in counts.items():
            is_none = area == "beside" and (of.is_all or random.random() < 0.4)
            for id in about:
                counted, rest = (0, 0) if is_none else (some(), some())
                if id == "excluded":
                    rest = 0 if is_none else random.randint(3, 10) * highest
                if id == "absent":
                    counted = random.randint(0, of_area["children", COUNTED])
                of_area[id, COUNTED], of_area[id, EVERYONE] = counted, counted + rest
        made_up = {area: counts[area] for area in districts}
        made_up[COUNTY] = {side: sum(each[side] for each in counts.values()) for side in counts["beside"]}
        elsewhere = {id: (random.randint(40, 60), random.randint(40, 60)) for id in about}
        made_up[COUNTRY] = {
            (id, side): number
            + elsewhere[id][0]
            + (elsewhere[id][1] if side == EVERYONE or id == "children" else 0)
            for (id, side), number in made_up[COUNTY].items()
        }
        for area, of_area in made_up.items():
            for (id, side), number in of_area.items():
                made.truth[" ".join((id, area, group, year, side))] = number
                whole = " ".join((id, area, "all", year, side))
                made.truth[whole] = made.truth.get(whole, 0) + number


@dataclass
class _Maker:
    """Writes what the sources state."""

    made: Made
    random: Random
    about: Sequence[str]
    areas: Sequence[str]

    def state(self, at: tuple[str, str, str]) -> None:
        """Let a source, two or none state each figure of an area, group and year."""
        random = self.random
        for id in self.about:
            key = (id, *at)
            sources = self._sources(at[2])
            if UNITS[id][0] == "count":
                is_gone = self._is_small(self.truth(key)) and random.random() < 0.4
                for source in sources:
                    _add(self.made, source, key, "" if is_gone else str(self.truth(key)))
            else:
                self._state_rate(key, sources)
        if "absent" in self.about and self.truth(("children", *at)):
            for id, value in (("present", self.truth(("children", *at)) - self.truth(("absent", *at))),):
                for source in self._sources(at[2], 0.3):
                    _add(self.made, source, (id, *at), str(value))
            for source in self._sources(at[2], 0.3):
                _add(self.made, source, ("share", *at), self.rate(("share", *at), source))
        if "passed" in self.about and at[1] == "all":
            for source in self._sources(at[2], 0.4):
                rates = [self.rate(("passed", at[0], group, at[2]), source) for group in ("girls", "boys")]
                if all(rates):
                    _add(
                        self.made,
                        source,
                        ("passed_gap", *at),
                        _text(float(rates[0]) - float(rates[1]), source),
                    )

    def _state_rate(self, key: Key, sources: Sequence[str]) -> None:
        everyone = self.truth(key, EVERYONE)
        if not everyone:
            return
        counts = str(self.truth(key)), str(everyone)
        shape = self.random.choice(("all", "all", "all", "rate", "of", "apart", "gone"))
        small = (self.truth(key), everyone - self.truth(key), everyone)
        for source in sources:
            rate = self.rate(key, source)
            if shape == "gone" and any(map(self._is_small, small)):
                _add(self.made, source, key, "")
            elif shape == "apart" and source == sources[-1] and len(sources) > 1:
                _add(self.made, source, key, "", "", counts[1], symbol="x")
            else:
                _add(
                    self.made,
                    source,
                    key,
                    rate,
                    *{"rate": ("", ""), "apart": ("", ""), "of": ("", counts[1])}.get(shape, counts),
                )

    def say(self) -> None:
        """Let an edition say by how much a figure is more than a year before, or than that of the country."""
        random, source = self.random, self.random.choice(("paper", "second-paper"))
        kind = random.choice(("change", "change", "lead", "lead", "change_pct"))
        id, area, group = random.choice(self.about), random.choice(self.areas), random.choice(("all", *BOTH))
        gone = [
            key_of(row)
            for row in self.made.rows[source]
            if row["symbol"] == "c" and row["area"] in self.areas and row["year"] == YEARS[1]
        ]
        id, area, group, _ = random.choice([(id, area, group, ""), *gone])
        key = (id, area, group, YEARS[1])
        other = COUNTRY if kind == "lead" else YEARS[0]
        compared = (id, COUNTRY, group, YEARS[1]) if kind == "lead" else (*key[:3], YEARS[0])
        if UNITS[id][0] == "count":
            one, less = self.truth(key), self.truth(compared)
            if kind == "change_pct" and not less:
                return
            value = _text(100 * (one - less) / less, source) if kind == "change_pct" else str(one - less)
        else:
            rates = [self.rate(each, source) for each in (key, compared)]
            if not all(rates) or kind == "change_pct":
                return
            value = _text(float(rates[0]) - float(rates[1]), source)
        _say(self.made, source, key, kind, other, value)

    def truth(self, key: Key, side: str = COUNTED) -> int:
        return int(self.made.truth.get(" ".join((*key, side)), 0))

    def rate(self, key: Key, source: str) -> str:
        """Return a rate as a source prints it; empty if it is one of nobody."""
        if key[0] == "share":
            counted, everyone = self.truth(("absent", *key[1:])), self.truth(("children", *key[1:]))
        else:
            counted, everyone = self.truth(key), self.truth(key, EVERYONE)
        per = 1000 if key[0] == "excluded" else 100
        return _text(per * counted / everyone, source) if everyone else ""

    def _sources(self, year: str, chance: float = 0.85) -> list[str]:
        if self.random.random() > chance:
            return []
        possible = ("paper", "release", "second-paper")
        return sorted(self.random.sample(possible, self.random.choice((1, 1, 2))))

    def _is_small(self, number: int) -> bool:
        return 0 < number < self.made.published.lowest_shown


def _add(
    made: Made, source: str, key: Key, value: str, counted: str = "", everyone: str = "", symbol: str = ""
) -> None:
    symbol = symbol or ("" if value else "c")
    numbers = {"value": value, "numerator": counted, "denominator": everyone, "symbol": symbol}
    about = dict(zip(ABOUT, key, strict=True)) | {"status": "final", "place": "made up"}
    made.rows[source].append(
        dict.fromkeys(COLUMNS.split(), "") | about | numbers | {"printed": value, "source": source}
    )


def _say(made: Made, source: str, key: Key, kind: str, other: str, value: str) -> None:
    about = dict(zip(ABOUT, key, strict=True)) | {"kind": kind, "other": other, "place": "made up"}
    row = dict.fromkeys(STATED.split(), "") | about | {"value": value, "printed": value, "source": source}
    if row not in made.statements[source]:
        made.statements[source].append(row)


def _text(number: float, source: str) -> str:
    decimals = SOURCES[source]
    scaled = int(abs(number) * 10**decimals + 0.5 + 1e-9)
    sign = "-" if number < 0 and scaled else ""
    return f"{sign}{scaled / 10**decimals:.{decimals}f}"


# In a data folder, and as it is shown ------------------------------------------------------------------------------------


def write(of: Published, data: Path) -> Path:
    """Write a set as the sources of a data folder."""
    register = [
        {"id": id, "label": id, "short_label": id, "data_set": "care", "series_breaks": "", **row}
        | ({"derived_from": ""} if id == SAID_BY_NAME_ONLY else {})
        for id, row in of.register.items()
    ]
    areas = [
        {"code": COUNTRY, "kind": "country", "parent": ""},
        {"code": COUNTY, "kind": "county", "parent": ""},
    ]
    areas += [
        {"code": each, "kind": "district", "parent": of_area}
        for of_area, parts in of.inside.items()
        for each in parts
    ]
    groups = [{"id": id, "short_label": id} for id in ("all", *BOTH)]
    for name, rows in (("indicators", register), ("areas", areas), ("groups", groups)):
        _write_rows(data / "reference" / f"{name}.csv", rows)
    rule = {"data_set": "default", "from_date": "2000-01-01", "lowest_shown": str(of.lowest_shown)}
    rule |= {"percentages_too": "yes", "secondary": "yes", "source": "", "place": ""}
    _write_rows(data / "rules" / "suppression.csv", [rule])
    (data / "releases").mkdir(parents=True)
    for source, rows in of.rows.items():
        _write_rows(data / "sources" / source / "observations.csv", rows, COLUMNS)
        _write_rows(data / "sources" / source / "statements.csv", of.statements.get(source, ()), STATED)
        (data / "sources" / source / "provenance.yml").write_text(
            f"source: {source}\ndate_published: 2013-01-01\n"
        )
        parts = ", ".join(f"{whole}: [{', '.join(parts)}]" for whole, parts in of.parts.items())
        (data / "releases" / f"{source}.yml").write_text(
            f"source: {source}\ntables:\n  - {{name: all, parts: {{{parts}}}}}\n"
        )
    return data


def _write_rows(path: Path, rows: Sequence[Row], columns: str = "") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns.split() or list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def as_shown(of: Published, folder: Path) -> Published:
    """Return what the report shows of a set."""
    data = write(of, folder)
    rows, statements = shown_rows(data), shown_statements(data)
    shutil.rmtree(folder)
    said = {source: [row for row in statements if row["source"] == source] for source in of.rows}
    return replace(of, rows=rows, statements=said)


def as_shown_without(relation: str, of: Published, folder: Path) -> Published:
    """Return what the report would show of a set if it knew nothing of one kind of relation, as those read who do."""
    if relation == "sources":
        alone = [as_shown(replace(of, rows={source: rows}), folder) for source, rows in of.rows.items()]
        return replace(
            of,
            rows={source: rows for each in alone for source, rows in each.rows.items()},
            statements={source: rows for each in alone for source, rows in each.statements.items() if rows},
        )
    if relation == "editions":
        shown = as_shown(
            replace(of, rows={**of.rows, LATER: []}, statements={**of.statements, LATER: []}), folder
        )
        return replace(
            of,
            rows={**shown.rows, LATER: of.rows[LATER]},
            statements={**shown.statements, LATER: of.statements[LATER]},
        )
    if relation == "statements":
        return replace(as_shown(replace(of, statements={}), folder), statements=of.statements)
    if relation == "rates":
        rows = {source: [row | dict.fromkeys(COUNTS, "") for row in rows] for source, rows in of.rows.items()}
        shown = as_shown(replace(of, rows=rows), folder)
        before = {(source, key_of(row)): row for source, rows in of.rows.items() for row in rows}
        with_counts = {
            source: [
                row
                | {
                    name: before.get((source, key_of(row)), row)[name]
                    for name in COUNTS
                    if row["symbol"] != "c"
                }
                for row in rows
            ]
            for source, rows in shown.rows.items()
        }
        return replace(shown, rows=with_counts)
    blind = {
        "districts": replace(of, inside={COUNTY: []}),
        "groups": replace(of, parts={}),
        "formulas": replace(
            of, register={id: {**row, "derived_from": ""} for id, row in of.register.items()}
        ),
    }[relation]
    shown = as_shown(blind, folder)
    return replace(of, rows=shown.rows, statements=shown.statements)


def read_set(text: str, lowest_shown: int = 6, is_all: bool = True) -> Made:
    """Return a set of lines such as `paper passed E070 all 2012/13 49.3 35/71` and, for a statement,
    `paper children E070 all 2012/13 change 2011/12 -5`. Districts are those that are named."""
    lines = [line.split() for line in text.strip().splitlines()]
    districts = sorted({word for line in lines for word in line if word.startswith("E07")} | {"E070", "E071"})
    made = nothing(districts, lowest_shown, is_all)
    for source, id, area, group, year, *more in lines:
        key = (id, area, group, year)
        if more[0] in ("change", "lead", "change_pct"):
            _say(made, source, key, *more)
        else:
            symbol, value = (more[0], "") if more[0] in "cx" else ("", more[0])
            counted, _, everyone = (more[1] if len(more) > 1 else "/").partition("/")
            _add(made, source, key, value, counted, everyone, symbol)
    return made


def learnt(made: Made, shown: Published) -> list[str]:
    """Return the secrets of a set that an attacker learns something of from what is shown."""
    attacker = Attacker(shown)
    found = [name for name in made.secrets if name in attacker.known and attacker.learns(name)]
    for (key, source), half in made.hidden_rates(shown).items():
        name = attacker.printed(key, source)
        counted, everyone, _ = attacker.ratios[attacker.side(key, RATE)]
        is_of_none = (
            attacker.known[counted][1] == 0 or attacker.known.get(" ".join((*key, LEFT_OUT)), (0, 1))[1] == 0
        )
        # How many they are of says more, where it is known; and that it is none of them, or all, says nothing of that.
        if not is_of_none and not attacker.is_certain(everyone) and attacker.learns_rate(name, half):
            found.append(name)
    return found
