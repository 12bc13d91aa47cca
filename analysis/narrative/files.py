"""Narrative files: what people write in `narrative/PERIOD/AREA/TOPIC.md`.

A file is Markdown in sections (`## gaps-opening`, `## gaps-free-school-meals`: the id of the exhibit each stands beside),
after a few lines that say who wrote it and how far it is. Numbers and claims in it are bound to figures: `analysis.narrative.resolver`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt

from analysis.errors import DataError
from analysis.io import dependencies as reads
from analysis.io.atomic_write import write_atomically
from analysis.io.yaml_files import InvalidYamlError, read_yaml

STATUSES = ("draft", "ready", "signed off")
MATTER = ("author", "reviewer", "status")
ERROR, WARNING = "error", "warning"
LONGEST_SECTION = 20_000
"""Characters. A longer section is refused: it stands beside one exhibit."""

_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
_HEADING = re.compile(r"^## +([a-z0-9-]+) *$", re.MULTILINE)
_OTHER_HEADING = re.compile(r"^#{1,2}(?!#)[^\n]*$", re.MULTILINE)
_MARKDOWN = MarkdownIt("commonmark", {"html": False, "typographer": False}).enable("table").disable("image")
_SIDES = {"text-align:right": "right", "text-align:center": "centre"}
"""The classes of cells of a table in place of styles, which the pages' security policy forbids."""


@dataclass(frozen=True)
class Problem:
    """Something wrong in a narrative file. line: in the file, from 1. rule: its kind, `false_claim`."""

    line: int
    rule: str
    message: str
    remedy: str
    severity: str = ERROR

    @property
    def is_error(self) -> bool:
        return self.severity == ERROR


@dataclass(frozen=True)
class Section:
    """One section as written, before its references are looked up. line: of its first line in the file."""

    id: str
    text: str
    line: int


@dataclass(frozen=True)
class NarrativeFile:
    """One narrative file: who wrote it, how far it is, and its sections. problems: of the file as a file."""

    path: Path
    author: str = ""
    reviewer: str = ""
    status: str = "draft"
    sections: Mapping[str, Section] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def narrative_path(folder: Path, period: str, area_name: str, topic: str) -> Path:
    return folder / period / area_name / f"{topic}.md"


def read_narrative(path: Path) -> NarrativeFile:
    """The file, or one without sections where there is none. Raises DataError when it cannot be read."""
    text = _text(path)
    if text is None:
        return NarrativeFile(path)
    matter, start = _front_matter(path, text)
    sections = _sections(text, start)
    return NarrativeFile(
        path,
        author=str(matter.get("author") or ""),
        reviewer=str(matter.get("reviewer") or ""),
        status=str(matter.get("status") or "draft"),
        sections={section.id: section for section in _first_of_each(sections)},
        problems=(*_astray(text, start), *_written_twice(sections)),
    )


def write_status(path: Path, status: str) -> None:
    """Sets the status in the file's front matter, where it has one."""
    text = path.read_text(encoding="utf-8")
    write_atomically(path, re.sub(r"^status:.*$", f"status: {status}", text, count=1, flags=re.MULTILINE))


def _text(path: Path) -> str | None:
    try:
        text = reads.text(path, encoding="utf-8-sig")
        return None if text is None else text.replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise DataError(f"{path.name} is not UTF-8 (byte {error.start}). Save it as UTF-8.") from None


def _front_matter(path: Path, text: str) -> tuple[dict[str, Any], int]:
    match = _FRONT_MATTER.match(text)
    if not match:
        return {}, 0
    try:
        matter = read_yaml(match[1]) or {}
    except InvalidYamlError as error:
        raise DataError(f"{path.name}: the lines between --- cannot be read: {error}.") from None
    if not isinstance(matter, dict) or set(matter) - set(MATTER):
        raise DataError(f"{path.name}: between --- may stand {', '.join(MATTER)}, each as `name: text`.")
    if (matter.get("status") or "draft") not in STATUSES:
        raise DataError(f"{path.name}: status is {matter['status']!r}; it may be {', '.join(STATUSES)}.")
    return matter, match.end()


def _sections(text: str, start: int) -> list[Section]:
    headings = list(_HEADING.finditer(text, start))
    ends = [heading.start() for heading in headings[1:]] + [len(text)] * bool(headings)
    return [_section(text, heading, end) for heading, end in zip(headings, ends, strict=True)]


def _section(text: str, heading: re.Match[str], end: int) -> Section:
    """The text below the heading, without the blank lines around it, and the line it begins on."""
    below = text[heading.end() : end]
    blank = len(below) - len(below.lstrip("\n"))
    return Section(heading[1], below.strip("\n"), text.count("\n", 0, heading.end() + blank) + 1)


def _astray(text: str, start: int) -> list[Problem]:
    """Text and headings that belong to no section and would not be shown."""
    first = _HEADING.search(text, start)
    before = text[start : first.start() if first else len(text)]
    problems = []
    if before.strip():
        line = text.count("\n", 0, start + len(before) - len(before.lstrip())) + 1
        message = "There is text before the first section, so it would be shown nowhere."
        problems.append(
            Problem(
                line, "heading", message, "Begin a section: ## and the id of the exhibit it stands beside."
            )
        )
    for found in _OTHER_HEADING.finditer(text, first.start() if first else len(text)):
        if not _HEADING.fullmatch(found[0]):
            line = text.count("\n", 0, found.start()) + 1
            message = f"{found[0].strip()!r} is not the heading of a section."
            problems.append(
                Problem(
                    line,
                    "heading",
                    message,
                    "Write ## and the id of an exhibit, ## gaps-opening, or ### for a heading within one.",
                )
            )
    return problems


def _first_of_each(sections: list[Section]) -> list[Section]:
    return [
        section
        for place, section in enumerate(sections)
        if section.id not in {each.id for each in sections[:place]}
    ]


def _written_twice(sections: list[Section]) -> list[Problem]:
    seen: dict[str, Section] = {}
    problems = []
    for section in sections:
        if section.id in seen:
            message = f"Section {section.id!r} is written twice: it begins on line {seen[section.id].line - 1} already."
            problems.append(Problem(section.line, "heading", message, "Join them under one heading."))
        seen.setdefault(section.id, section)
    return problems


def markdown_to_html(text: str) -> str:
    """Markdown to HTML; HTML and pictures in the text are shown as text, the alignment of a table is a class."""
    tokens = _MARKDOWN.parse(text)
    for token in tokens:
        if side := _SIDES.get(str(token.attrs.pop("style", ""))):
            token.attrs["class"] = side
    return str(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})).strip()
