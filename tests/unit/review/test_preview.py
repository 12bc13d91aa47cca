"""The preview: what it serves, to whom, and how it says what is wrong. What it builds is tested with the notebooks."""

import os
import signal
import tempfile
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from analysis.errors import DataError, UsageError
from analysis.io.scratch import InUseError, scratch_folder
from analysis.io.scratch import _remove as remove_left
from analysis.pipeline.watch import saves
from analysis.project import Project
from analysis.review.preview import SCRIPT_PATH, VERSION_PATH, Preview, opened
from analysis.review.preview import preview as run_preview
from tests.support.killed_at import needs_fork
from tests.support.narrating import (
    FIGURE_57,
    FIGURE_61,
    RELEASE,
    RELEASE_57,
    RELEASE_61,
    REVIEWER,
    edit,
    write,
)

PAGE = '<!DOCTYPE html>\n<html><body>\n<main><div class="exhibit text" id="overview-opening">Text</div></main></body></html>'

STATEMENTS = "data/sources/made-up-paper/statements.csv"


@pytest.fixture
def project(testshire: Project) -> Project:
    """Testshire with a notebook, narrative and a comment."""
    write(testshire)
    testshire.notebooks.mkdir()
    (testshire.notebooks / "overview.ipynb").write_text('{"cells": []}', encoding="utf-8")
    comments = testshire.narrative / "2012" / "comments.csv"
    comments.write_text(
        f"area,section,reviewer,comment,resolved\nTestshire,overview-opening,{REVIEWER},Why?,no\n",
        encoding="utf-8",
    )
    return testshire


@pytest.fixture
def served(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Preview, str]]:
    """A preview whose builds are a page written here."""
    monkeypatch.setattr("analysis.review.preview.prepare", lambda engine: None)
    monkeypatch.setattr(Preview, "_build", _build)
    monkeypatch.setattr(
        "analysis.validation.narrative.section_ids",
        lambda notebook: {"overview-opening", "overview-districts"},
    )
    folder = tmp_path / "preview"
    folder.mkdir()
    with opened(project, "2012", "Testshire", "overview", folder, 0) as (preview, address):
        preview.rebuild()
        yield preview, address


def _build(preview: Preview, version: int) -> Path:
    site = preview.folder / str(version) / "site"
    (site / "testshire").mkdir(parents=True)
    (site / preview.page).write_text(PAGE, encoding="utf-8")
    (site / "style.css").write_text(f"/* {version} */", encoding="utf-8")
    return site


def get(url: str, **headers: str) -> str:
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as answer:
        return str(answer.read().decode())


def test_the_page_has_its_comments_and_the_script_that_reloads_it(served: tuple[Preview, str]) -> None:
    preview, address = served
    html = get(f"{address}/{preview.page}")
    assert html == get(f"{address}/")
    assert (
        f'<ul class="comments"><li><strong>{REVIEWER}</strong>: Why?</li></ul><div class="exhibit text" id="overview-opening">'
        in html
    )
    assert f'<script src="{SCRIPT_PATH}" data-version="1"></script>' in html
    assert "0 problems. Not for publication." in html
    assert get(f"{address}{VERSION_PATH}") == '{"version": 1}'
    assert VERSION_PATH in get(f"{address}{SCRIPT_PATH}")
    assert get(f"{address}/style.css") == "/* 1 */"
    assert "<code>boldsteps report --watch</code> keeps the whole document up to date" in get(
        f"{address}/testshire/gaps.html"
    )
    assert "Not in this preview." in get(f"{address}/testshire/gaps.html")


def test_comments_are_in_no_file(served: tuple[Preview, str]) -> None:
    preview, _ = served
    files = [path for path in preview.folder.rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files if "Why?" in path.read_text(encoding="utf-8")]


def test_a_false_claim_is_on_the_page_and_in_the_terminal(served: tuple[Preview, str]) -> None:
    preview, address = served
    edit(preview.project, FIGURE_61, FIGURE_57)
    edit(preview.project, RELEASE_61, RELEASE_57, RELEASE)
    edit(preview.project, "change,2010/11,3,3", "change,2010/11,-1,1", STATEMENTS)
    edit(preview.project, "rank,neighbours,1,first", "rank,neighbours,2,second", STATEMENTS)
    told = preview.rebuild().as_text
    assert "narrative/2012/Testshire/overview.md, line 9: “The rate rose to 57% [p].”" in told
    assert "“The rate rose to 57% [p].”" in get(f"{address}/")
    assert get(f"{address}{VERSION_PATH}") == '{"version": 2}'


