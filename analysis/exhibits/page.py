"""A page: one notebook for one period and one area, with the figures, targets and narrative it shows.
`open_page` is the first call of every notebook. Functions of chapters take the page and return an exhibit."""

import html
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from analysis.data.areas import MANY, Area
from analysis.data.editions import EditionRecord, written_date
from analysis.data.indicators import Indicator
from analysis.data.schema import AREAS, SYMBOLS
from analysis.edition import scorecard
from analysis.edition.citations import Citation, Fact
from analysis.edition.edition import Edition, open_edition
from analysis.edition.figures import LATER, Figure
from analysis.edition.scorecard import ScorecardRow
from analysis.edition.statements import Statement
from analysis.edition.wording import in_points, within
from analysis.errors import DataError
from analysis.exhibits.exhibit import DataTable, Exhibit, figures_table
from analysis.exhibits.notebook_parameters import check_injected
from analysis.exhibits.picture import Picture
from analysis.narrative.manuscripts import Manuscript, open_manuscript
from analysis.narrative.markup import with_links
from analysis.narrative.rendering import markdown_to_html
from analysis.narrative.resolver import ResolvedSection
from analysis.narrative.sign_off import SignOff, last_sign_offs
from analysis.narrative.staleness import signed_state, stale_notice
from analysis.project import find_project
from analysis.rules.comparators import shown_places

Key = tuple[tuple[str, str], ...]
NOT_UPDATED = "not updated"
LEGEND = {
    **{f"[{symbol}]": meaning for symbol, meaning in SYMBOLS.items()},
    "[p]": "provisional",
    "[r]": "revised",
    "[part of year]": "a part of the year, compared with no whole year",
    "[b]": "not comparable with earlier figures",
    LATER: "published after the position reported",
}


