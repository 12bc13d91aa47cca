"""A site made with a cache is the same bytes as one made from nothing; what has not changed is taken, what has is made anew."""

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from analysis.data.areas import load_areas
from analysis.data.document import load_document
from analysis.data.editions import find_edition
from analysis.document import assemble
from analysis.document.drafts import Draft
from analysis.errors import AssemblyError
from analysis.io.cache import Cache
from analysis.project import Project
from tests.support.example_runs import example_project, write_example_runs

DISTRICT = ("Thanet",)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project, runs, and the document made of them from nothing with its cache, which no test changes."""
    folder = tmp_path_factory.mktemp("made")
    root = folder / "project"
    for name in ("data", "_extensions", "notebooks"):
        shutil.copytree(example_project().root / name, root / name, ignore=without_releases)
    for name in ("_quarto.yml", "_brand.yml"):
        shutil.copy(example_project().root / name, root)
    runs = write_example_runs(folder / "runs", districts=DISTRICT)
    make(Project(root), runs, folder / "built", folder / "cache")
    return folder


def without_releases(folder: str, names: list[str]) -> list[str]:
    """What is not copied: the figures of releases. The runs show none, and each copy that changes is read anew."""
    return [name for name in names if Path(folder).name == "sources" and not name.startswith("paper-")]


@pytest.fixture
def project(made: Path, tmp_path: Path) -> Project:
    """A project whose files may be changed."""
    return Project(shutil.copytree(made / "project", tmp_path / "project"))


@pytest.fixture
def runs(made: Path, tmp_path: Path) -> Path:
    return shutil.copytree(made / "runs", tmp_path / "runs")


@pytest.fixture
def built(made: Path, project: Project, runs: Path, tmp_path: Path) -> Path:
    """The document of the project, with a cache."""
    shutil.copytree(made / "cache", tmp_path / "cache")
    return make(project, runs, tmp_path / "built", tmp_path / "cache")


def make(project: Project, runs: Path, target: Path, cache: Path | None = None) -> Path:
    """The document with the built-in assembler, with what that cache has, or from nothing."""
    edition, opened = find_edition(project.data, "2012"), Cache(cache or target.with_suffix(".cache"))
    assemble(project, edition, runs, target, opened, assembler="pandoc")
    opened.drop_unused()
    return target


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def made_anew(target: Path, previous: Path, part: str = "site") -> set[str]:
    """The files that were not taken from the cache: those of the build before are the same files."""
    names = {
        path.relative_to(target / part).as_posix() for path in (target / part).rglob("*") if path.is_file()
    }
    return {
        name
        for name in names
        if not (older := previous / part / name).is_file() or not (target / part / name).samefile(older)
    }


WRITTEN_EACH_TIME = tuple(
    f"downloads/{name}{kind}" for name in ("scorecard", "statements") for kind in (".csv", ".meta.csv")
)
"""Files of the whole edition, which are written sooner than it is known whether they would differ."""


def pages_made_anew(target: Path, previous: Path) -> set[str]:
    return {name for name in made_anew(target, previous) if name.endswith(".html")}


def only_for(*pages: str) -> Callable[..., Any]:
    """Staging that is refused for all other pages."""
    stage_page = sys.modules["analysis.document.stage"]._stage_page

    def staged(draft: Draft, *given: Any) -> Any:
        assert draft.page.path in pages
        return stage_page(draft, *given)

    return staged


def alter_run(runs: Path, name: str, old: str, new: str) -> None:
    path = runs / f"{name}.ipynb"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def assert_as_from_nothing(project: Project, runs: Path, built: Path, tmp_path: Path) -> Path:
    """Brings the document up to date, checks that it is what one made from nothing is, and that the older one is as it was."""
    before = files(built)
    updated = make(project, runs, tmp_path / "updated", tmp_path / "cache")
    assert files(updated) == files(make(project, runs, tmp_path / "from-nothing"))
    assert files(built) == before
    return updated


def test_nothing_is_made_anew_where_nothing_changed(
    project: Project, runs: Path, built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(project, runs, tmp_path / "again", tmp_path / "cache")
    staging = sys.modules["analysis.document.stage"]
    monkeypatch.setattr(staging, "_stage_page", only_for("contents", "downloads/index"))
    monkeypatch.setattr("analysis.document.pandoc.run_pandoc", None)
    monkeypatch.setattr("analysis.document.workbook.write_workbook", None)
    make(project, runs, tmp_path / "at-no-cost", tmp_path / "cache")
    monkeypatch.undo()
    updated = assert_as_from_nothing(project, runs, built, tmp_path)
    assert pages_made_anew(updated, built) == set()
    assert {
        name
        for name in made_anew(updated, built, "document")
        if name.endswith((".ipynb", ".csv", ".png", ".xlsx")) and name not in WRITTEN_EACH_TIME
    } == set()


def test_words_of_one_page_change_that_page_alone(
    project: Project, runs: Path, built: Path, tmp_path: Path
) -> None:
    alter_run(runs, "thanet/gaps", "What to look for", "What to look for first")
    updated = assert_as_from_nothing(project, runs, built, tmp_path)
    assert pages_made_anew(updated, built) == {"thanet/gaps.html"}
    assert "look for first" in (updated / "site" / "thanet" / "gaps.html").read_text(encoding="utf-8")
    assert "downloads/bold-steps-2012.xlsx" not in made_anew(updated, built)


def test_a_figure_of_one_page_changes_its_data_and_the_workbook(
    project: Project, runs: Path, built: Path, tmp_path: Path
) -> None:
    alter_run(runs, "thanet/gaps", "52.5", "53.5")
    updated = assert_as_from_nothing(project, runs, built, tmp_path)
    assert pages_made_anew(updated, built) == {"thanet/gaps.html"}
    anew = made_anew(updated, built)
    assert {"downloads/thanet/gaps-first.csv", "downloads/bold-steps-2012.xlsx"} <= anew
    assert "downloads/kent/gaps-first.csv" not in anew


def test_a_title_is_changed_wherever_it_is_listed(
    project: Project, runs: Path, built: Path, tmp_path: Path
) -> None:
    alter_run(runs, "kent/gaps", "The first chart rises", "The first chart falls")
    updated = assert_as_from_nothing(project, runs, built, tmp_path)
    assert pages_made_anew(updated, built) == {"kent/gaps.html", "contents.html", "downloads/index.html"}


def test_a_page_that_refers_to_a_number_follows_it(project: Project, runs: Path, tmp_path: Path) -> None:
    alter_run(
        runs,
        "thanet/gaps",
        "What to look for",
        'As <a href=\\"../kent/budget.html#budget-second\\"></a> shows: what to look for',
    )
    built = make(project, runs, tmp_path / "built")
    before = (built / "site" / "thanet" / "gaps.html").read_text(encoding="utf-8")
    path = runs / "kent" / "budget.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    charts = [
        cell
        for cell in notebook["cells"]
        if cell["cell_type"] == "code" and "budget-first" in json.dumps(cell)
    ]
    notebook["cells"].remove(charts[0])
    path.write_text(
        json.dumps(notebook).replace('<a href=\\"#budget-first\\"></a> and ', ""), encoding="utf-8"
    )
    updated = assert_as_from_nothing(project, runs, built, tmp_path)
    after = (updated / "site" / "thanet" / "gaps.html").read_text(encoding="utf-8")
    assert ".2</a> shows" in before and ".1</a> shows" in after


@pytest.mark.parametrize(
    "edit",
    [
        lambda built: (built / "site" / "kent" / "gaps.html").write_text("edited"),
        lambda built: (built / "document" / "kent" / "gaps.ipynb").write_text("edited"),
        lambda built: (built / "document" / "downloads" / "kent" / "gaps-first.csv").unlink(),
        lambda built: (built / "document" / "theme" / "search-index.js").write_text("cut"),
        lambda built: (built / "document" / "downloads" / "bold-steps-2012.xlsx").write_bytes(b"edited"),
        lambda built: shutil.rmtree(built),
        lambda built: shutil.rmtree(built.with_name("cache") / "entries"),
        lambda built: shutil.rmtree(built.with_name("cache") / "objects"),
        lambda built: [path.write_text("{}") for path in (built.with_name("cache") / "entries").iterdir()],
    ],
)
def test_what_was_edited_or_lost_in_the_build_before_is_made_anew(
    made: Path, project: Project, runs: Path, built: Path, tmp_path: Path, edit: Callable[[Path], object]
) -> None:
    from_nothing = files(made / "built")
    edit(built)
    edited = files(built)
    assert files(make(project, runs, tmp_path / "updated", tmp_path / "cache")) == from_nothing
    assert files(built) == edited


def test_a_link_in_the_build_before_is_not_taken(
    project: Project, runs: Path, built: Path, tmp_path: Path
) -> None:
    page = built / "site" / "kent" / "gaps.html"
    elsewhere = tmp_path / "elsewhere.html"
    shutil.move(page, elsewhere)
    page.symlink_to(elsewhere)
    updated = make(project, runs, tmp_path / "updated", tmp_path / "cache")
    assert not (updated / "site" / "kent" / "gaps.html").is_symlink()


def test_no_file_outside_the_document_is_written(project: Project, runs: Path, tmp_path: Path) -> None:
    """Nor is one taken: `tests/unit/io/test_cache.py`."""
    alter_run(runs, "kent/gaps", "gaps-first", "../../gaps-first")
    with pytest.raises(AssemblyError, match="outside the document"):
        make(project, runs, tmp_path / "out")


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("_quarto.yml", "title: Achievement gaps", "title: Gaps in achievement"),
        ("_quarto.yml", "contact: the author", "contact: the first author"),
        ("_extensions/bold-steps/page.html", "Skip to main content", "Skip to content"),
        ("_extensions/bold-steps/pages.lua", '"centre"', '"middle"'),
        ("data/reference/areas.csv", "Canterbury", "Canterbury and Whitstable"),
        ("data/reference/editions.csv", "2012-13", "2011-12"),
        ("data/reference/indicators.csv", "All schools judged good", "Schools judged good"),
        ("data/rules/rag.csv", "worse", "much worse"),
    ],
)
def test_what_all_pages_share_changes_all_that_show_it(
    project: Project, runs: Path, built: Path, tmp_path: Path, file: str, old: str, new: str
) -> None:
    path = project.root / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert_as_from_nothing(project, runs, built, tmp_path)


def test_a_run_that_fails_is_never_an_older_page(
    project: Project, runs: Path, built: Path, tmp_path: Path
) -> None:
    (runs / "thanet" / "gaps.ipynb").unlink()
    failed = [
        (load_areas(project.data).find("Thanet"), load_document(project.root).find("gaps"), "It stopped.")
    ]
    edition = find_edition(project.data, "2012")
    for name, cache in (("updated", "cache"), ("from-nothing", "empty")):
        assemble(
            project,
            edition,
            runs,
            tmp_path / name,
            Cache(tmp_path / cache),
            assembler="pandoc",
            failed=failed,
        )
    assert files(tmp_path / "updated") == files(tmp_path / "from-nothing")
    assert "It stopped." in (tmp_path / "updated" / "site" / "thanet" / "gaps.html").read_text(
        encoding="utf-8"
    )


def test_an_id_that_a_kept_page_has_already_is_refused(
    project: Project, runs: Path, built: Path, tmp_path: Path
) -> None:
    alter_run(runs, "thanet/gaps", "gaps-first", "budget-first")
    with pytest.raises(AssemblyError, match="downloads/thanet/budget-first.csv"):
        make(project, runs, tmp_path / "updated", tmp_path / "cache")


def test_line_ends_of_other_worlds_do_not_end_a_page(project: Project, runs: Path, tmp_path: Path) -> None:
    alter_run(runs, "thanet/gaps", "What to look for", "What\u2028to\u0085look\\u000cfor")
    built = make(project, runs, tmp_path / "built")
    assert "look" in (built / "site" / "thanet" / "gaps.html").read_text(encoding="utf-8")
    assert "The second chart" in (built / "site" / "thanet" / "key_stages.html").read_text(encoding="utf-8")


def test_a_page_that_pandoc_cannot_make_is_named(project: Project, runs: Path, tmp_path: Path) -> None:
    script = project.root / "_extensions" / "bold-steps" / "pages.lua"
    text = script.read_text(encoding="utf-8")
    script.write_text(
        text.replace("local function html_of(page)\n", 'local function html_of(page)\n  error("too long")\n'),
        encoding="utf-8",
    )
    with pytest.raises(AssemblyError, match=r"index: Pandoc could not make the page. It said: .*too long"):
        make(project, runs, tmp_path / "out")


def test_a_template_that_pandoc_cannot_read_is_told(project: Project, runs: Path, tmp_path: Path) -> None:
    (project.root / "_extensions" / "bold-steps" / "page.html").write_text("$if(title)$", encoding="utf-8")
    with pytest.raises(AssemblyError, match="Pandoc could not make the page"):
        make(project, runs, tmp_path / "out")
