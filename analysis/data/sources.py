"""Sources, the `provenance.yml` of each folder of figures, and conflicts, where sources disagree."""

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.data.schema import CONFLICTS, SERIES
from analysis.errors import DataError
from analysis.io.dependencies import files, record_read, unrecorded_rows, unrecorded_text
from analysis.io.dependency_hashes import SIDECAR
from analysis.io.memoize import memoized
from analysis.io.yaml_files import read_yaml


@dataclass(frozen=True)
class Source:
    """One source of figures. date_published: an ISO date, or as much of it as is known. supersedes: the
    earlier release of the same figures, whose place its own take."""

    id: str
    publisher: str
    title: str
    date_published: str
    location: str
    licence: str
    file: str
    sha256: str
    transcribed_by: str
    files: tuple[str, ...]
    cite_as: str = ""
    supersedes: str = ""

    @property
    def published_at_latest(self) -> str:
        return last_day(self.date_published)

    @property
    def short_title(self) -> str:
        """Its name in a source line: as the sidecar says, otherwise publisher and title."""
        return self.cite_as or f"{self.publisher}, {self.title}"


def releases_before(source: str, supersedes: Mapping[str, str]) -> list[str]:
    """Return the releases that a source supersedes, one by way of another, the latest first."""
    before: list[str] = []
    while (source := supersedes.get(source, "")) and source not in before:
        before.append(source)
    return before


def last_day(date: str) -> str:
    """Return an ISO date, or the last day of a month or year: `2014-01` gives 2014-01-31."""
    if len(date) == len("YYYY"):
        return f"{date}-12-31"
    return f"{date}-{monthrange(*map(int, date.split('-')))[1]}" if len(date) == len("YYYY-MM") else date


class Sources(Mapping[str, Source]):
    """Sources by id, in alphabetical order. Look-ups are recorded (`analysis.io.dependencies`)."""

    def __init__(self, sources: Iterable[Source]) -> None:
        self._sources = {source.id: source for source in sources}

    def __getitem__(self, source: str) -> Source:
        record_read(f"data/sources/{source}/{SIDECAR}")
        return self._sources[source]

    def __iter__(self) -> Iterator[str]:
        record_read(f"data/sources/*/{SIDECAR}")
        return iter(self._sources)

    def __len__(self) -> int:
        return len(list(iter(self)))

    def releases_before(self, source: str) -> list[str]:
        """Return the releases whose place it takes. Unrecorded: hashes of rows cover sidecars."""
        return releases_before(source, {id: each.supersedes for id, each in self._sources.items()})

    def first_release(self, source: str) -> str:
        """Return the first of the releases that it supersedes, or itself."""
        return (self.releases_before(source) or [source])[-1]

    def published_by(self, date: str) -> set[str]:
        """Return the ids of sources published by an ISO date, all if it is empty. Unrecorded: hashes of rows
        cover sidecars."""
        return {id for id, source in self._sources.items() if not date or source.published_at_latest <= date}


@memoized
def load_sources(data: Path) -> Sources:
    """Return the sources of `data/sources/*/provenance.yml`. Raises DataError for one that cannot be read."""
    sources = []
    for path in files(data / "sources", f"*/{SIDECAR}"):
        fields = read_sidecar(path)
        texts = {name: _text(fields.get(name)) for name in Source.__annotations__.keys() - {"id", "files"}}
        sources.append(Source(id=path.parent.name, files=tuple(fields.get("files") or ()), **texts))
    return Sources(sources)


def read_sidecar(path: Path) -> dict[str, Any]:
    """Return the fields of a `provenance.yml`. Raises DataError if it has none or cannot be read."""
    name = f"data/sources/{path.parent.name}/{path.name}"
    fields = read_yaml(unrecorded_text(path) or "", name)
    if not isinstance(fields, dict):
        raise DataError(f"{name} holds no fields. Write them as `name: text`; data/README.md lists them.")
    return fields


def _text(value: object) -> str:
    """Return a field as text: several files or hashes are listed."""
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value or "")


def load_series(data: Path) -> dict[tuple[str, str], list[str]]:
    """Return which sources a source continues as one series, by source and indicator (empty for all)."""
    found: dict[tuple[str, str], list[str]] = {}
    path = data / SERIES.folder / f"{SERIES.name}.csv"
    for row in unrecorded_rows(path) if path.is_file() else ():
        found.setdefault((row["source"], row["indicator"]), []).append(row["continues"])
    return found


@dataclass(frozen=True)
class Conflict:
    """One disagreement: what each place says, which is used, and why."""

    id: str
    subject: str
    indicator: str
    area: str
    group: str
    year: str
    source_a: str
    place_a: str
    value_a: str
    source_b: str
    place_b: str
    value_b: str
    used: str
    reason: str
    severity: str


def load_conflicts(data: Path) -> list[Conflict]:
    """Return every row of `data/reference/conflicts.csv`, in order."""
    return CONFLICTS.records(data, Conflict)
