"""The pages of the document, in reading order: which run each shows, its number, and where it is in the site."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from analysis.data.areas import Area, Areas
from analysis.data.document import Chapter, Document
from analysis.data.editions import EditionRecord
from analysis.errors import AssemblyError

APPENDICES = "appendices"


@dataclass(frozen=True)
class SitePage:
    """One page. `path`: where it is, without extension, `thanet/gaps`. `number`: `2`, `A` for an appendix, empty for others.

    run: the executed notebook; None when the run failed (`failure` says why) or the page is made here (`text`).
    """

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
        """From this page to the top of the site."""
        return "../" * self.path.count("/")

    @cached_property
    def is_area_chapter(self) -> bool:
        return (
            self.area is not None and self.chapter is not None and self.path.startswith(f"{self.area.slug}/")
        )

    @property
    def is_appendix(self) -> bool:
        return self.chapter is not None and self.chapter.appendix

    @cached_property
    def downloads(self) -> str:
        """The folder of its data, from the top of the site."""
        return f"downloads/{self.area.slug}" if self.area else "downloads"


def plan_pages(
    document: Document,
    areas: Areas,
    edition: EditionRecord,
    runs_folder: Path,
    failed: Sequence[tuple[Area, Chapter, str]],
) -> list[SitePage]:
    """The pages of what was run or failed: front page, the county's chapters, each district's, appendices.

    Raises AssemblyError when there is none.
    """
    chapters = document.chapters_of(edition.period)
    numbers = _numbers(chapters)
    failures = {(area.code, chapter.notebook): message for area, chapter, message in failed}
    pages = []
    for area, chapter in _reading_order(areas, chapters):
        run = runs_folder / area.slug / f"{chapter.notebook}.ipynb"
        failure = failures.get((area.code, chapter.notebook), "")
        if failure or run.is_file():
            path = _path(area, chapter)
            pages.append(
                SitePage(
                    path,
                    chapter.title,
                    numbers[chapter.notebook],
                    area,
                    chapter,
                    None if failure else run,
                    failure,
                )
            )
    if not pages:
        raise AssemblyError(
            f"Nothing to assemble: there is no run of edition {edition.period} in {runs_folder.name}/."
        )
    return pages


def _reading_order(areas: Areas, chapters: list[Chapter]) -> list[tuple[Area, Chapter]]:
    front = [(areas.county, chapter) for chapter in chapters if chapter.is_front_page]
    body = [
        (area, chapter)
        for area in areas.reported
        for chapter in chapters
        if not chapter.is_front_page
        and not chapter.appendix
        and (chapter.areas == "every" or area == areas.county)
    ]
    appendices = [(areas.county, chapter) for chapter in chapters if chapter.appendix]
    return [*front, *body, *appendices]


def _numbers(chapters: list[Chapter]) -> dict[str, str]:
    """Chapters are numbered 1, 2, …, appendices A, B, …; the front page has no number."""
    body = [chapter for chapter in chapters if not chapter.is_front_page and not chapter.appendix]
    appendices = [chapter for chapter in chapters if chapter.appendix]
    return {
        **{chapter.notebook: "" for chapter in chapters},
        **{chapter.notebook: str(number) for number, chapter in enumerate(body, start=1)},
        **{chapter.notebook: chr(ord("A") + number) for number, chapter in enumerate(appendices)},
    }


def _path(area: Area, chapter: Chapter) -> str:
    if chapter.is_front_page:
        return "index"
    return f"{APPENDICES if chapter.appendix else area.slug}/{chapter.page_name}"
