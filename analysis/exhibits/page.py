"""A page: one notebook for one period and one area, with the figures, targets and narrative it shows.

`open_page` is the first call of every notebook. The functions of the topic modules take the page and return an exhibit.
"""

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from analysis.data.areas import Area
from analysis.data.schema import SYMBOLS
from analysis.edition import scorecard
from analysis.edition.citations import Citation, Fact
from analysis.edition.edition import Edition, open_edition
from analysis.edition.figures import Figure
from analysis.edition.scorecard import ScorecardRow
from analysis.errors import DataError
from analysis.exhibits.exhibit import DataTable, Exhibit
from analysis.exhibits.picture import Picture
from analysis.narrative.manuscripts import Manuscript, open_manuscript
from analysis.narrative.rendering import markdown_to_html
from analysis.narrative.resolver import ResolvedSection
from analysis.narrative.sign_off import SignOff, last_sign_offs
from analysis.narrative.staleness import signed_state, stale_notice
from analysis.project import find_project


@dataclass(frozen=True, eq=False)
class Page:
    """One chapter of an edition for one area."""

    edition: Edition
    area: Area
    topic: str
    manuscript: Manuscript = field(repr=False)

    @property
    def is_county(self) -> bool:
        return self.area == self.edition.county

    def figure(
        self, indicator: str, group: str = "all", area: Area | None = None, year: str | None = None
    ) -> Figure | None:
        """The figure of that indicator for this page's area (or another), as the edition shows it."""
        return self.edition.figures.get(indicator, (area or self.area).code, group, year)

    def row(self, indicator: str, group: str = "all") -> ScorecardRow:
        """The scorecard row of that indicator for this page's area."""
        return scorecard.row(self.edition, self.area, indicator, group)

    def rows(self, topic: str = "", area: Area | None = None) -> list[ScorecardRow]:
        """The scorecard rows of this page's area (or another), of one topic or all."""
        return scorecard.rows(self.edition, area or self.area, topic)

    def cite(self, figures: Iterable[Figure]) -> tuple[Citation, ...]:
        """The sources of those figures, each with its place where one place covers them all."""
        return self._citations((figure.source, figure.place) for figure in figures)

    def _citations(self, stated: Iterable[tuple[str, str]]) -> tuple[Citation, ...]:
        places: dict[str, list[str]] = {}
        for source, place in dict.fromkeys(stated):
            places.setdefault(source, []).append(place)
        return tuple(
            Citation(source, self.edition.sources[source].short_title, found[0] if len(found) == 1 else "")
            for source, found in places.items()
        )

    def _also_citing(
        self, citations: Iterable[Citation], places: Iterable[tuple[str, str]]
    ) -> tuple[Citation, ...]:
        """The citations of an exhibit, and the sources that only the narrative beside it rests on."""
        cited = tuple(citations)
        known = {citation.source for citation in cited}
        return cited + self._citations((source, place) for source, place in places if source not in known)

    def exhibit(
        self,
        id: str,
        kind: str,
        *,
        figures: Sequence[Figure] = (),
        notes: Sequence[str] = (),
        generated: Sequence[str] = (),
        with_narrative: bool = True,
        **content: Any,
    ) -> Exhibit:
        """An exhibit of this page: its sources and facts taken from `figures`, its narrative from the narrative file.

        generated: sentences shown beside it where nobody has written any. with_narrative: False for what is narrative itself.
        """
        exhibit_id = f"{self.topic.replace('_', '-')}-{id}"
        bound = self.bound(exhibit_id)
        citations, facts = (
            content.pop("citations", self.cite(figures)),
            content.pop("facts", facts_of(figures)),
        )
        told = [*figures, *(bound.evidence.figures if bound else ())]
        content.setdefault("indicators", tuple(dict.fromkeys(figure.indicator.id for figure in figures)))
        return Exhibit(
            id=exhibit_id,
            kind=kind,
            topic=self.topic,
            period=self.edition.period,
            area_code=self.area.code,
            area_name=self.area.name,
            narrative=self.narrative_html(exhibit_id, generated) if with_narrative else "",
            notes=(*notes, *self._marks(told), *differing_sources(self, figures)),
            citations=self._also_citing(citations, bound.evidence.places) if bound else citations,
            facts=tuple(dict.fromkeys((*facts, *bound.evidence.facts))) if bound else facts,
            **content,
        )

    def chart(self, id: str, picture: Picture, **content: Any) -> Exhibit:
        """A chart of this page: the picture, and what an exhibit has besides."""
        return self.exhibit(id, "chart", image=picture.png, image_size=picture.size, **content)

    def words(
        self, id: str, sentences: Sequence[str], figures: Sequence[Figure] = (), **sourced: Any
    ) -> Exhibit:
        """A text of this page: what is written for it, resting on what that looks up; else the sentences, resting on `figures`.

        sourced: the `citations` and `facts` of the sentences, where they rest on more than figures.
        """
        written = self.bound(f"{self.topic.replace('_', '-')}-{id}")
        if written:
            figures, sourced = (
                (),
                {"indicators": tuple(dict.fromkeys(each.indicator.id for each in written.evidence.figures))},
            )
        body = self.narrative_html(f"{self.topic.replace('_', '-')}-{id}", sentences)
        return self.exhibit(id, "text", body=body, figures=figures, with_narrative=False, **sourced)

    def narrative_html(self, section: str, generated: Sequence[str] = ()) -> str:
        """What is written for that section, else the generated sentences marked as such. Raises DataError for a false claim."""
        bound = self.bound(section)
        if bound:
            if bound.errors:
                first = bound.errors[0]
                raise DataError(
                    f"{self.manuscript.file.path.name}, line {first.row}: {first.message} {first.remedy}"
                )
            return "\n".join(
                part for part in (self._stale_notice(section), markdown_to_html(bound.markdown)) if part
            )
        if not generated:
            return ""
        return f'<p>{html.escape(" ".join(generated), quote=False)}</p>\n<p class="generated">Written from the figures by the report.</p>'

    def _stale_notice(self, section: str) -> str:
        """What has changed since the section was signed off, to stand above it."""
        record = self._signed.get((self.area.name, self.topic, section))
        sections = self.manuscript.file.sections
        return stale_notice(signed_state(self.manuscript, sections[section], record)) if record else ""

    @cached_property
    def _signed(self) -> dict[tuple[str, str, str], SignOff]:
        """The last sign-off of each section of the edition."""
        return last_sign_offs(self.edition.project, self.edition.period)

    def bound(self, section: str) -> ResolvedSection | None:
        """The section as written with its references looked up. None where nobody has written it."""
        written = self.manuscript.file.sections.get(section)
        return self.manuscript.resolved(written) if written else None

    def _marks(self, figures: Sequence[Figure]) -> list[str]:
        """The legend of the symbols that those figures carry."""
        shown = {
            mark
            for figure in figures
            for mark in (
                figure.symbol,
                *(["p"] if figure.status == "provisional" else []),
                *(["r"] if figure.status == "revised" else []),
            )
            if mark
        }
        return (
            [f"Symbols: {', '.join(f'[{mark}] {LEGEND[mark]}' for mark in LEGEND if mark in shown)}."]
            if shown
            else []
        )


