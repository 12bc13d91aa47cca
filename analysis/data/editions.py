"""The editions of the document: the years that each reports, its baseline, milestone and sources."""

import datetime
from dataclasses import dataclass
from pathlib import Path

from analysis.data.schema import EDITIONS
from analysis.data.years import Year, make_year, parse_year
from analysis.errors import UsageError, unknown


@dataclass(frozen=True)
class EditionRecord:
    """One edition. Years are as written in `data/reference/editions.csv`."""

    period: str
    title: str
    academic_year: str
    financial_year: str
    calendar_year: str
    baseline_year: str
    milestone_year: str
    fallback_year: str
    final_year: str
    position_date: str
    releases_date: str
    neighbour_set: str
    rule_set: str
    source_order: tuple[str, ...]
    about: str
    standing: str
    headlines: tuple[str, ...]

    def year(self, year_type: str) -> Year:
        """Return the year that the edition reports, in a year type; a month is that of the position date."""
        labels = {
            "academic": self.academic_year,
            "financial": self.financial_year,
            "calendar": self.calendar_year,
            "month": self.position_date[:7],
        }
        return parse_year(labels[year_type], year_type)

    def first_of_own_year(self, year_type: str) -> Year:
        """Return the earliest year of that type that counts as the edition's own: for months, January."""
        is_month = year_type == "month"
        return parse_year(f"{self.calendar_year}-01", "month") if is_month else self.year(year_type)

    @property
    def known_at(self) -> str:
        """Return `Position reported 18 January 2013, official releases up to 30 January 2026`."""
        until = f" up to {written_date(self.releases_date)}" if self.releases_date else ""
        return f"Position reported {written_date(self.position_date)}, official releases{until}"

    def baseline(self, year_type: str) -> Year:
        """Return the baseline year (2010/11) in that year type: 2010-11, or the calendar year it ends in."""
        end = parse_year(self.baseline_year, "academic").end
        return parse_year(f"{end}-03", "month") if year_type == "month" else make_year(end, year_type)


def written_date(date: str) -> str:
    """Return an ISO date as people write it: 18 January 2013."""
    day = datetime.date.fromisoformat(date)
    return f"{day.day} {day:%B %Y}"


def load_editions(data: Path) -> dict[str, EditionRecord]:
    """Return the editions of `data/reference/editions.csv`, by period."""
    return {edition.period: edition for edition in EDITIONS.records(data, EditionRecord)}


def find_edition(data: Path, period: str | int) -> EditionRecord:
    """Return the edition of a period; papermill reads `-p period 2012` as a number. Raises UsageError,
    which says how to begin an edition of a later year."""
    editions = load_editions(data)
    wanted = str(period).strip()
    if wanted not in editions:
        error = unknown("period", wanted, list(editions))
        earlier = [period for period in editions if period < wanted]
        if earlier and wanted.isdigit() and len(wanted) == len(earlier[-1]):
            error = UsageError(f"{error} To begin it: boldsteps new-edition {wanted} --from {max(earlier)}.")
        raise error
    return editions[wanted]
