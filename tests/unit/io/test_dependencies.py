"""What a run reads is written down, and read again it has the same hash as long as it is the same."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.io.cache import Cache
from analysis.io.dependencies import Read, parse_read, read_lines
from analysis.io.dependency_hashes import ReadHashes
from analysis.pipeline.inputs import Inputs
from analysis.project import Project

MINIMAL = Path(__file__).parents[2] / "data" / "pass" / "minimal"
PACKAGE = Path(__file__).parents[3]
OBSERVATIONS, STATEMENTS = "data/sources/*/observations.csv", "data/sources/*/statements.csv"
PASS_RATE = {"indicator": "pass_rate", "area": "T10000001", "group": "all"}

Recorded = Callable[..., list[Read]]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    shutil.copytree(MINIMAL, tmp_path / "project")
    (tmp_path / "project" / "narrative").mkdir(exist_ok=True)
    return Project(tmp_path / "project")


def run_code(project: Project, code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs code in a process of its own, as a kernel does: with the name of the file that takes what is read."""
    named = {
        "BOLDSTEPS_PROJECT": str(project.root),
        "BOLDSTEPS_READS": str(project.root.parent / "run.reads"),
    }
    everything = {**os.environ, "PYTHONPATH": str(PACKAGE), **named, **environment}
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=everything, cwd=project.root
    )


@pytest.fixture
def recorded(project: Project) -> Recorded:
    """What is read by code that has a page at hand: `page`."""

    def run(code: str) -> list[Read]:
        opened = "from analysis.exhibits.page import open_page\npage = open_page('key_stages', '2012', 'Oakvale')\n"
        done = run_code(project, opened + code, BOLDSTEPS_STRICT_READS="1")
        assert done.returncode == 0, done.stderr
        return [parse_read(line) for line in read_lines(project.root.parent / "run.reads")]

    return run


def wanted(read: Read) -> dict[str, str]:
    return dict(read.where)


def test_opening_a_page_reads_no_figure(recorded: Recorded) -> None:
    patterns = {read.pattern for read in recorded("")}
    assert "narrative/2012/Oakvale/key_stages.md" in patterns
    assert "data/reference/indicators.csv" in patterns
    assert not {pattern for pattern in patterns if "sources" in pattern}


@pytest.mark.parametrize(
    ("code", "pattern", "where"),
    [
        ("page.edition.figures.get('pass_rate', 'T10000001')", OBSERVATIONS, PASS_RATE),
        (
            "page.edition.figures.get('pass_rate', 'T10000001', 'nobody')",
            OBSERVATIONS,
            {**PASS_RATE, "group": "nobody"},
        ),
        ("page.edition.figures.series('pass_rate', 'T10000001')", OBSERVATIONS, PASS_RATE),
        ("page.edition.figures.get('pass_rate', 'T10000001')", STATEMENTS, PASS_RATE),
        ("page.edition.statements.of('pass_rate', 'T10000001')", STATEMENTS, PASS_RATE),
        ("page.edition.targets.of('pass_rate', 'T10000001')", "data/sources/*/targets.csv", PASS_RATE),
        ("page.edition.sources['made-up-paper']", "data/sources/made-up-paper/provenance.yml", {}),
        ("list(page.edition.sources)", "data/sources/*/provenance.yml", {}),
        ("page.edition.conflicts", "data/reference/conflicts.csv", {}),
    ],
)
def test_a_lookup_is_written_down_found_or_not(
    recorded: Recorded, code: str, pattern: str, where: dict[str, str]
) -> None:
    assert (pattern, where) in [(read.pattern, wanted(read)) for read in recorded(code)]


def test_what_a_derived_figure_would_follow_from_is_read_with_it(
    project: Project, recorded: Recorded
) -> None:
    register = project.data / "reference" / "indicators.csv"
    text = register.read_text(encoding="utf-8")
    register.write_text(
        text.replace("who passed,,,,,no", "who passed,,,,pass_rate[fsm] - surplus,no"), encoding="utf-8"
    )
    reads = recorded("page.edition.figures.get('pass_gap', 'T10000001', 'nobody')")
    wheres = [wanted(read) for read in reads if read.pattern == OBSERVATIONS]
    for operand in ({"indicator": "pass_rate", "group": "fsm"}, {"indicator": "surplus", "group": "nobody"}):
        assert {**operand, "area": "T10000001"} in wheres


def test_which_groups_have_figures_is_read_without_the_figures(recorded: Recorded) -> None:
    [read] = [
        read for read in recorded("page.edition.figures.latest_years()") if read.pattern == OBSERVATIONS
    ]
    assert "value" not in read.columns
    assert {"indicator", "area", "group", "year"} == set(read.columns)


def test_a_read_is_the_same_after_it_was_written(recorded: Recorded) -> None:
    reads = recorded(
        "page.edition.figures.latest_years(); page.edition.figures.get('pass_rate', 'T10000001')"
    )
    assert [parse_read(read.line) for read in reads] == reads
    assert json.loads(reads[0].line)


@pytest.mark.parametrize("path", ["data/rules/rag.csv", "narrative", "_quarto.yml"])
def test_a_read_past_the_layer_fails_in_tests_and_is_noted_whole_elsewhere(
    project: Project, path: str
) -> None:
    call = f"import os; os.listdir('{path}')" if path == "narrative" else f"open('{path}').close()"
    code = f"import analysis.io.dependencies\n{call}\n"
    refused = run_code(project, code, BOLDSTEPS_STRICT_READS="1")
    assert "UnrecordedReadError" in refused.stderr
    assert path in refused.stderr
    assert run_code(project, code).returncode == 0
    noted = {read.pattern for read in map(parse_read, read_lines(project.root.parent / "run.reads"))}
    assert noted == {f"{path}/**" if path == "narrative" else path}


