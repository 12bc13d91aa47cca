"""The reviewer's pack: one page with only what has changed since each section was last signed off, and what nobody has signed
yet.

It is made from the figures and the narrative as they are now, without running a notebook, and links into the document.
"""

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import SequenceMatcher
from pathlib import Path

from analysis.data.areas import Area, Areas
from analysis.data.document import Chapter, Document
from analysis.edition.edition import Edition, open_edition
from analysis.narrative.comments import Comment, comments_on, read_comments
from analysis.narrative.files import Problem, Section, markdown_to_html
from analysis.narrative.manuscripts import Manuscript, every_section
from analysis.narrative.staleness import Change, Signed, signed_sections, unsigned_sections
from analysis.narrative.word_tables import word_table
from analysis.project import Project

HEADINGS = {
    "figure": "Figures that changed",
    "rating": "Ratings that flipped",
    "suppression": "Figures suppressed, or shown again",
    "target": "Targets that moved",
    "amount": "Amounts that changed",
    "claim": "Claims that are no longer true",
    "rule set": "Rules that changed",
}
"""The kinds of change in the order of the page; a rewritten text is shown with its section."""
_WORDS = re.compile(r"\{\{.*?\}\}|\s+|[^\s{]+|\{", re.DOTALL)


@dataclass(frozen=True)
class ChangedFact:
    """One change, once, with every section it touches."""

    change: Change
    where: tuple[Signed, ...]


@dataclass(frozen=True)
class Pack:
    """What a reviewer has to look at. problems: errors in the narrative as it is now, by area and section."""

    edition: Edition
    stale: tuple[Signed, ...]
    unsigned: tuple[tuple[Manuscript, Section], ...]
    problems: tuple[tuple[Manuscript, Section, Problem], ...]
    comments: tuple[Comment, ...]
    sections: tuple[tuple[Manuscript, Section], ...]

    def changed(self, kind: str) -> list[ChangedFact]:
        """The changes of that kind, each once."""
        found: dict[tuple[str, str, str], list[Signed]] = {}
        changes: dict[tuple[str, str, str], Change] = {}
        for signed in self.stale:
            for change in signed.changes:
                if change.kind == kind:
                    key = (change.id, change.old, change.new)
                    changes[key] = change
                    found.setdefault(key, []).append(signed)
        return [ChangedFact(changes[key], tuple(where)) for key, where in found.items()]

    @property
    def summary(self) -> str:
        """`3 sections changed since they were signed off, 20 are unsigned, 1 comment is open.`"""
        still_open = sum(comment.is_open for comment in self.comments)
        return (
            f"{_count(len(self.stale), 'section')} changed since signed off, {len(self.unsigned)} unsigned, "
            f"{_count(still_open, 'comment')} open, {_count(len(self.problems), 'error')} in the text."
        )


def prepare_pack(project: Project, period: str) -> Pack:
    """Everything a reviewer of the edition has to look at. Raises UsageError, or DataError where a file cannot be read."""
    sections = tuple(every_section(project, period))
    problems = [
        (each, section, problem) for each, section in sections for problem in each.bound(section).errors
    ]
    return Pack(
        edition=open_edition(project, period),
        stale=tuple(each for each in signed_sections(project, period) if each.is_stale),
        unsigned=tuple(unsigned_sections(project, period)),
        problems=tuple(problems),
        comments=tuple(read_comments(project, period)),
        sections=sections,
    )


def write_pack(pack: Pack, reports: Path) -> Path:
    """Writes `reports/PERIOD/review/index.html` and returns its path."""
    target = reports / pack.edition.period / "review" / "index.html"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(pack_html(pack), encoding="utf-8", newline="\n")
    return target


def pack_html(pack: Pack) -> str:
    """The pack as one page that needs nothing beside it."""
    title = f"For review: {html.escape(pack.edition.title)}"
    parts = [
        f"<h1>{title}</h1>",
        f"<p>{html.escape(pack.summary)} Prepared {datetime.now(UTC):%d %B %Y, %H:%M} UTC. Not for publication.</p>",
        *(_changes_table(pack, kind, heading) for kind, heading in HEADINGS.items()),
        _problems_table(pack),
        *(_stale_section(pack, signed) for signed in pack.stale),
        _unsigned_table(pack),
        _open_comments(pack),
    ]
    css = pack.edition.project.root / "theme" / "bold-steps.css"
    style = css.read_text(encoding="utf-8") if css.is_file() else ""
    body = "\n".join(part for part in parts if part)
    return _PAGE.format(title=title, style=f"{style}\n{_STYLE}", body=body)


def word_differences(old: str, new: str) -> str:
    """The new text as HTML with words taken out as `<del>` and words put in as `<ins>`. A reference in braces is one word."""
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    parts = []
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        was, now = html.escape("".join(before[i1:i2])), html.escape("".join(after[j1:j2]))
        if kind == "equal":
            parts.append(now)
        else:
            parts.append((f"<del>{was}</del>" if was else "") + (f"<ins>{now}</ins>" if now else ""))
    return "".join(parts)


