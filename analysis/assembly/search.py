"""The search index: pages, charts, tables and indicators, as a script a page can load from anywhere, `file://` included.

A page opened from a folder may not fetch data, but may load a script; so the index is a script that parses one piece of text.
"""

import json
import re
from pathlib import Path
from typing import Any

from analysis.assembly.content import Prose, Shown
from analysis.assembly.numbering import Labels
from analysis.assembly.pages import Page
from analysis.records.indicators import Register

_MARKUP = re.compile(r"<[^>]+>|[#*_`{}\[\]()]")


def search_entries(
    pages: list[Page], prose: dict[str, list[Prose]], exhibits: dict[str, list[Shown]], labels: Labels, register: Register
) -> list[dict[str, Any]]:
    """One entry a page and one for each chart and table: `url`, `title`, `area`, `kind`, and the `words` it is also found by."""
    entries: list[dict[str, Any]] = []
    for page in pages:
        shown = exhibits.get(page.path, [])
        words = [each.title for each in shown] + _indicator_words(shown, register)
        words += [_MARKUP.sub(" ", each.markdown) for each in prose.get(page.path, [])]
        words += [_MARKUP.sub(" ", each.html) for each in shown if each.kind in ("text", "notice")]
        entries.append(_entry(page.html, page.title, page, "Page", words))
        for exhibit in shown:
            if label := labels.get((page.html, exhibit.id)):
                words = [str(exhibit.data["unit"]), *_indicator_words([exhibit], register)]
                entries.append(_entry(f"{page.html}#{exhibit.id}", exhibit.title, page, label, words))
    return entries


def _entry(url: str, title: str, page: Page, kind: str, words: list[str]) -> dict[str, Any]:
    area = page.area.name if page.is_area_chapter and page.area else ""
    unique = dict.fromkeys(" ".join(words).split())
    return {"url": url, "title": title, "area": area, "page": page.title, "kind": kind, "words": " ".join(unique)}


def _indicator_words(exhibits: list[Shown], register: Register) -> list[str]:
    """The names of the indicators that the exhibits are about or state figures of."""
    about = [indicator for exhibit in exhibits for indicator in exhibit.data["indicators"]]
    stated = [fact["key"]["indicator"] for exhibit in exhibits for fact in exhibit.data["facts"] if "indicator" in fact["key"]]
    ids = dict.fromkeys([*about, *stated])
    return [f"{register.find(each).label} {register.find(each).short_label}" for each in ids]


def write_index(entries: list[dict[str, Any]], file: Path) -> None:
    """The index as a script. The text is escaped twice, as JSON and as a script's string, so that no figure can end it early."""
    numbered = [{"id": number, **entry} for number, entry in enumerate(entries)]
    content = json.dumps(numbered, ensure_ascii=False, separators=(",", ":"))
    text = json.dumps(content).replace("<", "\\u003c")
    file.write_text(f"window.boldStepsIndex = JSON.parse({text});\n", encoding="utf-8")
