"""What all pages of a document share: its definition, its edition, the names of things, and which pages there are."""

import platform
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import analysis
from analysis.data.areas import Areas
from analysis.data.editions import EditionRecord
from analysis.data.indicators import Register
from analysis.document.pages import SitePage
from analysis.document.print_plan import PrintDocument, plan_print
from analysis.io.hashing import hash_file, hash_folder, hash_text


@dataclass(frozen=True)
class RenderContext:
    """pages: in reading order, those that can be gone through one after another. made_here: the lists of contents and of downloads.

    kinds: of the papers that are made, `docx` and `pdf`; none where only the site is.
    """

    definition: dict[str, Any]
    edition: EditionRecord
    areas: Areas
    register: Register
    pages: tuple[SitePage, ...]
    made_here: tuple[SitePage, ...]
    kinds: tuple[str, ...] = ()

    @cached_property
    def known(self) -> frozenset[str]:
        """The pages that can be linked to."""
        return frozenset(page.html for page in (*self.pages, *self.made_here))

    @cached_property
    def papers(self) -> tuple[PrintDocument, ...]:
        """The papers that can be downloaded."""
        return tuple(plan_print(self.edition.period, self.edition.title, self.pages)) if self.kinds else ()

    @property
    def contact(self) -> str:
        """Whom to ask."""
        return str(self.definition["bold-steps"].get("contact", ""))

    def source_of(self, page: SitePage) -> str:
        """The hash of everything that goes into a page but the numbers of what it refers to: its run, and all that pages share."""
        return hash_text(self.identity, repr(_place(page)), hash_file(page.run) if page.run else page.failure)

    @cached_property
    def identity(self) -> str:
        """The hash of all that pages share, with the code that stages them."""
        code = hash_folder(Path(analysis.__file__).parent)
        plan = [_place(page) for page in (*self.pages, *self.made_here)]
        shared = (
            platform.python_version(),
            self.definition,
            self.edition,
            self.areas.rows,
            dict(self.register),
            plan,
            self.kinds,
        )
        return hash_text(code, *map(repr, shared))


def _place(page: SitePage) -> SitePage:
    """The page without what it shows."""
    return replace(page, run=None, failure="", text="")
