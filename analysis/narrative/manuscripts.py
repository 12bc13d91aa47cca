"""The narrative of an edition: every file in `narrative/PERIOD/AREA/` with the area and chapter it is for."""

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from analysis.data.areas import Area
from analysis.edition.edition import Edition, open_edition
from analysis.narrative.files import NarrativeFile, Section, narrative_path, read_narrative
from analysis.narrative.resolver import ResolvedSection, resolve_section
from analysis.project import Project


@dataclass(frozen=True)
class NarrativePath:
    """What a narrative file is for, by its path `narrative/2012/Testshire/gaps.md`; empty elsewhere."""

    path: Path
    name: str
    period: str = ""
    area: str = ""
    topic: str = ""


@dataclass(frozen=True, eq=False)
class Manuscript:
    """The narrative of one chapter for one area of an edition, written or not."""

    edition: Edition
    area: Area
    topic: str
    file: NarrativeFile = field(repr=False)

    @property
    def name(self) -> str:
        """From the project folder: `narrative/2012/Testshire/gaps.md`."""
        return self.edition.project.name_of(self.file.path)

    @property
    def sections(self) -> list[Section]:
        """In the order they are written."""
        return sorted(self.file.sections.values(), key=lambda section: section.line)

    def key(self, section: Section) -> tuple[str, str, str]:
        """Return what names the section in the edition: area, topic and id."""
        return self.area.name, self.topic, section.id

    def resolved(self, section: Section) -> ResolvedSection:
        """Look up the references of the section, once."""
        if section.id not in self._resolved:
            self._resolved[section.id] = resolve_section(section, self.edition, self.area)
        return self._resolved[section.id]

    @cached_property
    def _resolved(self) -> dict[str, ResolvedSection]:
        return {}


def narrative_paths(project: Project) -> list[NarrativePath]:
    """Return every Markdown file in a folder of `narrative/`."""
    paths = []
    for path in sorted(project.narrative.glob("*/**/*.md")):
        parts = path.relative_to(project.narrative).with_suffix("").parts
        if path.is_file():
            paths.append(NarrativePath(path, project.name_of(path), *(parts if len(parts) == 3 else ())))
    return paths


def open_manuscript(edition: Edition, area: Area, topic: str) -> Manuscript:
    """Read the narrative of a chapter, without sections if there are none. Raises DataError."""
    path = narrative_path(edition.project.narrative, edition.period, area.name, topic)
    return Manuscript(edition, area, topic, read_narrative(path))


def manuscript(project: Project, period: str, area: str, topic: str) -> Manuscript:
    """Find the narrative of a chapter by the names a user gives. Raises UsageError."""
    edition = open_edition(project, period)
    here = edition.areas.find_reported(area)
    return open_manuscript(edition, here, edition.document.find(topic).notebook)


def manuscripts(project: Project, period: str) -> list[Manuscript]:
    """Return the narrative of the edition, area by area, without files for no page. Raises DataError."""
    edition = open_edition(project, period)
    areas = {area.name: area for area in edition.areas.reported}
    topics = {chapter.notebook for chapter in edition.document.chapters}
    of_period = (each for each in narrative_paths(project) if each.period == edition.period)
    shown = (each for each in of_period if each.area in areas and each.topic in topics)
    return [open_manuscript(edition, areas[each.area], each.topic) for each in shown]
