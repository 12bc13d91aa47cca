"""The plan of a build and the keys of its runs."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from analysis.data.editions import find_edition
from analysis.errors import DataError, UsageError
from analysis.io.cache import Cache
from analysis.io.dependencies import Read
from analysis.pipeline.code_dependencies import CodeDependencies
from analysis.pipeline.inputs import Inputs
from analysis.pipeline.manifest import RunRecord
from analysis.pipeline.plan import Run, check_requested, plan_build, plan_runs, put_run, reuse_run, run_key
from analysis.pipeline.report import records_in_place
from analysis.pipeline.task import Outcome, Task
from analysis.project import Project

MINIMAL = Path(__file__).parents[2] / "data" / "pass" / "minimal"
CHAPTERS = """bold-steps:
  chapters:
    - {notebook: front_page, title: Front page, areas: county, page: index}
    - {notebook: gaps, title: Gaps}
    - {notebook: budget, title: Budget, needs: [plan]}
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """The made-up council, with a chapter for the county only and one of which it holds nothing."""
    shutil.copytree(MINIMAL, tmp_path, dirs_exist_ok=True)
    (tmp_path / "_quarto.yml").write_text(CHAPTERS, encoding="utf-8")
    (tmp_path / "narrative").mkdir()
    (tmp_path / "notebooks").mkdir()
    for name in ("front_page", "gaps", "budget"):
        (tmp_path / "notebooks" / f"{name}.ipynb").write_text("{}", encoding="utf-8")
    return Project(tmp_path)


def names(project: Project, **narrowed: tuple[str, ...]) -> list[str]:
    return [run.name for run in plan_runs(project, "2012", **narrowed)[0]]


def test_every_chapter_for_the_county_and_each_district(project: Project) -> None:
    assert names(project) == ["testshire/front_page", "testshire/gaps", "oakvale/gaps", "elm-and-ash/gaps"]


def test_an_area_by_a_former_name(project: Project) -> None:
    assert names(project, areas=("Elm & Ash",)) == ["elm-and-ash/gaps"]


def test_a_topic(project: Project) -> None:
    assert names(project, topics=("gaps",), areas=("oakvale", "Testshire")) == [
        "testshire/gaps",
        "oakvale/gaps",
    ]


def test_what_the_edition_holds_nothing_of_is_skipped_with_the_reason(project: Project) -> None:
    runs, skipped = plan_runs(project, "2012", areas=("oakvale",))
    assert [run.name for run in runs] == ["oakvale/gaps"]
    assert skipped == {"oakvale/budget": "nothing is held of Oakvale: no plan, no narrative"}
    assert plan_runs(project, "2012", topics=("front_page",))[1] == {}


def test_a_chapter_that_somebody_has_written_is_made(project: Project) -> None:
    file = project.narrative / "2012" / "Oakvale" / "budget.md"
    file.parent.mkdir(parents=True)
    file.write_text("---\nauthor: Finance\n---\n", encoding="utf-8")
    assert "oakvale/budget" not in names(project)
    file.write_text("## budget-opening\n\nNothing was spent here.\n", encoding="utf-8")
    assert "oakvale/budget" in names(project)


@pytest.mark.parametrize(
    ("needs", "planned"),
    [
        ("figures", ["testshire/learning_14_24"]),
        ("money", ["testshire/learning_14_24"]),
        ("plan", []),
        ("plan, money", ["testshire/learning_14_24"]),
        ("earlier edition", []),
    ],
)
def test_what_a_chapter_needs_is_looked_for_in_the_data(
    project: Project, needs: str, planned: list[str]
) -> None:
    budget = project.data / "sources" / "made-up-paper" / "budget.csv"
    budget.write_text(budget.read_text(encoding="utf-8").replace("2011-12,", "2012-13,"), encoding="utf-8")
    cell = {"cell_type": "code", "source": ["others(page)"]}
    (project.notebooks / "learning_14_24.ipynb").write_text(json.dumps({"cells": [cell]}), encoding="utf-8")
    chapter = f"- {{notebook: learning_14_24, title: Learning, needs: [{needs}]}}"
    document = f"bold-steps:\n  chapters:\n    {chapter}\n"
    (project.root / "_quarto.yml").write_text(document, encoding="utf-8")
    assert names(project) == planned


def test_an_area_has_an_earlier_edition_once_there_is_one(project: Project) -> None:
    later = find_edition(project.data, "2012")
    editions = project.data / "reference" / "editions.csv"
    row = editions.read_text(encoding="utf-8").splitlines()[-1]
    with editions.open("a", encoding="utf-8") as file:
        file.write(row.replace("2012,", "2013,", 1) + "\n")
    (project.root / "_quarto.yml").write_text(
        CHAPTERS.replace("needs: [plan]", "needs: [earlier edition]"), encoding="utf-8"
    )
    assert "testshire/budget" not in [run.name for run in plan_runs(project, later.period)[0]]
    assert "testshire/budget" in [run.name for run in plan_runs(project, "2013")[0]]


