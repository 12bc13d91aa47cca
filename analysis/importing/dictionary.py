"""The dictionary that a release brings beside its figures: whether a measure's id still means what the
mapping takes it for.

An id such as `PriTotAbs` says little by itself, and a release may give it to another measure. The mapping
repeats the label of each measure it takes; where the dictionary lies beside the file, the two must agree.
"""

from pathlib import Path

from analysis.importing.description import Dictionary, TableMapping
from analysis.importing.errors import ReleaseError
from analysis.importing.readings import Unused
from analysis.importing.row_files import open_rows


def check_dictionary(file: Path, table: TableMapping, unused: Unused) -> None:
    """Raises ReleaseError for a measure with another label, or that the dictionary lacks; adds a remark where
    there is none."""
    if table.dictionary is None:
        return
    beside = sorted(file.parent.glob(table.dictionary.file))
    if not beside:
        unused.remarks.append(
            f"No {table.dictionary.file} beside the file: what its measures mean was not checked."
        )
        return
    labels = read_labels(beside[0], table.dictionary)
    for measure, expected in table.dictionary.labels.items():
        if labels.get(measure) != expected:
            stated = f"says {labels[measure]!r}" if measure in labels else "does not have it"
            raise ReleaseError(
                f"The mapping takes {measure} for {expected!r}, and {beside[0].name} {stated}. "
                "If it is the same measure under a new label, change `labels` in its mapping; "
                "otherwise take another measure."
            )
    unused.remarks.append(
        f"The measures are those the mapping means, by {beside[0].name}: "
        f"{', '.join(table.dictionary.labels)}."
    )


def read_labels(file: Path, dictionary: Dictionary) -> dict[str, str]:
    """Return the label of each measure by its id, its spaces single. Raises ReleaseError."""
    with open_rows(file) as sheet:
        missing = [column for column in (dictionary.id, dictionary.label) if column not in sheet.columns]
        if missing:
            raise ReleaseError(
                f"{file.name} has no column {' or '.join(missing)}: it is not the dictionary that the "
                "mapping describes."
            )
        return {row[dictionary.id].strip(): " ".join(row[dictionary.label].split()) for _, row in sheet.rows}