@dataclass(frozen=True, eq=False)
class Page:
    """One chapter of an edition for one area."""

    edition: Edition
    area: Area
    topic: str
    manuscript: Manuscript = field(repr=False)
    shown: dict[str, frozenset[Key]] = field(default_factory=dict, repr=False)
    """The keys of what its charts and tables show, by exhibit id: `others` shows the rest."""

    @property
    def is_county(self) -> bool:
        return self.area == self.edition.county

    def resolve(self, name: str, group: str = "all", area: Area | None = None) -> Indicator | None:
        """Return the indicator of that id, or the one that answers a measure for this page's area (or
        another). None if it has no figure. Raises UsageError for an unknown name or group."""
        return self.edition.resolve(name, (area or self.area).code, group)

    def figure(
        self, name: str, group: str = "all", area: Area | None = None, year: str | None = None
    ) -> Figure | None:
        """Return the figure of that indicator or measure for this page's area (or another)."""
        indicator = self.resolve(name, group, area)
        code = (area or self.area).code
        return self.edition.figures.get(indicator.id, code, group, year) if indicator else None

    def same_fact(self, figure: Figure, area: Area) -> Figure | None:
        """Return the same fact of another area: of the same series of sources, or of any if it has none."""
        figures, year = self.edition.figures, figure.year.label
        of_series = figures.in_series(figure, year, area.code)
        return of_series or figures.get(figure.indicator.id, area.code, figure.group.id, year)

    def figures(self, names: Iterable[str], group: str = "all", area: Area | None = None) -> list[Figure]:
        """Return the figures of those indicators and measures that the area has, symbols included."""
        return [figure for each in names if (figure := self.figure(each, group, area))]

    def areas(self, beside: Iterable[str]) -> list[Area]:
        """Return the areas of those names or kinds, `country`, `county`, `region` or `neighbours`, but its
        own. Raises UsageError."""
        areas = self.edition.areas  # a kind that no area is of, as a region, is left out
        named = {kind: areas.of_kind(kind) for kind in AREAS.column("kind").choices}
        named |= {"neighbours": self.edition.neighbours, "districts": areas.districts}
        found = [area for name in beside for area in (named[name] if name in named else [areas.find(name)])]
        return [area for area in dict.fromkeys(found) if area != self.area]

    def district_links(self, chapter: str = "") -> dict[str, str]:
        """Return, by the name of each district, the address of its page of this chapter or another."""
        page = chapter or self.topic
        return {area.name: f"../{area.slug}/{page}.html" for area in self.edition.areas.districts}

    def some_of(self, ordered: Sequence[Figure]) -> tuple[Sequence[Figure], list[str]]:
        """Return the figures of a ranking that a picture shows, and the note that says which: all of them,
        or, of many districts, the ends, the quarters and those around this page's area."""
        if len(ordered) <= MANY:
            return ordered, []
        own = next((at for at, figure in enumerate(ordered) if figure.area == self.area), None)
        shown = [ordered[place] for place in shown_places(len(ordered), own)]
        beside = f", and those around {self.area.name}" if own is not None else ""
        which = f"the first and last three, the middle and the quarters{beside}"
        return shown, [f"Shown are {len(shown)} of {len(ordered)}: {which}. The download has all of them."]

    def row(self, name: str, group: str = "all") -> ScorecardRow:
        """Return the scorecard row of that indicator or measure for this page's area."""
        indicator = self.resolve(name, group) or self.edition.register.named(name)[0]
        return scorecard.row(self.edition, self.area, indicator.id, group)

    def rows(self, topic: str = "", area: Area | None = None) -> list[ScorecardRow]:
        """Return the scorecard rows of this page's area (or another), of one topic or all."""
        return scorecard.rows(self.edition, area or self.area, topic)

    def cite(self, figures: Iterable[Figure | Statement]) -> tuple[Citation, ...]:
        """Return the sources of figures or statements, each with its place where one covers all."""
        return self.cite_places((figure.source, figure.place) for figure in figures)

    def cite_places(self, stated: Iterable[tuple[str, str]]) -> tuple[Citation, ...]:
        """Return the sources of those pairs of source and place, each with its place if there is only one."""
        places: dict[str, list[str]] = {}
        for source, place in dict.fromkeys(stated):
            places.setdefault(source, []).append(place)
        of_one = {source: found[0] if len(found) == 1 else "" for source, found in places.items()}
        return tuple(self.citation(source, place) for source, place in of_one.items())

    def citation(self, source: str, place: str) -> Citation:
        """Return a citation of that source, marked if it was published after the position reported."""
        cited = self.edition.sources[source]
        is_later = cited.published_at_latest > self.edition.position_date
        return Citation(source, f"{cited.short_title} {LATER}" if is_later else cited.short_title, place)

    def exhibit_id(self, id: str) -> str:
        """Return the id of an exhibit of this chapter, which is also that of its narrative."""
        return f"{self.topic.replace('_', '-')}-{id}"

    def begin(self, id: str) -> str:
        """Return that id, and forget what an earlier run of its cell showed."""
        self.shown.pop(self.exhibit_id(id), None)
        return id

    def exhibit(
        self,
        id: str,
        kind: str,
        *,
        figures: Sequence[Figure] = (),
        statements: Sequence[Statement] = (),
        notes: Sequence[str] = (),
        generated: Sequence[str] = (),
        with_narrative: bool = True,
        **content: Any,
    ) -> Exhibit:
        """Return an exhibit of this page, with the sources and facts of figures and of statements, and what
        is written for it. generated: sentences beside it if nobody has written any. with_narrative: False for
        narrative itself."""
        exhibit_id = self.exhibit_id(id)
        bound = self.resolved_section(exhibit_id)
        content.setdefault("indicators", tuple(dict.fromkeys(figure.indicator.id for figure in figures)))
        content.setdefault("citations", self.cite([*figures, *statements]))
        content.setdefault("facts", facts_of(figures, statements))
        if with_narrative:
            self.shown[exhibit_id] = frozenset(fact.key for fact in content["facts"])
        marked = figures
        if bound:
            cited, evidence = tuple(content["citations"]), bound.evidence
            known = {citation.source for citation in cited}
            content["citations"] = cited + self.cite_places(p for p in evidence.places if p[0] not in known)
            content["facts"] = tuple(dict.fromkeys((*content["facts"], *evidence.facts)))
            marked = [*figures, *evidence.figures]
        return Exhibit(
            id=exhibit_id,
            kind=kind,
            topic=self.topic,
            period=self.edition.period,
            area_code=self.area.code,
            area_name=self.area.name,
            narrative=self.narrative_html(exhibit_id, generated) if with_narrative else "",
            notes=(
                *notes,
                *legend({figure.marked for figure in marked}, self.edition),
                *_worked_out(figures),
                *differing_sources(self.edition, figures),
            ),
            **content,
        )

    def chart(self, id: str, picture: Picture, **content: Any) -> Exhibit:
        """Return a chart of this page: the picture, and what an exhibit has besides.
        The line below its title says if all it shows of county and districts is older than the edition."""
        reported = [each for each in content.get("figures", ()) if each.area in self.edition.areas.reported]
        if reported and not any(map(self.edition.is_own_year, reported)):
            content["unit"] += f" ({NOT_UPDATED})"
        return self.exhibit(id, "chart", image=picture, **content)

    def chart_of(
        self,
        id: str,
        picture: Picture,
        figures: Sequence[Figure],
        headings: Sequence[str],
        rows: Sequence[Sequence[str]],
        *,
        unit: str,
        sentences: Sequence[str],
        highlight: frozenset[int] = frozenset(),
        **content: Any,
    ) -> Exhibit:
        """Return a chart of figures. headings, rows: its data for people. sentences: what it says, which its
        text for who does not see it is too; beside it stand those that its title does not say."""
        data = figures_table(figures, headings, rows, highlight=highlight)
        beside = [sentence for sentence in sentences if sentence != f"{content.get('title')}."]
        content |= {"unit": unit, "figures": figures, "generated": beside, "data": data}
        return self.chart(id, picture, alt=f"Chart of {unit}. {' '.join(sentences)}", **content)

    def table(self, id: str, title: str, data: DataTable, **content: Any) -> Exhibit:
        """Return a table of this page."""
        return self.exhibit(id, "table", title=title, data=replace(data, are_cards=True), **content)

    def notice(self, id: str, text: str, **content: Any) -> Exhibit:
        """Return a notice of this page that says, in a sentence, what there is not."""
        return self.exhibit(id, "notice", body=f"<p>{html.escape(text)}</p>", **content)

    def words(
        self, id: str, sentences: Sequence[str], figures: Sequence[Figure] = (), **sourced: Any
    ) -> Exhibit:
        """Return a text of this page: what is written for it, else the sentences, which rest on `figures`.
        sourced: the `citations` and `facts` of the sentences, where they rest on more than figures."""
        section = self.exhibit_id(id)
        if written := self.resolved_section(section):
            named = dict.fromkeys(figure.indicator.id for figure in written.evidence.figures)
            figures, sourced = (), {"indicators": tuple(named)}
        body = self.narrative_html(section, sentences)
        return self.exhibit(id, "text", body=body, figures=figures, with_narrative=False, **sourced)

    def narrative_html(self, section: str, generated: Sequence[str] = ()) -> str:
        """Return what is written for that section, else the generated sentences marked as such.
        Raises DataError for a false claim."""
        bound = self.resolved_section(section)
        if bound and bound.errors:
            first = bound.errors[0]
            place = f"{self.manuscript.file.path.name}, line {first.row}"
            raise DataError(f"{place}: {first.message} {first.remedy}")
        if bound:
            record = self._signed.get((self.area.name, self.topic, section))
            signed = self.manuscript.file.sections[section]
            links = with_links(bound.markdown, self.edition.document, self.area, self.edition.county)
            text = markdown_to_html(links, section)
            stale = stale_notice(signed_state(self.manuscript, signed, record)) if record else ""
            return "\n".join(part for part in (stale, text) if part)
        if not generated:
            return ""
        text = html.escape(" ".join(generated), quote=False)
        return f'<p>{text}</p>\n<p class="generated">Automatic summary.</p>'

    @cached_property
    def _signed(self) -> dict[tuple[str, str, str], SignOff]:
        """The last sign-off of each section of the edition."""
        return last_sign_offs(self.edition.project, self.edition.period)

    def resolved_section(self, section: str) -> ResolvedSection | None:
        """Return the section with its references looked up. Return None if nobody has written it."""
        written = self.manuscript.file.sections.get(section)
        return self.manuscript.resolved(written) if written else None