def page_of(document: Document, areas: Areas, area: str, topic: str) -> str:
    """Where the page of that area and topic is, from the top of the site."""
    chapter, here = document.find(topic), areas.find(area)
    return "index.html" if chapter.is_front_page else f"{_folder(chapter, here)}/{chapter.page_name}.html"


def comment_list(comments: Sequence[Comment]) -> str:
    """Comments as a list, resolved ones marked so."""
    items = "".join(
        f"<li><strong>{html.escape(each.reviewer)}</strong>: {html.escape(each.comment)}{_RESOLVED[each.is_open]}</li>"
        for each in comments
    )
    return f'<ul class="comments">{items}</ul>' if items else ""


def _folder(chapter: Chapter, area: Area) -> str:
    return "appendices" if chapter.appendix else area.slug


def _changes_table(pack: Pack, kind: str, heading: str) -> str:
    found = pack.changed(kind)
    if not found:
        return ""
    rows = [
        (
            html.escape(each.change.name),
            html.escape(each.change.old),
            html.escape(each.change.new),
            _links(pack, each.where),
        )
        for each in found
    ]
    return (
        f"<h2>{heading}</h2>\n{word_table(heading, ('What', 'As signed', 'Now', 'Where it is used'), rows)}"
    )


def _problems_table(pack: Pack) -> str:
    rows = [
        (
            _link(pack, each.area.name, each.topic, section.id),
            html.escape(problem.message),
            html.escape(problem.remedy),
        )
        for each, section, problem in pack.problems
    ]
    heading = "Errors in the text as it is now"
    return (
        f"<h2>{heading}</h2>\n{word_table(heading, ('Section', 'What is wrong', 'What to do'), rows)}"
        if rows
        else ""
    )


def _stale_section(pack: Pack, signed: Signed) -> str:
    """One changed section: what changed, the words put in and taken out, how it reads now, and its comments."""
    record = signed.record
    parts = [
        f'<section class="stale" id="{record.section}">\n<h2>{_link(pack, *record.key)}</h2>',
        f"<p>Signed off by {html.escape(record.by)} on {record.date}. Changed since:</p>",
        word_table(
            "What changed",
            ("What", "As signed", "Now"),
            [
                (html.escape(change.name), html.escape(change.old), html.escape(change.new))
                for change in signed.changes
            ],
        ),
    ]
    if signed.section and signed.section.text != record.basis.text:
        parts.append(
            "<h3>The text, word by word</h3>\n"
            f'<p class="differences">{word_differences(record.basis.text, signed.section.text)}</p>'
        )
    if signed.section:
        parts.append(f"<h3>As it reads now</h3>\n{_reading(pack, signed)}")
    parts.append(comment_list(comments_on(list(pack.comments), record.area, record.section)))
    return "\n".join(part for part in parts if part) + "\n</section>"


def _reading(pack: Pack, signed: Signed) -> str:
    found = next(
        each.bound(section) for each, section in pack.sections if _key(each, section) == signed.record.key
    )
    return f'<div class="narrative">{markdown_to_html(found.markdown)}</div>'


def _unsigned_table(pack: Pack) -> str:
    rows = [
        (_link(pack, *_key(each, section)), html.escape(each.file.author), each.file.status)
        for each, section in pack.unsigned
    ]
    heading = "Not signed off yet"
    return f"<h2>{heading}</h2>\n{word_table(heading, ('Section', 'Author', 'Status'), rows)}" if rows else ""


def _open_comments(pack: Pack) -> str:
    """Open comments on sections that are not shown above."""
    above = {(signed.record.area, signed.record.section) for signed in pack.stale}
    topics = {(each.area.name, section.id): each.topic for each, section in pack.sections}
    rows = [
        (
            _link(pack, each.area, topics[key], each.section)
            if (key := (each.area, each.section)) in topics
            else html.escape(each.section),
            html.escape(each.reviewer),
            html.escape(each.comment),
        )
        for each in pack.comments
        if each.is_open and (each.area, each.section) not in above
    ]
    heading = "Open comments on other sections"
    return (
        f"<h2>{heading}</h2>\n{word_table(heading, ('Section', 'Reviewer', 'Comment'), rows)}" if rows else ""
    )


def _key(each: Manuscript, section: Section) -> tuple[str, str, str]:
    return each.area.name, each.topic, section.id


def _links(pack: Pack, where: Iterable[Signed]) -> str:
    return "<br>".join(_link(pack, *signed.record.key) for signed in where)


def _link(pack: Pack, area: str, topic: str, section: str) -> str:
    """A link to the section in the document that lies beside the pack."""
    page = page_of(pack.edition.document, pack.edition.areas, area, topic)
    return f'<a href="../site/{page}#{section}">{html.escape(area)}: {html.escape(section)}</a>'


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


_RESOLVED = {True: "", False: " (resolved)"}
_STYLE = """
main { padding-bottom: 4rem; }
table { border-collapse: collapse; margin: 0 0 1.5rem; }
th, td { text-align: left; vertical-align: top; padding: .3rem .8rem .3rem 0; }
ins { background: #e8f4ec; }
del { background: #fbeaea; }
.differences { white-space: pre-line; max-width: 42rem; }
section.stale { border-top: 1px solid #b1b9c0; }
"""
_PAGE = """<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
<main class="inner">
{body}
</main>
</body>
</html>
"""
