"""The plan of a build and the keys of its runs."""

import shutil
from pathlib import Path

import pytest

from analysis.errors import DataError, UsageError
from analysis.io.dependencies import Read
from analysis.pipeline.runs import Inputs, check_notebooks, plan_runs, run_key
from analysis.project import Project

MINIMAL = Path(__file__).parent.parent / "data" / "pass" / "minimal"
CHAPTERS = """bold-steps:
  chapters:
    - {notebook: front_page, title: Front page, areas: county, page: index}
    - {notebook: gaps, title: Gaps}
    - {notebook: budget, title: Budget, editions: [2013]}
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """The made-up council, with a chapter for the county only and one of another edition."""
    shutil.copytree(MINIMAL, tmp_path, dirs_exist_ok=True)
    (tmp_path / "_quarto.yml").write_text(CHAPTERS, encoding="utf-8")
    (tmp_path / "narrative").mkdir()
    (tmp_path / "notebooks").mkdir()
    for name in ("front_page", "gaps", "budget"):
        (tmp_path / "notebooks" / f"{name}.ipynb").write_text("{}", encoding="utf-8")
    return Project(tmp_path)


def names(project: Project, **narrowed: tuple[str, ...]) -> list[str]:
    return [run.name for run in plan_runs(project, "2012", **narrowed)]


def test_every_chapter_for_the_county_and_each_district(project: Project) -> None:
    assert names(project) == ["testshire/front_page", "testshire/gaps", "oakvale/gaps", "elm-and-ash/gaps"]


def test_an_area_by_a_former_name(project: Project) -> None:
    assert names(project, areas=("Elm & Ash",)) == ["elm-and-ash/gaps"]


def test_a_topic(project: Project) -> None:
    assert names(project, topics=("gaps",), areas=("oakvale", "Testshire")) == [
        "testshire/gaps",
        "oakvale/gaps",
    ]


def test_a_run_knows_its_parameters_and_its_output(project: Project) -> None:
    run = plan_runs(project, "2012", areas=("Elm and Ash",))[0]
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
        check_notebooks(plan_runs(project, "2012"))


def keys(project: Project) -> dict[str, str]:
    inputs = Inputs(project)
    return {run.name: run_key(run, inputs) for run in plan_runs(project, "2012")}


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


@pytest.mark.parametrize("is_known", [True, False])
@pytest.mark.parametrize("path", ["data/rules/rag.csv", "narrative/oakvale.md", "_quarto.yml"])
def test_changed_figures_and_words_are_compared_with_what_a_run_read(
    project: Project, path: str, is_known: bool
) -> None:
    run = plan_runs(project, "2012")[0]
    lines = {name: Read(name).line for name in ("data/rules/rag.csv", "narrative/oakvale.md", "_quarto.yml")}
    recorded = {name: Inputs(project).of_run(run, [line]) for name, line in lines.items()}
    then = Inputs(project).files if is_known else {}
    with (project.root / path).open("a", encoding="utf-8") as file:
        file.write("\n")
    now = Inputs(project)
    assert {
        name: now.holds(run, recorded[name], lambda line=line: [line], then) for name, line in lines.items()
    } == {name: name != path for name in lines}


def test_what_was_read_is_not_looked_at_while_no_file_has_changed(project: Project) -> None:
    run = plan_runs(project, "2012")[0]
    recorded = Inputs(project).of_run(run, [Read("data/rules/rag.csv").line])

    def asked() -> list[str]:
        raise AssertionError("what was read was asked for")

    assert Inputs(project).holds(run, recorded, asked, {})


def test_what_was_read_is_not_looked_at_while_no_file_of_its_patterns_has_changed(project: Project) -> None:
    run, then = plan_runs(project, "2012")[0], Inputs(project).files
    recorded = Inputs(project).of_run(
        run, [Read("data/rules/*.csv", (("rule_set", "2012"),)).line, Read("narrative/new.md").line]
    )
    (project.narrative / "oakvale.md").write_text("words", encoding="utf-8")

    def asked() -> list[str]:
        raise AssertionError("what was read was asked for")

    assert Inputs(project).holds(run, recorded, asked, then)
    for path in ("narrative/new.md", "data/rules/provenance.yml", "data/rules/another.csv"):
        (project.root / path).write_text("changed", encoding="utf-8")
        with pytest.raises(AssertionError, match="asked for"):
            Inputs(project).holds(run, recorded, asked, then)
        (project.root / path).unlink()


def test_a_changed_package_is_compared_with_the_code_a_run_reaches(project: Project) -> None:
    run = plan_runs(project, "2012")[0]
    recorded = Inputs(project).of_run(run, [])
    assert Inputs(project).holds(run, {**recorded, "package": "another"}, list, {})
    assert not Inputs(project).holds(run, {**recorded, "package": "another", "code": "another"}, list, {})


def test_a_renamed_file_is_another_file(project: Project) -> None:
    (project.narrative / "a.md").write_text("words", encoding="utf-8")
    before = Inputs(project).data
    (project.narrative / "a.md").rename(project.narrative / "b.md")
    assert Inputs(project).data != before


@pytest.mark.parametrize("path", ["data/rules/rag.csv", "data/reference/indicators.csv", "_quarto.yml"])
def test_a_document_is_made_again_when_anything_has_changed(project: Project, path: str) -> None:
    before = Inputs(project).document
    with (project.root / path).open("a", encoding="utf-8") as file:
        file.write("\n")
    assert Inputs(project).document != before
