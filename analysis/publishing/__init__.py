"""`boldsteps publish`: the release checklist, then a new version beside the earlier ones, then `latest`."""

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
from analysis.edition.disclosure import hidden_figures
from analysis.errors import DataError, UsageError
from analysis.io.atomic_write import write_atomically
from analysis.io.hashing import hash_folder
from analysis.narrative.sign_off import HEAD, head_of, read_sign_offs
from analysis.pipeline.output_directory import OutputDirectory
from analysis.project import Project
from analysis.publishing.accessibility import examine
from analysis.publishing.bill_of_materials import write_bill
from analysis.publishing.checklist import Checklist, go_through
from analysis.publishing.disclosure_scan import still_shown
from analysis.publishing.release_candidate import ReleaseCandidate, open_release_candidate
from analysis.publishing.release_notes import Release, write_release_notes
from analysis.publishing.snapshot_file import write_snapshot
from analysis.publishing.version_store import LATEST, VERSION_FILE, VersionStore
from analysis.validation.data_files import count

ROBOTS = (
    "# Search engines show the latest version of each edition; "
    "earlier ones stay for those who have a link.\nUser-agent: *\n"
)


class NotReadyError(DataError):
    """The checklist has errors; nothing was published."""


@dataclass(frozen=True)
class Published:
    """What readers see now. is_new: False where these very pages were the latest version already."""

    checklist: Checklist
    store: VersionStore
    version: str
    is_new: bool

    def __str__(self) -> str:
        latest = self.store.folder / LATEST
        if not self.is_new:
            return f"These pages are published already, as {self.version}.\n{latest}"
        return f"Published as {self.version}: {self.store.folder / self.version}\nReaders open {latest}"


def publish(
    project: Project,
    period: str,
    destination: Path,
    tell: Callable[[str], None],
    *,
    dry_run: bool = False,
    forward: bool = False,
    reports: Path | None = None,
    at: datetime | None = None,
) -> Published | None:
    """Publish the edition as built. Returns None for a dry run, which only goes through the checklist. Pages
    are tested for accessibility first, if Chromium is installed. forward: also where readers were taken back
    to an earlier version. at: the time of the clock. Raises NotReadyError if a check blocks or readers were
    taken back, UsageError if the edition is not built, DataError if somebody else is building or publishing
    it."""
    now, stated = at or datetime.now(UTC), os.environ.get("SOURCE_DATE_EPOCH", "")
    dated = datetime.fromtimestamp(int(stated), UTC) if stated.isdigit() else now
    edition = find_edition(project.data, period)
    directory = OutputDirectory((reports or project.reports) / edition.period)
    store = VersionStore(destination / edition.period)
    with directory.locked("published"), nullcontext() if dry_run else _locked(store):
        candidate = open_release_candidate(project, edition, directory, now.date(), destination)
        if candidate.is_intact:
            examine(candidate.folder, candidate.document.sha256, tell)
        tell(f"Going through the release checklist of {edition.period} …")
        checklist = go_through(candidate, tell)
        tell(f"\n{checklist}")
        if blocking := checklist.in_state("error"):
            names = ", ".join(result.check.name for result in blocking)
            raise NotReadyError(
                f"edition {edition.period} is not ready to be published: {names}. Nothing was published."
            )
        if store.is_held and not forward:
            raise NotReadyError(
                f"readers of {edition.period} were taken back to {store.latest}, and stay there until "
                "somebody says that they may go on: add --forward, once. Nothing was published."
            )
        return None if dry_run else _add_version(candidate, checklist, store, dated)


def go_back(project: Project, period: str, destination: Path, version: str) -> VersionStore:
    """Show readers an earlier version again. Raises UsageError or DataError, with `latest` where it was."""
    store = VersionStore(destination / find_edition(project.data, period).period)
    store.check_has(version)  # before a folder is made for a destination that is none
    with _locked(store):
        store.remove_leftovers()
        if version not in store.readable:
            raise UsageError(f"{version} of {store.folder.name} has been withdrawn. `latest` was not moved.")
        if shown := still_shown(store, version, hidden_figures(project.data)):
            figures = f"{count(len(shown), 'figure')} that must be hidden now, the first: {shown[0]}"
            raise DataError(f"{version} of {store.folder.name} shows {figures}. `latest` was not moved.")
        store.hold("" if version == store.readable[-1] else version)
        store.show(version)
    return store