def test_while_a_build_fails_the_last_good_page_stays(
    served: tuple[Preview, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    preview, address = served

    def fail(self: Preview, version: int) -> Path:
        raise DataError("The notebook failed.")

    monkeypatch.setattr(Preview, "_build", fail)
    write(preview.project, opening="Results rose.")
    for _ in range(3):
        preview.rebuild()
    html = get(f"{address}/")
    assert "<li>The notebook failed.</li>" in html
    assert "<li>warning: narrative/2012/Testshire/overview.md, line 9: “Results rose.”" in html
    assert 'id="overview-opening">Text' in html


def test_old_builds_are_removed(served: tuple[Preview, str]) -> None:
    preview, _ = served
    for _ in range(4):
        preview.rebuild()
    assert sorted(folder.name for folder in preview.folder.glob("[0-9]*")) == ["4", "5"]


def test_only_this_machine_is_answered(served: tuple[Preview, str]) -> None:
    _, address = served
    assert address.startswith("http://127.0.0.1:")
    with pytest.raises(urllib.error.HTTPError, match="403"):
        get(f"{address}/", Host="elsewhere.example")
    with pytest.raises(urllib.error.HTTPError, match="404"):
        get(f"{address}/../../../narrative/2012/comments.csv")


def _answer(url: str, method: str, host: str = "127.0.0.1") -> tuple[int, bytes]:
    with closing(HTTPConnection(urlsplit(url).netloc)) as connection:
        connection.request(method, urlsplit(url).path, headers={"Host": host})
        answer = connection.getresponse()
        return answer.status, answer.read()


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "OPTIONS"])
def test_no_method_answers_another_host(served: tuple[Preview, str], method: str) -> None:
    _, address = served
    for page in ("/", "/style.css", "/theme/", VERSION_PATH):
        assert _answer(f"{address}{page}", method, "elsewhere.example")[0] == 403


def test_what_head_says_is_what_get_says_without_the_page(served: tuple[Preview, str]) -> None:
    _, address = served
    for page in ("/", "/style.css", VERSION_PATH):
        assert _answer(f"{address}{page}", "HEAD") == (200, b"")


def test_no_folder_is_listed(served: tuple[Preview, str]) -> None:
    preview, address = served
    assert preview.last.site
    (preview.last.site / "theme").mkdir()
    assert [_answer(f"{address}/{name}/", "GET")[0] for name in ("theme", "testshire")] == [404, 404]


@needs_fork
def test_a_preview_that_is_killed_leaves_nothing_where_others_read_and_the_next_removes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    reports = tmp_path / "reports"
    child = os.fork()
    if not child:
        with scratch_folder(reports, "preview") as folder:
            (folder / "page.html").write_text("61%")
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    [left] = reports.glob(f".preview.{child}")
    assert left.stat().st_mode & 0o777 == 0o700
    assert not list((tmp_path / "temporary").iterdir())
    with scratch_folder(reports, "preview") as folder:
        assert [path.name for path in reports.iterdir() if path.is_dir()] == [folder.name]
        with pytest.raises(InUseError):  # while somebody works in it nobody else removes it
            remove_left(folder.with_name(f"{folder.name}.lock"))
    assert not list(reports.iterdir())


def test_a_preview_works_in_a_folder_of_its_user(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Path] = []

    def build_and_see(preview: Preview, version: int) -> Path:
        seen.append(preview.folder)
        return _build(preview, version)

    monkeypatch.setattr("analysis.review.preview.prepare", lambda engine: None)
    monkeypatch.setattr(Preview, "_build", build_and_see)
    until = threading.Event()
    until.set()
    run_preview(project, "2012", "Testshire", "overview", lambda _: None, port=0, until=until)
    assert [folder.parent for folder in seen] == [project.reports]
    assert not list(project.reports.iterdir())


def test_a_save_is_noticed_and_nothing_else(project: Project) -> None:
    until = threading.Event()
    noticed = saves(project, until)
    timer = threading.Timer(
        0.3, lambda: edit(project, "Oakvale stands", "Oakvale stood", "narrative/2012/Testshire/overview.md")
    )
    timer.start()
    assert next(noticed) is None
    threading.Timer(0.5, until.set).start()
    assert next(noticed, "nothing") == "nothing"


def test_a_page_that_does_not_exist_is_said(project: Project, tmp_path: Path) -> None:
    with (
        pytest.raises(UsageError, match="Did you mean Oakvale"),
        opened(project, "2012", "Oakvalle", "overview", tmp_path, 0),
    ):
        pass
