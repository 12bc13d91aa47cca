"""Release notes: what is different in a version from the one before it, as a page that lies beside it."""

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.comparison.comparing import KINDS, Comparison, differences
from analysis.comparison.snapshots import Snapshot
from analysis.edition.edition import open_edition
from analysis.io.hashing import hash_file
from analysis.project import Project
from analysis.publishing.checklist import Checklist
from analysis.publishing.checksums import read_checksums
from analysis.publishing.snapshot_file import read_snapshot

NAME = "release-notes.html"
ADDED, REMOVED, CHANGED = "added", "removed", "changed"
PAGE = """<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'">
<title>Release notes: {title}, {version}</title>
<link rel="stylesheet" href="theme/bold-steps.css">
</head>
<body>
<div class="inner">
<main id="main">
<h1>Release notes</h1>
<p>{title}, version {version}, published {date}. <a href="index.html">Open the document</a></p>
{body}
</main>
</div>
</body>
</html>
"""


@dataclass(frozen=True)
class Release:
    """The version that is being made: what it is called, and the version before it with its folder, if there is one."""

    title: str
    period: str
    version: str
    date: str
    previous: str = ""
    previous_folder: Path | None = None


def write_release_notes(
    project: Project, release: Release, snapshot: Snapshot, checklist: Checklist, folder: Path
) -> None:
    """The page, in the folder of the version, whose other pages are there already."""
    parts = [*_figures(project, release, snapshot), *_pages(release, folder), *_decisions(checklist)]
    filled = {
        "title": html.escape(release.title),
        "version": release.version,
        "date": release.date,
        "body": "\n".join(parts),
    }
    (folder / NAME).write_text(PAGE.format(**filled), encoding="utf-8", newline="\n")


def _figures(project: Project, release: Release, snapshot: Snapshot) -> list[str]:
    if not release.previous_folder:
        return ["<p>This is the first version.</p>"]
    before = read_snapshot(release.previous_folder)
    if before is None:
        return [
            f"<p>What {release.previous} showed is not recorded in a way that can be read here, so its figures cannot be compared.</p>"
        ]
    edition = open_edition(project, release.period)
    found = Comparison(before, snapshot, edition, tuple(differences(before, snapshot, edition.conflicts)))
    if not found.differences:
        return [f"<h2>Figures</h2>\n<p>No figure, rating or target differs from {release.previous}.</p>"]
    head = f"<h2>Figures</h2>\n<p>{len(found.differences)} differences from {release.previous}.</p>"
    return [head, *(_kind(found, what, words) for what, words in KINDS.items() if found.of(what))]


def _kind(found: Comparison, what: str, words: str) -> str:
    items = [
        f"{found.label(each.subject)}{f', {each.year}' if each.year else ''}: {each.old} → {each.new}"
        + (f" ({each.reason})" if each.reason else "")
        for each in found.of(what)
    ]
    return f"<h3>{html.escape(words.capitalize())}</h3>\n{_list(items)}"


def _pages(release: Release, folder: Path) -> list[str]:
    if not release.previous_folder:
        return []
    changes = page_changes(release.previous_folder, folder)
    lists = [f"<h3>Pages {what}</h3>\n{_list(pages)}" for what, pages in changes.items() if pages]
    return ["<h2>Pages</h2>", *(lists or [f"<p>No page differs from {release.previous}.</p>"])]


def page_changes(previous: Path, folder: Path) -> Mapping[str, Sequence[str]]:
    """The pages that were added, removed or changed since the version before."""
    try:
        before = {
            path: found
            for path, found in read_checksums(previous).items()
            if path.endswith(".html") and path != NAME
        }
    except (OSError, ValueError):
        before = {}
    now = {path.relative_to(folder).as_posix(): hash_file(path) for path in sorted(folder.rglob("*.html"))}
    return {
        ADDED: [path for path in now if path not in before],
        REMOVED: [path for path in before if path not in now],
        CHANGED: [path for path in now if path in before and before[path] != now[path]],
    }


def _decisions(checklist: Checklist) -> list[str]:
    """What was published with although a check found something: who decided so, why, and until when."""
    waived = [
        f"{result.check.name}: {result.waiver.reason} ({result.waiver.by}, until {result.waiver.expires})"
        for result in checklist.waived
        if result.waiver
    ]
    warned = [
        f"{result.check.name}: {_in_brief([each.message for each in result.troubles])}"
        for result in checklist.warnings
    ]
    parts = [f"<h2>Published with</h2>\n<h3>Waived</h3>\n{_list(waived)}"] if waived else []
    return parts + ([f"<h2>Warnings of the release checklist</h2>\n{_list(warned)}"] if warned else [])


def _in_brief(messages: Sequence[str]) -> str:
    return messages[0] if len(messages) == 1 else f"{len(messages)}, the first: {messages[0]}"


def _list(items: Sequence[str]) -> str:
    return "<ul>\n" + "\n".join(f"<li>{html.escape(item)}</li>" for item in items) + "\n</ul>"
