"""axe-core, which lies in `vendor/`, on every page of a built site, in Chromium: what of a page breaks WCAG
2.2 AA.

It sees about half of what the guidelines ask. The rest (keyboard, zoom, words for pictures) is in the tests
of the document.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path

from analysis.publishing.browser import Browser

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


def pages_of(site: Path) -> list[str]:
    """Return every page of a site by its path from the top, in order."""
    return sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))
