"""The scorecard: which indicators an edition reports on, each rated for an area and group, with what it is
compared with.

Everything that decides is in `analysis.rules.rating`, `analysis.rules.targets` and
`analysis.rules.comparators`; this module finds the figures they need.

The register serves every edition. One reports an indicator where a source gives a figure of its baseline year
or later, or a target known by its position date; what only an older edition measured is left to that edition.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, cast

from analysis.data.areas import Area
from analysis.data.indicators import Group, Indicator
from analysis.edition.edition import Edition
from analysis.edition.figures import Figure
from analysis.edition.in_words import in_words
from analysis.edition.plan import Kpi, load_kpis
from analysis.edition.statements import Statement
from analysis.edition.wording import certainty, direction_of, movement, possessive, series_break_between
from analysis.errors import DataError
from analysis.io import dependencies as reads
from analysis.rules.comparators import (
    NeighbourAverage,
    Quartile,
    Rank,
    neighbour_average,
    place_of,
    quartile,
    ranks,
)
from analysis.rules.rating import (
    AMOUNTS,
    NOT_RATED,
    SCALES,
    Direction,
    InWords,
    Polarity,
    Rag,
    Rating,
    rate,
    rate_by_comparators,
)
from analysis.rules.targets import WHOLE, ResolvedTarget, Target, final_target, resolve
from analysis.rules.uncertainty import Interval, wilson_interval

RAG_TABLE = "data/rules/rag.csv"


@dataclass(frozen=True)
class ScorecardRow:
    """One line of a scorecard. Figures are None where no source states them. target: the one that rates,
    which is the one to show. final: the last one set. target_of: whose target it is, `own` or `county`.
    is_updated: whether the figure is of the edition's own year. published_after: when its source was
    published, if that was after the position date. statements: the words of a paper that the rating or the
    direction rests on. place: among all authorities, by the source of the figure."""

    indicator: Indicator
    area: Area
    group: Group
    figure: Figure | None
    previous: Figure | None
    baseline: Figure | None
    target: ResolvedTarget | None
    target_of: Literal["", "own", "county"]
    final: ResolvedTarget | None
    rating: Rating
    direction: Direction
    national: Figure | None
    neighbours: NeighbourAverage | None
    rank: Rank | None
    is_updated: bool
    published_after: str
    statements: tuple[Statement, ...]
    place: Statement | None = None

    @property
    def is_rated(self) -> bool:
        return self.rating.rag != NOT_RATED

    @property
    def moved(self) -> str:
        """Return its movement in words: `rose by 2 points, from 59% to 61% (2011 to 2012)`."""
        if not (self.figure and self.previous):
            return self.direction.reason
        years = f"({self.previous.year.spoken} to {self.figure.year.spoken})"
        return f"{movement(self.figure, self.previous)} {years}"

    @property
    def is_shown(self) -> bool:
        """Return whether there is anything to show: a figure, a rating, a movement or a target of its own."""
        has_target = self.target_of == "own" and self.target is not None and not self.target.set_as
        return bool(self.figure) or self.is_rated or self.rests_on_words or has_target

    @property
    def rests_on_words(self) -> bool:
        return bool(self.statements)

    @property
    def label(self) -> str:
        """Return the indicator, and the group where it is not everyone."""
        label = self.indicator.label
        return label if self._names_group else f"{label}: {self.group.in_text}"

    @property
    def short_label(self) -> str:
        """Return the same in short labels."""
        label = self.indicator.short_label
        return label if self._names_group else f"{label}: {self.group.short_label}"

    @property
    def _names_group(self) -> bool:
        """Whether the label of the indicator says already whom it counts."""
        label = self.indicator.label.casefold()
        return (
            self.group.id == "all"
            or any(name.casefold() in label for name in (self.group.label, self.group.in_text))
            or self.indicator.short_label.startswith(self.group.short_label)
        )

    @property
    def interval(self) -> Interval | None:
        """Return the 95% interval of a percentage whose source gives the counts behind it."""
        return interval_of(self.figure)

    @property
    def quartile(self) -> Quartile | None:
        """Return the quarter of the county and its neighbours that the rank falls in."""
        return quartile(self.rank) if self.rank else None

    @property
    def rated_by(self) -> list[Figure]:
        """Return the figures that the rating rests on."""
        national = self.national if self.target and self.target.is_relative else None
        return [figure for figure in (self.figure, self.baseline, national) if figure is not None]

    @property
    def figures(self) -> list[Figure]:
        """Return the figures the row shows."""
        shown = (self.figure, self.previous, self.baseline, self.national)
        return [figure for figure in shown if figure is not None]

    def target_text(self, target: ResolvedTarget | None) -> str:
        """Return the target and its year, `70% (2016)`, or a dash; marked where it is another area's."""
        if target is None:
            return "–"
        text = target.text(self.indicator.unit, WHOLE) if target.is_resolved else target.arithmetic
        past = ", past" if target.is_past else ""
        return f"{target.whose} {text or 'no figure yet'} ({target.target_year}{past})".strip()


