"""The scaffold of another council: a project that builds, made of the one that is there. It takes over what
is of no council (notebooks, looks, groups, rules that compare, descriptions of releases, the indicators that
these give or a notebook shows) and writes what is its own: areas, one edition, its name. Figures, targets,
papers and narrative stay where they are."""

import json
import os
import re
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from analysis.data.areas import AREA_CODE, Area, load_areas
from analysis.data.brand import FILE as BRAND
from analysis.data.derivation import parse_formula
from analysis.data.document import load_document
from analysis.data.findings import nearest
from analysis.data.migrations import FILE as VERSION
from analysis.data.schema import APPROVERS, TABLES
from analysis.errors import DataError, UsageError
from analysis.importing.errors import check_exists
from analysis.importing.neighbours import describes_neighbours
from analysis.io.atomic_write import sync_tree
from analysis.io.csv_files import Row, csv_text, read_csv
from analysis.io.yaml_files import read_yaml, yaml_text
from analysis.narrative.lint import ALLOWED
from analysis.project import Project
from analysis.validation.cells import HOUSE_RULE

TAKEN_OVER = ("_extensions", f"data/{VERSION}", "data/releases/registers")
REFERENCE = ("areas", "groups", "indicators", "editions", "neighbours", "context", "conflicts", "series")
RULES = ("rag", "floor_standards", "suppression", "tolerance")
TEXTS = ("label", "short_label", "definition", "numerator", "denominator")
MAX_DISTRICTS = 40
"""Rows of a list without counties that can all be districts of one."""
_CODE_COLUMN = re.compile(r"(.*?)(cd|code)", re.IGNORECASE)
_NUMBER = re.compile(r"\d+\*?$")
_KEY = re.compile(r"  (\w+): ")
_QUOTE = '\\"'


