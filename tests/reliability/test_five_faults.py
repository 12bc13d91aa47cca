"""The five faults that issue 9 names are put back at once; of each a quick test must fail.

`make torture` puts back one by one these and the others.
"""

from pathlib import Path

import pytest

from tests.support.council import ROOT
from tests.support.putting_back import FAILED, PASSED, Fault, has_place, outcome, package_with_tests, put_back
from tests.torture.test_mutants import FAULTS

pytestmark = pytest.mark.slow

HERE, UNIT = "tests/reliability", "tests/unit"
FIVE = (
    Fault(
        "two areas' figures are swapped",
        "edition/figures.py",
        'areas.by_code[row["area"]]',
        'areas.by_code[{"T07000001": "T07000002", "T07000002": "T07000001"}.get(row["area"], row["area"])]',
        f"{HERE}/test_a_build.py",
        "test_a_figure_that_is_read_is_that_of_its_area",
    ),
    Fault(
        "a suppression is dropped",
        "edition/figures.py",
        "tables = shown_rows(data)",
        'tables = __import__("analysis.edition.disclosure", fromlist=["x"]).stored_tables(data, "observations")',
        f"{HERE}/test_disclosure.py",
        "test_a_notebook_run_on_its_own_hides_them_too",
    ),
    Fault(
        "the document is written in place",
        "pipeline/output_directory.py",
        "        self.lock, self.cache = (",
        "        self.building = folder\n        self.lock, self.cache = (",
        f"{UNIT}/pipeline/test_output_directory.py",
        "test_a_build_that_does_not_finish_leaves_the_old_one",
    ),
    Fault(
        "a link is followed",
        "io/atomic_write.py",
        "if path.is_dir() and not path.is_symlink():",
        "if path.is_dir():",
        f"{HERE}/test_hostile.py",
        "test_a_link_where_a_build_works",
    ),
    Fault(
        "a name is not escaped",
        "exhibits/exhibit.py",
        "    return html.escape(cell)\n",
        "    return cell\n",
        f"{HERE}/test_hostile.py",
        "test_a_name_in_a_cell_is_text",
    ),
)


@pytest.mark.parametrize("fault", [*FIVE, *FAULTS], ids=lambda fault: fault.name)
def test_the_place_of_every_fault_is_there(fault: Fault) -> None:
    """Also of those that are put back by `make torture` only, which would otherwise be noticed months later."""
    assert has_place(fault, ROOT)


def test_without_a_fault_they_pass(tmp_path: Path) -> None:
    code, said = outcome(package_with_tests(tmp_path / "as-it-is"), FIVE)
    assert code == PASSED, said


def test_each_of_them_is_caught(tmp_path: Path) -> None:
    package = package_with_tests(tmp_path / "faulty")
    for fault in FIVE:
        put_back(fault, package)
    code, said = outcome(package, FIVE)
    assert code == FAILED, said
    failed = [line for line in said.splitlines() if line.startswith("FAILED ")]
    assert [
        fault.name
        for fault in FIVE
        if not any(fault.test in line and f"::{fault.caught_by}" in line for line in failed)
    ] == [], said


@pytest.mark.torture
@pytest.mark.parametrize("fault", FIVE, ids=lambda fault: fault.name)
def test_the_fault_is_caught(tmp_path: Path, fault: Fault) -> None:
    package = package_with_tests(tmp_path / "faulty")
    put_back(fault, package)
    code, said = outcome(package, [fault])
    assert code == FAILED, said
