"""The published site: its pages lead nowhere wrong, and whenever publishing is killed readers see one whole version."""

import os
import random
import re
import shutil
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from analysis.io.hashing import hash_folder
from analysis.pipeline.manifest import DocumentRecord, Manifest
from analysis.project import Project, find_project
from analysis.publishing import accessibility, publish
from analysis.publishing.checklist import Checklist
from analysis.publishing.checksums import what_differs
from analysis.publishing.links import Site
from analysis.publishing.version_store import VersionStore
from tests.support.reader import ReadersBrowser

REPOSITORY = Path(__file__).resolve().parents[2]
MINIMAL = Path(__file__).parent.parent / "data" / "pass" / "minimal"
MOMENTS, LAST = 20, 14
"""How many steps of writing are chosen at random to be killed at, and how many at the end, where `latest` moves, all tried."""
DRIVER = """
import os, shutil, sys
from pathlib import Path
from analysis.project import Project
from analysis.publishing import publish
from analysis.publishing.checks import CHECKS
import analysis.publishing

root, first, here, *moments = Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), *map(int, sys.argv[4:])
CHECKS.clear()  # what they look at is tested elsewhere; here it is what happens after them
analysis.publishing.examine = lambda *_: None

def attempt(place, moment):
    "Publishes in a process of its own that is killed before the given step of writing; 0 is never. The number of steps."
    steps = place.with_suffix(".steps")
    number = os.fork()
    if number == 0:
        count = 0
        def watch(event, arguments):
            nonlocal count
            if event.startswith(("open", "os.", "shutil.")) and any(str(place) in str(each) for each in arguments):
                count += 1
                if count == moment:
                    os.kill(os.getpid(), 9)
        sys.addaudithook(watch)
        publish(Project(root), "2012", place, lambda said: None)
        total = count
        steps.write_text(str(total))
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(number, 0)[1]), steps

if not moments:
    place = here / "counted"
    shutil.copytree(first, place, symlinks=True)
    code, steps = attempt(place, 0)
    print(steps.read_text())
for moment in moments:
    place = here / f"killed-{moment}"
    shutil.copytree(first, place, symlinks=True)
    print(attempt(place, moment)[0])
"""

needs_fork = pytest.mark.skipif(
    not hasattr(os, "fork"), reason="a process cannot be forked here, so it is not killed at a chosen step"
)


def built(root: Path, mark: str) -> Project:
    """The made-up council with a built edition of forty pages that all carry the mark."""
    if not root.exists():
        shutil.copytree(MINIMAL, root)
    folder = root / "reports" / "2012"
    shutil.rmtree(folder, ignore_errors=True)
    for number in range(40):
        page = folder / "site" / ("index.html" if number == 0 else f"area-{number % 4}/page-{number}.html")
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(f"<html><body>{mark}</body></html>", encoding="utf-8")
    manifest = Manifest("2012", "Made-up progress", "warm")
    manifest.document = DocumentRecord("key", hash_folder(folder / "site"), "pandoc 3.9", ("html",), 40, 1.0)
    manifest.write(folder)
    return Project(root)


def marks(folder: Path) -> set[str]:
    """What the pages that readers open carry."""
    pages = [path for path in folder.rglob("*.html") if path.name != "release-notes.html"]
    assert len(pages) == 40
    return {path.read_text(encoding="utf-8") for path in pages}


def drive(root: Path, first: Path, here: Path, *moments: int) -> list[int]:
    words = [sys.executable, "-c", DRIVER, str(root), str(first), str(here), *map(str, moments)]
    done = subprocess.run(
        words, capture_output=True, text=True, check=True, timeout=300, cwd=Path(__file__).parents[2]
    )
    return [int(line) for line in done.stdout.split()]


def without_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analysis.publishing.go_through", lambda candidate, tell: Checklist(()))
    monkeypatch.setattr("analysis.publishing.examine", lambda *_: None)


@needs_fork
def test_killed_at_any_moment_readers_see_one_whole_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_checks(monkeypatch)
    root, first = tmp_path / "council", tmp_path / "first"
    publish(built(root, "old"), "2012", first, lambda _: None)
    project = built(root, "new")
    [steps] = drive(root, first, tmp_path)
    last = range(steps - LAST + 1, steps + 1)
    moments = [*random.Random(8).sample(range(1, steps - LAST + 1), MOMENTS), *last]
    assert drive(root, first, tmp_path, *moments) == [-9] * len(moments)

    seen = {}
    for moment in moments:
        place = tmp_path / f"killed-{moment}"
        store = VersionStore(place / "2012")
        seen[moment] = store.latest
        assert [what_differs(store.folder / version) for version in store.versions] == [[]] * len(
            store.versions
        )
        mark = {"v1": "old", "v2": "new"}[store.latest]
        assert marks(store.folder / "latest") == {f"<html><body>{mark}</body></html>"}
        again = publish(project, "2012", place, lambda _: None)
        assert again is not None
        assert marks(store.folder / "latest") == {"<html><body>new</body></html>"}
        assert [path.name for path in store.folder.iterdir() if "half" in path.name] == []
    assert set(seen.values()) == {"v1", "v2"}


def test_every_link_of_the_edition_leads_somewhere_and_nothing_is_fetched_from_elsewhere(site: Path) -> None:
    pages = Site(site)
    assert len(pages.pages) > 60, "a district has its sheet and the chapters in which it has figures"
    assert pages.broken_links() == []
    assert pages.outside_requests() == []


def test_the_workbook_lies_beside_the_downloads(site: Path) -> None:
    [workbook] = site.glob("downloads/*.xlsx")
    assert workbook.name == "bold-steps-2012.xlsx"
    linked = {pointer.target for pointer in Site(site).addresses}
    assert f"../downloads/{workbook.name}" in linked


def test_what_publishing_adds_is_accessible_and_asks_for_nothing(
    edition: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, browser: ReadersBrowser
) -> None:
    without_checks(monkeypatch)
    published = publish(find_project(REPOSITORY), "2012", tmp_path, lambda _: None, reports=edition.parent)
    assert published is not None
    version = published.store.folder / published.version
    assert accessibility.violations_on(browser, version, "release-notes.html") == []
    assert browser.complaints == []
    assert Site(version).broken_links() == []
    assert (version / "bill-of-materials.json").is_file()
    assert what_differs(version) == []


def test_where_latest_is_a_page_it_is_accessible(
    tmp_path: Path, browser: ReadersBrowser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise OSError("no symbolic links")

    without_checks(monkeypatch)
    monkeypatch.setattr(Path, "symlink_to", refused)
    published = publish(built(tmp_path / "council", "new"), "2012", tmp_path / "place", lambda _: None)
    assert published is not None
    page = (published.store.folder / "latest" / "index.html").read_text(encoding="utf-8")
    (tmp_path / "index.html").write_text(re.sub("<meta http-equiv[^>]*>", "", page), encoding="utf-8")
    assert accessibility.violations_on(browser, tmp_path, "index.html") == []


OPENED = """
import time
from analysis.publishing.browser import open_browser
from tests.support.reader import ReadersBrowser
with open_browser(ReadersBrowser):
    print("open", flush=True)
    time.sleep(300)
"""


def test_a_browser_does_not_outlive_who_opened_it(browser: ReadersBrowser) -> None:
    words = [sys.executable, "-c", OPENED]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, cwd=REPOSITORY) as opener:
        assert opener.stdout is not None and opener.stdout.readline() == "open\n"
        browsers = psutil.Process(opener.pid).children(recursive=True)
        assert browsers
        opener.kill()
    _, left = psutil.wait_procs(browsers, timeout=30)
    assert left == []