def row(edition: Edition, area: Area, indicator: str, group: str = "all") -> ScorecardRow:
    """Return the scorecard row of that indicator, area and group, worked out once for each opening."""
    return edition.once(
        (row, indicator, group, area.code),
        lambda: _row(edition, edition.indicator(indicator), edition.group(group), area),
    )


def _row(edition: Edition, indicator: Indicator, group: Group, area: Area) -> ScorecardRow:
    figure = _figure(edition, indicator, area, group)
    previous = edition.figures.previous(figure) if figure else None
    baseline = edition.figures.baseline(figure) if figure else None
    targets = targets_for(edition, indicator, area, group)
    chosen = edition.targets.rating(targets)
    rates, final = (
        resolve_for(edition, target, figure, (indicator, area)) if target else None
        for target in (chosen, final_target(targets))
    )
    rating = None
    if figure and (kpi := _plan_of(edition, figure)):
        baseline, year = _previous_actual(figure, kpi), edition.year("financial").end
        rates = final = replace(kpi.target, target_year=year) if kpi.target else None
        rating = kpi.rating(load_rag_rule(edition), figure.value, figure.decimals)
    stated = _statements(edition, indicator, area, group, figure)
    start = None if baseline else edition.baseline(indicator.year_type)
    open_target = chosen if rates and not rates.is_resolved else None
    said = in_words(stated, start, open_target, edition.areas.country.code, bool(previous))
    national = _same_fact(edition, figure, edition.areas.country) if _is_compared(indicator) else None
    dated = figure or (said.statements[0] if said.statements else None)
    return ScorecardRow(
        indicator,
        area,
        group,
        figure,
        previous,
        baseline,
        target=rates,
        target_of="" if not rates else "county" if rates.whose else "own",
        final=final,
        rating=rating or _rate(edition, indicator, figure, baseline, rates, national, said.words),
        direction=said.direction or direction_of(indicator, figure, previous, rates),
        national=national,
        neighbours=_neighbours(edition, figure),
        rank=neighbour_rank(edition, figure) if area == edition.county else None,
        is_updated=bool(dated and edition.is_own_year(dated)),
        published_after=edition.sources[figure.source].date_published if figure and figure.is_later else "",
        statements=said.statements,
        place=next((each for each in stated if each.is_among_all and _is_of(each, figure)), None),
    )


def _figure(edition: Edition, indicator: Indicator, area: Area, group: Group) -> Figure | None:
    """Return the latest figure; None where a later movement is stated, which says more than it."""
    figure = edition.figures.get(indicator.id, area.code, group.id)
    said = edition.statements.of(indicator.id, area.code, group.id) if figure else []
    moved = (each.year for each in said if each.sign is not None and each.since)
    return None if figure and any(year > figure.year for year in moved) else figure


def _statements(
    edition: Edition, indicator: Indicator, area: Area, group: Group, figure: Figure | None
) -> list[Statement]:
    """Return what is stated of the row's figure; without one, of the latest year with statements."""
    said = edition.statements.of(indicator.id, area.code, group.id)
    year = figure.year if figure else max((each.year for each in said), default=None)
    return [each for each in said if each.year == year]


def _is_of(stated: Statement, figure: Figure | None) -> bool:
    return bool(figure and stated.source == figure.source)


def _plan_of(edition: Edition, figure: Figure) -> Kpi | None:
    """Return the indicator of the edition's operating plans that gives the figure as its actual, if any."""
    if load_rag_rule(edition)["kind"] != "plan" or figure.area != edition.county:
        return None
    kpis = edition.once(
        _plan_of, lambda: {(kpi.indicator, kpi.group): kpi for kpi in load_kpis(edition) if kpi.target}
    )
    kpi: Kpi | None = kpis.get((figure.indicator.id, figure.group.id))
    is_same = kpi and figure.value is not None and kpi.has_actual(figure.value, figure.decimals)
    return kpi if is_same else None


