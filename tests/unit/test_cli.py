"""The command line and the build behind it: exit codes, what is said, what is run again, what stays in place.

The project is the made-up council of `tests/data`. Notebooks and pages are made by stand-ins that leave what real ones
leave; `tests/notebooks` runs real notebooks.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Generator, Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest

from analysis import cli, commands
from analysis.document import AssemblyResult
from analysis.errors import AssemblyError
from analysis.io.dependencies import Read
from analysis.pipeline import report as building
from analysis.pipeline.manifest import read_manifest
from analysis.pipeline.output_directory import OutputDirectory
from analysis.pipeline.task import Outcome, Task, reads_of

MINIMAL = Path(__file__).parent.parent / "data" / "pass" / "minimal"
GOOD = Path(__file__).parent.parent / "notebooks" / "fixtures" / "good.ipynb"
CHAPTERS = """bold-steps:
  chapters:
    - {notebook: front_page, title: Front page, areas: county, page: index}
    - {notebook: gaps, title: Gaps}
"""
READ = ("data/rules/rag.csv", "narrative/new.md")
"""What every run reads, says its stand-in."""

ALL_RUNS = ["testshire/front_page", "testshire/gaps", "oakvale/gaps", "elm-and-ash/gaps"]

Say = Callable[..., tuple[int, str, str]]


class Stand:
    """What the stand-ins are to do, and what they were asked: `ran` by name, `noticed` failures of the last assembly."""

    def __init__(self) -> None:
        self.failing: set[str] = set()
        self.stop_after: int | None = None
        self.assembler_fails = False
        self.ran: list[str] = []
        self.noticed: list[tuple[str, str]] = []

    def run_all(self, tasks: Iterable[Task], jobs: int) -> Generator[Outcome]:
        for number, task in enumerate(tasks):
            if number == self.stop_after:
                raise KeyboardInterrupt
            self.ran.append(task.name)
            if task.name in self.failing:
                yield Outcome(task, "ValueError: no figure", "the whole traceback", 0.5)
                continue
            Path(task.output).parent.mkdir(parents=True, exist_ok=True)
            Path(task.output).write_text(f"executed {task.parameters}", encoding="utf-8")
            reads_of(Path(task.output)).write_text(
                "".join(f"{Read(path).line}\n" for path in READ), encoding="utf-8"
            )
            yield Outcome(task, seconds=0.5, peak_memory_mb=100.0)

    def assemble(
        self,
        project: Any,
        edition: Any,
        runs: Path,
        target: Path,
        cache: Any,
        *,
        failed: Sequence[Any],
        **options: Any,
    ) -> AssemblyResult:
        if self.assembler_fails:
            raise AssemblyError("Pandoc could not make gaps.html.")
        self.noticed = [(f"{area.slug}/{chapter.notebook}", error) for area, chapter, error in failed]
        site = target / "site"
        site.mkdir()
        pages = sorted(path.relative_to(runs).as_posix() for path in runs.rglob("*.ipynb"))
        (site / "index.html").write_text("\n".join(pages), encoding="utf-8")
        return AssemblyResult("pandoc", "3.9", site, len(pages), 0.1)


@pytest.fixture
def stand(monkeypatch: pytest.MonkeyPatch) -> Stand:
    made = Stand()
    monkeypatch.setattr("analysis.pipeline.build.run_all", made.run_all)
    monkeypatch.setattr(building, "prepare", lambda engine: None)
    monkeypatch.setattr("analysis.pipeline.build.assemble", made.assemble)
    monkeypatch.setattr("analysis.document.workbook.write_workbook", lambda *given: None)
    return made


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The made-up council with two chapters, as the working folder."""
    shutil.copytree(MINIMAL, tmp_path / "council")
    monkeypatch.chdir(tmp_path / "council")
    monkeypatch.delenv("BOLDSTEPS_PROJECT", raising=False)
    Path("_quarto.yml").write_text(CHAPTERS, encoding="utf-8")
    Path("narrative").mkdir()
    Path("notebooks").mkdir()
    for name in ("front_page", "gaps"):
        shutil.copy(GOOD, Path("notebooks", f"{name}.ipynb"))
    return Path.cwd()


