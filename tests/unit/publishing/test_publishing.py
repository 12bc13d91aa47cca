"""Publishing: what the release checklist finds, what may be waived, and what lies in the place where readers look.

The edition is the made-up council's, its runs and pages made by stand-ins that leave what real ones leave.
"""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from analysis.document import AssemblyResult
from analysis.edition.citations import Fact
from analysis.errors import DataError, UsageError
from analysis.exhibits.exhibit import DataTable, Exhibit
from analysis.io.atomic_write import remove
from analysis.io.executed_notebooks import MIME_TYPE
from analysis.narrative.sign_off import head_of, read_sign_offs, sign_off
from analysis.pipeline import report as building
from analysis.pipeline.build import Request
from analysis.pipeline.manifest import read_manifest
from analysis.pipeline.output_directory import OutputDirectory
from analysis.pipeline.report import build
from analysis.pipeline.task import Outcome, Task
from analysis.pipeline.verify import verify
from analysis.project import Project
from analysis.publishing import NotReadyError, Published, go_back, publish, withdraw
from analysis.publishing.accessibility import ACCESSIBILITY, Violation, examine, record, tool
from analysis.publishing.browser import BrowserError, find_chromium
from analysis.publishing.checks import CHECKS
from analysis.publishing.checksums import read_checksums, what_differs
from analysis.publishing.links import Site
from analysis.publishing.release_candidate import open_release_candidate
from analysis.publishing.version_store import VersionStore
from tests.support.narrating import FIGURE_61, FIGURE_62, OTHER, REVIEWER, SUPPRESSED, edit, text, write

GOOD = Path(__file__).parents[2] / "notebooks" / "fixtures" / "good.ipynb"
CHAPTERS = """bold-steps:
  chapters:
    - {notebook: front_page, title: Front page, areas: county, page: index}
    - {notebook: overview, title: Overview}
"""
HEAD = '<head><title>{name}</title><link rel="stylesheet" href="{root}theme/bold-steps.css"></head>'
PAGE = f'<!DOCTYPE html><html lang="en-GB">{HEAD}<body><main id="main">{{body}}</main></body></html>'
ONLY_IN_THE_RELEASE = (
    "pass_rate,T10000001,all,2011/12,61.3,613,1000,final,,,61.3,made-up-release,sheet 1 row 3,\n"
)
DAY = datetime(2012, 12, 3, 10, tzinfo=UTC)
KEY = {
    "source": "made-up-paper",
    "indicator": "pass_rate",
    "area": "T10000001",
    "group": "all",
    "year": "2011/12",
}
NUMERATOR = (
    "indicator",
    "area_code",
    "group",
    "time_period",
    "value",
    "unit",
    "numerator",
    "denominator",
    "symbol",
    "source",
)


class Stand:
    """What the stand-ins leave. body: of every page. failing: runs that fail. row: of the table that every run shows."""

    def __init__(self) -> None:
        self.body = '<a href="#main">Here</a>'
        self.failing: set[str] = set()
        self.row: tuple[Any, ...] = (
            "pass_rate",
            "T10000001",
            "all",
            "2011/12",
            61,
            "percent",
            None,
            None,
            "",
            "made-up-paper",
        )
        self.shown = "61% [p]"

    def run_all(self, tasks: Iterable[Task], jobs: int, *_: Any) -> Iterator[Outcome]:
        for task in tasks:
            if task.name in self.failing:
                yield Outcome(task, "ValueError: no figure", "the traceback", 0.1)
                continue
            path = Path(task.output)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(
                json.dumps({"cells": [{"outputs": [{"data": {MIME_TYPE: self.exhibit(task).as_data()}}]}]})
            )
            path.with_suffix(".reads").write_text(
                json.dumps(["data/sources/*/observations.csv", [], []]) + "\n"
            )
            yield Outcome(task, seconds=0.1)

    def exhibit(self, task: Task) -> Exhibit:
        return Exhibit(
            "overview-rate",
            "table",
            "overview",
            "2012",
            task.area_code,
            task.parameters["area"],
            title="The rate",
            data=DataTable(NUMERATOR, (), NUMERATOR, (self.row,)),
            facts=(Fact("observations", tuple(KEY.items()), self.shown),),
        )

    def assemble(
        self, project: Any, edition: Any, runs: Path, target: Path, *_: Any, **__: Any
    ) -> AssemblyResult:
        site = target / "site"
        (site / "theme").mkdir(parents=True)
        (site / "theme" / "bold-steps.css").write_text("body { color: black }")
        for run in sorted(runs.glob("*/*.ipynb")):
            page = site / ("index.html" if run.stem == "front_page" else f"{run.parent.name}/{run.stem}.html")
            page.parent.mkdir(exist_ok=True)
            root = "" if page.parent == site else "../"
            page.write_text(
                PAGE.format(name=f"{run.parent.name} {self.shown}", root=root, body=self.body),
                encoding="utf-8",
            )
        return AssemblyResult("pandoc", "3.9", site, 4, 0.1)


@pytest.fixture
def stand(monkeypatch: pytest.MonkeyPatch) -> Stand:
    made = Stand()
    monkeypatch.setattr("analysis.pipeline.build.run_all", made.run_all)
    monkeypatch.setattr(building, "prepare", lambda *_: None)
    monkeypatch.setattr("analysis.pipeline.build.assemble", made.assemble)
    monkeypatch.setattr(
        "analysis.pipeline.inputs.Inputs.package", "the same code"
    )  # also while somebody edits it
    monkeypatch.setattr("analysis.document.workbook.write_workbook", lambda *_: None)
    monkeypatch.setattr("analysis.publishing.accessibility.find_chromium", lambda: "")
    monkeypatch.setattr("analysis.validation.narrative.section_ids", lambda notebook: {"*"})
    topics = {"key_stages", "gaps", "learning_14_24", "plan"}
    monkeypatch.setattr("analysis.validation.narrative.topics_shown", lambda notebook: topics)
    return made


