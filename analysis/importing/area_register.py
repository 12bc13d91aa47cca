"""The areas the project keeps figures for, and which of them a row of a release is about."""

import re
from dataclasses import dataclass
from pathlib import Path

from analysis.importing.cells import without_footnotes
from analysis.importing.errors import ReleaseError
from analysis.io.csv_files import read_csv

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

        The code decides and the name must agree; a row without a code is known by its name.
        Raises ReleaseError where the two disagree or the code is not an ONS code.
        """
        if not code:
            return self._by_name.get(comparable(name))
        if not _ONS_CODE.fullmatch(code):
            raise ReleaseError(
                f"{where}: {code!r} is not an ONS area code (a letter and eight digits): the columns "
                "may have moved."
            )
        by_code, by_name = self._by_code.get(code), self._by_name.get(comparable(name))
        if by_code is not by_name:
            raise ReleaseError(_disagreement(where, code, name, by_code, by_name))
        return by_code


def load_area_register(data: Path) -> AreaRegister:
    """`data/reference/areas.csv`. Raises ReleaseError if there is none."""
    path = data / "reference" / "areas.csv"
    if not path.is_file():
        raise ReleaseError(
            f"There is no {path.name} in data/reference: an import needs to know which areas to keep."
        )
    return AreaRegister([_area(row) for row in read_csv(path).rows])


def comparable(name: str) -> str:
    """A name as it is compared: case, footnote digits, ampersands, spaces and a `UA` at the end aside."""
    return _UNITARY.sub("", without_footnotes(name).replace("&", "and").casefold())


def _area(row: dict[str, str]) -> Area:
    names = [row["name"], *_split(row.get("former_names", ""))]
    codes = [row["code"], *_split(row.get("former_codes", ""))]
    return Area(row["code"], row["name"], row["kind"], frozenset(map(comparable, names)), frozenset(codes))


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


def _disagreement(where: str, code: str, name: str, by_code: Area | None, by_name: Area | None) -> str:
    known = f"{code} is {by_code.name}" if by_code else f"{name} is {by_name.code if by_name else ''}"
    return (
        f"{where}: found {name!r} with code {code}, but in data/reference/areas.csv {known}. If the area was "
        "renamed or recoded, add it to former_names or former_codes; otherwise the columns are mixed up."
    )