def plan_only(edition: Edition) -> list[Kpi]:
    """Return the indicators of the edition's operating plans that no row of the scorecard is rated by."""
    if load_rag_rule(edition)["kind"] != "plan":
        return []
    shown = (each.figure for each in rows(edition, edition.county) if each.figure)
    by_row = {kpi for figure in shown if (kpi := _plan_of(edition, figure))}
    return [kpi for kpi in load_kpis(edition) if kpi not in by_row]


def _previous_actual(figure: Figure, kpi: Kpi) -> Figure | None:
    """Return the previous actual of a plan as a figure of the year before."""
    if kpi.prior_value is None:
        return None
    key = (("source", kpi.source), ("service_unit", kpi.service_unit), ("item", str(kpi.item)))
    year, value, printed = figure.year.earlier(), kpi.prior_value, kpi.prior_printed
    of_kpi = replace(figure, source=kpi.source, place=kpi.place, note=kpi.note, stated_in=("kpis", key))
    bare = replace(of_kpi, numerator=None, denominator=None, status="final")
    return replace(bare, year=year, value=value, printed=printed)


def rows(edition: Edition, area: Area, topic: str = "") -> list[ScorecardRow]:
    """Return a row for every reported indicator (of one topic) and group with a figure or a target; of a
    district only those that a figure or a statement of its own, or a target, is held for."""
    covered, stated = covered_groups(edition), edition.statements.about(area.code)
    reported = {indicator for indicator, _ in covered}
    if area != edition.county:
        held = (*edition.figures.latest_years(), *((each.indicator.id, area.code) for each in stated))
        reported &= {subject[0] for subject in (*covered, *held) if subject[1] == area.code}
    return [
        row(edition, area, indicator.id, group)
        for indicator in edition.register.values()
        if indicator.id in reported and topic in ("", indicator.topic)
        for group in [each for each in edition.groups if each in covered.get((indicator.id, area.code), ())]
        or ["all"]
    ]


def scale(edition: Edition, area: Area | None = None) -> tuple[Rag, ...]:
    """Return the ratings of the county, or that area, the worst first, and last `not rated`."""
    of_county = has_targets(edition) or area in (None, edition.county)
    return SCALES[load_rag_rule(edition)["kind"] if of_county else "country"]


def has_targets(edition: Edition) -> bool:
    """Return whether the edition rates by targets, and not by what others have."""
    return load_rag_rule(edition)["kind"] != "comparators"


def counts(chosen: Sequence[ScorecardRow], ratings: Sequence[Rag] = SCALES["targets"]) -> Counter[str]:
    """Return how many rows have each rating, `not rated` included: they add up to the rows."""
    found: Counter[str] = Counter(dict.fromkeys(map(str, ratings), 0))
    found.update(each.rating.rag for each in chosen)
    return found


def movements(
    edition: Edition, area: Area
) -> tuple[list[ScorecardRow], list[ScorecardRow], list[ScorecardRow]]:
    """Return the area's rows of the edition's own year that improved, got worse, and did not clearly move.
    Every page that says what improved or got worse takes it from here."""
    own = [each for each in rows(edition, area) if each.is_updated]
    better, worse = ([each for each in own if each.direction.rag == rag] for rag in ("green", "red"))
    return better, worse, [each for each in own if not each.direction.is_clear]


def covered_groups(edition: Edition) -> dict[tuple[str, str], set[str]]:
    """Return the groups with a recent figure or a target, by indicator and area (county and districts)."""
    return edition.once(covered_groups, lambda: _covered_groups(edition))


def _covered_groups(edition: Edition) -> dict[tuple[str, str], set[str]]:
    reported = {area.code for area in edition.areas.reported}
    groups: dict[tuple[str, str], set[str]] = defaultdict(set)
    for (indicator, area, group), year in edition.figures.latest_years().items():
        if area in reported and year >= edition.baseline(year.type):
            groups[indicator, area].add(group)
    for code in reported:
        for stated in edition.statements.about(code):
            if stated.sign is not None and stated.since and stated.year >= edition.baseline(stated.year.type):
                groups[stated.indicator.id, code].add(stated.group.id)
    for indicator, area, group in edition.targets.set_for():
        groups[indicator, area].add(group)
    return groups


