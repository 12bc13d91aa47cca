"""Checks on `narrative/`: every section beside an exhibit, every number bound to a figure, every claim true.

Nothing is run: the files are read, and their references are looked up in the figures of their edition.
"""

from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

from analysis.data.document import Document, load_document
from analysis.data.findings import ERROR, WARNING, Finding, nearest
from analysis.errors import DataError, UsageError
from analysis.narrative.comments import comments_path, read_comments
from analysis.narrative.files import NarrativeFile, Problem, Section, read_narrative
from analysis.narrative.lint import lint, load_allowed_numerals
from analysis.narrative.manuscripts import NarrativePath, manuscripts, narrative_paths, place_of
from analysis.narrative.section_ids import section_ids
from analysis.narrative.sign_off import last_sign_offs, read_sign_offs, sign_offs_path
from analysis.narrative.staleness import stale_sections
from analysis.project import Project
from analysis.validation.data_files import DataFiles

UNREADABLE = (DataError, UsageError, KeyError, ValueError, TypeError, OSError)
"""What reading figures that are wrong ends in. The checks of those files say what is wrong with them."""


def check_narrative_files(figures: DataFiles) -> Iterator[Finding]:
    """Every narrative file is for a page, can be read, and each of its sections stands beside an exhibit of that page."""
    project = Project(figures.data.parent)
    paths = narrative_paths(project)
    document = load_document(project.root) if paths else None
    for path in paths:
        place = place_of(project, path)
        astray = _astray(figures, document, place) if document else None
        if astray or place is None:
            message, remedy = astray or (
                "The file is not in the folder of an area.",
                "Move it to narrative/PERIOD/AREA/TOPIC.md.",
            )
            yield Finding(ERROR, _name(project, path), 0, "", "narrative_files", message, remedy)
        else:
            yield from _file_findings(project, place)


def check_narrative_numerals(figures: DataFiles) -> Iterator[Finding]:
    """No numeral is written out, and no word asserts, without being bound to a figure."""
    project = Project(figures.data.parent)
    paths = narrative_paths(project)
    try:
        allowed = load_allowed_numerals(project.narrative)
    except DataError as error:
        yield Finding(
            ERROR,
            "narrative/allowed-numerals.yml",
            0,
            "",
            "narrative_numerals",
            str(error),
            "Correct the file.",
        )
        return
    for path in paths:
        for section in _readable(path).sections.values():
            for problem in lint(section, allowed):
                yield _finding(project, path, section, problem, "narrative_numerals")


def check_narrative_claims(figures: DataFiles) -> Iterator[Finding]:
    """Every reference can be looked up, and every claim is borne out by the figures."""
    project = Project(figures.data.parent)
    paths = narrative_paths(project)
    written = {place.period for path in paths if (place := place_of(project, path))}
    for edition in figures.editions:
        if edition["period"] in written:
            yield from _claims(project, edition["period"])


def check_narrative_sign_offs(figures: DataFiles) -> Iterator[Finding]:
    """The records of sign-off are whole, and every section still is what was signed."""
    project = Project(figures.data.parent)
    for edition in figures.editions:
        path = sign_offs_path(project, edition["period"])
        if path.is_file():
            yield from _stale(project, edition["period"], _name(project, path))
        yield from _said_to_be_signed(project, edition["period"])


def _said_to_be_signed(project: Project, period: str) -> Iterator[Finding]:
    """Sections of a file that calls itself signed off, and that nobody has signed."""
    files = {
        place: _readable(path) for path in narrative_paths(project) if (place := place_of(project, path))
    }
    claimed = {
        place: file for place, file in files.items() if place.period == period and file.status == "signed off"
    }
    try:
        signed = last_sign_offs(project, period) if claimed else {}
    except DataError:  # reported as such
        return
    for place, file in claimed.items():
        for section in file.sections.values():
            if (place.area, place.topic, section.id) not in signed:
                message = f"The file calls itself signed off, and nobody has signed {section.id}."
                sign = f'boldsteps sign-off {period} --area "{place.area}" --topic {place.topic} --by NAME'
                remedy = f"Set `status: ready`, or sign it: {sign}"
                yield Finding(
                    WARNING,
                    _name(project, place.path),
                    section.line,
                    section.id,
                    "narrative_sign_offs",
                    message,
                    remedy,
                )


