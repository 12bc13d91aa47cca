"""The reviewer's pack: one page with what has changed since sections were signed off, and what is unsigned,
made of figures and narrative as they are now, without running a notebook."""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import SequenceMatcher
from functools import partial
from pathlib import Path

from analysis.data.areas import Areas
from analysis.data.document import Document
from analysis.data.findings import Finding
from analysis.edition.edition import Edition, open_edition
from analysis.io.atomic_write import write_atomically
from analysis.narrative.comments import Comment, comments_on, read_comments
from analysis.narrative.files import Section
from analysis.narrative.manuscripts import Manuscript, manuscripts
from analysis.narrative.rendering import VIEWPORT, Html, markdown_to_html, page_html, table_html
from analysis.narrative.staleness import Change, Signed, stale_sections, unsigned_sections
from analysis.project import Project
from analysis.validation.data_files import count

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
class Pack:
    """What a reviewer has to look at. problems: errors in the narrative as it is now, by area and section."""

    edition: Edition
    stale: Sequence[Signed]
    unsigned: Sequence[tuple[Manuscript, Section]]
    problems: Sequence[tuple[Manuscript, Section, Finding]]
    comments: Sequence[Comment]
    sections: Sequence[tuple[Manuscript, Section]]

    def changed(self, kind: str) -> list[tuple[Change, list[Signed]]]:
        """Return the changes of that kind, once for all sections they touch."""
        touched: dict[tuple[str, str, str], tuple[Change, list[Signed]]] = {}
        for signed in self.stale:
            for change in signed.changes:
                if change.kind == kind:
                    touched.setdefault((change.id, change.old, change.new), (change, []))[1].append(signed)
        return list(touched.values())

    @property
    def summary(self) -> str:
        """`3 sections changed since they were signed off, 20 are unsigned, 1 comment is open.`"""
        still_open = sum(comment.is_open for comment in self.comments)
        return (
            f"{count(len(self.stale), 'section')} changed since signed off, {len(self.unsigned)} unsigned, "
            f"{count(still_open, 'comment')} open, {count(len(self.problems), 'error')} in the text."
        )


def prepare_pack(project: Project, period: str) -> Pack:
    """Return everything a reviewer of the edition has to look at. Raises UsageError or DataError."""
    sections = [(each, section) for each in manuscripts(project, period) for section in each.sections]
    problems = [(*at, error) for at in sections for error in at[0].resolved(at[1]).errors]
    stale, unsigned = stale_sections(project, period), unsigned_sections(project, period)
    comments = read_comments(project, period)
    return Pack(open_edition(project, period), stale, unsigned, problems, comments, sections)


def write_pack(pack: Pack, reports: Path) -> Path:
    """Write `reports/PERIOD/review/index.html` and return its path."""
    target = reports / pack.edition.period / "review" / "index.html"
    target.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(target, pack_html(pack))
    return target


def pack_html(pack: Pack) -> str:
    """Return the pack as one page that needs no other file."""
    title = f"For review: {html.escape(pack.edition.title)}"
    link, where = partial(_link, pack), ("What", "As signed", "Now", "Where it is used")
    problems = [(link(*each.key(at)), error.message, error.remedy) for each, at, error in pack.problems]
    unsigned = [(link(*each.key(at)), each.file.author, each.file.status) for each, at in pack.unsigned]
    comments, now = list(_open_comments(pack)), datetime.now(UTC)

    def changed(kind: str) -> list[tuple[str, ...]]:
        """Return the rows on changes of that kind, each with links to the sections it touches."""
        places = ((change, [link(*signed.record.key) for signed in at]) for change, at in pack.changed(kind))
        return [(*change.cells, Html("<br>".join(links))) for change, links in places]

    parts = [
        f"<h1>{title}</h1>",
        f"<p>{html.escape(pack.summary)} Prepared {now:%d %B %Y, %H:%M} UTC. Not for publication.</p>",
        *(_table(heading, where, changed(kind)) for kind, heading in HEADINGS.items()),
        _table("Errors in the text as it is now", ("Section", "What is wrong", "What to do"), problems),
        *(_stale_section(pack, signed) for signed in pack.stale),
        _table("Not signed off yet", ("Section", "Author", "Status"), unsigned),
        _table("Open comments on other sections", ("Section", "Reviewer", "Comment"), comments),
    ]
    css = pack.edition.project.root / "_extensions" / "bold-steps" / "bold-steps.css"
    style = css.read_text(encoding="utf-8") if css.is_file() else ""
    body = "\n".join(part for part in parts if part)
    head = (VIEWPORT, f"<title>{title}</title>", f"<style>\n{style}\n{_STYLE}</style>")
    return page_html(f'<main class="inner">\n{body}\n</main>', *head)


