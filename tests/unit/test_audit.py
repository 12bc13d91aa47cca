"""The audit of the locked libraries: weaknesses are named, and what was not looked up is never told as good."""

import json
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from analysis.publishing import audit as module
from analysis.publishing.audit import Audit, alone, audit, judged
from analysis.publishing.bill_of_materials import Library

LOCK = """\
numpy==2.2.6 ; python_version < '3.12' \\
    --hash=sha256:{a}
numpy==2.4.0 ; python_version >= '3.12' \\
    --hash=sha256:{b}
pywinpty==3.1.2 ; os_name == 'nt' \\
    --hash=sha256:{a}
""".format(a="a" * 64, b="b" * 64)
TOOL = """#!{python}
import json, sys
wanted = open(sys.argv[sys.argv.index("--requirement") + 1]).read()
answers = json.loads({answers!r})
told = [dict(zip(("name", "version"), line.split()[0].split("=="))) for line in wanted.splitlines()]
assert all("--hash=sha256:" in line and ";" not in line for line in wanted.splitlines())
if answers is None:
    sys.exit("ERROR: the database cannot be reached")
found = [each | answers.get(each["name"] + " " + each["version"], {{"vulns": []}}) for each in told]
open(sys.argv[sys.argv.index("--output") + 1], "w").write(json.dumps({{"dependencies": found}}))
sys.exit(any(each.get("vulns") for each in found))
"""
WEAK = {"vulns": [{"id": "PYSEC-2026-1", "fix_versions": ["3.1.3"], "aliases": [], "description": ""}]}
SKIPPED = {"skip_reason": "Dependency not found on PyPI"}


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    path = tmp_path / "made.lock"
    path.write_text(LOCK, encoding="utf-8")
    return path


def answering(folder: Path, answers: dict[str, Any] | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tool on the path that answers so of each library: well, of those that are not named; not at all, for None."""
    tool = folder / "pip-audit"
    tool.write_text(TOOL.format(python=sys.executable, answers=json.dumps(answers)), encoding="utf-8")
    tool.chmod(tool.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(folder))


posix = pytest.mark.skipif(sys.platform == "win32", reason="the tool of the test is a script")


@posix
def test_every_library_of_every_system_is_looked_up(
    lock: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answering(tmp_path, {}, monkeypatch)
    found = audit(lock)
    assert found.asked == ("numpy 2.2.6", "numpy 2.4.0", "pywinpty 3.1.2")
    assert str(found) == "audit: libraries looked up: 3; known weaknesses: none."
    assert (found.exit_code(False), found.exit_code(True)) == (0, 0)


@posix
def test_a_known_weakness_is_named_and_fails(
    lock: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answering(tmp_path, {"pywinpty 3.1.2": WEAK}, monkeypatch)
    found = audit(lock)
    assert str(found).splitlines() == [
        "known weakness: pywinpty 3.1.2: PYSEC-2026-1, mended in 3.1.3",
        "audit: libraries looked up: 3; known weaknesses: 1.",
    ]
    assert found.exit_code(False) == 1


@posix
def test_what_was_skipped_is_not_good(lock: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tool itself ends well when it has skipped everything."""
    answering(tmp_path, dict.fromkeys(("numpy 2.2.6", "numpy 2.4.0", "pywinpty 3.1.2"), SKIPPED), monkeypatch)
    found = audit(lock)
    assert str(found) == "audit not run: Dependency not found on PyPI."
    assert (found.exit_code(False), found.exit_code(True)) == (0, 1)
    answering(tmp_path, {"numpy 2.4.0": SKIPPED, "numpy 2.2.6": WEAK}, monkeypatch)
    found = audit(lock)
    assert str(found).splitlines()[1] == "audit not complete, 1 not looked up: Dependency not found on PyPI."
    assert found.exit_code(False) == 1


@posix
def test_no_answer_is_not_good_and_no_failure(
    lock: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answering(tmp_path, None, monkeypatch)
    found = audit(lock)
    assert str(found) == "audit not run: ERROR: the database cannot be reached."
    assert (found.exit_code(False), found.exit_code(True)) == (0, 1)


def test_a_tool_that_cannot_be_installed_is_told(
    lock: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def offline(folder: Path) -> str:
        raise subprocess.CalledProcessError(
            1, "pip", stderr="WARNING: retrying\nERROR: No matching distribution found\n"
        )

    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    monkeypatch.setattr(module, "_install", offline)
    found = audit(lock)
    assert (
        str(found)
        == "audit not run: pip-audit could not be installed (ERROR: No matching distribution found)."
    )
    assert len(found.not_asked) == 3


def test_a_library_the_answer_forgets_was_not_looked_up() -> None:
    numpy = Library("numpy", "2.4.0", ("a" * 64,))
    found = judged([numpy], [{"dependencies": []}])
    assert found == Audit((), ("numpy 2.4.0",), (), "the tool says nothing of them")


def test_two_versions_of_one_library_are_asked_apart() -> None:
    first, second, other = Library("numpy", "1", ()), Library("numpy", "2", ()), Library("tqdm", "1", ())
    assert list(alone([first, second, other])) == [[first, other], [second]]
