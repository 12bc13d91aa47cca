"""The pages for people: links lead somewhere, the glossary has no word twice, the changelog keeps figures and code apart."""

import re
from inspect import isfunction
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from analysis import notebook
from analysis.exhibits.page import LEGEND

PROJECT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    [
        *PROJECT.glob("*.md"),
        *PROJECT.glob("docs/**/*.md"),
        *PROJECT.glob("data/*.md"),
        *PROJECT.glob("reports/*.md"),
    ]
)
GLOSSARY = (PROJECT / "GLOSSARY.md").read_text(encoding="utf-8")
MACHINE = re.compile(r"(?<![\w.])/(?:home|root|tmp|work|opt|Users)/|C:\\")

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(PROJECT).as_posix())


@each_page
def test_every_link_and_picture_is_there(page: Path) -> None:
    targets = re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8"))
    local = [urlsplit(target).path for target in targets if not urlsplit(target).scheme]
    assert [target for target in local if target and not (page.parent / target).exists()] == []


@each_page
def test_no_page_names_a_folder_of_somebodys_machine(page: Path) -> None:
    assert MACHINE.findall(page.read_text(encoding="utf-8")) == []


def test_the_readme_says_when_to_read_each_page() -> None:
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    pages = [page.relative_to(PROJECT).as_posix() for page in PAGES if page.parent == PROJECT / "docs"]
    assert pages and [page for page in pages if f"]({page}" not in readme] == []


def test_the_page_on_chapters_has_each_function_of_a_notebook() -> None:
    text = (PROJECT / "docs" / "chapters.md").read_text(encoding="utf-8")
    functions = [name for name, value in vars(notebook).items() if isfunction(value)]
    assert functions and [name for name in functions if not re.search(rf"`{name}\b", text)] == []


def test_pictures_have_words_and_are_small_enough_to_load() -> None:
    for path in PROJECT.glob("docs/images/*.png"):
        assert path.stat().st_size < 400_000, path.name
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    assert all(len(words) > 20 for words in re.findall(r"!\[([^]]*)\]", readme))


def glossary_tables() -> list[list[str]]:
    """The words of each table, in the order written."""
    tables = re.split(r"^## .*$", GLOSSARY, flags=re.MULTILINE)[1:]
    return [
        [line.split(" | ")[0].removeprefix("| ") for line in table.strip().splitlines()[2:]]
        for table in tables
    ]


def test_the_glossary_has_each_word_once_and_in_order() -> None:
    words = [word for table in glossary_tables() for word in table]
    assert len(words) == len(set(words))
    for table in glossary_tables()[:-1]:
        assert table == sorted(table, key=lambda word: word.replace("+", "").replace("\\", "").casefold())


def test_the_glossary_explains_every_symbol_as_the_pages_do() -> None:
    for symbol, meaning in LEGEND.items():
        assert f"| {symbol} | {meaning} |" in GLOSSARY


def test_every_release_in_the_changelog_keeps_figures_and_code_apart() -> None:
    changelog = (PROJECT / "CHANGELOG.md").read_text(encoding="utf-8")
    releases = re.split(r"^## ", changelog, flags=re.MULTILINE)[1:]
    assert releases[0].startswith("[Unreleased]")
    for release in releases:
        assert re.findall(r"^### (.*)$", release, re.MULTILINE) == ["Figures", "Code"]
        kinds = re.findall(r"^#### (.*)$", release, re.MULTILINE)
        assert kinds and set(kinds) <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
