"""Narrative files: what is read, what is astray in them, and what proofreading finds."""

from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.errors import DataError
from analysis.exhibits.page import Page
from analysis.narrative.files import Section, read_narrative
from analysis.narrative.lint import lint, load_allowed_numerals
from analysis.narrative.rendering import markdown_to_html
from analysis.narrative.section_ids import section_ids
from analysis.project import Project

PROJECT = Path(__file__).resolve().parents[3]
MATTER = "---\nauthor: A\nreviewer: B\nstatus: ready\n---\n"


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], Path]:
    def write_(text: str) -> Path:
        path = tmp_path / "gaps.md"
        path.write_bytes(text.encode())
        return path

    return write_


def test_a_file_is_its_front_matter_and_its_sections(write: Callable[[str], Path]) -> None:
    file = read_narrative(write(f"{MATTER}\n## gaps-opening\n\nOne.\n\n## gaps-progress\nTwo.\n"))
    assert (file.author, file.reviewer, file.status) == ("A", "B", "ready")
    assert [(s.id, s.text, s.line) for s in file.sections.values()] == [
        ("gaps-opening", "One.", 9),
        ("gaps-progress", "Two.", 12),
    ]
    assert file.findings == ()


def test_what_a_word_processor_makes_of_quotation_marks_and_dashes_is_read(
    write: Callable[[str], Path],
) -> None:
    text = "It is {{ value(“pass_rate”,\xa0year=‘2010–11’) }}, “so” – and {{ rose(“x”, say=“the county’s rose”) }}, {{ value(‘x’) }}."
    [section] = read_narrative(write(f"## gaps-opening\n{text}\n")).sections.values()
    assert section.text == (
        'It is {{ value("pass_rate", year=\'2010-11\') }}, “so” – and {{ rose("x", say="the county’s rose") }}, {{ value(\'x\') }}.'
    )


def test_a_file_that_is_not_there_has_no_sections(tmp_path: Path) -> None:
    assert not read_narrative(tmp_path / "gaps.md").sections


@pytest.mark.parametrize("encoding", ["\ufeff", ""])
def test_how_an_editor_saves_it_does_not_matter(write: Callable[[str], Path], encoding: str) -> None:
    text = f"{encoding}{MATTER}## gaps-opening\n\nOne.\n".replace("\n", "\r\n")
    assert read_narrative(write(text)).sections["gaps-opening"].text == "One."


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (f"{MATTER}Lost.\n\n## gaps-opening\nOne.", 6, "text before the first section"),
        (f"{MATTER}## Gaps opening\n\nOne.", 6, "text before the first section"),
        (f"{MATTER}## gaps-opening\nOne.\n# A title\n", 8, "'# A title' is not the heading of a section"),
        (f"{MATTER}## gaps-opening\nOne.\n## gaps-opening\nTwo.", 9, "written twice: it begins on line 6"),
    ],
)
def test_what_would_be_shown_nowhere_is_said(
    write: Callable[[str], Path], text: str, line: int, message: str
) -> None:
    [problem] = read_narrative(write(text)).findings
    assert problem.row == line
    assert message in problem.message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("---\nstatus: finished\n---\n", "it may be draft, ready, signed off"),
        ("---\nauthor: [A\n---\n", "cannot be read"),
        ("---\n- A\n---\n", "may stand author, reviewer, status"),
        ("---\nwriter: A\n---\n", "may stand author, reviewer, status"),
    ],
)
def test_front_matter_that_cannot_be_read_stops(
    write: Callable[[str], Path], text: str, message: str
) -> None:
    with pytest.raises(DataError, match=message):
        read_narrative(write(text))


def test_a_file_in_another_encoding_stops(tmp_path: Path) -> None:
    path = tmp_path / "gaps.md"
    path.write_bytes("## gaps-opening\n\n£".encode("cp1252"))
    with pytest.raises(DataError, match="is not UTF-8"):
        read_narrative(path)


