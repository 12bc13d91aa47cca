"""A second reading of the history releases, by openpyxl, pandas and the csv module, against what data/ holds.

It shares no code with the import. Of every stored figure the cell that its place names is read again, and the
row it stands in must be that of the area; figures made from schools are made again. Needs the released files,
which are not part of the project: skipped where they are not found.
"""

import csv
import io
import os
import re
import zipfile
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path

import pytest

pandas = pytest.importorskip("pandas")
openpyxl = pytest.importorskip("openpyxl")

ROOT = Path(__file__).resolve().parents[2]
RELEASES = Path(os.environ.get("BOLDSTEPS_SHARED", ROOT.parent / "shared")) / "releases"
SOURCES = (
    "looked-after-2010-2014",
    "exclusions-2006-2017",
    "eyfsp-2013-2019",
    "ks2-2012-13",
    "destinations-2010-2012",
    "performance-tables-2010-2013",
    "pupil-numbers-2006-2017",
    "ofsted-mi-2013-2014",
)
NUMBERS = {
    "Kent": "886", "East Sussex": "845", "Essex": "881", "Lancashire": "888", "Northamptonshire": "928",
    "Nottinghamshire": "891", "Staffordshire": "860", "Swindon": "866", "Warwickshire": "937",
    "West Sussex": "938", "Worcestershire": "885", "England": "7",
}  # fmt: skip
LINE = re.compile(r"(?P<file>[^,]+), row (?P<line>\d+) \((?P<area>[^,)]+)[^)]*\), (?P<columns>.+)")
CELLS = re.compile(
    r"(?P<file>[^,]+), sheet (?P<sheet>[^,]+), (?P<cells>[A-Z]+\d+(?: [/+] [A-Z]+\d+)*) \((?P<area>.+)\)"
)

pytestmark = pytest.mark.skipif(not RELEASES.is_dir(), reason="the released files are not here")


