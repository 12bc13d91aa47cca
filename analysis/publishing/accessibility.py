"""Whether the pages of a built edition are accessible: axe-core on every one of them, and a record of it for
the release checklist.

The record, `accessibility.json` in the edition's folder, is of the very pages that were tested: it names
their hash.
"""

import json
import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any

from analysis.io.atomic_write import write_atomically
from analysis.publishing import axe
from analysis.publishing.axe import Violation
from analysis.publishing.browser import Browser, BrowserError, find_chromium, open_browser

ACCESSIBILITY = "accessibility.json"
MAX_BROWSERS = 4
"""Each takes a processor and some 300 MB."""


def examine(folder: Path, sha256: str, tell: Callable[[str], None]) -> None:
    """Test every page of the edition in `folder` and record the result. Does nothing if there is no Chromium.

    sha256: of the site, as in the manifest. Pages that have a record are not tested again.
    """
    if read_record(folder, sha256) is not None or not find_chromium():
        return
    names = axe.pages_of(folder / "site")
    tell(f"Testing {len(names)} pages for accessibility with {axe.tool()} …")
    try:
        record(folder, sha256, axe.tool(), len(names), violations(folder / "site", names))
    except BrowserError as error:
        tell(f"Accessibility is not tested: {error}.")


def violations(site: Path, names: Sequence[str]) -> list[Violation]:
    """Return what axe-core finds on those pages, in their order. Raises BrowserError."""
    count = min(MAX_BROWSERS, os.cpu_count() or 1, len(names))

    def in_one_browser(first: int) -> list[Violation]:
        with open_browser(Browser) as browser:
            return [each for name in names[first::count] for each in axe.violations_on(browser, site, name)]

    with ThreadPoolExecutor(count) as pool:
        shares = pool.map(in_one_browser, range(count))
        return sorted(
            (each for share in shares for each in share),
            key=lambda each: (each.page, each.rule, each.element),
        )


def record(folder: Path, sha256: str, tool: str, pages: int, found: Iterable[Violation]) -> None:
    """Write down how the pages with that hash did. pages: how many were tested."""
    content = {"sha256": sha256, "tool": tool, "pages": pages, "violations": [asdict(each) for each in found]}
    write_atomically(folder / ACCESSIBILITY, json.dumps(content, ensure_ascii=False, indent=1) + "\n")


def read_record(folder: Path, sha256: str) -> dict[str, Any] | None:
    """Return the result for the pages with that hash, None if they have not been tested."""
    try:
        content: dict[str, Any] = json.loads((folder / ACCESSIBILITY).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return content if content.get("sha256") == sha256 else None