@pytest.fixture
def council(testshire: Project, stand: Stand) -> Project:
    """Testshire with two chapters and a signed text, nothing in the way of publishing it."""
    (testshire.root / "_quarto.yml").write_text(CHAPTERS, encoding="utf-8")
    (testshire.root / "_brand.yml").write_text("meta: {name: Testshire Council}", encoding="utf-8")
    testshire.notebooks.mkdir()
    for name in ("front_page", "overview"):
        shutil.copy(GOOD, testshire.notebooks / f"{name}.ipynb")
    edit(testshire, ONLY_IN_THE_RELEASE, "", "data/sources/made-up-release/observations.csv")
    write(testshire, opening='The rate is {{ value("pass_rate") }}.')
    sign_off(testshire, text(testshire), REVIEWER, at=datetime(2012, 11, 5, tzinfo=UTC))
    return testshire


@pytest.fixture
def dest(tmp_path: Path) -> Path:
    return tmp_path / "intranet"


@pytest.fixture
def make(council: Project, dest: Path) -> Callable[..., Published]:
    """Builds the edition as it is now, records that it is accessible, and publishes it. The checklist is in `make.told`."""

    def run(*, is_built: bool = True, at: datetime = DAY, **options: Any) -> Published:
        make_told.clear()
        if is_built:
            build(council, Request("2012", jobs=1), lambda _: None)
            is_tested(council)
        published = publish(council, "2012", dest, make_told.append, at=at, **options)
        assert published or options.get("dry_run")
        return published  # type: ignore[return-value]

    make_told: list[str] = []
    run.told = make_told  # type: ignore[attr-defined]
    return run


PALE = Violation("index.html", "color-contrast", '<p class="pale">')


def is_tested(project: Project, *, pages: int = 4, violations: Sequence[Violation] = ()) -> None:
    """What testing every page for accessibility leaves."""
    folder = project.reports / "2012"
    manifest = read_manifest(folder)
    assert manifest and manifest.document
    record(folder, manifest.document.sha256, "axe-core", pages, violations)


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_an_edition_that_is_ready_is_published_whole(make: Any, council: Project, dest: Path) -> None:
    published = make()
    assert [result.state for result in published.checklist.results if result.check.name != "findings"] == [
        "passed"
    ] * 16
    version = dest / "2012" / "v1"
    assert tree(council.reports / "2012" / "site").items() <= tree(version).items()
    assert sorted(tree(version).keys() - tree(council.reports / "2012" / "site").keys()) == [
        "SHA256SUMS",
        "release-notes.html",
        "snapshot.json",
        "version.json",
    ]
    assert what_differs(version) == []
    assert (dest / "2012" / "latest" / "index.html").read_bytes() == (version / "index.html").read_bytes()
    stated = json.loads((version / "version.json").read_text(encoding="utf-8"))
    assert (stated["version"], stated["published"], stated["previous"]) == ("v1", "2012-12-03", "")
    assert stated["checklist"]["unsigned_sections"] == "passed"
    assert "This is the first version." in (version / "release-notes.html").read_text(encoding="utf-8")
    assert Site(version).broken_links() == []


def test_what_it_was_made_with_lies_beside_it(make: Any, council: Project, dest: Path) -> None:
    (council.root / "requirements.lock").write_text(
        f"pyyaml==6.0 --hash=sha256:{'a' * 64}\n", encoding="utf-8"
    )
    make()
    stated = json.loads((dest / "2012" / "v1" / "bill-of-materials.json").read_text(encoding="utf-8"))
    assert [each["purl"] for each in stated["components"]] == ["pkg:pypi/pyyaml@6.0"]
    assert "bill-of-materials.json" in read_checksums(dest / "2012" / "v1")


def test_the_notes_and_pages_say_nothing_of_the_machine(make: Any, tmp_path: Path, dest: Path) -> None:
    make()
    for content in tree(dest / "2012" / "v1").values():
        assert str(tmp_path).encode() not in content


def test_a_dry_run_shows_each_check_as_it_is_done_and_publishes_nothing(make: Any, dest: Path) -> None:
    make(dry_run=True)
    begun, *said, counts = make.told
    assert begun == "Going through the release checklist of 2012 …"
    assert [re.split(r" +", each)[1] for each in said] == [check.name for check in CHECKS], (
        "one is told at a time"
    )
    assert re.fullmatch(r"\n\d+ checks: \d+ passed, .*\.", counts)
    assert not dest.exists()


def test_what_is_not_built_cannot_be_published(make: Any) -> None:
    with pytest.raises(UsageError, match="not built yet. Run: boldsteps report 2012"):
        make(is_built=False)


Harm = Callable[[Project, Stand], None]


def _add(path: str, content: str) -> Harm:
    def harm(project: Project, stand: Stand) -> None:
        with (project.root / path).open("a", encoding="utf-8") as file:
            file.write(content)

    return harm


def _body(content: str) -> Harm:
    return lambda project, stand: setattr(stand, "body", content)


def _row(**changes: Any) -> Harm:
    def harm(project: Project, stand: Stand) -> None:
        stand.row = tuple({**dict(zip(NUMERATOR, stand.row, strict=True)), **changes}.values())

    return harm


