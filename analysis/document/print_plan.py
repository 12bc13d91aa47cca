"""Which papers a committee gets: the county's document and a pack for each district, and the pages each is made of."""

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.document.pages import SitePage

PACKS = "packs"
KINDS = {"docx": "Word", "pdf": "PDF"}
"""The formats that papers are made in, in the words of a reader."""


@dataclass(frozen=True)
class PrintDocument:
    """One paper. path: from the folder of the edition, without extension, `packs/bold-steps-2012-thanet`."""

    path: str
    title: str
    subtitle: str
    pages: tuple[SitePage, ...]

    def download(self, kind: str) -> str:
        """Where readers of the site get it, from the top of the site: `downloads/packs/bold-steps-2012-thanet.pdf`."""
        return f"downloads/{self.path}.{kind}"

    def holds(self, page: SitePage) -> bool:
        """Whether the page is printed in it."""
        return any(each.path == page.path for each in self.pages)


def plan_print(period: str, title: str, pages: Sequence[SitePage]) -> list[PrintDocument]:
    """The county's document (front page, its chapters, appendices), then a pack of the chapters of each district."""
    name = f"bold-steps-{period}"
    areas = {page.area.slug: page.area for page in pages if page.is_area_chapter and page.area}
    districts = [area for area in areas.values() if area.kind == "district"]
    of_districts = {area.code for area in districts}
    main = tuple(page for page in pages if page.chapter and page.area and page.area.code not in of_districts)
    whole = [PrintDocument(name, title, _county_name(main), main)] if main else []
    return whole + [
        PrintDocument(
            f"{PACKS}/{name}-{area.slug}",
            title,
            area.name,
            tuple(page for page in pages if page.area == area),
        )
        for area in districts
    ]


def kinds_of(formats: Sequence[str]) -> list[str]:
    """Those of the formats that papers are made in."""
    return [kind for kind in formats if kind in KINDS]


def _county_name(pages: Sequence[SitePage]) -> str:
    return next((page.area.name for page in pages if page.area), "")