def withdraw(
    project: Project, period: str, destination: Path, version: str, reason: str, at: datetime | None = None
) -> VersionStore:
    """Take a published version away from readers. Raises UsageError or DataError."""
    store = VersionStore(destination / find_edition(project.data, period).period)
    store.check_has(version)
    with _locked(store):
        store.remove_leftovers()
        store.withdraw(version, reason, f"{at or datetime.now(UTC):%Y-%m-%d}")
        _write_robots(store.folder.parent)
    return store


@contextmanager
def _locked(store: VersionStore) -> Iterator[None]:
    """Keep other processes out, and let everybody read what is written, whatever the umask of this one.
    Raises DataError if the store cannot be written to, is in use, or holds another `latest`."""
    before = os.umask(0o022)
    os.umask(before & ~0o055)
    try:
        with OutputDirectory(store.folder).locked("published"):
            store.check_latest()
            yield
    except OSError as error:
        raise DataError(
            f"{store.folder} cannot be written to ({error.strerror or error}). Readers see what they saw "
            "before. Check that the folder is there, that you may write to it, and that its disk is not full."
        ) from None
    finally:
        os.umask(before)


def _add_version(
    candidate: ReleaseCandidate, checklist: Checklist, store: VersionStore, moment: datetime
) -> Published:
    """Add a version and show it. Pages that are those of the last version are only shown again."""
    store.folder.mkdir(parents=True, exist_ok=True)
    store.remove_leftovers()
    previous = store.readable[-1] if store.readable else ""
    if previous and store.about(previous).get("site_sha256") == candidate.document.sha256:
        is_shown = store.latest == previous
        store.show(previous)
        return Published(checklist, store, previous, is_new=not is_shown)
    edition, before = candidate.edition, store.folder / previous if previous else None
    day = f"{moment:%Y-%m-%d}"
    release = Release(edition.title, edition.period, store.next_version, day, previous, before)
    version = store.add(lambda half: _fill(candidate, checklist, release, half))
    store.show(version)
    _write_robots(store.folder.parent)
    return Published(checklist, store, version, is_new=True)


def _fill(candidate: ReleaseCandidate, checklist: Checklist, release: Release, folder: Path) -> None:
    """Write all of a version but its checksums. Raises DataError if the pages changed since the checks."""
    shutil.copytree(candidate.folder / "site", folder, dirs_exist_ok=True)
    if hash_folder(folder) != candidate.document.sha256:
        raise DataError("The pages changed while they were copied. Nothing was published; publish again.")
    write_bill(candidate.project.root, folder)
    snapshot = build_snapshot(candidate.folder, notes_of(candidate.project))
    write_snapshot(snapshot, folder)
    write_release_notes(candidate.project, release, snapshot, checklist, folder)
    about = {
        "edition": release.period,
        "title": release.title,
        "version": release.version,
        "published": release.date,
        "previous": release.previous,
        "site_sha256": candidate.document.sha256,
        "commit": candidate.manifest.commit,
        "assembler": candidate.document.assembler,
        "versions": candidate.manifest.versions,
        HEAD: head_of(read_sign_offs(candidate.project, release.period)),
        "checklist": {result.check.name: result.state for result in checklist.results},
    }
    text = json.dumps(about, ensure_ascii=False, indent=1) + "\n"
    (folder / VERSION_FILE).write_text(text, encoding="utf-8", newline="\n")


def _write_robots(destination: Path) -> None:
    """Write robots.txt for every version in the destination, unless it has rules of its own."""
    path = destination / "robots.txt"
    if path.exists() and not path.read_text(encoding="utf-8").startswith(ROBOTS):
        return
    stores = [VersionStore(latest.parent) for latest in sorted(destination.glob(f"*/{LATEST}"))]
    rules = [f"Disallow: /{each.folder.name}/{version}/\n" for each in stores for version in each.versions]
    write_atomically(path, ROBOTS + "".join(rules))
