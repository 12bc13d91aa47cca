"""The sidecar of a source's folder: what was imported, from which published file, under which licence."""

import hashlib
from pathlib import Path
from typing import Any

import yaml

from .mapping import Mapping

DESCRIBED = ("source", "publisher", "title", "date_published", "location", "licence")


def provenance_text(folder: Path, mapping: Mapping, file: Path) -> str:
    """`provenance.yml` as it should be after importing `file`: originals of other names, and other keys, stay."""
    path = folder / "provenance.yml"
    stored: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8")) if path.is_file() else {}
    hashes = dict(zip(stored.get("file", []), stored.get("sha256", []), strict=True)) | {file.name: sha256(file)}
    sidecar = stored | {key: getattr(mapping, key) for key in DESCRIBED}
    sidecar |= {"file": sorted(hashes), "sha256": [hashes[name] for name in sorted(hashes)]}
    sidecar |= {
        "transcribed_by": mapping.transcribed_by,
        "files": sorted({*stored.get("files", []), "observations.csv"}),
    }
    return yaml.safe_dump(sidecar, sort_keys=False, allow_unicode=True, width=120)


def sha256(file: Path) -> str:
    """Of the whole file, read in pieces."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
