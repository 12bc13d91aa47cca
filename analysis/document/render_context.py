"""What all pages of a document share: definition, edition, names of things, and which pages there are."""

import platform
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import analysis
from analysis.data.areas import Areas
from analysis.data.editions import EditionRecord
from analysis.data.indicators import Register
from analysis.document.content import finding
from analysis.document.pages import CONTENTS, DOWNLOADS, PrintDocument, SitePage, plan_print
from analysis.io.hashing import hash_file, hash_folder, hash_text


@dataclass(frozen=True)
class RenderContext:
    """pages: in reading order, from one to the next. kinds: of print, `docx` and `pdf`. stylesheets: the
    council's own, from the top of the site. shows_contents: whether a page lists its headings."""

    definition: dict[str, Any]
    edition: EditionRecord
    areas: Areas
    register: Register
    pages: tuple[SitePage, ...]
    kinds: tuple[str, ...] = ()
    stylesheets: tuple[str, ...] = ()
    shows_contents: bool = True

    @property
    def all_pages(self) -> tuple[SitePage, ...]:
        """Return also the lists of contents and of downloads, which no page leads on to."""
        return (*self.pages, CONTENTS, DOWNLOADS)

    @cached_property
    def known(self) -> frozenset[str]:
        """Return the pages that can be linked to."""
        return frozenset(page.html for page in self.all_pages)

    @cached_property
    def prints(self) -> tuple[PrintDocument, ...]:
        """Return the documents to print that can be downloaded."""
        return tuple(plan_print(self.edition.period, self.edition.title, self.pages)) if self.kinds else ()

    def source_of(self, page: SitePage) -> str:
        """Return the hash of all that goes into a page but the numbers of what it refers to."""
        run = hash_file(page.run) if page.run else page.text or page.failure
        told = repr(self.findings) if page.path == "index" else ""
        return hash_text(self.identity, repr(_without_content(page)), run, told)

    @cached_property
    def findings(self) -> dict[str, str]:
        """Return what each chapter of the county says first, by its page."""
        of_county = [page for page in self.pages if page.is_area_chapter and page.area == self.areas.county]
        return {page.path: finding(page.run) for page in of_county if page.run}

    @cached_property
    def identity(self) -> str:
        """Return the hash of all that pages share, with the code that stages them."""
        code = hash_folder(Path(analysis.__file__).parent)
        plan = [_without_content(page) for page in self.all_pages]
        areas, register = self.areas.rows, dict(self.register)
        shared = (platform.python_version(), self.definition, self.edition, areas, register, plan, self.kinds)
        look = (self.stylesheets, self.shows_contents)
        return hash_text(code, *map(repr, (*shared, *look)))


def _without_content(page: SitePage) -> SitePage:
    return replace(page, run=None, failure="", text="")
