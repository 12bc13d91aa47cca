"""The check on exceptions: every red of the county is explained, and what is explained is red."""

from collections.abc import Iterator

from analysis.data.findings import Finding
from analysis.edition.edition import Edition, open_edition
from analysis.edition.exceptions import county_reds, explanations_path, load_explanations
from analysis.errors import DataError
from analysis.project import Project
from analysis.validation.data_files import DataFiles, whole_file
from analysis.validation.narrative import UNREADABLE


def check_exceptions_complete(figures: DataFiles) -> Iterator[Finding]:
    """Every red of the county has commentary, action, owner and due date."""
    for row in figures.editions:
        try:
            yield from _edition_findings(open_edition(Project(figures.data.parent), row["period"]))
        except UNREADABLE:
            continue


def _edition_findings(edition: Edition) -> Iterator[Finding]:
    file = whole_file(explanations_path(edition).relative_to(edition.project.root).as_posix())
    try:
        written = load_explanations(edition)
    except DataError as problem:
        yield file.warning("", str(problem), "Correct the file.")
        return
    reds = {(red.indicator.id, red.group.id): red for red in county_reds(edition)}
    for key, red in reds.items():
        missing = written[key].missing if key in written else ["commentary", "action", "owner", "due"]
        if missing:
            message = (
                f"{red.label} is red for {edition.county.name} in {edition.period}, without "
                f"{', '.join(missing)}."
            )
            remedy = f"Write them in an entry `- indicator: {red.indicator.id}`."
            yield file.warning(missing[0], message, remedy)
    for indicator, group in written.keys() - reds.keys():
        message = f"{indicator} ({group}) is explained, but is not red in {edition.period}."
        yield file.warning("indicator", message, "Remove the entry.")
