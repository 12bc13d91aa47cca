"""Checks on the reference tables: areas, groups, the register of indicators, editions and neighbours."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from analysis.data.areas import AREA_CODE, Area
from analysis.data.findings import Finding, nearest
from analysis.data.years import parse_year
from analysis.io.csv_files import split_list
from analysis.project import Project
from analysis.validation.cells import EXAMPLE_YEARS, year_problem
from analysis.validation.data_files import DataFiles, Row, whole_file
from analysis.validation.provenance import published_at_latest

RENAMED_NAME = re.compile(r"\d{4}-\d{2}-\d{2} \S.*")
REGISTER_ID = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")
MAX_SHORT_LABEL = 40
USED_IN = ("observations", "statements", "targets")
"""Tables that an edition takes from a source."""
NAMED_IN = (*USED_IN, "kpis")
"""Tables that an indicator of the register is there for."""
UNDATED = ("risks", "kpis", "kpi_counts", "projects", "plan_implications")


def check_areas_codes(figures: DataFiles) -> Iterator[Finding]:
    """Codes are a letter and eight digits."""
    for row in figures.rows("areas"):
        if row["code"] and not AREA_CODE.fullmatch(row["code"]):
            message = f"{row['code']!r} is not a code of nine characters."
            yield row.error("code", message, "Write the ONS code: a letter and eight digits.")


def check_areas_kinds(figures: DataFiles) -> Iterator[Finding]:
    """There is exactly one county and one country, and at least one district."""
    rows = figures.rows("areas")
    if not rows or not figures.is_complete("areas"):
        return
    for kind in ("county", "country", "district"):
        of_kind = [row for row in rows if row["kind"] == kind]
        if not of_kind or (kind != "district" and len(of_kind) > 1):
            needed = "at least one is needed" if kind == "district" else "exactly one is needed"
            message = f"{len(of_kind)} areas are of kind {kind}: {needed}."
            row = of_kind[-1] if of_kind else whole_file(rows[0].file)
            yield row.error("kind", message, "Correct the kind of the areas.")


def check_areas_names(figures: DataFiles) -> Iterator[Finding]:
    """The name of an area can be the name of a folder, and leads to no other."""
    for row in figures.rows("areas"):
        name = row["name"]
        if not any(sign.isalnum() and sign.isascii() for sign in name):
            message = f"{name!r} has no letter or digit that the name of a folder could be made of."
            yield row.error("name", message, "Write the name in letters.")
        elif set(name) & set("/\\") or name.startswith(".") or not name.isprintable():
            problem = "it would lead to another folder, or cannot be read."
            remedy = "Write it without / and \\, a leading dot or unprintable signs."
            yield row.error("name", f"{name!r} is not the name of an area: {problem}", remedy)


def check_areas_former_names(figures: DataFiles) -> Iterator[Finding]:
    """A former name is not what another area is called: a release could mean either."""
    names = {row["name"].casefold(): row for row in figures.rows("areas")}
    for row in figures.rows("areas"):
        for former in split_list(row["former_names"]):
            other = names.get(former.casefold(), row)
            if other is not row:
                message = f"{former!r} is the name of {other['code']} (row {other.line})."
                yield row.error("former_names", message, "Take it out, or correct the other area's name.")


def check_areas_renamed(figures: DataFiles) -> Iterator[Finding]:
    """A later name of an area stands after the day the area has it from, the first of them first."""
    for row in figures.rows("areas"):
        dates = [each.partition(" ")[0] for each in split_list(row["renamed"])]
        if dates != sorted(dates) or not all(map(RENAMED_NAME.fullmatch, split_list(row["renamed"]))):
            message = f"{row['renamed']!r} is not a day and a name, the first first."
            yield row.error("renamed", message, "Write 2018-04-01 and the name; several are separated by ;.")


def check_areas_slugs(figures: DataFiles) -> Iterator[Finding]:
    """Every area has a folder of its own in the report."""
    seen: dict[str, Row] = {}
    for row in figures.rows("areas"):
        slug = Area(row["code"], row["name"], row["kind"], row["parent"]).slug
        first = seen.setdefault(slug, row)
        if first is not row:
            names = f"{row['name']!r} and {first['name']!r} (row {first.line})"
            message = f"{names} would share the folder {slug!r}."
            yield row.error("name", message, "Give one of them another name.")


def check_areas_parents(figures: DataFiles) -> Iterator[Finding]:
    """Districts lie in the county, and no area lies in itself."""
    rows = figures.rows("areas")
    counties = {row["code"] for row in rows if row["kind"] == "county"}
    parents = {row["code"]: row["parent"] for row in rows}
    for row in rows:
        if row["kind"] == "district" and counties and row["parent"] not in counties:
            message = f"The district's parent is {row['parent']!r}, not the county."
            yield row.error("parent", message, f"Write {', '.join(sorted(counties))}.")
        above, code = [], row["code"]
        while (code := parents.get(code, "")) and code not in above:
            above.append(code)
        if row["kind"] != "district" and row["code"] in above:
            message = f"{row['name']} lies in itself, by way of its parent {row['parent']!r}."
            yield row.error("parent", message, "Write the area it lies in; for a country leave it empty.")


def check_register_ids(figures: DataFiles) -> Iterator[Finding]:
    """Ids of indicators and groups are lower case words joined by `_`."""
    for row in (*figures.rows("indicators"), *figures.rows("groups")):
        if row["id"] and not REGISTER_ID.fullmatch(row["id"]):
            proposed = re.sub(r"[^a-z0-9]+", "_", row["id"].casefold()).strip("_")
            message = f"{row['id']!r} is not lower case words joined by _."
            yield row.error("id", message, f"Write {proposed}, here and wherever it is used.")


def check_indicators_short_label(figures: DataFiles) -> Iterator[Finding]:
    """Short labels fit on a chart."""
    for row in figures.rows("indicators"):
        length = len(row["short_label"])
        if length > MAX_SHORT_LABEL:
            message = f"The short label has {length} characters; charts have room for {MAX_SHORT_LABEL}."
            yield row.warning("short_label", message, "Shorten it.")


def check_phrases_say(figures: DataFiles) -> Iterator[Finding]:
    """The sentence of an indicator gives its figure."""
    for row in figures.rows("phrases"):
        if "{value}" not in row["says"]:
            message = f"The sentence of {row['indicator']} does not say where its figure stands."
            yield row.error("says", message, "Write {value} in the place of the figure.")


def check_indicators_measure(figures: DataFiles) -> Iterator[Finding]:
    """A measure is no indicator's id, and what it names is all of one topic."""
    ids, first = figures.ids("indicators"), dict[str, Row]()
    for row in figures.rows("indicators"):
        measure = row["measure"]
        if measure and not REGISTER_ID.fullmatch(measure):
            message = f"{measure!r} is not lower case words joined by _."
            yield row.error("measure", message, "Write it like an id.")
        elif measure in ids:
            message = f"The measure {measure!r} is the id of an indicator: a name means one or the other."
            yield row.error("measure", message, "Give the measure a name of its own.")
        elif measure and first.setdefault(measure, row)["topic"] != row["topic"]:
            message = f"{measure!r} is of topic {first[measure]['topic']} (row {first[measure].line})."
            yield row.error("measure", message, "Give both indicators one topic, or two measures.")


