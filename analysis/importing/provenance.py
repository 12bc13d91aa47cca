"""The sidecar of a source's folder: what was imported, from which published file, under which licence."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol, TypeVar

from analysis.io.hashing import hash_file, hash_text
from analysis.io.yaml_files import read_yaml, yaml_text

DESCRIBED = ("source", "publisher", "title", "cite_as", "date_published", "location", "licence", "supersedes")


CHECKED_BY = ("indicator", "area", "year")
"""What the imported figures are hashed by: one that was changed is where three that differ meet."""
_FIGURE = (*CHECKED_BY, "group", "value", "numerator", "denominator", "symbol", "printed")
Checked = Mapping[str, Mapping[str, str]]


class Cells(Protocol):
    """A row of observations, by column."""

    def __getitem__(self, column: str, /) -> str: ...


T = TypeVar("T", bound=Cells)


class Described(Protocol):
    """What every description of a release says of it."""

    @property
    def transcribed_by(self) -> str: ...


def provenance_text(
    folder: Path,
    mapping: Described,
    originals: Mapping[str, Path],
    tables: tuple[str, ...] = ("observations.csv",),
    rows: Iterable[Cells] = (),
) -> str:
    """Return `provenance.yml` as it should be after importing these files, by the names that places have: the
    release, and the registers it was read with. tables: the files of the folder that hold its figures. rows:
    its figures. Originals of other names stay. So does what people added to `transcribed_by`, until a file's
    content changes: what was checked then was another file."""
    path = folder / "provenance.yml"
    stored: dict[str, Any] = (
        read_yaml(path.read_text(encoding="utf-8"), f"{folder.name}/{path.name}") if path.is_file() else {}
    )
    before = dict(zip(as_list(stored.get("file")), as_list(stored.get("sha256")), strict=True))
    hashes = before | {name: hash_file(file) for name, file in originals.items()}
    read_by = stored["transcribed_by"] if hashes == before else mapping.transcribed_by
    sidecar = stored | {key: stated for key in DESCRIBED if (stated := getattr(mapping, key, ""))}
    sidecar |= {"file": sorted(hashes), "sha256": [hashes[name] for name in sorted(hashes)]}
    sidecar |= {"transcribed_by": read_by, "files": sorted({*stored.get("files", []), *tables})}
    return yaml_text(sidecar | ({"checked": checked} if (checked := hashes_of(rows)) else {}))


def hashes_of(rows: Iterable[Cells]) -> dict[str, dict[str, str]]:
    """Return the hashes of figures in any order, numbers as numbers: of each indicator, area and year."""
    texts: dict[str, dict[str, list[str]]] = {}
    for row in rows:
        text = ",".join(_plain(row[column]) for column in _FIGURE)
        for column in CHECKED_BY:
            texts.setdefault(column, defaultdict(list))[row[column]].append(text)
    return {
        column: {value: hash_text(*sorted(of))[:12] for value, of in sorted(by.items())}
        for column, by in texts.items()
    }


def not_as_imported(rows: Sequence[T], recorded: Checked) -> tuple[list[T], dict[str, list[str]]]:
    """Return the figures that may have been changed since the import, and the indicators, areas and years
    that any was changed, added or lost of; nothing of a source without hashes."""
    now = hashes_of(rows) if recorded else {}
    both = {column: (of, now.get(column, {})) for column, of in recorded.items()}
    differ = {
        column: [each for each in {**here, **of} if of.get(each) != here.get(each)]
        for column, (of, here) in both.items()
    }
    if not all(map(differ.get, CHECKED_BY)):
        return [], {}
    return [row for row in rows if all(row[column] in differ[column] for column in CHECKED_BY)], differ


@lru_cache(maxsize=1 << 15)
def _plain(text: str) -> str:
    """Return a number without what says nothing of it, any other text as it is."""
    try:
        return f"{Decimal(text).normalize():f}"
    except InvalidOperation:
        return text


def as_list(value: Any) -> list[Any]:
    """Return a field of a sidecar, which may be empty, one value or several, as a list."""
    if value in (None, ""):
        return []
    return list(value) if isinstance(value, list | tuple) else [value]
