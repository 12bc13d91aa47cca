"""A page before it is staged: what it shows, read from its run, or what the cache has of it.
The key of a staged page covers what goes into it, but for the numbers of charts and tables of other pages,
which are known when all pages are read: they are in its entry, with what others need to know of the page."""

import html
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.data.indicators import Register
from analysis.document.content import Content, Prose, ShownExhibit, read_content
from analysis.document.links import Labels, label_exhibits
from analysis.document.pages import SitePage
from analysis.document.render_context import RenderContext
from analysis.errors import AssemblyError
from analysis.io.cache import Cache, Entry
from analysis.io.hashing import hash_text

_MARKUP = re.compile(r"<[^>]+>|[#*_`{}\[\]()]")


@dataclass(frozen=True)
class Item:
    """An exhibit in brief. label: `Figure 2.3`, empty if it is no chart or table. rows: of its CSV, None if
    it has none. about: the indicator that it shows, in short. words: what it is also found by."""

    id: str
    kind: str
    title: str
    label: str
    rows: int | None
    about: str
    words: str


@dataclass(frozen=True)
class Draft:
    """One page. key: of the staged page in the cache. words: what it is also found by. rows: the hash of its
    exhibits that show rows. cached: its entry, if that is up to date; its content is not read then."""

    page: SitePage
    key: str
    content: Content
    items: tuple[Item, ...] = ()
    words: str = ""
    rows: str = ""
    cached: Entry | None = None

    @property
    def summary(self) -> dict[str, Any]:
        """Return what `from_cache` needs, as JSON has it."""
        return {"items": [vars(item) for item in self.items], "words": self.words, "rows": self.rows}

    @classmethod
    def from_cache(cls, page: SitePage, entry: Entry) -> "Draft":
        summary = entry.value["summary"]
        items = tuple(Item(**item) for item in summary["items"])
        return cls(page, entry.key, Content(()), items, summary["words"], summary["rows"], entry)

    def fits(self, labels: Labels) -> bool:
        """Return whether a cached page gives the numbers that what it refers to has now."""
        given = self.cached.value["references"] if self.cached else ()
        return all(labels.get((page, name), "") == label for (page, name), label in given)


def draft_pages(pages: Iterable[SitePage], context: RenderContext, cache: Cache) -> list[Draft]:
    """Return every page, from the cache where it is up to date. Raises AssemblyError."""
    drafts = []
    for page in pages:
        entry = cache.get(key := context.source_of(page))
        drafts.append(Draft.from_cache(page, entry) if entry else _read(page, key, context))
    labels = labels_of(drafts)
    fitting = [draft if draft.fits(labels) else _read(draft.page, draft.key, context) for draft in drafts]
    _check_downloads(fitting)
    return fitting


def labels_of(drafts: Iterable[Draft]) -> Labels:
    """Return the numbers of all charts and tables of the document."""
    return {(draft.page.html, item.id): item.label for draft in drafts for item in draft.items if item.label}


def _read(page: SitePage, key: str, context: RenderContext) -> Draft:
    """Return the page from its run, with a notice instead if that failed or its notebook holds an error.
    Raises AssemblyError when the id of an exhibit repeats."""
    if page.run:
        content = read_content(page.run)
    else:
        content = Content((Prose(page.text),) if page.text else (), page.failure)
    if content.error:
        content = Content((_failure_notice(page, content.error, context),))
    blocks = (block.without_title() if isinstance(block, Prose) else block for block in content.blocks)
    content = Content(tuple(block for block in blocks if not isinstance(block, Prose) or block.markdown))
    exhibits, register = content.exhibits, context.register
    labels = label_exhibits(page, exhibits)
    items = []
    for each in exhibits:
        shown_rows = len(each.data["rows"]) if each.data["columns"] else None
        also_found_by = _unique(str(each.data["unit"]), *_indicator_words([each], register))
        label = labels.get(each.id, "")
        named = [register.find(id).short_label for id in each.data["indicators"]]
        first = "".join(named[:1])
        items.append(Item(each.id, each.kind, each.title, label, shown_rows, first, also_found_by))
    texts = [block.markdown for block in content.blocks if isinstance(block, Prose)]
    texts += [each.html for each in exhibits if each.kind in ("text", "notice")]
    titles, about = (each.title for each in exhibits), _indicator_words(exhibits, register)
    words = _unique(*titles, *about, *(_MARKUP.sub(" ", text) for text in texts))
    rows = hash_text(*(json.dumps(each.data) for each in exhibits if each.data["rows"]))
    return Draft(page, key, content, tuple(items), words, rows)


def _unique(*texts: str) -> str:
    """Return each word of the texts once."""
    return " ".join(dict.fromkeys(" ".join(texts).split()))


def _indicator_words(exhibits: Sequence[ShownExhibit], register: Register) -> list[str]:
    """Return the names of the indicators that the exhibits are about or state figures of."""
    about = [indicator for exhibit in exhibits for indicator in exhibit.data["indicators"]]
    keys = [fact["key"] for exhibit in exhibits for fact in exhibit.data["facts"]]
    ids = dict.fromkeys([*about, *(key["indicator"] for key in keys if "indicator" in key)])
    return [f"{register.find(each).label} {register.find(each).short_label}" for each in ids]


def _check_downloads(drafts: Iterable[Draft]) -> None:
    """Raises AssemblyError when two exhibits of an area would be one file."""
    seen: set[str] = set()
    for draft in drafts:
        page = draft.page
        for path in (page.download(item.id) for item in draft.items if item.rows is not None):
            if path in seen:
                where = page.area.name if page.area else "this area"
                twice = f"has the id of an exhibit on another page of {where}"
                problem = f"{twice}; an id is used once for an area"
                raise AssemblyError(f"{page.path}: the exhibit of {path} {problem}.")
            seen.add(path)


def _failure_notice(page: SitePage, message: str, context: RenderContext) -> Prose:
    """Return the notice for a run that failed: what is missing, why, whom to ask."""
    about = html.escape(f"{page.title}, {page.area.name}" if page.area else page.title)
    reason = next((line.strip() for line in message.splitlines() if line.strip()), "no message was given.")
    contact = str(context.definition["bold-steps"].get("contact", ""))
    return Prose(
        "```{=html}\n"
        '<div class="exhibit notice failed">\n'
        "<p><strong>This section could not be made</strong></p>\n"
        f"<p>{about} is missing from the {html.escape(context.edition.period)} edition since it was last "
        "built: its notebook stopped with an error. No earlier version is shown in its place. "
        "The rest of the document is complete.</p>\n"
        f"<p>What stopped it: {html.escape(reason)}</p>\n"
        f"<p>Whom to ask: {html.escape(contact)}.</p>\n</div>\n```"
    )