def check_narrative_comments(figures: DataFiles) -> Iterator[Finding]:
    """Every comment can be read and is on a section that exists."""
    project = Project(figures.data.parent)
    for edition in figures.editions:
        path = comments_path(project, edition["period"])
        try:
            comments = read_comments(project, edition["period"])
        except DataError as error:
            yield Finding(
                ERROR, _name(project, path), 0, "", "narrative_comments", str(error), "Correct the file."
            )
            continue
        for row, comment in enumerate(comments, start=2):
            known = _written_sections(project, edition["period"], comment.area)
            if comment.section not in known:
                message = f"No section of {comment.area} is called {comment.section!r}, so the comment is on nothing."
                remedy = nearest(comment.section, known) or "Correct the area or the section."
                yield Finding(
                    WARNING, _name(project, path), row, "section", "narrative_comments", message, remedy
                )


def _written_sections(project: Project, period: str, area: str) -> list[str]:
    files = sorted((project.narrative / period / area).glob("*.md"))
    return [section for path in files for section in _readable(path).sections]


def _stale(project: Project, period: str, records: str) -> Iterator[Finding]:
    rule = "narrative_sign_offs"
    try:
        read_sign_offs(project, period)
    except DataError as error:
        yield Finding(ERROR, records, 0, "", rule, str(error), "Restore the file from version control.")
        return
    try:
        stale = stale_sections(project, period)
    except UNREADABLE:
        return
    for each in stale:
        record = each.record
        changed = "; ".join(f"{change.name}: {change.old} → {change.new}" for change in each.changes)
        message = f"Changed since {record.by} signed it off on {record.date}: {changed}."
        remedy = f'Sign it again: boldsteps sign-off {period} --area "{record.area}" --topic {record.topic} --by NAME'
        name = f"narrative/{period}/{record.area}/{record.topic}.md"
        yield Finding(
            WARNING, name, each.section.line if each.section else 0, record.section, rule, message, remedy
        )


def _claims(project: Project, period: str) -> Iterator[Finding]:
    try:
        every = manuscripts(project, period)
    except UNREADABLE:
        return
    for each in every:
        for section in each.sections:
            for problem in each.bound(section).problems:
                yield _finding(project, each.file.path, section, problem, "narrative_claims")


def _astray(figures: DataFiles, document: Document, place: NarrativePath | None) -> tuple[str, str] | None:
    """Why a file is for no page, and what to do."""
    if place is None:
        return None
    known = {
        "edition": [row["period"] for row in figures.rows("editions")],
        "area": [row["name"] for row in figures.rows("areas") if row["kind"] in ("county", "district")],
        "topic": [chapter.notebook for chapter in document.chapters],
    }
    given = {"edition": place.period, "area": place.area, "topic": place.topic}
    for kind, name in given.items():
        if name not in known[kind]:
            return f"There is no {kind} called {name!r}, so the file is shown nowhere.", nearest(
                name, known[kind]
            )
    return None


def _file_findings(project: Project, place: NarrativePath) -> Iterator[Finding]:
    """What is wrong with a file as a file."""
    name = _name(project, place.path)
    try:
        file = read_narrative(place.path)
    except DataError as error:
        yield Finding(ERROR, name, 0, "", "narrative_files", str(error), "Correct the file.")
        return
    for problem in (*file.problems, *_unknown_sections(project, file, place.topic)):
        yield Finding(
            problem.severity, name, problem.line, "", "narrative_files", problem.message, problem.remedy
        )


def _unknown_sections(project: Project, file: NarrativeFile, topic: str) -> Iterator[Problem]:
    notebook = project.notebooks / f"{topic}.ipynb"
    known = section_ids(notebook) if notebook.is_file() else set(file.sections)
    for section in file.sections.values():
        if not any(fnmatchcase(section.id, id) for id in known):
            message = f"No exhibit of notebooks/{notebook.name} is called {section.id!r}, so the section is shown nowhere."
            yield Problem(section.line - 1, "heading", message, nearest(section.id, sorted(known)))


def _readable(path: Path) -> NarrativeFile:
    try:
        return read_narrative(path)
    except DataError:  # reported by check_narrative_files
        return NarrativeFile(path)


def _finding(project: Project, path: Path, section: Section, problem: Problem, rule: str) -> Finding:
    return Finding(
        problem.severity,
        _name(project, path),
        problem.line,
        section.id,
        rule,
        problem.message,
        problem.remedy,
    )


def _name(project: Project, path: Path) -> str:
    return path.relative_to(project.root).as_posix()