def test_only_what_is_skipped_was_asked_for(project: Project) -> None:
    with pytest.raises(UsageError, match="oakvale/budget: nothing is held of Oakvale"):
        check_requested(*plan_runs(project, "2012", ("oakvale",), ("budget",)))
    with pytest.raises(UsageError, match="page of the county only"):
        check_requested(*plan_runs(project, "2012", ("oakvale",), ("front_page",)))


def test_a_run_knows_its_parameters_and_its_output(project: Project) -> None:
    run = plan_runs(project, "2012", areas=("Elm and Ash",))[0][0]
    assert run.parameters == {"period": "2012", "area": "Elm and Ash"}
    assert run.output == Path("runs/elm-and-ash/gaps.ipynb")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"period": "2102"}, "There is no period called '2102'. Did you mean 2012?"),
        (
            {"period": "2012", "areas": ("Oakvail",)},
            "There is no area called 'Oakvail'. Did you mean Oakvale?",
        ),
        ({"period": "2012", "areas": ("Testland",)}, "There is no area called 'Testland'."),
        ({"period": "2012", "topics": ("gap",)}, "There is no topic called 'gap'. Did you mean gaps?"),
    ],
)
def test_unknown_names_are_answered_with_the_nearest(
    project: Project, asked: dict[str, str], said: str
) -> None:
    with pytest.raises(UsageError) as raised:
        plan_runs(project, **asked)
    assert str(raised.value).startswith(said)


def test_a_chapter_without_a_notebook(project: Project) -> None:
    (project.notebooks / "gaps.ipynb").unlink()
    with pytest.raises(DataError, match=r"there is no notebooks/gaps\.ipynb"):
        check_requested(*plan_runs(project, "2012"))


def inputs_of(project: Project) -> Inputs:
    """The inputs as a new build meets them."""
    return Inputs(project, Cache(project.root / "reports" / "cache"))


def keys(project: Project) -> dict[str, str]:
    inputs = inputs_of(project)
    return {run.name: run_key(run, inputs) for run in plan_runs(project, "2012")[0]}


def test_no_two_runs_have_the_same_key(project: Project) -> None:
    found = keys(project)
    assert len(set(found.values())) == len(found) == 4


def test_keys_stay_while_nothing_changes(project: Project) -> None:
    before = keys(project)
    (project.data / "__pycache__").mkdir()
    (project.data / "__pycache__" / "left.pyc").write_bytes(b"compiled")
    assert keys(project) == before


def test_a_changed_notebook_changes_its_own_runs_only(project: Project) -> None:
    before = keys(project)
    (project.notebooks / "gaps.ipynb").write_text("{ }", encoding="utf-8")
    changed = {name for name, key in keys(project).items() if key != before[name]}
    assert changed == {"testshire/gaps", "oakvale/gaps", "elm-and-ash/gaps"}


def test_the_code_that_a_notebook_reaches_is_in_the_keys_of_its_runs(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project.notebooks / "front_page.ipynb").write_text("{ }", encoding="utf-8")
    before = keys(project)
    monkeypatch.setattr(Inputs, "package", "another package")
    assert keys(project) == before
    digest = CodeDependencies.digest
    monkeypatch.setattr(
        CodeDependencies,
        "digest",
        lambda self, notebook: "other code" if notebook.stem == "front_page" else digest(self, notebook),
    )
    monkeypatch.setattr(Inputs, "package", "a third package")
    assert {name for name, key in keys(project).items() if key != before[name]} == {"testshire/front_page"}


