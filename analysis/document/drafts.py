"""A page before it is staged: what it shows, read from its run, or what the build before has kept of it."""

from collections.abc import Iterable
from dataclasses import dataclass

from analysis.document.content import Content, Prose, read_content
from analysis.document.numbering import Labels
from analysis.document.own_pages import failure_notice
from analysis.document.page_cache import PageCache, StagedPage
from analysis.document.pages import SitePage
from analysis.document.render_context import RenderContext
from analysis.document.summary import Summary, summarise
from analysis.errors import AssemblyError


@dataclass(frozen=True)
class Draft:
    """source: the hash of what goes into the page. kept: the page as it was staged before, where it still holds; its content is not read then."""

    page: SitePage
    source: str
    summary: Summary
    content: Content
    kept: StagedPage | None = None


def draft_pages(pages: Iterable[SitePage], setting: RenderContext, kept: PageCache) -> list[Draft]:
    """Every page; one that was kept only while the numbers of other pages that it gives are the same. Raises AssemblyError."""
    drafts = [_draft(page, setting, kept) for page in pages]
    labels = labels_of(drafts)
    fitting = [
        _read(each.page, each.source, setting) if each.kept and not each.kept.fits(labels) else each
        for each in drafts
    ]
    _check_downloads(fitting)
    return fitting


def labels_of(drafts: Iterable[Draft]) -> Labels:
    """The numbers of all charts and tables of the document."""
    return {
        (draft.page.html, name): label for draft in drafts for name, label in draft.summary.labels.items()
    }


def page_made_here(page: SitePage, text: str) -> Draft:
    """A page of the document's own, such as the list of what is in it."""
    return Draft(page, "", Summary(), Content((Prose(text),)))


def _draft(page: SitePage, setting: RenderContext, kept: PageCache) -> Draft:
    source = setting.source_of(page)
    if found := kept.find(page.path, source):
        return Draft(page, source, found.summary, Content(()), found)
    return _read(page, source, setting)


def _read(page: SitePage, source: str, setting: RenderContext) -> Draft:
    """The page from its run; one that failed, or whose notebook holds an error, has a notice instead."""
    content = read_content(page.run) if page.run else Content((), page.failure)
    if content.error:
        content = Content((failure_notice(page, content.error, setting.edition, setting.contact),))
    blocks = (block.without_title() if isinstance(block, Prose) else block for block in content.blocks)
    content = Content(tuple(block for block in blocks if not isinstance(block, Prose) or block.markdown))
    return Draft(page, source, summarise(page, content, setting.register), content)


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
