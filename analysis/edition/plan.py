"""The business plans of a paper as records: indicators, counts, projects, implications and risks."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, cast

from analysis.data.areas import Area
from analysis.edition.disclosure import load_rules
from analysis.edition.edition import Edition
from analysis.edition.money import load_bridges, load_money, load_reasons
from analysis.edition.paper_tables import read_own
from analysis.io import dependencies as reads
from analysis.rules.precision import published_decimals
from analysis.rules.rating import Polarity, Rating, rate
from analysis.rules.rounding import exact, published
from analysis.rules.suppression import SuppressionRule, rule_for
from analysis.rules.targets import ResolvedTarget

MET, NOT_MET, NOT_AVAILABLE = "yes", "no", "not available"
TOTAL = "Total"
MAX_DECIMALS = 9


@dataclass(frozen=True)
class Kpi:
    """One indicator of a business plan: a row of `kpis.csv`, its figures as printed."""

    service_unit: str
    item: int
    set: str
    code: str
    description: str
    unit: str
    polarity: str
    prior_printed: str
    prior_value: float | None
    target_printed: str
    target_value: float | None
    target_upper: float | None
    actual_printed: str
    actual_value: float | None
    band: str
    commentary: str
    met: str
    indicator: str
    group: str
    same_as: str
    source: str
    place: str
    note: str

    @property
    def text(self) -> str:
        return self.actual_printed or "[x]"

    @property
    def id(self) -> str:
        """Return its id in downloads: `plan-standards-achievement-9`."""
        return f"plan-{re.sub(r'[^a-z0-9]+', '-', self.service_unit.casefold()).strip('-')}-{self.item}"

    @property
    def target(self) -> ResolvedTarget | None:
        """Return its target of the year, or band, as figures."""
        if self.target_value is None:
            return None
        upper = self.target_value if self.target_upper is None else self.target_upper
        return ResolvedTarget(0, "within" if upper > self.target_value else "equal", self.target_value, upper)

    def has_actual(self, value: float, decimals: int) -> bool:
        """Return whether its actual is that value, at the coarser of their precisions."""
        if self.actual_value is None:
            return False
        shared = min(decimals, _decimals(self.actual_printed, self.actual_value, self.unit))
        return published(value, shared) == published(self.actual_value, shared)

    def rating(
        self, rule: Mapping[str, str], actual: float | None = None, decimals: int | None = None
    ) -> Rating:
        """Return its rating by previous actual, target and actual; or that of another `actual`."""
        value = self.actual_value if actual is None else actual
        own = _decimals(self.actual_printed, value, self.unit) if decimals is None else decimals
        return rate(
            value,
            self.prior_value,
            self.target,
            cast("Polarity", self.polarity or "T"),
            rule,
            unit=self.unit,
            decimals=min(own, _decimals(self.prior_printed, self.prior_value, self.unit)),
            baseline_year="previous",
        )

    def protected(self, rule: SuppressionRule) -> "Kpi":
        """Return the same with small counts hidden, the printed form included."""
        shown = self
        for name in ("prior", "target", "actual"):
            value = getattr(self, f"{name}_value")
            if self.unit == "count" and value is not None and rule.hides(value):
                hidden: dict[str, Any] = {f"{name}_printed": "[c]", f"{name}_value": None}
                shown = replace(shown, **hidden)
        return shown


@dataclass(frozen=True)
class KpiCount:
    """One of the paper's own counts of indicators and projects: a row of `kpi_counts.csv`."""

    service_unit: str
    item: int
    measure: str
    value: float | None
    symbol: str
    printed: str
    source: str
    place: str
    note: str

    @property
    def text(self) -> str:
        return f"[{self.symbol}]" if self.value is None else f"{self.value:,.0f}"

    @property
    def is_total(self) -> bool:
        return self.service_unit.endswith(TOTAL)


@dataclass(frozen=True)
class Project:
    """A project, pledge or achievement that a unit reports: a row of `projects.csv`."""

    service_unit: str
    item: int
    kind: str
    reference: str
    name: str
    status_printed: str
    delivered: str
    not_delivered: str
    reason: str
    source: str
    place: str
    note: str

    @property
    def text(self) -> str:
        return self.status_printed or self.delivered


@dataclass(frozen=True)
class Implication:
    """A row of `plan_implications.csv`: what the medium-term plan must allow for, in £000 where given."""

    item: int
    service_unit: str
    implication: str
    value: float | None
    printed: str
    source: str
    place: str
    note: str

    @property
    def text(self) -> str:
        return "–" if self.value is None else f"{self.value:,.10g}"


@dataclass(frozen=True)
class Risk:
    """A row of the risk register; what the paper does not give is empty."""

    item: int
    risk: str
    service_unit: str
    likelihood: str
    impact: str
    mitigation: str
    source: str
    place: str
    note: str

    @property
    def text(self) -> str:
        return self.risk

    @property
    def is_budget_pressure(self) -> bool:
        """Whether it stands in the list of pressures on the budget."""
        return "Budget Pressures" in self.place


def _decimals(printed: str, value: float | None, unit: str) -> int:
    """Return how finely a number is printed; a missing one as finely as any."""
    if value is None:
        return MAX_DECIMALS
    return published_decimals(printed, exact(value), unit=unit, registered=0)


def load_kpis(edition: Edition) -> list[Kpi]:
    """Return the indicators of the edition's own paper, small counts hidden by the default rule."""
    reads.record_read("data/rules/suppression.csv")
    rule = rule_for(load_rules(edition.project.data), "default", edition.position_date)
    return [kpi.protected(rule) for kpi in read_own(edition, "kpis", Kpi)]


load_counts = partial(read_own, table="kpi_counts", make=KpiCount)
load_projects = partial(read_own, table="projects", make=Project)
load_implications = partial(read_own, table="plan_implications", make=Implication)
load_risks = partial(read_own, table="risks", make=Risk)
"""Each returns the records of the edition's own paper."""


def has_plan(edition: Edition) -> bool:
    """Return whether a paper reports how the edition's year turned out, or what its plans are."""
    loads = (load_bridges, load_kpis, load_counts, load_projects, load_implications, load_risks)
    is_spent = any(load_money(edition).total(statement) for statement in ("revenue", "capital"))
    return is_spent or any(load(edition) for load in loads)


def named_in_plan(edition: Edition, area: Area) -> dict[str, Sequence[Any]]:
    """Return the schemes, indicators and projects of the edition's own paper that name the area, by table."""

    def names(*texts: str) -> bool:
        return any(re.search(rf"\b{re.escape(area.name)}\b", text) for text in texts)

    reasons, kpis, projects = load_reasons(edition, "capital"), load_kpis(edition), load_projects(edition)
    return {
        "variance_reasons": [each for each in reasons if names(each.line, each.reason)],
        "kpis": [each for each in kpis if names(each.description, each.commentary)],
        "projects": [each for each in projects if names(each.name, each.reason, each.note)],
    }
