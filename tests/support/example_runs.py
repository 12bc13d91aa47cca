"""Executed notebooks for tests of the document: small, made from exhibits, with every kind of thing a page can show."""

import zlib
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from analysis.data.areas import Area, load_areas
from analysis.data.document import Chapter, load_document
from analysis.data.editions import find_edition
from analysis.data.indicators import load_register
from analysis.edition.citations import Citation
from analysis.exhibits.exhibit import DataTable, Exhibit
from analysis.exhibits.picture import Picture, svg_picture
from analysis.project import Project, find_project

REPOSITORY = Path(__file__).resolve().parents[2]
DISTRICTS = ("Thanet", "Tonbridge and Malling")
NEET = "neet_16_18"


def example_project() -> Project:
    return find_project(REPOSITORY)


def write_example_runs(folder: Path, *, districts: tuple[str, ...] = DISTRICTS) -> Path:
    """The 2012 edition for the county and some districts: every chapter of `_quarto.yml`."""
    project = example_project()
    areas = load_areas(project.data)
    chapters = load_document(project.root).chapters
    for area in [areas.county, *(areas.find(name) for name in districts)]:
        for chapter in chapters:
            if chapter.areas == "every" or area == areas.county:
                write_run(folder, area, chapter, example_exhibits(area, chapter))
    return folder


def write_run(folder: Path, area: Area, chapter: Chapter, exhibits: list[Exhibit], prose: str = "") -> Path:
    """One executed notebook: a title, a heading, each exhibit in a cell of its own."""
    cells = [new_code_cell("period = '2012'"), new_markdown_cell(f"# {chapter.title}")]
    cells += [
        new_markdown_cell(
            prose or "## How we are doing\n\nWhat to look for: the gap, and *where* it is widest."
        )
    ]
    for exhibit in exhibits:
        output = new_output("execute_result", data=exhibit._repr_mimebundle_(), execution_count=1)
        cells.append(new_code_cell("show()", outputs=[output], execution_count=1))
    path = folder / area.slug / f"{chapter.notebook}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(new_notebook(cells=cells), path)
    return path


def example_exhibits(area: Area, chapter: Chapter) -> list[Exhibit]:
    """A notice, two charts (one beside narrative) and a table, with ids of the chapter."""
    make = _maker(area, chapter)
    return [
        make("opening", "text", body="<p>Example text: <b>61.3%</b> &amp; rising.</p>"),
        make("first", "chart", title="The first chart rises", image=picture(area.name), data=_data(area)),
        make(
            "second",
            "chart",
            title='The second chart is "level" <again>',
            image=picture("same for all"),
            data=_data(area),
            narrative=f'<p>As <a href="#{chapter.notebook}-first"></a> and <a href="#{chapter.notebook}-rates"></a> show.</p>',
        ),
        make("rates", "table", title="Rates by district", data=_data(area)),
        make("missing", "notice", title="Not published", body="<p>No figure is published for this area.</p>"),
    ]


def _maker(area: Area, chapter: Chapter):  # type: ignore[no-untyped-def]
    indicator = _indicator(chapter)

    def make(name: str, kind: str, **content: object) -> Exhibit:
        return Exhibit(
            id=f"{chapter.notebook}-{name}",
            kind=kind,
            topic=chapter.notebook,
            period="2012",
            area_code=area.code,
            area_name=area.name,
            unit="Percentage of pupils, 2009/10 to 2011/12",
            alt=f"{name} chart of {area.name}: 52.5 in 2011/12.",
            citations=(Citation("paper-002", "Delivering Bold Steps", "page 6"),),
            notes=("[c] suppressed to protect individuals.",),
            indicators=(indicator,) if kind in ("chart", "table") else (),
            **content,  # type: ignore[arg-type]
        )

    return make


def _indicator(chapter: Chapter) -> str:
    register = load_register(example_project().data)
    of_topic = (each.id for each in register.values() if each.topic == chapter.notebook)
    return next(of_topic, next(iter(register)))


def _data(area: Area) -> DataTable:
    return DataTable(
        columns=("Area", "2010/11", "2011/12", "Rating"),
        rows=(
            (area.name, "50.1", "52.5", "Amber"),
            ("England", "58.2", "58.8", "Green"),
            ("Dover", "[c]", "47.0", "Red"),
        ),
        raw_columns=("area", "year", "value", "symbol"),
        raw_rows=(
            (area.code, "2011/12", 52.5, ""),
            ("E92000001", "2011/12", 58.8, ""),
            ("E07000108", "2011/12", None, "c"),
        ),
        highlight=frozenset({0}),
    )


def picture(seed: str) -> Picture:
    """A picture of 640 by 400 in one colour that depends on the seed."""
    colour = f"#{zlib.crc32(seed.encode()) % 0x1000000:06x}"
    return svg_picture(f'<rect width="640" height="400" fill="{colour}"/>', (640, 400))


def example_edition():  # type: ignore[no-untyped-def]
    return find_edition(example_project().data, "2012")
