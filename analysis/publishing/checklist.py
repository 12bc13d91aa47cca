"""The release checklist: every check in one list, what was found, and whether that stops the release.
A check is a function of the release candidate that yields findings. Errors block; warnings are listed. A
warning, and an error that somebody may decide on, can be waived by name until a date (`waivers.csv`)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from analysis.data.findings import Finding
from analysis.data.schema import WAIVERS
from analysis.publishing.checks import CHECKS, Check
from analysis.publishing.release_candidate import ReleaseCandidate
from analysis.publishing.waivers import Waiver, read_waivers, waivers_path

MAX_LISTED = 8
"""How many findings of one check are listed; the rest is counted."""
SUMMARY = {"passed": "passed", "waived": "waived", "warning": "with warnings", "error": "that block"}
"""The states of a result, in the words of the last line."""


@dataclass(frozen=True)
class Result:
    """What one check found. waiver: the decision to publish with it. lapsed: a waiver that has ended."""

    check: Check
    findings: tuple[Finding, ...]
    waiver: Waiver | None = None
    lapsed: Waiver | None = None

    @property
    def state(self) -> str:
        """Return passed, waived, warning or error. An error stops the release."""
        if not self.findings:
            return "passed"
        return "waived" if self.waiver else "error" if self.has_errors else "warning"

    @property
    def has_errors(self) -> bool:
        return any(finding.is_error for finding in self.findings)


@dataclass(frozen=True)
class Checklist:
    """All results, in the order of CHECKS."""

    results: tuple[Result, ...]

    def in_state(self, state: str) -> list[Result]:
        """Return the results that are passed, waived, warning or error."""
        return [result for result in self.results if result.state == state]

    def __str__(self) -> str:
        """Return the counts of the states: `15 checks: 13 passed, 0 waived, …`."""
        states = [result.state for result in self.results]
        counts = ", ".join(f"{states.count(state)} {words}" for state, words in SUMMARY.items())
        return f"{len(states)} checks: {counts}."


def go_through(candidate: ReleaseCandidate, tell: Callable[[str], None]) -> Checklist:
    """Run every check, whatever others find, and tell of each as it is done: a line with its state, what it
    found and what to do. Raises DataError or UsageError if a waiver cannot be read."""
    project, period = candidate.project, candidate.edition.period
    waivers = read_waivers(project, period, [check.name for check in CHECKS], candidate.day)
    file = waivers_path(project, period).relative_to(project.root).as_posix()
    results = []
    for check in CHECKS:
        named = [waiver for waiver in waivers if waiver.check == check.name]
        in_force = [waiver for waiver in named if candidate.day <= waiver.expires]
        lapsed = None if in_force else next(iter(named), None)
        result = Result(check, tuple(check.find(candidate)), lapsed=lapsed)
        can_be_waived = check.may_be_waived or not result.has_errors
        results.append(replace(result, waiver=in_force[-1]) if in_force and can_be_waived else result)
        tell("\n".join(_lines(results[-1], file)))
    return Checklist(tuple(results))


def _lines(result: Result, waivers_file: str) -> Iterator[str]:
    check, findings, waiver, lapsed = result.check, result.findings, result.waiver, result.lapsed
    yield f"{result.state:<8} {check.name} ({check.promise})"
    for finding in findings[:MAX_LISTED]:
        yield f"         - {finding.message}"
    if len(findings) > MAX_LISTED:
        yield f"         - and {len(findings) - MAX_LISTED} more."
    for remedy in dict.fromkeys(finding.remedy for finding in findings):
        yield f"         → {remedy}"
    if waiver:
        yield f"         waived by {waiver.by} until {waiver.expires}: {waiver.reason}"
    elif lapsed and findings:
        yield f"         the waiver by {lapsed.by} ended on {lapsed.expires}."
    if result.state == "error" and check.may_be_waived:
        columns = ",".join(WAIVERS.names)
        yield f"         or it is waived until a day: {waivers_file} with the columns {columns}"
        yield f"         and a row {check.name},REASON,NAME,LAST DAY"
