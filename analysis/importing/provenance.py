"""The sidecar of a source's folder: what was imported, from which published file, under which licence."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from analysis.io.hashing import hash_file
from analysis.io.yaml_files import read_yaml, yaml_text

DESCRIBED = ("source", "publisher", "title", "cite_as", "date_published", "location", "licence", "supersedes")


class Described(Protocol):
    """What every description of a release says of it."""

    @property
    def transcribed_by(self) -> str: ...


def provenance_text(
    folder: Path,
    mapping: Described,
    originals: Mapping[str, Path],
    tables: tuple[str, ...] = ("observations.csv",),
) -> str:
    """Return `provenance.yml` as it should be after importing these files, by the names that places have: the
    release, and the registers it was read with. tables: the files of the folder that hold its figures.
    Originals of other names stay. So does what people added to `transcribed_by`, until a file's content
    changes: what was checked then was another file."""
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
    return yaml_text(sidecar)


def as_list(value: Any) -> list[Any]:
    """Return a field of a sidecar, which may be empty, one value or several, as a list."""
    if value in (None, ""):
        return []
    return list(value) if isinstance(value, list | tuple) else [value]
