"""Sources: what stands in the `provenance.yml` of each folder of figures."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True)
class Source:
    """One source of figures. `date_published` as ISO date or as much of it as is known."""

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

    @property
    def short_title(self) -> str:
        """How a source line names it: as the sidecar says, else publisher and title."""
        return self.cite_as or f"{self.publisher}, {self.title}"


def load_sources(data: Path) -> dict[str, Source]:
    """Every source of `data/sources/*/provenance.yml`, by id, in alphabetical order."""
    sidecars = sorted((data / "sources").glob("*/provenance.yml"))
    return {path.parent.name: _source(path) for path in sidecars}


def _source(path: Path) -> Source:
    fields: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    texts = {name: str(fields.get(name) or "") for name in Source.__annotations__ if name not in ("id", "files")}
    return Source(id=path.parent.name, files=tuple(fields.get("files", ())), **texts)