def test_which_code_a_notebook_reaches_is_read_once(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = keys(project)
    monkeypatch.setattr(CodeDependencies, "digest", None)
    assert keys(project) == before


@pytest.mark.parametrize("is_known", [True, False])
@pytest.mark.parametrize("path", ["data/rules/rag.csv", "narrative/oakvale.md", "_quarto.yml"])
def test_changed_figures_and_words_are_compared_with_what_a_run_read(
    project: Project, path: str, is_known: bool
) -> None:
    """Also where the cache does not know which files there were."""
    lines = {name: Read(name).line for name in ("data/rules/rag.csv", "narrative/oakvale.md", "_quarto.yml")}
    then = {name: inputs_of(project).reads([line]) for name, line in lines.items()}
    if is_known:
        inputs_of(project).put_files()
    with (project.root / path).open("a", encoding="utf-8") as file:
        file.write("\n")
    now = inputs_of(project)
    assert {
        name: now.is_read_the_same(then[name], lambda line=line: [line]) for name, line in lines.items()
    } == {name: name != path for name in lines}


def asked() -> list[str]:
    raise AssertionError("what was read was asked for")


def test_what_was_read_is_not_looked_at_while_no_file_has_changed(project: Project) -> None:
    then = inputs_of(project).reads([Read("data/rules/rag.csv").line])
    assert inputs_of(project).is_read_the_same(then, asked)


def test_what_was_read_is_not_looked_at_while_no_file_of_its_patterns_has_changed(project: Project) -> None:
    lines = [Read("data/rules/*.csv", (("rule_set", "2012"),)).line, Read("narrative/new.md").line]
    then = inputs_of(project).reads(lines)
    inputs_of(project).put_files()
    (project.narrative / "oakvale.md").write_text("words", encoding="utf-8")
    assert inputs_of(project).is_read_the_same(then, asked)
    for path in ("narrative/new.md", "data/rules/provenance.yml", "data/rules/another.csv"):
        (project.root / path).write_text("changed", encoding="utf-8")
        with pytest.raises(AssertionError, match="asked for"):
            inputs_of(project).is_read_the_same(then, asked)
        (project.root / path).unlink()


def test_what_a_run_reads_again_is_hashed_again_where_it_may_have_changed(project: Project) -> None:
    """The same as if all of it were hashed; a file that changes during the build is never taken for what it was."""
    rules = project.data / "rules" / "rag.csv"
    lines = [Read("data/rules/*.csv", (("rule_set", "2012"),)).line, Read("_quarto.yml").line]
    then = inputs_of(project).reads(lines)
    inputs_of(project).put_files()
    assert inputs_of(project).reads(lines, then) == then
    rules.write_text(rules.read_text(encoding="utf-8").replace("2012", "2013"), encoding="utf-8")
    now = inputs_of(project)
    assert now.reads(lines, then) == now.reads(lines) != then
    begun = inputs_of(project)
    begun.put_files()
    now = begun.reads(lines)
    rules.write_text(rules.read_text(encoding="utf-8").replace("2013", "2014"), encoding="utf-8")
    meanwhile = begun.reads(lines, now)["digests"]
    assert meanwhile.keys() == now["digests"].keys() and meanwhile != now["digests"]


def test_a_renamed_file_is_another_file(project: Project) -> None:
    (project.narrative / "a.md").write_text("words", encoding="utf-8")
    before = inputs_of(project).data
    (project.narrative / "a.md").rename(project.narrative / "b.md")
    assert inputs_of(project).data != before


@pytest.mark.parametrize("path", ["data/rules/rag.csv", "data/reference/indicators.csv", "_quarto.yml"])
def test_a_document_is_made_again_when_anything_has_changed(project: Project, path: str) -> None:
    before = inputs_of(project).document
    with (project.root / path).open("a", encoding="utf-8") as file:
        file.write("\n")
    assert inputs_of(project).document != before


def done(project: Project, run: Run, *read: str) -> Outcome:
    """The run of a stand-in, which leaves its files in `reports/2012`."""
    output = project.reports / "2012" / run.output
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text("executed", encoding="utf-8")
    lines = "".join(f"{Read(name).line}\n" for name in read)
    output.with_suffix(".reads").write_text(lines, encoding="utf-8")
    task = Task(run.name, str(run.notebook), str(output), run.parameters, run.area.code, run.county.code, "")
    return Outcome(task, seconds=1.5, peak_memory_mb=120.0)


@pytest.fixture
def record(project: Project) -> RunRecord:
    """The record of the first run, which is in the cache."""
    inputs = inputs_of(project)
    run = plan_build(inputs, "2012", plan_runs(project, "2012")[0])[0]
    assert run.record is None
    return put_run(run, done(project, run, "data/rules/rag.csv"), inputs, project.reports / "2012")


def planned(project: Project) -> Run:
    """The first run, as the next build meets it."""
    return plan_build(inputs_of(project), "2012", plan_runs(project, "2012")[0])[0]


def test_a_run_that_would_be_the_same_is_up_to_date(project: Project, record: RunRecord) -> None:
    assert planned(project).record == replace(record, status="reused")
    assert (record.name, record.seconds, record.peak_memory_mb) == ("testshire/front_page", 1.5, 120.0)
    assert record.inputs.keys() == {"notebook", "code", "reads"}


def test_a_run_that_was_compared_notes_it(
    project: Project, record: RunRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The files that it did not read have changed: that is found out once."""
    (project.narrative / "oakvale.md").write_text("words", encoding="utf-8")
    reuse_run(planned(project), inputs_of(project), project.reports / "again")
    assert (project.reports / "again" / record.output).samefile(project.reports / "2012" / record.output)
    monkeypatch.setattr(Inputs, "_changed_since", None)
    assert planned(project).record


@pytest.mark.parametrize(
    "change",
    [
        lambda project, output: (project.data / "rules/rag.csv").write_text("changed"),
        lambda project, output: (project.notebooks / "front_page.ipynb").write_text("{ }"),
        lambda project, output: output.write_text("edited"),
        lambda project, output: output.with_suffix(".reads").write_text(""),
    ],
)
def test_a_run_that_changed_or_was_edited_is_not(
    project: Project, record: RunRecord, change: Callable[[Project, Path], object]
) -> None:
    change(project, project.reports / "2012" / record.output)
    assert planned(project).record is None


def test_outputs_that_are_in_place(project: Project, record: RunRecord) -> None:
    folder = project.reports / "2012"
    assert [found.name for found in records_in_place([planned(project)], folder)] == [record.name]
    (folder / record.output).unlink()
    assert planned(project).record and records_in_place([planned(project)], folder) == []
