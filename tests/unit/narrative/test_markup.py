"""Quarto's Markdown in narrative is rendered, or an error that names the line."""

from pathlib import Path

import pytest

from analysis.data.areas import load_areas
from analysis.data.document import load_document
from analysis.narrative.files import Section
from analysis.narrative.lint import AllowedNumerals, lint
from analysis.narrative.markup import check_markup, with_links
from analysis.narrative.rendering import markdown_to_html

ROOT = Path(__file__).parents[3]
DOCUMENT = load_document(ROOT)
IDS = {"gaps": {"gaps-opening", "gaps-boys-*"}}


def findings(text: str) -> list[tuple[int | None, str]]:
    section = Section("gaps-opening", text, 10)
    found = check_markup(section, DOCUMENT, lambda chapter: IDS.get(chapter.notebook, set()))
    return [(each.row, each.message) for each in found]


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("![A chart](pic.png)", "A picture"),
        ("![](pic.png)", "A picture"),
        ("{{< video x.mp4 >}}", "The shortcode"),
        ("As shown [@smith2012].", "The citation"),
        ("See @eq-line.", "The reference"),
        ("A [word]{.big}.", "The attribute"),
        ("A <b>word</b>.", "HTML <b>"),
        ("It is $x^2$.", "The formula"),
        ("~~gone~~", "Struck text"),
        ("```{python}\nprint(1)\n```", "The block of code"),
        ("::: {.panel-tabset}\nx\n:::", "The block ::: panel-tabset"),
        ("::: aside\nx\n:::", "The block ::: aside"),
        ("A remark.[^rem]", "The footnote [^rem] has no text"),
        ("See @fig-gaps-nowhere.", "shows no such chart or table"),
        ("See @fig-elsewhere.", "leads to no chapter"),
        ("See @sec-elsewhere.", "leads to no chapter"),
    ],
)
def test_what_would_be_printed_as_typed_is_an_error_with_its_line(line: str, named: str) -> None:
    found = findings(f"Some words.\n\n{line}\n")
    assert found
    assert all(row == 12 for row, _ in found)
    assert named in " ".join(message for _, message in found)


@pytest.mark.parametrize(
    "text",
    [
        "See @fig-gaps-opening, @tbl-gaps-boys-and-girls and @sec-key-stages.",
        '::: {.callout-note title="To read"}\nWith care.\n:::',
        "::: callout-tip\nWith care.\n:::",
        "A remark.[^rem]\n\n[^rem]: The remark.",
        "Write to education@kent.example about £5 and $5, or < 3 of them.",
        "The word `![](x.png)` is code.",
        "{{ value('ks2') }} and [a link](https://www.gov.uk).",
    ],
)
def test_what_is_rendered_is_no_finding(text: str) -> None:
    assert findings(text) == []


def test_references_become_links_that_the_assembly_numbers() -> None:
    areas = load_areas(ROOT / "data")
    thanet = next(area for area in areas.districts if area.name == "Thanet")
    text = "@fig-gaps-opening, @sec-key-stages, @tbl-overview-table, @sec-sources, a@fig-x.example"
    assert with_links(text, DOCUMENT, thanet, areas.county) == (
        "[](../thanet/gaps.html#gaps-opening), [Key stage outcomes](../thanet/key_stages.html), "
        "[](../kent/overview.html#overview-table), [Sources and conflicts](../appendices/sources.html), a@fig-x.example"
    )
    assert markdown_to_html("[](../thanet/gaps.html#gaps-opening)") == (
        '<p><a href="../thanet/gaps.html#gaps-opening"></a></p>'
    )


def test_callouts_and_footnotes_are_rendered() -> None:
    html = markdown_to_html(
        '::: {.callout-note title="To <read>"}\nWith *care*.\n:::\n\nA remark.[^a]\n\n[^a]: It is.', "gaps-x"
    )
    assert (
        '<div class="callout-note">\n<p><strong>To &lt;read&gt;</strong></p>\n<p>With <em>care</em>.</p>'
        in html
    )
    assert 'id="fn-gaps-x-1"' in html
    assert "Tip" in markdown_to_html("::: callout-tip\nx\n:::")
    assert "style=" not in html


def test_a_number_of_a_reference_or_a_footnote_is_no_figure() -> None:
    text = "See @fig-key-stages-ks2-2.[^1]\n\n[^1]: In words."
    assert lint(Section("gaps-opening", text, 1), AllowedNumerals()) == []
