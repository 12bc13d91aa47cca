"""The areas of the project, which of them a row of a release is about, and which district a school is in.
Districts come from a register of schools or a list of postcodes, which an import is given as a file. How each
kind is laid out is said in `data/releases/registers/*.yml`, whose keys are the fields of `Layout`."""

import re
from dataclasses import dataclass
from pathlib import Path

from analysis.importing.cells import without_footnotes
from analysis.importing.description import build
from analysis.importing.errors import ReleaseError, check_exists, listed
from analysis.importing.row_files import open_rows
from analysis.io.csv_files import read_csv, split_list
from analysis.io.yaml_files import read_yaml

_ONS_CODE = re.compile(r"[A-Z]\d{8}")
_UNITARY = re.compile(r" ua$")


@dataclass(frozen=True)
class Area:
    """One area of `data/reference/areas.csv`."""

    code: str
    name: str
    kind: str
    names: frozenset[str]
    codes: frozenset[str]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


class AreaRegister:
    """The register, in its own order."""

    def __init__(self, areas: list[Area]) -> None:
        self.areas = areas
        self._by_code = {code: area for area in areas for code in area.codes}
        self._by_name = {name: area for area in areas for name in area.names}

    def by_code(self, code: str) -> Area:
        if code not in self._by_code:
            raise ReleaseError(
                f"The mapping names the area {code}, which is not in data/reference/areas.csv."
            )
        return self._by_code[code]

    def knows(self, code: str) -> bool:
        return code in self._by_code

    def of_kinds(self, kinds: tuple[str, ...]) -> list[Area]:
        return [area for area in self.areas if area.kind in kinds]

    def match(self, code: str, name: str, where: str) -> Area | None:
        """The area of a row, or None for an area the project does not keep.
        The code decides and the name must agree; a row without a code is known by its name. Raises
        ReleaseError where the two disagree or the code is not an ONS code."""
        if not code:
            return self._by_name.get(comparable(name))
        if not _ONS_CODE.fullmatch(code):
            raise ReleaseError(
                f"{where}: {code!r} is not an ONS area code (a letter and eight digits): the columns "
                "may have moved."
            )
        by_code, by_name = self._by_code.get(code), self._by_name.get(comparable(name))
        if by_code is not by_name:
            known = f"{code} is {by_code.name}" if by_code else f"{name} is {by_name.code if by_name else ''}"
            raise ReleaseError(
                f"{where}: found {name!r} with code {code}, but in data/reference/areas.csv {known}. If the "
                "area was renamed or recoded, add it to former_names or former_codes; otherwise the columns "
                "are mixed up."
            )
        return by_code


def load_area_register(data: Path) -> AreaRegister:
    """`data/reference/areas.csv`. Raises ReleaseError if there is none."""
    path = data / "reference" / "areas.csv"
    if not path.is_file():
        raise ReleaseError(
            f"There is no {path.name} in data/reference: an import needs to know which areas to keep."
        )
    areas = []
    for row in read_csv(path).rows:
        names = [row["name"], *split_list(row.get("former_names", ""))]
        codes = [row["code"], *split_list(row.get("former_codes", ""))]
        keys = frozenset(map(comparable, names)), frozenset(codes)
        areas.append(Area(row["code"], row["name"], row["kind"], *keys))
    return AreaRegister(areas)


def comparable(name: str) -> str:
    """A name as it is compared: case, footnote digits, ampersands, spaces and a `UA` at the end aside."""
    return _UNITARY.sub("", without_footnotes(name).replace("&", "and").casefold())


KEYS = ("urn", "postcode")


@dataclass(frozen=True)
class Layout:
    """A kind of register. by: one of KEYS. key, district: its columns with that and the district's code."""

    title: str
    by: str
    key: str
    district: str


@dataclass(frozen=True)
class Districts:
    """The district of each school or postcode, as an area code. file: the name of the file that says so."""

    file: str
    by: str
    codes: dict[str, str]

    def of_school(self, urn: str, postcode: str) -> str:
        """Return the code of the district, or an empty text where the file does not say."""
        return self.codes.get(_comparable(urn if self.by == "urn" else postcode), "")


def load_districts(data: Path, file: Path, register: AreaRegister) -> Districts:
    """Return the districts that a register of schools or of postcodes names. Raises ReleaseError."""
    check_exists(file)
    with open_rows(file) as sheet:
        layout = _layout(data, file, sheet.columns)
        codes: dict[str, str] = {}
        kept = {area.code for area in register.of_kinds(("district",))}
        for line, row in sheet.rows:
            key, district = _comparable(row[layout.key]), row[layout.district].strip()
            if key and district in kept and codes.setdefault(key, district) != district:
                raise ReleaseError(
                    f"{file.name}, row {line}: {row[layout.key]} is in {district} here and in {codes[key]} "
                    "above. Remove the wrong row."
                )
    if not codes:
        raise ReleaseError(
            f"{file.name} names no district of data/reference/areas.csv: it may be another area's file."
        )
    return Districts(file.name, layout.by, codes)


def _layout(data: Path, file: Path, columns: list[str]) -> Layout:
    layouts = []
    for path in sorted((data / "releases" / "registers").glob("*.yml")):
        name = f"registers/{path.name}"
        layouts.append(build(Layout, read_yaml(path.read_text(encoding="utf-8"), name), name))
        if layouts[-1].by not in KEYS:
            raise ReleaseError(f"{name}, by: expected {' or '.join(KEYS)}, found {layouts[-1].by!r}.")
    for layout in layouts:
        if {layout.key, layout.district} <= set(columns):
            return layout
    known = "; ".join(f"{layout.title} ({layout.key}, {layout.district})" for layout in layouts)
    raise ReleaseError(
        f"{file.name} is no register of districts that is described in data/releases/registers. Known: "
        f"{known or 'none'}. Its columns are {listed(columns)}."
    )


def _comparable(key: str) -> str:
    return "".join(key.split()).upper()
