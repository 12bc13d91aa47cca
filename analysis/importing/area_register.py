"""The areas of the project, which of them a row of a release is about, and which district a school is in.
Districts come from a register of schools or a list of postcodes, which an import is given as a file. How each
kind is laid out is said in `data/releases/registers/*.yml`, whose keys are the fields of `Layout`."""

import re
from dataclasses import dataclass
from pathlib import Path

from analysis.data.areas import Area, load_areas
from analysis.importing.cells import without_footnotes
from analysis.importing.description import build
from analysis.importing.errors import ReleaseError, check_exists, listed
from analysis.importing.row_files import open_rows
from analysis.io.yaml_files import read_yaml

_ONS_CODE = re.compile(r"[A-Z]\d{8}")
_UNITARY = re.compile(r" ua$")


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
        """The area of a row, or None for an area the project does not keep.
        The code decides and the name must agree; a row without a code is known by its name. Raises
        ReleaseError where the two disagree or the code is not an ONS code."""
        if not code:
            return self._by_name.get(comparable(name))
        if not _ONS_CODE.fullmatch(code):
            rule = "is not an ONS area code (a letter and eight digits)"
            raise ReleaseError(f"{where}: {code!r} {rule}: the columns may have moved.")
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
    if not (data / "reference" / "areas.csv").is_file():
        needed = "an import needs to know which areas to keep"
        raise ReleaseError(f"There is no areas.csv in data/reference: {needed}.")
    return AreaRegister(load_areas(data).rows)


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
    with open_rows(file) as opened:
        layout = _layout(data, file, opened.columns)
        codes: dict[str, str] = {}
        kept = {area.code for area in register.of_kinds(("district",))}
        for line, row in opened.rows:
            key, district = _comparable(row[layout.key]), row[layout.district].strip()
            if key and district in kept and codes.setdefault(key, district) != district:
                twice = f"{row[layout.key]} is in {district} here and in {codes[key]} above"
                raise ReleaseError(f"{file.name}, row {line}: {twice}. Remove the wrong row.")
    if not codes:
        none = "names no district of data/reference/areas.csv"
        raise ReleaseError(f"{file.name} {none}: it may be another area's file.")
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
