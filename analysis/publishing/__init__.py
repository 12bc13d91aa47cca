"""`boldsteps publish`: the release checklist, then a whole new version beside the earlier ones, then `latest` moves to it."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from analysis.comparison.snapshots import build_snapshot, notes_of
from analysis.data.editions import find_edition
from analysis.errors import DataError
from analysis.io.hashing import hash_folder
from analysis.pipeline.output_directory import OutputDirectory
from analysis.project import Project
from analysis.publishing.accessibility import examine
from analysis.publishing.bill_of_materials import write_bill
from analysis.publishing.checklist import Checklist, go_through, told
from analysis.publishing.release_candidate import ReleaseCandidate, open_release_candidate
from analysis.publishing.release_notes import Release, write_release_notes
from analysis.publishing.snapshot_file import write_snapshot
from analysis.publishing.version_store import LATEST, VersionStore

VERSION_FILE = "version.json"
ROBOTS = """# Search engines show the latest version of each edition; earlier ones stay for those who have a link.
User-agent: *
"""


class NotReadyError(DataError):
    """The checklist has errors; nothing was published."""


@dataclass(frozen=True)
class Published:
    """What there is now. is_new: False where these very pages were the latest version already."""

    checklist: Checklist
    shelf: VersionStore
    version: str
    is_new: bool

    @property
    def told(self) -> str:
        if not self.is_new:
            return f"These pages are published already, as {self.version}.\n{self.shelf.folder / LATEST}"
        return f"Published as {self.version}: {self.shelf.folder / self.version}\nReaders open {self.shelf.folder / LATEST}"


def publish(
    project: Project,
    period: str,
    destination: Path,
    tell: Callable[[str], None],
    *,
    dry_run: bool = False,
    reports: Path | None = None,
    at: datetime | None = None,
) -> Published | None:
    """Publishes the edition as built. None for a dry run, which only tells the checklist.

    Where Chromium is, pages that have not been tested for accessibility are, once.

    Raises NotReadyError where a check blocks, UsageError where the edition is not built, DataError where somebody else is building
    or publishing it.
    """
    moment = at or _now()
    edition = find_edition(project.data, period)
    place = OutputDirectory((reports or project.reports) / edition.period)
    shelf = VersionStore(destination / edition.period)
    with place.held(), nullcontext() if dry_run else _held(shelf):
        candidate = open_release_candidate(project, edition, place, moment.date())
        if candidate.is_intact:
            examine(candidate.folder, candidate.document.sha256, tell)
        checklist = go_through(candidate)
        tell(told(checklist))
        if checklist.blocking:
            names = ", ".join(result.check.name for result in checklist.blocking)
            raise NotReadyError(
                f"edition {edition.period} is not ready to be published: {names}. Nothing was published."
            )
        return None if dry_run else _put(candidate, checklist, shelf, moment)


def go_back(project: Project, period: str, destination: Path, version: str) -> VersionStore:
    """Shows readers an earlier version again. Raises UsageError or DataError, and then leaves `latest` where it was."""
    shelf = VersionStore(destination / find_edition(project.data, period).period)
    shelf.check_has(version)  # before a folder is made for a destination that is none
    with _held(shelf):
        shelf.tidy()
        shelf.show(version)
    return shelf


@contextmanager
def _held(shelf: VersionStore) -> Iterator[None]:
    """The shelf for this process alone. Raises DataError where it cannot be written to, or somebody else publishes there."""
    try:
        with OutputDirectory(shelf.folder).held():
            yield
    except OSError as problem:
        raise DataError(
            f"{shelf.folder} cannot be written to ({problem.strerror or problem}). Readers see what they saw before. "
            "Check that the folder is there, that you may write to it, and that its disk is not full."
        ) from None


def _put(
    candidate: ReleaseCandidate, checklist: Checklist, shelf: VersionStore, moment: datetime
) -> Published:
    shelf.folder.mkdir(parents=True, exist_ok=True)
    shelf.tidy()
    previous = shelf.versions[-1] if shelf.versions else ""
    if previous and _site_of(shelf.folder / previous) == candidate.document.sha256:
        is_shown = shelf.latest == previous
        shelf.show(previous)
        return Published(checklist, shelf, previous, is_new=not is_shown)
    folder = shelf.folder / previous if previous else None
    release = Release(
        candidate.edition.title,
        candidate.edition.period,
        shelf.next_version,
        f"{moment:%Y-%m-%d}",
        previous,
        folder,
    )
    version = shelf.add(lambda half: _fill(candidate, checklist, release, half))
    shelf.show(version)
    _write_robots(shelf.folder.parent)
    return Published(checklist, shelf, version, is_new=True)


def _fill(candidate: ReleaseCandidate, checklist: Checklist, release: Release, folder: Path) -> None:
    """Everything a version holds but its checksums. Raises DataError where the pages are no longer those that were checked."""
    shutil.copytree(candidate.folder / "site", folder, dirs_exist_ok=True)
    if hash_folder(folder) != candidate.document.sha256:
        raise DataError("The pages changed while they were copied. Nothing was published; publish again.")
    write_bill(candidate.project.root, folder)
    snapshot = build_snapshot(candidate.folder, notes_of(candidate.project))
    write_snapshot(snapshot, folder)
    write_release_notes(candidate.project, release, snapshot, checklist, folder)
    _write_version(candidate, checklist, release, folder)


def _write_version(candidate: ReleaseCandidate, checklist: Checklist, release: Release, folder: Path) -> None:
    """`version.json`: which version this is, of what, from which commit, and how it stood with the checklist."""
    content = {
        "edition": release.period,
        "title": release.title,
        "version": release.version,
        "published": release.date,
        "previous": release.previous,
        "site_sha256": candidate.document.sha256,
        "commit": candidate.manifest.commit,
        "assembler": candidate.document.assembler,
        "versions": candidate.manifest.versions,
        "checklist": {result.check.name: result.state for result in checklist.results},
    }
    (folder / VERSION_FILE).write_text(
        json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n"
    )


def _site_of(folder: Path) -> str:
    """The hash of the pages of a published version; empty where it does not say."""
    try:
        return str(json.loads((folder / VERSION_FILE).read_text(encoding="utf-8"))["site_sha256"])
    except (OSError, ValueError, KeyError):
        return ""


def _write_robots(destination: Path) -> None:
    """For every version that is there, unless the place has rules of its own."""
    path = destination / "robots.txt"
    if path.exists() and not path.read_text(encoding="utf-8").startswith(ROBOTS):
        return
    shelves = sorted(folder.parent.name for folder in destination.glob(f"*/{LATEST}"))
    rules = [
        f"Disallow: /{period}/{version}/\n"
        for period in shelves
        for version in VersionStore(destination / period).versions
    ]
    half = destination / ".robots.txt.half"
    half.write_text(ROBOTS + "".join(rules), encoding="utf-8", newline="\n")
    os.replace(half, path)


def _now() -> datetime:
    """The time, or what SOURCE_DATE_EPOCH says it is."""
    stated = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(stated), UTC) if stated.isdigit() else datetime.now(UTC)
