"""Every key of `_quarto.yml` and `_brand.yml` is used or refused by name, before anything runs; so is a file that is not there."""

import shutil
from pathlib import Path

import pytest

from analysis.data.brand import load_brand
from analysis.data.document import load_document
from analysis.errors import DataError
from analysis.root import input_paths

ROOT = Path(__file__).parents[3]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project's folder with the definition and the brand of the report."""
    for name in ("_quarto.yml", "_brand.yml"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("lang: en-GB", "lang: en-GB\nbibliography: refs.bib", "`bibliography`"),
        ("lang: en-GB", "lang: en-GB\ntoc: true", "`toc`"),
        ("  search: false", "  search: false\n  sidebar: {style: docked}", "`website: sidebar`"),
        ("  render: []", "  render: [about.qmd]", r"`project: render` is \['about.qmd'\]"),
        ("format:\n  bold-steps-html: default", "format:\n  html: {theme: cosmo}", "`format: html`"),
        ("bold-steps-html: default", "bold-steps-html: {theme: cosmo}", "`format: bold-steps-html: theme`"),
        ("bold-steps-html: default", "bold-steps-html: {lightbox: true}", "lightbox"),
        ("bold-steps-html: default", "bold-steps-html: {toc: maybe}", "knows only true or false"),
        ("bold-steps-html: default", "bold-steps-html: {css: own.css}", "'own.css' is not a file"),
        ("bold-steps-html: default", "bold-steps-html: {css: ../own.css}", "'../own.css' is not a file"),
        (
            "bold-steps-html: default",
            "bold-steps-docx: {reference-doc: own.docx}",
            "'own.docx' is not a file",
        ),
        ("lang: en-GB", "lang: en-GB\nbrand: _brand.yml", "`brand`"),
        ("  chapters:\n", "  chapters:\n    - {page: about.md, title: About}\n", "'about.md' is not a file"),
        ("  chapters:\n", "  chapters:\n    - {page: index.md, title: About}\n", "would be index.html"),
        ("  chapters:\n", "  chapters:\n    - {page: about.md, areas: county}\n", "it needs page, title"),
    ],
)
def test_a_key_that_would_change_nothing_stops_every_command(
    root: Path, old: str, new: str, named: str
) -> None:
    path = root / "_quarto.yml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataError, match=named):
        load_document(root)


@pytest.mark.parametrize(
    ("brand", "named"),
    [
        ("color: {primary: teal}", "write it as #12436d"),
        ("color: {secondary: '#00695c'}", "`color: secondary`"),
        ("logo: {medium: logo.svg}", "'logo.svg' is not a file"),
        ("logo: {medium: ../logo.svg}", "is not a file"),
        ("typography: {base: {family: 'x; color: red'}}", "write its name"),
        (
            "typography: {fonts: [{source: google, family: Lato}], base: {family: Lato}}",
            "`typography: fonts: source`",
        ),
        ("meta: Testshire", "`meta` should be a list of keys"),
    ],
)
def test_a_brand_that_cannot_be_shown_is_refused(tmp_path: Path, brand: str, named: str) -> None:
    (tmp_path / "_brand.yml").write_text(brand, encoding="utf-8")
    with pytest.raises(DataError, match=named):
        load_brand(tmp_path)


def test_a_brand_is_read_as_quarto_reads_it(tmp_path: Path) -> None:
    for name in ("logo.svg", "lato.ttf"):
        (tmp_path / name).write_text("", encoding="utf-8")
    (tmp_path / "_brand.yml").write_text(
        """
meta: {name: Testshire County Council}
color: {palette: {teal: "#00695c"}, primary: teal}
logo: {small: logo.svg}
typography: {fonts: [{source: file, family: Lato, files: [{path: lato.ttf}]}], base: {family: Lato}}
""",
        encoding="utf-8",
    )
    brand = load_brand(tmp_path)
    assert (brand.council, brand.colour, brand.logo) == ("Testshire County Council", "#00695c", "logo.svg")
    assert (brand.family, brand.font_files) == ("Lato", ("lato.ttf",))


def test_without_a_file_the_brand_is_plain(tmp_path: Path) -> None:
    assert load_brand(tmp_path).files == ()


def test_what_is_named_counts_as_an_input(root: Path) -> None:
    path = root / "_quarto.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("  chapters:\n", "  chapters:\n    - {page: about.md, title: About}\n", 1),
        encoding="utf-8",
    )
    (root / "about.md").write_text("Who we are.", encoding="utf-8")
    assert [page.file for page in load_document(root).pages] == ["about.md"]
    assert input_paths(root)[-1] == "about.md"
