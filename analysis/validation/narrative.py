"""Checks on `narrative/`: every section beside an exhibit, every number bound to a figure, every claim true,
every red of the county explained.
Nothing is run: the files are read, and their references are looked up in the figures of their edition."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

from analysis.data.document import Chapter, load_document
from analysis.data.findings import Finding, nearest
from analysis.edition import exceptions
from analysis.edition.edition import Edition, open_edition
from analysis.errors import DataError, UsageError
from analysis.narrative import sign_off
from analysis.narrative.available import Reference, available, may_be
from analysis.narrative.comments import comments_path, read_comments
from analysis.narrative.files import NarrativeFile, Section, heading_error, read_narrative
from analysis.narrative.lint import lint, load_allowed_numerals
from analysis.narrative.manuscripts import NarrativePath, manuscripts, narrative_paths
from analysis.narrative.markup import check_markup
from analysis.narrative.resolver import uneven_braces
from analysis.narrative.section_ids import section_ids, topics_shown
from analysis.narrative.staleness import stale_sections
from analysis.project import Project
from analysis.validation.data_files import DataFiles, Row, whole_file

UNREADABLE = (DataError, UsageError, KeyError, ValueError, TypeError, OSError)
"""What reading figures that are wrong ends in. The checks of those files say what is wrong with them."""


def check_topics_shown(figures: DataFiles) -> Iterator[Finding]:
    """Every topic of the register has a chapter that shows all its figures."""
    project = Project(figures.data.parent)
    if not figures.rows("indicators") or not project.notebooks.is_dir():
        return
    chapters = [project.notebooks / f"{each.notebook}.ipynb" for each in load_document(project.root).chapters]
    shown = {topic for notebook in chapters if notebook.is_file() for topic in topics_shown(notebook)}
    first = {row["topic"]: row for row in reversed(figures.rows("indicators"))}
    for topic in sorted(first.keys() - shown - {""}):
        message = f"No chapter shows every figure on {topic!r}, so one that comes in may stand nowhere."
        remedy = f'End its notebook with others(page), or another with others(page, topic="{topic}").'
        yield first[topic].warning("topic", message, remedy)


def check_narrative_files(figures: DataFiles) -> Iterator[Finding]:
    """Every narrative file is for a page, can be read, and its sections stand beside exhibits of it."""
    project = Project(figures.data.parent)
    paths = narrative_paths(project)
    if not paths:
        return
    known = {
        "edition": [row["period"] for row in figures.rows("editions")],
        "area": [row["name"] for row in figures.rows("areas") if row["kind"] in ("county", "district")],
        "topic": [chapter.notebook for chapter in load_document(project.root).chapters],
    }
    for path in paths:
        for finding in _file_findings(project, path, known):
            yield replace(finding, file=path.name, rule="narrative_files")


def _file_findings(project: Project, path: NarrativePath, known: dict[str, list[str]]) -> Iterator[Finding]:
    if not path.area:
        message = "The file is not in the folder of an area."
        yield Finding.error("", message, "Move it to narrative/PERIOD/AREA/TOPIC.md.")
        return
    for kind, name in (("edition", path.period), ("area", path.area), ("topic", path.topic)):
        if name not in known[kind]:
            message = f"There is no {kind} called {name!r}, so the file is shown nowhere."
            yield Finding.error("", message, nearest(name, known[kind]))
            return
    try:
        file = read_narrative(path.path)
    except DataError as error:
        yield Finding.error("", str(error), "Correct the file.")
        return
    yield from file.findings
    notebook = project.notebooks / f"{path.topic}.ipynb"
    ids = section_ids(notebook) if notebook.is_file() else set(file.sections)
    for section in file.sections.values():
        if not any(fnmatchcase(section.id, id) for id in ids):
            missing = f"No exhibit of notebooks/{notebook.name} is called {section.id!r}"
            message = f"{missing}, so the section is shown nowhere."
            yield heading_error(section.line - 1, message, nearest(section.id, sorted(ids)))


def check_narrative_numerals(figures: DataFiles) -> Iterator[Finding]:
    """No numeral is written out, and no word asserts, without being bound to a figure."""
    project, rule = Project(figures.data.parent), "narrative_numerals"
    try:
        allowed = load_allowed_numerals(project.narrative)
    except DataError as error:
        yield Finding.error(rule, str(error), "Correct the file.", file="narrative/allowed-numerals.yml")
        return
    for path in narrative_paths(project):
        propose = _proposals(project, path)
        readable = (of for of in _readable(path.path).sections.values() if uneven_braces(of) is None)
        for section in readable:  # a missing brace is told where references are looked up
            for finding in lint(section, allowed, propose):
                yield replace(finding, file=path.name, rule=rule)


def _proposals(project: Project, path: NarrativePath) -> Callable[[str], list[str]]:
    """Return what gives the references of the chapter that a typed number may be, none if it has no page."""

    @cache
    def references() -> list[Reference]:
        try:
            edition = open_edition(project, path.period)
            area, chapter = edition.areas.find_reported(path.area), edition.document.find(path.topic)
            return [each for found in available(edition, area, chapter).values() for each in found]
        except UNREADABLE:
            return []

    return lambda numeral: [f"{each.written} ({each.reads})" for each in may_be(references(), numeral)]


def check_narrative_markup(figures: DataFiles) -> Iterator[Finding]:
    """Nothing in narrative would be printed as it is typed, and every reference leads somewhere."""
    project = Project(figures.data.parent)
    try:
        document = load_document(project.root)
    except DataError:  # a build says what is wrong with the definition
        return

    @cache
    def ids_of(chapter: Chapter) -> frozenset[str]:
        notebook = project.notebooks / f"{chapter.notebook}.ipynb"
        return frozenset(section_ids(notebook) if notebook.is_file() else ())

    every = ((path.name, _readable(path.path)) for path in narrative_paths(project))
    sections = [(name, section) for name, file in every for section in file.sections.values()]
    for page in document.pages:
        text = (project.root / page.file).read_text(encoding="utf-8", errors="replace")
        sections.append((page.file, Section(Path(page.file).stem, text, 1)))
    for name, section in sections:
        for finding in check_markup(section, document, ids_of):
            yield replace(finding, file=name, rule="narrative_markup")


def check_narrative_claims(figures: DataFiles) -> Iterator[Finding]:
    """Every reference can be looked up, and every claim is borne out by the figures."""
    project = Project(figures.data.parent)
    written = {path.period for path in narrative_paths(project)}
    for period in (edition["period"] for edition in figures.editions):
        try:
            every = manuscripts(project, period) if period in written else []
        except UNREADABLE:
            continue
        for each in every:
            for section in each.sections:
                for finding in each.resolved(section).findings:
                    yield replace(finding, file=each.name, rule="narrative_claims")


def check_narrative_sign_offs(figures: DataFiles) -> Iterator[Finding]:
    """The records of sign-off are whole, and every section still is what was signed."""
    project = Project(figures.data.parent)
    try:
        sign_off.read_approvers(project)
    except DataError as error:
        file = project.name_of(sign_off.approvers_path(project))
        yield Finding.error("narrative_sign_offs", str(error), "Correct the file.", file=file)
    for period in (edition["period"] for edition in figures.editions):
        try:
            records = sign_off.read_sign_offs(project, period)
            sign_off.check_kept(project, records, project.reports / period / "manifest.json")
        except DataError as error:
            remedy, path = "Restore the file from version control.", sign_off.sign_offs_path(project, period)
            yield Finding.error("narrative_sign_offs", str(error), remedy, file=project.name_of(path))
            continue
        signed = {record.key for record in records}
        if signed:
            yield from _stale(project, period)
        yield from _unsigned(project, period, signed)


def _stale(project: Project, period: str) -> Iterator[Finding]:
    """Yield a finding for every section that has changed since it was signed."""
    try:
        stale = stale_sections(project, period)
    except UNREADABLE:
        return
    for each in stale:
        record = each.record
        changed = "; ".join(f"{change.name}: {change.old} → {change.new}" for change in each.changes)
        message = f"Changed since {record.by} signed it off on {record.date}: {changed}."
        remedy = f"Sign it again: {_command(period, record.area, record.topic)}"
        file = f"narrative/{period}/{record.area}/{record.topic}.md"
        row = Row(file, each.section.line if each.section else 0, {})
        yield row.warning(record.section, message, remedy)


def _unsigned(project: Project, period: str, signed: set[tuple[str, str, str]]) -> Iterator[Finding]:
    """Yield a finding for every section that nobody has signed, of a file that calls itself signed off."""
    for path in narrative_paths(project):
        file = _readable(path.path) if path.period == period else None
        if file is None or file.status != "signed off":
            continue
        for section in file.sections.values():
            if (path.area, path.topic, section.id) not in signed:
                message = f"The file calls itself signed off, and nobody has signed {section.id}."
                remedy = f"Set `status: ready`, or sign it: {_command(period, path.area, path.topic)}"
                yield Row(path.name, section.line, {}).warning(section.id, message, remedy)


def _command(period: str, area: str, topic: str) -> str:
    return f'boldsteps sign-off {period} --area "{area}" --topic {topic} --by NAME'


def check_narrative_comments(figures: DataFiles) -> Iterator[Finding]:
    """Every comment can be read and is on a section that exists."""
    project, rule = Project(figures.data.parent), "narrative_comments"
    for period in (edition["period"] for edition in figures.editions):
        file = project.name_of(comments_path(project, period))
        try:
            comments = read_comments(project, period)
        except DataError as error:
            yield Finding.error(rule, str(error), "Correct the file.", file=file)
            continue
        for row, comment in enumerate(comments, start=2):
            written = sorted((project.narrative / period / comment.area).glob("*.md"))
            known = [section for path in written for section in _readable(path).sections]
            if comment.section not in known:
                missing = f"No section of {comment.area} is called {comment.section!r}"
                message = f"{missing}, so the comment is on nothing."
                remedy = nearest(comment.section, known) or "Correct the area or the section."
                yield Finding.warning(rule, message, remedy, file=file, row=row, column="section")


def _readable(path: Path) -> NarrativeFile:
    """Return the file, without sections if it cannot be read, which `check_narrative_files` reports."""
    try:
        return read_narrative(path)
    except DataError:
        return NarrativeFile(path)


def check_exceptions_complete(figures: DataFiles) -> Iterator[Finding]:
    """Every red of the county has an entry, in which what nobody has written yet is `awaiting`, and no
    other."""
    for row in figures.editions:
        try:
            yield from _edition_findings(open_edition(Project(figures.data.parent), row["period"]))
        except UNREADABLE:
            continue


def _edition_findings(edition: Edition) -> Iterator[Finding]:
    file = whole_file(exceptions.explanations_path(edition).relative_to(edition.project.root).as_posix())
    try:
        written = exceptions.load_explanations(edition)
    except DataError as problem:
        yield file.warning("", str(problem), "Correct the file.")
        return
    reds = [(red.indicator.id, red.group.id) for red in exceptions.county_reds(edition)]
    if new := [key for key in reds if key not in written]:
        what = f"{exceptions.exceptional(edition).capitalize()} for {edition.county.name} in {edition.period}"
        message = f"{what}, without an entry: {_listed(new)}."
        keys, unknown = ", ".join(exceptions.REQUIRED), f"What is not known yet is `{exceptions.AWAITING}`"
        remedy = (
            f"Write for each `- indicator:`, {keys}. {unknown}: the report says so, and is not published."
        )
        yield file.warning("indicator", message, remedy)
    if gone := [key for key in written if key not in reds]:
        state = exceptions.exceptional(edition)
        message = f"Explained, but not {state} in {edition.period}: {_listed(gone)}."
        yield file.warning("indicator", message, "Remove what is written of them.")


def _listed(keys: Sequence[tuple[str, str]]) -> str:
    """Return `pass_rate, pass_gap (fsm)`."""
    return ", ".join(id if group == "all" else f"{id} ({group})" for id, group in keys)
