"""`data/` of an earlier version is told apart, brought up to date in one step, and never changed otherwise."""

import csv
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from analysis import __version__, cli, commands
from analysis.data.migrations import (
    CHANGES,
    CURRENT,
    NewColumn,
    RenamedColumn,
    StatementsMoved,
    check_version,
    upgrade,
    version_of,
)
from analysis.data.schema import TABLES
from analysis.data.transactions import complete_interrupted
from analysis.edition.edition import open_edition
from analysis.errors import DataError
from analysis.project import Project
from analysis.validation import check_project
from tests.support.killed_at import each_kill, needs_fork

EDITIONS, REGISTER = "reference/editions.csv", "reference/indicators.csv"
PAPER = "sources/made-up-paper"
OLDER = {1: ("final_year", "headlines"), 2: ("headlines",), 3: ()}
"""The columns of the table of editions that the checkouts of those versions did not have yet, besides later ones."""


def make_older(data: Path, version: int) -> None:
    """The folder as it was in that version, without its number: later changes undone, the last first."""
    (data / "VERSION").unlink(missing_ok=True)
    for change in reversed([change for change in CHANGES if change.version > version]):
        if isinstance(change, StatementsMoved):
            (data / PAPER / "statements.csv").unlink()
            replace(data / PAPER / "provenance.yml", " statements.csv,", "")
            continue
        for path in data.glob(change.file):
            table = rows(data, path.relative_to(data).as_posix())
            if isinstance(change, NewColumn):
                write(path, [{name: row[name] for name in row if name != change.column} for row in table])
            else:
                write(
                    path,
                    [
                        {change.former if name == change.column else name: row[name] for name in row}
                        for row in table
                    ],
                )


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def write(path: Path, table: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*table[0]], lineterminator="\n")
        writer.writeheader()
        writer.writerows(table)


