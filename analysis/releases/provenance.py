"""The sidecar of a source's folder: what was imported, from which published file, under which licence."""

import hashlib
from pathlib import Path
from typing import Any

import yaml

from .mapping import Mapping

DESCRIBED = ("source", "publisher", "title", "date_published", "location", "licence", "transcribed_by", "note")


def provenance_text(folder: Path, mapping: Mapping, file: Path) -> str:
    """`provenance.yml` as it should be after importing `file`: originals of other names, and other keys, stay."""
    path = folder / "provenance.yml"
    stored: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8")) if path.is_file() else {}
    described = {key: getattr(mapping, key) for key in DESCRIBED if getattr(mapping, key)}
    originals = {original["file"]: original for original in stored.get("originals", [])}
    originals[file.name] = {"file": file.name, "sha256": sha256(file)}
    files = sorted({*stored.get("files", []), "observations.csv"})
    sidecar = stored | described | {"originals": [originals[name] for name in sorted(originals)], "files": files}
    return yaml.safe_dump(sidecar, sort_keys=False, allow_unicode=True, width=120)


def sha256(file: Path) -> str:
    """Of the whole file, read in pieces."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