def _lowered(project: Project, stand: Stand) -> None:
    edit(project, FIGURE_61, "pass_rate,T10000001,all,2011/12,40,,,provisional,,,40%")
    path = project.data / "sources" / "made-up-paper" / "statements.csv"
    rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(row for row in rows if ",change," not in row), encoding="utf-8")


def _suppressed(project: Project, stand: Stand) -> None:
    edit(project, FIGURE_61, "pass_rate,T10000001,all,2011/12,,,,provisional,c,,")


def _draft(project: Project, stand: Stand) -> None:
    write(project, status="draft", topic="front_page")


def _fails(project: Project, stand: Stand) -> None:
    stand.failing = {"oakvale/overview"}


BEFORE_BUILDING: dict[str, tuple[Harm, str]] = {
    "failed_runs": (_fails, "oakvale/overview failed: ValueError: no figure"),
    "exceptions": (_lowered, "is red for Testshire in 2012, without commentary, action, owner, due"),
    "stale_sections": (_lowered, "signed by A Reviewer on 2012-11-05: "),
    "unsigned_sections": (
        _draft,
        "narrative/2012/Testshire/front_page.md: front-page-opening is not signed off.",
    ),
    "drafts": (_draft, "narrative/2012/Testshire/front_page.md is a draft."),
    "drafts in a page": (_body('<p class="notice draft">Draft</p>'), "index.html carries the mark 'draft'."),
    "made_up_data": (
        _add("data/sources/made-up-paper/provenance.yml", "demonstration: yes\n"),
        "The source made-up-paper is made up",
    ),
    "disclosure of a count": (_row(numerator=4, denominator=400), "rests on a count from 1 to 5"),
    "disclosure of the rest": (_row(numerator=398, denominator=400), "rests on a count from 1 to 5"),
    "disclosure of a value": (
        _row(indicator="excluded", value=3, unit="count"),
        "excluded, T10000001, all, 2011/12 rests on",
    ),
    "disclosure of a hidden figure": (
        _suppressed,
        "pass_rate, T10000001, all, 2011/12 is suppressed, and shown as 61% [p].",
    ),
    "broken_links to a file": (
        _body('<a href="gone.html">x</a>'),
        "index.html: gone.html: there is no such file.",
    ),
    "broken_links to a place": (_body('<a href="#gone">x</a>'), "index.html has nothing with the id 'gone'."),
    "broken_links out of it": (_body('<a href="/intranet/">x</a>'), "it leads out of the site's folder"),
    "external_requests": (
        _body('<script src="https://elsewhere.example/x.js"></script>'),
        "fetches https://elsewhere.example/x.js.",
    ),
}


@pytest.mark.parametrize("name", BEFORE_BUILDING)
def test_what_is_wrong_blocks_and_is_named(
    make: Any, council: Project, stand: Stand, dest: Path, name: str
) -> None:
    harm, said = BEFORE_BUILDING[name]
    harm(council, stand)
    with pytest.raises(NotReadyError, match=rf"not ready to be published: .*\b{name.split()[0]}\b"):
        make()
    assert re.search(rf"^error +{name.split()[0]} ", "\n".join(make.told), re.MULTILINE)
    assert said in "\n".join(make.told)
    assert not (dest / "2012").exists()


def _edit_page(project: Project) -> None:
    (project.reports / "2012/site/index.html").write_text("edited")


def _edit_notebook(project: Project) -> None:
    with (project.notebooks / "overview.ipynb").open("a") as file:
        file.write("\n")


def _edit_looks(project: Project) -> None:
    (project.root / "_extensions").mkdir()
    (project.root / "_extensions/bold-steps.css").write_text("body { color: red }")


def _edit_figures(project: Project) -> None:
    edit(project, FIGURE_61, FIGURE_62)


def _break_figures(project: Project) -> None:
    edit(project, FIGURE_61, FIGURE_61.replace("61,,,", "161,,,").replace("61%", "161%"))


def _forget_the_tests(project: Project) -> None:
    (project.reports / "2012" / ACCESSIBILITY).unlink()


AFTER_BUILDING: dict[str, tuple[Callable[[Project], None], str]] = {
    "built_whole": (_edit_page, "The pages are not as they were built"),
    "present_inputs of a notebook": (_edit_notebook, "testshire/overview was run with other"),
    "present_inputs of figures": (_edit_figures, "oakvale/overview was run with other"),
    "present_inputs of looks": (_edit_looks, "assembled with other code, looks or reference tables"),
    "findings": (_break_figures, "data/sources/made-up-paper/observations.csv, row 4"),
    "accessibility": (
        lambda project: is_tested(project, violations=[PALE]),
        'index.html: color-contrast: <p class="pale">',
    ),
    "accessibility_tested": (lambda project: is_tested(project, pages=1), "Only 1 of 4 pages were tested."),
    "accessibility_tested at all": (_forget_the_tests, "None of the 4 pages was tested"),
}


@pytest.mark.parametrize("name", AFTER_BUILDING)
def test_what_has_changed_since_it_was_built_blocks(
    make: Any, council: Project, dest: Path, name: str
) -> None:
    build(council, Request("2012", jobs=1), lambda _: None)
    is_tested(council)
    harm, said = AFTER_BUILDING[name]
    harm(council)
    with pytest.raises(NotReadyError, match=rf"\b{name.split()[0]}\b"):
        make(is_built=False)
    assert said in "\n".join(make.told)
    assert not (dest / "2012").exists()


def test_a_part_of_the_edition_is_not_the_edition(make: Any, council: Project) -> None:
    build(council, Request("2012", topics=("front_page",), jobs=1), lambda _: None)
    is_tested(council)
    with pytest.raises(NotReadyError, match="built_whole"):
        make(is_built=False)
    assert "oakvale/overview is not in the document." in "\n".join(make.told)