@dataclass(frozen=True)
class NewCouncil:
    """The project in `folder`, made of `template`. areas: the country, the county and its districts. number:
    of the authority in releases that know it by one; may be empty."""

    template: Project
    folder: Path
    areas: list[Area]
    number: str
    period: str
    left_out: list[str] = field(default_factory=list)

    @property
    def county(self) -> Area:
        return self.areas[1]

    @property
    def council(self) -> str:
        """Return what the council is called: as the template's is, with its own name."""
        return self.neutral(load_document(self.template.root).brand.council) or self.county.name

    def __str__(self) -> str:
        register = len(read_csv(self.template.data / "reference" / "indicators.csv").rows)
        left_out = [f"  left out: the description {name}." for name in self.left_out]
        steps = [
            f"cd {self.folder}; boldsteps check; boldsteps report",
            "Read _brand.yml (name, colour), _quarto.yml (contact), data/reference/editions.csv (years, "
            "dates) and indicators.csv (owner, priority): they are yours.",
            "Give the neighbours: boldsteps import of their list, or rows of data/reference/neighbours.csv; "
            "name the set in the edition.",
            "Bring in releases with boldsteps import SOURCE FILE --dry-run, then without; add each to "
            "source_order of the edition.",
            "docs/another-council.md says what else is yours: targets, rating rule, map, narrative.",
        ]
        return "\n".join(
            [
                f"{self.county.name}: {len(self.areas) - 2} districts, {len(self.register)} of {register} "
                f"indicators, {len(self.descriptions)} descriptions of releases, edition {self.period} "
                f"without figures, in {self.folder}.",
                *left_out,
                "",
                "What to do now",
                *(f"{number:>3}. {step}" for number, step in enumerate(steps, 1)),
            ]
        )

    def rows(self, table: str) -> list[Row]:
        """Return the rows of a table of the template; none if it has none."""
        path = self.template.data / TABLES[table].folder / f"{table}.csv"
        return read_csv(path).rows if path.is_file() else []

    @cached_property
    def other(self) -> Area:
        """Return the template's county."""
        return load_areas(self.template.data).county

    @cached_property
    def own_words(self) -> re.Pattern[str]:
        """Return what tells of the template's council: its areas, its name and its papers."""
        areas = load_areas(self.template.data).reported
        names = [name for area in areas for name in (area.name, *area.former_names)]
        names.append(load_document(self.template.root).brand.council or self.other.name)
        return re.compile(rf"\b(?:{'|'.join(map(re.escape, names))}|[Pp]apers?)\b")

    def neutral(self, text: str) -> str:
        """Return a text in which the name of the template's county is that of this one."""
        return re.sub(rf"\b{re.escape(self.other.name)}\b", self.county.name, text)

    @cached_property
    def descriptions(self) -> dict[str, str]:
        """Return the descriptions of releases without what they say of single areas of the template: a list
        of neighbours is told whose are wanted, and one that knows areas by their row is left out."""
        found = {}
        for path in sorted((self.template.data / "releases").glob("*.yml")):
            described = read_yaml(path.read_text(encoding="utf-8"))
            if describes_neighbours(self.template.data, path.stem):
                described["neighbours"]["of"] = self.number
                text = yaml_text(described) if self.number else ""
            elif any(table.get("area_rows") for table in described["tables"]):
                text = ""
            else:
                described.pop("neighbour_sets", None)
                text = self.neutral(yaml_text(self._of_any_area(described)))
            if text:
                found[path.name] = text
            else:
                self.left_out.append(path.stem)
        return found

    def _of_any_area(self, described: Any) -> Any:
        """Return a description with this county, and no other area but the country."""
        country, county = self.areas[0].code, self.other.code

        def is_other(value: Any) -> bool:
            is_code = isinstance(value, str) and AREA_CODE.fullmatch(value)
            return bool(is_code) and value not in (country, county)

        if isinstance(described, list):
            return [self._of_any_area(each) for each in described]
        if not isinstance(described, dict):
            return self.county.code if described == county else described
        named: dict[Any, Any] = {}
        for key, value in described.items():
            new = self._of_any_area(value)
            own = self.county.code if key == county else key
            if value == county and _NUMBER.match(str(key)):
                own = f"{self.number}{'*' * str(key).endswith('*')}" if self.number else None
            if own is not None and not is_other(key) and not is_other(value) and (new != {} or value == {}):
                named[own] = new
        return named

    @cached_property
    def register(self) -> list[Row]:
        """Return the indicators a description gives or a notebook shows, and what they rest on."""
        notebooks = (path.read_text(encoding="utf-8") for path in self.template.notebooks.glob("*.ipynb"))
        texts = (*self.descriptions.values(), *notebooks)
        words = {word for text in texts for word in re.findall(r"\w+", text)}
        rows = {row["id"]: row for row in self.rows("indicators")}
        kept = [id for id, row in rows.items() if words & {id, row["measure"]}]
        for id in kept:  # grows by what is named in it
            formula = rows[id]["derived_from"]
            named = [name for name, _ in parse_formula(formula).operands] if formula else []
            kept += [each for each in named if each not in kept]
        titles = {chapter.notebook: chapter.title for chapter in load_document(self.template.root).chapters}
        for row in (rows[id] for id in kept):
            row |= {column: self.neutral(row[column]) for column in TEXTS}
            row["priority"] = titles.get(row["topic"], row["topic"])
            row["owner"] = f"{self.county.name} education service"
            row["targets_of"] = row["targets_of"] if row["targets_of"] in kept else ""
            row["note"] = "" if self.own_words.search(row["note"]) else row["note"]
        return [row for id, row in rows.items() if id in kept]

    def edition(self) -> Row:
        """Return the edition: years and dates of the template's of that period, and nothing else of it."""
        of_period = {row["period"]: row for row in self.rows("editions")}
        row = of_period.get(self.period)
        if row is None:
            raise UsageError(
                f"There is no edition {self.period} to take the years of. {nearest(self.period, of_period)}"
            )
        ids = {each["id"] for each in self.register} | {each["measure"] for each in self.register}
        own = {
            "title": f"Education in {self.county.name} in {self.period}",
            "neighbour_set": "",
            "rule_set": self.rule["rule_set"],
            "source_order": "",
            "about": f"Where education in {self.county.name} stands in {row['academic_year']}.",
            "headlines": " ".join(each for each in row["headlines"].split() if each in ids),
        }
        return {**row, **own, **dict.fromkeys(row.keys() & {"standing"}, "")}

    @cached_property
    def rule(self) -> Row:
        """Return the rule that needs no target, else the latest."""
        return max(self.rows("rag"), key=lambda row: (row["kind"] == "comparators", row["from_date"]))

    def tables(self) -> dict[str, str]:
        """Return the reference tables and the rules, by path."""
        ids = {row["id"] for row in self.register}
        rows: Mapping[str, Iterable[Row]] = {
            "areas": [dict.fromkeys(TABLES["areas"].names, "") | _area_row(area) for area in self.areas],
            "groups": [
                {name: self.neutral(cell) for name, cell in row.items()} for row in self.rows("groups")
            ],
            "indicators": self.register,
            "editions": [self.edition()],
            "context": [row for row in self.rows("context") if row["indicator"] in ids],
            "rag": [self.rule | _HOUSE],
            "floor_standards": [row | _HOUSE for row in self.rows("floor_standards")],
            "suppression": [row | _HOUSE for row in self.rows("suppression")],
        }
        texts = {}
        for folder, names in {"reference": REFERENCE, "rules": RULES}.items():
            for name in names:
                texts[f"data/{folder}/{name}.csv"] = csv_text(TABLES[name].names, rows.get(name, ()))
            texts[f"data/{folder}/provenance.yml"] = yaml_text(_sidecar(folder, names, self.council))
        return texts

    def _template(self, name: str) -> str:
        path = self.template.root / name
        return path.read_text(encoding="utf-8") if path.is_file() else ""

    def _document(self) -> str:
        """Return the definition of the document with the council's edition and contact."""
        own = {"period": self.period, "contact": "the education service"}
        lines = [
            f"{match[0]}{json.dumps(own[match[1]])}"
            if (match := _KEY.match(line)) and match[1] in own
            else line
            for line in self._template("_quarto.yml").splitlines()
        ]
        return "\n".join(lines) + "\n"

    def texts(self) -> dict[str, str]:
        """Return every file that is written and not copied, by path."""
        brand = load_document(self.template.root).brand
        allowed = read_yaml(self._template(f"narrative/{ALLOWED}")) or []
        names = [each for each in allowed if not self.own_words.search(each["pattern"].replace("\\b", " "))]
        parameters = {"period": self.period, "area": self.county.name}
        notebooks = {
            f"notebooks/{path.name}": _with_defaults(path.read_text(encoding="utf-8"), parameters)
            for path in sorted(self.template.notebooks.glob("*.ipynb"))
        }
        releases = {f"data/releases/{name}": text for name, text in self.descriptions.items()}
        texts = {
            "_quarto.yml": self.neutral(self._document()),
            BRAND: yaml_text({"meta": {"name": self.council}, "color": {"primary": brand.colour}}),
            "data/README.md": self.neutral(self._template("data/README.md")),
            f"narrative/{ALLOWED}": yaml_text(names),
            f"narrative/{APPROVERS.name}.csv": csv_text(APPROVERS.names, []),
            ".gitignore": "reports/\n.*.lock*\n",
        }
        return {**texts, **notebooks, **releases, **self.tables()}