def check_indicators_used(figures: DataFiles) -> Iterator[Finding]:
    """Every indicator of the register has a figure, a target, something that a source says of it, a release
    that is described to give it, or a notebook that shows it."""
    if not all(map(figures.is_complete, NAMED_IN)):
        return
    used = {row["indicator"] for table in NAMED_IN for row in figures.rows(table)}
    notebooks = Project(figures.data.parent).notebooks.glob("*.ipynb")
    for path in (*figures.data.glob("releases/*.yml"), *notebooks):
        used |= set(re.findall(r"\w+", path.read_text(encoding="utf-8", errors="replace")))
    for row in figures.rows("indicators"):
        operands = re.findall(r"\w+", row["derived_from"])
        if not used & {row["id"], row["measure"], *operands}:
            message = f"No figure and no target is of {row['id']}."
            yield row.warning("id", message, "Add its figures, or remove it from the register.")


def check_indicators_series_breaks(figures: DataFiles) -> Iterator[Finding]:
    """A series break is a year of the indicator's type, with a figure at or after it."""
    latest: dict[str, str] = {}
    for row in figures.rows("observations"):
        latest[row["indicator"]] = max(row["year"], latest.get(row["indicator"], ""))
    for row in figures.rows("indicators"):
        for label in split_list(row["series_breaks"]):
            if problem := year_problem(label, row["year_type"]):
                remedy = f"Write it as {EXAMPLE_YEARS[row['year_type']]}; several are separated by ;."
                yield row.error("series_breaks", f"{problem}.", remedy)
            elif row["id"] in latest and latest[row["id"]] < label:
                message = f"No figure of {row['id']} is from {label} or later."
                yield row.warning("series_breaks", message, "Correct the year, or add the figures after it.")


def check_editions_baseline(figures: DataFiles) -> Iterator[Finding]:
    """The baseline lies before the year an edition reports, and the milestone not after the fallback."""
    for row in figures.editions:
        years = (row["baseline_year"], row["academic_year"])
        if all(not year_problem(year, "academic") for year in years):
            baseline, reported = (parse_year(year, "academic") for year in years)
            if baseline >= reported:
                message = f"The baseline year {baseline} is not before the academic year {reported}."
                yield row.error("baseline_year", message, "Correct one of the two years.")
        milestone, fallback = row["milestone_year"], row["fallback_year"]
        if milestone > fallback:
            message = f"The fallback year {fallback} is before the milestone year {milestone}."
            yield row.error("fallback_year", message, "Correct one of the two years.")


