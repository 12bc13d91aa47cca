"""The check on exceptions: every red of the county is explained, and what is explained is red."""

from collections.abc import Iterator

from analysis.chapters.exceptions import county_reds, explanations_path, load_explanations
from analysis.checks.findings import WARNING, Finding
from analysis.checks.narrative import UNREADABLE
from analysis.checks.reading import Figures
from analysis.errors import DataProblem
from analysis.exhibits.pages import Page, open_pages
from analysis.project import Project


def check_exceptions_complete(figures: Figures) -> Iterator[Finding]:
    """Every red of the county has commentary, action, owner and due date."""
    for edition in figures.editions:
        try:
            page = open_pages(Project(figures.data.parent), edition["period"])
            yield from _missing(page)
        except UNREADABLE:
            continue


def _missing(page: Page) -> Iterator[Finding]:
    name = explanations_path(page).relative_to(page.project.root).as_posix()
    try:
        written = load_explanations(page)
    except DataProblem as problem:
        yield Finding(WARNING, name, 0, "", "exceptions_complete", str(problem), "Correct the file.")
        return
    reds = {(red.indicator.id, red.group.id): red for red in county_reds(page)}
    for key, red in reds.items():
        missing = written[key].missing if key in written else ["commentary", "action", "owner", "due"]
        if missing:
            message = f"{red.label} is red for {page.county.name} in {page.edition.period}, without {', '.join(missing)}."
            remedy = f"Write them in an entry `- indicator: {red.indicator.id}`."
            yield Finding(WARNING, name, 0, missing[0], "exceptions_complete", message, remedy)
    for indicator, group in written.keys() - reds.keys():
        message = f"{indicator} ({group}) is explained, but is not red in {page.edition.period}."
        yield Finding(WARNING, name, 0, "indicator", "exceptions_complete", message, "Remove the entry.")
