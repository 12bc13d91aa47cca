"""Testshire's page with figures made up for one claim, and what a sentence says on it."""

from collections.abc import Sequence
from dataclasses import replace

from analysis.data.years import parse_year
from analysis.edition.edition import Edition, open_edition
from analysis.edition.figures import Figure, Figures
from analysis.edition.targets import Targets
from analysis.exhibits.page import Page
from analysis.narrative.files import NarrativeFile, Section
from analysis.narrative.manuscripts import Manuscript
from analysis.narrative.resolver import ResolvedSection, resolve_section
from analysis.project import Project
from analysis.rules.targets import Target
from tests.support.checking import MINIMAL

Given = tuple[str, str, float | None]
"""Area, year and value of `pass_rate`; None is suppressed."""


def page_with(
    *given: Given, indicator: str = "pass_rate", target: float | None = None, counts: float = 0
) -> Page:
    """The county's page where these figures are all there is. counts: the denominator of each. target: for 2016."""
    edition = open_edition(Project(MINIMAL), "2012")
    page = Page(
        edition,
        edition.county,
        "",
        Manuscript(edition, edition.county, "", NarrativeFile(edition.project.narrative)),
    )
    figures = figures_of(edition, [_figure(page, indicator, *each, counts) for each in given])
    sense = "at most" if page.edition.indicator(indicator).polarity == "L" else "at least"
    aims = (
        [Target(indicator, page.edition.county.code, "all", 2016, "absolute", sense, target)]
        if target is not None
        else []
    )
    return replace(page, edition=replace(page.edition, figures=figures, targets=Targets(aims, page.edition)))


def figures_of(edition: Edition, figures: Sequence[Figure]) -> Figures:
    """The figures, as all that the edition has."""
    rows = [dict(each.key) | {"status": each.status, "at": str(at)} for at, each in enumerate(figures)]
    return Figures(rows, edition, edition.register, lambda row: figures[int(row["at"])])


def said(page: Page, text: str) -> ResolvedSection:
    """The sentence looked up on that page; it stands on line 7 of its file."""
    return resolve_section(Section("key-stages-opening", text, 7), page.edition, page.area)


def _figure(page: Page, indicator: str, area: str, year: str, value: float | None, counts: float) -> Figure:
    record = page.edition.indicator(indicator)
    return Figure(
        indicator=record,
        area=page.edition.areas.find(area),
        group=page.edition.groups["all"],
        year=parse_year(year, record.year_type),
        value=value,
        numerator=None if value is None or not counts else value * counts / 100,
        denominator=counts or None,
        status="final",
        symbol="c" if value is None else "",
        qualifier="",
        printed="",
        source="made-up-paper",
        place="p 1",
        note="",
    )
