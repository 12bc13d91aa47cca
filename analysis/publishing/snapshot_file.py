"""`snapshot.json`: what a published version shows, so that the next one can say which figures changed."""

import json
from pathlib import Path
from typing import Any

from analysis.comparison.snapshots import Snapshot, Statement

NAME = "snapshot.json"
SCHEMA = 1


def write_snapshot(snapshot: Snapshot, folder: Path) -> None:
    """Write the snapshot to the folder of a published version."""
    figures = snapshot.figures.items()
    content = {
        "schema": SCHEMA,
        "name": snapshot.name,
        "figures": [[*subject, year, *vars(stated).values()] for (subject, year), stated in figures],
        "latest": [[*subject, year] for subject, year in snapshot.latest.items()],
        "ratings": [[*subject, rag] for subject, rag in snapshot.ratings.items()],
        "targets": [[*subject, year, text] for (subject, year), text in snapshot.targets.items()],
        "meanings": snapshot.meanings,
    }
    text = json.dumps(content, ensure_ascii=False, indent=0) + "\n"
    (folder / NAME).write_text(text, encoding="utf-8", newline="\n")


def read_snapshot(folder: Path) -> Snapshot | None:
    """Return the snapshot of a published version, None if there is none that this code can read."""
    try:
        content: dict[str, Any] = json.loads((folder / NAME).read_text(encoding="utf-8"))
        if content["schema"] != SCHEMA:
            return None
        return Snapshot(
            content["name"],
            {((i, a, g), year): Statement(*stated) for i, a, g, year, *stated in content["figures"]},
            {(i, a, g): year for i, a, g, year in content["latest"]},
            {(i, a, g): rag for i, a, g, rag in content["ratings"]},
            {((i, a, g), year): text for i, a, g, year, text in content["targets"]},
            content["meanings"],
        )
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