def test_pages_that_were_not_tested_are_published_only_by_a_waiver(make: Any, council: Project) -> None:
    build(council, Request("2012", jobs=1), lambda _: None)
    waive(council, "accessibility_tested,tested by hand,The Director,2013-01-31")
    published = make(is_built=False)
    assert [result.check.name for result in published.checklist.in_state("waived")] == [
        "accessibility_tested"
    ]
    assert [
        result.check.name
        for result in published.checklist.in_state("warning")
        if result.check.name != "findings"
    ] == ["accessibility"]
    notes = (published.store.folder / "v1" / "release-notes.html").read_text(encoding="utf-8")
    assert "accessibility_tested: tested by hand (The Director, until 2013-01-31)" in notes


def test_accessibility_of_other_pages_does_not_count(make: Any, council: Project, stand: Stand) -> None:
    build(council, Request("2012", jobs=1), lambda _: None)
    is_tested(council)
    stand.body += "<p>Another page.</p>"
    kept = (council.reports / "2012" / ACCESSIBILITY).read_text(encoding="utf-8")
    shutil.rmtree(council.reports)
    build(council, Request("2012", jobs=1), lambda _: None)
    (council.reports / "2012" / ACCESSIBILITY).write_text(kept, encoding="utf-8")
    with pytest.raises(NotReadyError, match="accessibility_tested"):
        make(is_built=False)


needs_chromium = pytest.mark.skipif(not find_chromium(), reason="Chromium is not installed")


@needs_chromium
def test_the_pages_that_are_published_are_tested_where_chromium_is(
    make: Any, council: Project, browsed: None
) -> None:
    build(council, Request("2012", jobs=1), lambda _: None)
    published = make(is_built=False)
    assert [
        result.state for result in published.checklist.results if "accessibility" in result.check.name
    ] == ["passed"] * 2
    assert make.told[0] == f"Testing 4 pages for accessibility with {tool()} …"
    assert [each.partition(",")[0].strip() for each in make.told[1:5]] == [
        f"{n} of 4 pages tested" for n in range(1, 5)
    ]
    make(is_built=False)
    assert not any("Testing" in each for each in make.told), "pages that were tested are tested again"


@needs_chromium
def test_a_page_that_breaks_a_guideline_is_not_published(
    make: Any, council: Project, stand: Stand, browsed: None
) -> None:
    stand.body = '<img src="theme/bold-steps.css">'
    build(council, Request("2012", jobs=1), lambda _: None)
    with pytest.raises(NotReadyError, match="accessibility"):
        make(is_built=False)
    assert "index.html: image-alt: <img src=" in "\n".join(make.told)


@pytest.fixture
def browsed(monkeypatch: pytest.MonkeyPatch, stand: Stand) -> None:
    """With the Chromium of this machine, which the other tests of publishing do without."""
    monkeypatch.setattr("analysis.publishing.accessibility.find_chromium", find_chromium)
    stand.body = "<h1>The rate</h1>"


def test_a_browser_that_fails_leaves_the_pages_untested(
    council: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any) -> None:
        raise BrowserError("Chromium ended")

    build(council, Request("2012", jobs=1), lambda _: None)
    monkeypatch.setattr("analysis.publishing.accessibility.find_chromium", lambda: "chromium")
    monkeypatch.setattr("analysis.publishing.accessibility.open_browser", fails)
    said: list[str] = []
    examine(council.reports / "2012", "a hash", said.append)
    assert said[-1] == "Accessibility is not tested: Chromium ended."
    assert not (council.reports / "2012" / ACCESSIBILITY).exists()


def waive(project: Project, *rows: str, heading: str = "check,reason,by,expires") -> None:
    (project.narrative / "2012" / "waivers.csv").write_text(
        "\n".join([heading, *rows]) + "\n", encoding="utf-8"
    )


def _unsign(project: Project) -> None:
    (project.narrative / "2012" / "sign-offs.jsonl").unlink()


def test_unsigned_sections_are_published_only_by_a_waiver_that_holds(make: Any, council: Project) -> None:
    _unsign(council)
    with pytest.raises(NotReadyError):
        make()
    assert "narrative/2012/waivers.csv with the columns check,reason,by,expires" in "\n".join(make.told)
    waive(council, "unsigned_sections,signed on paper,The Director,2012-12-03")
    published = make()
    assert "waived by The Director until 2012-12-03: signed on paper" in "\n".join(make.told)
    notes = (published.store.folder / published.version / "release-notes.html").read_text(encoding="utf-8")
    assert "unsigned_sections: signed on paper (The Director, until 2012-12-03)" in notes
    with pytest.raises(NotReadyError):
        make(is_built=False, at=datetime(2012, 12, 4, tzinfo=UTC))
    assert "the waiver by The Director ended on 2012-12-03." in "\n".join(make.told)


def test_records_of_sign_off_that_were_published_are_missed_when_they_are_gone(
    make: Any, council: Project, dest: Path
) -> None:
    """Also by a build that knows nothing of them."""
    make()
    stated = json.loads((dest / "2012" / "v1" / "version.json").read_text(encoding="utf-8"))
    assert stated["sign_offs"] == head_of(read_sign_offs(council, "2012"))
    _unsign(council)
    shutil.rmtree(council.reports)
    sign_off(council, text(council), OTHER, at=datetime(2012, 12, 1, tzinfo=UTC))
    with pytest.raises(NotReadyError, match="sign_offs_kept"):
        make()
    assert "2 records of sign-off were there when v1/version.json was written" in "\n".join(make.told)
    waive(council, "sign_offs_kept,lost with the disk in November,The Director,2013-01-31")
    assert [each.check.name for each in make(is_built=False).checklist.in_state("waived")] == [
        "sign_offs_kept"
    ]


