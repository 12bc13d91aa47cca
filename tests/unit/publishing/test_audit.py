"""The audit of the locked libraries (.ci/audit.py): weaknesses are named, and what was not looked up is never reported as good."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.council import ROOT

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
assert len({{each["name"] for each in told}}) == len(told), "pip-audit refuses a library that is named twice"
if answers is None:
    sys.exit("ERROR: the database cannot be reached")
found = [each | answers.get(each["name"] + " " + each["version"], {{"vulns": []}}) for each in told]
found = [each for each in found if "forgotten" not in each]
open(sys.argv[sys.argv.index("--output") + 1], "w").write(json.dumps({{"dependencies": found}}))
sys.exit(any(each.get("vulns") for each in found))
"""
NAMES = ("numpy 2.2.6", "numpy 2.4.0", "pywinpty 3.1.2")
WEAK = {"vulns": [{"id": "PYSEC-2026-1", "fix_versions": ["3.1.3"], "aliases": [], "description": ""}]}
SKIPPED = {"skip_reason": "Dependency not found on PyPI"}
FORGOTTEN = {"forgotten": True}
UNREACHABLE = None

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the pip-audit of the test is a script")


def run_audit(folder: Path, answers: dict[str, Any] | None, *options: str) -> tuple[int, list[str]]:
    """Run the audit of LOCK with a pip-audit on the path that gives these answers, and finds no weakness in other libraries."""
    (folder / "made.lock").write_text(LOCK, encoding="utf-8")
    tool = folder / "pip-audit"
    tool.write_text(TOOL.format(python=sys.executable, answers=json.dumps(answers)), encoding="utf-8")
    tool.chmod(tool.stat().st_mode | stat.S_IXUSR)
    command = [sys.executable, str(ROOT / ".ci" / "audit.py"), str(folder / "made.lock"), *options]
    environment = {**os.environ, "PATH": str(folder), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert done.stderr == ""
    return done.returncode, done.stdout.splitlines()


def test_every_library_of_every_system_is_looked_up(tmp_path: Path) -> None:
    lines = ["audit: libraries looked up: 3; known weaknesses: none."]
    assert run_audit(tmp_path, {}) == run_audit(tmp_path, {}, "--required") == (0, lines)


def test_a_known_weakness_is_named_and_fails(tmp_path: Path) -> None:
    assert run_audit(tmp_path, {"pywinpty 3.1.2": WEAK}) == (
        1,
        [
            "known weakness: pywinpty 3.1.2: PYSEC-2026-1, fixed in 3.1.3",
            "audit: libraries looked up: 3; known weaknesses: 1.",
        ],
    )


def test_what_was_skipped_is_not_good(tmp_path: Path) -> None:
    """pip-audit itself ends well when it has skipped everything."""
    nothing = ["audit not run: Dependency not found on PyPI."]
    skipped = dict.fromkeys(NAMES, SKIPPED)
    assert run_audit(tmp_path, skipped) == (0, nothing)
    assert run_audit(tmp_path, skipped, "--required") == (1, nothing)
    code, lines = run_audit(tmp_path, {"numpy 2.4.0": SKIPPED, "numpy 2.2.6": WEAK})
    assert (code, lines[1]) == (1, "audit not complete, 1 not looked up: Dependency not found on PyPI.")


def test_no_answer_is_not_good_and_no_failure(tmp_path: Path) -> None:
    lines = ["audit not run: ERROR: the database cannot be reached."]
    assert run_audit(tmp_path, UNREACHABLE) == (0, lines)
    assert run_audit(tmp_path, UNREACHABLE, "--required") == (1, lines)


def test_a_library_the_answer_forgets_was_not_looked_up(tmp_path: Path) -> None:
    lines = ["audit not run: pip-audit says nothing of them."]
    assert run_audit(tmp_path, dict.fromkeys(NAMES, FORGOTTEN), "--required") == (1, lines)