def test_markup_of_other_kinds_is_shown_as_text() -> None:
    assert markdown_to_html("<script>a</script>") == "<p>&lt;script&gt;a&lt;/script&gt;</p>"
    assert "<img" not in markdown_to_html("![a](https://example.org/a.png)")
    assert "href" not in markdown_to_html("[a](javascript:alert(1))")


def test_the_alignment_of_a_table_is_a_class() -> None:
    """The security policy of the pages forbids styles."""
    html = markdown_to_html("| a | b | c |\n|---|:-:|--:|\n| 1 | 2 | 3 |")
    assert '<th class="centre">b</th>' in html and '<td class="right">3</td>' in html and "<td>1</td>" in html
    assert "style" not in html


@pytest.mark.parametrize(
    "text",
    [
        "In 2011/12, 2012 and 2011-12.",
        "At key stage 2, KS4, level 4 and levels 4 and 5.",
        "16-18 year olds, aged 16 to 18, at age 19.",
        "Grades A* to C; section 508(1); Towards 2010; Table 3; paper 002; SFR05/2014.",
        "Schools below the floor standard.",
        "In 2011–12, 16–18 year olds and those who turned nineteen.",
        "{{ value('pass_rate', year='1850') }} and {# 61% #}.",
    ],
)
def test_what_may_be_typed(text: str) -> None:
    assert lint(Section("gaps-opening", text, 1), load_allowed_numerals(PROJECT / "narrative")) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It was 61% then.", "61%"),
        ("It was £18.3 million.", "£18.3"),
        ("There were 1,234.", "1,234"),
        ("Up to ½ of them.", "½"),
        ("In a 60s building.", "60"),
    ],
)
def test_a_numeral_written_out_is_an_error(text: str, found: str) -> None:
    problems = [
        p
        for p in lint(
            Section("gaps-opening", f"A line.\n{text}", 4), load_allowed_numerals(PROJECT / "narrative")
        )
        if p.is_error
    ]
    assert [(problem.row, problem.rule) for problem in problems] == [(5, "bare_numeral")]
    assert problems[0].message == f"“{text}”: {found} is written out, so it would not follow its figure."


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Results rose again.", "rose"),
        ("It is up from last year.", "rose"),
        ("Fewer pupils were excluded.", "fell"),
        ("The gap is wider.", "widened"),
        ("Kent is above England.", "above"),
        ("It was the highest of all.", "highest_district"),
        ("The majority passed.", "most_districts"),
        ("It is on course.", "on_course"),
        ("More than half passed.", "above"),
        ("A quarter failed.", "value"),
        ("One in five failed.", "value"),
        ("Some ten per cent failed.", "value"),
        ("The gap is the widest.", "highest_district"),
        ("It has the fewest pupils.", "lowest_district"),
        ("Twenty-five pupils left.", "value"),
        ("Eleven schools closed.", "value"),
        ("Two-fifths passed.", "value"),
        ("A hundred pupils left.", "value"),
        ("Seven in every twenty passed.", "value"),
        ("Nearly everyone passed.", "all_districts"),
        ("Almost no school failed.", "all_districts"),
        ("Nobody failed.", "all_districts"),
        ("Exclusions plummeted.", "fell"),
        ("The number trebled.", "more_than_half"),
    ],
)
def test_a_word_that_asserts_without_a_claim_is_a_warning(text: str, word: str) -> None:
    problems = lint(Section("gaps-opening", text, 1), load_allowed_numerals(PROJECT / "narrative"))
    assert problems
    assert {problem.severity for problem in problems} == {"warning"}
    assert f"{{{{ {word}(…" in problems[0].remedy


@pytest.mark.parametrize(
    "text",
    [
        'The highest is {{ highest_district("x") }}.',
        'Results {{ rose("x") }}.',
        "Pupils set up a club.",
        "It {{ rose('x', say='is higher') }}.",
    ],
)
def test_a_word_that_is_bound_or_asserts_nothing_is_not(text: str) -> None:
    assert lint(Section("gaps-opening", text, 1), load_allowed_numerals(PROJECT / "narrative")) == []


