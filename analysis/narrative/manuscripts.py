"""The narrative of an edition: every file in `narrative/PERIOD/AREA/` with the area and chapter it is for."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from analysis.data.areas import Area
from analysis.edition.edition import Edition, open_edition
from analysis.errors import UsageError
from analysis.narrative.files import NarrativeFile, Section, narrative_path, read_narrative
from analysis.narrative.resolver import ResolvedSection, resolve_section
from analysis.project import Project


@dataclass(frozen=True)
class NarrativePath:
    """What a narrative file is for, by its path: `narrative/2012/Kent/gaps.md`."""

    path: Path
    period: str
    area: str
    topic: str


@dataclass(frozen=True, eq=False)
class Manuscript:
    """The narrative of one chapter for one area of an edition, written or not."""

    edition: Edition
    area: Area
    topic: str
    file: NarrativeFile = field(repr=False)

    @property
    def name(self) -> str:
        """From the project folder: `narrative/2012/Kent/gaps.md`."""
        return self.file.path.relative_to(self.edition.project.root).as_posix()

    @property
    def sections(self) -> list[Section]:
        """In the order they are written."""
        return sorted(self.file.sections.values(), key=lambda section: section.line)

    def bound(self, section: Section) -> ResolvedSection:
        """Look up the references of the section, once."""
        if section.id not in self._bound:
            self._bound[section.id] = resolve_section(section, self.edition, self.area)
        return self._bound[section.id]

    @cached_property
    def _bound(self) -> dict[str, ResolvedSection]:
        return {}


def open_manuscript(edition: Edition, area: Area, topic: str) -> Manuscript:
    """Read the narrative of a chapter; without sections where nobody has written any. Raises DataError for one that cannot be read."""
    path = narrative_path(edition.project.narrative, edition.period, area.name, topic)
    return Manuscript(edition, area, topic, read_narrative(path))


def narrative_paths(project: Project) -> list[Path]:
    """Every Markdown file in a folder of `narrative/`; what lies beside those folders is about the narrative, not part of it."""
    return sorted(path for path in project.narrative.glob("*/**/*.md") if path.is_file())


def place_of(project: Project, path: Path) -> NarrativePath | None:
    """What the file is for. None where it does not lie in a folder of an area in a folder of a period."""
    parts = path.relative_to(project.narrative).parts
    return NarrativePath(path, parts[0], parts[1], path.stem) if len(parts) == 3 else None


def manuscripts(project: Project, period: str) -> list[Manuscript]:
    """The narrative of the edition, area by area. Files that are for no page are left out: `boldsteps check` reports them.

    Raises DataError for one that cannot be read.
    """
    edition = open_edition(project, period)
    return [found for path in narrative_paths(project) if (found := _manuscript(edition, path))]


def manuscript(project: Project, period: str, area: str, topic: str) -> Manuscript:
    """Find the narrative of a chapter by the names a user gives. Raises UsageError."""
    edition = open_edition(project, period)
    here = edition.areas.find_reported(area)
    return open_manuscript(edition, here, edition.document.find(topic).notebook)


def _manuscript(edition: Edition, path: Path) -> Manuscript | None:
    place = place_of(edition.project, path)
    if place is None or place.period != edition.period:
        return None
    area = next((area for area in edition.areas.reported if area.name == place.area), None)
    try:
        chapter = edition.document.find(place.topic)
    except UsageError:
        return None
    if area is None or chapter.notebook != place.topic:
        return None
    return open_manuscript(edition, area, place.topic)


def every_section(project: Project, period: str) -> Iterator[tuple[Manuscript, Section]]:
    """Every section written for the edition."""
    for each in manuscripts(project, period):
        for section in each.sections:
            yield each, section
