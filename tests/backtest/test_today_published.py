"""The releases of 2025, read a second time by pandas and python-calamine, against every figure that data/ holds of them.

The second reading shares no code with the import: each source is made anew from its files by a few lines of its own. The check figures of the
releases' README stand here by name. Needs the released files, which are not part of the project: skipped where they are not found.
"""

import csv
import io
import os
import shutil
import zipfile
from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path

import pytest

from analysis.importing.description import load_description
from analysis.importing.release_import import import_release
from analysis.project import Project

pandas = pytest.importorskip("pandas")
pytest.importorskip("pyarrow")
calamine = pytest.importorskip("python_calamine")

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("BOLDSTEPS_SHARED", ROOT.parent / "shared"))
RELEASES = SHARED / "releases"
KENT, ENGLAND, SOUTH_EAST = "E10000016", "E92000001", "E12000008"
Key = tuple[str, str, str, str]
Made = dict[Key, tuple[str, str, str]]
Table = "pandas.DataFrame"

pytestmark = pytest.mark.skipif(not RELEASES.is_dir(), reason="the released files are not here")


@cache
def areas() -> list[dict[str, str]]:
    return lines(ROOT / "data" / "reference" / "areas.csv")


@cache
def former() -> dict[str, str]:
    return {each: row["code"] for row in areas() for each in row["former_codes"].split(";") if each}


def now(code: str) -> str:
    """The code that an area has today."""
    return former().get(code, code)


@cache
def neighbours() -> set[str]:
    rows = lines(ROOT / "data" / "reference" / "neighbours.csv")
    return {row["area"] for row in rows if row["set"] == "SN-2025-05"}


@cache
def districts() -> dict[str, str]:
    """The code of each district by each of its names."""
    found = {}
    for row in areas():
        if row["kind"] == "district":
            later = [each.split(" ", 1)[1] for each in row["renamed"].split(";") if each]
            found |= dict.fromkeys([row["name"], *row["former_names"].split(";"), *later], row["code"])
    return found


@cache
def authorities() -> dict[str, str]:
    """The code of the county and of each neighbour by name."""
    kept = {KENT, *neighbours()}
    return {row["name"]: row["code"] for row in areas() if row["code"] in kept}


@cache
def stored(source: str) -> dict[Key, dict[str, str]]:
    rows = lines(ROOT / "data" / "sources" / source / "observations.csv")
    return {(row["indicator"], row["area"], row["group"], row["year"]): row for row in rows}


