"""The dictionary beside a release is asked whether a measure is still the one the mapping takes it for; made files."""

from dataclasses import replace
from pathlib import Path

import pytest

from analysis.importing.description import Dictionary, Measure, TableDescription
from analysis.importing.errors import ReleaseError
from analysis.importing.readings import Unused
from analysis.importing.release_checks import read_dictionary, with_dictionary

DICTIONARY = Dictionary(
    "dictionary*.csv", "Measure_short", "Chart_title", {"Abs": "Absence from schools (%)"}
)
TABLE = TableDescription(
    "made", "made*.csv", "long_csv", ("county",), (Measure("absence"),), dictionary=DICTIONARY
)
TEXT = """\
"Measure_short","Chart_title","Methodology"
"Abs","Absence from
schools (%)","Sessions missed are:

- authorised
- unauthorised, and ""late"", with a comma"
"Exc","Exclusions","None"
"""


def asked(folder: Path, text: str | None = TEXT, table: TableDescription = TABLE) -> list[str]:
    if text is not None:
        (folder / "dictionary_2025.csv").write_text(text, encoding="utf-8-sig")
    unused = Unused()
    with_dictionary(folder / "made.csv", table, {}, unused)
    return unused.remarks


def test_cells_of_many_lines_are_read_as_one_label(tmp_path: Path) -> None:
    asked(tmp_path)
    entries = read_dictionary(tmp_path / "dictionary_2025.csv", DICTIONARY)
    assert {id: entry["Chart_title"] for id, entry in entries.items()} == {
        "Abs": "Absence from\nschools (%)",
        "Exc": "Exclusions",
    }


def test_it_is_said_that_the_measures_are_those_of_the_mapping(tmp_path: Path) -> None:
    assert asked(tmp_path) == ["The measures are those the mapping means, by dictionary_2025.csv: Abs."]


def test_a_measure_under_another_label_stops(tmp_path: Path) -> None:
    with pytest.raises(
        ReleaseError,
        match=r"takes Abs for 'Absence from schools \(%\)', and dictionary_2025.csv says 'Absinthe'",
    ):
        asked(tmp_path, TEXT.replace("Absence from\nschools (%)", "Absinthe"))


def test_a_measure_that_the_dictionary_lacks_stops(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="dictionary_2025.csv does not have it"):
        asked(tmp_path, TEXT.replace('"Abs"', '"Abs2"'))


def test_another_kind_of_file_is_not_taken_for_the_dictionary(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="has no column Chart_title"):
        asked(tmp_path, TEXT.replace("Chart_title", "Title"))


def test_without_a_dictionary_it_is_said_that_nothing_was_checked(tmp_path: Path) -> None:
    assert asked(tmp_path, None) == [
        "No dictionary*.csv beside the file: what its measures mean was not checked."
    ]


def test_a_release_without_one_is_not_asked(tmp_path: Path) -> None:
    assert (
        asked(
            tmp_path,
            TEXT,
            TableDescription("made", "made*.csv", "long_csv", ("county",), (Measure("absence"),)),
        )
        == []
    )


FULL = replace(
    DICTIONARY,
    column="Code",
    polarity="Polarity",
    polarities={"High": "H", "Low": "L"},
    unit="Axis",
    units={"% gap": "pp", "%*": "percent"},
    decimals="dps",
)
ENTRIES = """\
Measure_short,Chart_title,Polarity,Axis,dps
Abs,Absence from schools (%),Low,% of sessions,2.0
"""


def taken(folder: Path, text: str = ENTRIES, **said: str) -> int | None:
    """The decimals that the measure gets; said: polarity and unit of the register."""
    register = {"absence": {"polarity": "L", "unit": "percent"} | said}
    measure = Measure("absence", where={"Code": ("Abs",)})
    table = replace(TABLE, measures=(measure,), dictionary=FULL)
    (folder / "dictionary.csv").write_text(text, encoding="utf-8")
    return with_dictionary(folder / "made.csv", table, register, Unused()).measures[0].decimals


def test_decimals_are_those_of_the_dictionary_else_of_the_mapping(tmp_path: Path) -> None:
    assert taken(tmp_path) == 2
    assert taken(tmp_path, ENTRIES.replace("2.0", "")) is None
    assert taken(tmp_path, ENTRIES.replace("2.0", "nan")) is None


@pytest.mark.parametrize(
    ("text", "said", "problem"),
    [
        (ENTRIES, {"polarity": "H"}, "Abs has Polarity 'Low' .* absence has polarity 'H'"),
        (ENTRIES.replace("Low", ""), {}, "Abs has Polarity '' .* absence has polarity 'L'"),
        (ENTRIES, {"unit": "pp"}, "Abs has Axis '% of sessions' .* absence has unit 'pp'"),
        (ENTRIES.replace("% of", "Hours of"), {}, "Abs has Axis 'Hours of sessions'"),
    ],
)
def test_the_register_agrees_with_the_dictionary(
    tmp_path: Path, text: str, said: dict[str, str], problem: str
) -> None:
    with pytest.raises(ReleaseError, match=problem):
        taken(tmp_path, text, **said)


def test_the_register_may_judge_what_the_dictionary_gives_a_direction_neither_way(tmp_path: Path) -> None:
    assert taken(tmp_path, polarity="T") == 2


def test_a_dictionary_that_states_decimals_has_to_be_there(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match=r"No dictionary\*.csv beside the file"):
        with_dictionary(tmp_path / "made.csv", replace(TABLE, dictionary=FULL), {}, Unused())
