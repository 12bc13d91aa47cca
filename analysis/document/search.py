"""The search index: pages, charts, tables and indicators, as a script a page can load from anywhere,
`file://` included.

A page opened from a folder may not fetch data, but may load a script; so the index is a script that parses
one piece of text.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.data.indicators import Register
from analysis.document.content import Prose, Shown
from analysis.document.pages import SitePage

_MARKUP = re.compile(r"<[^>]+>|[#*_`{}\[\]()]")


@dataclass(frozen=True)
class Entry:
    """What search finds: a page, or a chart or table on it. words: what it is also found by."""

    url: str
    title: str
    area: str
    page: str
    kind: str
    words: str


def search_entries(
    page: SitePage,
    prose: Sequence[Prose],
    exhibits: Sequence[Shown],
    labels: dict[str, str],
    register: Register,
) -> Iterator[Entry]:
    """Yield one entry for the page and one for each of its charts and tables."""

    def entry(url: str, title: str, kind: str, words: list[str]) -> Entry:
        unique = dict.fromkeys(" ".join(words).split())
        return Entry(url, title, page.area_name, page.title, kind, " ".join(unique))

    words = [each.title for each in exhibits] + _indicator_words(exhibits, register)
    words += [_MARKUP.sub(" ", each.markdown) for each in prose]
    words += [_MARKUP.sub(" ", each.html) for each in exhibits if each.kind in ("text", "notice")]
    yield entry(page.html, page.title, "Page", words)
    for exhibit in exhibits:
        if label := labels.get(exhibit.id):
            words = [str(exhibit.data["unit"]), *_indicator_words([exhibit], register)]
            yield entry(f"{page.html}#{exhibit.id}", exhibit.title, label, words)


def _indicator_words(exhibits: Sequence[Shown], register: Register) -> list[str]:
    """Return the names of the indicators that the exhibits are about or state figures of."""
    about = [indicator for exhibit in exhibits for indicator in exhibit.data["indicators"]]
    keys = [fact["key"] for exhibit in exhibits for fact in exhibit.data["facts"]]
    ids = dict.fromkeys([*about, *(key["indicator"] for key in keys if "indicator" in key)])
    return [f"{register.find(each).label} {register.find(each).short_label}" for each in ids]


def write_index(entries: Iterable[Entry], file: Path) -> None:
    """Write the index as a script, escaped twice, as JSON and as a string: no figure can end it early."""
    numbered = [{"id": number, **vars(entry)} for number, entry in enumerate(entries)]
    content = json.dumps(numbered, ensure_ascii=False, separators=(",", ":"))
    text = json.dumps(content).replace("<", "\\u003c")
    file.write_text(f"window.boldStepsIndex = JSON.parse({text});\n", encoding="utf-8")