def targets_for(edition: Edition, indicator: Indicator, area: Area, group: Group) -> list[Target]:
    """Return the area's targets for an indicator; for a district without its own, the county's.
    The county's hold for shares and rates, not for what is counted. Where there are none, those of the
    indicator named in the register hold."""
    is_share = not _is_amount(indicator)
    areas = dict.fromkeys((area, edition.county)) if is_share and area in edition.areas.districts else (area,)
    sets = ((each.code, name) for each in areas for name in (indicator.id, indicator.targets_of) if name)
    found = (edition.targets.of(name, code, group.id) for code, name in sets)
    return next(filter(None, found), [])


def resolve_for(
    edition: Edition,
    target: Target,
    figure: Figure | None = None,
    row_of: tuple[Indicator, Area] | None = None,
) -> ResolvedTarget:
    """Return the target worked out against figures of the year of the rated figure, by default the latest.
    row_of: the indicator and area of the row that shows it, which may be others than it is set for."""
    indicator = edition.indicator(target.indicator)
    figure = figure or edition.figures.get(target.indicator, target.area, target.group)
    start = _target_baseline(edition, target) if target.baseline_year else None
    national, neighbours = national_for(edition, target, figure), _neighbours(edition, figure)
    resolved = resolve(
        target,
        unit=indicator.unit,
        decimals=indicator.decimals,
        country=edition.areas.country.name,
        baseline_value=start.value if start else None,
        national_value=national.value if national else None,
        neighbours_value=neighbours.value if neighbours else None,
    )
    shown, area = row_of or (indicator, edition.areas.by_code[target.area])
    return replace(
        resolved,
        is_past=target.target_year < edition.year("academic").end,
        whose=possessive(edition.areas.by_code[target.area].name) if area.code != target.area else "",
        set_as=indicator.short_label if shown != indicator else "",
        is_relative=target.kind == "relative_national",
    )


def _target_baseline(edition: Edition, target: Target) -> Figure | None:
    key = (target.indicator, target.area, target.group)
    latest = edition.figures.get(*key)
    same_series = edition.figures.in_series(latest, target.baseline_year) if latest else None
    return same_series or edition.figures.get(*key, target.baseline_year)


def neighbour_rank(edition: Edition, figure: Figure | None) -> Rank | None:
    """Return the county's rank among its neighbours, for one fact and source; None without their figures."""
    if figure is None:
        return None
    peers = _peer_figures(edition, figure)
    # Ranks never mix sources: the county's figure is that of the source of its neighbours' figures.
    sources = {peer.series_source for peer in peers.values() if peer}
    stated = [figure, *edition.figures.also_stated(figure)]
    own = next((each for each in stated if each.series_source in sources), None)
    return place_of(own.area.code, _ranks(own, {**peers, own.area.code: own})) if own else None


def district_rank(edition: Edition, figure: Figure) -> Rank:
    """Return the district's rank among those of that year; none of a bound or of what grows with the area."""
    if _is_amount(figure.indicator):
        return Rank(0, 0, reason="not ranked: a number that grows with the area")
    of = figure.indicator.id, figure.group.id, figure.year, figure.series_source, figure.decimals

    def of_districts() -> dict[str, Rank]:
        districts = {area.code: _same_fact(edition, figure, area) for area in edition.areas.districts}
        return _ranks(
            figure, {code: each if each and not each.qualifier else None for code, each in districts.items()}
        )

    return place_of(figure.area.code, edition.once((district_rank, *of), of_districts))


def _ranks(figure: Figure, figures: Mapping[str, Figure | None]) -> dict[str, Rank]:
    values = {code: each.value if each else None for code, each in figures.items()}
    return ranks(values, cast("Polarity", figure.indicator.polarity), decimals=figure.decimals)


class _RagRule(dict[str, str]):
    """A row of `data/rules/rag.csv`. A column is recorded as read when it is used: most ratings use none."""

    def __getitem__(self, column: str) -> str:
        reads.record_read(RAG_TABLE, (column,), rule_set=self.get("rule_set", ""))
        return super().__getitem__(column)


def load_rag_rule(edition: Edition) -> Mapping[str, str]:
    """Return the rule set of the edition: when a figure is `red`, `amber` or `green`, and other columns."""
    reads.record_read(RAG_TABLE, ("rule_set",), rule_set=edition.rule_set)
    for line in reads.unrecorded_rows(edition.project.data / "rules" / "rag.csv"):
        if line["rule_set"] == edition.rule_set:
            return _RagRule(line)
    raise DataError(
        f"rules/rag.csv has no rule set {edition.rule_set!r}, which edition {edition.period} uses."
    )


