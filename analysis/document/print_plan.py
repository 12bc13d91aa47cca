"""Which documents are printed: the county's and a pack for each district, and the pages each is made of."""

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.document.pages import SitePage

PACKS = "packs"
KINDS = {"docx": "Word", "pdf": "PDF"}
"""The formats of print, in the words of a reader."""


@dataclass(frozen=True)
class PrintDocument:
    """One document to print. path: in the edition's folder, `packs/bold-steps-2012-thanet`."""

    path: str
    title: str
    subtitle: str
    pages: tuple[SitePage, ...]

    def download(self, kind: str) -> str:
        """Return where it is on the site: `downloads/packs/bold-steps-2012-thanet.pdf`."""
        return f"downloads/{self.path}.{kind}"

    def has_page(self, page: SitePage) -> bool:
        return any(each.path == page.path for each in self.pages)


def plan_print(period: str, title: str, pages: Sequence[SitePage]) -> list[PrintDocument]:
    """Return the county's document, with front page and appendices, then a pack for each district."""
    name = f"bold-steps-{period}"
    areas = {page.area.slug: page.area for page in pages if page.is_area_chapter and page.area}
    districts = [area for area in areas.values() if area.kind == "district"]
    of_county = [page for page in pages if page.chapter and page.area and page.area not in districts]
    documents = []
    if of_county:
        county = next(page.area.name for page in of_county if page.area)
        documents.append(PrintDocument(name, title, county, tuple(of_county)))
    for area in districts:
        chapters = tuple(page for page in pages if page.area == area)
        documents.append(PrintDocument(f"{PACKS}/{name}-{area.slug}", title, area.name, chapters))
    return documents


def kinds_of(formats: Sequence[str]) -> list[str]:
    """Return those of the formats that are printed."""
    return [kind for kind in formats if kind in KINDS]
