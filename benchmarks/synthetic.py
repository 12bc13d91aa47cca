"""Made-up authorities of any size: another council's project, complete, with other names and codes and any number of districts.

A figure of a made-up authority is one that this project's own authority has for somewhere else: districts have exchanged their
figures and bear names that nobody has. So a document of realistic weight is built, and nothing in it is about anybody. Every
source and every edition says SYNTHETIC.
"""

import csv
import hashlib
import math
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from analysis.data.areas import Areas, load_areas
from analysis.project import Project

WATERMARK = "SYNTHETIC, for measuring only"
WHICH = ("", "North ", "South ", "East ", "West ", "Upper ", "Lower ", "Great ", "Little ")
FIRST = ("Ash", "Birch", "Cedar", "Elder", "Fern", "Gorse", "Hazel", "Ivy")
LAST = ("bourne", "combe", "dale", "field", "grove")
NAMES = [f"{which}{first}{last}" for which in WHICH for last in LAST for first in FIRST]
COUNTIES = [
    f"{first}{last}"
    for last in ("low", "mere", "moor", "ridge", "shire", "stead", "vale", "water", "wold", "worth")
    for first in (
        "Amber",
        "Bramble",
        "Copper",
        "Drift",
        "Ember",
        "Flint",
        "Granite",
        "Heather",
        "Iron",
        "Juniper",
    )
]
COPIED = ("notebooks", "_extensions", "_quarto.yml", "_brand.yml", "data")
COUNTS = ("numerator", "denominator")
"""Left out of districts: those of some districts would not add up to the county's."""
RELEASE = "synthetic"
_SHIFT = 5
_FOLDED = re.compile(r"^(?:title|cite_as):.*(?:\n +.*)+", re.MULTILINE)
CHECKED = re.compile(r"^checked:.*\n(?:[ \t]+.*\n?)*", re.MULTILINE)
"""What an import stated of the real figures, which those of a made-up authority, or changed ones, cannot fit."""


@dataclass(frozen=True)
class District:
    """A made-up district, and the code of the real one whose figures it has been given."""

    code: str
    name: str
    figures_of: str


def make_authority(model: Project, root: Path, districts: int = 12, number: int = 0) -> Project:
    """Writes a project with that many districts to `root`, after the pattern of `model`. The same every time.

    number: which of many authorities it is; each has a name, a code and an order of figures of its own.
    """
    for name in COPIED:
        source = model.root / name
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, root / name) if source.is_dir() else shutil.copy(source, root / name)
    (root / "data" / "README.md").unlink(missing_ok=True)
    (root / "narrative").mkdir()
    authority = _Authority(load_areas(model.data), number, districts)
    for path in sorted((root / "data").rglob("*.csv")):
        _rewrite(path, authority)
    for path in (
        *sorted((root / "data").rglob("*.yml")),
        root / "_quarto.yml",
        root / "_brand.yml",
        *sorted((root / "notebooks").glob("*.ipynb")),
    ):
        _rename(path, authority)
    return Project(root)


class _Authority:
    """The made-up authority: its code, its name, its districts, and the areas of the model."""

    def __init__(self, areas: Areas, number: int, districts: int) -> None:
        self.areas, self.code = areas, f"T10{number + 1:06d}"
        self.name = _name(number, COUNTIES)
        real = areas.districts
        self.made = [
            District(
                f"T07{each + 1:06d}", _name(each, NAMES), real[(each * _SHIFT + number + 1) % len(real)].code
            )
            for each in range(districts)
        ]
        self.instead = {areas.county.name: self.name}
        self.instead |= {area.name: f"District {each + 1}" for each, area in enumerate(real)}
        self.pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, self.instead))})\b")
        self.across = math.ceil(math.sqrt(districts))

    def with_figures_of(self, code: str) -> list[District]:
        return [each for each in self.made if each.figures_of == code]

    def text(self, text: str) -> str:
        """Text without the names and codes of the model's own authority and districts."""
        return self.pattern.sub(
            lambda found: self.instead[found[0]], text.replace(self.areas.county.code, self.code)
        )


def _name(number: int, names: list[str]) -> str:
    round_, place = divmod(number, len(names))
    return f"{names[place]} {round_ + 1}" if round_ else names[place]


def _rewrite(path: Path, authority: _Authority) -> None:
    """The table with every row of a district once for each made-up district that has its figures.

    The areas themselves, and their places on a map of tiles, a square grid, are made. An outline has one district, the
    first that has the figures of that place.
    """
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    areas, made = authority.areas, authority.made
    counts = [header.index(name) for name in COUNTS if name in header]
    if path.name == "tiles.csv":
        places = (divmod(number, authority.across) for number in range(len(made)))
        written = [
            [each.code, *(str(at + 1) for at in place)] for each, place in zip(made, places, strict=True)
        ]
    elif path.name == "areas.csv":
        written = [[authority.text(cell) for cell in row] for row in rows if not _district_of(row, areas)]
        written += [_area_row(header, each, authority.code) for each in made]
    else:
        written = [
            cells for row in rows for cells in _rows_of(row, authority, counts, path.name == "outlines.csv")
        ]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *_watermarked(path, header, written)])


def _rows_of(
    row: list[str], authority: _Authority, counts: list[int], is_outline: bool
) -> Iterator[list[str]]:
    code = _district_of(row, authority.areas)
    if not code:
        yield [authority.text(cell) for cell in row]
        return
    name = authority.areas.by_code[code].name
    row = ["" if number in counts else cell for number, cell in enumerate(row)]
    for each in authority.with_figures_of(code)[: 1 if is_outline else None]:
        yield [authority.text(cell.replace(code, each.code).replace(name, each.name)) for cell in row]


def _district_of(row: list[str], areas: Areas) -> str:
    return next((cell for cell in row if cell in areas.by_code and areas.by_code[cell].is_district), "")


def _area_row(header: list[str], district: District, parent: str) -> list[str]:
    cells = {"code": district.code, "name": district.name, "kind": "district", "parent": parent}
    return [cells.get(name, "") for name in header]


def _watermarked(path: Path, header: list[str], rows: list[list[str]]) -> list[list[str]]:
    if path.name != "editions.csv":
        return rows
    title = header.index("title")
    return [[*row[:title], f"{row[title]} ({WATERMARK})", *row[title + 1 :]] for row in rows]


def _rename(path: Path, authority: _Authority) -> None:
    text = path.read_text(encoding="utf-8")
    if path.name == "provenance.yml":
        text = CHECKED.sub("", text)
        text = _FOLDED.sub(lambda found: re.sub(r"\n +", " ", found[0]), text)
    for area in authority.areas.districts:
        instead = (authority.with_figures_of(area.code) or authority.made)[:1]
        text = text.replace(area.code, instead[0].code if instead else authority.code)
    text = authority.text(text)
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
