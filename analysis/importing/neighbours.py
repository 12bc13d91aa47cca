"""A published list of statistical neighbours becomes a dated set of `data/reference/neighbours.csv`.
A set is never changed: an edition compares with the neighbours of its time. Neighbours that are not among the
areas yet are added to `data/reference/areas.csv`, and nothing there is replaced."""

from contextlib import nullcontext
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from analysis.data.schema import AREAS
from analysis.data.transactions import exclusive_change, write_together
from analysis.importing.area_register import AreaRegister, comparable, load_area_register
from analysis.importing.cells import MOVED
from analysis.importing.description import build
from analysis.importing.diff import ending
from analysis.importing.errors import ReleaseError, check_exists, listed
from analysis.importing.provenance import provenance_text
from analysis.importing.row_files import open_workbook
from analysis.io.csv_files import csv_text, read_csv
from analysis.io.yaml_files import read_yaml
from analysis.project import Project

Row = dict[str, str]
KEY = "neighbours"
SET_COLUMNS = ("set", "area", "source", "place")


@dataclass(frozen=True)
class NeighbourList:
    """How a workbook lists an authority's neighbours, a row each; see `docs/descriptions.md`."""

    id: str
    file: str
    sheet: str
    heading_row: int
    number: str
    name: str
    region: str
    columns: list[str]
    of: str
    areas: dict[str, dict[str, str]]
    regions: dict[str, str]
    other_regions: str


@dataclass(frozen=True)
class NeighbourRelease:
    """The release and its list. The fields are those of a provenance.yml."""

    source: str
    publisher: str
    title: str
    cite_as: str
    date_published: str
    location: str
    licence: str
    transcribed_by: str
    neighbours: NeighbourList


@dataclass(frozen=True)
class NeighbourReport:
    """What an import of neighbours did, or would do. `str()` gives the text for the command line."""

    source: str
    file: str
    id: str
    added: list[Row]
    unchanged: list[Row]
    new_areas: list[Row]
    is_dry_run: bool

    @property
    def is_no_op(self) -> bool:
        return not (self.added or self.new_areas)

    def __str__(self) -> str:
        counts = f"{len(self.added)} added, {len(self.unchanged)} unchanged"
        lines = [f"{self.source}: {self.file} ({self.id})", counts]
        lines += [f"  added     {row['area']}, {row['place']}" for row in self.added]
        new = [f"{row['name']} ({row['code']})" for row in self.new_areas]
        lines += [f"  new area  {area}, in data/reference/areas.csv" for area in new]
        if self.new_areas:
            lines.append("Import the other releases again: they hold figures of the new areas too.")
        return "\n".join([*lines, ending(self.is_dry_run, self.is_no_op, "neighbour")])


def describes_neighbours(data: Path, source: str) -> bool:
    """Whether the release of that name is a list of neighbours and not of figures."""
    path = data / "releases" / f"{source}.yml"
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else ()
    return any(line.startswith(f"{KEY}:") for line in lines)


def import_neighbours(project: Project, source: str, file: Path, dry_run: bool = False) -> NeighbourReport:
    """Takes the neighbours of the authority from a published workbook into a set of their own.
    Importing the same file again changes nothing. Raises ReleaseError, with nothing written, for a file that
    is not what `data/releases/<source>.yml` describes, or where the set is there with other neighbours."""
    with nullcontext() if dry_run else exclusive_change(project.data):
        release = load_neighbour_release(project.data, source)
        members, new_areas = _read_neighbours(file, release, load_area_register(project.data))
        areas, neighbours = (project.data / "reference" / name for name in ("areas.csv", "neighbours.csv"))
        stored = _stored_set(neighbours, release.neighbours.id, members)
        added = [] if stored else members
        if not dry_run:
            folder = project.data / "sources" / source
            changes = {
                areas: _with_rows(areas, AREAS.names, new_areas),
                neighbours: _with_rows(neighbours, SET_COLUMNS, added),
                folder / "provenance.yml": provenance_text(folder, release, {file.name: file}, tables=()),
            }
            write_together(project.data, changes)
        return NeighbourReport(source, file.name, release.neighbours.id, added, stored, new_areas, dry_run)


def load_neighbour_release(data: Path, source: str) -> NeighbourRelease:
    """Return the description of the list. Raises ReleaseError naming keys that are missing or not known."""
    path = data / "releases" / f"{source}.yml"
    return build(NeighbourRelease, read_yaml(path.read_text(encoding="utf-8"), path.name), path.name)