def check_editions_sources(figures: DataFiles) -> Iterator[Finding]:
    """An edition takes its figures from sources there are, each named once."""
    remedies = ("Add its folder, or take it out of the order.", "Name it once, at its precedence.")
    for row in figures.editions:
        yield from _named(row, "source_order", ("source", "data/sources"), figures.sources, remedies)


def check_editions_releases(figures: DataFiles) -> Iterator[Finding]:
    """An edition names no source that was published after its releases date: its figures do not count."""
    for row in figures.editions:
        for name in row["source_order"].split() if row["releases_date"] else ():
            published = published_at_latest(figures.data / "sources" / name)
            if published > row["releases_date"]:
                message = f"{name!r} was published by {published}, after the date {row['releases_date']}."
                remedy = "Write a later date, or take it out of source_order."
                yield row.error("releases_date", message, remedy)


def _named(
    row: Row, column: str, kind: tuple[str, str], known: Sequence[str], remedies: tuple[str, str]
) -> Iterator[Finding]:
    """Yield findings on names of a cell that are not known or there twice. kind: with where it is listed."""
    for name, times in Counter(row[column].split()).items():
        if name not in known:
            message = f"There is no {kind[0]} {name!r} in {kind[1]}."
            yield row.error(column, message, nearest(name, known) or remedies[0])
        elif times > 1:
            yield row.error(column, f"{kind[0].capitalize()} {name!r} is named {times} times.", remedies[1])


def check_editions_use_sources(figures: DataFiles) -> Iterator[Finding]:
    """Every source with figures or targets is used by an edition."""
    if figures.period or not figures.rows("editions"):
        return
    named = {source for row in figures.editions for source in row["source_order"].split()}
    ordered = {source for source in figures.sources if {source, figures.first_release[source]} & named}
    for table in USED_IN:
        for file in figures.of_table(table):
            if file.rows and file.folder not in ordered:
                message = f"No edition takes its figures from {file.folder}."
                remedy = "Add it to source_order in data/reference/editions.csv."
                yield whole_file(file.name).warning("", message, remedy)


def check_editions_own_paper(figures: DataFiles) -> Iterator[Finding]:
    """What a paper says without a date belongs to one edition: the first that names the paper first."""
    undated = {file.folder for table in UNDATED for file in figures.of_table(table) if file.rows}
    first: dict[str, str] = {}
    for row in sorted(figures.rows("editions"), key=lambda row: row["period"]):
        paper = (row["source_order"].split() or [""])[0]
        owner = first.setdefault(paper, row["period"])
        if owner != row["period"] and paper in undated and row in figures.editions:
            own = f"{row['period']} shows none of its plans or risks"
            message = f"{paper} is the paper of edition {owner}: {own}."
            remedy = "Name the edition's own paper first, or the source to be believed first."
            yield row.warning("source_order", message, remedy)


def check_editions_headlines(figures: DataFiles) -> Iterator[Finding]:
    """The headlines of an edition are indicators or measures of the register, each named once."""
    measures = {row["measure"] for row in figures.rows("indicators") if row["measure"]}
    kind = ("indicator or measure", "data/reference/indicators.csv")
    known = sorted(figures.ids("indicators") | measures)
    for row in figures.editions if figures.has_ids("indicators") else ():
        remedies = ("Correct it; ids are separated by spaces.", "Name it once.")
        yield from _named(row, "headlines", kind, known, remedies)


def check_editions_neighbours(figures: DataFiles) -> Iterator[Finding]:
    """The neighbour set of an edition has neighbours in it."""
    sets = {row["set"] for row in figures.rows("neighbours")}
    for row in figures.editions if figures.has_ids("neighbours") else ():
        if row["neighbour_set"] and row["neighbour_set"] not in sets:
            there = "data/reference/neighbours.csv"
            message = f"Neighbour set {row['neighbour_set']!r} has no neighbours in {there}."
            yield row.error("neighbour_set", message, nearest(row["neighbour_set"], sets) or "Add them.")


def check_neighbours_kind(figures: DataFiles) -> Iterator[Finding]:
    """The county is compared with others, not with itself or its districts."""
    areas = figures.by_id["areas"]
    for row in figures.rows("neighbours"):
        area = areas.get(row["area"])
        if area and area["kind"] in ("county", "district"):
            message = f"{area['name']} is a {area['kind']}, not a neighbour."
            yield row.error("area", message, "Name an authority the county is compared with.")


def check_tiles_apart(figures: DataFiles) -> Iterator[Finding]:
    """Tiles are of districts, and no two lie on each other."""
    areas, seen = figures.by_id["areas"], dict[tuple[str, str], Row]()
    for row in figures.rows("tiles"):
        area = areas.get(row["area"])
        if area and area["kind"] != "district":
            message = f"{area['name']} is a {area['kind']}, not a district."
            yield row.error("area", message, "The map has a tile for each district: take it out.")
        first = seen.setdefault((row["row"], row["column"]), row)
        if first is not row:
            tile = f"the tile of {first['area']} already (row {first.line})"
            message = f"Row {row['row']}, column {row['column']} has {tile}."
            yield row.error("column", message, "Give one of the two another place.")
