"""The dictionary that a release brings beside its figures: whether a measure's id still means what the mapping takes it for.

An id such as `PriTotAbs` says little by itself, and a release may give it to another measure. The mapping repeats the label of
each measure it takes; where the dictionary lies beside the file, the two must agree.
"""

from pathlib import Path

from analysis.importing.description import Dictionary, TableMapping
from analysis.importing.errors import ReleaseError
from analysis.importing.readings import Unused
from analysis.importing.text_files import open_rows


def check_dictionary(file: Path, table: TableMapping, unused: Unused) -> None:
    """Raises ReleaseError for a measure whose label is another, or that the dictionary lacks; a remark where there is none."""
    if table.dictionary is None:
        return
    beside = sorted(file.parent.glob(table.dictionary.file))
    if not beside:
        unused.remarks.append(
            f"No {table.dictionary.file} beside the file: what its measures mean was not checked."
        )
        return
    stated = read_labels(beside[0], table.dictionary)
    for measure, expected in table.dictionary.labels.items():
        if stated.get(measure) != expected:
            raise ReleaseError(_told(beside[0].name, measure, expected, stated.get(measure)))
    unused.remarks.append(
        f"The measures are those the mapping means, by {beside[0].name}: {', '.join(table.dictionary.labels)}."
    )


def read_labels(file: Path, dictionary: Dictionary) -> dict[str, str]:
    """The label of each measure by its id, lines and spaces single. Cells may run over many lines. Raises ReleaseError."""
    with open_rows(file) as sheet:
        missing = [column for column in (dictionary.id, dictionary.label) if column not in sheet.columns]
        if missing:
            raise ReleaseError(
                f"{file.name} has no column {' or '.join(missing)}: it is not the dictionary that the mapping describes."
            )
        return {row[dictionary.id].strip(): " ".join(row[dictionary.label].split()) for _, row in sheet.rows}


def _told(file: str, measure: str, expected: str, found: str | None) -> str:
    said = f"says {found!r}" if found is not None else "does not have it"
    return (
        f"The mapping takes {measure} for {expected!r}, and {file} {said}. "
        "If it is the same measure under a new label, change `labels` in its mapping; otherwise take another measure."
    )
