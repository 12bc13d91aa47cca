"""What the rest of the document says of a page: its numbered charts and tables, its downloads, and what
search finds it by.

The page that lists everything, the one of the downloads, the search index and references from other pages
need no more of a page, so a page that has not changed need not be read again.
"""

import json
from dataclasses import dataclass
from typing import Any

from analysis.data.indicators import Register
from analysis.document.content import Content, Prose
from analysis.document.downloads import Download, plan_download
from analysis.document.numbering import label_exhibits
from analysis.document.pages import SitePage
from analysis.document.search import Entry, search_entries
from analysis.io.hashing import hash_text


@dataclass(frozen=True)
class Numbered:
    """A chart or a table with its number: `Figure 2.3`."""

    id: str
    kind: str
    label: str
    title: str


@dataclass(frozen=True)
class Summary:
    """One page, in brief. rows: the hash of its exhibits that show rows, which is what the workbook holds
    of it."""

    numbered: tuple[Numbered, ...] = ()
    downloads: tuple[Download, ...] = ()
    entries: tuple[Entry, ...] = ()
    rows: str = ""

    @property
    def labels(self) -> dict[str, str]:
        """The number of each chart and table by exhibit id."""
        return {each.id: each.label for each in self.numbered}

    def count(self, kind: str) -> int:
        """How many charts or tables the page has."""
        return sum(each.kind == kind for each in self.numbered)

    def as_json(self) -> dict[str, Any]:
        lists = {"numbered": self.numbered, "downloads": self.downloads, "entries": self.entries}
        return {
            **{name: [vars(each) for each in listed] for name, listed in lists.items()},
            "rows": self.rows,
        }


def summary_from_json(content: dict[str, Any]) -> Summary:
    """The summary that was kept. Raises KeyError or TypeError for what is none."""
    return Summary(
        tuple(Numbered(**each) for each in content["numbered"]),
        tuple(Download(**each) for each in content["downloads"]),
        tuple(Entry(**each) for each in content["entries"]),
        content["rows"],
    )


def summarise(page: SitePage, content: Content, register: Register) -> Summary:
    """Raises AssemblyError when the id of an exhibit repeats."""
    labels = label_exhibits(page, content.exhibits)
    prose = [block for block in content.blocks if isinstance(block, Prose)]
    return Summary(
        tuple(
            Numbered(each.id, each.kind, labels[each.id], each.title)
            for each in content.exhibits
            if each.id in labels
        ),
        tuple(
            plan_download(each, labels.get(each.id, ""), page)
            for each in content.exhibits
            if each.data["columns"]
        ),
        tuple(search_entries(page, prose, content.exhibits, labels, register)),
        hash_text(*(json.dumps(each.data) for each in content.exhibits if each.data["rows"])),
    )