def test_what_is_written_or_lies_elsewhere_is_not_noted(project: Project) -> None:
    opened = ("'data/made.csv', 'w'", "'/dev/null'", "'data/../notes.txt', 'w'")
    code = "import analysis.io.dependencies\n" + "\n".join(f"open({each}).close()" for each in opened)
    assert run_code(project, code, BOLDSTEPS_STRICT_READS="1").returncode == 0
    assert read_lines(project.root.parent / "run.reads") == []


def inputs_of(project: Project) -> Inputs:
    return Inputs(project, Cache(project.root.parent / "cache"))


def digest_of(project: Project, read: Read) -> dict[str, str]:
    return ReadHashes(project.root, inputs_of(project).files).digests([read.line])


def table(project: Project, source: str = "made-up-paper") -> Path:
    return project.data / "sources" / source / "observations.csv"


def change_row(path: Path, number: int, column: str, value: str) -> None:
    """Changes one cell of a table, rows counted from 0."""
    lines = path.read_text(encoding="utf-8").splitlines()
    cells = lines[number + 1].split(",")
    cells[lines[0].split(",").index(column)] = value
    lines[number + 1] = ",".join(cells)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def key_of(path: Path, number: int) -> dict[str, str]:
    header, *rows = [line.split(",") for line in path.read_text(encoding="utf-8").splitlines()]
    row = dict(zip(header, rows[number], strict=False))
    return {name: row[name] for name in ("indicator", "area", "group")}


def read_of(pattern: str, columns: tuple[str, ...] = (), **where: str) -> Read:
    return Read(pattern, tuple(sorted(where.items())), columns)


def test_a_changed_row_changes_what_read_it_and_nothing_else(project: Project) -> None:
    own = read_of(OBSERVATIONS, **key_of(table(project), 0))
    other = next(
        read
        for number in range(1, 9)
        if (read := read_of(OBSERVATIONS, **key_of(table(project), number))) != own
    )
    missing = read_of(OBSERVATIONS, indicator="nothing", area="nowhere", group="all")
    before = [digest_of(project, read) for read in (own, other, missing)]
    change_row(table(project), 0, "value", "12.34")
    after = [digest_of(project, read) for read in (own, other, missing)]
    assert [one == two for one, two in zip(before, after, strict=True)] == [False, True, True]


def test_a_row_that_comes_later_changes_the_lookup_that_found_nothing(project: Project) -> None:
    missing = read_of(OBSERVATIONS, indicator="nothing", area="nowhere", group="all")
    before = digest_of(project, missing)
    change_row(table(project), 0, "indicator", "nothing")
    change_row(table(project), 0, "area", "nowhere")
    change_row(table(project), 0, "group", "all")
    assert digest_of(project, missing) != before


def test_columns_that_were_not_read_do_not_matter(project: Project) -> None:
    keys = read_of(OBSERVATIONS, ("indicator", "area", "group", "year"))
    before = digest_of(project, keys)
    change_row(table(project), 0, "value", "12.34")
    assert digest_of(project, keys) == before
    change_row(table(project), 0, "group", "another")
    assert digest_of(project, keys) != before


def test_the_sidecar_belongs_to_the_rows_of_its_source(project: Project) -> None:
    own = read_of(OBSERVATIONS, **key_of(table(project), 0))
    missing = read_of(OBSERVATIONS, indicator="nothing", area="nowhere", group="all")
    before = [digest_of(project, read) for read in (own, missing)]
    with (table(project).parent / "provenance.yml").open("a", encoding="utf-8") as file:
        file.write("cite_as: another name\n")
    assert [digest_of(project, own) == before[0], digest_of(project, missing) == before[1]] == [False, True]


@pytest.mark.parametrize(
    "read", [Read("narrative/2012/Oakvale/gaps.md"), Read("narrative/**"), Read("narrative/2012/*/gaps.md")]
)
def test_a_file_that_was_not_there_is_noticed_when_it_comes(project: Project, read: Read) -> None:
    before = digest_of(project, read)
    path = project.narrative / "2012" / "Oakvale" / "gaps.md"
    path.parent.mkdir(parents=True)
    path.write_text("words", encoding="utf-8")
    assert digest_of(project, read) != before


def test_a_table_that_changes_while_a_document_is_built_has_a_hash_that_nothing_has(project: Project) -> None:
    own = read_of(OBSERVATIONS, **key_of(table(project), 0))
    hashes = inputs_of(project).files
    change_row(table(project), 0, "value", "12.34")
    first, second = (ReadHashes(project.root, hashes).digests([own.line]) for _ in range(2))
    assert first != second and digest_of(project, own) not in (first, second)


def test_what_is_hidden_is_part_of_what_every_run_rests_on(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A figure may have to go though nothing that the run read has changed: what is beside it has."""
    then = inputs_of(project).reads([])
    inputs_of(project).put_files()
    change_row(table(project), 0, "note", "another note")
    assert inputs_of(project).is_read_the_same(then, list)
    monkeypatch.setattr(Inputs, "_withheld", "what is hidden now")
    assert not inputs_of(project).is_read_the_same(then, list)


def test_what_is_not_a_table_of_those_columns_is_compared_whole(project: Project) -> None:
    unknown, ragged = read_of(OBSERVATIONS, colour="red"), read_of(OBSERVATIONS, **PASS_RATE)
    before = digest_of(project, unknown)
    change_row(table(project), 0, "value", "12.34")
    assert digest_of(project, unknown) != before
    with table(project).open("a", encoding="utf-8") as file:
        file.write("one cell\n")
    before = digest_of(project, ragged)
    with table(project).open("a", encoding="utf-8") as file:
        file.write("another\n")
    assert digest_of(project, ragged) != before
