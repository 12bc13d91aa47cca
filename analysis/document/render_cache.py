"""What has been made already: a page, or a paper, made from the same text in the same way is taken from the build before.

Which text a page was made from stands in `document/converted.json`, with the hash of the page, so that a page that was edited by
hand or cut short is made anew. Papers have such notes too, one file for each format.
"""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from analysis.document.staged_folder import is_as_left
from analysis.io.linking import copy_by_link

PAGES = "converted.json"


class RenderCache:
    """What files of `site` are made from. way: the version of the converter and the files that decide how it converts.

    notes: the file beside the staged document that says so.
    """

    def __init__(
        self, site: Path, version: str, way: Iterable[Path], previous: Path | None = None, notes: str = PAGES
    ) -> None:
        self.site = site
        self._notes = notes
        self._way = hashlib.sha256(
            b"".join([version.encode(), *(_hash(path.read_bytes()).encode() for path in way)])
        ).hexdigest()
        self._older = previous / "site" if previous else site
        self._known = _read(previous / "document" / notes) if previous else {}
        self._pages: dict[str, tuple[str, str]] = {}

    def reuse(self, page: str, text: str) -> bool:
        """Whether that page, as a file from the top of the site, could be taken from the build before. text: the hash of its text."""
        source, older = self._source(text), self._older / page
        known = self._known.get(page)
        if known is None or known[0] != source or not is_as_left(older, known[1]):
            return False
        copy_by_link(older, self.site / page)
        self._pages[page] = known
        return True

    def put(self, page: str, text: str, content: bytes) -> None:
        """Writes a page that has just been made, and notes it."""
        file = self.site / page
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        self._pages[page] = (self._source(text), _hash(content))

    def write(self, document: Path) -> None:
        """Leaves the notes beside the staged document, for the next build."""
        (document / self._notes).write_text(
            json.dumps(dict(sorted(self._pages.items())), indent=0) + "\n", encoding="utf-8"
        )

    def _source(self, text: str) -> str:
        return _hash(f"{self._way} {text}".encode())


def _read(file: Path) -> dict[str, tuple[str, str]]:
    """The notes; none where there are none that can be read."""
    try:
        return {
            page: (source, made)
            for page, (source, made) in json.loads(file.read_text(encoding="utf-8")).items()
        }
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