@pytest.fixture
def say(root: Path, capsys: pytest.CaptureFixture[str]) -> Say:
    """Runs `boldsteps` with those words: exit code, standard output, standard error."""

    def run(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            cli.main(list(words))
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out, err

    return run


def folders(parent: Path) -> list[str]:
    return sorted(path.name for path in parent.iterdir() if path.is_dir())


def pages(root: Path) -> list[str]:
    return (root / "reports/2012/site/index.html").read_text(encoding="utf-8").split()


def test_a_report_says_what_it_did_and_where_it_is(say: Say, stand: Stand, root: Path) -> None:
    code, out, _ = say("report")
    assert code == 0
    assert stand.ran == ALL_RUNS
    assert "[1/4] testshire/front_page: 0.5 s" in out
    assert "4 pages by pandoc 3.9 from 4 runs (4 done, 0 up to date, 0 failed)." in out
    assert out.splitlines()[-1] == str(root / "reports/2012/site/index.html")
    assert folders(root / "reports") == [".2012.cache", "2012"]


def test_the_manifest_and_the_log_tell_of_each_run(say: Say, stand: Stand, root: Path) -> None:
    stand.failing = {"oakvale/gaps"}
    say("report")
    content = json.loads((root / "reports/2012/manifest.json").read_text(encoding="utf-8"))
    told = {f"{run['area']}/{run['notebook']}": (run["status"], run["error"]) for run in content["runs"]}
    assert told == dict.fromkeys(ALL_RUNS, ("done", "")) | {
        "oakvale/gaps": ("failed", "ValueError: no figure")
    }
    assert content["runs"][0]["parameters"] == {"period": "2012", "area": "Elm and Ash"}
    log = (root / "reports/2012/build.log").read_text(encoding="utf-8")
    assert "oakvale/gaps failed: ValueError: no figure\nthe whole traceback" in log


def test_nothing_is_run_again_while_nothing_changes(say: Say, stand: Stand) -> None:
    say("report")
    stand.ran.clear()
    code, out, _ = say("report")
    assert (code, stand.ran) == (0, [])
    assert out.startswith("Up to date: 4 runs, 4 pages; nothing to do.\n")


@pytest.mark.parametrize("path", ["site/index.html", "runs/oakvale/gaps.ipynb"])
def test_a_built_file_that_was_edited_is_made_again(say: Say, stand: Stand, root: Path, path: str) -> None:
    say("report")
    stand.ran.clear()
    (root / "reports/2012" / path).write_text("edited", encoding="utf-8")
    say("report")
    assert stand.ran == (["oakvale/gaps"] if path.startswith("runs") else [])
    assert "edited" not in (root / "reports/2012" / path).read_text(encoding="utf-8")


def test_a_changed_notebook_is_run_again(say: Say, stand: Stand, root: Path) -> None:
    say("report")
    stand.ran.clear()
    with (root / "notebooks/front_page.ipynb").open("a", encoding="utf-8") as file:
        file.write("\n")
    _, out, _ = say("report")
    assert stand.ran == ["testshire/front_page"]
    assert "(1 done, 3 up to date, 0 failed)" in out


def test_a_failed_run_has_exit_code_3_a_notice_and_no_older_page(say: Say, stand: Stand, root: Path) -> None:
    say("report")
    stand.failing = {"oakvale/gaps"}
    (root / "narrative/new.md").write_text("words", encoding="utf-8")
    code, out, _ = say("report")
    assert code == 3
    assert "Failed: oakvale/gaps: ValueError: no figure" in out
    assert stand.noticed == [("oakvale/gaps", "ValueError: no figure")]
    assert "oakvale/gaps.ipynb" not in pages(root)


def test_a_failed_run_is_run_again(say: Say, stand: Stand) -> None:
    stand.failing = {"oakvale/gaps"}
    say("report")
    stand.failing, stand.ran = set(), []
    code, _, _ = say("report")
    assert (code, stand.ran) == (0, ["oakvale/gaps"])


def test_what_no_run_read_is_checked_and_nothing_is_run(say: Say, stand: Stand, root: Path) -> None:
    say("report")
    stand.ran.clear()
    (root / "narrative/other.md").write_text("words", encoding="utf-8")
    code, out, _ = say("report")
    assert (code, stand.ran) == (0, [])
    assert "0 errors" in out
    assert "0 errors" not in say("report")[1]


def test_an_error_in_what_no_run_read_stops_a_report(say: Say, stand: Stand, root: Path) -> None:
    say("report")
    (root / "data/rules/tolerance.csv").write_text("indicator\nnothing\n", encoding="utf-8")
    assert say("report")[0] == 1


def test_only_failed_runs_what_failed_and_nothing_else(say: Say, stand: Stand, root: Path) -> None:
    stand.failing = {"oakvale/gaps"}
    say("report")
    stand.failing, stand.ran = set(), []
    code, _, _ = say("report", "--only-failed")
    assert (code, stand.ran, len(pages(root))) == (0, ["oakvale/gaps"], 4)


def test_only_failed_where_nothing_failed(say: Say, stand: Stand, root: Path) -> None:
    code, _, err = say("report", "--only-failed")
    assert (code, "Nothing has been built yet" in err) == (2, True)
    say("report")
    (root / "narrative/new.md").write_text("words", encoding="utf-8")
    stand.ran.clear()
    code, out, _ = say("report", "--only-failed")
    assert (code, stand.ran) == (0, [])
    assert "No run of the last build failed" in out


def test_one_area_keeps_what_is_up_to_date_besides(say: Say, stand: Stand, root: Path) -> None:
    say("report")
    stand.ran.clear()
    (root / "reports/2012/runs/oakvale/gaps.ipynb").write_text("edited", encoding="utf-8")
    say("report", "--area", "Oakvale")
    assert stand.ran == ["oakvale/gaps"]
    assert len(pages(root)) == 4


def test_one_area_drops_what_is_out_of_date_besides(say: Say, stand: Stand, root: Path) -> None:
    say("report")
    (root / "narrative/new.md").write_text("words", encoding="utf-8")
    say("report", "--area", "Oakvale")
    assert pages(root) == ["oakvale/gaps.ipynb"]


def test_an_interrupted_build_leaves_the_old_one_and_is_taken_up(say: Say, stand: Stand, root: Path) -> None:
    say("report")
    (root / "narrative/new.md").write_text("words", encoding="utf-8")
    old, stand.stop_after, stand.ran = (root / "reports/2012/manifest.json").read_bytes(), 3, []
    code, _, _ = say("report")
    assert (code, stand.ran) == (130, ALL_RUNS[:3])
    assert (root / "reports/2012/manifest.json").read_bytes() == old
    stand.stop_after, stand.ran = None, []
    code, _, _ = say("report")
    assert (code, stand.ran) == (0, ALL_RUNS[3:])
    assert folders(root / "reports") == [".2012.cache", "2012"]


def test_what_another_version_left_in_the_cache_is_built_anew(
    say: Say, stand: Stand, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    say("report")
    monkeypatch.setattr("analysis.io.cache.FORMAT", "another")
    (root / "narrative/new.md").write_text("words", encoding="utf-8")
    stand.ran = []
    code, _, _ = say("report")
    assert (code, stand.ran) == (0, ALL_RUNS)


def test_runs_are_made_anew_where_the_cache_is_gone(say: Say, stand: Stand, root: Path) -> None:
    say("report")
    shutil.rmtree(root / "reports/.2012.cache")
    stand.ran = []
    code, _, _ = say("report", "--to", "html", "--to", "docx")
    assert (code, stand.ran) == (0, ALL_RUNS)


def test_an_output_that_is_lost_is_taken_from_the_cache(say: Say, stand: Stand, root: Path) -> None:
    say("report")
    (root / "reports/2012/runs/oakvale/gaps.ipynb").unlink()
    stand.ran = []
    code, _, _ = say("report")
    assert (code, stand.ran) == (0, [])
    assert (root / "reports/2012/runs/oakvale/gaps.ipynb").is_file()


def test_an_assembler_that_fails_has_exit_code_4_and_leaves_the_old_one(
    say: Say, stand: Stand, root: Path
) -> None:
    say("report")
    (root / "narrative/new.md").write_text("words", encoding="utf-8")
    stand.assembler_fails, stand.ran = True, []
    code, _, err = say("report")
    assert (code, err) == (4, "boldsteps: Pandoc could not make gaps.html.\n")
    assert len(pages(root)) == 4
    stand.assembler_fails, stand.ran = False, []
    assert say("report")[0] == 0
    assert stand.ran == []


def test_errors_in_the_figures_stop_a_report(say: Say, stand: Stand, root: Path) -> None:
    path = root / "data/sources/made-up-paper/observations.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("T10000001", "T99999999", 1), encoding="utf-8")
    code, out, err = say("report")
    assert (code, (root / "reports/2012").exists()) == (1, False)
    assert "T99999999" in err
    assert "Traceback" not in out + err
    assert "[1/" not in out
    assert say("check")[0] == 1


@pytest.mark.parametrize("command", ["report", "list"])
@pytest.mark.parametrize("table", ["areas", "editions"])
def test_a_reference_table_that_cannot_be_read_is_told_as_findings(
    say: Say, stand: Stand, root: Path, command: str, table: str
) -> None:
    path = root / f"data/reference/{table}.csv"
    heading, rows = path.read_text(encoding="utf-8").split("\n", 1)
    path.write_text(
        heading.replace("former_names", "names").replace("about", "abuot") + "\n" + rows, encoding="utf-8"
    )
    code, out, err = say(command)
    assert (code, stand.ran) == (1, [])
    assert f"data/reference/{table}.csv" in err
    assert "something went wrong" not in out + err


def test_a_second_build_at_once_stops(say: Say, stand: Stand, root: Path) -> None:
    with OutputDirectory(root / "reports/2012").locked():
        code, _, err = say("report")
    assert (code, stand.ran) == (1, [])
    assert err.startswith("boldsteps: 2012 is being built already (process ")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("report", "2102"), "There is no period called '2102'. Did you mean 2012?"),
        (("report", "--area", "Oakvail"), "There is no area called 'Oakvail'. Did you mean Oakvale?"),
        (("report", "--topic", "gap"), "There is no topic called 'gap'. Did you mean gaps?"),
        (("list", "--area", "Oakvail"), "There is no area called 'Oakvail'. Did you mean Oakvale?"),
        (("check", "2102"), "There is no period called '2102'."),
    ],
)
def test_wrong_usage_has_exit_code_2(say: Say, stand: Stand, words: tuple[str, ...], said: str) -> None:
    code, _, err = say(*words)
    assert (code, stand.ran) == (2, [])
    assert err.startswith(f"boldsteps: {said}")
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    "words", [("report", "--jobs", "0"), ("report", "--assembler", "word"), ("reprot",), ("trace", "2012")]
)
def test_words_the_command_line_does_not_know_have_exit_code_2(say: Say, words: tuple[str, ...]) -> None:
    assert say(*words)[0] == 2


