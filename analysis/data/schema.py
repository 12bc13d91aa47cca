"""The tables of `data/`, column by column, as the checks and the documentation read them.
A file of figures lives in the folder of its source, `data/sources/<source>/<table>.csv`; reference tables and
rules, which have one file each, live in `data/reference/` and `data/rules/`."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from analysis.io.dependencies import rows

Record = TypeVar("Record")

SYMBOLS = {
    "c": "suppressed to protect individuals",
    "x": "not available",
    "z": "not applicable",
    "low": "rounds to zero but is not zero",
}
CALCULATED = "calculated"
WORKED_OUT = "Worked out: "
"""How the note of a figure begins that is worked out from printed ones, and not made from schools."""
PART_OF_YEAR, FORECAST = "part", "forecast"
STATUSES = ("final", "provisional", "estimated", "revised", "calculated", FORECAST, PART_OF_YEAR)
"""How firm a figure is. `part`: it covers a part of its year, which its note names, and is shown beside the
figures of whole years and never compared with one, ranked, rated or taken for the latest or previous; nor is
a `forecast` for the figure of its year."""
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
    "gbp_week": "£ a week",
    "fte": "full-time equivalent staff",
    "rate_per_N": "per N, any whole number: `rate_per_1000`, `rate_per_100000`",
    "grade": "Ofsted's grade, 1 outstanding to 4 inadequate",
    "days": "days",
    "ratio": "ratio",
}
GRADES: dict[float, str] = {1: "Outstanding", 2: "Good", 3: "Requires improvement", 4: "Inadequate"}
RATE = re.compile(r"rate_per_([1-9][0-9]{0,8})")
"""How the unit of a rate is written: as many as N stands for."""
TARGET_KINDS = {
    "absolute": "the figure itself, in `value`",
    "band": "between `lower` and `upper`",
    "change_pp": "`value` percentage points from the baseline year",
    "change_pct": "`value` per cent of the baseline year's figure",
    "change_count": "`value` more or fewer than the baseline year's figure",
    "change_ambiguous": "`value` per cent or percentage points: the source does not say which",
    "relative_national": "compared with the country's figure of the same year",
    "relative_neighbours": "compared with the statistical neighbours of the same year",
    "relative_year": "compared with the county's own figure of the baseline year, no amount given",
}
STATEMENT_KINDS = {
    "change": "`value` more (or less, negative) than in the year `other`; "
    "of percentages in percentage points",
    "change_pct": "`value` per cent more (or less, negative) than in the year `other`",
    "rank": "place `value` among the areas `other`, 1 is the best",
    "rank_from_bottom": "place `value` among the areas `other` counted from the last, which is 1",
    "quartile": "quarter `value` of the areas `other`: 1 the best, 4 the last",
    "lead": "`value` more (or less, negative) than the area `other`",
    "higher": "higher than `other`, without an amount",
    "lower": "lower than `other`, without an amount",
    "same": "about the same as `other`, without an amount",
}
IN_WORDS = ("higher", "lower", "same")
"""Kinds of statement that are words only: they have no value."""
COMPARED_SETS = {"neighbours": "the statistical neighbours", "districts": "the districts"}
"""What a statement may compare with besides a year and an area."""
AUTHORITIES = re.compile(r"(\d+) authorities")
"""All authorities that have a figure: how many a place is among."""
SENSES = ("at least", "at most", "more than", "less than", "equal", "within")
MAX_DECIMALS = 6
MAX_TILES = 40
"""Rows and columns of a tile map."""
TOPICS = ("key_stages", "gaps", "ofsted", "learning_14_24", "budget", "plan")
BRIDGE_STEPS = (
    "opening", "corporate_adjustment", "transfer", "grant_adjustment", "year_end_adjustment", "other",
    "subtotal", "closing",
)  # fmt: skip
BUDGET_LEVELS = ("line", "subtotal", "total")


@dataclass(frozen=True)
class Column:
    """One column: its kind decides how it is checked and read.
    kind: `text`, `identifier`, `number`, `integer`, `year`, `date`, `yes_no`, `choice`, or `reference`.
    bounds: the lowest and highest number. separator: of the values in a cell, where there may be several."""

    kind: str
    name: str
    meaning: str
    choices: tuple[str, ...] = ()
    required: bool = False
    refers_to: str = ""
    bounds: tuple[int, int] | None = None
    separator: str = ""

    def is_choice(self, cell: str) -> bool:
        """Return whether a value is among the choices; a rate per any number is one of `rate_per_N`."""
        return RATE.sub("rate_per_N", cell) in self.choices

    @property
    def is_read(self) -> bool:
        """Whether its value is another than the text of the cell."""
        return bool(self.separator) or self.kind in ("integer", "number", "yes_no")

    def value(self, cell: str) -> str | float | tuple[str, ...] | None:
        """Return the value of a cell: a number (None if empty), a bool, a tuple of texts, or the text."""
        if self.kind in ("integer", "number"):
            return (int(cell) if self.kind == "integer" else float(cell)) if cell else None
        if self.separator:
            return tuple(filter(None, cell.split(self.separator)))
        return cell == "yes" if self.kind == "yes_no" else cell


@dataclass(frozen=True)
class Table:
    """One table. folder: `sources` (a file each), `reference` and `rules` (one), `narrative`."""

    name: str
    folder: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    meaning: str
    names: tuple[str, ...] = field(init=False)
    _read: tuple[tuple[str, Callable[[str], Any]], ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", tuple(column.name for column in self.columns))
        read = tuple((each.name, each.value) for each in self.columns if each.is_read)
        object.__setattr__(self, "_read", read)

    def column(self, name: str) -> Column:
        """Return the column of that name."""
        return next(column for column in self.columns if column.name == name)

    def values(self, row: Mapping[str, str]) -> dict[str, Any]:
        """Return the values of a row that has passed the checks, by column."""
        values: dict[str, Any] = {name: row[name] for name in self.names}
        for name, read in self._read:
            values[name] = read(values[name])
        return values

    def records(self, data: Path, record: type[Record]) -> list[Record]:
        """Return the records of a reference table or a rule, in file order. Empty if there is no file."""
        return [record(**self.values(row)) for row in rows(data / self.folder / f"{self.name}.csv")]


_text, _number, _year = partial(Column, "text"), partial(Column, "number"), partial(Column, "year")
_integer, _ref = partial(Column, "integer", required=True), partial(Column, "reference", required=True)
_id, _date = partial(Column, "identifier", required=True), partial(Column, "date", required=True)
_choice, _yes_no = partial(Column, "choice", required=True), partial(Column, "yes_no", required=True)


def unit_in_words(unit: str) -> str:
    """Return what a unit is called: `%`, `per 1,000`."""
    rate = RATE.fullmatch(unit)
    return f"per {int(rate[1]):,}" if rate else UNITS[unit]


SOURCE = _text("source", "the id of the source: the name of its folder", required=True)
PLACE = _text("place", "where in the source: page, section, paragraph, sheet and cell", required=True)
PRINTED = _text("printed", "the figure exactly as printed in the source")
NOTE = _text("note", "anything a reader must know, in our own words")
SYMBOL = _choice("symbol", "why there is no value", ("", *SYMBOLS), required=False)
QUALIFIER = _choice("qualifier", "how the source hedges the figure", QUALIFIERS, required=False)
FINANCIAL_YEAR = _text("financial_year", "written 2007-08", required=True)
SERVICE_UNIT = _text("service_unit", "the business unit or service, as the paper names it", required=True)
ITEM = _integer("item", "order within the table of the source, from 1", bounds=(1, 99_999))


def _table(
    name: str, folder: str, key: str, meaning: str, cited: tuple[Column, ...] = ()
) -> Callable[..., Table]:
    """Return what makes a table of its columns. key: names of columns. cited: columns that follow."""
    return lambda *columns: Table(name, folder, tuple(key.split()), (*columns, *cited), meaning)


def _rules(name: str, key: str, meaning: str) -> Callable[..., Table]:
    return _table(name, "rules", key, meaning, (SOURCE, PLACE))


def _figures(name: str, key: str, meaning: str) -> Callable[..., Table]:
    return _table(name, "sources", f"source {key}", meaning, (SOURCE, PLACE, NOTE))


AREAS = _table("areas", "reference", "code", "every area a figure may be about")(
    _id("code", "nine-character ONS code"),
    _text("name", "name used in this document", required=True),
    _choice("kind", "what it is", ("county", "district", "country", "region", "neighbour")),
    _ref("parent", "code of the area it lies in", refers_to="areas", required=False),
    _text("former_names", "other names in sources, separated by ;", separator=";"),
    _text(
        "renamed", "its later names, each after the day it has it from: `2018-04-01 Newname`", separator=";"
    ),
    _text("former_codes", "other codes in sources, separated by ;", separator=";"),
)

GROUPS = _table("groups", "reference", "id", "groups of people a figure may be about; `all` is everyone")(
    _id("id", "short id used in `group`"),
    _text("label", "as written in tables: Pupils eligible for free school meals", required=True),
    _text("short_label", "as written in charts: FSM", required=True),
    _text("definition", "who is in the group"),
)

INDICATORS = _table("indicators", "reference", "id", "the register: one indicator is one record")(
    _id("id", "the indicator's id"),
    _text("label", "as written in tables", required=True),
    _text("short_label", "as written in charts: at most 40 characters", required=True),
    _text("measure", "the question it answers, where others have answered it by another definition"),
    _choice("topic", "the chapter it belongs to", TOPICS),
    _text("section", "the heading within the chapter", required=True),
    _text("priority", "Bold Steps priority it serves", required=True),
    _choice("unit", "unit of the value", tuple(UNITS)),
    _integer("decimals", "decimals it is published with", bounds=(0, MAX_DECIMALS)),
    _choice("polarity", "H high is good, L low is good, T near the target is good", ("H", "L", "T")),
    _choice("frequency", "monthly, termly, annual", ("M", "T", "A")),
    _choice("year_type", "how its years are written", ("academic", "financial", "calendar", "month")),
    _text("definition", "what it counts", required=True),
    _ref(
        "targets_of",
        "another indicator whose targets hold for it where it has none",
        refers_to="indicators",
        required=False,
    ),
    _text("numerator", "who is counted"),
    _text("denominator", "out of whom"),
    _text("derived_from", "how it is worked out from others: `pass_rate[girls] - pass_rate[boys]`"),
    _yes_no("nationally_published", "whether the country's figures are published"),
    _text("data_set", "official data set it comes from: the suppression rule is looked up by it"),
    _text("method_version", "which definition: changes when the method does"),
    _text(
        "series_breaks",
        "years from which figures are not comparable with earlier ones, separated by ;",
        separator=";",
    ),
    _text("owner", "service that answers for it", required=True),
    _text("next_update", "when the next figure is due"),
    _text("note", "anything a reader must know"),
)

PHRASES = _table("phrases", "reference", "indicator", "how a sentence gives an indicator's figure")(
    _ref("indicator", "the indicator", refers_to="indicators"),
    _text(
        "says",
        "the sentence up to its year: {value} is the figure, {place} the area; [ ] what goes without an area",
        required=True,
    ),
)

EDITIONS = _table("editions", "reference", "period", "the editions of the document")(
    _id("period", "the `period` parameter"),
    _text("title", "title of the document", required=True),
    _text("academic_year", "the academic year it reports", required=True),
    _text("financial_year", "the financial year it reports", required=True),
    _text("calendar_year", "the calendar year it reports", required=True),
    _text("baseline_year", "academic year of the baseline outturn (RAG)", required=True),
    _text("milestone_year", "calendar year of the milestone target (RAG)", required=True),
    _text("fallback_year", "calendar year of the target used where there is no milestone", required=True),
    _text("final_year", "calendar year of the target used where there is neither", required=True),
    _date("position_date", "date of the position reported: that of its committee paper"),
    Column("date", "releases_date", "official releases published up to then count; empty: all that are held"),
    _text("neighbour_set", "which neighbour set compares; empty: none"),
    _text("rule_set", "which RAG rule rates", required=True),
    _text(
        "source_order",
        "sources by precedence where two state the same fact, separated by spaces; empty before the first",
        separator=" ",
    ),
    _text("about", "one or two sentences on what the edition is", required=True),
    _text("standing", "who made it, said on the front page, where the council did not publish it"),
    _text(
        "headlines", "indicators or measures of the front page, in order, separated by spaces", separator=" "
    ),
)

NEIGHBOURS = _table("neighbours", "reference", "set area", "dated sets of statistical neighbours")(
    _id("set", "the neighbour set"), _ref("area", "a neighbour in it", refers_to="areas"), SOURCE, PLACE
)

TILES = _table(
    "tiles", "reference", "area", "the tile map: a square for each district, roughly where it lies"
)(
    _ref("area", "an area of the tile map", refers_to="areas"),
    _integer("row", "row of its tile, from 1 at the top", bounds=(1, MAX_TILES)),
    _integer("column", "column of its tile, from 1 at the left", bounds=(1, MAX_TILES)),
)

OUTLINES = _table("outlines", "sources", "area ring", "the map: where the districts lie")(
    _text("area", "a district by its code; what is no part of the council, by its name", (), True, "areas"),
    _integer("ring", "1 for its largest part, then its islands", bounds=(1, 99)),
    _text("outline", "longitude and latitude of each corner, in degrees, separated by spaces", required=True),
    _text("label", "longitude and latitude of its name, where that is not its middle"),
)

CONTEXT = _table("context", "reference", "indicator", "context figures, in the order they are shown")(
    _ref("indicator", "a figure that helps to interpret an area's results", refers_to="indicators"),
    _text("why", "what it helps to interpret", required=True),
)

SERIES = _table(
    "series",
    "reference",
    "source continues indicator",
    "sources whose figures are one series though each is its own",
)(
    _id("source", "the source whose figures go on"),
    _id("continues", "the source whose earlier figures they go on from"),
    _ref("indicator", "whose figures; empty: of every indicator", refers_to="indicators", required=False),
    _text("why", "why they may be compared", required=True),
)

CONFLICTS = _table("conflicts", "reference", "id", "where sources disagree with themselves or each other")(
    _id("id", "short id"),
    _text("subject", "the fact, in words", required=True),
    _ref("indicator", "where it is about an indicator", refers_to="indicators", required=False),
    _ref("area", "where it is about an area", refers_to="areas", required=False),
    _ref("group", "where it is about a group", refers_to="groups", required=False),
    _text("year", "the year the figures are about"),
    _text("source_a", "one source", required=True),
    _text("place_a", "where in it", required=True),
    _text("value_a", "what it says", required=True),
    _text("source_b", "the other (may be the same)", required=True),
    _text("place_b", "where in it", required=True),
    _text("value_b", "what it says", required=True),
    _text("used", "which is used", required=True),
    _text("reason", "why, and what explains the difference", required=True),
    _choice("severity", "how serious", ("rounding", "definition", "unit", "arithmetic", "hard")),
)

RAG_RULES = _rules("rag", "rule_set", "how a figure is rated, dated and cited")(
    _id("rule_set", "id used by an edition"),
    _choice("kind", "what figures are rated against", ("targets", "plan", "comparators")),
    _date("from_date", "in force from"),
    _choice("equal_to_baseline", "rating of a figure equal to the baseline", ("amber", "red", "green")),
    _text("red", "the rule in words; of `comparators` the one for behind", required=True),
    _text("amber", "the rule in words; of `comparators` the one for mixed", required=True),
    _text("green", "the rule in words; of `comparators` the one for ahead", required=True),
)

FLOOR_STANDARDS = _rules("floor_standards", "phase from_year", "floor standards by year")(
    _choice("phase", "the schools it holds for", ("primary", "secondary")),
    _text("from_year", "academic year from which it applies", required=True),
    _number("value", "per cent of pupils", required=True, bounds=(0, 100)),
    _text("measure", "what must reach it", required=True),
)

SUPPRESSION_RULES = _rules("suppression", "data_set from_date", "disclosure control by data set")(
    _id("data_set", "data set of the register, or `default`"),
    _date("from_date", "in force from"),
    _integer(
        "lowest_shown", "counts from 1 to one less than this are hidden; 1 hides none", bounds=(1, 1000)
    ),
    _yes_no("percentages_too", "whether percentages resting on a hidden count are hidden"),
    _yes_no("secondary", "whether a second figure is hidden so the first cannot be worked out"),
)

SERIES_TOLERANCE = _rules(
    "tolerance", "indicator rule_set", "the green band of indicators that are best near their target"
)(
    _ref("indicator", "an indicator with polarity T", refers_to="indicators"),
    _id("rule_set", "rule set it belongs to"),
    _number("lower", "green from here", required=True),
    _number("upper", "green up to here", required=True),
)

OBSERVATIONS = _figures("observations", "indicator area group year", "one figure a row")(
    _ref("indicator", "what is measured", refers_to="indicators"),
    _ref("area", "ONS code", refers_to="areas"),
    _ref("group", "whose figure", refers_to="groups"),
    _year("year", "in the indicator's year type", required=True),
    _number("value", "the figure in the indicator's unit; empty only where `symbol` says why"),
    _number("numerator", "count behind a percentage, where published"),
    _number("denominator", "count behind a percentage, where published"),
    _choice("status", "how firm it is", STATUSES),
    SYMBOL,
    QUALIFIER,
    PRINTED,
)

STATEMENTS = _figures(
    "statements",
    "indicator area group year kind other",
    "what a source says of a figure, not the figure itself",
)(
    _ref("indicator", "what is measured", refers_to="indicators"),
    _ref("area", "ONS code", refers_to="areas"),
    _ref("group", "whose figure", refers_to="groups"),
    _year("year", "of the figure it is about, in the indicator's year type", required=True),
    _choice("kind", "what is said of it", tuple(STATEMENT_KINDS)),
    _text(
        "other", "compared with: a year, the code of an area, `neighbours`, `districts` or `152 authorities`"
    ),
    _number("value", "the amount, with a minus for less; empty for what is said in words only"),
    PRINTED,
)

TARGETS = _figures("targets", "indicator area group target_year kind", "one target a row")(
    _ref("indicator", "what is aimed at", refers_to="indicators"),
    _ref("area", "ONS code", refers_to="areas"),
    _ref("group", "for whom", refers_to="groups"),
    _integer("target_year", "calendar year the target is for (2015 is academic year 2014/15)"),
    _choice("kind", "how the target is expressed", tuple(TARGET_KINDS)),
    _number("value", "the figure or the size of the change (positive), where there is one"),
    _number("lower", "lower end of a band"),
    _number("upper", "upper end of a band"),
    _choice("sense", "which side of it is on target; of a decrease, `at least` is of its size", SENSES),
    _choice("direction", "for a change: which way", ("", "increase", "decrease"), required=False),
    _year("baseline_year", "for a change: from which year, in the indicator's year type"),
    PRINTED,
)

NOT_FIGURES = _table(
    "not_figures", "sources", "source item", "numbers in a paper that were judged not to be figures"
)(
    ITEM,
    _text("printed", "the number as it stands in the text, with a few words around it", required=True),
    _text(
        "why",
        "why it is not a figure of the report: date, paragraph number, age, telephone, name…",
        required=True,
    ),
    SOURCE,
    PLACE,
)

BUDGET = _figures(
    "budget", "financial_year statement division line measure", "money, and staff beside it: one amount a row"
)(
    FINANCIAL_YEAR,
    _text("statement", "which table: revenue, capital, income, savings, staff…", required=True),
    ITEM,
    _text("division", "division or programme", required=True),
    _text("line", "the line as the paper names it", required=True),
    _choice("level", "what it adds up", BUDGET_LEVELS),
    _text("measure", "original_cash_limit, final_cash_limit, outturn, variance, budget…", required=True),
    _choice("unit", "gbp_k is £000; overspend positive", ("gbp_k", "fte", "count")),
    _number("value", "the figure; empty only where `symbol` says why"),
    SYMBOL,
    QUALIFIER,
    PRINTED,
)

BUDGET_MOVEMENTS = _figures(
    "budget_movements",
    "financial_year division item",
    "the bridge from net budget to revised budget, a movement a row",
)(
    FINANCIAL_YEAR,
    _text("division", "the division whose bridge this is", required=True),
    ITEM,
    _choice("step", "which part of the bridge", BRIDGE_STEPS),
    _text("line", "the movement, shortened", required=True),
    _text("counterpart", "for a transfer: the division on the other side"),
    _number("value", "£000, positive adds to the budget"),
    SYMBOL,
    PRINTED,
)

VARIANCE_REASONS = _figures(
    "variance_reasons", "financial_year statement division item", "why a line was over or under its budget"
)(
    FINANCIAL_YEAR,
    _text("statement", "revenue or capital", required=True),
    _text("division", "division or programme", required=True),
    ITEM,
    _text("line", "line or project it explains", required=True),
    _text("reason", "the reason in our own words", required=True),
    _number("value", "£000, overspend positive whatever the brackets say"),
    SYMBOL,
    PRINTED,
)

KPIS = _figures("kpis", "service_unit item", "business-plan key performance indicators")(
    SERVICE_UNIT,
    ITEM,
    _text("set", "national (BVPI), PAF or local, as headed", required=True),
    _text("code", "the reference printed (BV 38, PAF C20), if any"),
    _text("description", "the measure, shortened", required=True),
    _choice("unit", "unit of the values", tuple(UNITS), required=False),
    _choice("polarity", "which way is good", ("", "H", "L", "T"), required=False),
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
        "by the rule that actual reaches target, polarity minded",
        ("yes", "no", "not available"),
        required=False,
    ),
    _ref("indicator", "the indicator of the register that it rates", refers_to="indicators", required=False),
    _ref("group", "the group it rates", refers_to="groups", required=False),
    _text("same_as", "where another unit lists the same measure: that unit and its item, `Clusters 7`"),
)

PROJECTS = _figures("projects", "service_unit item", "projects, developments and key actions")(
    SERVICE_UNIT,
    ITEM,
    _choice("kind", "what it is", ("project", "towards_2010", "achievement")),
    _text("reference", "number printed: (21), T2010 target 51"),
    _text("name", "the project or action, shortened", required=True),
    _text("status_printed", "status as printed"),
    _choice("delivered", "what the paper says of it", ("yes", "partly", "no", "on course", "not stated")),
    _text("not_delivered", "what was not delivered, in our own words"),
    _text("reason", "why, in our own words"),
)

KPI_COUNTS = _figures(
    "kpi_counts", "service_unit measure", "the paper's own counts of indicators and projects met"
)(
    SERVICE_UNIT,
    ITEM,
    _text("measure", "kpis, kpis_achieved, projects, projects_achieved", required=True),
    _number("value", "the count"),
    SYMBOL,
    PRINTED,
)

PLAN_IMPLICATIONS = _figures("plan_implications", "item", "implications for the medium-term plan")(
    ITEM,
    _text("service_unit", "division or unit, if about one"),
    _text("implication", "what it means for the medium-term plan, in our own words", required=True),
    _number("value", "£000 where given"),
    PRINTED,
)

RISKS = _figures("risks", "item", "the risk register")(
    ITEM,
    _text("risk", "the risk, in our own words", required=True),
    _text("service_unit", "service it sits with, where published"),
    _text("likelihood", "where published"),
    _text("impact", "where published"),
    _text("mitigation", "in our own words"),
)

TABLES: dict[str, Table] = {table.name: table for table in list(vars().values()) if isinstance(table, Table)}
"""Those of `data/` by name, in order. The tables below lie in `narrative/`."""

APPROVERS = _table("approvers", "narrative", "name", "who may sign text off; one file for all editions")(
    _text("name", "as given to `--by` and printed beside what is signed", required=True),
    _text("role", "what gives them the right, where the name does not say"),
)

COMMENTS = _table("comments", "narrative", "", "reviewers' comments on the narrative")(
    _text("area", "name of the area", required=True),
    _text("section", "id of the section of its narrative", required=True),
    _text("reviewer", "who comments", required=True),
    _text("comment", "what a reviewer says of the section", required=True),
    _choice("resolved", "whether it has been dealt with", ("yes", "no")),
)

WAIVERS = _table("waivers", "narrative", "", "findings of the release checklist to publish with")(
    _text("check", "name of the check of the release checklist", required=True),
    _text("reason", "why the edition may be published with what it found", required=True),
    _text("by", "who decided", required=True),
    _date("expires", "the last day on which it is in force"),
)