def rows(data: Path, name: str = EDITIONS) -> list[dict[str, str]]:
    with (data / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def everything(data: Path) -> dict[str, bytes]:
    return {
        path.relative_to(data).as_posix(): path.read_bytes() for path in data.rglob("*") if path.is_file()
    }


def run(project: Project, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "analysis.cli", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120)


def test_the_changes_are_in_order_and_lead_to_the_present_tables() -> None:
    versions = [change.version for change in CHANGES]
    assert versions == sorted(versions)
    assert {*versions} == {*range(2, CURRENT + 1)}
    for change in CHANGES:
        if isinstance(change, NewColumn):
            names = TABLES[Path(change.file).stem].names
            assert change.column in names
            assert change.after in names
        elif isinstance(change, RenamedColumn):
            assert change.column in TABLES[Path(change.file).stem].names


def test_the_figures_of_the_project_are_of_the_present_version() -> None:
    data = Path(__file__).parents[3] / "data"
    assert (data / "VERSION").read_text(encoding="utf-8") == f"{CURRENT}\n"
    check_version(data)


@pytest.mark.parametrize(("version", "columns"), OLDER.items())
def test_older_figures_are_told_apart_and_brought_up_to_date(
    testshire: Project, version: int, columns: tuple[str, ...]
) -> None:
    make_older(testshire.data, version)
    before, table, register = everything(testshire.data), rows(testshire.data), rows(testshire.data, REGISTER)
    assert version_of(testshire.data) == version
    with pytest.raises(
        DataError, match=f"is of version {version}; .* boldsteps upgrade brings it up to date"
    ):
        check_version(testshire.data)
    with pytest.raises(DataError, match="gets the column measure: empty"):
        open_edition(testshire, "2012")
    assert everything(testshire.data) == before

    done = upgrade(testshire.data)
    check_version(testshire.data)
    assert [*done.changes] == [change for change in CHANGES if change.version > version]
    for name in (EDITIONS, REGISTER):
        assert {*rows(testshire.data, name)[0]} == {*TABLES[Path(name).stem].names}
    for old, new in zip(register, rows(testshire.data, REGISTER), strict=True):
        assert {name: new[name] for name in old} == old
        assert (new["measure"], new["derived_from"]) == ("", "")
    for old, new in zip(table, rows(testshire.data), strict=True):
        assert {name: new[name] for name in old if name in new} == {
            name: old[name] for name in old if name in new
        }
        assert new["position_date"] == old["as_at"]
        assert new["final_year"] == (new["fallback_year"] if "final_year" in columns else old["final_year"])
        assert new["headlines"] == ("" if "headlines" in columns else old["headlines"])
    assert check_project(testshire).errors == []
    assert open_edition(testshire, "2012").headlines == (() if columns else ("pass_rate", "excluded"))


OLD_STATEMENTS = """\
pass_rate_change,T10000001,all,2011/12,3,,,final,,,up 3,made-up-paper,p 2,
pass_rate_change_since_2010,T10000001,all,2011/12,11,,,final,,,up 11,made-up-paper,p 2,
excluded_change,T10000001,all,2011/12,-16,,,final,,,16% fewer,made-up-paper,p 2,a note
pass_rate_gap_england,T10000001,all,2011/12,2.5,,,final,,,2.5 above,made-up-paper,p 2,
pass_rate_rank_neighbours,T10000001,all,2011/12,1,,,final,,,first,made-up-paper,p 2,
pass_rate_rank_england,T10000001,all,2011/12,59,,,final,,,59 of 149,made-up-paper,p 2,
pass_rate_quartile_national,T10000001,fsm,2011/12,4,,,final,,,bottom,made-up-paper,p 2,
pass_rate_quartile_national,T10000001,all,2011/12,,,,final,x,,,made-up-paper,p 2,
pass_rate_rank_from_bottom,T10000001,all,2011/12,10,,,final,,,tenth from the bottom,made-up-paper,p 2,
"""


def of_version_3(data: Path) -> None:
    """The folder with statements as they were kept: indicators of their own, known by their ids."""
    make_older(data, 3)
    register = rows(data, REGISTER)
    model = {row["id"]: row for row in register}
    ids = dict.fromkeys(line.partition(",")[0] for line in OLD_STATEMENTS.splitlines())
    stated = [
        {**model["pass_rate"], "id": id, "unit": "percent" if id == "excluded_change" else "pp"} for id in ids
    ]
    write(data / REGISTER, [*register, *stated])
    with (data / PAPER / "observations.csv").open("a", encoding="utf-8") as file:
        file.write(OLD_STATEMENTS)
    replace(
        data / "reference" / "conflicts.csv",
        "Pass rate 2009/10,pass_rate,",
        "Pass rate 2009/10,pass_rate_change,",
    )
    replace(data / EDITIONS, "pass_rate excluded", "pass_rate_change excluded")


def test_what_is_stated_moves_to_a_table_of_its_own(testshire: Project) -> None:
    of_version_3(testshire.data)
    observations = rows(testshire.data, f"{PAPER}/observations.csv")
    upgrade(testshire.data)
    moved = rows(testshire.data, f"{PAPER}/statements.csv")
    country = "T92000001"
    assert [
        (row["indicator"], row["group"], row["kind"], row["other"], row["value"], row["printed"])
        for row in moved
    ] == [
        ("pass_rate", "all", "change", "2010/11", "3", "up 3"),
        ("pass_rate", "all", "change", "2009/10", "11", "up 11"),
        ("excluded", "all", "change_pct", "2010/11", "-16", "16% fewer"),
        ("pass_rate", "all", "lead", country, "2.5", "2.5 above"),
        ("pass_rate", "all", "rank", "neighbours", "1", "first"),
        ("pass_rate", "all", "rank", country, "59", "59 of 149"),
        ("pass_rate", "fsm", "quartile", country, "4", "bottom"),
        ("pass_rate", "all", "rank_from_bottom", country, "10", "tenth from the bottom"),
    ]
    assert moved[2]["note"] == "a note"
    assert tuple(moved[0]) == TABLES["statements"].names
    kept = rows(testshire.data, f"{PAPER}/observations.csv")
    assert kept == observations[: len(kept)]
    assert {row["indicator"] for row in kept} == {"pass_rate", "pass_gap", "excluded", "surplus"}
    assert [row["id"] for row in rows(testshire.data, REGISTER)] == [
        "pass_rate",
        "pass_gap",
        "excluded",
        "surplus",
    ]
    assert rows(testshire.data, "reference/conflicts.csv")[0]["indicator"] == "pass_rate"
    assert rows(testshire.data)[0]["headlines"] == "pass_rate excluded"
    assert "[budget.csv, not_figures.csv, observations.csv, statements.csv, targets.csv]" in (
        testshire.data / PAPER / "provenance.yml"
    ).read_text(encoding="utf-8")
    assert check_project(testshire).errors == []
    edition = open_edition(testshire, "2012")
    assert len(edition.statements.about(edition.county.code)) == len(moved)


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (
            REGISTER,
            "pass_rate_rank_england",
            "reading_rank_england",
            "reading_rank_england is stated about reading, which the register lacks: add a row for it",
        ),
        (
            f"{PAPER}/observations.csv",
            "_change,T10000001,all,2011/12",
            "_change,T10000001,all,2012",
            "'2012' is not an academic year",
        ),
        (
            f"{PAPER}/observations.csv",
            "16% fewer,",
            "16, fewer,",
            "the row has not the 14 values of the header",
        ),
    ],
)
def test_what_cannot_be_moved_is_said_and_nothing_is_written(
    testshire: Project, file: str, old: str, new: str, said: str
) -> None:
    of_version_3(testshire.data)
    replace(testshire.data / file, old, new)
    before = everything(testshire.data)
    with pytest.raises(DataError, match=said):
        upgrade(testshire.data)
    assert everything(testshire.data) == before


