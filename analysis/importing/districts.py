"""Which district a school is in: from a register of schools, or from a list of postcodes.

Neither is part of the project; an import is given one as a file. How each kind is laid out is said in
`data/releases/registers/*.yml`: `title`, `by` (urn or postcode), the columns `key` and `district`.
"""

from dataclasses import dataclass
from pathlib import Path

from analysis.importing.area_register import AreaRegister
from analysis.importing.errors import ReleaseError, check_there, listed
from analysis.importing.text_files import open_rows
from analysis.io.yaml_files import read_yaml

KEYS = ("urn", "postcode")
DISTRICT = "district"


@dataclass(frozen=True)
class Districts:
    """The district of each school or postcode, as an area code. file: the name of the file that says so."""

    file: str
    by: str
    codes: dict[str, str]

    def of_school(self, urn: str, postcode: str) -> str:
        """The code of the district, or an empty text where the file does not say."""
        return self.codes.get(_comparable(urn if self.by == "urn" else postcode), "")


def load_districts(data: Path, file: Path, register: AreaRegister) -> Districts:
    """The districts that a register of schools or of postcodes names. Raises ReleaseError."""
    check_there(file)
    with open_rows(file) as sheet:
        layout = _layout(data, file, sheet.columns)
        codes: dict[str, str] = {}
        kept = {area.code for area in register.of_kinds((DISTRICT,))}
        for line, row in sheet.rows:
            key, district = _comparable(row[layout["key"]]), row[layout["district"]].strip()
            if not key or district not in kept:
                continue
            if codes.setdefault(key, district) != district:
                raise ReleaseError(
                    f"{file.name}, row {line}: {row[layout['key']]} is in {district} here and in {codes[key]} above. "
                    "Remove the wrong row."
                )
    if not codes:
        raise ReleaseError(
            f"{file.name} names no district of data/reference/areas.csv: it may be another area's file."
        )
    return Districts(file.name, layout["by"], codes)


def _layout(data: Path, file: Path, columns: list[str]) -> dict[str, str]:
    layouts = [_described(path) for path in sorted((data / "releases" / "registers").glob("*.yml"))]
    for layout in layouts:
        if {layout["key"], layout["district"]} <= set(columns):
            return layout
    known = "; ".join(f"{layout['title']} ({layout['key']}, {layout['district']})" for layout in layouts)
    raise ReleaseError(
        f"{file.name} is no register of districts that is described in data/releases/registers. Known: {known or 'none'}. "
        f"Its columns are {listed(columns)}."
    )


def _described(path: Path) -> dict[str, str]:
    layout = read_yaml(path.read_text(encoding="utf-8"), f"registers/{path.name}") or {}
    missing = [key for key in ("title", "by", "key", "district") if key not in layout]
    if missing or layout["by"] not in KEYS:
        raise ReleaseError(
            f"registers/{path.name}: expected title, by ({' or '.join(KEYS)}), key and district."
        )
    return {key: str(value) for key, value in layout.items()}


def _comparable(key: str) -> str:
    return "".join(key.split()).upper()
