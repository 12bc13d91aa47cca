"""The tables of `data/`: what each file holds, column by column, as data that the checks and the documentation read.

A file of figures lives in the folder of its source, `data/sources/<source>/<table>.csv`; reference tables and
rules, which have one file each, live in `data/reference/` and `data/rules/`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

SYMBOLS = {
    "c": "suppressed to protect individuals",
    "x": "not available",
    "z": "not applicable",
    "low": "rounds to zero but is not zero",
}
STATUSES = ("final", "provisional", "estimated", "revised")
QUALIFIERS = ("", "about", "nearly", "over", "under", "at least", "at most")
UNITS = {
    "percent": "%",
    "pp": "percentage points",
    "count": "number",
    "points": "points",
    "rank": "rank",
    "gbp": "£",
    "gbp_k": "£000",
    "gbp_m": "£ million",
    "fte": "full-time equivalent staff",
    "rate_per_1000": "per 1,000",
    "rate_per_10000": "per 10,000",
    "days": "days",
    "ratio": "ratio",
}
TARGET_KINDS = {
    "absolute": "the figure itself, in `value`",
    "band": "between `lower` and `upper`",
    "change_pp": "`value` percentage points from the baseline year",
    "change_pct": "`value` per cent of the baseline year's figure",
    "change_count": "`value` more or fewer than the baseline year's figure",
    "change_ambiguous": "`value` per cent or percentage points: the source does not say which",
    "relative_national": "compared with the England figure of the same year",
    "relative_neighbours": "compared with the statistical neighbours of the same year",
    "relative_year": "compared with Kent's own figure of the baseline year, no amount given",
}
SENSES = ("at least", "at most", "more than", "less than", "equal", "within")
MOST_DECIMALS = 6
MOST_TILES = 40
"""Rows and columns of a tile map."""
BUDGET_LEVELS = ("line", "subtotal", "total")


@dataclass(frozen=True)
class Column:
    """One column: its kind decides how it is checked and read.

    kind: `text`, `identifier`, `number`, `integer`, `year`, `date`, `yes_no`, `choice`, or `reference`.
    bounds: the lowest and the highest number there can be, where they hold whatever the row is about.
    """

    name: str
    kind: str
    meaning: str
    required: bool = False
    choices: tuple[str, ...] = ()
    refers_to: str = ""
    bounds: tuple[int, int] | None = None

    def value(self, cell: str) -> str | float | None:
        """The cell as what it is: a number as a number, None where there is none; all else as written."""
        if self.kind not in _NUMBERS:
            return cell
        return _NUMBERS[self.kind](cell) if cell else None


_NUMBERS: Mapping[str, type[int] | type[float]] = {"integer": int, "number": float}


@dataclass(frozen=True)
class Table:
    """One table: `folder` is `sources` (one file per source), `reference` or `rules` (one file)."""

    name: str
    folder: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    meaning: str
    names: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", tuple(column.name for column in self.columns))

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    def values(self, row: Mapping[str, str]) -> dict[str, Any]:
        """A row that has passed the checks, each cell as what its column holds."""
        return {column.name: column.value(row[column.name]) for column in self.columns}


def _id(name: str, meaning: str) -> Column:
    return Column(name, "identifier", meaning, required=True)


def _text(name: str, meaning: str, *, required: bool = False) -> Column:
    return Column(name, "text", meaning, required=required)


def _number(name: str, meaning: str, *, required: bool = False) -> Column:
    return Column(name, "number", meaning, required=required)


def _choice(name: str, choices: tuple[str, ...], meaning: str, *, required: bool = True) -> Column:
    return Column(name, "choice", meaning, required=required, choices=choices)


def _ref(name: str, table: str, meaning: str, *, required: bool = True) -> Column:
    return Column(name, "reference", meaning, required=required, refers_to=table)


SOURCE = _text("source", "the id of the source: the name of its folder", required=True)
PLACE = _text("place", "where in the source: page, section, paragraph, sheet and cell", required=True)
PRINTED = _text("printed", "the figure exactly as printed in the source")
NOTE = _text("note", "anything a reader must know, in our own words")
CITED = (SOURCE, PLACE, NOTE)
SYMBOL = _choice("symbol", ("", *SYMBOLS), "why there is no value", required=False)
QUALIFIER = _choice("qualifier", QUALIFIERS, "how the source hedges the figure", required=False)
FINANCIAL_YEAR = _text("financial_year", "written 2007-08", required=True)
UNIT = _text("service_unit", "the business unit or service, as the paper names it", required=True)
ITEM = Column(
    "item", "integer", "order within the table of the source, from 1", required=True, bounds=(1, 99_999)
)

AREAS = Table(
    "areas",
    "reference",
    ("code",),
    (
        _id("code", "nine-character ONS code"),
        _text("name", "name used in this document", required=True),
        _choice("kind", ("county", "district", "country", "region", "neighbour"), "what it is"),
        _ref("parent", "areas", "code of the area it lies in", required=False),
        _text("former_names", "other names in sources, separated by ;"),
        _text("former_codes", "other codes in sources, separated by ;"),
    ),
    "every area a figure may be about",
)
GROUPS = Table(
    "groups",
    "reference",
    ("id",),
    (
        _id("id", "short id used in `group`"),
        _text("label", "as written in tables: Pupils eligible for free school meals", required=True),
        _text("short_label", "as written in charts: FSM", required=True),
        _text("definition", "who is in the group"),
    ),
    "groups of people a figure may be about; `all` is everyone",
)
INDICATORS = Table(
    "indicators",
    "reference",
    ("id",),
    (
        _id("id", "the indicator's id"),
        _text("label", "as written in tables", required=True),
        _text("short_label", "as written in charts: at most 40 characters", required=True),
        _choice(
            "topic",
            ("key_stages", "gaps", "ofsted", "learning_14_24", "budget", "plan"),
            "the chapter it belongs to",
        ),
        _text("section", "the heading within the chapter", required=True),
        _text("priority", "Bold Steps priority it serves", required=True),
        _choice("unit", tuple(UNITS), "unit of the value"),
        Column(
            "decimals", "integer", "decimals it is published with", required=True, bounds=(0, MOST_DECIMALS)
        ),
        _choice("polarity", ("H", "L", "T"), "H high is good, L low is good, T near the target is good"),
        _choice("frequency", ("M", "T", "A"), "monthly, termly, annual"),
        _choice("year_type", ("academic", "financial", "calendar", "month"), "how its years are written"),
        _text("definition", "what it counts", required=True),
        _text("numerator", "who is counted"),
        _text("denominator", "out of whom"),
        Column("nationally_published", "yes_no", "whether England figures are published", required=True),
        _text("data_set", "official data set it comes from: the suppression rule is looked up by it"),
        _text("method_version", "which definition: changes when the method does"),
        _text(
            "series_breaks", "years from which figures are not comparable with earlier ones, separated by ;"
        ),
        _text("owner", "service that answers for it", required=True),
        _text("next_update", "when the next figure is due"),
        _text("note", "anything a reader must know"),
    ),
    "the register: one indicator is one record",
)
EDITIONS = Table(
    "editions",
    "reference",
    ("period",),
    (
        _id("period", "the `period` parameter"),
        _text("title", "title of the document", required=True),
        _text("academic_year", "the academic year it reports", required=True),
        _text("financial_year", "the financial year it reports", required=True),
        _text("calendar_year", "the calendar year it reports", required=True),
        _text("baseline_year", "academic year of the baseline outturn (RAG)", required=True),
        _text("milestone_year", "calendar year of the milestone target (RAG)", required=True),
        _text("fallback_year", "calendar year of the target used where there is no milestone", required=True),
        _text("final_year", "calendar year of the target used where there is neither", required=True),
        Column("as_at", "date", "figures as known at this date", required=True),
        _text("neighbour_set", "which neighbour set compares", required=True),
        _text("rule_set", "which RAG rule rates", required=True),
        _text(
            "source_order",
            "sources by precedence where two state the same fact, separated by spaces",
            required=True,
        ),
        _text("about", "one or two sentences on what the edition is", required=True),
        _text("headlines", "indicators of the front page, in order, separated by spaces"),
    ),
    "the editions of the document",
)
NEIGHBOURS = Table(
    "neighbours",
    "reference",
    ("set", "area"),
    (_id("set", "the neighbour set"), _ref("area", "areas", "a neighbour in it"), SOURCE, PLACE),
    "dated sets of statistical neighbours",
)
TILES = Table(
    "tiles",
    "reference",
    ("area",),
    (
        _ref("area", "areas", "an area of the tile map"),
        Column("row", "integer", "row of its tile, from 1 at the top", required=True, bounds=(1, MOST_TILES)),
        Column(
            "column",
            "integer",
            "column of its tile, from 1 at the left",
            required=True,
            bounds=(1, MOST_TILES),
        ),
    ),
    "the tile map: a square for each district, roughly where it lies",
)
CONTEXT = Table(
    "context",
    "reference",
    ("indicator",),
    (
        _ref("indicator", "indicators", "a figure that helps to interpret an area's results"),
        _text("why", "what it helps to interpret", required=True),
    ),
    "context figures, in the order they are shown",
)
OBSERVATIONS = Table(
    "observations",
    "sources",
    ("source", "indicator", "area", "group", "year"),
    (
        _ref("indicator", "indicators", "what is measured"),
        _ref("area", "areas", "ONS code"),
        _ref("group", "groups", "whose figure"),
        Column("year", "year", "in the indicator's year type", required=True),
        _number("value", "the figure in the indicator's unit; empty only where `symbol` says why"),
        _number("numerator", "count behind a percentage, where published"),
        _number("denominator", "count behind a percentage, where published"),
        _choice("status", STATUSES, "how firm it is"),
        SYMBOL,
        QUALIFIER,
        PRINTED,
        *CITED,
    ),
    "one figure a row",
)
TARGETS = Table(
    "targets",
    "sources",
    ("source", "indicator", "area", "group", "target_year", "kind"),
    (
        _ref("indicator", "indicators", "what is aimed at"),
        _ref("area", "areas", "ONS code"),
        _ref("group", "groups", "for whom"),
        Column(
            "target_year",
            "integer",
            "calendar year the target is for (2015 is academic year 2014/15)",
            required=True,
        ),
        _choice("kind", tuple(TARGET_KINDS), "how the target is expressed"),
        _number("value", "the figure or the size of the change (positive), where there is one"),
        _number("lower", "lower end of a band"),
        _number("upper", "upper end of a band"),
        _choice("sense", SENSES, "which side of it is on target; of a decrease, `at least` is of its size"),
        _choice("direction", ("", "increase", "decrease"), "for a change: which way", required=False),
        Column("baseline_year", "year", "for a change: from which year, in the indicator's year type"),
        PRINTED,
        *CITED,
    ),
    "one target a row",
)
CONFLICTS = Table(
    "conflicts",
    "reference",
    ("id",),
    (
        _id("id", "short id"),
        _text("subject", "the fact, in words", required=True),
        _ref("indicator", "indicators", "where it is about an indicator", required=False),
        _ref("area", "areas", "where it is about an area", required=False),
        _ref("group", "groups", "where it is about a group", required=False),
        _text("year", "the year the figures are about"),
        _text("source_a", "one source", required=True),
        _text("place_a", "where in it", required=True),
        _text("value_a", "what it says", required=True),
        _text("source_b", "the other (may be the same)", required=True),
        _text("place_b", "where in it", required=True),
        _text("value_b", "what it says", required=True),
        _text("used", "which is used", required=True),
        _text("reason", "why, and what explains the difference", required=True),
        _choice("severity", ("rounding", "definition", "unit", "arithmetic", "hard"), "how serious"),
    ),
    "where sources disagree with themselves or each other",
)
NOT_FIGURES = Table(
    "not_figures",
    "sources",
    ("source", "item"),
    (
        ITEM,
        _text("printed", "the number as it stands in the text, with a few words around it", required=True),
        _text(
            "why",
            "why it is not a figure of the report: date, paragraph number, age, telephone, name…",
            required=True,
        ),
        SOURCE,
        PLACE,
    ),
    "numbers in a paper that were judged not to be figures",
)
BUDGET = Table(
    "budget",
    "sources",
    ("source", "financial_year", "statement", "division", "line", "measure"),
    (
        FINANCIAL_YEAR,
        _text("statement", "which table: revenue, capital, income, savings, staff…", required=True),
        ITEM,
        _text("division", "division or programme", required=True),
        _text("line", "the line as the paper names it", required=True),
        _choice("level", BUDGET_LEVELS, "what it adds up"),
        _text("measure", "original_cash_limit, final_cash_limit, outturn, variance, budget…", required=True),
        _choice("unit", ("gbp_k", "fte", "count"), "gbp_k is £000; overspend positive"),
        _number("value", "the figure; empty only where `symbol` says why"),
        SYMBOL,
        QUALIFIER,
        PRINTED,
        *CITED,
    ),
    "money, and staff beside it: one amount a row",
)
BUDGET_MOVEMENTS = Table(
    "budget_movements",
    "sources",
    ("source", "financial_year", "division", "item"),
    (
        FINANCIAL_YEAR,
        _text("division", "the division whose bridge this is", required=True),
        ITEM,
        _choice(
            "step",
            (
                "opening",
                "corporate_adjustment",
                "transfer",
                "grant_adjustment",
                "year_end_adjustment",
                "other",
                "subtotal",
                "closing",
            ),
            "which part of the bridge",
        ),
        _text("line", "the movement, shortened", required=True),
        _text("counterpart", "for a transfer: the division on the other side"),
        _number("value", "£000, positive adds to the budget"),
        SYMBOL,
        PRINTED,
        *CITED,
    ),
    "the bridge from net budget to revised budget, a movement a row",
)
VARIANCE_REASONS = Table(
    "variance_reasons",
    "sources",
    ("source", "financial_year", "statement", "division", "item"),
    (
        FINANCIAL_YEAR,
        _text("statement", "revenue or capital", required=True),
        _text("division", "division or programme", required=True),
        ITEM,
        _text("line", "line or project it explains", required=True),
        _text("reason", "the reason in our own words", required=True),
        _number("value", "£000, overspend positive whatever the brackets say"),
        SYMBOL,
        PRINTED,
        *CITED,
    ),
    "why a line was over or under its budget",
)
KPIS = Table(
    "kpis",
    "sources",
    ("source", "service_unit", "item"),
    (
        UNIT,
        ITEM,
        _text("set", "national (BVPI), PAF or local, as headed", required=True),
        _text("code", "the reference printed (BV 38, PAF C20), if any"),
        _text("description", "the measure, shortened", required=True),
        _choice("unit", tuple(UNITS), "unit of the values", required=False),
        _choice("polarity", ("", "H", "L", "T"), "which way is good", required=False),
        _text("prior_printed", "previous year's actual as printed"),
        _number("prior_value", "as a number"),
        _text("target_printed", "this year's target as printed"),
        _number("target_value", "as a number (or the lower end of a band)"),
        _number("target_upper", "upper end of a target band"),
        _text("actual_printed", "this year's actual as printed"),
        _number("actual_value", "as a number"),
        _text("band", "PAF band or blobs as printed"),
        _text("commentary", "the paper's commentary, in our own words and short"),
        _choice(
            "met",
            ("yes", "no", "not available"),
            "by the rule that actual reaches target, polarity minded",
            required=False,
        ),
        *CITED,
    ),
    "business-plan key performance indicators",
)
PROJECTS = Table(
    "projects",
    "sources",
    ("source", "service_unit", "item"),
    (
        UNIT,
        ITEM,
        _choice("kind", ("project", "towards_2010", "achievement"), "what it is"),
        _text("reference", "number printed: (21), T2010 target 51"),
        _text("name", "the project or action, shortened", required=True),
        _text("status_printed", "status as printed"),
        _choice("delivered", ("yes", "partly", "no", "on course", "not stated"), "what the paper says of it"),
        _text("not_delivered", "what was not delivered, in our own words"),
        _text("reason", "why, in our own words"),
        *CITED,
    ),
    "projects, developments and key actions",
)
KPI_COUNTS = Table(
    "kpi_counts",
    "sources",
    ("source", "service_unit", "measure"),
    (
        UNIT,
        ITEM,
        _text("measure", "kpis, kpis_achieved, projects, projects_achieved", required=True),
        _number("value", "the count"),
        SYMBOL,
        PRINTED,
        *CITED,
    ),
    "the paper's own counts of indicators and projects met",
)
PLAN_IMPLICATIONS = Table(
    "plan_implications",
    "sources",
    ("source", "item"),
    (
        ITEM,
        _text("service_unit", "division or unit, if about one"),
        _text("implication", "what it means for the medium-term plan, in our own words", required=True),
        _number("value", "£000 where given"),
        PRINTED,
        *CITED,
    ),
    "implications for the medium-term plan",
)
RISKS = Table(
    "risks",
    "sources",
    ("source", "item"),
    (
        ITEM,
        _text("risk", "the risk, in our own words", required=True),
        _text("service_unit", "service it sits with, where published"),
        _text("likelihood", "where published"),
        _text("impact", "where published"),
        _text("mitigation", "in our own words"),
        *CITED,
    ),
    "the risk register",
)
RAG_RULES = Table(
    "rag",
    "rules",
    ("rule_set",),
    (
        _id("rule_set", "id used by an edition"),
        Column("from_date", "date", "in force from", required=True),
        _choice("equal_to_baseline", ("amber", "red", "green"), "rating of a figure equal to the baseline"),
        _text("red", "the rule in words", required=True),
        _text("amber", "the rule in words", required=True),
        _text("green", "the rule in words", required=True),
        SOURCE,
        PLACE,
    ),
    "how a figure is rated, dated and cited",
)
FLOOR_STANDARDS = Table(
    "floor_standards",
    "rules",
    ("phase", "from_year"),
    (
        _choice("phase", ("primary", "secondary"), "the schools it holds for"),
        _text("from_year", "academic year from which it applies", required=True),
        Column("value", "number", "per cent of pupils", required=True, bounds=(0, 100)),
        _text("measure", "what must reach it", required=True),
        SOURCE,
        PLACE,
    ),
    "floor standards by year",
)
SUPPRESSION_RULES = Table(
    "suppression",
    "rules",
    ("data_set", "from_date"),
    (
        _id("data_set", "data set of the register, or `default`"),
        Column("from_date", "date", "in force from", required=True),
        Column(
            "lowest_shown",
            "integer",
            "counts from 1 to one less than this are hidden; 1 hides none",
            required=True,
            bounds=(1, 1_000),
        ),
        Column(
            "percentages_too",
            "yes_no",
            "whether percentages resting on a hidden count are hidden",
            required=True,
        ),
        Column(
            "secondary",
            "yes_no",
            "whether a second figure is hidden so the first cannot be worked out",
            required=True,
        ),
        SOURCE,
        PLACE,
    ),
    "disclosure control by data set",
)
SERIES_TOLERANCE = Table(
    "tolerance",
    "rules",
    ("indicator", "rule_set"),
    (
        _ref("indicator", "indicators", "an indicator with polarity T"),
        _id("rule_set", "rule set it belongs to"),
        _number("lower", "green from here", required=True),
        _number("upper", "green up to here", required=True),
        SOURCE,
        PLACE,
    ),
    "the green band of indicators that are best near their target",
)

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        AREAS,
        GROUPS,
        INDICATORS,
        EDITIONS,
        NEIGHBOURS,
        TILES,
        CONTEXT,
        CONFLICTS,
        RAG_RULES,
        FLOOR_STANDARDS,
        SUPPRESSION_RULES,
        SERIES_TOLERANCE,
        OBSERVATIONS,
        TARGETS,
        NOT_FIGURES,
        BUDGET,
        BUDGET_MOVEMENTS,
        VARIANCE_REASONS,
        KPIS,
        PROJECTS,
        KPI_COUNTS,
        PLAN_IMPLICATIONS,
        RISKS,
    )
}