def _read_neighbours(
    file: Path, release: NeighbourRelease, areas: AreaRegister
) -> tuple[list[Row], list[Row]]:
    """Return the rows of the set, nearest first, and those of new areas. Raises ReleaseError."""
    layout = release.neighbours
    check_exists(file)
    if not fnmatchcase(file.name, layout.file):
        names = f"Its files are named {layout.file}"
        raise ReleaseError(f"{file.name} is not a file of {release.source}. {names}.")
    authorities = _read_authorities(file, layout)
    if unknown := [each for each in _listed_for(layout, authorities) if each not in layout.areas]:
        named = {each: authorities[each][1][layout.name] for each in unknown}
        lines = [f'"{each}": {{code: ONS CODE, name: {name}}}' for each, name in named.items()]
        raise ReleaseError(
            f"{file.name} names authorities that data/releases/{release.source}.yml does not know: "
            f"add under `areas`, with their ONS codes, {'; '.join(lines)}."
        )
    line, own = _authority(layout.of, authorities, layout, file.name)
    row_place = f"{file.name}, sheet {layout.sheet}, row {line} ({own[layout.name]})"
    members, new_areas = [], []
    for column in layout.columns:
        number = own[column]
        _, neighbour = _authority(number, authorities, layout, file.name)
        area, place = layout.areas[number], f"{row_place}, {column}: {number} {neighbour[layout.name]}"
        members.append({"set": layout.id, "area": area["code"], "source": release.source, "place": place})
        if not areas.knows(area["code"]):
            parent = layout.regions.get(neighbour[layout.region], layout.other_regions)
            new = {"kind": "neighbour", "parent": parent, **area}
            new_areas.append(dict.fromkeys(AREAS.names, "") | new)
    codes = [row["area"] for row in members]
    if len(set(codes)) < len(codes):
        raise ReleaseError(f"{file.name} names a neighbour twice: {listed(codes, 20)}.")
    return members, new_areas


def _listed_for(layout: NeighbourList, authorities: dict[str, tuple[int, Row]]) -> list[str]:
    """Return the numbers of the authority and of its neighbours, those that the workbook has a row for."""
    _, own = authorities.get(layout.of, (0, {}))
    numbers = [layout.of, *(own.get(column, "") for column in layout.columns)]
    return [number for number in dict.fromkeys(numbers) if number in authorities]


def _read_authorities(file: Path, layout: NeighbourList) -> dict[str, tuple[int, Row]]:
    """Return lines and rows by the authority's number. Raises ReleaseError for missing columns."""
    rows, first = open_workbook(file).rows(layout.sheet), layout.heading_row
    headings = [text.strip() for text in rows[first - 1]] if len(rows) >= first else []
    wanted = (layout.number, layout.name, layout.region, *layout.columns)
    missing = [column for column in wanted if column not in headings]
    if missing:
        raise ReleaseError(
            f"{file.name}, sheet {layout.sheet}, row {first} has no {listed(missing)}: found "
            f"{listed(filter(None, headings))}. If the release renamed or moved columns, change its mapping "
            "in data/releases."
        )
    places = {column: headings.index(column) for column in wanted}
    authorities: dict[str, tuple[int, Row]] = {}
    for line, cells in enumerate(rows[first:], first + 1):
        row = {column: cells[place].strip() for column, place in places.items()}
        number = row[layout.number]
        if number in authorities:
            twice = f"{number} is there twice, also in row {authorities[number][0]}"
            raise ReleaseError(f"{file.name}, row {line}: {twice}. Remove the copy.")
        if number:
            authorities[number] = line, row
    return authorities


def _stored_set(path: Path, set_id: str, members: list[Row]) -> list[Row]:
    """Return the rows of the set, none where it is new. Raises ReleaseError if it has other members."""
    if not path.is_file():
        remedy = f"write its first row, {','.join(SET_COLUMNS)}"
        raise ReleaseError(f"There is no {path.name} in data/reference: {remedy}.")
    stored = [row for row in read_csv(path).rows if row["set"] == set_id]
    before, now = ({row["area"] for row in rows} for rows in (stored, members))
    if stored and before != now:
        raise ReleaseError(
            f"The set {set_id} is in data/reference/neighbours.csv with other neighbours: it has "
            f"{listed(sorted(before - now))} and lacks {listed(sorted(now - before))}. A set keeps its "
            "members: give the new list an id of its own in its mapping."
        )
    return stored


def _with_rows(path: Path, columns: tuple[str, ...], rows: list[Row]) -> str:
    """Return the file's text as it is, with these rows after it."""
    text = path.read_text(encoding="utf-8")
    line_end = "\n" if rows and not text.endswith("\n") else ""
    return f"{text}{line_end}{csv_text(columns, rows, header=False)}"


def _authority(
    number: str, authorities: dict[str, tuple[int, Row]], layout: NeighbourList, file: str
) -> tuple[int, Row]:
    """Return line and row of an authority, its name that of the mapping. Raises ReleaseError."""
    if number not in authorities:
        lacking = f"has no row for the authority {number or '(blank)'}"
        raise ReleaseError(f"{file}, sheet {layout.sheet} {lacking}: it may be cut short.")
    line, row = authorities[number]
    area = layout.areas[number]
    names = [area["name"], *area.get("former_names", "").split(";")]
    if comparable(row[layout.name]) not in map(comparable, names):
        names_it = f"{number} is {row[layout.name]!r}, in the mapping {area['name']!r}"
        raise ReleaseError(f"{file}, row {line}: {names_it}: {MOVED}.")
    return line, row
