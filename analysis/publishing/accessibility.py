"""Whether the pages of a built edition are accessible: axe-core (in `vendor/`) on each in Chromium. It sees
about half of what WCAG 2.2 AA asks; the tests of the document see to the rest. `accessibility.json` in the
edition's folder is the record for the checklist, of the pages whose hash it names."""

import json
import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, astuple, dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from analysis.io.atomic_write import write_atomically
from analysis.publishing.browser import Browser, BrowserError, find_chromium, open_browser

ACCESSIBILITY = "accessibility.json"
TOLD = 10
"""How often the progress is told."""
MAX_BROWSERS = 4
"""Each takes a processor and some 300 MB."""
AXE = Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js"
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
_OPTIONS = json.dumps(
    {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"], "preload": False}
)
_UNFOLD = "document.querySelectorAll('details').forEach(each => { each.open = true; })"


@dataclass(frozen=True)
class Violation:
    """One rule that an element of a page breaks. page: its path. element: its markup, shortened."""

    page: str
    rule: str
    element: str


def tool() -> str:
    """Return what the pages are tested with: `axe-core 4.14.1`."""
    version = re.match(r"/\*! axe v(\S+)", AXE.read_text(encoding="utf-8"))
    return f"axe-core {version[1]}" if version else "axe-core"


def violations_on(browser: Browser, site: Path, name: str) -> list[Violation]:
    """Open a page, unfold everything on it, and return what axe-core finds. Raises BrowserError."""
    browser.open(site / name)
    browser.run(_UNFOLD)
    browser.run(AXE.read_text(encoding="utf-8") + "\n;0")
    found = browser.run(f"axe.run(document, {_OPTIONS}).then(result => JSON.stringify(result.violations))")
    return [Violation(name, each["id"], each["nodes"][0]["html"][:200]) for each in json.loads(found)]


def examine(folder: Path, sha256: str, tell: Callable[[str], None]) -> None:
    """Test every page of the edition in `folder` and record the result. Does nothing if there is no Chromium.
    sha256: of the site, as in the manifest. Pages that have a record are not tested again."""
    if read_record(folder, sha256) is not None or not find_chromium():
        return
    site = folder / "site"
    names = sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    tell(f"Testing {len(names)} pages for accessibility with {tool()} …")
    try:
        record(folder, sha256, tool(), len(names), violations(site, names, tell))
    except BrowserError as error:
        tell(f"Accessibility is not tested: {error}.")


def violations(site: Path, names: Sequence[str], tell: Callable[[str], None]) -> list[Violation]:
    """Return what axe-core finds on those pages, in order, telling the progress. Raises BrowserError."""
    count, found = min(MAX_BROWSERS, os.cpu_count() or 1, len(names)), list[Violation]()
    done, step = Counter[str](), max(1, len(names) // TOLD)
    lock = Lock()

    def in_one_browser(first: int) -> None:
        with open_browser(Browser) as browser:
            for name in names[first::count]:
                on_page = violations_on(browser, site, name)
                with lock:
                    found.extend(on_page)
                    done["pages"] += 1
                    if done["pages"] % step == 0 or done["pages"] == len(names):
                        tell(f"  {done['pages']} of {len(names)} pages tested, {name} the last")

    with ThreadPoolExecutor(count) as pool:
        list(pool.map(in_one_browser, range(count)))
    return sorted(found, key=astuple)


def record(folder: Path, sha256: str, tool: str, pages: int, found: Iterable[Violation]) -> None:
    """Write down how the pages with that hash did. pages: how many were tested."""
    content = {"sha256": sha256, "tool": tool, "pages": pages, "violations": [asdict(each) for each in found]}
    write_atomically(folder / ACCESSIBILITY, json.dumps(content, ensure_ascii=False, indent=1) + "\n")


def read_record(folder: Path, sha256: str) -> dict[str, Any] | None:
    """Return the result for the pages with that hash, None if they have not been tested."""
    try:
        content: dict[str, Any] = json.loads((folder / ACCESSIBILITY).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    return content if content.get("sha256") == sha256 else None
