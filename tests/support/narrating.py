"""Testshire with narrative: a county whose text can be signed off."""

from pathlib import Path

from analysis.narrative.manuscripts import Manuscript, manuscript
from analysis.project import Project

OPENING = 'The rate {{ rose("pass_rate") }} to {{ value("pass_rate") }}.'
DISTRICTS = 'Oakvale stands at {{ value("pass_rate", area="Oakvale") }}.'
REVIEWER, OTHER, AUTHOR = "A Reviewer", "Somebody Else", "An Author"


def write(
    project: Project, *, opening: str = OPENING, status: str = "ready", topic: str = "overview"
) -> Path:
    """Two sections on the county's page of that topic."""
    path = project.narrative / "2012" / "Testshire" / f"{topic}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    prefix = topic.replace("_", "-")
    approvers(project)
    sections = f"## {prefix}-opening\n\n{opening}\n\n## {prefix}-districts\n\n{DISTRICTS}\n"
    path.write_text(
        f"---\nauthor: An Author\nreviewer: {REVIEWER}\nstatus: {status}\n---\n\n{sections}", encoding="utf-8"
    )
    return path


def approvers(project: Project, *names: str) -> None:
    """Who may sign."""
    rows = "".join(f'"{name}",\n' for name in names or (REVIEWER, OTHER, AUTHOR))
    (project.narrative / "approvers.csv").write_text(f"name,role\n{rows}", encoding="utf-8")


def text(project: Project, topic: str = "overview") -> Manuscript:
    return manuscript(project, "2012", "Testshire", topic)


def edit(
    project: Project, old: str, new: str, file: str = "data/sources/made-up-paper/observations.csv"
) -> None:
    """One change in a file; it must be there exactly once."""
    path = project.root / file
    content = path.read_text(encoding="utf-8")
    assert content.count(old) == 1, f"{old!r} is in {file} {content.count(old)} times"
    path.write_text(content.replace(old, new), encoding="utf-8")


FIGURE_61 = "pass_rate,T10000001,all,2011/12,61,,,provisional,,,61%"
FIGURE_62 = "pass_rate,T10000001,all,2011/12,62,,,provisional,,,62%"
FIGURE_57 = "pass_rate,T10000001,all,2011/12,57,,,provisional,,,57%"
"""The county's figure, raised, and lowered below the year before (58%)."""
RELEASE = "data/sources/made-up-release/observations.csv"
RELEASE_61, RELEASE_62, RELEASE_57 = (
    "61.3,613,1000,final,,,61.3",
    "62.0,,,final,,,62.0",
    "57.0,,,final,,,57.0",
)
"""The release's figure of the same fact, for a change in which both sources agree."""
SUPPRESSED = "pass_rate,T10000001,all,2011/12,,,,provisional,c,,"
