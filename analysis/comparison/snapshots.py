"""Snapshots: what an edition or a build shows, fact by fact, so that two of them can be compared.

An edition is read from `data/`, a build from its executed notebooks. Both come to the same thing: the text of every figure by
its fact, the latest year of each, ratings, targets and what the indicators mean.
"""

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from analysis.edition.edition import Edition, open_edition
from analysis.edition.figures import Figure
from analysis.edition.scorecard import resolve_for, row
from analysis.errors import UsageError
from analysis.io.executed_notebooks import MIME_TYPE
from analysis.project import Project
from analysis.rules.targets import WHOLE

Subject = tuple[str, str, str]
"""Indicator, area code, group."""

FACT_KEY = ("source", "indicator", "area", "group", "year")


@dataclass(frozen=True)
class Statement:
    """A figure as shown: its text, its source, and why it is what it is where its row says so."""

    text: str
    source: str
    note: str = ""


@dataclass
class Snapshot:
    """One edition or build. figures: by subject and year. latest: the year shown for a subject.

    targets: by subject and calendar year. meanings: what decides whether figures of an indicator are comparable.
    """

    name: str
    figures: dict[tuple[Subject, str], Statement] = field(default_factory=dict)
    latest: dict[Subject, str] = field(default_factory=dict)
    ratings: dict[Subject, str] = field(default_factory=dict)
    targets: dict[tuple[Subject, str], str] = field(default_factory=dict)
    meanings: dict[str, str] = field(default_factory=dict)

    def latest_text(self, subject: Subject) -> str:
        """`61% (2011/12)`, or empty."""
        year = self.latest.get(subject)
        return f"{self.figures[subject, year].text} ({year})" if year else ""


def is_build(folder: Path) -> bool:
    """Whether an edition was built in the folder, by whatever version: what its pages show can be read even so."""
    return (folder / "manifest.json").is_file()


def snapshots(project: Project, *names: str) -> list[Snapshot]:
    """The editions of those periods, or the builds in those folders. Raises UsageError for a mixture or an unknown one."""
    are_builds = {is_build(Path(name)) for name in names}
    if len(are_builds) > 1:
        raise UsageError(
            f"{' and '.join(names)}: compare two editions, or two folders that each hold a build (a manifest.json)."
        )
    if are_builds == {True}:
        notes = notes_of(project)
        return [build_snapshot(Path(name), notes) for name in names]
    return [edition_snapshot(open_edition(project, name)) for name in names]


def edition_snapshot(edition: Edition) -> Snapshot:
    """What the edition shows of every area it reports."""
    found = Snapshot(edition.period)
    reported = {area.code for area in edition.areas.reported}
    for figure in (figure for figure in edition.figures.all_shown() if figure.area.code in reported):
        subject = (figure.indicator.id, figure.area.code, figure.group.id)
        _add_series(found, edition, figure, subject)
        found.ratings[subject] = row(edition, figure.area, figure.indicator.id, figure.group.id).rating.rag
        found.meanings[figure.indicator.id] = _meaning(figure)
    _add_targets(found, edition, reported)
    return found


def build_snapshot(folder: Path, notes: Mapping[tuple[str, ...], str]) -> Snapshot:
    """What a build shows, from the exhibits of its executed notebooks. notes: of observations as they are now, by key."""
    found = Snapshot(folder.name)
    for exhibit in _exhibits(folder):
        for fact in exhibit["facts"]:
            if fact["table"] == "observations":
                _add_fact(found, fact, notes)
        for line in (dict(zip(exhibit["columns"], cells, strict=True)) for cells in exhibit["rows"]):
            _add_line(found, line)
    return found


def _add_series(found: Snapshot, edition: Edition, latest: Figure, subject: Subject) -> None:
    """The latest figure and those before it that the edition can show."""
    found.latest[subject] = latest.year.label
    for year in edition.figures.years(*subject):
        figure = edition.figures.get(*subject, year)
        if figure:
            found.figures[subject, year.label] = Statement(figure.text, figure.source, figure.note)


def _meaning(figure: Figure) -> str:
    """Changes where figures of this year are not comparable with earlier ones."""
    begun = [label for label in figure.indicator.series_breaks if label <= figure.year.label]
    return f"series since {begun[-1]}" if begun else "one series"


def _add_targets(found: Snapshot, edition: Edition, reported: set[str]) -> None:
    for target in edition.targets.every():
        subject = (target.indicator, target.area, target.group)
        key = (subject, str(target.target_year))
        if target.area in reported and key not in found.targets:
            resolved = resolve_for(edition, target)
            found.targets[key] = (
                resolved.text(edition.indicator(target.indicator).unit, WHOLE)
                if resolved.is_resolved
                else target.printed
            )


def _exhibits(folder: Path) -> Iterator[Mapping[str, Any]]:
    for path in sorted((folder / "runs").glob("*/*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            for output in cell.get("outputs", ()):
                if MIME_TYPE in output.get("data", {}):
                    yield output["data"][MIME_TYPE]


def notes_of(project: Project) -> dict[tuple[str, ...], str]:
    """The note of every observation that has one: why a figure was corrected is said there."""
    notes = {}
    for path in sorted((project.data / "sources").glob("*/observations.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            notes.update(
                {
                    tuple(line[name] for name in FACT_KEY): line["note"]
                    for line in csv.DictReader(file)
                    if line["note"]
                }
            )
    return notes


def _add_fact(found: Snapshot, fact: Mapping[str, Any], notes: Mapping[tuple[str, ...], str]) -> None:
    key = fact["key"]
    subject = (key["indicator"], key["area"], key["group"])
    found.figures[subject, key["year"]] = Statement(
        fact["shown"], key["source"], notes.get(tuple(key[name] for name in FACT_KEY), "")
    )
    found.latest[subject] = max(found.latest.get(subject, ""), key["year"])


def _add_line(found: Snapshot, line: Mapping[str, Any]) -> None:
    """Rating, target and label from the row of a progress table or of tidy data."""
    if "indicator" not in line or "indicator_label" not in line:
        return
    found.meanings.setdefault(line["indicator"], line["indicator_label"])
    if "rating" in line:
        subject = (line["indicator"], line["area_code"], line["group"])
        found.ratings[subject] = line["rating"]
        if line.get("target_year"):
            found.targets[subject, str(line["target_year"])] = line["target"].rpartition(" (")[0]
