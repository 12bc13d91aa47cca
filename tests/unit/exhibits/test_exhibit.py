"""Exhibits: the page's element and the data say the same, and nothing from the data becomes markup."""

import re
from html.parser import HTMLParser

import pytest

from analysis.exhibits.exhibit import Chip, DataTable, Exhibit, build_table, positions, to_html
from analysis.exhibits.picture import Picture
from analysis.io.executed_notebooks import MIME_TYPE

HOSTILE = '<script>alert("x")</script>'


def exhibit(**changes: object) -> Exhibit:
    data = DataTable(
        ("Year", HOSTILE), (("2011/12", Chip("▲ Amber", "amber")),), ("year", "value"), (("2011/12", 61.3),)
    )
    fields = {
        "id": "x",
        "kind": "table",
        "topic": "gaps",
        "period": "2012",
        "area_code": "T1",
        "area_name": "Oakvale",
        "title": HOSTILE,
        "data": data,
    }
    return Exhibit(**{**fields, **changes})  # type: ignore[arg-type]


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attributes)))


@pytest.mark.parametrize("kind", ["table", "chart"])
def test_names_from_the_data_are_text(kind: str) -> None:
    markup = to_html(
        exhibit(kind=kind, image=Picture(">%%</svg>", 640, 360), alt=HOSTILE, notes=(HOSTILE,), unit=HOSTILE)
    )
    parser = Tags()
    parser.feed(markup)
    assert "script" not in {tag for tag, _ in parser.tags}
    assert markup.count("&lt;script&gt;") >= 4


def test_a_table_has_a_caption_and_scoped_headers() -> None:
    parser = Tags()
    parser.feed(to_html(exhibit()))
    scopes = [attributes.get("scope") for tag, attributes in parser.tags if tag == "th"]
    assert scopes == ["col", "col", "row"]
    assert "caption" in {tag for tag, _ in parser.tags}


def test_a_chart_carries_its_alternative_text_and_data() -> None:
    markup = to_html(
        exhibit(kind="chart", image=Picture(">%%</svg>", 640, 360), alt="Oakvale rose to 61%", title="Up")
    )
    assert '<svg class="chart chart" role="img" aria-label="Oakvale rose to 61%" >x-wide-</svg>' in markup
    assert "<summary>About this chart</summary>" in markup


def test_narrative_stands_before_its_figure() -> None:
    markup = to_html(exhibit(narrative="<p>It rose.</p>"))
    assert markup.index("It rose.") < markup.index("<table>")


def test_the_hash_follows_rows_area_and_period() -> None:
    first = exhibit()
    assert first.sha256 == exhibit(title="another title").sha256
    others = [exhibit(area_code="T2"), exhibit(period="2013"), exhibit(id="y")]
    others.append(exhibit(data=DataTable(("a",), (("b",),), ("a",), ((61.4,),))))
    assert len({first.sha256, *(each.sha256 for each in others)}) == 5


def test_a_column_of_sentences_is_one_of_words_even_where_they_begin_with_a_figure() -> None:
    said = "27% (section Closing Achievement Gaps, paragraph 2)"
    data = DataTable(("fact", "said", "used"), (("GCSE", said, "27% (2012)"),), ("fact",), (("GCSE",),))
    assert data.word_columns == {0, 1}


def test_what_the_first_of_two_headings_says_of_many_rows_stands_once_over_them() -> None:
    rows = [
        ("Policy", "Teams", "1"),
        ("Policy", "Grants", "2"),
        ("Schools", "Heads", "3"),
        ("Schools", "Staff", "4"),
    ]
    columns = {"Unit": lambda row: row[0], "Line": lambda row: row[1], "Amount": lambda row: row[2]}
    data = build_table(rows, columns, {"line": lambda row: row[1]}, header_columns=2)
    markup = to_html(exhibit(data=data, title="t"))
    assert re.findall(r'<tr class="part"><th scope="rowgroup" colspan="2">(\w+)</th></tr>', markup) == [
        "Policy",
        "Schools",
    ]
    assert markup.count('<th scope="row">') == 4 and ">Unit<" not in markup
    assert data.rows == tuple(rows)  # which is what downloads and tests read
    few = build_table(rows[1:3], columns, {"line": lambda row: row[1]}, header_columns=2)
    assert to_html(exhibit(data=few, title="t")).count('<th scope="row">') == 4


def test_a_column_of_words_is_named_once_by_the_head() -> None:
    data = DataTable(
        ("Year", "Share", "Why"), (("2012", "61%", "said so"), ("2013", "62%", "said again")), ("a",), ((1,),)
    )
    assert '<thead class="w3"><tr>' in to_html(exhibit(data=data, title="t"))


def test_the_chart_for_a_phone_is_named_by_the_words_of_the_other() -> None:
    picture = Picture(">%%</svg>", 664, 360, ">%%</svg>")
    markup = to_html(exhibit(kind="chart", image=picture, alt="Oakvale rose", title="Up"))
    assert '<svg class="chart wide" role="img" id="x-wide" aria-label="Oakvale rose" >x-wide-</svg>' in markup
    assert '<svg class="chart narrow" role="img" aria-labelledby="x-wide" >x-narrow-</svg>' in markup


def test_both_representations_are_given() -> None:
    bundle = exhibit()._repr_mimebundle_()
    assert bundle[MIME_TYPE]["rows"] == [["2011/12", 61.3]]
    assert bundle[MIME_TYPE]["sha256"] in bundle["text/html"]


def test_a_column_in_which_no_row_has_a_value_is_not_shown() -> None:
    columns, download = positions(("Measure", "Target", "Now", "Note")), positions(("measure", "target"))
    table = build_table([("Passes", "–", "61%", ""), ("Gap", "–", "–", "")], columns, download)
    assert table.columns == ("Measure", "Now")
    assert table.rows == (("Passes", "61%"), ("Gap", "–"))
    assert table.raw_rows == (("Passes", "–"), ("Gap", "–")), "the download has every column"
    assert build_table([], columns, download).columns == tuple(columns)
