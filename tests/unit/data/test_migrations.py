"""`data/` of an earlier version is told apart, brought up to date in one step, and never changed otherwise."""

import csv
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from analysis import __version__, cli, commands
from analysis.data.migrations import CHANGES, CURRENT, check_version, upgrade, version_of
from analysis.data.schema import TABLES
from analysis.data.transactions import complete_interrupted
from analysis.edition.edition import open_edition
from analysis.errors import DataError
from analysis.project import Project
from analysis.validation import check_project
from tests.support.killed_at import each_kill, needs_fork

EDITIONS = "reference/editions.csv"
OLDER = {1: ("final_year", "headlines"), 2: ("headlines",)}
"""The columns of the table of editions that the checkouts of those versions did not have yet."""


def without(data: Path, *columns: str) -> None:
    """The table of editions as it was before those columns, and the folder without its version."""
    (data / "VERSION").unlink(missing_ok=True)
    lines = rows(data)
    kept = [name for name in lines[0] if name not in columns]
    with (data / EDITIONS).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, kept, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines)


def rows(data: Path) -> list[dict[str, str]]:
    with (data / EDITIONS).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def everything(data: Path) -> dict[str, bytes]:
    return {
        path.relative_to(data).as_posix(): path.read_bytes() for path in data.rglob("*") if path.is_file()
    }


def run(project: Project, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "analysis.cli", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120)


def test_the_changes_are_in_order_and_lead_to_the_present_tables() -> None:
    assert [change.version for change in CHANGES] == list(range(2, CURRENT + 1))
    for change in CHANGES:
        names = TABLES[Path(change.file).stem].names
        assert names.index(change.column) == names.index(change.after) + 1


def test_the_figures_of_the_project_are_of_the_present_version() -> None:
    data = Path(__file__).parents[3] / "data"
    assert (data / "VERSION").read_text(encoding="utf-8") == f"{CURRENT}\n"
    check_version(data)


@pytest.mark.parametrize(("version", "columns"), OLDER.items())
def test_older_figures_are_told_apart_and_brought_up_to_date(
    testshire: Project, version: int, columns: tuple[str, ...]
) -> None:
    without(testshire.data, *columns)
    before, table = everything(testshire.data), rows(testshire.data)
    assert version_of(testshire.data) == version
    with pytest.raises(
        DataError, match=f"is of version {version}; .* boldsteps upgrade brings it up to date"
    ):
        check_version(testshire.data)
    with pytest.raises(DataError, match="gets the column headlines: empty"):
        open_edition(testshire, "2012")
    assert everything(testshire.data) == before

    done = upgrade(testshire.data)
    check_version(testshire.data)
    assert [change.column for change in done.changes] == list(columns)
    assert {name for name, text in everything(testshire.data).items() if before.get(name) != text} == {
        EDITIONS,
        "VERSION",
    }
    assert tuple(rows(testshire.data)[0]) == TABLES["editions"].names
    for old, new in zip(table, rows(testshire.data), strict=True):
        assert {name: new[name] for name in old} == old
        assert new["final_year"] == (new["fallback_year"] if "final_year" in columns else old["final_year"])
        assert new["headlines"] == ""
    assert check_project(testshire).errors == []
    assert open_edition(testshire, "2012").headlines == ()


def test_an_upgrade_is_said_and_done_once(testshire: Project) -> None:
    without(testshire.data, *OLDER[1])
    before = everything(testshire.data)
    asked = CliRunner().invoke(commands.cli, ["upgrade", "--dry-run"])
    assert everything(testshire.data) == before
    assert asked.output.splitlines() == [
        "data/ has no version yet; this boldsteps reads version 3.",
        "  version 2  data/reference/editions.csv gets the column final_year: the fallback year, so that ratings stay as they are; "
        "write a later year where targets go on.",
        "  version 3  data/reference/editions.csv gets the column headlines: empty; list the indicators of the front page.",
        "Dry run: nothing was written.",
    ]
    done = CliRunner().invoke(commands.cli, ["upgrade"])
    assert done.output.splitlines()[-1] == "Written: VERSION, reference/editions.csv."
    after = everything(testshire.data)
    again = CliRunner().invoke(commands.cli, ["upgrade"])
    assert again.output == "data/ is of version 3, the one that this boldsteps reads; nothing to do.\n"
    assert everything(testshire.data) == after


def test_figures_of_the_present_shape_only_lack_their_number(testshire: Project) -> None:
    (testshire.data / "VERSION").unlink()
    before = everything(testshire.data)
    assert version_of(testshire.data) == 3
    check_version(testshire.data)
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
        DataError, match="data/VERSION holds .* Restore it: it says the version of data/ as a number, 3 now"
    ):
        check_version(testshire.data)
    with pytest.raises(DataError, match="data/VERSION holds"):
        upgrade(testshire.data)


def test_newer_figures_are_not_taken_back(testshire: Project) -> None:
    (testshire.data / "VERSION").write_text("4\n", encoding="utf-8")
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
    without(testshire.data, *OLDER[1])
    path = testshire.data / EDITIONS
    path.write_text(path.read_text(encoding="utf-8").replace(*change), encoding="utf-8")
    before = everything(testshire.data)
    with pytest.raises(DataError, match=said):
        upgrade(testshire.data)
    assert everything(testshire.data) == before


def test_texts_with_commas_quotes_and_line_ends_are_kept(testshire: Project) -> None:
    without(testshire.data, *OLDER[1])
    path = testshire.data / EDITIONS
    written = path.read_text(encoding="utf-8").replace(
        "An edition made for tests.", '"Made, ""for"" tests:\nin two lines."'
    )
    path.write_bytes(b"\xef\xbb\xbf" + written.replace("2012-10-31", "31/10/2012").encode())
    upgrade(testshire.data)
    [row] = rows(testshire.data)
    assert (row["about"], row["as_at"]) == ('Made, "for" tests:\nin two lines.', "31/10/2012")


@needs_fork
def test_killed_at_any_step_the_upgrade_is_all_or_nothing(testshire: Project) -> None:
    without(testshire.data, *OLDER[1])
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
    without(testshire.data, *OLDER[1])
    (testshire.data / ".change" / "files").mkdir(parents=True)
    (testshire.data / ".change" / "files" / "VERSION").write_text("3\n", encoding="utf-8")
    (testshire.data / ".change" / "before.json").write_text('{"VERSION": ""}', encoding="utf-8")
    done = run(testshire, "check")
    assert done.stderr.startswith(
        "boldsteps: A change of data/ that was interrupted has been completed: VERSION.\n"
    )
    assert "Column 'headlines' is missing." in done.stdout
