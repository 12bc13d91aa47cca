"""The dictionary beside a release is asked whether a measure is still the one the mapping takes it for; made files."""

from pathlib import Path

import pytest

from analysis.importing.description import Dictionary, Measure, TableDescription
from analysis.importing.errors import ReleaseError
from analysis.importing.readings import Unused
from analysis.importing.release_checks import check_dictionary, read_labels

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
    check_dictionary(folder / "made.csv", table, unused)
    return unused.remarks


def test_cells_of_many_lines_are_read_as_one_label(tmp_path: Path) -> None:
    asked(tmp_path)
    assert read_labels(tmp_path / "dictionary_2025.csv", DICTIONARY) == {
        "Abs": "Absence from schools (%)",
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
