"""The quick check that there is nothing to do: what counts as a change, and what is not recorded at all."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.io.fingerprints import HAS_FINGERPRINTS, TICK_NANOSECONDS
from analysis.pipeline import up_to_date as up_to_date
from analysis.pipeline.up_to_date import UpToDateCheck, inputs_state, nothing_to_do

pytestmark = pytest.mark.skipif(
    not HAS_FINGERPRINTS, reason="nothing is recorded where a program may set every time of a file"
)

ASKED = ("report", "2012")
PACKAGE = Path(__file__).parents[3]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with figures, words, notebooks and a built edition."""
    for name in (
        "data/rules/rag.csv",
        "narrative/2012/words.md",
        "notebooks/gaps.ipynb",
        "_extensions/bold-steps/page.html",
        "_quarto.yml",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("as it was", encoding="utf-8")
    (tmp_path / "reports" / "2012" / "site").mkdir(parents=True)
    (tmp_path / "reports" / "2012" / "site" / "index.html").write_text("as it was", encoding="utf-8")
    settle()
    return tmp_path


@pytest.fixture
def check(root: Path) -> UpToDateCheck:
    made = UpToDateCheck(root / "reports" / "2012")
    made.record(ASKED, inputs_state(root), "Up to date.")
    assert made.answer(ASKED, os.fspath(root)) == "Up to date."
    return made


def settle() -> None:
    time.sleep(2 * TICK_NANOSECONDS / 1e9)


def edit(path: Path) -> None:
    path.write_text("as it is!", encoding="utf-8")


def edit_and_set_back_the_time(path: Path) -> None:
    before = path.stat()
    edit(path)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size


def remove(path: Path) -> None:
    path.unlink()


def add_beside(path: Path) -> None:
    path.with_name("another.txt").touch()


def replace_by_a_copy(path: Path) -> None:
    copy = path.with_name("copy")
    shutil.copy2(path, copy)
    copy.replace(path)


@pytest.mark.parametrize("change", [edit, edit_and_set_back_the_time, remove, add_beside, replace_by_a_copy])
@pytest.mark.parametrize(
    "name",
    ["data/rules/rag.csv", "narrative/2012/words.md", "notebooks/gaps.ipynb", "reports/2012/site/index.html"],
)
def test_any_change_counts(
    root: Path, check: UpToDateCheck, name: str, change: Callable[[Path], None]
) -> None:
    change(root / name)
    assert check.answer(ASKED, os.fspath(root)) == ""
    settle()
    assert check.answer(ASKED, os.fspath(root)) == ""


@pytest.mark.parametrize(
    "asked",
    [
        (),
        ("report",),
        ("report", "2014"),
        ("report", "2012", "--area", "Thanet"),
        ("list", "2012"),
        ("report2012",),
    ],
)
def test_it_is_of_the_same_words(root: Path, check: UpToDateCheck, asked: tuple[str, ...]) -> None:
    assert check.answer(asked, os.fspath(root)) == ""


def test_the_same_command_is_answered_wherever_in_the_project_it_is_given(
    root: Path, check: UpToDateCheck, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "data").mkdir(exist_ok=True)
    monkeypatch.delenv("BOLDSTEPS_PROJECT", raising=False)
    for folder in (root, root / "data" / "rules"):
        monkeypatch.chdir(folder)
        assert nothing_to_do(ASKED) == "Up to date."
        assert nothing_to_do(["report", "2014"]) == ""
    monkeypatch.chdir(root.parent)
    monkeypatch.setenv("BOLDSTEPS_PROJECT", str(root.parent))
    assert nothing_to_do(ASKED) == ""


def test_the_answer_needs_no_more_than_python(root: Path) -> None:
    """Its imports are most of what it takes."""
    code = "import sys; import analysis.cli; print(*(name for name in ('click', 'pathlib', 'dataclasses', 'json') if name in sys.modules))"
    done = subprocess.run(
        [sys.executable, "-S", "-c", code], capture_output=True, text=True, cwd=PACKAGE, check=True
    )
    assert done.stdout.strip() == ""


def test_a_library_that_is_installed_counts(
    root: Path, check: UpToDateCheck, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    libraries = tmp_path.with_name(f"{tmp_path.name}-libraries")
    libraries.mkdir()
    monkeypatch.setattr(sys, "path", [*sys.path, str(libraries)])
    settle()
    check.record(ASKED, inputs_state(root), "Up to date.")
    assert check.answer(ASKED, os.fspath(root))
    (libraries / "pandas-9.dist-info").mkdir()
    assert check.answer(ASKED, os.fspath(root)) == ""


def test_quarto_that_is_installed_counts(
    root: Path, check: UpToDateCheck, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = tmp_path.with_name(f"{tmp_path.name}-programs")
    programs.mkdir()
    (programs / "quarto").touch()
    monkeypatch.setenv("PATH", str(programs), prepend=os.pathsep)
    assert check.answer(ASKED, os.fspath(root)) == ""
    check.record(ASKED, inputs_state(root), "Up to date.")
    assert check.answer(ASKED, os.fspath(root))
    (programs / "quarto").write_text("another version", encoding="utf-8")
    assert check.answer(ASKED, os.fspath(root)) == ""


def test_what_is_being_changed_is_not_recorded(root: Path) -> None:
    edit(root / "data" / "rules" / "rag.csv")
    assert inputs_state(root) == ""
    check = UpToDateCheck(root / "reports" / "2012")
    check.record(ASKED, inputs_state(root), "Up to date.")
    assert not Path(check.file).exists()


@pytest.mark.parametrize("content", ["", "\n", "report\x1f2012\n", "report\x1f2012\n\n\nUp to date."])
def test_a_damaged_record_gives_no_answer(root: Path, check: UpToDateCheck, content: str) -> None:
    Path(check.file).write_text(content, encoding="utf-8")
    assert check.answer(ASKED, os.fspath(root)) == ""


def test_where_times_can_be_set_nothing_is_recorded(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(up_to_date, "HAS_FINGERPRINTS", False)
    assert inputs_state(root) == ""
