"""Release notes: what is different in a version from the one before it, as a page that lies beside it."""

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.comparison.comparing import KINDS, compare_editions
from analysis.comparison.snapshots import Snapshot
from analysis.edition.edition import open_edition
from analysis.io.hashing import hash_file
from analysis.narrative.rendering import VIEWPORT, page_html
from analysis.project import Project
from analysis.publishing.checklist import Checklist
from analysis.publishing.checksums import read_checksums
from analysis.publishing.snapshot_file import read_snapshot

NAME = "release-notes.html"
POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'"


@dataclass(frozen=True)
class Release:
    """The version that is being made, and the version before it with its folder, if there is one."""

    title: str
    period: str
    version: str
    date: str
    previous: str = ""
    previous_folder: Path | None = None


def write_release_notes(
    project: Project, release: Release, snapshot: Snapshot, checklist: Checklist, folder: Path
) -> None:
    """Write the page to the folder of the version, whose other pages are there already."""
    if release.previous_folder:
        changes = page_changes(release.previous_folder, folder).items()
        lists = [part for kind, pages in changes for part in _section("h3", f"Pages {kind}", pages)]
        parts = [
            *_figures(project, release, read_snapshot(release.previous_folder), snapshot),
            "<h2>Pages</h2>",
            *(lists or [f"<p>No page differs from {release.previous}.</p>"]),
        ]
    else:
        parts = ["<p>This is the first version.</p>"]
    title = html.escape(release.title)
    head = (
        VIEWPORT,
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
        f"<title>Release notes: {title}, {release.version}</title>",
        '<link rel="stylesheet" href="theme/bold-steps.css">',
    )
    about = f"{title}, version {release.version}, published {release.date}."
    first = f'<h1>Release notes</h1>\n<p>{about} <a href="index.html">Open the document</a></p>'
    main = "\n".join([first, *parts, *_decisions(checklist)])
    text = page_html(f'<div class="inner">\n<main id="main">\n{main}\n</main>\n</div>', *head)
    (folder / NAME).write_text(text, encoding="utf-8", newline="\n")


def _figures(project: Project, release: Release, before: Snapshot | None, now: Snapshot) -> list[str]:
    if before is None:
        lost = f"What {release.previous} showed is not recorded in a way that can be read here"
        return [f"<p>{lost}, so its figures cannot be compared.</p>"]
    edition = open_edition(project, release.period)
    comparison = compare_editions(edition, before, now)
    if not comparison.differences:
        return [f"<h2>Figures</h2>\n<p>No figure, rating or target differs from {release.previous}.</p>"]
    parts = [f"<h2>Figures</h2>\n<p>{len(comparison.differences)} differences from {release.previous}.</p>"]
    for kind, words in KINDS.items():
        items = [
            f"{comparison.label(each.subject)}{f', {each.year}' if each.year else ''}: "
            f"{each.old} → {each.new}{f' ({each.reason})' if each.reason else ''}"
            for each in comparison.of(kind)
        ]
        parts += _section("h3", words.capitalize(), items)
    return parts


def page_changes(previous: Path, folder: Path) -> Mapping[str, Sequence[str]]:
    """Return the pages that were added, removed and changed since the version before."""
    try:
        stated = read_checksums(previous)
    except (OSError, ValueError):
        stated = {}
    before = {path: sha256 for path, sha256 in stated.items() if path.endswith(".html") and path != NAME}
    now = {path.relative_to(folder).as_posix(): hash_file(path) for path in sorted(folder.rglob("*.html"))}
    return {
        "added": [path for path in now if path not in before],
        "removed": [path for path in before if path not in now],
        "changed": [path for path in now if path in before and before[path] != now[path]],
    }


def _decisions(checklist: Checklist) -> list[str]:
    """Return what was published although a check found something: who decided so, why, until when."""
    waived = [
        f"{result.check.name}: {result.waiver.reason} ({result.waiver.by}, until {result.waiver.expires})"
        for result in checklist.in_state("waived")
        if result.waiver
    ]
    warned = []
    for result in checklist.in_state("warning"):
        count = f"{len(result.findings)}, the first: " if len(result.findings) > 1 else ""
        warned.append(f"{result.check.name}: {count}{result.findings[0].message}")
    parts = ["<h2>Published with</h2>", *_section("h3", "Waived", waived)] if waived else []
    return parts + _section("h2", "Warnings of the release checklist", warned)


def _section(heading: str, title: str, items: Sequence[str]) -> list[str]:
    """Return a list of the items below its heading. Returns nothing if there are no items."""
    lines = [f"<{heading}>{html.escape(title)}</{heading}>", "<ul>"]
    lines += [f"<li>{html.escape(item)}</li>" for item in items]
    return ["\n".join([*lines, "</ul>"])] if items else []
