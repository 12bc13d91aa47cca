"""School quality, attendance, inclusion and places: inspection outcomes, exclusions, absence, statements, admissions."""

import pandas as pd

from analysis.chapters.inspections import by_district
from analysis.edition.figures import Figure
from analysis.edition.wording import listed
from analysis.exhibits.changes import change_exhibit
from analysis.exhibits.charts import Marker, stacked_bars
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.openings import opening as open_with
from analysis.exhibits.page import Page, tidy
from analysis.exhibits.progress import county_instead, sections_table, topic_table
from analysis.exhibits.trends import columns_exhibit, trend_exhibit
from analysis.rules.rounding import format_value
from analysis.rules.targets import WHOLE

ALL_SCHOOLS = "ofsted_good_all"
PHASES = {
    "Early years settings": "ofsted_good_early_years",
    "Primary schools": "ofsted_good_primary",
    "Secondary schools": "ofsted_good_secondary",
    "Special schools": "ofsted_good_special",
    "Pupil referral units": "ofsted_good_pru",
    "School sixth forms": "ofsted_good_sixth_form",
}
GOOD, NOT_YET = "Good or outstanding", "Not yet good"
NOT_YET_GOOD = ("Schools not yet good", "Inspections since September", "School collaboration")
INCLUSION = ("Exclusions", "Attendance", "Special educational needs", "Admissions and access")
PLACES = ("School places", "Early help")


def opening(page: Page) -> Exhibit:
    """What the chapter says."""
    headline = [
        ALL_SCHOOLS,
        "inspections_good_year_primary",
        "permanent_exclusions",
        "persistent_absence_secondary",
    ]
    return open_with(page, headline, otherwise=headline)


def by_phase(page: Page) -> Exhibit | None:
    """The share of good or outstanding schools by phase, against the target."""
    figures = {
        name: figure
        for name, indicator in PHASES.items()
        if (figure := page.figure(indicator)) and figure.value is not None
    }
    if not figures:
        return county_instead(page, "by-phase", PHASES.values())
    frame = pd.DataFrame(
        {
            GOOD: [figure.value for figure in figures.values()],
            NOT_YET: [100 - (figure.value or 0) for figure in figures.values()],
        },
        index=pd.Index(figures),
    )
    targets = {name: target for name, figure in figures.items() if (target := _target_text(page, figure))}
    markers = [Marker(f"Target {text}", value, name) for name, (value, text) in targets.items()]
    picture = stacked_bars(frame, unit="percent", parts=(GOOD, NOT_YET), targets=markers)
    short = [name for name, (value, _) in targets.items() if (figures[name].value or 0) < value]
    sentences = [
        f"{name}: {figure.text} good or outstanding{_against(targets.get(name))}."
        for name, figure in figures.items()
    ]
    verdict = f"{listed(short)} {'is' if len(short) == 1 else 'are'} below target." if short else ""
    return page.chart(
        "by-phase",
        picture,
        title=_phase_title(figures, short),
        unit=f"Per cent of schools or settings judged by Ofsted, {page.area.name}, {next(iter(figures.values())).year}",
        alt=f"Stacked bars of inspection outcomes by phase. {_phase_title(figures, short)}. {' '.join(sentences)}",
        figures=list(figures.values()),
        generated=[verdict, *sentences[:2]],
        data=tidy(
            list(figures.values()),
            ("Phase", GOOD, NOT_YET, "Target"),
            [
                [
                    name,
                    figure.text,
                    format_value(100 - (figure.value or 0), "percent", figure.decimals),
                    targets.get(name, (0, "–"))[1],
                ]
                for name, figure in figures.items()
            ],
        ),
    )


def all_schools(page: Page) -> Exhibit | None:
    """All schools over the years, beside England."""
    if not page.figure(ALL_SCHOOLS):
        return county_instead(
            page, "all-schools", [ALL_SCHOOLS, "schools_in_category", "schools_requiring_improvement"]
        )
    return trend_exhibit(page, "all-schools", ALL_SCHOOLS, beside=[page.edition.areas.country])


def schools_not_yet_good(page: Page) -> Exhibit | None:
    """Schools in a category of concern or requiring improvement, and inspections since September."""
    return (
        sections_table(page, "not-yet-good", NOT_YET_GOOD, "Schools not yet good") if page.is_county else None
    )


def inspections(page: Page) -> Exhibit | None:
    """The inspections of the year by district, with those that are in none."""
    return by_district(page)


def exclusions(page: Page) -> Exhibit | None:
    """Permanent exclusions against the target."""
    if not page.figure("permanent_exclusions"):
        return county_instead(page, "exclusions", ["permanent_exclusions", "permanent_exclusions_rate"])
    return columns_exhibit(page, "exclusions", "permanent_exclusions")


def attendance(page: Page) -> Exhibit | None:
    """Persistent absence, primary and secondary, this year and the year before."""
    indicators = ("persistent_absence_primary", "persistent_absence_secondary", "absence_secondary")
    return change_exhibit(page, "attendance", indicators, "Absence") or county_instead(
        page, "attendance", indicators
    )


def special_educational_needs(page: Page) -> Exhibit | None:
    """Statements, admissions and places, rated."""
    return (
        sections_table(page, "sen-and-admissions", INCLUSION, "Inclusion and admissions")
        if page.is_county
        else None
    )


def school_places(page: Page) -> Exhibit | None:
    """Births, cohorts and places."""
    return sections_table(page, "school-places", PLACES) if page.is_county else None


def every_indicator(page: Page) -> Exhibit | None:
    """The indicators that no table above shows; for a district, the county's main ones."""
    return topic_table(page, (*NOT_YET_GOOD, *INCLUSION, *PLACES))


def _target_text(page: Page, figure: Figure) -> tuple[float, str] | None:
    """The target that the scorecard shows, as a figure and as text, where there is one."""
    shown = page.row(figure.indicator.id)
    resolved = shown.target or shown.final
    if resolved is None or resolved.figure is None:
        return None
    return resolved.figure, f"{resolved.text('percent', WHOLE)} by {resolved.target_year}"


def _against(target: tuple[float, str] | None) -> str:
    return f", target {target[1]}" if target else ""


def _phase_title(figures: dict[str, Figure], short: list[str]) -> str:
    if short:
        return f"{len(short)} of {len(figures)} phases are below target; {short[0].lower()} at {figures[short[0]].text}"
    return "No phase is below its target"
