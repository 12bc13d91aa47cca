"""`boldsteps report --watch`: built at every save, once the save is whole; what is wrong is said and the watch goes on."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from analysis.errors import DataError
from analysis.pipeline import watch as watching
from analysis.pipeline.build import Request
from analysis.pipeline.watch import CodeChangedError, saves, watch
from analysis.project import Project

SECONDS = 10.0


@pytest.fixture
def project(tmp_path: Path) -> Project:
    for name in ("data/rules/rag.csv", "narrative/words.md", "notebooks/gaps.ipynb", "_quarto.yml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("as it was", encoding="utf-8")
    return Project(tmp_path)


class Builder:
    """Stands in for the build: what it was to say, and how often it was asked."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.count = 0
        self.problem: Exception | None = None
        self.done = threading.Event()

    def build(self, project: Project, request: Request, tell: Callable[[str], None]) -> "Builder":
        self.count += 1
        try:
            if self.problem:
                raise self.problem
            return self
        finally:
            self.done.set()

    @property
    def summary(self) -> str:
        return f"built {self.count}"


@pytest.fixture
def builder(monkeypatch: pytest.MonkeyPatch) -> Builder:
    made = Builder()
    monkeypatch.setattr(watching, "build", made.build)
    monkeypatch.setattr(watching, "prepare", lambda engine: None)
    return made


@contextmanager
def watched(project: Project, builder: Builder) -> Iterator[None]:
    until = threading.Event()
    thread = threading.Thread(target=watch, args=(project, Request("2012"), builder.said.append, until))
    thread.start()
    try:
        assert builder.done.wait(SECONDS)
        yield
    finally:
        until.set()
        thread.join(SECONDS)


def after(builder: Builder, change: Callable[[], object]) -> None:
    """Waits for the build that the change makes."""
    builder.done.clear()
    change()
    assert builder.done.wait(SECONDS)


@pytest.mark.parametrize(
    "name", ["data/rules/rag.csv", "narrative/new.md", "notebooks/gaps.ipynb", "_quarto.yml"]
)
def test_a_save_is_built(project: Project, builder: Builder, name: str) -> None:
    with watched(project, builder):
        after(builder, lambda: (project.root / name).write_text("as it is", encoding="utf-8"))
    assert builder.said == [
        "built 1",
        "Save a file to bring the document up to date; Ctrl+C to stop.",
        "built 2",
    ]


def test_what_is_wrong_is_said_and_the_next_save_is_built(project: Project, builder: Builder) -> None:
    words = project.narrative / "words.md"
    with watched(project, builder):
        builder.problem = DataError("no such figure")
        after(builder, lambda: words.write_text("wrong", encoding="utf-8"))
        builder.problem = None
        after(builder, lambda: words.write_text("right", encoding="utf-8"))
    assert builder.said[2:] == ["Not built: no such figure", "built 3"]


def test_nothing_is_built_without_a_save(project: Project, builder: Builder) -> None:
    with watched(project, builder):
        (project.root / "reports").mkdir()
        assert not threading.Event().wait(10 * watching.POLL_SECONDS)
    assert builder.count == 1


def test_what_is_saved_during_a_build_is_built_next(project: Project) -> None:
    until = threading.Event()
    changes = saves(project, until)
    (project.narrative / "words.md").write_text("saved before the first wait", encoding="utf-8")
    next(changes)
    (project.narrative / "words.md").write_text("saved while it was built", encoding="utf-8")
    next(changes)
    until.set()
    assert list(changes) == []


def test_changed_code_ends_it(project: Project, builder: Builder, monkeypatch: pytest.MonkeyPatch) -> None:
    hashes = iter(["before", "after"])
    monkeypatch.setattr(watching, "hash_folder", lambda folder: next(hashes))
    monkeypatch.setattr(watching, "saves", lambda project, until: iter([None]))
    with pytest.raises(CodeChangedError, match="Run the same command again"):
        watch(project, Request("2012"), builder.said.append)
    assert builder.count == 1
