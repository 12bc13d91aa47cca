"""The narrative of an edition: every file in `narrative/PERIOD/AREA/` with the page it is for."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from analysis.errors import UsageProblem
from analysis.exhibits.pages import Page, open_pages
from analysis.narrative.binding import Bound
from analysis.narrative.files import NarrativeFile, Section, read_narrative
from analysis.project import Project


@dataclass(frozen=True)
class Place:
    """What a narrative file is for, by its path: `narrative/2012/Kent/gaps.md`."""

    path: Path
    period: str
    area: str
    topic: str


@dataclass(frozen=True)
class Manuscript:
    """One narrative file and the page that shows it."""

    page: Page

    @property
    def file(self) -> NarrativeFile:
        return self.page.narrative

    @property
    def name(self) -> str:
        """From the project folder: `narrative/2012/Kent/gaps.md`."""
        return self.file.path.relative_to(self.page.project.root).as_posix()

    @property
    def sections(self) -> list[Section]:
        """In the order they are written."""
        return sorted(self.file.sections.values(), key=lambda section: section.line)

    def bound(self, section: Section) -> Bound:
        """The section with its references looked up."""
        found = self.page.bound(section.id)
        assert found is not None
        return found


def narrative_paths(project: Project) -> list[Path]:
    """Every Markdown file in a folder of `narrative/`; what lies beside those folders is about the narrative, not part of it."""
    return sorted(path for path in project.narrative.glob("*/**/*.md") if path.is_file())


def place_of(project: Project, path: Path) -> Place | None:
    """What the file is for. None where it does not lie in a folder of an area in a folder of a period."""
    parts = path.relative_to(project.narrative).parts
    return Place(path, parts[0], parts[1], path.stem) if len(parts) == 3 else None


def manuscripts(project: Project, period: str) -> list[Manuscript]:
    """The narrative of the edition, area by area. Files that are for no page are left out: `boldsteps check` reports them.

    Raises DataProblem for one that cannot be read.
    """
    edition_page = open_pages(project, period)
    return [Manuscript(page) for path in narrative_paths(project) if (page := _page(edition_page, project, path))]


def manuscript(project: Project, period: str, area: str, topic: str) -> Manuscript:
    """The narrative of one page, written or not. Raises UsageProblem."""
    page = open_pages(project, period)
    here = page.areas.find_reported(area)
    notebook = page.document.find(topic).notebook
    path = project.narrative / page.edition.period / here.name / f"{notebook}.md"
    return Manuscript(replace(page, area=here, topic=notebook, narrative=read_narrative(path)))


def _page(edition_page: Page, project: Project, path: Path) -> Page | None:
    place = place_of(project, path)
    if place is None or place.period != edition_page.edition.period:
        return None
    area = next((area for area in edition_page.areas.reported if area.name == place.area), None)
    try:
        chapter = edition_page.document.find(place.topic)
    except UsageProblem:
        return None
    if area is None or chapter.notebook != place.topic:
        return None
    return replace(edition_page, area=area, topic=place.topic, narrative=read_narrative(path))


def every_section(project: Project, period: str) -> Iterator[tuple[Manuscript, Section]]:
    """Every section written for the edition."""
    for each in manuscripts(project, period):
        for section in each.sections:
            yield each, section
