"""The pages of the document in reading order, where each is in the site, and what is printed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

from analysis.data.areas import Area, Areas
from analysis.data.document import Chapter
from analysis.data.editions import EditionRecord
from analysis.errors import AssemblyError

SHEET = "scorecard"
"""The notebook of which a district has a sheet of one page."""
PACKS = "packs"
KINDS = {"docx": "Word", "pdf": "PDF"}
"""The formats of print, in the words of a reader."""


@dataclass(frozen=True)
class SitePage:
    """One page. `path`: where it is, without extension, `thanet/gaps`. `number`: `2`, `A` for an appendix,
    empty for others. run: the executed notebook; None when the run failed (`failure` says why), when somebody
    has written the page in Markdown (`text`), or the document writes it itself."""

    path: str
    title: str
    number: str = ""
    area: Area | None = None
    chapter: Chapter | None = None
    run: Path | None = None
    failure: str = ""
    text: str = ""

    @cached_property
    def html(self) -> str:
        return f"{self.path}.html"

    @cached_property
    def root(self) -> str:
        """Return the way from this page to the top of the site."""
        return "../" * self.path.count("/")

    @cached_property
    def is_area_chapter(self) -> bool:
        return bool(self.area and self.chapter and self.path.startswith(f"{self.area.slug}/"))

    @property
    def area_name(self) -> str:
        """Return the area whose chapter the page is. Empty for the front page, appendices and lists."""
        return self.area.name if self.area and self.is_area_chapter else ""

    @property
    def is_sheet(self) -> bool:
        """Whether it is the sheet of a district."""
        return bool(self.area and self.area.is_district and self.chapter and self.chapter.notebook == SHEET)

    @property
    def is_appendix(self) -> bool:
        return self.chapter is not None and self.chapter.appendix

    def download(self, exhibit: str) -> str:
        """Return the CSV with the rows of an exhibit, from the top of the site."""
        return f"downloads/{self.area.slug}/{exhibit}.csv" if self.area else f"downloads/{exhibit}.csv"


CONTENTS = SitePage("contents", "Everything in this document")
DOWNLOADS = SitePage("downloads/index", "Data downloads")


def plan_pages(
    chapters: Sequence[Chapter],
    areas: Areas,
    edition: EditionRecord,
    runs_folder: Path,
    failed: Sequence[tuple[Area, Chapter, str]],
) -> list[SitePage]:
    """Return the pages of what was run or failed, in order. Raises AssemblyError when there is none."""
    failures = {(area.code, chapter.notebook): message for area, chapter, message in failed}
    pages = []
    for area, chapter, path, number in _reading_order(areas, chapters):
        run = runs_folder / area.slug / f"{chapter.notebook}.ipynb"
        failure = failures.get((area.code, chapter.notebook), "")
        if failure or run.is_file():
            made = None if failure else run
            pages.append(SitePage(path, chapter.title, number, area, chapter, made, failure))
    if not pages:
        problem = f"there is no run of edition {edition.period} in {runs_folder.name}/."
        raise AssemblyError(f"Nothing to assemble: {problem}")
    return pages


def _reading_order(areas: Areas, chapters: Sequence[Chapter]) -> Iterator[tuple[Area, Chapter, str, str]]:
    """Yield each page's area, chapter, path and number: 1, 2, … for chapters, A, B, … for appendices."""
    county = areas.county
    appendices = [chapter for chapter in chapters if chapter.appendix]
    body = [chapter for chapter in chapters if not chapter.is_front_page and not chapter.appendix]
    for chapter in chapters:
        if chapter.is_front_page:
            yield county, chapter, chapter.path(county.slug), ""
    for area in areas.reported:
        for number, chapter in enumerate(body, start=1):
            if chapter.areas == "every" or area == county:
                yield area, chapter, chapter.path(area.slug), str(number)
    for number, chapter in enumerate(appendices):
        yield county, chapter, chapter.path(county.slug), chr(ord("A") + number)


@dataclass(frozen=True)
class PrintDocument:
    """One document to print. path: in the edition's folder, `packs/bold-steps-2012-thanet`. part: a sheet of
    one page; of the pages what is to be read; or what is to look up."""

    path: str
    title: str
    subtitle: str
    pages: tuple[SitePage, ...]
    part: Literal["sheet", "report", "reference"]

    def download(self, kind: str) -> str:
        """Return where it is on the site: `downloads/packs/bold-steps-2012-thanet.pdf`."""
        return f"downloads/{self.path}.{kind}"


def plan_print(period: str, title: str, pages: Sequence[SitePage]) -> list[PrintDocument]:
    """Return what the committee reads of the county, the volume to look the rest up in, with the earlier
    years of the districts and the appendices, and the sheet of each district."""
    name = f"bold-steps-{period}"
    areas = {page.area.slug: page.area for page in pages if page.is_area_chapter and page.area}
    districts = [area for area in areas.values() if area.kind == "district"]
    of_county = [page for page in pages if page.chapter and page.area and page.area not in districts]
    documents = []
    if of_county:
        county = next(page.area.name for page in of_county if page.area)
        read = tuple(page for page in of_county if not page.is_appendix)
        documents += [PrintDocument(name, title, county, read, "report")] if read else []
        volume = f"{county}, reference volume"
        sheets = [page for page in pages if page.is_sheet]
        looked_up = (*read, *sheets, *(page for page in of_county if page.is_appendix))
        documents.append(PrintDocument(f"{name}-reference", title, volume, looked_up, "reference"))
    for area in districts:
        of_area = [page for page in pages if page.area == area]
        sheet = [page for page in of_area if page.is_sheet] or of_area
        documents.append(
            PrintDocument(f"{PACKS}/{name}-{area.slug}", title, area.name, tuple(sheet), "sheet")
        )
    return documents
