"""Made-up authorities of any size: another council's project, complete, with other names and codes and any number of districts.

A figure of a made-up authority is one that this project's own authority has for somewhere else: districts have exchanged their
figures and bear names that nobody has. So a document of realistic weight is built, and nothing in it is about anybody. Every
source and every edition says SYNTHETIC.
"""

import csv
import hashlib
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from analysis.data.areas import Areas, load_areas
from analysis.project import Project

WATERMARK = "SYNTHETIC, for measuring only"
COUNTY = ("T10000001", "Amberlow")
FIRST, LAST = (
    ("Ash", "Birch", "Cedar", "Elder", "Fern", "Gorse", "Hazel", "Ivy"),
    ("bourne", "combe", "dale", "field", "grove"),
)
COPIED = ("notebooks", "_extensions", "_quarto.yml", "_brand.yml", "data")
COUNTS = ("numerator", "denominator")
"""Left out of districts: those of some districts would not add up to the county's."""
RELEASE = "synthetic"
_SHIFT = 5
_FOLDED = re.compile(r"^(?:title|cite_as):.*(?:\n +.*)+", re.MULTILINE)
_CHECKED = re.compile(r"^checked:.*\n(?:[ \t]+.*\n?)*", re.MULTILINE)
"""What an import stated of the real figures, which those of a made-up authority cannot fit."""


@dataclass(frozen=True)
class District:
    """A made-up district, and the code of the real one whose figures it has been given."""

    code: str
    name: str
    figures_of: str


def make_authority(model: Project, root: Path, districts: int = 12) -> Project:
    """Writes a project with that many districts to `root`, after the pattern of `model`. The same every time."""
    for name in COPIED:
        source = model.root / name
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, root / name) if source.is_dir() else shutil.copy(source, root / name)
    (root / "data" / "README.md").unlink(missing_ok=True)
    (root / "narrative").mkdir()
    areas = load_areas(model.data)
    made = [_district(number, areas) for number in range(districts)]
    for path in sorted((root / "data").rglob("*.csv")):
        _rewrite(path, areas, made)
    for path in (
        *sorted((root / "data").rglob("*.yml")),
        root / "_quarto.yml",
        root / "_brand.yml",
        *sorted((root / "notebooks").glob("*.ipynb")),
    ):
        _rename(path, areas, made)
    return Project(root)


def _district(number: int, areas: Areas) -> District:
    names = [f"{first}{last}" for last in LAST for first in FIRST]
    name = names[number % len(names)] + (f" {number // len(names) + 1}" if number >= len(names) else "")
    model = areas.districts[(number * _SHIFT + 1) % len(areas.districts)]
    return District(f"T07{number + 1:06d}", name, model.code)


def _rewrite(path: Path, areas: Areas, made: list[District]) -> None:
    """The table with every row of a district once for each made-up district that has its figures."""
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    is_areas = path.name == "areas.csv"
    written = [_renamed(row, areas) for row in rows if not _district_of(row, areas)] if is_areas else []
    if is_areas:
        written += [_area_row(header, each) for each in made]
    else:
        counts = [header.index(name) for name in COUNTS if name in header]
        written = [cells for row in rows for cells in _rows_of(row, areas, made, counts)]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *_watermarked(path, header, written)])


def _rows_of(row: list[str], areas: Areas, made: list[District], counts: list[int]) -> Iterator[list[str]]:
    code = _district_of(row, areas)
    if not code:
        yield _renamed(row, areas)
        return
    name = areas.by_code[code].name
    row = ["" if number in counts else cell for number, cell in enumerate(row)]
    for each in made:
        if each.figures_of == code:
            yield _renamed([cell.replace(code, each.code).replace(name, each.name) for cell in row], areas)


def _district_of(row: list[str], areas: Areas) -> str:
    return next((area.code for area in areas.districts if area.code in row), "")


def _renamed(row: list[str], areas: Areas) -> list[str]:
    return [_text(cell, areas) for cell in row]


def _text(text: str, areas: Areas) -> str:
    """Text without the names and codes of the model's own authority and districts."""
    code, name = COUNTY
    text = re.sub(rf"\b{re.escape(areas.county.name)}\b", name, text.replace(areas.county.code, code))
    for number, area in enumerate(areas.districts):
        text = re.sub(rf"\b{re.escape(area.name)}\b", f"District {number + 1}", text)
    return text


def _area_row(header: list[str], district: District) -> list[str]:
    cells = {"code": district.code, "name": district.name, "kind": "district", "parent": COUNTY[0]}
    return [cells.get(name, "") for name in header]


def _watermarked(path: Path, header: list[str], rows: list[list[str]]) -> list[list[str]]:
    if path.name != "editions.csv":
        return rows
    title = header.index("title")
    return [[*row[:title], f"{row[title]} ({WATERMARK})", *row[title + 1 :]] for row in rows]


def _rename(path: Path, areas: Areas, made: list[District]) -> None:
    text = path.read_text(encoding="utf-8")
    if path.name == "provenance.yml":
        text = _CHECKED.sub("", text)
        text = _FOLDED.sub(lambda found: re.sub(r"\n +", " ", found[0]), text)
    for area in areas.districts:
        text = text.replace(
            area.code, next((each.code for each in made if each.figures_of == area.code), made[0].code)
        )
    text = _text(text, areas)
    if path.name == "provenance.yml":
        text = re.sub(
            r"^title: *[\"']?(.*?)[\"']?$",
            lambda found: f'title: "{WATERMARK}: {found[1]}"',
            text,
            count=1,
            flags=re.MULTILINE,
        )
        text = re.sub(r"^cite_as: .*$", f"cite_as: {WATERMARK}", text, count=1, flags=re.MULTILINE)
    path.write_text(text, encoding="utf-8")


MAPPING = f"""\
source: {RELEASE}
publisher: nobody
title: "{WATERMARK}: a release of any size"
date_published: 2014-01-23
location: made by a program
licence: MIT
transcribed_by: made by a program
decimals: 1
symbols: {{}}
tables:
  - name: wide
    file: "release*.csv"
    layout: wide_csv
    area: [{{code: code, name: name}}]
    areas: [county, district]
    year: 2012/13
    denominator: pupils
    measures: [{{indicator: ks4_5ac_em, numerator: passed}}]
    not_used: ["spare_*"]
"""


def make_release(project: Project, file: Path, size: int) -> None:
    """Writes a release of about `size` bytes, the project's own areas first among many others, and the mapping for it."""
    (project.data / "releases" / f"{RELEASE}.yml").write_text(MAPPING, encoding="utf-8")
    own = load_areas(project.data).reported
    spare = ",".join(["0.123456"] * 20)
    with file.open("w", encoding="utf-8", newline="") as release:
        release.write(f"code,name,pupils,passed,{','.join(f'spare_{number}' for number in range(20))}\n")
        release.writelines(
            f"{area.code},{area.name},{1000 + number},{600 + number},{spare}\n"
            for number, area in enumerate(own)
        )
        written, number = release.tell(), 0
        block = 10_000
        while written < size:
            lines = [
                f"E4{number + each:07d},Place {number + each},1000,{_some(each)},{spare}\n"
                for each in range(block)
            ]
            written += release.write("".join(lines))
            number += block


def _some(number: int) -> int:
    """A number of pupils that looks like one and is always the same."""
    return int.from_bytes(hashlib.sha256(str(number).encode()).digest()[:2]) % 1000
