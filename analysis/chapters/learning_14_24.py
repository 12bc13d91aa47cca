"""14-24 learning and employment: participation, NEET, qualifications by 19, apprenticeships, unemployment."""

import pandas as pd

from analysis.edition.wording import listed
from analysis.exhibits.charts import columns
from analysis.exhibits.comparisons import districts_exhibit
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.openings import opening as open_with
from analysis.exhibits.page import Page, tidy
from analysis.exhibits.progress import county_instead, sections_table, topic_table
from analysis.exhibits.trends import trend_exhibit

CLAIMANTS = "claimant_rate"
HEADLINE = ("neet_16_18", "participation_16_17")
APPRENTICE_AGES = ("age_16_18", "age_18_24", "age_24_plus")
HOTSPOTS = "youth_unemployment_rate"
PARTICIPATION = ("Participation and NEET",)
QUALIFICATIONS = ("Qualifications by 19",)
YOUTH = ("Youth unemployment", "Apprenticeships and vocational training")


def opening(page: Page) -> Exhibit:
    """What the chapter says."""
    return open_with(
        page, [*HEADLINE, CLAIMANTS] if page.is_county else [CLAIMANTS, HOTSPOTS], otherwise=HEADLINE
    )


def participation(page: Page) -> Exhibit | None:
    """Participation and NEET against targets and England."""
    return sections_table(page, "participation", PARTICIPATION) if page.is_county else None


def qualifications(page: Page) -> Exhibit | None:
    """Qualifications by 19."""
    return sections_table(page, "qualifications", QUALIFICATIONS) if page.is_county else None


def apprenticeships(page: Page) -> Exhibit | None:
    """Apprenticeships by age."""
    found = [
        figure
        for group in APPRENTICE_AGES
        if (figure := page.figure("apprenticeships", group)) and figure.value is not None
    ]
    if not found:
        return county_instead(page, "apprenticeships", ["kcc_apprentices_a_year"])
    changes = [page.figure("apprenticeships_change", figure.group.id) for figure in found]
    frame = pd.DataFrame(
        {
            "name": [f.group.short_label for f in found],
            "value": [f.value for f in found],
            "shown": [f.text for f in found],
        }
    )
    picture = columns(frame, unit="count", last_is_marked=False)
    by_age = [
        f"{figure.group.short_label} {figure.text}"
        + (f" ({change.text} up on the year before)" if change else "")
        for figure, change in zip(found, changes, strict=True)
    ]
    sentences = [
        f"Apprenticeships in {found[0].year} by age: {listed(by_age)}.",
        "The age bands overlap and are not added.",
    ]
    shown = [*found, *(change for change in changes if change)]
    most = max(found, key=lambda figure: figure.value or 0)
    return page.chart(
        "apprenticeships",
        picture,
        title=f"Most apprenticeships at {most.group.short_label}: {most.text} in {most.year}",
        unit=f"Apprenticeships by age, {page.area.name}, {found[0].year}",
        alt=f"Column chart of apprenticeships by age. {' '.join(sentences)}",
        figures=shown,
        generated=sentences,
        data=tidy(
            shown,
            ("Age", "Apprenticeships", "Change on the year before"),
            [
                [figure.group.short_label, figure.text, change.text if change else "–"]
                for figure, change in zip(found, changes, strict=True)
            ],
        ),
    )


def claimants_trend(page: Page) -> Exhibit | None:
    """The claimant rate since 2001, beside the county and England."""
    beside = (
        [page.edition.areas.country] if page.is_county else [page.edition.county, page.edition.areas.country]
    )
    return trend_exhibit(page, "claimants-trend", CLAIMANTS, beside=beside)


def claimants_districts(page: Page) -> Exhibit | None:
    """The districts compared."""
    exhibit = districts_exhibit(page, "claimants-districts", CLAIMANTS)
    return exhibit or county_instead(page, "claimants-districts", [CLAIMANTS])


def youth_unemployment(page: Page) -> Exhibit | None:
    """Youth unemployment: how many, and the districts named as national hotspots."""
    if page.is_county or page.figure(HOTSPOTS):
        return sections_table(
            page, "youth-unemployment", YOUTH if page.is_county else YOUTH[:1], "Youth unemployment"
        )
    return None


def every_indicator(page: Page) -> Exhibit | None:
    """The indicators that no table above shows; for a district, the county's main ones."""
    return topic_table(page, (*PARTICIPATION, *QUALIFICATIONS, *YOUTH))
