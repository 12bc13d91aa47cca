"""`manifest.json`: what a build of an edition was made of, run by run, and whether it is still so."""

import json
import os
import subprocess
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from analysis.io.dependencies import read_lines
from analysis.io.hashing import hash_file, hash_folder
from analysis.pipeline.runs import Inputs, Run
from analysis.pipeline.task import chart_cache_of, reads_of

NAME = "manifest.json"
SCHEMA = 2


@dataclass(frozen=True)
class RunRecord:
    """How one run ended.

    key: what the run is (`runs.run_key`). inputs: hashes of what its output rests on besides (`runs.Inputs.of_run`).
    output: from the edition's folder; empty when it failed. status: done, reused or failed; a reused run keeps the seconds
    and the memory of when it was done.
    """

    area: str
    notebook: str
    parameters: dict[str, str]
    key: str
    status: str
    output: str = ""
    output_sha256: str = ""
    error: str = ""
    seconds: float = 0.0
    peak_memory_mb: float | None = None
    inputs: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"{self.area}/{self.notebook}"

    @property
    def is_failed(self) -> bool:
        return self.status == "failed"

    @property
    def reads(self) -> str:
        """The file beside the output that says what the run read."""
        return reads_of(Path(self.output)).as_posix()

    @property
    def album(self) -> str:
        """The file beside the output with the pictures in it; it may not be there."""
        return chart_cache_of(Path(self.output)).as_posix()

    def is_intact(self, folder: Path) -> bool:
        """Whether what the run left is there as it was left."""
        path = folder / self.output
        return not self.is_failed and path.is_file() and hash_file(path) == self.output_sha256


@dataclass(frozen=True)
class DocumentRecord:
    """What the document was made from (`key`) and what it is (`sha256` over the site)."""

    key: str
    sha256: str
    assembler: str
    formats: tuple[str, ...]
    pages: int
    seconds: float

    def is_intact(self, folder: Path) -> bool:
        return (folder / "site").is_dir() and hash_folder(folder / "site") == self.sha256


@dataclass
class Manifest:
    """The manifest of one edition.

    commit: empty outside a git checkout, ends in `+` where files differed from it. files: hashes of the figures, words and looks that
    it was made of, by path from the project's folder.
    """

    edition: str
    title: str
    engine: str
    commit: str = ""
    versions: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    runs: dict[str, RunRecord] = field(default_factory=dict)
    document: DocumentRecord | None = None
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def failed(self) -> list[RunRecord]:
        return [record for record in self.runs.values() if record.is_failed]

    def add(self, record: RunRecord) -> None:
        self.runs[record.name] = record

    def up_to_date(self, run: Run, key: str, inputs: Inputs, folder: Path) -> RunRecord | None:
        """The record of that run where its output still holds: nothing that made it has changed, nor has the output.

        It notes the code and the data as they are now, so that they need not be compared in detail again.
        """
        record = self.runs.get(run.name)
        if record is None or record.key != key or not record.is_intact(folder):
            return None
        try:
            holds = inputs.holds(run, record.inputs, lambda: read_lines(folder / record.reads), self.files)
        except (
            OSError,
            ValueError,
            TypeError,
            KeyError,
            AttributeError,
        ):  # what was read is gone, or was noted by an earlier version
            return None
        now = {"package": inputs.package, "data": inputs.data}
        return replace(record, inputs={**record.inputs, **now}) if holds else None

    def write(self, folder: Path) -> None:
        """A line for each run: it is written after every one."""
        parts = {"schema": SCHEMA, **vars(self), "document": self.document and vars(self.document)}
        lines = [f"{_json(name)}: {_json(part)}" for name, part in parts.items() if name != "runs"]
        runs = ",\n ".join(_json(vars(self.runs[name])) for name in sorted(self.runs))
        content = ",\n".join([*lines, f'"runs": [\n {runs}\n]'])
        half = folder / f"{NAME}.half"
        half.write_text(f"{{\n{content}\n}}\n", encoding="utf-8", newline="\n")
        os.replace(half, folder / NAME)


def _json(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False)


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest of a built folder. None where there is none that this version can read: then everything is built anew."""
    try:
        content = json.loads((folder / NAME).read_text(encoding="utf-8"))
        if content.pop("schema") != SCHEMA:
            return None
        return _from_json(content)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _from_json(content: dict[str, Any]) -> Manifest:
    records = [RunRecord(**record) for record in content.pop("runs")]
    document = content.pop("document")
    read = DocumentRecord(**{**document, "formats": tuple(document["formats"])}) if document else None
    return Manifest(**content, runs={record.name: record for record in records}, document=read)


def commit_of(root: Path) -> str:
    """The git commit of the project, with `+` where tracked files differ from it; empty outside a checkout."""
    try:
        head = _git(root, "rev-parse", "HEAD")
        return head + ("+" if _git(root, "status", "--porcelain", "--untracked-files=no") else "")
    except (OSError, subprocess.SubprocessError):
        return ""


def _git(root: Path, *arguments: str) -> str:
    command = ["git", "-C", str(root), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=30).stdout.strip()