def word_differences(old: str, new: str) -> str:
    """Return the new text as HTML with `<del>` and `<ins>` around words. A reference is one word."""
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
    """Return where the page of that area and topic is, from the top of the site."""
    return f"{document.find(topic).path(areas.find(area).slug)}.html"


def comment_list(comments: Sequence[Comment]) -> str:
    """Return comments as a list, resolved ones marked so; empty if there are none."""
    items = "".join(
        f"<li><strong>{html.escape(each.reviewer)}</strong>: {html.escape(each.comment)}"
        f"{'' if each.is_open else ' (resolved)'}</li>"
        for each in comments
    )
    return f'<ul class="comments">{items}</ul>' if items else ""


def _table(heading: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table under its heading; empty if it has no rows."""
    return f"<h2>{heading}</h2>\n{table_html(heading, columns, rows)}" if rows else ""


def _stale_section(pack: Pack, signed: Signed) -> str:
    """Return a changed section: what changed, the words that differ, how it reads now, its comments."""
    record = signed.record
    parts = [
        f'<section class="stale" id="{record.section}">\n<h2>{_link(pack, *record.key)}</h2>',
        f"<p>Signed off by {html.escape(record.by)} on {record.date}. Changed since:</p>",
        signed.table_html("What changed"),
    ]
    if signed.section and signed.section.text != record.basis.text:
        differences = word_differences(record.basis.text, signed.section.text)
        parts.append(f'<h3>The text, word by word</h3>\n<p class="differences">{differences}</p>')
    for manuscript, section in pack.sections if signed.section else ():
        if manuscript.key(section) == record.key:
            reading = markdown_to_html(manuscript.resolved(section).markdown)
            parts.append(f'<h3>As it reads now</h3>\n<div class="narrative">{reading}</div>')
    parts.append(comment_list(comments_on(pack.comments, record.area, record.section)))
    return "\n".join(part for part in parts if part) + "\n</section>"


def _open_comments(pack: Pack) -> Iterator[tuple[str, str, str]]:
    """Yield section, reviewer and text of open comments on sections that are not shown as stale."""
    stale = {(signed.record.area, signed.record.section) for signed in pack.stale}
    topics = {(each.area.name, section.id): each.topic for each, section in pack.sections}
    for each in pack.comments:
        key = (each.area, each.section)
        if each.is_open and key not in stale:
            section = _link(pack, each.area, topics[key], each.section) if key in topics else each.section
            yield section, each.reviewer, each.comment


def _link(pack: Pack, area: str, topic: str, section: str) -> Html:
    """Return a link to the section in the document that lies beside the pack."""
    page = page_of(pack.edition.document, pack.edition.areas, area, topic)
    return Html(f'<a href="../site/{page}#{section}">{html.escape(area)}: {html.escape(section)}</a>')


_STYLE = """
main { padding-bottom: 4rem; }
table { border-collapse: collapse; margin: 0 0 1.5rem; }
th, td { text-align: left; vertical-align: top; padding: .3rem .8rem .3rem 0; }
ins { background: #e8f4ec; }
del { background: #fbeaea; }
.differences { white-space: pre-line; max-width: 42rem; }
section.stale { border-top: 1px solid #b1b9c0; }
"""
