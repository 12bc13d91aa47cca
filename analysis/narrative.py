"""Narrative bound to figures: what people write in `narrative/PERIOD/AREA/TOPIC.md`, with every number and claim looked up.

A file is Markdown in sections (`## opening`, `## gaps-ks4-fsm`: the id of the exhibit it stands beside). A number is a reference,
`{{ value("ks4_5ac_em") }}`; a word that asserts is a claim, `{{ rose("ks4_5ac_em") }}`, and is only written when it is true.
A bare numeral outside the allow-list, a reference to a figure that does not exist and a false claim are problems, each with file,
line and what to do.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment
from markdown_it import MarkdownIt

from analysis.errors import DataProblem

STATUSES = ("draft", "ready", "signed off")
_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
_HEADING = re.compile(r"^## +([a-z0-9-]+) *$", re.MULTILINE)
_REFERENCE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_NUMERAL = re.compile(r"\d[\d,.]*%?")


class FalseClaim(Exception):
    """A claim that the figures refute, in words."""


class MissingFigure(Exception):
    """A reference or claim that rests on a figure no source states."""


@dataclass(frozen=True)
class Problem:
    """Something wrong in a narrative file. line: in the file, from 1."""

    line: int
    rule: str
    message: str
    remedy: str


@dataclass(frozen=True)
class Section:
    """One section as written, before its references are looked up. line: of its first line in the file."""

    id: str
    text: str
    line: int


@dataclass(frozen=True)
class NarrativeFile:
    """One narrative file: who wrote it, how far it is, and its sections."""

    path: Path
    author: str = ""
    reviewer: str = ""
    status: str = "draft"
    sections: Mapping[str, Section] = field(default_factory=dict)

    @property
    def is_written(self) -> bool:
        return bool(self.sections)


def narrative_path(folder: Path, period: str, area_name: str, topic: str) -> Path:
    return folder / period / area_name / f"{topic}.md"


def read_narrative(path: Path) -> NarrativeFile:
    """The file, or one without sections where there is none. Raises DataProblem when it cannot be read."""
    if not path.is_file():
        return NarrativeFile(path)
    text = path.read_text(encoding="utf-8-sig").replace("\r\n", "\n")
    matter, start = _front_matter(path, text)
    return NarrativeFile(
        path,
        author=str(matter.get("author", "")),
        reviewer=str(matter.get("reviewer", "")),
        status=str(matter.get("status", "draft")),
        sections={section.id: section for section in _sections(text, start)},
    )


def _front_matter(path: Path, text: str) -> tuple[dict[str, Any], int]:
    match = _FRONT_MATTER.match(text)
    if not match:
        return {}, 0
    try:
        matter = yaml.safe_load(match[1]) or {}
    except yaml.YAMLError as error:
        raise DataProblem(f"{path.name}: the lines between --- cannot be read as YAML: {error}") from None
    if matter.get("status", "draft") not in STATUSES:
        raise DataProblem(f"{path.name}: status is {matter['status']!r}; it may be {', '.join(STATUSES)}.")
    return matter, match.end()


def _sections(text: str, start: int) -> list[Section]:
    headings = list(_HEADING.finditer(text, start))
    ends = [heading.start() for heading in headings[1:]] + [len(text)]
    return [
        Section(heading[1], text[heading.end() : end].strip("\n"), text.count("\n", 0, heading.end()) + 2)
        for heading, end in zip(headings, ends, strict=True)
    ]


def load_allowed_numerals(folder: Path) -> re.Pattern[str]:
    """The numerals that may stand in narrative as they are (years, key stages, ages, statutes): `narrative/allowed-numerals.yml`."""
    entries = yaml.safe_load((folder / "allowed-numerals.yml").read_text(encoding="utf-8"))
    return re.compile("|".join(f"(?:{entry['pattern']})" for entry in entries), re.IGNORECASE)


def find_bare_numerals(section: Section, allowed: re.Pattern[str]) -> list[Problem]:
    """Numerals written out instead of bound to a figure."""
    text = _blank(_REFERENCE, section.text)
    text = _blank(allowed, text)
    return [
        Problem(
            section.line + text.count("\n", 0, match.start()),
            "bare_numeral",
            f"{match[0]!r} is written out, so it would not follow its figure",
            'write a reference such as {{ value("…") }}, or add a pattern to narrative/allowed-numerals.yml if it is not a figure',
        )
        for match in _NUMERAL.finditer(text)
    ]


def _blank(pattern: re.Pattern[str], text: str) -> str:
    """The text with matches blanked out and its lines kept."""
    return pattern.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)


def render_section(section: Section, vocabulary: Mapping[str, Callable[..., str]]) -> str:
    """The section as HTML with its references looked up.

    Raises FalseClaim or MissingFigure (from the vocabulary) and DataProblem for a reference that cannot be understood.
    """
    environment = SandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
    environment.globals = dict(vocabulary)
    try:
        text = environment.from_string(section.text).render()
    except TemplateError as error:
        raise DataProblem(f"section {section.id}, line {section.line + (getattr(error, 'lineno', 1) or 1) - 1}: {error.message}") from None
    return markdown_to_html(text)


def markdown_to_html(text: str) -> str:
    """Markdown to HTML; HTML in the text is shown as text."""
    return MarkdownIt("commonmark", {"html": False, "typographer": False}).enable("table").render(text).strip()
