"""Each fault is put back into a copy of the package; a test that passes on the package as it is must then fail."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.reliability.council import ROOT, copy_of_package
from tests.torture.tally import note

pytestmark = pytest.mark.torture

BUILD, SEEDED, ATTACKED, BROKEN = (
    f"tests/reliability/{name}.py" for name in ("test_a_build", "test_disclosure", "test_hostile", "test_faults")
)


@dataclass(frozen=True)
class Mutant:
    """A fault: in that file `right` becomes `wrong`. caught_by: the test that must fail, which is chosen with -k."""

    name: str
    file: str
    right: str
    wrong: str
    test: str
    caught_by: str


MUTANTS = (
    Mutant(
        "two areas' figures are swapped",
        "assembly/pages.py",
        'run = runs_folder / area.slug / f"{chapter.notebook}.ipynb"',
        'run = runs_folder / {"oakvale": "elm-and-ash"}.get(area.slug, area.slug) / f"{chapter.notebook}.ipynb"',
        BUILD,
        "test_every_page_shows_its_own_area_and_period",
    ),
    Mutant(
        "a page shows another area's figures under its own name",
        "figures.py",
        'area=areas.by_code[row["area"]],',
        'area=areas.by_code[{"T07000001": "T07000002", "T07000002": "T07000001"}.get(row["area"], row["area"])],',
        BUILD,
        "test_every_page_shows_its_own_area_and_period",
    ),
    Mutant(
        "suppression is dropped when figures are read",
        "figures.py",
        "for rows in shown_rows(data).values() for row in rows",
        'for rows in __import__("analysis.rules.disclosure", fromlist=["x"]).stored_rows(data).values() for row in rows',
        SEEDED,
        "test_no_hidden_number_is_in_any_file or test_no_row_of_any_surface",
    ),
    Mutant(
        "what is hidden is not part of what a run rests on",
        "runs.py",
        'return recorded.get("withheld") == self.withheld and recorded["reads"]',
        'return recorded["reads"]',
        SEEDED,
        "test_a_page_is_run_again_when_a_figure_beside_its_own",
    ),
    Mutant(
        "nothing is hidden beside a small count",
        "suppression.py",
        "if not rule.secondary:",
        "if True:",
        SEEDED,
        "test_no_hidden_number_is_in_any_file or test_no_small_count",
    ),
    Mutant(
        "the document is written in place",
        "replacement.py",
        'return self._beside("building")',
        "return self.folder",
        BROKEN,
        "test_killed_at_any_moment or older_edition",
    ),
    Mutant(
        "a link is followed",
        "replacement.py",
        "if folder.is_symlink():",
        "if False:",
        ATTACKED,
        "test_a_link_where_a_build_works",
    ),
    Mutant(
        "a link in the looks is followed",
        "assembly/stage.py",
        "if path.is_symlink()",
        "if False",
        ATTACKED,
        "test_a_link_in_the_looks",
    ),
    Mutant(
        "a name is not escaped",
        "exhibits.py",
        "    return html.escape(cell)\n",
        "    return cell\n",
        ATTACKED,
        "test_names_are_text_on_every_page",
    ),
    Mutant(
        "a title is not escaped",
        "assembly/navigation.py",
        r'return _MARKDOWN.sub(r"\\\1", value)',
        "return value",
        ATTACKED,
        "test_names_are_text_on_every_page",
    ),
    Mutant(
        "a download may hold a formula",
        "assembly/downloads.py",
        'return f"\'{cell}" if is_formula else cell',
        "return cell",
        ATTACKED,
        "test_no_cell_of_a_download_is_a_formula",
    ),
    Mutant(
        "a change under a running build is not noticed",
        "build.py",
        "    if changed:\n        more",
        "    if False:\n        more",
        BROKEN,
        "test_figures_changed_under_a_running_build",
    ),
    Mutant(
        "two builds may work at once",
        "replacement.py",
        "if not _try_lock(file):",
        "if False:",
        BROKEN,
        "test_two_builds_at_once",
    ),
    Mutant(
        "the folder of the project is in what readers get",
        "exhibits.py",
        '"sha256": self.sha256,\n        }',
        '"sha256": self.sha256, "made_in": __file__, "project": __import__("os").environ.get("BOLDSTEPS_PROJECT"),\n        }',
        BUILD,
        "test_nothing_of_the_machine",
    ),
)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_the_fault_is_caught(tmp_path: Path, mutant: Mutant) -> None:
    package = _with_tests(tmp_path / "as-it-is")
    faulty = _with_tests(tmp_path / "faulty")
    path = faulty / "analysis" / mutant.file
    content = path.read_text(encoding="utf-8")
    assert content.count(mutant.right) == 1, f"{mutant.file} no longer holds {mutant.right!r} once"
    assert _failed(package, mutant) == 0, "the test fails without the fault"
    path.write_text(content.replace(mutant.right, mutant.wrong), encoding="utf-8")
    is_caught = _failed(faulty, mutant) == 1
    note("faults put back that a test caught", is_caught)
    assert is_caught


def _with_tests(folder: Path) -> Path:
    """A copy of the package beside links to the rest of the project, so that the tests in it are of the copy."""
    folder.mkdir()
    copy_of_package(folder)
    for name in ("notebooks", "theme", "narrative", "data", "tests", "_quarto.yml", "pyproject.toml"):
        (folder / name).symlink_to(ROOT / name)
    return folder


def _failed(folder: Path, mutant: Mutant) -> int:
    """The exit code of pytest for that test: 0 passed, 1 failed."""
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", mutant.test, "-k", mutant.caught_by]
    environment = {**os.environ, "PYTHONPATH": str(folder), "BOLDSTEPS_TESTED": str(folder)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True).returncode