_HOUSE = {
    "source": HOUSE_RULE,
    "place": "taken over with the project: replace it by the rule of the council and its source",
}


def lay_out_council(
    template: Project,
    folder: Path,
    name: str,
    areas: Path,
    *,
    code: str = "",
    districts: Iterable[str] = (),
    number: str = "",
    period: str = "",
) -> NewCouncil:
    """Write the project of another council, whole or not at all. areas: see `read_county`. Raises UsageError
    for a folder that is not empty, or an unclear list."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} is there already and not empty. Give a folder that is new.")
    if number and not number.isdigit():
        raise UsageError(f"{number!r} is no number of an authority. Give digits, as --number 881.")
    country = load_areas(template.data).country
    county, *of_county = read_county(areas, name, code, list(districts), country)
    editions = read_csv(template.data / "reference" / "editions.csv").rows
    latest = max((row["period"] for row in editions), default="")
    council = NewCouncil(template, folder, [country, county, *of_county], number, period or latest)
    texts, half = council.texts(), folder.with_name(f".{folder.name}.{os.getpid()}.half")
    try:
        for name in TAKEN_OVER:
            if (source := template.root / name).exists():
                (half / name).parent.mkdir(parents=True, exist_ok=True)
                (shutil.copytree if source.is_dir() else shutil.copy)(source, half / name)
        for path, text in texts.items():
            (half / path).parent.mkdir(parents=True, exist_ok=True)
            (half / path).write_text(text, encoding="utf-8", newline="")
        sync_tree(half)
        half.replace(folder)
    except OSError:
        if not folder.is_dir() or not any(folder.iterdir()):
            raise
        raise UsageError(f"{folder} has just been made by another command. Nothing was changed.") from None
    finally:
        shutil.rmtree(half, ignore_errors=True)
    return council


def read_county(file: Path, name: str, code: str, districts: list[str], country: Area) -> list[Area]:
    """Return the county of that name and its districts, from a list with columns of codes and names: a
    look-up of districts and counties (`LAD23CD, LAD23NM, CTY23CD, CTY23NM`), or a list of areas (`GEOGCD,
    GEOGNM, TERM_DATE`, or `code, name`), of which `districts` names those that are meant. Areas that were
    ended are left out. Raises UsageError."""
    check_exists(file)
    try:
        table = read_csv(file, "utf-8-sig")
    except UnicodeDecodeError as problem:
        raise DataError(f"{file.name} is not UTF-8 (byte {problem.start}). Save it as CSV UTF-8.") from None
    stated = [{name: (cell or "").strip() for name, cell in row.items() if name} for row in table.rows]
    rows = [row for row in stated if not any(row.get(column) for column in ("TERM_DATE", "TERMDATE"))]
    pairs = _pairs(table.columns)
    if not pairs:
        columns = "no columns of codes and names in its first row (GEOGCD and GEOGNM, or code and name)"
        raise UsageError(f"{file.name} has {columns}: give a list of areas as CSV.")
    of_county = next((pair for pair in pairs if any(_is(row[pair[1]], name) for row in rows)), None)
    named = next((row for row in rows if of_county and _is(row[of_county[1]], name)), None)
    code = code or (named[of_county[0]] if named and of_county else "")
    if not code:
        raise UsageError(f"{file.name} has no row of {name}: give its code with --code.")
    if of_county and len(pairs) > 1:
        rows = [row for row in rows if _is(row[of_county[1]], name)]
        pairs = [pair for pair in pairs if pair != of_county]
    named_areas = ((row[pairs[0][1]], row[pairs[0][0]]) for row in rows)
    listed = {area: of for area, of in named_areas if area and of and not _is(area, name)}
    if unknown := [each for each in districts if each not in listed]:
        raise UsageError(f"{file.name} has no {unknown[0]}. {nearest(unknown[0], listed)}".strip())
    if not districts and len(listed) > MAX_DISTRICTS:
        raise UsageError(
            f"{file.name} lists {len(listed)} areas and not the county that each is in: name the districts "
            "with --district, or give a look-up of districts and counties."
        )
    chosen = {each: listed[each] for each in districts or listed}
    if not chosen:
        raise UsageError(f"{file.name} has no district of {name}.")
    if wrong := [each for each in (code, *chosen.values()) if not AREA_CODE.fullmatch(each)]:
        rule = "is no code of an area, a letter and 8 digits"
        raise UsageError(f"{wrong[0]!r} {rule}. Correct {file.name} or --code.")
    county = Area(code, name, "county", country.code)
    return [county, *(Area(of, each, "district", code) for each, of in chosen.items())]


def _pairs(columns: Iterable[str]) -> list[tuple[str, str]]:
    """Return the columns of codes, each with that of the names that go with it."""
    lower = {column.casefold(): column for column in columns}
    found = [(match[0], match[1]) for column in columns if (match := _CODE_COLUMN.fullmatch(column))]
    named = [(code, lower.get(f"{stem}{end}".casefold())) for code, stem in found for end in ("nm", "name")]
    return [(code, name) for code, name in named if name]


def _is(given: str, name: str) -> bool:
    return given.casefold() == name.casefold()


def _area_row(area: Area) -> Row:
    return {"code": area.code, "name": area.name, "kind": area.kind, "parent": area.parent}


def _sidecar(folder: str, names: Iterable[str], council: str) -> dict[str, Any]:
    return {
        "source": folder,
        "publisher": council,
        "title": f"{folder.capitalize()} of the document",
        "date_published": date.today().isoformat(),
        "location": "compiled for this document; each row names its own source where it has one",
        "licence": "Open Government Licence v3.0",
        "transcribed_by": "taken over with the project, and changed since",
        "files": sorted(f"{name}.csv" for name in names),
    }


def _with_defaults(notebook: str, parameters: Mapping[str, str]) -> str:
    """Return a notebook whose parameters have these values until others are given."""
    for name, value in parameters.items():
        before, found, after = notebook.partition(f'"{name}: str = \\"')
        notebook = f"{before}{found}{value}{after[after.find(_QUOTE) :]}" if found else notebook
    return notebook