def lines(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def rounded(number: object, decimals: int) -> str:
    quantum = Decimal(1).scaleb(-decimals)
    return str(Decimal(str(number)).quantize(quantum, ROUND_HALF_UP))


def percent(above: float, below: float) -> tuple[str, str, str]:
    if not below:
        return "z", str(int(above)), "0"
    exact = Decimal(int(above)) * 100 / Decimal(int(below))
    return rounded(exact, 1), str(int(above)), str(int(below))


@cache
def schools() -> Table:
    table = pandas.read_parquet(RELEASES / "ofsted-2025-08" / "ofsted.parquet")
    table = table[table["URN"].notna()].copy()
    places = pandas.read_csv(RELEASES / "postcodes-2026" / "kent_postcode_to_district_DERIVED.csv", dtype=str)
    by_postcode = dict(zip(places["postcode_nospace"], places["lad_code"], strict=True))
    table["district"] = table["Postcode"].str.replace(" ", "").str.upper().map(by_postcode)
    return table


def ofsted() -> Made:
    table, overall, made = schools(), "Overall effectiveness", Made()
    kent = table[table["Local authority"] == "Kent"]
    of = {ENGLAND: table, SOUTH_EAST: table[table["Region"] == "South East"]}
    of |= {code: table[table["Local authority"] == name] for name, code in authorities().items()}
    of |= {code: kent[kent["district"] == code] for code in set(districts().values())}
    aspects = {
        "ofsted_quality_of_education": "Quality of education",
        "ofsted_behaviour_attitudes": "Behaviour and attitudes",
        "ofsted_personal_development": "Personal development",
        "ofsted_leadership_management": "Effectiveness of leadership and management",
        "ofsted_early_years_in_schools": "Early years provision (where applicable)",
        "ofsted_sixth_forms": "Sixth form provision (where applicable)",
    }
    for code, some in of.items():
        graded = some[some[overall].isin(["1", "2", "3", "4"])]
        good = graded[graded[overall].isin(["1", "2"])]

        def put(indicator: str, figure: tuple[str, str, str], code: str = code) -> None:
            made[indicator, code, "all", "2025"] = figure

        put("ofsted_list_all", percent(len(good), len(graded)))
        put("ofsted_list_outstanding", percent((graded[overall] == "1").sum(), len(graded)))
        put("ofsted_list_inadequate", percent((graded[overall] == "4").sum(), len(graded)))
        for phase in ("Primary", "Secondary", "Special"):
            counts = [(each["Ofsted phase"] == phase).sum() for each in (good, graded)]
            put(f"ofsted_list_{phase.lower()}", percent(*counts))
        for suffix, phases in {"": None, "_primary": ["Primary"], "_secondary": ["Secondary"]}.items():
            some_of = [e if phases is None else e[e["Ofsted phase"].isin(phases)] for e in (good, graded)]
            share = percent(*(each["Total number of pupils"].sum() for each in some_of))
            put(f"ofsted_list_pupils{suffix}", (share[0], "", ""))
        for indicator, column in aspects.items():
            judged = some[some[column].isin([1, 2, 3, 4])]
            put(indicator, percent((judged[column] <= 2).sum(), len(judged)))
        put("ofsted_no_overall_grade", (str((some[overall] == "Not judged").sum()), "", ""))
        put("ofsted_schools_listed", (str(len(some)), "", ""))
        fifth = some["The income deprivation affecting children index (IDACI) quintile"].dropna()
        put("ofsted_schools_deprived", percent((fifth == 5).sum(), len(fifth)))
    return made


def destinations() -> Made:
    path = RELEASES / "ks4-destinations-district" / "data-key-stage-4-destination-measures.csv"
    table, made = pandas.read_csv(path, dtype={"time_period": str}), Made()
    numerators = {
        "sustained": ["education", "appren", "all_work"],
        "education": ["education"],
        "apprenticeship": ["appren"],
        "employment": ["all_work"],
        "not_sustained": ["all_notsust"],
    }
    codes = set(districts().values())
    table["code"] = table["lad_code"].where(table["lad_code"].isin(codes))
    parts = {code: table[table["code"] == code] for code in codes}
    parts |= {KENT: table[table["code"].notna()], ENGLAND: table}
    parts[SOUTH_EAST] = table[table["region_name"] == "South East"]
    for area, rows in parts.items():
        for period, some in rows.groupby("time_period"):
            year = f"{period[:4]}/{period[4:]}"
            for name, columns in numerators.items():
                above = sum(int(some[column].sum()) for column in columns)
                figure = percent(above, some["cohort"].sum())
                made[f"ks4_followed_{name}", area, "all", year] = figure
    return made


def apprenticeships() -> Made:
    table = pandas.read_parquet(RELEASES / "apprenticeships-2024-25" / "lad_map_data_0.parquet")
    table["code"], made = table["learner_home_lad"].map(districts()), Made()
    table = table[table["code"].notna()]
    for column in ("starts", "achievements"):
        each = table.groupby(["code", "year"])[column].sum()
        whole = table.groupby("year")[column].sum()
        for (code, year), count in [*each.items(), *(((KENT, year), count) for year, count in whole.items())]:
            made[f"apprenticeship_{column}", code, "all", year[:7]] = (str(count), "", "")
    return made


def local_statistics() -> Made:
    made, kept = Made(), {KENT, SOUTH_EAST, ENGLAND, *neighbours(), *districts().values()}
    names = {
        "Further education and skills participation": ("further_education_rate", 0, "/"),
        "Children in relative poverty before housing costs": ("child_poverty", 1, "-"),
        "Children in relative poverty after housing costs": ("child_poverty_after_housing", 1, "-"),
    }
    for path in sorted((RELEASES / "ons-els-2026-06").glob("*.csv")):
        for row in lines(path):
            indicator, decimals, between = names[row["indicator"]]
            start, code = int(row["period"][:4]), now(row["areacd"])
            if code in kept:
                year = f"{start}{between}{(start + 1) % 100:02d}"
                figure = rounded(row["observation"], decimals)
                made[indicator, code, "all", year] = (figure, "", "")
    return made


def by_code(
    path: str, columns: dict[str, tuple[str, int, int]], year: str = "", code: str = "new_la_code"
) -> Made:
    """Figures of a file with a row an authority; columns: column, factor and decimals by indicator."""
    made = Made()
    for row in lines(RELEASES / path):
        area = row[code] or (ENGLAND if row["geographic_level"] == "National" else "")
        if area in {KENT, ENGLAND, *neighbours()}:
            for indicator, (column, factor, decimals) in columns.items():
                exact = "x" if row[column] == "NA" else rounded(Decimal(row[column]) * factor, decimals)
                made[indicator, area, "all", year or row["Year"]] = (exact, "", "")
    return made


def places() -> Made:
    columns = {
        "first_preference": ("Pref_{}_1_CY", 1, 1),
        "top_three_preferences": ("Pref_{}_T3_CY", 1, 1),
        "unfilled_places": ("Quan_{}_UP", 1, 1),
        "spare_places_forecast": ("Quan_{}_Su", 100, 1),
        "places_needed": ("Quan_{}_RP", 1, 0),
    }
    of = {
        f"{name}_{phase}": (column.format(letter), factor, decimals)
        for name, (column, factor, decimals) in columns.items()
        for phase, letter in {"primary": "P", "secondary": "S"}.items()
    }
    return by_code("school-places-2025/scorecard_data_2025_2023.csv", of)


def attendance() -> Made:
    made = Made()
    path = RELEASES / "attendance-2024-25" / "EES_ytd_data.csv"
    for row in lines(path):
        area = row["new_la_code"] or row["region_code"] or row["country_code"]
        if row["school_type"] != "Total" and area in {KENT, SOUTH_EAST, ENGLAND, *neighbours()}:
            phase = row["school_type"].lower()
            absence = (
                rounded(row["overall_absence_perc"], 2),
                row["overall_absence"],
                row["possible_sessions"],
            )
            made[f"absence_daily_{phase}", area, "all", "2024/25"] = absence
            made[f"persistent_daily_{phase}", area, "all", "2024/25"] = (rounded(row["pa_perc"], 2), "", "")
    return made


def sheet(path: Path, name: str) -> list[list[object]]:
    """The rows of a sheet; what an .ods of the department lacks for the reader is added."""
    whole = io.BytesIO()
    with zipfile.ZipFile(path) as packed, zipfile.ZipFile(whole, "w") as complete:
        complete.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        for part in packed.namelist():
            if part != "mimetype":
                complete.writestr(part, packed.read(part))
    whole.seek(0)
    rows: list[list[object]] = (
        calamine.CalamineWorkbook.from_filelike(whole).get_sheet_by_name(name).to_python()
    )
    return rows


def outturn() -> Made:
    made = Made()
    wanted = {
        ("RSX", "Education services"): ("education", {"Total Expenditure": "gross", "Total Income": "income", "Net": "net"}),
        ("RSX", "Children Social Care"): ("social_care", {"Total Expenditure": "gross", "Total Income": "income", "Net": "net"}),
        ("RO3", "Children's social care - Children Looked After"): ("looked_after", {"Net": "net"}),
        ("RO3", "Children's social care: Safeguarding children and young people’s services"): ("safeguarding", {"Net": "net"}),
        ("RO3", "Children's social care - Family Support Services"): ("family_support", {"Net": "net"}),
        ("RO3", "Children's social care - Youth Justice"): ("youth_justice", {"Net": "net"}),
        ("RO3", "Children's social care: Services for young people"): ("young_people", {"Net": "net"}),
        ("RO3", "Children's social care: Sure start children's centres and early years"): ("early_years", {"Net": "net"}),
    }  # fmt: skip
    for form in ("RSX", "RO3"):
        path = RELEASES / "revenue-outturn-2024-25" / f"{form}_LA_Data_2024-25_data_by_LA.ods"
        rows = sheet(path, f"{form}_LA_Data_202425")
        heading = next(row for row in rows if row[0] == "E-code")
        kent = next(row for row in rows if row[1] == KENT)
        for (of, service), (name, kinds) in wanted.items():
            for title, kind in kinds.items() if of == form else ():
                start = f"{service} - {title}"
                at = [i for i, text in enumerate(heading) if str(text).startswith(start)]
                assert len(at) == 1, start
                made[f"outturn_{name}_{kind}", KENT, "all", "2024-25"] = (rounded(kent[at[0]], 0), "", "")
    return made


def grant() -> Made:
    path = RELEASES / "dsg-2023-24" / "dedicated-schools-grant_2024_07_20.ods"
    kent = next(row for row in sheet(path, "Allocations_summary") if "Kent" in row)
    blocks = ("schools", "central", "high_needs", "early_years", "total")
    first = kent.index("Kent") + 1
    return {
        (f"dsg_{block}", KENT, "all", "2023-24"): (rounded(amount, 0), "", "")
        for block, amount in zip(blocks, kent[first:], strict=False)
    }


def inspections() -> Made:
    path = RELEASES / "la-inspections-2025-03" / "LA_Inspection_Outcomes_as_at_31_March_2025.ods"
    grades = {"Outstanding": "1", "Good": "2", "Requires improvement to be good": "3", "Inadequate": "4"}
    names = ("grade", "leaders", "help", "care")
    return {
        (f"childrens_services_{name}", str(row[1]), "all", "2025"): (grades[str(grade)], "", "")
        for row in sheet(path, "Inspections_as_at_31_March")
        if row[1] in {KENT, *neighbours()}
        for name, grade in zip(names, row[6:10], strict=True)
    }


def foundation_stage() -> Made:
    made, kept = Made(), {KENT, SOUTH_EAST, ENGLAND, *neighbours(), *districts().values()}
    groups = {
        "Total": "all",
        "Known to be eligible for free school meals": "fsm",
        "Not known to be eligible for free school meals": "not_fsm",
        "Summer-born": "summer_born",
    }
    of = {"National": "country_code", "Regional": "region_code", "Local authority": "new_la_code"}
    for row in lines(RELEASES / "eyfsp-2022" / "1_eyfsp_headline_measures_2022.csv"):
        group, level = groups.get(row["characteristic_type"]), row["geographic_level"]
        area = now(row[of.get(level, "lad_code")])
        is_district = area in set(districts().values()) and level not in of
        if group and row["gender"] == "Total" and area in kept and (level in of or is_district):
            for indicator, column in {"eyfs_gld": "gld_number", "eyfs_expected": "elg_number"}.items():
                name = f"{indicator}_2013" if group == "all" else f"{indicator}_groups"
                if group == "all" or indicator == "eyfs_gld":
                    share, *counts = percent(int(row[column]), int(row["children_number"]))
                    above, below = counts if area != KENT else ("", "")
                    made[name, area, group, "2021/22"] = (share, above, below)
    return made


def in_care() -> Made:
    made, kept = Made(), {KENT, SOUTH_EAST, ENGLAND, *neighbours()}
    columns = {
        "ks2_la.csv": [
            ("ks2_rwm_groups", "pt_rwm_met_expected_standard", "t_rwm_met_expected_standard", "t_rwm_eligible_pupils", 0)
        ],
        "ks4_la.csv": [
            ("ks4_attainment8_groups", "avg_att8", "", "", 1),
            ("ks4_em_94_groups", "pt_l2basics_94", "t_l2basics_94", "t_pupils", 1),
        ],
    }  # fmt: skip
    for name, of in columns.items():
        for row in lines(RELEASES / "children-in-care-2025" / name):
            area = now(row["new_la_code"] or row["region_code"] or row["country_code"])
            if row["social_care_group"].startswith("CLA") and area in kept:
                year = f"{row['time_period'][:4]}/{row['time_period'][4:]}"
                for indicator, value, above, below, decimals in of:
                    stated = row[value]
                    exact = stated if stated in ("x", "c", "z", "low") else rounded(stated, decimals)
                    stated_counts = [
                        row[name] if name and row["new_la_code"] else "" for name in (above, below)
                    ]
                    counts = [count if count.isdigit() else "" for count in stated_counts]
                    if all(counts) and any(
                        0 < n < 6 for n in (int(counts[0]), int(counts[1]) - int(counts[0]))
                    ):
                        exact, counts = "c", ["", ""]  # the rule of this document on small counts
                    made[indicator, area, "care", year] = (exact, *counts)
    return made


READ: dict[str, Callable[[], Made]] = {
    "ofsted-2025-08": ofsted,
    "ks4-destinations-district": destinations,
    "apprenticeships-2024-25": apprenticeships,
    "ons-els-2026-06": local_statistics,
    "school-places-2025": places,
    "attendance-2024-25": attendance,
    "revenue-outturn-2024-25": outturn,
    "dsg-2023-24": grant,
    "la-inspections-2025-03": inspections,
    "eyfsp-2022": foundation_stage,
    "children-in-care-2025": in_care,
}


@pytest.mark.parametrize("source", READ)
def test_a_second_reading_makes_every_stored_figure(source: str) -> None:
    held = {
        key: (row["value"] or row["symbol"], row["numerator"], row["denominator"])
        for key, row in stored(source).items()
    }
    assert held == READ[source]()


POSTCODES = RELEASES / "postcodes-2026" / "kent_postcode_to_district_DERIVED.csv"


@pytest.mark.slow
@pytest.mark.parametrize("source", READ)
def test_importing_what_is_stored_again_changes_nothing(source: str, tmp_path: Path) -> None:
    """Each is made from nothing by the tutorial: `tests/docs/test_new_year.py`."""
    sources = {f"sources/{each}" for each in ("lait-2025-10", "lait-2026-02", source)}
    for folder in ("reference", "releases", "rules", *sources):
        shutil.copytree(ROOT / "data" / folder, tmp_path / "data" / folder)
    registers = [POSTCODES] if source == "ofsted-2025-08" else []
    files = [path for path in sorted((RELEASES / source).iterdir()) if is_described(source, path)]
    again = [import_release(Project(tmp_path), source, file, registers=registers) for file in files]
    assert files and all(report.is_no_op for report in again)
    made, held = (root / "data" / "sources" / source / "observations.csv" for root in (tmp_path, ROOT))
    assert made.read_bytes() == held.read_bytes()


def is_described(source: str, path: Path) -> bool:
    return any(table.reads(path) for table in load_description(ROOT / "data", source).tables)


def figure(source: str, indicator: str, area: str, year: str, group: str = "all") -> tuple[str, str, str]:
    row = stored(source)[indicator, area, group, year]
    return row["value"], row["numerator"], row["denominator"]


SWALE, ASHFORD, THANET = "E07000113", "E07000105", "E07000114"


@pytest.mark.parametrize(
    ("source", "indicator", "area", "year", "expected"),
    [
        ("ofsted-2025-08", "ofsted_schools_listed", KENT, "2025", ("598", "", "")),
        ("ofsted-2025-08", "ofsted_list_all", KENT, "2025", ("94.8", "471", "497")),
        ("ofsted-2025-08", "ofsted_list_all", ENGLAND, "2025", ("93.1", "17327", "18618")),
        ("ofsted-2025-08", "ofsted_list_all", SWALE, "2025", ("88.6", "39", "44")),
        ("ofsted-2025-08", "ofsted_list_all", ASHFORD, "2025", ("100.0", "45", "45")),
        ("ofsted-2025-08", "ofsted_no_overall_grade", KENT, "2025", ("96", "", "")),
        ("ks4-destinations-district", "ks4_followed_sustained", KENT, "2022/23", ("93.6", "15717", "16799")),
        ("ks4-destinations-district", "ks4_followed_education", THANET, "2022/23", ("84.4", "1212", "1436")),
        (
            "ks4-destinations-district",
            "ks4_followed_apprenticeship",
            THANET,
            "2022/23",
            ("2.1", "30", "1436"),
        ),
        ("ks4-destinations-district", "ks4_followed_employment", THANET, "2022/23", ("4.3", "62", "1436")),
        ("school-places-2025", "first_preference_primary", KENT, "2024/25", ("90.6", "", "")),
        ("school-places-2025", "spare_places_forecast_primary", KENT, "2024/25", ("10.7", "", "")),
        ("attendance-2024-25", "absence_daily_primary", KENT, "2024/25", ("5.60", "2250962", "40188878")),
        ("attendance-2024-25", "absence_daily_secondary", KENT, "2024/25", ("8.42", "2748280", "32658000")),
        ("attendance-2024-25", "absence_daily_special", KENT, "2024/25", ("14.51", "289518", "1995811")),
        ("revenue-outturn-2024-25", "outturn_education_gross", KENT, "2024-25", ("1346749", "", "")),
        ("revenue-outturn-2024-25", "outturn_education_net", KENT, "2024-25", ("1242309", "", "")),
        ("eyfsp-2022", "eyfs_gld_2013", KENT, "2021/22", (*percent(11951, 18149)[:1], "", "")),
        ("children-in-care-2025", "ks2_rwm_groups care", KENT, "2024/25", ("27", "14", "51")),
        ("children-in-care-2025", "ks4_attainment8_groups care", KENT, "2024/25", ("17.1", "", "")),
        ("dsg-2023-24", "dsg_total", KENT, "2023-24", ("1624348991", "", "")),
        ("dsg-2023-24", "dsg_high_needs", KENT, "2023-24", ("311663662", "", "")),
        ("apprenticeships-2024-25", "apprenticeship_starts", KENT, "2024/25", ("9017", "", "")),
    ],
)
def test_the_check_figures_of_the_releases(
    source: str, indicator: str, area: str, year: str, expected: tuple[str, str, str]
) -> None:
    name, _, group = indicator.partition(" ")
    assert figure(source, name, area, year, group or "all") == expected


def test_the_county_has_no_counts_of_the_foundation_stage_beside_those_of_its_districts() -> None:
    """Its 11,951 of 18,149 less those of the districts are five children, one of them at a good level."""
    path = RELEASES / "eyfsp-2022" / "1_eyfsp_headline_measures_2022.csv"
    whole = [
        r
        for r in lines(path)
        if r["characteristic_type"] == r["gender"] == "Total" and r["la_name"] == "Kent"
    ]
    county, *of = sorted(whole, key=lambda row: row["lad_code"])
    assert (county["gld_number"], county["children_number"], len(of)) == ("11951", "18149", 12)
    left = [
        int(county[name]) - sum(int(row[name]) for row in of) for name in ("gld_number", "children_number")
    ]
    assert left == [1, 5]
    held = [row for row in stored("eyfsp-2022").values() if row["area"] == KENT]
    assert len(held) == 5 and not any(row["numerator"] or row["denominator"] for row in held)


def test_every_school_of_the_county_is_placed_in_a_district() -> None:
    """README: the list of postcodes places 598 of 598 schools."""
    held = stored("ofsted-2025-08")
    placed = [
        int(held["ofsted_schools_listed", code, "all", "2025"]["value"]) for code in set(districts().values())
    ]
    assert len(placed) == 12 and sum(placed) == 598


def test_apprenticeships_of_august_to_october_are_a_part_of_the_year() -> None:
    parts = [row for row in stored("apprenticeships-2024-25").values() if row["status"] == "part"]
    assert {row["year"] for row in parts} == {"2025/26"}
    assert len(parts) == 26 and all("Aug to Oct" in row["note"] for row in parts)


def test_child_poverty_has_no_figure_of_england_and_further_education_has() -> None:
    held = {(indicator, area) for indicator, area, _, _ in stored("ons-els-2026-06")}
    assert ("child_poverty", ENGLAND) not in held and ("further_education_rate", ENGLAND) in held


MOCKUP = SHARED / "mockups" / "district" / "figures.csv"
DRAWN = {
    "gld": ["eyfsp-2022 eyfs_gld_2013"],
    "gld_fsm": ["eyfsp-2022 eyfs_gld_groups fsm"],
    "gld_summer": ["eyfsp-2022 eyfs_gld_groups summer_born"],
    "ks2": ["ons-els-ks2 ks2_rwm_expected"],
    "em19": ["ons-els-gcse gcse_em_by_19"],
    "ctx_claim": ["ons-els claimant_rate"],
    "fe": ["ons-els-2026-06 further_education_rate"],
    "ctx_poverty": ["ons-els-2026-06 child_poverty", "ons-els-2026-06 child_poverty_after_housing"],
    "dest": ["ks4-destinations-district ks4_followed_sustained"],
    "dest_edu": ["ks4-destinations-district ks4_followed_education"],
    "dest_app": ["ks4-destinations-district ks4_followed_apprenticeship"],
    "dest_none": ["ks4-destinations-district ks4_followed_not_sustained"],
    "app_starts": ["apprenticeships-2024-25 apprenticeship_starts"],
    "of_all": ["ofsted-2025-08 ofsted_list_all"],
    "of_pri": ["ofsted-2025-08 ofsted_list_primary"],
    "of_sec": ["ofsted-2025-08 ofsted_list_secondary"],
    "of_pup": ["ofsted-2025-08 ofsted_list_pupils"],
    "of_out": ["ofsted-2025-08 ofsted_list_outstanding"],
    "of_qe": ["ofsted-2025-08 ofsted_quality_of_education"],
    "of_ba": ["ofsted-2025-08 ofsted_behaviour_attitudes"],
    "of_pd": ["ofsted-2025-08 ofsted_personal_development"],
    "of_ey": ["ofsted-2025-08 ofsted_early_years_in_schools"],
    "of_lm": ["ofsted-2025-08 ofsted_leadership_management"],
    "ctx_idaci": ["ofsted-2025-08 ofsted_schools_deprived"],
    "ctx_schools": ["ofsted-2025-08 ofsted_schools_listed"],
    "ctx_notjudged": ["ofsted-2025-08 ofsted_no_overall_grade"],
}
"""The figures that somebody else worked out of the same releases for a district's page, and ours. Theirs has child poverty before
and after housing costs under one name, by which the second hides the first; here they are two indicators."""


def drawn() -> Iterator[tuple[dict[str, str], list[dict[str, str]]]]:
    for row in lines(MOCKUP):
        if row["edition"] == "2025" and row["id"] in DRAWN and row["area"][0] == "E":
            year = "2025" if row["year"].startswith("Aug") else row["year"]
            year = year.replace("/", "-") if row["id"] == "ctx_poverty" else year
            ours = [f"{name} all".split()[:3] for name in DRAWN[row["id"]]]
            held = [stored(source).get((name, row["area"], group, year)) for source, name, group in ours]
            yield row, [each for each in held if each]


@pytest.mark.skipif(not MOCKUP.is_file(), reason="the district's page of somebody else is not here")
def test_figures_that_somebody_else_worked_out_are_the_same() -> None:
    compared, other = 0, []
    for row, held in drawn():
        values = [each["value"] for each in held]
        rounded_alike = [rounded(row["value"], len(value.partition(".")[2])) == value for value in values]
        counts = [
            (each["numerator"], each["denominator"]) for each in held if row["num"] and each["numerator"]
        ]
        same = [tuple(str(int(float(row[name]))) for name in ("num", "den")) == each for each in counts]
        compared += 1
        if not any(rounded_alike) or not all(same):
            other.append((row["id"], row["area"], row["year"], row["value"], values))
    assert other == [] and compared > 1200