def test_an_error_that_is_nobodys_to_decide_stays_one(make: Any, council: Project, stand: Stand) -> None:
    stand.body = '<a href="#gone">x</a>'
    waive(council, "broken_links,it does not matter,Somebody,2013-01-31")
    with pytest.raises(NotReadyError, match="broken_links"):
        make()


def test_a_warning_is_waived(make: Any, council: Project) -> None:
    waive(
        council,
        "accessibility_tested,no Chromium here,The Director,2013-01-31",
        "accessibility,tested by hand,The Director,2013-01-31",
    )
    build(council, Request("2012", jobs=1), lambda _: None)
    assert [each.check.name for each in make(is_built=False).checklist.in_state("waived")] == [
        "accessibility_tested",
        "accessibility",
    ]


@pytest.mark.parametrize(
    ("heading", "row", "problem", "message"),
    [
        (
            "check,reason,by,expires",
            "unsigned,r,b,2013-01-31",
            UsageError,
            "row 2.*Did you mean unsigned_sections?",
        ),
        (
            "check,reason,by,expires",
            "unsigned_sections,r,b,31/01/2013",
            DataError,
            "row 2: expires is '31/01/2013'",
        ),
        ("check,reason,by,expires", "unsigned_sections,,b,2013-01-31", DataError, "row 2: reason is empty"),
        (
            "check,reason,by,until",
            "unsigned_sections,r,b,2013-01-31",
            DataError,
            "row 1: the columns must be check, reason",
        ),
        (
            "check,reason,by,expires",
            "unsigned_sections,signed on paper,The Director,2099-12-31",
            DataError,
            "row 2: a waiver lasts at most 90 days, not until 2099-12-31. Write a day up to 2013-03-03",
        ),
        (
            "check,reason,by,expires",
            "unsigned_sections,x,The Director,2013-01-31",
            DataError,
            "row 2: 'x' is no reason of its own",
        ),
        (
            "check,reason,by,expires",
            "unsigned_sections,signed on paper,The Director,2013-01-31\n"
            "accessibility,Signed on paper,The Director,2013-01-31",
            DataError,
            "row 2: 'signed on paper' is no reason of its own",
        ),
    ],
)
def test_a_waiver_that_cannot_be_read(
    make: Any, council: Project, heading: str, row: str, problem: type[Exception], message: str
) -> None:
    waive(council, row, heading=heading)
    with pytest.raises(problem, match=message):
        make()


def test_the_clock_decides_whether_a_waiver_holds_and_nothing_that_can_be_set(
    make: Any, council: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    _unsign(council)
    waive(council, "unsigned_sections,signed on paper,The Director,2012-11-30")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(datetime(2012, 11, 1, tzinfo=UTC).timestamp())))
    with pytest.raises(NotReadyError, match="unsigned_sections"):
        make()
    assert "the waiver by The Director ended on 2012-11-30." in "\n".join(make.told)


def test_a_second_version_says_what_changed_and_leaves_the_first(
    make: Any, council: Project, stand: Stand, dest: Path
) -> None:
    make()
    before = tree(dest / "2012" / "v1")
    edit(council, FIGURE_61, FIGURE_62)
    sign_off(council, text(council), REVIEWER)
    stand.shown = "62% [p]"
    published = make()
    assert (published.version, published.is_new, published.store.latest) == ("v2", True, "v2")
    assert tree(dest / "2012" / "v1") == before
    assert b"62%" in (dest / "2012" / "latest" / "index.html").read_bytes()
    notes = (dest / "2012" / "v2" / "release-notes.html").read_text(encoding="utf-8")
    assert "Testshire: Pupils who passed the made-up test, 2011/12: 61% [p] → 62% [p]" in notes
    assert "<li>oakvale/overview.html</li>" in notes
    assert what_differs(dest / "2012" / "v2") == []


def test_the_same_pages_are_not_published_twice(make: Any, dest: Path) -> None:
    make()
    again = make(is_built=False)
    assert (again.version, again.is_new) == ("v1", False)
    assert sorted(path.name for path in (dest / "2012").iterdir()) == ["latest", "v1"]


def test_search_engines_are_kept_to_the_latest_version(make: Any, stand: Stand, dest: Path) -> None:
    two_versions(make, stand)
    rules = (dest / "robots.txt").read_text().splitlines()
    assert rules[1:] == ["User-agent: *", "Disallow: /2012/v1/", "Disallow: /2012/v2/"]


def test_robots_of_the_place_are_kept(make: Any, dest: Path) -> None:
    dest.mkdir()
    (dest / "robots.txt").write_text("User-agent: *\nDisallow: /\n")
    make()
    assert (dest / "robots.txt").read_text() == "User-agent: *\nDisallow: /\n"


def two_versions(make: Any, stand: Stand) -> None:
    make()
    stand.body += "<p>More.</p>"
    shutil.rmtree(Path(os.environ["BOLDSTEPS_PROJECT"]) / "reports")
    assert make().version == "v2"


