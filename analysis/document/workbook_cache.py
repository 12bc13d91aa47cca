"""The workbook beside the CSV files, made again only when something that it shows has changed: no words of a page do."""

import json
from pathlib import Path

from analysis.data.editions import EditionRecord
from analysis.document.downloads import workbook_name
from analysis.document.stage import Staged
from analysis.document.staged_folder import is_as_left
from analysis.io.hashing import hash_file, hash_folder, hash_text
from analysis.io.linking import copy_by_link
from analysis.project import Project

NAME = "workbook.json"


def make_workbook(
    project: Project, edition: EditionRecord, runs_folder: Path, staged: Staged, older: Path | None
) -> Path:
    """The workbook in the staged folder. older: the staged document of the build before, which may hold the same."""
    file = staged.folder / "downloads" / workbook_name(edition)
    source = hash_text(staged.shown_as_rows, hash_folder(project.data / "rules"))
    if older and _holds(older, file.name, source):
        copy_by_link(older / "downloads" / file.name, file)
    else:
        from analysis.document.workbook import (
            write_workbook,
        )  # what it imports takes longer than bringing a site up to date

        write_workbook(project, edition, runs_folder, file)
    made = {"source": source, "sha256": hash_file(file)}
    (staged.folder / NAME).write_text(json.dumps(made) + "\n", encoding="utf-8")
    return file


def _holds(older: Path, name: str, source: str) -> bool:
    """Whether the workbook of the build before is there as it was left, and is made from the same."""
    try:
        made = json.loads((older / NAME).read_text(encoding="utf-8"))
        return bool(made["source"] == source and is_as_left(older / "downloads" / name, made["sha256"]))
    except (OSError, ValueError, KeyError, TypeError):
        return False