def test_an_upgrade_is_said_and_done_once(testshire: Project) -> None:
    make_older(testshire.data, 1)
    before = everything(testshire.data)
    asked = CliRunner().invoke(commands.cli, ["upgrade", "--dry-run"])
    assert everything(testshire.data) == before
    assert asked.output.splitlines() == [
        f"data/ has no version yet; this boldsteps reads version {CURRENT}.",
        "  version 2  data/reference/editions.csv gets the column final_year: the fallback year, so that ratings stay as they are; "
        "write a later year where targets go on.",
        *(f"  version {change.version}  {change}" for change in CHANGES[1:]),
        "Dry run: nothing was written.",
    ]
    done = CliRunner().invoke(commands.cli, ["upgrade"])
    assert done.output.splitlines()[-1] == (
        "Written: VERSION, reference/areas.csv, reference/editions.csv, reference/indicators.csv, rules/rag.csv."
    )
    after = everything(testshire.data)
    again = CliRunner().invoke(commands.cli, ["upgrade"])
    assert (
        again.output == f"data/ is of version {CURRENT}, the one that this boldsteps reads; nothing to do.\n"
    )
    assert everything(testshire.data) == after


def test_figures_of_the_present_shape_only_lack_their_number(testshire: Project) -> None:
    (testshire.data / "VERSION").unlink()
    before = everything(testshire.data)
    assert version_of(testshire.data) == 3, "the last that was told by its columns"
    assert str(upgrade(testshire.data)).endswith("Written: VERSION.")
    assert everything(testshire.data) == {**before, "VERSION": f"{CURRENT}\n".encode()}


@pytest.mark.parametrize(
    "arguments",
    [
        ("check",),
        ("report", "2012"),
        ("list", "2012"),
        ("review", "2012"),
        ("compare", "2012", "2012"),
        ("trace", "2012", "x"),
        ("import", "x", "y.csv"),
        ("new-edition", "2013", "--from", "2012"),
        ("sign-off", "2012", "--area", "Testshire", "--topic", "gaps", "--by", "A. Name"),
        ("preview", "2012", "--area", "Testshire", "--topic", "gaps"),
        ("publish", "2012", "published"),
        ("verify", "2012"),
        ("references", "2012", "--area", "Testshire", "--topic", "gaps"),
        ("describe", "y.csv"),
        ("tidy",),
        ("new-council", "council", "--name", "Testshire", "--areas", "areas.csv"),
    ],
    ids=lambda arguments: arguments[0],
)
@pytest.mark.parametrize("version", ["1", "99"])
def test_every_command_stops_at_figures_of_another_version(
    testshire: Project, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], version: str
) -> None:
    (testshire.data / "VERSION").write_text(version, encoding="utf-8")
    before = everything(testshire.root)
    with pytest.raises(SystemExit) as stopped:
        cli.main(list(arguments))
    assert stopped.value.code == 1
    said = capsys.readouterr().err
    assert said.startswith("boldsteps: data/")
    assert ("boldsteps upgrade brings it up to date" in said) == (version == "1")
    assert (f"says version 99; this boldsteps ({__version__}) reads up to version {CURRENT}" in said) == (
        version == "99"
    )
    assert everything(testshire.root) == before


