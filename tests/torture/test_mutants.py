"""Every fault is put back into a copy of the package; a test, most of them of a whole build, which passes on the package as it is, must fail."""

from itertools import groupby
from pathlib import Path

import pytest

from tests.support.putting_back import FAILED, PASSED, Fault, outcome, package_with_tests, put_back
from tests.support.tally import note

pytestmark = pytest.mark.torture

BUILD, SEEDED, ATTACKED, BROKEN = (
    f"tests/reliability/{name}.py"
    for name in ("test_a_build", "test_disclosure", "test_hostile", "test_faults")
)
RIGHT_AREA = "test_every_page_shows_its_own_area_and_period"
ONE_NUMBER = "test_a_fact_is_one_number_on_every_surface"
CHANGED, READ = "tests/notebooks/test_incremental.py", "tests/unit/io/test_dependencies.py"
HIDDEN = "test_no_hidden_number_is_in_any_file or test_no_row_of_any_surface"

FAULTS = (
    Fault(
        "a page shows the run of another area",
        "document/pages.py",
        'run = runs_folder / area.slug / f"{chapter.notebook}.ipynb"',
        'run = runs_folder / {"oakvale": "elm-and-ash"}.get(area.slug, area.slug) / f"{chapter.notebook}.ipynb"',
        BUILD,
        RIGHT_AREA,
    ),
    Fault(
        "two areas' figures are swapped",
        "edition/figures.py",
        'areas.by_code[row["area"]]',
        'areas.by_code[{"T07000001": "T07000002", "T07000002": "T07000001"}.get(row["area"], row["area"])]',
        BUILD,
        RIGHT_AREA,
    ),
    Fault(
        "a district's document is made of another district's pages",
        "document/pages.py",
        "of_area = [page for page in pages if page.area == area]",
        'of_area = [p for p in pages if p.area and p.area.slug == {"oakvale": "elm-and-ash"}.get(area.slug, area.slug)]',
        BUILD,
        ONE_NUMBER,
    ),
    Fault(
        "the workbook rounds",
        "document/worksheets.py",
        "sheet.write_number(row, column, value, ",
        "sheet.write_number(row, column, round(value), ",
        BUILD,
        ONE_NUMBER,
    ),
    Fault(
        "suppression is dropped when figures are read",
        "edition/figures.py",
        "tables = shown_rows(data)",
        'tables = __import__("analysis.edition.disclosure", fromlist=["x"]).stored_tables(data, "observations")',
        SEEDED,
        HIDDEN,
    ),
    Fault(
        "what is hidden is not part of what a run rests on",
        "pipeline/inputs.py",
        'then["withheld"] != self._withheld',
        "False",
        READ,
        "test_what_is_hidden_is_part_of_what_every_run_rests_on",
    ),
    Fault(
        "nothing is hidden beside a small count",
        "rules/suppression.py",
        "if self.secondary and self.lowest_shown > 1 else None",
        "if False else None",
        SEEDED,
        f"{HIDDEN} or test_no_small_count",
    ),
    Fault(
        "a rule that hides nothing is published with",
        "publishing/disclosure_scan.py",
        "if self._rule(data_set, source).lowest_shown <= 1:",
        "if False:",
        SEEDED,
        "test_the_release_checklist_misses_a_rule_that_was_taken_away",
    ),
    Fault(
        "the document is written in place",
        "pipeline/output_directory.py",
        "        self.lock, self.cache = (",
        "        self.building = folder\n        self.lock, self.cache = (",
        BROKEN,
        "test_killed_at_any_moment or older_edition",
    ),
    Fault(
        "a link is followed",
        "io/atomic_write.py",
        "if path.is_dir() and not path.is_symlink():",
        "if path.is_dir():",
        ATTACKED,
        "test_a_link_where_a_build_works",
    ),
    Fault(
        "a link in the looks is followed",
        "document/stage.py",
        "if path.is_symlink()",
        "if False",
        ATTACKED,
        "test_a_link_in_the_looks",
    ),
    Fault(
        "a name is not escaped",
        "exhibits/exhibit.py",
        "    return html.escape(cell)\n",
        "    return cell\n",
        ATTACKED,
        "test_names_are_text_on_every_page",
    ),
    Fault(
        "a title is not escaped",
        "document/navigation.py",
        r'return _MARKDOWN.sub(r"\\\1", text)',
        "return text",
        ATTACKED,
        "test_names_are_text_on_every_page",
    ),
    Fault(
        "a download may hold a formula",
        "document/downloads.py",
        'return f"\'{text}" if text.startswith',
        'return f"{text}" if text.startswith',
        ATTACKED,
        "test_no_cell_of_a_download_is_a_formula",
    ),
    Fault(
        "a change under a running build is not noticed",
        "pipeline/report.py",
        "    if changed:\n        more",
        "    if False:\n        more",
        BROKEN,
        "test_figures_changed_under_a_running_build",
    ),
    Fault(
        "a chart is taken from the build before though its figures have changed",
        "exhibits/chart_cache.py",
        "[draw.__module__, draw.__qualname__, given, options]",
        "[draw.__module__, draw.__qualname__]",
        CHANGED,
        "test_a_figure_that_changed_is_drawn_again",
    ),
    Fault(
        "two builds may work at once",
        "io/file_lock.py",
        "lock.acquire()",
        "pass",
        BROKEN,
        "test_two_builds_at_once",
    ),
    Fault(
        "the folder of the project is in what readers get",
        "exhibits/exhibit.py",
        '"sha256": self.sha256,\n        }',
        '"sha256": self.sha256, "project": __import__("os").environ.get("BOLDSTEPS_PROJECT"),\n        }',
        BUILD,
        "test_nothing_of_the_machine",
    ),
    Fault(
        "a value of the environment is in what readers get",
        "exhibits/exhibit.py",
        '"sha256": self.sha256,\n        }',
        '"sha256": self.sha256, "token": __import__("os").environ.get("API_TOKEN"),\n        }',
        BUILD,
        "test_no_secret_of_the_environment",
    ),
)


@pytest.mark.parametrize("test", sorted({fault.test for fault in FAULTS}))
def test_without_a_fault_they_pass(tmp_path: Path, test: str) -> None:
    by_test = {name: list(faults) for name, faults in groupby(sorted(FAULTS, key=_test), key=_test)}
    code, said = outcome(package_with_tests(tmp_path / "as-it-is"), by_test[test])
    assert code == PASSED, said


def _test(fault: Fault) -> str:
    return fault.test


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_the_fault_is_caught(tmp_path: Path, fault: Fault) -> None:
    package = package_with_tests(tmp_path / "faulty")
    put_back(fault, package)
    code, said = outcome(package, [fault])
    note("faults put back that a test caught", code == FAILED)
    assert code == FAILED, said