def test_readers_can_be_shown_an_earlier_version_again(
    make: Any, council: Project, stand: Stand, dest: Path
) -> None:
    two_versions(make, stand)
    assert go_back(council, "2012", dest, "v1").latest == "v1"
    assert b"More." not in (dest / "2012" / "latest" / "index.html").read_bytes()
    with pytest.raises(UsageError, match=r"no version 'v3' of 2012. There are: v1, v2"):
        go_back(council, "2012", dest, "v3")
    with pytest.raises(UsageError, match="There are: none"):
        go_back(council, "2012", dest / "mistyped", "v1")
    assert not (dest / "mistyped").exists()


def hide_the_rate(council: Project, stand: Stand) -> None:
    """What was published as 61% is hidden from now on, and signed so."""
    edit(council, FIGURE_61, SUPPRESSED)
    write(council, opening="The rate is not shown.")
    sign_off(council, text(council), REVIEWER)
    stand.shown, stand.row = "[c]", (*stand.row[:4], None, "percent", None, None, "c", "made-up-paper")


def test_a_version_that_shows_what_is_hidden_now_is_named_and_withdrawn(
    make: Any, council: Project, stand: Stand, dest: Path
) -> None:
    two_versions(make, stand)
    hide_the_rate(council, stand)
    with pytest.raises(NotReadyError, match="published_before"):
        make()
    told = "\n".join(make.told)
    for version in ("v1", "v2"):
        assert f"Version {version} of 2012 shows 1 figure hidden since" in told
        assert f"boldsteps publish 2012 {dest} --withdraw {version} --reason WHY" in told
    with pytest.raises(DataError, match="v1 of 2012 shows 1 figure that must be hidden now"):
        go_back(council, "2012", dest, "v1")
    for version in ("v2", "v1"):
        withdraw(council, "2012", dest, version, "figures of <few> pupils", at=DAY)
        assert sorted(tree(dest / "2012" / version)) == ["SHA256SUMS", "index.html", "version.json"]
        assert what_differs(dest / "2012" / version) == []
    page = (dest / "2012" / "latest" / "index.html").read_text(encoding="utf-8")
    assert "was withdrawn on 2012-12-03: figures of &lt;few&gt; pupils" in page
    published = make(is_built=False, forward=True)
    assert (published.version, published.store.latest, published.store.readable) == ("v3", "v3", ["v3"])
    assert [name for name, content in tree(dest).items() if b"61%" in content] == []
    with pytest.raises(UsageError, match="v2 of 2012 has been withdrawn"):
        go_back(council, "2012", dest, "v2")


def test_readers_of_a_withdrawn_version_are_sent_to_the_newest_other(
    make: Any, council: Project, stand: Stand, dest: Path
) -> None:
    two_versions(make, stand)
    assert withdraw(council, "2012", dest, "v2", "wrong pages", at=DAY).latest == "v1"
    assert '<a href="../v1/index.html">' in (dest / "2012" / "v2" / "index.html").read_text(encoding="utf-8")
    again = make(is_built=False, forward=True)
    assert (again.version, again.store.readable) == ("v3", ["v1", "v3"])
    with pytest.raises(UsageError, match="no version 'v9'"):
        withdraw(council, "2012", dest, "v9", "wrong pages")