def interval_of(figure: Figure | None) -> Interval | None:
    """Return the 95% interval of a percentage whose source gives the counts behind it."""
    if figure is None or figure.value is None or figure.indicator.unit != "percent":
        return None
    if figure.numerator is None or not figure.denominator:
        return None
    return wilson_interval(figure.numerator, figure.denominator)


def _rate(
    edition: Edition,
    indicator: Indicator,
    figure: Figure | None,
    baseline: Figure | None,
    target: ResolvedTarget | None,
    national: Figure | None,
    words: InWords,
) -> Rating:
    year, rule = edition.baseline(indicator.year_type), load_rag_rule(edition)
    polarity, value = cast("Polarity", indicator.polarity), figure.value if figure else None
    decimals = figure.decimals if figure else indicator.decimals
    symbol = figure.symbol if figure else ""
    is_alike = rule["kind"] == "comparators" and (_is_amount(indicator) or (national and national.is_made))
    if figure and figure.is_made and not is_alike:
        reason = "Not rated: the figure is worked out from those of schools, not printed by the source."
        return Rating("not rated", reason, "no printed figure")
    if rule["kind"] == "comparators":
        is_county = figure and figure.area == edition.county
        peers = _peer_figures(edition, figure) if figure and is_county else {}
        place = neighbour_rank(edition, figure) if peers else None
        values = [peer.value for peer in peers.values() if peer and peer.value is not None]
        return rate_by_comparators(
            value,
            national.value if national else None,
            values if is_county or not figure else None,
            polarity,
            unit=indicator.unit,
            decimals=decimals,
            symbol=symbol,
            interval=interval_of(figure),
            rank=f"{place.text} with its neighbours" if place and place.position else "",
            country=edition.areas.country.name,
        )
    return rate(
        value,
        baseline.value if baseline else None,
        target or _tolerance(edition, indicator),
        polarity,
        rule,
        unit=indicator.unit,
        decimals=decimals,
        symbol=symbol,
        baseline_symbol=baseline.symbol if baseline else "",
        baseline_year=year.label,
        is_provisional=bool(figure and figure.status == "provisional"),
        series_break=series_break_between(indicator, year, figure.year) if figure else "",
        certainty=certainty(figure, baseline) if figure and baseline else "clear",
        is_baseline=bool(figure and baseline and figure.key == baseline.key),
        words=words,
    )


def _tolerance(edition: Edition, indicator: Indicator) -> ResolvedTarget | None:
    """Return the green band that a rule gives an indicator with polarity T and no target, or None."""
    rules = edition.project.data / "rules" / "tolerance.csv"
    for line in reads.rows(rules, indicator=indicator.id, rule_set=edition.rule_set):
        band = float(line["lower"]), float(line["upper"])
        year = int(edition.milestone_year)
        return ResolvedTarget(year, "within", *band, arithmetic="the band set by the rule")
    return None


def _same_fact(edition: Edition, figure: Figure | None, area: Area) -> Figure | None:
    """Return the same indicator, group and year of another area, of the same series of sources."""
    return edition.figures.in_series(figure, figure.year, area.code) if figure else None


def national_for(edition: Edition, target: Target, own: Figure | None) -> Figure | None:
    """Return the country's figure for the year that is rated, else of the edition's own year."""
    country = edition.areas.country
    if own:
        return _same_fact(edition, own, country)
    latest = edition.figures.get(target.indicator, country.code, target.group)
    return latest if latest and edition.is_own_year(latest) else None


def _is_compared(indicator: Indicator) -> bool:
    """Return whether areas of any size can be compared by it."""
    return indicator.nationally_published and not _is_amount(indicator)


def _is_amount(indicator: Indicator) -> bool:
    """Return whether it grows with the area: what is counted or paid, unless it is of each of something."""
    return indicator.unit in AMOUNTS and not indicator.denominator


def _peer_figures(edition: Edition, figure: Figure) -> Mapping[str, Figure | None]:
    return edition.once(
        (_peer_figures, figure.subject, figure.year, figure.series_source),
        lambda: {
            area.code: _same_fact(edition, figure, area)
            for area in (() if _is_amount(figure.indicator) else edition.neighbours)
        },
    )


def _neighbours(edition: Edition, figure: Figure | None) -> NeighbourAverage | None:
    """Return the neighbour average for the same fact, for nationally published indicators of the county."""
    if figure is None or not figure.indicator.nationally_published or figure.area != edition.county:
        return None
    peers = _peer_figures(edition, figure)
    average = neighbour_average({code: peer.value if peer else None for code, peer in peers.items()})
    return average if average.with_figure else None
