"""A page before it is staged: what it shows, read from its run, or what the cache has of it.

The key of a staged page covers what goes into it, but for the numbers of the charts and tables of other pages
that it refers to: those are known when all pages are read. The entry says which they were; the page is up to
date while they are the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from analysis.document.content import Content, Prose, read_content
from analysis.document.numbering import Labels
from analysis.document.own_pages import failure_notice
from analysis.document.pages import SitePage
from analysis.document.render_context import RenderContext
from analysis.document.summary import Summary, summarise, summary_from_json
from analysis.errors import AssemblyError
from analysis.io.cache import Cache, Entry
from analysis.io.hashing import hash_text


@dataclass(frozen=True)
class Draft:
    """key: of the staged page in the cache. cached: its entry, if that is up to date; its content is not
    read then."""

    page: SitePage
    key: str
    summary: Summary
    content: Content
    cached: Entry | None = None

    def fits(self, labels: Labels) -> bool:
        """Return whether a cached page gives the numbers that what it refers to has now."""
        given = self.cached.value["references"] if self.cached else ()
        return all(labels.get((page, name), "") == label for (page, name), label in given)


def draft_pages(pages: Iterable[SitePage], context: RenderContext, cache: Cache) -> list[Draft]:
    """Return every page, from the cache where it is up to date. Raises AssemblyError."""
    drafts = [_draft(page, context, cache) for page in pages]
    labels = labels_of(drafts)
    fitting = [draft if draft.fits(labels) else _read(draft.page, draft.key, context) for draft in drafts]
    _check_downloads(fitting)
    return fitting


def labels_of(drafts: Iterable[Draft]) -> Labels:
    """Return the numbers of all charts and tables of the document."""
    return {
        (draft.page.html, name): label for draft in drafts for name, label in draft.summary.labels.items()
    }


def generated_page(page: SitePage, text: str, context: RenderContext) -> Draft:
    """Return a page of the document's own, such as the list of what is in it."""
    key = hash_text("generated page", context.identity, page.path, text)
    return Draft(page, key, Summary(), Content((Prose(text),)))


def _draft(page: SitePage, context: RenderContext, cache: Cache) -> Draft:
    key = context.source_of(page)
    if entry := cache.get(key):
        return Draft(page, key, summary_from_json(entry.value["summary"]), Content(()), entry)
    return _read(page, key, context)


def _read(page: SitePage, key: str, context: RenderContext) -> Draft:
    """Return the page from its run; one that failed, or whose notebook holds an error, has a notice
    instead."""
    content = read_content(page.run) if page.run else Content((), page.failure)
    if content.error:
        content = Content((failure_notice(page, content.error, context.edition, context.contact),))
    blocks = (block.without_title() if isinstance(block, Prose) else block for block in content.blocks)
    content = Content(tuple(block for block in blocks if not isinstance(block, Prose) or block.markdown))
    return Draft(page, key, summarise(page, content, context.register), content)


def _check_downloads(drafts: Iterable[Draft]) -> None:
    """Raises AssemblyError when two exhibits of an area would be one file."""
    seen: set[str] = set()
    for draft in drafts:
        for download in draft.summary.downloads:
            if download.path in seen:
                area = draft.page.area.name if draft.page.area else "this area"
                raise AssemblyError(
                    f"{draft.page.path}: the exhibit of {download.path} has the id of an exhibit on another page of {area}; "
                    "an id is used once for an area."
                )
            seen.add(download.path)