def stored(source: str) -> list[dict[str, str]]:
    with (ROOT / "data" / "sources" / source / "observations.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def published(source: str, name: str) -> Path:
    found = [path for path in (RELEASES / source).rglob(Path(name).name) if path.as_posix().endswith(name)]
    assert len(found) == 1, f"{source}: {name}"
    return found[0]


@cache
def lines(path: Path, inside: str = "") -> dict[int, list[str]]:
    raw = path.read_bytes()
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as packed:
            raw = packed.read(inside)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252")
    delimiter = "\t" if text.split("\n", 1)[0].count("\t") > 5 else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    return dict((reader.line_num, fields) for fields in reader)  # noqa: C402


@cache
def sheet(path: Path, name: str) -> dict[str, object]:
    if path.suffix == ".xls":
        frame = pandas.read_excel(path, sheet_name=name, header=None, engine="calamine")
        letters = [openpyxl.utils.get_column_letter(position + 1) for position in range(frame.shape[1])]
        cells = {
            f"{letter}{line}": value
            for line, values in enumerate(frame.itertuples(index=False), 1)
            for letter, value in zip(letters, values, strict=True)
        }
        return {place: value for place, value in cells.items() if not pandas.isna(value)}
    data: object = path
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as packed:
            data = io.BytesIO(packed.read(packed.namelist()[0]))
    book = openpyxl.load_workbook(data, read_only=True, data_only=True)
    return {
        cell.coordinate: cell.value
        for row in book[name].iter_rows(max_row=2100)
        for cell in row
        if cell.value is not None
    }


def number(text: object) -> Decimal | None:
    plain = str(text).strip().removesuffix("%").replace(",", "")
    return Decimal(plain) if re.fullmatch(r"-?\d+(\.\d+)?(E-\d+)?", plain, re.IGNORECASE) else None


def rounded(value: Decimal, like: str) -> Decimal:
    decimals = len(like.split(".")[1]) if "." in like else 0
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def agrees(row: dict[str, str], parts: list[list[object]]) -> bool:
    """Whether a stored figure is one of the columns named, or the first of them as a share of the last."""
    sums = [[number(part) for part in column] for column in parts]
    if any(None in column for column in sums):
        return not row["value"]
    first, *rest = [sum((part or Decimal(0) for part in column), Decimal(0)) for column in sums]
    if not row["value"]:
        return row["symbol"] in ("c", "z")
    made = {first, first * 100} | ({first * 100 / rest[-1]} if rest and rest[-1] else set())
    return Decimal(row["value"]) in {rounded(each, row["value"]) for each in made}


@pytest.mark.parametrize("source", SOURCES)
def test_every_figure_that_is_printed_stands_in_the_row_of_its_area(source: str) -> None:
    wrong, read = [], 0
    for row in stored(source):
        if match := LINE.fullmatch(row["place"]):
            path = published(source, match["file"])
            if path.suffix == ".xlsx":
                cells = sheet(path, "Sheet1")
                last = openpyxl.utils.get_column_letter
                header = [cells.get(f"{last(n)}1") for n in range(1, 30)]
                fields = [cells.get(f"{last(n)}{match['line']}") for n in range(1, 30)]
            else:
                inside = "schpupnum_geoglevels.csv" if path.suffix == ".zip" else ""
                table = lines(path, inside)
                header, fields = [name.strip() for name in table[1]], table[int(match["line"])]
            named = dict(zip(header, fields, strict=False))
            parts = [
                [named[part] for part in column.split(" + ")] for column in match["columns"].split(" / ")
            ]
            names = {str(field).strip().casefold() for field in fields}
            area = match["area"]
        elif match := CELLS.fullmatch(row["place"]):
            cells = sheet(published(source, match["file"]), match["sheet"])
            parts = [
                [cells.get(place, "") for place in each.split(" + ")] for each in match["cells"].split(" / ")
            ]
            line = re.sub(r"\D", "", match["cells"].split(" ")[0])
            names = {str(cells.get(f"{letter}{line}", "")).strip().casefold() for letter in "ABCDE"}
            area = match["area"]
        else:
            continue
        read += 1
        about = (
            {area.casefold(), NUMBERS.get(area, area), "nat", "5"}
            if area == "England"
            else {area.casefold(), NUMBERS.get(area, area)}
        )
        plain = {re.sub(r"(?<=[a-z)])\d+$", "", name) for name in names}
        is_there = (
            bool(plain & about)
            or any(name.startswith(area.casefold()) for name in plain)
            or source == "ks2-2012-13"
        )
        if not is_there or not agrees(row, parts):
            wrong.append(
                (
                    row["indicator"],
                    row["area"],
                    row["group"],
                    row["year"],
                    row["value"],
                    row["symbol"],
                    row["place"],
                    parts,
                )
            )
    assert read, "no figure was read"
    assert not wrong, f"{len(wrong)} of {read}: {wrong[:5]}"


TABLES = RELEASES / "performance-tables-2010-2013"
GRADE = "Overall effectiveness: how good is the school"
LEADERSHIP = "The effectiveness of leadership and management in embedding ambition and driving improvement"
YEARS = {"2010/11": "2011", "2011/12": "2012", "2012/13": "2013"}


@cache
def inspected(year: str) -> "pandas.DataFrame":
    pattern = {"2013": "*202013*.zip", "2014": "*2014.zip"}[year]
    path = next((RELEASES / "ofsted-mi-2013-2014").glob(pattern))
    with zipfile.ZipFile(path) as packed:
        book = io.BytesIO(packed.read(packed.namelist()[0]))
    frame = pandas.read_excel(book, sheet_name="Provider level data", engine="calamine")
    return frame.assign(district=frame["Postcode"].map(lambda text: by_postcode().get(plain(text))))


def plain(text: object) -> str:
    return "".join(str(text).split()).upper()


@cache
def by_postcode() -> dict[str, str]:
    frame = pandas.read_csv(RELEASES / "postcodes-2026" / "kent_postcode_to_district_DERIVED.csv")
    return dict(zip(frame["postcode_nospace"], frame["lad_code"], strict=True))


@cache
def by_school() -> dict[str, str]:
    """The district of each school by its URN and by the number of the authority and its own."""
    found: dict[str, str] = {}
    spine = pandas.read_csv(
        TABLES / "2013" / "england_spine.csv", dtype=str, on_bad_lines="skip", encoding="cp1252"
    )
    spine.columns = [name.encode("cp1252").decode("utf-8-sig", "ignore") for name in spine.columns]
    today = pandas.read_parquet(RELEASES / "ofsted-2025-08" / "ofsted.parquet")
    old = pandas.read_csv(TABLES / "2010" / "england_ks4.csv", sep="\t", dtype=str, encoding="cp1252")
    old = old.assign(number=old["LACode"].fillna("") + old["EstabCode"].fillna(""))
    inspections = pandas.read_csv(
        next((RELEASES / "ofsted-2013-14").glob("*.csv")), dtype=str, encoding="cp1252"
    )
    for frame, keys, postcode in (
        (spine, ("URN", "LAESTAB"), "POSTCODE"),
        (today, ("LAESTAB",), "Postcode"),
        (inspected("2014"), ("urn", "laestab"), "Postcode"),
        (inspected("2013"), ("urn", "laestab"), "Postcode"),
        (old, ("number",), "PostCode"),
        (inspections, ("URN", "LAESTAB"), "Postcode"),
    ):
        for key in keys:
            for school, text in zip(frame[key], frame[postcode], strict=True):
                if (code := str(school).removesuffix(".0")) not in ("", "nan", "None"):
                    found.setdefault(code, by_postcode().get(plain(text), ""))
    return found


def in_areas(frame: "pandas.DataFrame", row: dict[str, str]) -> "pandas.DataFrame":
    name = next((name for name in NUMBERS if row["place"].find(f"({name})") > 0), "")
    if row["area"] == "E92000001":
        return frame
    if row["area"].startswith("E07"):
        return frame[(frame["district"] == row["area"]) & (frame["Local Authority"] == "Kent")]
    column, word = ("Local Authority", name) if name else ("Ofsted Region", "South East")
    return frame[frame[column] == word]


@cache
def judged(kind: str, year: str, column: str) -> "pandas.DataFrame":
    """The list with each school's grade, of the end of August of the year where it is rebuilt."""
    frame = inspected("2013" if kind == "rebuilt" else year)
    grade = frame[column].astype(str)
    if kind == "rebuilt":
        day = f"{year}-08-31"
        on, before = (frame[f"{which} inspection date"].astype(str) for which in ("Latest", "Previous"))
        earlier = frame["Previous Overall effectiveness"].astype(str)
        grade = grade.where(on <= day, earlier.where(before <= day, "-"))
    return frame.assign(grade=grade.str.replace(".0", "", regex=False))


def test_judgements_are_those_of_the_list_of_schools() -> None:
    columns = {
        "teaching": "The quality of teaching",
        "leadership": LEADERSHIP,
        "behaviour": "Pupils' behaviour",
    }
    wrong, read = [], 0
    for row in stored("ofsted-mi-2013-2014"):
        kind, about = re.fullmatch(r"ofsted_(list|rebuilt)_(\w+)", row["indicator"]).groups()  # type: ignore[union-attr]
        if "added up" not in row["place"]:
            continue
        frame = in_areas(judged(kind, row["year"], columns.get(about, GRADE)), row)
        phase = about.removeprefix("pupils_").title()
        if phase in ("Primary", "Secondary", "Special"):
            frame = frame[frame["Ofsted Phase"] == phase]
        good = {"outstanding": ["1"], "inadequate": ["4"]}.get(about, ["1", "2"])
        frame = frame[frame["grade"].isin(["1", "2", "3", "4", "9"])]
        weight = pandas.Series(1, index=frame.index)
        if about.startswith("pupils_"):
            weight = pandas.to_numeric(frame["Total pupils"], errors="coerce").fillna(0)
        made = int(weight[frame["grade"].isin(good)].sum()), int(weight.sum())
        read += 1
        if made != (int(row["numerator"]), int(row["denominator"])):
            wrong.append(
                (row["indicator"], row["area"], row["year"], row["numerator"], row["denominator"], made)
            )
    assert read > 500
    assert not wrong, f"{len(wrong)} of {read}: {wrong[:5]}"


@cache
def county_on_roll() -> "pandas.DataFrame":
    """The county's schools of every year; the file has those of the whole country and is read once."""
    with zipfile.ZipFile(RELEASES / "pupil-numbers-2006-2017" / "schpupnum.zip") as packed:
        frame = pandas.read_csv(io.BytesIO(packed.read("schpupnum_geoglevels.csv")), dtype=str)
    return frame[(frame["level"] == "School") & (frame["old_la_code"] == "886")]


@cache
def on_roll(year: str) -> "pandas.DataFrame":
    frame = county_on_roll()
    frame = frame[frame["year"] == year.replace("/", "")]
    return frame.assign(district=frame["laestab"].map(by_school()), headcount=frame["headcount"].astype(int))


def test_pupils_and_schools_of_districts_are_those_of_the_list() -> None:
    phases = {"primary": "state-funded primary", "secondary": "state-funded secondary", "special": "special"}
    for row in stored("pupil-numbers-2006-2017"):
        if row["area"].startswith("E07"):
            what, phase = row["indicator"].split("_")
            frame = on_roll(row["year"])
            frame = frame[frame["district"] == row["area"]]
            frame = frame[frame["school_type"] == phases[phase]] if phase in phases else frame
            made = frame["headcount"].sum() if what == "pupils" else len(frame)
            assert int(row["value"]) == made, row


COLLEGES = ("General Further Education College", "Agriculture and Horticulture College")
MAINTAINED = ("CY", "VA", "VC", "FD", "AC", "ACC", "CTC", "F", *COLLEGES)


@cache
def authority_numbers() -> dict[str, str]:
    """The number of the authority and its own of each school, by its URN."""
    spine = pandas.read_csv(
        TABLES / "2013" / "england_spine.csv", dtype=str, on_bad_lines="skip", encoding="cp1252"
    )
    spine.columns = [name.encode("cp1252").decode("utf-8-sig", "ignore") for name in spine.columns]
    found = dict(zip(spine["URN"], spine["LAESTAB"], strict=True))
    for year in ("2014", "2013"):
        listed = zip(inspected(year)["urn"], inspected(year)["laestab"], strict=True)
        found = {str(urn).removesuffix(".0"): str(own).removesuffix(".0") for urn, own in listed} | found
    return found


@cache
def of_county(name: str) -> "pandas.DataFrame":
    """The county's schools of one file, state-funded ones of key stages 4 and 5, with the district of each."""
    separator = "\t" if name == "2010/england_ks4.csv" else ","
    frame = pandas.read_csv(TABLES / name, dtype=str, encoding="cp1252", sep=separator)
    frame = frame.rename(columns=lambda text: text.removeprefix("ï»¿"))
    if "LACode" in frame:
        state_funded = frame["RecType"].isin(["1", "2"]) & ~frame["SchoolType"].isin(["IND", "INDSS", "NMSS"])
        frame = frame[state_funded & (frame["LACode"] == "886")]
        return frame.assign(district=frame["PostCode"].map(lambda text: by_postcode().get(plain(text))))
    if not {"LA", "LEA", "LAESTAB"} & set(frame):
        joined = frame["URN"].map(authority_numbers())
    elif "LAESTAB" in frame:
        joined = frame["LAESTAB"]
    else:
        joined = frame["LEA" if "LEA" in frame else "LA"] + frame["ESTAB"]
    frame = frame.assign(number=joined)[joined.str.startswith("886", na=False)]
    placed = frame["URN"].map(by_school()).fillna(frame["number"].map(by_school()))
    if "PCODE" in frame:
        kept = frame["RECTYPE"].isin(["1", "3"]) & (frame["NFTYPE"].isin(MAINTAINED) | frame["NFTYPE"].isna())
        own = frame["PCODE"].map(lambda text: by_postcode().get(plain(text)))
        return frame.assign(district=own.where(frame["PCODE"].notna(), placed))[kept]
    return frame.assign(district=placed)


COUNTED = ("NUM", "TSEN", "OVERALL", "FEC", "SSF")
"""How the names of columns begin that hold pupils and not per cent."""


@pytest.mark.parametrize(("kind", "least"), [("E07", 200), ("E10", 19)])
def test_figures_of_the_performance_tables_by_area_are_those_of_their_schools(kind: str, least: int) -> None:
    """Absence, free meals, language and needs by the pupils of the phase; level 3 by the students of the school.
    The county's are those that the files have no row for: the census, and absence from primary schools."""
    phase = {
        year: dict(zip(on_roll(year)["laestab"], on_roll(year)["school_type"], strict=True)) for year in YEARS
    }
    pupils = {
        year: dict(zip(on_roll(year)["laestab"], on_roll(year)["headcount"], strict=True)) for year in YEARS
    }
    wrong, read = [], 0
    for row in stored("performance-tables-2010-2013"):
        if not row["area"].startswith(kind) or row["status"] != "calculated":
            continue
        name, columns = row["place"].split(",", 1)[0], row["place"].rsplit("), ", 1)[1].split(" / ")
        frame = of_county(name)
        if not {"PCODE", "PostCode"} & set(frame):
            wanted = "state-funded primary" if "primary" in row["indicator"] else "state-funded secondary"
            frame = frame[frame["number"].map(phase[row["year"]]) == wanted]
        frame = frame if kind == "E10" else frame[frame["district"] == row["area"]]

        def numbers(
            column: str, frame: "pandas.DataFrame" = frame, year: str = row["year"]
        ) -> "pandas.Series[float]":
            if column == "register pupils":
                return frame["number"].map(pupils[year]).astype(float)
            parts = [
                pandas.to_numeric(frame[part].str.removesuffix("%"), errors="coerce")
                for part in column.split(" + ")
            ]
            return sum(parts[1:], parts[0])

        above, below = numbers(columns[0]), numbers(columns[1])
        both = above.notna() & below.notna()
        made = (
            (above * below)[both].sum() / below[both].sum()
            if not columns[0].startswith(COUNTED)
            else above[both].sum() * 100 / below[both].sum()
        )
        read += 1
        in_whole_pupils = bool(row["numerator"]) and not columns[0].startswith(COUNTED)
        within = (0.06 if "." in row["value"] else 0.51) + (
            50 * int(both.sum()) / below[both].sum() if in_whole_pupils else 0
        )
        if row["value"] and abs(made - float(row["value"])) > within:
            wrong.append(
                (row["indicator"], row["area"], row["year"], row["value"], round(made, 2), int(both.sum()))
            )
    assert read >= least
    assert not wrong, f"{len(wrong)} of {read}: {wrong[:6]}"


@pytest.mark.parametrize("year", ["2010-11", "2011-12", "2012-13", "2013-14"])
def test_what_england_spends_on_children_in_care_is_its_authorities_added_up(year: str) -> None:
    name = f"outturn_{year[2:4]}{year[5:]}.csv"
    frame = pandas.read_csv(published("looked-after-2010-2014", name), encoding="cp1252")
    line = frame["S52 Line Reference" if year == "2010-11" else "CYPServiceDescription"].astype(str)
    net = frame["NET Current Expenditure (m)" if year == "2010-11" else "NetCurrentExpenditure"]
    of_line = {
        "s251_care_net": "Total Children Looked After",
        "s251_fostering_net": "Fostering services",
        "s251_residential_net": "Residential care",
    }
    held = {
        row["indicator"]: int(row["value"])
        for row in stored("looked-after-2010-2014")
        if row["area"] == "E92000001" and row["year"] == year and row["indicator"] in of_line
    }
    made = {
        each: pandas.to_numeric(net[line.str.contains(rf"^(?:\d+ )?{words}\s*$")])
        for each, words in of_line.items()
    }
    assert {each: len(amounts) for each, amounts in made.items()} == dict.fromkeys(of_line, 152)
    assert {each: round(amounts.sum()) for each, amounts in made.items()} == held


@pytest.mark.parametrize("year", ["2008/09", "2009/10", "2010/11", "2011/12"])
def test_results_by_residence_are_those_of_the_districts_and_the_regions(year: str) -> None:
    path = next((RELEASES / "sfr05-2014").glob("*.xls"))
    frame = pandas.read_excel(path, sheet_name=f"TableA3_20{year[-2:]}_data", header=None, engine="calamine")
    pupils, rate = (pandas.to_numeric(frame[column], errors="coerce") for column in (4, 6))
    regions = frame[0].astype(str).str.fullmatch("[A-K]") & pupils.notna()
    start = frame.index[frame[3].astype(str).str.strip() == "Kent"][0]
    districts = frame.index.isin(range(start + 1, start + 13))
    held = {
        row["area"]: row["value"]
        for row in stored("sfr05-2014")
        if row["indicator"] == "ks4_5ac_em_residence" and row["year"] == year
    }
    for area, rows, count in (("E92000001", regions, 9), ("E10000016", districts, 12)):
        assert rows.sum() == count
        assert f"{(pupils * rate)[rows].sum() / pupils[rows].sum():.1f}" == held[area]
