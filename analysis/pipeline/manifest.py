"""`manifest.json`: what a build was made of, run by run, for people, `verify` and the release checklist."""

import json
import subprocess
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from analysis.io.atomic_write import write_atomically
from analysis.io.hashing import hash_file, hash_folder
from analysis.pipeline.output_directory import BuildInProgressError, OutputDirectory

NAME = "manifest.json"
SCHEMA = 2


@dataclass(frozen=True)
class RunRecord:
    """How one run ended. key: `plan.run_key`. inputs: hashes of its notebook, of the code it can reach, and
    of what it read. output: from the edition's folder; empty if it failed. status: done, reused or failed; a
    reused run has the seconds and the memory of when it was done."""

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

    def is_intact(self, folder: Path) -> bool:
        """Return whether its output is in the folder as the run left it."""
        path = folder / self.output
        return not self.is_failed and path.is_file() and hash_file(path) == self.output_sha256


@dataclass(frozen=True)
class DocumentRecord:
    """key: hash of what the document was made from (`build.document_key`); none where something could not be
    printed, as not_printed says, so that the next build tries again. sha256: of the site."""

    key: str
    sha256: str
    assembler: str
    formats: tuple[str, ...]
    pages: int
    seconds: float
    not_printed: tuple[str, ...] = ()

    def is_intact(self, folder: Path) -> bool:
        """Return whether the site in the folder is as it was built."""
        return (folder / "site").is_dir() and hash_folder(folder / "site") == self.sha256


@dataclass
class Manifest:
    """The manifest of one edition. commit: empty outside a git checkout, ends in `+` if files differed from
    it. files: hashes of the figures, narrative and theme that it was made of, by path from the project's
    folder. skipped: why other runs of the edition have nothing of their own to show, by name. sign_offs: the
    head of the chain of sign-offs. seconds: of each part by the clock. processor_seconds, peak_memory_mb: of
    all processes of the build together, the memory as seen from time to time."""

    edition: str
    title: str
    engine: str
    commit: str = ""
    versions: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    runs: dict[str, RunRecord] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)
    sign_offs: dict[str, Any] = field(default_factory=dict)
    document: DocumentRecord | None = None
    seconds: dict[str, float] = field(default_factory=dict)
    processor_seconds: dict[str, float] = field(default_factory=dict)
    peak_memory_mb: float = 0.0

    @property
    def failed(self) -> list[RunRecord]:
        return [record for record in self.runs.values() if record.is_failed]

    def add(self, record: RunRecord) -> None:
        self.runs[record.name] = record

    def write(self, folder: Path) -> None:
        """Write `manifest.json` into the folder, a line for each run."""
        parts = {"schema": SCHEMA, **vars(self), "document": self.document and vars(self.document)}
        lines = [f"{_json(name)}: {_json(part)}" for name, part in parts.items() if name != "runs"]
        runs = ",\n ".join(_json(vars(self.runs[name])) for name in sorted(self.runs))
        content = ",\n".join([*lines, f'"runs": [\n {runs}\n]'])
        write_atomically(folder / NAME, f"{{\n{content}\n}}\n")


def _json(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False)


def read_manifest(folder: Path) -> Manifest | None:
    """Return the manifest of a built folder. None if there is none that this version can read."""
    try:
        content = json.loads((folder / NAME).read_text(encoding="utf-8"))
        if content.pop("schema") != SCHEMA:
            return None
        records = [RunRecord(**record) for record in content.pop("runs")]
        document = content.pop("document")
        if document:
            lists = {name: tuple(document.get(name, ())) for name in ("formats", "not_printed")}
            document = DocumentRecord(**document | lists)
        return Manifest(**content, runs={record.name: record for record in records}, document=document)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def keep_sign_offs(directory: OutputDirectory, head: dict[str, Any]) -> None:
    """Write the head of the chain of sign-offs into the manifest, unless it is just being built."""
    if directory.folder.is_dir():
        with suppress(BuildInProgressError), directory.locked("signed"):
            if manifest := read_manifest(directory.folder):
                replace(manifest, sign_offs=head).write(directory.folder)


def commit_of(root: Path) -> str:
    """Return the git commit, with `+` if tracked files differ from it; empty outside a checkout."""

    def git(*arguments: str) -> str:
        command = ["git", "-C", str(root), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=30).stdout.strip()

    try:
        changed = git("status", "--porcelain", "--untracked-files=no")
        return f"{git('rev-parse', 'HEAD')}{'+' if changed else ''}"
    except (OSError, subprocess.SubprocessError):
        return ""
