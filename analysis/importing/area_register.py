"""The areas of the project, which of them a row of a release is about, and what registers say of schools:
district, postcode, phase, from files an import is given. `data/releases/registers/*.yml` lays them out by the
fields of `Layout`."""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path

from analysis.data.areas import AREA_CODE, Area, load_areas
from analysis.importing.cells import without_footnotes
from analysis.importing.description import build, parts_of
from analysis.importing.errors import ReleaseError, check_exists, listed
from analysis.importing.row_files import OpenTable, open_rows, unpacked
from analysis.io.csv_files import read_csv
from analysis.io.yaml_files import read_yaml

_KIND = re.compile(r" (ua|cc|mbc|bc|dc)$")


def named(area: Area) -> str:
    """Return `Oakvale (X07000001)`."""
    return f"{area.name} ({area.code})"


class AreaRegister:
    """The areas of the project, in their own order, by what releases of all years call them."""

    def __init__(self, areas: tuple[Area, ...]) -> None:
        self.areas = areas
        self._by_code = {code: area for area in areas for code in (area.code, *area.former_codes)}
        self._by_name = {comparable(name): a for a in areas for name in (a.name, *a.former_names)}

    def by_code(self, code: str) -> Area:
        if code not in self._by_code:
            problem = "which is not in data/reference/areas.csv"
            raise ReleaseError(f"The mapping names the area {code}, {problem}.")
        return self._by_code[code]

    def knows(self, code: str) -> bool:
        return code in self._by_code

    def of_kinds(self, kinds: tuple[str, ...]) -> list[Area]:
        return [area for area in self.areas if area.kind in kinds]

    def match(self, code: str, name: str, where: str) -> Area | None:
        """The area of a row, or None for an area the project does not keep. The code decides and the name
        must agree; a row without a code is known by its name, or by a code in its place. Raises ReleaseError
        where the two disagree or the code is not an ONS code."""
        if not code:
            return self._by_name.get(comparable(name)) or self._by_code.get(name)
        if not AREA_CODE.fullmatch(code):
            rule = "is not an ONS area code (a letter and eight digits)"
            remedy = "If the word stands for no code, give it under `no_names`; or the columns have moved"
            raise ReleaseError(f"{where}: {code!r} {rule}. {remedy}.")
        by_code, by_name = self._by_code.get(code), self._by_name.get(comparable(name))
        if by_code is not by_name:
            known = f"{code} is {by_code.name}" if by_code else f"{name} is {by_name.code if by_name else ''}"
            raise ReleaseError(
                f"{where}: found {name!r} with code {code}, but in data/reference/areas.csv {known}. If the "
                "area was renamed or recoded, add it to former_names or former_codes; otherwise the columns "
                "are mixed up."
            )
        return by_code


def load_area_register(data: Path, neighbour_sets: Sequence[str] = ()) -> AreaRegister:
    """Return the areas of `data/reference/areas.csv`; of the neighbours those in one of these sets, all if
    none is named. Raises ReleaseError if there is no such file, or no such set."""
    if not (data / "reference" / "areas.csv").is_file():
        needed = "an import needs to know which areas to keep"
        raise ReleaseError(f"There is no areas.csv in data/reference: {needed}.")
    areas, members = load_areas(data).rows, dict[str, set[str]]()
    for row in read_csv(data / "reference" / "neighbours.csv").rows if neighbour_sets else ():
        members.setdefault(row["set"], set()).add(row["area"])
    if unknown := [each for each in neighbour_sets if each not in members]:
        known = f"data/reference/neighbours.csv has {listed(members)}"
        raise ReleaseError(f"The mapping names the neighbour set {listed(unknown)}; {known}.")
    kept = set().union(*(members[each] for each in neighbour_sets))
    rows = (a for a in areas if not neighbour_sets or a.kind != "neighbour" or a.code in kept)
    return AreaRegister(tuple(rows))


@lru_cache(maxsize=1 << 12)
def comparable(name: str) -> str:
    """A name as it is compared, without case, footnote digits, `&`, spaces and a kind (`UA`, `CC`)."""
    return _KIND.sub("", without_footnotes(name).replace("&", "and").casefold())


KEYS = ("urn", "laestab", "postcode")
DISTRICT = "district"


@dataclass(frozen=True)
class Layout:
    """A kind of register. `docs/descriptions.md` explains the keys."""

    title: str
    by: dict[str, str]
    gives: dict[str, str]
    where: dict[str, str] = field(default_factory=dict)
    file: str = ""
    inside: str = ""
    sheet: str = ""
    heading_row: int = 1
    separator: str = ","
    breaks_off: bool = False

    @property
    def columns(self) -> set[str]:
        return {part for column in (*self.by.values(), *self.gives.values()) for part in parts_of(column)}


