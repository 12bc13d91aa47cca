"""Which district a school is in: from a register of schools, or from a list of postcodes.

Neither is part of the project; an import is given one as a file. How each kind is laid out is said in
`data/releases/registers/*.yml`, whose keys are the fields of `Layout`.
"""

from dataclasses import dataclass
from pathlib import Path

from analysis.importing.area_register import AreaRegister
from analysis.importing.description import build
from analysis.importing.errors import ReleaseError, check_exists, listed
from analysis.importing.row_files import open_rows
from analysis.io.yaml_files import read_yaml

KEYS = ("urn", "postcode")


@dataclass(frozen=True)
class Layout:
    """A kind of register. by: one of KEYS. key, district: its columns with the number or postcode, and the
    district's code."""

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
