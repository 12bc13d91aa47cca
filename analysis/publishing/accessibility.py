"""Whether the pages of a built edition are accessible: axe-core on every one of them, and a record of it for the release checklist.

The record, `accessibility.json` in the edition's folder, holds for the very pages that were tested: it names their hash.
"""

import json
import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any

from analysis.publishing import axe
from analysis.publishing.axe import Violation
from analysis.publishing.browser import BrowserError, find_chromium, open_browser

ACCESSIBILITY = "accessibility.json"
MOST_BROWSERS = 4
"""Each takes a processor and some 300 MB."""


def examine(folder: Path, sha256: str, tell: Callable[[str], None]) -> None:
    """Tests every page of the edition in `folder` and records the result; nothing where there is no Chromium.

    sha256: of the site, as in the manifest. Pages that have a record are not tested again.
    """
    if read_record(folder, sha256) is not None or not find_chromium():
        return
    names = list(axe.pages_of(folder / "site"))
    tell(f"Testing {len(names)} pages for accessibility with {axe.tool()} …")
    try:
        record(folder, sha256, axe.tool(), len(names), violations(folder / "site", names))
    except BrowserError as problem:
        tell(f"Accessibility is not tested: {problem}.")


def violations(site: Path, names: Sequence[str]) -> list[Violation]:
    """What axe-core finds on those pages, in their order. Raises BrowserError."""
    browsers = min(MOST_BROWSERS, os.cpu_count() or 1, len(names))
    with ThreadPoolExecutor(browsers) as pool:
        found = pool.map(lambda first: _in_one_browser(site, names[first::browsers]), range(browsers))
        return sorted(
            (each for part in found for each in part), key=lambda each: (each.page, each.rule, each.element)
        )


def _in_one_browser(site: Path, names: Sequence[str]) -> list[Violation]:
    with open_browser() as browser:
        return [each for name in names for each in axe.violations_on(browser, site, name)]


def record(folder: Path, sha256: str, tool: str, pages: int, found: Iterable[Violation]) -> None:
    """Writes down how the pages with that hash did. pages: how many were tested."""
    content = {"sha256": sha256, "tool": tool, "pages": pages, "violations": [asdict(each) for each in found]}
    half = folder / f".{ACCESSIBILITY}.half"
    half.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
    os.replace(half, folder / ACCESSIBILITY)


def read_record(folder: Path, sha256: str) -> dict[str, Any] | None:
    """The result for the pages with that hash. None where they have not been tested since they were built."""
    try:
        found: dict[str, Any] = json.loads((folder / ACCESSIBILITY).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if found.get("sha256") == sha256 else None
