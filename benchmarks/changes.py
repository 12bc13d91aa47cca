"""The changes an analyst makes before a deadline, made to a copy of the project: words, figures, a rule."""

import csv
from collections.abc import Callable
from pathlib import Path

from analysis.data.areas import Area, load_areas
from analysis.data.editions import EditionRecord, find_edition
from analysis.project import Project

Change = Callable[[Project, str, int], None]


def one_narrative(project: Project, period: str, round_: int) -> None:
    """The words of one page of the last district."""
    area = load_areas(project.data).districts[-1]
    path = project.narrative / period / area.name / "gaps.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        f"## gaps-opening\n\nWords about {area.name}, written again{' and again' * round_}.\n",
        encoding="utf-8",
    )


def one_district_figure(project: Project, period: str, round_: int) -> None:
    """A figure of the last district that the pages of the others compare with."""
    _change_figure(
        project, find_edition(project.data, period), load_areas(project.data).districts[-1], round_
    )


def one_county_figure(project: Project, period: str, round_: int) -> None:
    """A headline figure of the county."""
    _change_figure(project, find_edition(project.data, period), load_areas(project.data).county, round_)


def one_rule(project: Project, period: str, round_: int) -> None:
    """When a figure is amber, in other words: the pages that rate say it."""
    path = project.data / "rules" / "rag.csv"
    edition = find_edition(project.data, period)
    rows, names = _read(path)
    for row in rows:
        if row["rule_set"] == edition.rule_set:
            row["amber"] = f"{row['amber'].rstrip('.')}, as agreed."
    _write(path, rows, names)


CHANGES: dict[str, Change] = {
    "the words of one district's page": one_narrative,
    "one figure of a district": one_district_figure,
    "one figure of the county": one_county_figure,
    "one rule": one_rule,
}


def _change_figure(project: Project, edition: EditionRecord, area: Area, round_: int) -> None:
    """Adds to the figure that the edition shows of its first headline indicator that the area has."""
    wanted = {
        "academic": edition.academic_year,
        "financial": edition.financial_year,
        "calendar": edition.calendar_year,
    }
    for indicator in (*edition.headlines, "ks4_5ac_em", "ks2_em_l4", ""):
        for source in edition.source_order:
            path = project.data / "sources" / source / "observations.csv"
            rows, names = _read(path) if path.is_file() else ([], [])
            for row in rows:
                is_it = row["indicator"] == indicator or not indicator
                if (
                    is_it
                    and row["area"] == area.code
                    and row["year"] in wanted.values()
                    and row["value"]
                    and not row["numerator"]
                ):
                    row["value"] = row["printed"] = (
                        f"{float(row['value']) + (0.1 if round_ % 2 == 0 else -0.1):.1f}"
                    )
                    _write(path, rows, names)
                    return
    raise LookupError(f"no figure of {area.name} in edition {edition.period} to change")


def _read(path: Path) -> tuple[list[dict[str, str]], list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        return list(reader), list(reader.fieldnames or ())


def _write(path: Path, rows: list[dict[str, str]], names: list[str]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
