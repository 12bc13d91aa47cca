"""Snapshots: what an edition or a build shows, fact by fact, so that two of them can be compared.
An edition is read from `data/`, a build from its executed notebooks. Both come to the same thing: the text of
every figure by its fact, the latest year of each, ratings, targets and what the indicators mean."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from analysis.data.schema import CALCULATED, OBSERVATIONS
from analysis.edition.calculated import Key
from analysis.edition.disclosure import shown_rows
from analysis.edition.edition import Edition, open_edition
from analysis.edition.scorecard import resolve_for, row
from analysis.errors import UsageError
from analysis.io.executed_notebooks import read_build_exhibits
from analysis.project import Project
from analysis.rules.suppression import SUPPRESSED
from analysis.rules.targets import WHOLE

Subject = tuple[str, str, str]
"""Indicator, area code, group."""


@dataclass(frozen=True)
class Statement:
    """A figure as shown: its text, its source, and why it is what it is where its row says so."""

    text: str
    source: str
    note: str = ""


@dataclass
class Snapshot:
    """One edition or build. figures: by subject and year. latest: the year shown for a subject. targets: by
    subject and calendar year. meanings: what figures of an indicator must share to be compared."""

    name: str
    figures: dict[tuple[Subject, str], Statement] = field(default_factory=dict)
    latest: dict[Subject, str] = field(default_factory=dict)
    ratings: dict[Subject, str] = field(default_factory=dict)
    targets: dict[tuple[Subject, str], str] = field(default_factory=dict)
    meanings: dict[str, str] = field(default_factory=dict)

    def latest_text(self, subject: Subject) -> str:
        """Return `61% (2011/12)`, or an empty text."""
        year = self.latest.get(subject)
        return f"{self.figures[subject, year].text} ({year})" if year else ""

    def without(self, hidden: Collection[Key]) -> "Snapshot":
        """Return it without what is hidden now: those figures, and ratings and targets of their subjects."""
        subjects, mark = {key[:3] for key in hidden}, f"[{SUPPRESSED}]"
        shown = self.figures.items()
        return replace(
            self,
            figures={at: Statement(mark, of.source) if (*at[0], at[1]) in hidden else of for at, of in shown},
            ratings={subject: rag for subject, rag in self.ratings.items() if subject not in subjects},
            targets={at: target for at, target in self.targets.items() if at[0] not in subjects},
        )


def is_build(folder: Path) -> bool:
    """Return whether an edition was built in the folder, by whatever version."""
    return (folder / "manifest.json").is_file()


def snapshots(project: Project, *names: str) -> list[Snapshot]:
    """Return editions by period, or builds by folder. Raises UsageError for a mixture or an unknown one."""
    are_builds = {is_build(Path(name)) for name in names}
    if len(are_builds) > 1:
        rule = "compare two editions, or two folders that each hold a build (a manifest.json)"
        raise UsageError(f"{' and '.join(names)}: {rule}.")
    if are_builds == {True}:
        notes = notes_of(project)
        return [build_snapshot(Path(name), notes) for name in names]
    return [edition_snapshot(open_edition(project, name)) for name in names]


def edition_snapshot(edition: Edition) -> Snapshot:
    """Return what the edition shows of every area it reports."""
    snapshot = Snapshot(edition.period)
    reported = {area.code for area in edition.areas.reported}
    for figure in edition.figures.all_shown():
        if figure.area.code not in reported:
            continue
        subject = (figure.indicator.id, figure.area.code, figure.group.id)
        snapshot.latest[subject] = figure.year.label
        for year in edition.figures.years(*subject):
            if stated := edition.figures.get(*subject, year):
                snapshot.figures[subject, year.label] = Statement(stated.text, stated.source, stated.note)
        snapshot.ratings[subject] = row(edition, figure.area, figure.indicator.id, figure.group.id).rating.rag
        breaks = [label for label in figure.indicator.series_breaks if label <= figure.year.label]
        snapshot.meanings[figure.indicator.id] = f"series since {breaks[-1]}" if breaks else "one series"
    for target in edition.targets.every():
        key = ((target.indicator, target.area, target.group), str(target.target_year))
        if target.area in reported and key not in snapshot.targets:
            resolved, unit = resolve_for(edition, target), edition.indicator(target.indicator).unit
            snapshot.targets[key] = resolved.text(unit, WHOLE) if resolved.is_resolved else target.printed
    return snapshot


def build_snapshot(folder: Path, notes: Mapping[tuple[str, ...], str]) -> Snapshot:
    """Return what a build shows, from its executed notebooks. notes: of observations, by key."""
    snapshot = Snapshot(folder.name)
    for exhibit in read_build_exhibits(folder):
        for fact in exhibit["facts"]:
            if fact["table"] == "observations":
                key = fact["key"]
                subject, year = (key["indicator"], key["area"], key["group"]), key["year"]
                note = notes.get(tuple(key[name] for name in OBSERVATIONS.key), "")
                snapshot.figures[subject, year] = Statement(fact["shown"], key["source"], note)
                snapshot.latest[subject] = max(snapshot.latest.get(subject, ""), year)
        for cells in exhibit["rows"]:
            _add_line(snapshot, dict(zip(exhibit["columns"], cells, strict=True)))
    return snapshot


def notes_of(project: Project) -> dict[tuple[str, ...], str]:
    """Return the note of every observation that is shown: it says why a figure was corrected."""
    rows = (row for of_source in shown_rows(project.data).values() for row in of_source)
    shown = (row for row in rows if row["status"] != CALCULATED and row["symbol"] != SUPPRESSED)
    return {tuple(row[name] for name in OBSERVATIONS.key): row["note"] for row in shown if row["note"]}


def _add_line(snapshot: Snapshot, line: Mapping[str, Any]) -> None:
    """Add rating, target and label from the row of a progress table or of tidy data."""
    if "indicator" not in line or "indicator_label" not in line:
        return
    snapshot.meanings.setdefault(line["indicator"], line["indicator_label"])
    if "rating" in line:
        subject = (line["indicator"], line["area_code"], line["group"])
        snapshot.ratings[subject] = line["rating"]
        if line.get("target_year"):
            snapshot.targets[subject, str(line["target_year"])] = line["target"].rpartition(" (")[0]
