"""Narrative files, `narrative/PERIOD/AREA/TOPIC.md`: Markdown in sections, `## gaps-opening`, by the id of
the exhibit each stands beside; before them a few lines say who wrote it and how far it is."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from analysis.data.findings import Finding
from analysis.errors import DataError
from analysis.io import dependencies as reads
from analysis.io.atomic_write import write_atomically
from analysis.io.yaml_files import InvalidYamlError, read_yaml

STATUSES = ("draft", "ready", "signed off")
MATTER = ("author", "reviewer", "status")
MAX_SECTION = 20_000
"""Characters. A longer section is refused: it stands beside one exhibit."""

TYPOGRAPHY = str.maketrans("“”„–—‑\xa0", '"""--- ')
"""What a word processor writes, and what is meant: quotation marks, dashes and spaces."""

_BRACED = re.compile(r"\{+[^{}]*\}+")
_SINGLE_QUOTED = re.compile(r"(?<=[=(, ])[‘’]([^‘’]*)[‘’](?=[,) ])")
_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
_HEADING = re.compile(r"^## +([a-z0-9-]+) *$", re.MULTILINE)
_OTHER_HEADING = re.compile(r"^#{1,2}(?!#)[^\n]*$", re.MULTILINE)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n\s*\n")


@dataclass(frozen=True)
class Section:
    """One section as written, before its references are looked up. line: of its first line in the file."""

    id: str
    text: str
    line: int

    def line_of(self, position: int) -> int:
        """Return the line of the file that a position of the text is on."""
        return self.line + self.text.count("\n", 0, position)


@dataclass(frozen=True)
class NarrativeFile:
    """One narrative file: who wrote it, how far it is, its sections, and what is wrong with it as a file."""

    path: Path
    author: str = ""
    reviewer: str = ""
    status: str = "draft"
    sections: Mapping[str, Section] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def narrative_path(folder: Path, period: str, area_name: str, topic: str) -> Path:
    return folder / period / area_name / f"{topic}.md"


def read_narrative(path: Path) -> NarrativeFile:
    """Return the file, without sections if it does not exist; quotation marks and dashes of a word processor
    are plain ones in braces. Raises DataError if it cannot be read."""
    try:
        text = reads.text(path, encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(f"{path.name} is not UTF-8 (byte {error.start}). Save it as UTF-8.") from None
    if text is None:
        return NarrativeFile(path)
    text = _BRACED.sub(lambda braces: _plain(braces[0]), text.replace("\r\n", "\n"))
    matter, start = _front_matter(path, text)
    sections, findings = _sections(text, start)
    given = {name: str(matter[name]) for name in MATTER if matter.get(name)}
    return NarrativeFile(path, **given, sections=sections, findings=tuple(findings))


def _plain(braces: str) -> str:
    """Return a reference with plain quotation marks around its texts, not for an apostrophe in one."""
    return _SINGLE_QUOTED.sub(r"'\1'", braces.translate(TYPOGRAPHY))


def write_status(path: Path, status: str) -> None:
    """Set the status in the file's front matter, if it has one."""
    text = path.read_text(encoding="utf-8")
    write_atomically(path, re.sub(r"^status:.*$", f"status: {status}", text, count=1, flags=re.MULTILINE))


def _front_matter(path: Path, text: str) -> tuple[dict[str, Any], int]:
    """Return what stands between the lines ---, and where the text after them begins."""
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


def _sections(text: str, start: int) -> tuple[dict[str, Section], list[Finding]]:
    """Return the sections by id, the first of those that share one; findings on what would not be shown."""
    headings = list(_HEADING.finditer(text, start))
    first = headings[0].start() if headings else len(text)
    findings = []
    if before := text[start:first].strip():
        message = "There is text before the first section, so it would be shown nowhere."
        remedy = "Begin a section: ## and the id of the exhibit it stands beside."
        findings.append(heading_error(_line(text, text.index(before, start)), message, remedy))
    for other in _OTHER_HEADING.finditer(text, first):
        if not _HEADING.fullmatch(other[0]):
            message = f"{other[0].strip()!r} is not the heading of a section."
            remedy = "Write ## and the id of an exhibit, ## gaps-opening, or ### for a heading within one."
            findings.append(heading_error(_line(text, other.start()), message, remedy))
    sections: dict[str, Section] = {}
    for heading, end in zip(headings, [*(each.start() for each in headings[1:]), len(text)], strict=False):
        below = text[heading.end() : end]
        blank = len(below) - len(below.lstrip("\n"))
        section = Section(heading[1], below.strip("\n"), _line(text, heading.end() + blank))
        known = sections.setdefault(section.id, section)
        if known is not section:
            message = f"Section {section.id!r} is written twice: it begins on line {known.line - 1} already."
            findings.append(heading_error(section.line, message, "Join them under one heading."))
    return sections, findings


def heading_error(line: int, message: str, remedy: str) -> Finding:
    return Finding.error("heading", message, remedy, row=line)


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def sentence_at(text: str, position: int) -> str:
    """Return the sentence around a position, on one line."""
    ends = [(match.start(), match.end()) for match in _SENTENCE_END.finditer(text)]
    start = max((end for _, end in ends if end <= position), default=0)
    stop = min((begin for begin, _ in ends if begin >= max(position, start + 1)), default=len(text))
    return one_line(text[start:stop])


def one_line(text: str) -> str:
    return " ".join(text.split())