def test_a_notebook_with_another_parameter_stops_before_anything_runs(
    say: Say, stand: Stand, root: Path
) -> None:
    shutil.copy(GOOD.with_name("unknown_parameter.ipynb"), root / "notebooks/gaps.ipynb")
    code, _, err = say("report")
    assert (code, stand.ran) == (2, [])
    assert err == "boldsteps: gaps.ipynb: There is no parameter called 'area'. Known: period, district.\n"


def test_outside_a_project(tmp_path: Path, say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOLDSTEPS_PROJECT", str(tmp_path))
    code, _, err = say("list")
    assert code == 2
    assert err.startswith("boldsteps: No project found")


def test_what_should_not_happen_is_one_line_and_a_log(
    say: Say, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("out of luck")

    monkeypatch.setattr("analysis.commands.building.build", broken)
    code, _, err = say("report")
    assert code == 1
    assert err.startswith("boldsteps: something went wrong that should not have (RuntimeError: out of luck).")
    assert "RuntimeError: out of luck" in (root / "reports/boldsteps.log").read_text(encoding="utf-8")
    assert str(root / "reports/boldsteps.log") in err


def test_list_says_what_is_up_to_date(say: Say, stand: Stand, root: Path) -> None:
    assert say("list")[1].splitlines()[-1] == "4 runs, 0 up to date."
    stand.failing = {"oakvale/gaps"}
    say("report")
    lines = [" ".join(line.split()) for line in say("list")[1].splitlines()]
    assert lines[0] == "testshire/front_page up to date"
    assert "oakvale/gaps to run again: it failed" in lines
    assert lines[-1] == "4 runs, 3 up to date."


def test_check_as_a_table_and_as_json(say: Say) -> None:
    code, out, _ = say("check")
    assert code == 0
    assert out.startswith("0 errors, ") or "\n0 errors, " in out
    assert json.loads(say("check", "--json")[1])["errors"] == 0


def test_reports_can_go_elsewhere(say: Say, stand: Stand, root: Path, tmp_path: Path) -> None:
    say("report", "--output", str(tmp_path / "elsewhere"))
    assert (tmp_path / "elsewhere/2012/site/index.html").exists()
    assert not (root / "reports").exists()


@pytest.mark.parametrize("command", ["report", "list", "check", "trace", "import"])
def test_help_is_in_sentences(say: Say, command: str) -> None:
    made = commands.load_command(command)
    texts = [made.help or "", *(option.help for option in made.params if getattr(option, "help", None))]
    assert all(text.rstrip().endswith(".") and text[0].isupper() for text in texts)
    assert say(command, "--help")[0] == 0


def test_no_command_is_cut_short_in_the_list_of_commands(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    code, listed, _ = say("--help")
    lines = listed.partition("Commands:\n")[2].splitlines()
    assert (code, len(lines)) == (0, len(commands.COMMANDS))
    assert all(line.endswith(".") and not line.endswith("...") for line in lines)


@pytest.mark.parametrize("command", commands.COMMANDS)
def test_the_list_of_commands_says_what_the_help_of_each_begins_with(command: str) -> None:
    made = commands.load_command(command)
    assert (made.name, made.get_short_help_str(80)) == (command, commands.COMMANDS[command][1])


NOTHING_TO_DO = """
import sys
from analysis.cli import main
try:
    main(["report"])
finally:
    print(sorted({"pandas", "papermill", "seaborn", "matplotlib", "IPython", "nbformat"} & set(sys.modules)))
"""


def test_nothing_to_do_imports_nothing_heavy(say: Say, stand: Stand, root: Path) -> None:
    say("report")
    done = subprocess.run(
        [sys.executable, "-c", NOTHING_TO_DO], capture_output=True, text=True, cwd=root, check=True
    )
    assert done.stdout.startswith("Up to date: ")
    assert done.stdout.splitlines()[-1] == "[]"
    manifest = read_manifest(root / "reports/2012")
    assert manifest is not None
    assert manifest.failed == []
