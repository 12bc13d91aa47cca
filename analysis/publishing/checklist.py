"""The release checklist: every check in one list, what each found, and whether that stops the release.

A check is a function of the candidate that yields what is wrong. Errors block; warnings are listed. A warning, and an error that
is somebody's to decide, can be waived by name until a date (`waivers.csv`).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from analysis.data.findings import ERROR
from analysis.publishing import checks
from analysis.publishing.checks import Trouble
from analysis.publishing.release_candidate import ReleaseCandidate
from analysis.publishing.waivers import COLUMNS, Waiver, read_waivers, waivers_path

MOST_LISTED = 8
"""How much of what one check found is listed; the rest is counted."""


@dataclass(frozen=True)
class Check:
    """One item of the checklist. promise: what holds when it passes. may_be_waived: also where it finds errors."""

    name: str
    promise: str
    look: Callable[[ReleaseCandidate], Iterable[Trouble]]
    may_be_waived: bool = False


CHECKS = [
    Check("built_whole", "the pages are as they were built, and none is left out", checks.built_whole),
    Check("failed_runs", "every run succeeded", checks.failed_runs),
    Check(
        "present_inputs",
        "the pages are of the present figures, narrative, notebooks and code",
        checks.present_inputs,
    ),
    Check("findings", "`boldsteps check` finds no error", checks.findings),
    Check(
        "exceptions", "every red of the county has commentary, action, owner and due date", checks.exceptions
    ),
    Check("unsigned_sections", "every section is signed off", checks.unsigned_sections, may_be_waived=True),
    Check("stale_sections", "nothing has changed since it was signed off", checks.stale_sections),
    Check("drafts", "no text is a draft, and no page carries a draft mark", checks.drafts),
    Check("made_up_data", "no figure is made up for demonstration", checks.made_up_data),
    Check("disclosure", "no small count of people is shown or can be worked out", checks.disclosure),
    Check("broken_links", "every link leads somewhere", checks.broken_links),
    Check("external_requests", "opening a page fetches nothing from elsewhere", checks.external_requests),
    Check(
        "accessibility_tested",
        "every page was tested for accessibility",
        checks.accessibility_tested,
        may_be_waived=True,
    ),
    Check("accessibility", "testing found nothing against WCAG 2.2 AA", checks.accessibility),
]


@dataclass(frozen=True)
class Result:
    """What one check found. waiver: the decision to publish with it all the same; lapsed: one that has come to its end."""

    check: Check
    troubles: tuple[Trouble, ...]
    waiver: Waiver | None = None
    lapsed: Waiver | None = None

    @property
    def is_error(self) -> bool:
        return any(trouble.severity == ERROR for trouble in self.troubles)

    @property
    def blocks(self) -> bool:
        return self.is_error and self.waiver is None

    @property
    def state(self) -> str:
        """passed, waived, warning or error."""
        if not self.troubles:
            return "passed"
        return "waived" if self.waiver else "error" if self.is_error else "warning"


@dataclass(frozen=True)
class Checklist:
    """All results, in the order of CHECKS. waivers_file: where a waiver is written, from the project's folder."""

    results: tuple[Result, ...]
    waivers_file: str

    @property
    def blocking(self) -> list[Result]:
        return [result for result in self.results if result.blocks]

    @property
    def waived(self) -> list[Result]:
        return [result for result in self.results if result.state == "waived"]

    @property
    def warnings(self) -> list[Result]:
        return [result for result in self.results if result.state == "warning"]


def go_through(candidate: ReleaseCandidate, listed: Sequence[Check] = CHECKS) -> Checklist:
    """Every check, none left out because of another. Raises DataError or UsageError where a waiver cannot be read."""
    project, period = candidate.project, candidate.edition.period
    waivers = read_waivers(project, period, [check.name for check in listed])
    file = waivers_path(project, period).relative_to(project.root).as_posix()
    return Checklist(tuple(_result(candidate, check, waivers) for check in listed), file)


def _result(candidate: ReleaseCandidate, check: Check, waivers: list[Waiver]) -> Result:
    """What the check found, with the waiver that stands for it: an error that nobody may waive has none."""
    troubles = tuple(check.look(candidate))
    named = [waiver for waiver in waivers if waiver.check == check.name]
    holding = [waiver for waiver in named if waiver.holds_on(candidate.day)]
    result = Result(check, troubles, lapsed=None if holding else next(iter(named), None))
    may_stand = check.may_be_waived or not result.is_error
    return replace(result, waiver=holding[-1]) if holding and may_stand else result


def told(checklist: Checklist) -> str:
    """The checklist as text: a line for each check, what it found, and what to do."""
    lines = [line for result in checklist.results for line in _lines(result, checklist.waivers_file)]
    return "\n".join([*lines, "", _summary(checklist)])


def _lines(result: Result, waivers_file: str) -> list[str]:
    lines = [f"{result.state:<8} {result.check.name} ({result.check.promise})"]
    lines += [f"         - {trouble.message}" for trouble in result.troubles[:MOST_LISTED]]
    if len(result.troubles) > MOST_LISTED:
        lines.append(f"         - and {len(result.troubles) - MOST_LISTED} more.")
    lines += [
        f"         → {remedy}" for remedy in dict.fromkeys(trouble.remedy for trouble in result.troubles)
    ]
    lines += [f"         {line}" for line in _about_waivers(result, waivers_file)]
    return lines


def _about_waivers(result: Result, waivers_file: str) -> Iterator[str]:
    if result.waiver:
        yield f"waived by {result.waiver.by} until {result.waiver.expires}: {result.waiver.reason}"
    elif result.lapsed and result.troubles:
        yield f"the waiver by {result.lapsed.by} ended on {result.lapsed.expires}."
    if result.blocks and result.check.may_be_waived:
        yield f"or it is waived until a day: {waivers_file} with the columns {','.join(COLUMNS)}"
        yield f"and a row {result.check.name},REASON,NAME,LAST DAY"


def _summary(checklist: Checklist) -> str:
    states = [result.state for result in checklist.results]
    counts = {"passed": "passed", "waived": "waived", "warning": "with warnings", "error": "that block"}
    return f"{len(states)} checks: {', '.join(f'{states.count(state)} {words}' for state, words in counts.items())}."