Facts = dict[str, str]


@dataclass(frozen=True)
class Registers:
    """What registers say of schools, by the kind of key and the key. files: their names."""

    files: tuple[str, ...]
    facts: tuple[dict[str, dict[str, Facts]], ...]

    def about(self, **known: str) -> Facts:
        """Return all that is known of a school: a register that gives its postcode leads to one that gives
        the district of that. What a school or an earlier register says comes before a later one."""
        found = {key: value for key, text in known.items() if (value := _comparable(text))}
        for register in self.facts * len(self.facts):
            said = (by_key.get(_comparable(found.get(kind, ""))) for kind, by_key in register.items())
            found = next(filter(None, said), {}) | found
        return found


def load_registers(data: Path, files: Iterable[Path], areas: AreaRegister, year: str = "") -> Registers:
    """Return what registers of schools or of postcodes say. Raises ReleaseError."""
    files, kept = tuple(files), {area.code for area in areas.of_kinds((DISTRICT,))}
    facts = tuple(_load(data, file, kept, year) for file in files)
    return Registers(tuple(file.name for file in files), facts)


def _load(data: Path, file: Path, kept: set[str], year: str) -> dict[str, dict[str, Facts]]:
    check_exists(file)
    layouts = _layouts(data)
    named = next((each for each in layouts if each.file and fnmatchcase(file.name, each.file)), None)
    like = named or Layout("", {}, {})
    with (
        unpacked(file, like.inside) as opened,
        open_rows(opened, "", like.separator, like.sheet, like.heading_row) as sheet,
    ):
        layout = named or _layout_of(file, sheet.columns, layouts)
        facts = _facts(file, layout, sheet, kept, year)
    if not any(facts.values()):
        said = "district of data/reference/areas.csv" if DISTRICT in layout.gives else "school"
        raise ReleaseError(f"{file.name} names no {said}: it may be another area's file.")
    return facts


def _facts(
    file: Path, layout: Layout, sheet: OpenTable, kept: set[str], year: str
) -> dict[str, dict[str, Facts]]:
    facts: dict[str, dict[str, Facts]] = {kind: {} for kind in layout.by}
    where = {column: value.replace("{year}", year.replace("/", "")) for column, value in layout.where.items()}
    for line, row in _up_to_the_end(sheet, layout):
        said = {fact: _joined(row, column) for fact, column in layout.gives.items()}
        if said.get(DISTRICT, "") not in (kept if DISTRICT in said else {""}):
            continue
        if any(row[column].strip() != value for column, value in where.items()):
            continue
        for kind, column in layout.by.items():
            if key := _comparable(_joined(row, column)):
                before = facts[kind].setdefault(key, {name: text for name, text in said.items() if text})
                if before.get(DISTRICT) != said.get(DISTRICT):
                    raise ReleaseError(
                        f"{file.name}, row {line}: {row[column]} is in {said[DISTRICT]} here and in "
                        f"{before[DISTRICT]} above. Remove the wrong row."
                    )
    return facts


def _up_to_the_end(sheet: OpenTable, layout: Layout) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows, up to where a file that is known to be cut short breaks off."""
    with suppress(ReleaseError) if layout.breaks_off else nullcontext():
        yield from sheet.rows


def _layouts(data: Path) -> list[Layout]:
    layouts = []
    for path in sorted((data / "releases" / "registers").glob("*.yml")):
        name = f"registers/{path.name}"
        layouts.append(build(Layout, read_yaml(path.read_text(encoding="utf-8"), name), name))
        if wrong := [kind for kind in layouts[-1].by if kind not in KEYS]:
            raise ReleaseError(f"{name}, by: expected {' or '.join(KEYS)}, found {listed(wrong)}.")
    return layouts


def _layout_of(file: Path, columns: list[str], layouts: list[Layout]) -> Layout:
    for layout in layouts:
        if not layout.file and layout.columns <= set(columns):
            return layout
    known = "; ".join(f"{each.title} ({each.file or ', '.join(sorted(each.columns))})" for each in layouts)
    raise ReleaseError(
        f"{file.name} is no register of districts that is described in data/releases/registers. "
        f"Known: {known or 'none'}. "
        f"Its columns are {listed(columns)}."
    )


def _joined(row: dict[str, str], column: str) -> str:
    return "".join(row[part].strip() for part in parts_of(column))


def _comparable(key: str) -> str:
    return "".join(key.split()).upper()