def open_page(topic: str, period: str | int, area: str) -> Page:
    """Return the page of a topic, edition and area. Raises UsageError for an unknown name."""
    check_injected()
    edition = open_edition(find_project(), period)
    here = edition.areas.find_reported(area)
    return Page(edition, here, topic, open_manuscript(edition, here, topic))


def facts_of(figures: Iterable[Figure], statements: Iterable[Statement] = ()) -> tuple[Fact, ...]:
    stated = [Fact("statements", each.key, each.text) for each in dict.fromkeys(statements)]
    return (
        *(
            Fact(*(figure.stated_in or ("observations", figure.key)), figure.text)
            for figure in dict.fromkeys(figures)
        ),
        *stated,
    )


def legend(texts: Iterable[str], edition: EditionRecord) -> list[str]:
    """Return a note that explains the symbols and marks that those texts carry, if any."""
    meanings = LEGEND | {LATER: f"published after {written_date(edition.position_date)}"}
    explained = [f"{mark} {meaning}" for mark, meaning in meanings.items() if any(mark in t for t in texts)]
    return [f"{', '.join(explained)}."] if explained else []


def _worked_out(figures: Iterable[Figure]) -> list[str]:
    """Return, for each way figures are worked out, a note that says of which: of an indicator the latest; of
    one that is worked out for many areas, for how many."""
    latest: dict[tuple[str, str], Figure] = {}
    for figure in figures:
        group = "" if figure.group.id == "all" else f" ({within(figure.group.short_label)})"
        key = f"{within(figure.indicator.short_label)}{group}", figure.area.name
        if figure.arithmetic and figure.year >= latest.setdefault(key, figure).year:
            latest[key] = figure
    areas = Counter(label for label, _ in latest)
    made: dict[str, list[str]] = {}
    for (label, area), figure in latest.items():
        one, how = f"{area}, {figure.year.spoken} ({in_points(figure.text)})", in_points(figure.arithmetic)
        if areas[label] > MANY:
            one, how = f"{areas[label]} areas", "The download says which."
        made.setdefault(how, []).append(f"{label}, {one}")
    return [f"Calculated for this report: {'; '.join(dict.fromkeys(of))}. {how}" for how, of in made.items()]