LEGEND = {**SYMBOLS, "p": "provisional", "r": "revised", "b": "series break"}


def open_page(topic: str, period: str | int, area: str) -> Page:
    """The page of that topic for that edition and area. Raises UsageError for a period or area that does not exist."""
    edition = open_edition(find_project(), period)
    here = edition.areas.find_reported(area)
    return Page(edition, here, topic, open_manuscript(edition, here, topic))


def facts_of(figures: Iterable[Figure]) -> tuple[Fact, ...]:
    return tuple(Fact("observations", figure.key, figure.text) for figure in dict.fromkeys(figures))


def tidy(
    figures: Sequence[Figure], columns: tuple[str, ...], rows: Sequence[Sequence[str]], **options: Any
) -> DataTable:
    """A table as read by people, with the figures behind it as tidy rows for the download."""
    return DataTable(
        columns=columns,
        rows=tuple(tuple(row) for row in rows),
        raw_columns=TIDY_COLUMNS,
        raw_rows=tuple(tidy_row(figure) for figure in dict.fromkeys(figures)),
        **options,
    )


TIDY_COLUMNS = (
    "time_period",
    "geographic_level",
    "area_code",
    "area_name",
    "indicator",
    "indicator_label",
    "group",
    "value",
    "unit",
    "numerator",
    "denominator",
    "symbol",
    "status",
    "source",
    "place",
)


def tidy_row(figure: Figure) -> tuple[str | float | None, ...]:
    return (
        figure.year.label,
        figure.area.kind,
        figure.area.code,
        figure.area.name,
        figure.indicator.id,
        figure.indicator.label,
        figure.group.id,
        figure.value,
        figure.indicator.unit,
        figure.numerator,
        figure.denominator,
        figure.symbol,
        figure.status,
        figure.source,
        figure.place,
    )


def differing_sources(page: "Page", shown: Iterable[Figure]) -> list[str]:
    """A note where another source states shown figures differently: one for all years of a series, with the reason if recorded."""
    alike: dict[tuple[str, str, str, str], list[tuple[Figure, Figure]]] = {}
    for figure in dict.fromkeys(shown):
        for other in page.edition.figures.also_stated(figure):
            if other.value != figure.value:
                key = (
                    figure.indicator.id,
                    f"{figure.group.id} {figure.area.code}",
                    other.source,
                    _reason(page, figure),
                )
                alike.setdefault(key, []).append((figure, other))
    return [_difference(page, pairs, reason) for (*_, reason), pairs in alike.items()]


def _difference(page: "Page", pairs: Sequence[tuple[Figure, Figure]], reason: str) -> str:
    """`GCSE with English and mathematics, Kent: 61% (2011/12) here, 61.3% in the release. …`."""
    figure, other = pairs[0]
    group = "" if figure.group.id == "all" else f", {figure.group.label.lower()}"
    here = ", ".join(f"{own.text} ({own.year})" for own, _ in pairs)
    there = ", ".join(each.text for _, each in pairs)
    where = page.edition.sources[other.source].short_title
    return (
        f"{figure.indicator.short_label}, {figure.area.name}{group}: {here} here; {there} in {where}.{reason}"
    )


def _reason(page: "Page", figure: Figure) -> str:
    wanted = (figure.indicator.id, figure.area.code, figure.group.id, figure.year.label)
    reasons = [c.reason for c in page.edition.conflicts if (c.indicator, c.area, c.group, c.year) == wanted]
    return f" {reasons[0]}" if reasons else ""
