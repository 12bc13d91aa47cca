"""Every case of `tests/data/fail` fails for its one reason, with the message the reader sees; every case of `pass` passes.

A case is the project in `tests/data/pass/minimal`, a made-up council, with the edits of one YAML file.
"""

from pathlib import Path

import pytest

from analysis.project import Project
from analysis.validation import CHECKS, CLAIM_CHECKS, check_project
from tests.support.checking import MINIMAL, cases, edited, load_case

FAIL, PASS = cases("fail"), cases("pass")


def test_the_made_up_council_passes() -> None:
    findings = check_project(Project(MINIMAL))
    assert findings == []
    assert findings.file_count == len(list((MINIMAL / "data").rglob("*.csv")))


@pytest.mark.parametrize("path", PASS, ids=lambda path: path.stem)
def test_passes(path: Path, tmp_path: Path) -> None:
    assert check_project(Project(edited(load_case(path)["edits"], tmp_path))) == []


@pytest.mark.parametrize("path", FAIL, ids=lambda path: path.stem)
def test_fails_for_its_one_reason(path: Path, tmp_path: Path) -> None:
    case = load_case(path)
    findings = check_project(Project(edited(case["edits"], tmp_path)))
    assert [vars(finding) for finding in findings] == [case["expect"]]


def test_every_check_has_a_case_that_fails() -> None:
    rules = {load_case(path)["expect"]["rule"] for path in FAIL}
    names = {check.__name__.removeprefix("check_") for check in [*CHECKS, *CLAIM_CHECKS]}
    assert names - rules == {"files_readable"}, "what is wrong with a file as a file has the rules file_…"


def test_there_is_enough_of_each() -> None:
    assert len(FAIL) > len(CHECKS)
    assert PASS