def differing_sources(edition: Edition, shown: Iterable[Figure]) -> list[str]:
    """Return a note for each series that another source states differently, with the reason recorded."""
    alike: dict[tuple[str, ...], list[tuple[Figure, Figure]]] = {}
    for figure in dict.fromkeys(shown):
        *series, year = figure.indicator.id, figure.area.code, figure.group.id, figure.year.label
        for other in edition.figures.also_stated(figure):
            if other.value != figure.value and not other.arithmetic:
                fact, sources = [*series, year], {figure.series_source, other.series_source}
                reasons = (
                    f" {each.reason}"
                    for each in edition.conflicts
                    if [each.indicator, each.area, each.group, each.year] == fact
                    and {*map(edition.sources.first_release, (each.source_a, each.source_b))} == sources
                )
                reason = next(reasons, "")
                alike.setdefault((*series, other.source, reason), []).append((figure, other))
    return [_difference(edition, pairs) + reason for (*_, reason), pairs in alike.items()]


def _difference(edition: Edition, pairs: Sequence[tuple[Figure, Figure]]) -> str:
    """Return `GCSE with English and mathematics, Testshire: 61% (2011/12) here, 61.3% in the release.`"""
    figure, other = pairs[0]
    group = "" if figure.group.id == "all" else f", {figure.group.in_text}"
    here = ", ".join(f"{own.text} ({own.year})" for own, _ in pairs)
    there = ", ".join(stated.text for _, stated in pairs)
    where = edition.sources[other.source].short_title
    return f"{figure.indicator.short_label}, {figure.area.name}{group}: {here} here; {there} in {where}."