def test_a_size_says_which_way() -> None:
    text = 'A size of {{ change("x") }}, by which it {{ rose("x") }}. Another of {{ change("x") }}.'
    [problem] = lint(Section("gaps-opening", text, 1), load_allowed_numerals(PROJECT / "narrative"))
    assert (problem.rule, problem.severity) == ("change_without_way", "warning")
    assert problem.message.startswith("“Another of {{…}}.”: change(")


@pytest.mark.parametrize("text", ["- {pattern: '(', why: a}", "- {pattern: a}", "a: ["])
def test_an_allow_list_that_cannot_be_read_stops(tmp_path: Path, text: str) -> None:
    (tmp_path / "allowed-numerals.yml").write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match="Each entry has a pattern and a why"):
        load_allowed_numerals(tmp_path)


@pytest.mark.parametrize(
    "notebook", sorted((PROJECT / "notebooks").glob("*.ipynb")), ids=lambda path: path.stem
)
def test_every_notebook_has_exhibits_that_are_found_without_running_it(notebook: Path) -> None:
    ids = section_ids(notebook)
    assert ids
    assert all(id.startswith(f"{notebook.stem.replace('_', '-')}-") for id in ids)


def test_what_narrative_rests_on_is_cited_by_its_exhibit(
    testshire: Project, page: Callable[..., Page]
) -> None:
    path = testshire.narrative / "2012" / "Testshire" / "key_stages.md"
    path.parent.mkdir(parents=True)
    path.write_text(
        '## key-stages-opening\n\nIt is {{ value("pass_rate", area="Oakvale") }}.\n', encoding="utf-8"
    )
    exhibit = page().exhibit("opening", "text", body="")
    assert [(fact.table, fact.shown) for fact in exhibit.facts] == [("observations", "52.5%")]
    assert [(citation.source, citation.place) for citation in exhibit.citations] == [
        ("made-up-release", "sheet 1 row 4")
    ]
    assert exhibit.narrative == "<p>It is 52.5%.</p>"


def test_a_false_claim_stops_the_page(testshire: Project, page: Callable[..., Page]) -> None:
    path = testshire.narrative / "2012" / "Testshire" / "key_stages.md"
    path.parent.mkdir(parents=True)
    path.write_text('## key-stages-opening\n\nIt {{ fell("pass_rate") }}.\n', encoding="utf-8")
    with pytest.raises(DataError, match="key_stages.md, line 3: “It fell.”"):
        page().narrative_html("key-stages-opening")


def test_generated_sentences_say_that_they_are(page: Callable[..., Page]) -> None:
    html = page().narrative_html("key-stages-opening", ["A sentence."])
    assert html.startswith("<p>A sentence.</p>")
    assert 'class="generated"' in html


def test_a_written_text_rests_on_what_it_looks_up_not_on_what_stood_there(
    page: Callable[..., Page], testshire: Project
) -> None:
    path = testshire.narrative / "2012" / "Testshire" / "gaps.md"
    path.parent.mkdir(parents=True)
    path.write_text(f'{MATTER}\n## gaps-opening\n\n{{{{ value("pass_rate") }}}} passed.\n', encoding="utf-8")
    opened = page("gaps")
    unused = opened.figure("excluded")
    assert unused
    exhibit = opened.words("opening", ["Not shown."], [unused])
    assert "Not shown." not in exhibit.body
    assert exhibit.indicators == ("pass_rate",)
    assert {dict(fact.key)["indicator"] for fact in exhibit.facts} == {"pass_rate"}


def test_an_unwritten_text_is_its_sentences_and_their_figures(page: Callable[..., Page]) -> None:
    opened = page("gaps")
    figure = opened.figure("pass_rate")
    assert figure
    exhibit = opened.words("opening", ["Most passed."], [figure])
    assert "Most passed." in exhibit.body
    assert exhibit.indicators == ("pass_rate",)