def test_a_withdrawal_that_is_broken_off_is_finished_by_doing_it_again(
    make: Any, council: Project, dest: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make()
    taken: list[Path] = []

    def broken_off(path: Path) -> None:
        if len(taken) == 2:
            raise OSError(5, "Input/output error")
        taken.append(path)
        remove(path)

    with monkeypatch.context() as patched:
        patched.setattr("analysis.publishing.version_store.remove", broken_off)
        with pytest.raises(DataError, match="cannot be written to"):
            withdraw(council, "2012", dest, "v1", "wrong pages", at=DAY)
    assert "withdrawn on 2012-12-03" in (dest / "2012" / "v1" / "index.html").read_text(encoding="utf-8")
    withdraw(council, "2012", dest, "v1", "wrong pages", at=DAY)
    assert sorted(tree(dest / "2012" / "v1")) == ["SHA256SUMS", "index.html", "version.json"]


def test_what_was_taken_back_stays_back_until_somebody_says_otherwise(
    make: Any, council: Project, stand: Stand, dest: Path
) -> None:
    """The nightly command: first of the same pages, then of others."""
    two_versions(make, stand)
    go_back(council, "2012", dest, "v1")
    for _ in range(2):
        with pytest.raises(NotReadyError, match="taken back to v1, and stay there .* add --forward, once"):
            make()
        assert VersionStore(dest / "2012").latest == "v1"
        stand.body += "<p>Still more.</p>"
        shutil.rmtree(council.reports)
    assert make(forward=True).store.latest == "v3"
    assert make().store.latest == "v3"


def test_going_back_to_the_newest_is_going_on(make: Any, council: Project, stand: Stand, dest: Path) -> None:
    two_versions(make, stand)
    go_back(council, "2012", dest, "v1")
    assert go_back(council, "2012", dest, "v2").latest == "v2"
    stand.body += "<p>Still more.</p>"
    shutil.rmtree(council.reports)
    assert make().version == "v3"


def test_going_back_by_hand_is_remembered_as_the_operations_page_says(
    make: Any, stand: Stand, dest: Path
) -> None:
    two_versions(make, stand)
    [by_hand] = re.findall(r"By hand.*?: ((?:`[^`]+`(?:, | and )?)+) in `DEST/2012`", OPERATIONS, re.DOTALL)
    for command in re.findall("`([^`]+)`", by_hand):
        subprocess.run(command, shell=True, check=True, cwd=dest / "2012")
    with pytest.raises(NotReadyError, match="taken back to v1"):
        make()


def test_pages_that_were_withdrawn_do_not_come_back_by_themselves(
    make: Any, council: Project, stand: Stand, dest: Path
) -> None:
    two_versions(make, stand)
    withdraw(council, "2012", dest, "v2", "wrong pages", at=DAY)
    with pytest.raises(NotReadyError, match="taken back to v1"):
        make(is_built=False)


@pytest.mark.parametrize("kind", ["a link", "a folder", "a file", "a redirect of others"])
def test_a_latest_that_is_not_ours_is_left_alone(make: Any, council: Project, dest: Path, kind: str) -> None:
    path = dest / "2012" / "latest"
    path.parent.mkdir(parents=True)
    if kind == "a link":
        path.symlink_to("/srv/somewhere/else")
    elif kind == "a file":
        path.write_text("a file")
    else:
        path.mkdir()
        (path / "index.html").write_text("theirs" if kind == "a folder" else "url=../archive/")
    before = path.readlink() if kind == "a link" else [each.name for each in path.parent.rglob("*")]
    with pytest.raises(DataError, match="was not put there by publishing.*Move it away"):
        make()
    after = path.readlink() if kind == "a link" else [each.name for each in path.parent.rglob("*")]
    assert (before, VersionStore(dest / "2012").versions) == (after, [])


@pytest.mark.skipif(os.name != "posix", reason="modes are of POSIX")
def test_a_web_server_can_read_what_is_published_whatever_the_umask(
    make: Any, stand: Stand, dest: Path
) -> None:
    before = os.umask(0o077)
    try:
        two_versions(make, stand)
    finally:
        os.umask(before)
    published = [each for each in (dest, *dest.rglob("*")) if not each.name.startswith(".")]
    assert len(published) > 10
    wanted = {True: 0o755, False: 0o644}
    assert [each for each in published if each.stat().st_mode & 0o777 != wanted[each.is_dir()]] == []


@pytest.mark.parametrize("harm", ["changed", "removed", "added", "no sums"])
def test_a_version_that_was_altered_is_not_shown(
    make: Any, council: Project, stand: Stand, dest: Path, harm: str
) -> None:
    two_versions(make, stand)
    page = dest / "2012" / "v1" / "index.html"
    if harm == "changed":
        page.write_text("changed")
    elif harm == "removed":
        page.unlink()
    elif harm == "added":
        (page.parent / "more.html").write_text("more")
    else:
        (page.parent / "SHA256SUMS").unlink()
    with pytest.raises(DataError, match="v1 of 2012 is not as it was published"):
        go_back(council, "2012", dest, "v1")
    assert b"More." in (dest / "2012" / "latest" / "index.html").read_bytes()


def test_where_there_are_no_symbolic_links_a_page_sends_readers_on(
    make: Any, council: Project, stand: Stand, dest: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: Any, **__: Any) -> None:
        raise OSError("no symbolic links")

    monkeypatch.setattr(Path, "symlink_to", refused)
    two_versions(make, stand)
    page = dest / "2012" / "latest" / "index.html"
    assert 'content="0; url=../v2/index.html"' in page.read_text(encoding="utf-8")
    assert go_back(council, "2012", dest, "v1").latest == "v1"
    assert Site(dest / "2012").broken_links() == []


def test_a_full_disk_leaves_readers_what_they_had(
    make: Any, council: Project, stand: Stand, dest: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make()
    before = tree(dest / "2012" / "v1")

    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    stand.body += "<p>More.</p>"
    shutil.rmtree(council.reports)
    with monkeypatch.context() as patched:
        patched.setattr("analysis.publishing.write_snapshot", full)
        with pytest.raises(
            DataError,
            match=r"cannot be written to \(No space left on device\). Readers see what they saw before",
        ):
            make()
    assert tree(dest / "2012" / "latest") == tree(dest / "2012" / "v1") == before
    assert make(is_built=False).version == "v2"
    assert sorted(path.name for path in (dest / "2012").iterdir()) == ["latest", "v1", "v2"]


def test_a_place_that_is_no_folder_is_named(make: Any, dest: Path) -> None:
    dest.write_text("a file")
    with pytest.raises(DataError, match=f"{re.escape(str(dest))}.2012 cannot be written to"):
        make()


def test_two_at_once_do_not_mix(make: Any, council: Project, dest: Path) -> None:
    make()
    with (
        OutputDirectory(dest / "2012").locked("published"),
        pytest.raises(DataError, match=r"2012 is being published already \(process \d+, since \d\d:\d\d"),
    ):
        publish(council, "2012", dest, lambda _: None, at=DAY)


def test_the_second_who_publishes_is_told_what_the_first_does(
    make: Any, council: Project, dest: Path
) -> None:
    make()
    reports = OutputDirectory(council.reports / "2012")
    with reports.locked("published"), pytest.raises(DataError, match="2012 is being published already"):
        publish(council, "2012", dest, lambda _: None, at=DAY)


def test_the_date_can_be_given_from_outside(
    make: Any, council: Project, dest: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(council, Request("2012", jobs=1), lambda _: None)
    is_tested(council)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1355270400")
    publish(council, "2012", dest, lambda _: None)
    assert json.loads((dest / "2012/v1/version.json").read_text())["published"] == "2012-12-12"


def test_built_again_from_the_same_inputs_it_is_the_same(council: Project) -> None:
    build(council, Request("2012", jobs=1), lambda _: None)
    verified = verify(council, "2012", lambda _: None, jobs=1)
    assert (verified.differences, verified.changed) == ({}, ())
    assert verified.files == 9
    assert str(verified) == "Built again: 9 files, every one the same."


def test_only_the_runs_that_were_built_are_built_again(council: Project) -> None:
    build(council, Request("2012", topics=("front_page",), jobs=1), lambda _: None)
    build(council, Request("2012", areas=("Oakvale",), jobs=1), lambda _: None)
    verified = verify(council, "2012", lambda _: None, jobs=1)
    assert verified.differences == {}
    assert verified.files == 5


def test_files_that_differ_are_named(council: Project, stand: Stand) -> None:
    build(council, Request("2012", jobs=1), lambda _: None)
    site = council.reports / "2012" / "site"
    (site / "index.html").write_text("edited")
    (site / "oakvale" / "overview.html").unlink()
    (site / "extra.html").write_text("extra")
    verified = verify(council, "2012", lambda _: None, jobs=1)
    assert str(verified).splitlines() == [
        "site/extra.html is not built any more",
        "site/index.html differs",
        "site/oakvale/overview.html is not in what was built",
        "Built again: 3 of 10 files are different.",
    ]


def test_inputs_that_have_changed_are_named(council: Project, stand: Stand) -> None:
    build(council, Request("2012", jobs=1), lambda _: None)
    edit(council, FIGURE_61, FIGURE_62)
    stand.shown = "62% [p]"
    verified = verify(council, "2012", lambda _: None, jobs=1)
    assert "oakvale/overview: figures or narrative changed since" in verified.changed
    assert "runs/oakvale/overview.ipynb" in verified.differences


def test_what_was_not_built_cannot_be_verified(council: Project) -> None:
    with pytest.raises(UsageError, match="not built yet"):
        verify(council, "2012", lambda _: None)


@pytest.mark.parametrize(
    ("markup", "requested"),
    [
        ('<img src="https://a.example/x.png" alt="">', ["https://a.example/x.png"]),
        ('<img src="//a.example/x.png" alt="">', ["//a.example/x.png"]),
        ('<img srcset="x.png 1x, http://a.example/y.png 2x" alt="">', ["http://a.example/y.png"]),
        ('<link rel="stylesheet" href="http://a.example/x.css">', ["http://a.example/x.css"]),
        ('<style>@import "http://a.example/x.css";</style>', ["http://a.example/x.css"]),
        ('<p style="background: url(http://a.example/x.png)">x</p>', ["http://a.example/x.png"]),
        ('<meta http-equiv="refresh" content="0; url=http://a.example/">', ["http://a.example/"]),
        ('<object data="http://a.example/x"></object>', ["http://a.example/x"]),
        ('<a href="https://a.example/">a link</a>', []),
        ('<a href="mailto:a@b.example">a link</a>', []),
        ('<link rel="next" href="http://a.example/">', []),
        ('<img src="data:image/png;base64,AAAA" alt="">', []),
    ],
)
def test_only_what_a_browser_fetches_by_itself_is_a_request(
    tmp_path: Path, markup: str, requested: list[str]
) -> None:
    (tmp_path / "index.html").write_text(f"<html><body>{markup}</body></html>", encoding="utf-8")
    assert [pointer.target for pointer in Site(tmp_path).outside_requests()] == requested


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("b/page.html", ""),
        ("b/page.html#here", ""),
        ("b/with%20space.html", ""),
        ("#top", ""),
        ("b/page.html#there", "b/page.html has nothing with the id 'there'"),
        ("b/", "there is no such file"),
        ("../up.html", "it leads out of the site's folder"),
    ],
)
def test_links_lead_to_files_and_places(tmp_path: Path, target: str, reason: str) -> None:
    (tmp_path / "b").mkdir()
    for name in ("page", "with space"):
        (tmp_path / "b" / f"{name}.html").write_text('<p id="here">x</p>', encoding="utf-8")
    (tmp_path / "index.html").write_text(f'<a id="top" href="{target}">x</a>', encoding="utf-8")
    assert [broken.reason for broken in Site(tmp_path).broken_links()] == ([reason] if reason else [])


def test_a_candidate_is_opened_only_where_there_is_one(council: Project) -> None:
    from analysis.data.editions import find_edition

    with pytest.raises(UsageError, match="not built yet"):
        open_release_candidate(
            council,
            find_edition(council.data, "2012"),
            OutputDirectory(council.reports / "2012"),
            DAY.date(),
            council.root / "intranet",
        )


OPERATIONS = (Path(__file__).parents[3] / "docs" / "operations.md").read_text(encoding="utf-8")


def test_the_operations_page_has_every_check_in_order() -> None:
    assert re.findall(r"^\| `(\w+)` \| ", OPERATIONS, re.MULTILINE) == [check.name for check in CHECKS]
    for check in CHECKS:
        [row] = re.findall(rf"^\| `{check.name}` \|.*$", OPERATIONS, re.MULTILINE)
        assert check.may_be_waived == ("Can be waived" in row)


def test_the_examples_of_the_operations_page_can_be_read(make: Any, council: Project) -> None:
    examples = dict(re.findall(r"^```(csv|json|yaml)\n(.*?)^```", OPERATIONS, re.MULTILINE | re.DOTALL))
    (council.narrative / "2012" / "waivers.csv").write_text(examples["csv"], encoding="utf-8")
    _unsign(council)
    assert [result.check.name for result in make().checklist.in_state("waived")] == ["unsigned_sections"]
    example = json.loads(examples["json"])
    is_tested(council, violations=[PALE])
    written = json.loads((council.reports / "2012" / ACCESSIBILITY).read_text(encoding="utf-8"))
    assert example.keys() == written.keys()
    assert example["violations"][0].keys() == written["violations"][0].keys()
    steps = yaml.safe_load(examples["yaml"])["jobs"]["report"]["steps"]
    assert "boldsteps report 2012" in [step.get("run") for step in steps]
