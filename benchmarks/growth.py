"""How cost grows: tables of any number of observations to check, and authorities of more and more districts."""

import csv
from itertools import islice, product
from pathlib import Path

from analysis.data.areas import load_areas
from analysis.io.csv_files import csv_text, read_csv
from analysis.io.yaml_files import yaml_text
from analysis.project import Project
from analysis.scaffolding.new_council import lay_out_council
from benchmarks.synthetic import WATERMARK, make_authority

OBSERVATIONS = (5_000, 50_000, 400_000)
DISTRICTS = (12, 50, 350)
SOURCE = "synthetic"
COLUMNS = (
    "indicator",
    "area",
    "group",
    "year",
    "value",
    "numerator",
    "denominator",
    "status",
    "symbol",
    "qualifier",
)
LAST_YEAR = 2023
SIDECAR = {
    "source": SOURCE,
    "publisher": "nobody",
    "title": f"{WATERMARK}: figures of any number",
    "date_published": "2025-01-02",
    "location": "made by a program",
    "licence": "MIT",
    "transcribed_by": "made by a program",
    "files": ["observations.csv"],
}


def make_observations(model: Project, folder: Path, number: int) -> Project:
    """Writes a council of twelve districts with so many observations: of percentages, for every area, group and year."""
    folder.mkdir()
    areas = folder / "areas.csv"
    named = [
        ("T10000001", "Amberlow"),
        *((f"T07{each + 1:06d}", f"Place {chr(65 + each)}") for each in range(12)),
    ]
    areas.write_text("\n".join(["code,name", *(",".join(each) for each in named)]) + "\n", encoding="utf-8")
    lay_out_council(model, folder / "council", "Amberlow", areas)
    project = Project(folder / "council")
    reference = project.data / "reference"
    percentages = [
        row["id"]
        for row in read_csv(reference / "indicators.csv").rows
        if row["unit"] == "percent" and row["year_type"] == "academic" and not row["derived_from"]
    ]
    codes = [area.code for area in load_areas(project.data).reported]
    groups = [row["id"] for row in read_csv(reference / "groups.csv").rows]
    years = (f"{year}/{(year + 1) % 100:02d}" for year in range(LAST_YEAR, LAST_YEAR - 100, -1))
    keys = (
        (name, code, group, year) for year, name, group, code in product(years, percentages, groups, codes)
    )
    editions = read_csv(reference / "editions.csv")
    rows = [row | {"source_order": SOURCE} for row in editions.rows]
    (reference / "editions.csv").write_text(csv_text(editions.columns, rows), encoding="utf-8")
    source = project.data / "sources" / SOURCE
    source.mkdir(parents=True)
    (source / "provenance.yml").write_text(yaml_text(SIDECAR), encoding="utf-8")
    with (source / "observations.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow([*COLUMNS, "printed", "source", "place", "note"])
        for at, key in enumerate(islice(keys, number)):
            value = f"{40 + at * 7 % 400 / 10:.1f}"
            table.writerow([*key, value, "", "", "final", "", "", value, SOURCE, f"row {at + 2}", ""])
    return project


def make_authorities(
    model: Project, folder: Path, numbers: tuple[int, ...] = DISTRICTS
) -> dict[int, Project]:
    """Writes an authority of each number of districts."""
    return {number: make_authority(model, folder / str(number), number) for number in numbers}