def test_every_command_that_reads_figures_is_tried_above() -> None:
    [tried] = [
        mark.args[1]
        for mark in test_every_command_stops_at_figures_of_another_version.pytestmark
        if mark.args[0] == "arguments"
    ]
    assert {arguments[0] for arguments in tried} == commands.COMMANDS.keys() - {"upgrade"}


@pytest.mark.parametrize("content", ["", "three", "3.0", "0", "-1", "³", "3 4", "\xff", "9" * 400])
def test_a_version_that_is_no_number_is_told(testshire: Project, content: str) -> None:
    (testshire.data / "VERSION").write_bytes(content.encode("latin-1"))
    with pytest.raises(
        DataError,
        match=f"data/VERSION holds .* Restore it: it says the version of data/ as a number, {CURRENT} now",
    ):
        check_version(testshire.data)
    with pytest.raises(DataError, match="data/VERSION holds"):
        upgrade(testshire.data)


def test_newer_figures_are_not_taken_back(testshire: Project) -> None:
    (testshire.data / "VERSION").write_text(f"{CURRENT + 1}\n", encoding="utf-8")
    before = everything(testshire.data)
    with pytest.raises(DataError, match="Install the newer boldsteps that wrote it"):
        upgrade(testshire.data)
    assert everything(testshire.data) == before


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("fallback_year", "fall_back"), "row 1: there is no column 'fallback_year'"),
        (
            ("An edition made for tests.", "An edition, made for tests."),
            "row 2: there are 14 values under 13 columns",
        ),
    ],
)
def test_a_table_that_cannot_be_read_is_left_as_it_is(
    testshire: Project, change: tuple[str, str], said: str
) -> None:
    make_older(testshire.data, 1)
    path = testshire.data / EDITIONS
    path.write_text(path.read_text(encoding="utf-8").replace(*change), encoding="utf-8")
    before = everything(testshire.data)
    with pytest.raises(DataError, match=said):
        upgrade(testshire.data)
    assert everything(testshire.data) == before


def test_texts_with_commas_quotes_and_line_ends_are_kept(testshire: Project) -> None:
    make_older(testshire.data, 1)
    path = testshire.data / EDITIONS
    written = path.read_text(encoding="utf-8").replace(
        "An edition made for tests.", '"Made, ""for"" tests:\nin two lines."'
    )
    path.write_bytes(b"\xef\xbb\xbf" + written.replace("2012-10-31", "31/10/2012").encode())
    upgrade(testshire.data)
    [row] = rows(testshire.data)
    assert (row["about"], row["position_date"]) == ('Made, "for" tests:\nin two lines.', "31/10/2012")


@needs_fork
def test_killed_at_any_step_the_upgrade_is_all_or_nothing(testshire: Project) -> None:
    make_older(testshire.data, 1)
    kept, kills = testshire.root / "kept", 0
    shutil.copytree(testshire.data, kept)
    old = everything(testshire.data)
    for kills in each_kill(lambda: upgrade(testshire.data), testshire.data):  # noqa: B007
        complete_interrupted(testshire.data)
        found = {
            name: text for name, text in everything(testshire.data).items() if not name.startswith(".change")
        }
        assert found == old or version_of(testshire.data) == CURRENT
        upgrade(testshire.data)
        assert (testshire.data / "VERSION").read_text(encoding="utf-8") == f"{CURRENT}\n"
        assert rows(testshire.data)[0]["final_year"] == "2015"
        shutil.rmtree(testshire.data)
        shutil.copytree(kept, testshire.data)
    assert kills > 10


def test_what_was_interrupted_is_completed_by_the_next_command(testshire: Project) -> None:
    make_older(testshire.data, 1)
    (testshire.data / ".change" / "files").mkdir(parents=True)
    (testshire.data / ".change" / "files" / "VERSION").write_text(f"{CURRENT}\n", encoding="utf-8")
    (testshire.data / ".change" / "before.json").write_text('{"VERSION": ""}', encoding="utf-8")
    done = run(testshire, "check")
    assert done.stderr.startswith(
        "boldsteps: A change of data/ that was interrupted has been completed: VERSION.\n"
    )
    assert "Column 'headlines' is missing." in done.stdout
