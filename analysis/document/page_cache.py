"""What a build keeps of its staged pages for the next one: a page is staged anew only where something that goes into it has changed.

`document/pages.json` says of each page what it was made from, what the rest of the document says of it, which numbers of other pages
it gives, and its files with their hashes, so that a page that was edited by hand or cut short is made anew.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from analysis.document.numbering import Labels, Reference
from analysis.document.staged_folder import is_as_left, is_inside
from analysis.document.summary import Summary, summary_from_json

NAME = "pages.json"


@dataclass(frozen=True)
class StagedPage:
    """A page that has been staged.

    source: the hash of what went into it. text: that of its text (`page_text.PageText.source`). references: the charts and tables
    it refers to, with the number it gives. files: the hash of each of its files, by path from the document's folder.
    """

    source: str
    text: str
    summary: Summary
    references: tuple[tuple[Reference, str], ...]
    files: dict[str, str]

    def fits(self, labels: Labels) -> bool:
        """Whether the numbers it gives are still those of what it refers to."""
        return all(labels.get(reference, "") == label for reference, label in self.references)


class PageCache:
    """The staged pages of the build before, in its `document` folder; none where there is no such build."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder or Path()
        self._pages = _read(folder / NAME) if folder else {}
        self._is_as_left = cache(is_as_left)

    def find(self, page: str, source: str) -> StagedPage | None:
        """The page of that path, if it was made from the same and its files are as they were left."""
        found = self._pages.get(page)
        if found is None or found.source != source:
            return None
        is_intact = all(
            is_inside(path) and self._is_as_left(self.folder / path, made)
            for path, made in found.files.items()
        )
        return found if is_intact else None


def write_pages(pages: dict[str, StagedPage], folder: Path) -> None:
    """Leaves the notes beside the staged document, for the next build."""
    content = {path: _as_json(page) for path, page in sorted(pages.items())}
    (folder / NAME).write_text(json.dumps(content, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")


def _read(file: Path) -> dict[str, StagedPage]:
    """The notes; none where there are none that this version can read."""
    try:
        return {path: _from_json(page) for path, page in json.loads(file.read_text(encoding="utf-8")).items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _as_json(page: StagedPage) -> dict[str, Any]:
    """What `dataclasses.asdict` would say, sooner."""
    return {**vars(page), "summary": page.summary.as_json()}


def _from_json(page: dict[str, Any]) -> StagedPage:
    references = tuple(((target, name), label) for (target, name), label in page["references"])
    return StagedPage(
        page["source"], page["text"], summary_from_json(page["summary"]), references, page["files"]
    )
