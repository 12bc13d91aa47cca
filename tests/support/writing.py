"""Every command that writes: what it needs to have something to do, and what must hold whatever becomes of it."""

import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from subprocess import CompletedProcess

from analysis.edition.outstanding import SHEETS
from analysis.narrative.sign_off import read_sign_offs
from analysis.project import Project
from tests.support import warm
from tests.support.council import IMPORTED, PERIOD, TINY, add_release, environment_of, make_council, options
from tests.support.killing import Council, damage, inputs, leftover, only_these_chapters, waive_untested_pages
from tests.support.warm import WarmProcess
from tests.unit.data.test_migrations import make_older

READING = {"check", "list", "references", "trace"}
"""Commands that write nothing but what they print."""
REVIEWERS = ("A Reviewer", "Another Reviewer")
TEXT = "---\nauthor: An Author\nstatus: ready\n---\n\n## scorecard-indicators\n\nThe table says {again}how it stands.\n"


class Busy(Council):
    """A council in which all of them have something to do, and two processes that run them."""

    def __init__(self, root: Path, package: Path) -> None:
        super().__init__(make_council(root), package)
        only_these_chapters(root, "front_page", "scorecard")
        waive_untested_pages(root)
        (root / "narrative" / "approvers.csv").write_text(
            "name,role\n" + "".join(f"{name},\n" for name in REVIEWERS)
        )
        add_release(root)
        shutil.copytree(root / "data", root.parent / "data as it was")
        self.temporary = root.parent / "temporary"
        self.temporary.mkdir()
        self.texts = 0
        self.write()
        for arguments in (SIGN_OFF.arguments, options(()), PUBLISH.arguments):
            done = self.run_at(0, arguments)
            if done.returncode:
                self.close()
                raise AssertionError(done.stdout + done.stderr)

    def close(self) -> None:
        if "other" in vars(self):
            self.other.close()

    @cached_property
    def other(self) -> WarmProcess:
        """The second process; the first is that of all tests of this worker."""
        return WarmProcess()

    @property
    def environment(self) -> dict[str, str]:
        """Without Chromium, and with a temporary folder of its own."""
        empty = {"PATH": str(self.temporary.parent / "no programs"), "TMPDIR": str(self.temporary)}
        return environment_of(self.root, self.package, **empty)

    def run_at(
        self, number: int, arguments: list[str], kill_after: float = 0, user: int = 0
    ) -> CompletedProcess[str]:
        process = self.other if number else warm.process()
        return process.run(arguments, self.root, self.environment, kill_after, user)

    def write(self) -> None:
        """A text that nobody has signed."""
        self.texts += 1
        path = self.root / "narrative" / PERIOD / "Testshire" / "scorecard.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(TEXT.format(again="again and " * self.texts), encoding="utf-8")

    def reset(self) -> None:
        """The figures as they were, and no other edition. What was signed, built and published stays."""
        shutil.rmtree(self.root / "data")
        shutil.copytree(self.root.parent / "data as it was", self.root / "data")
        for folder in (self.root / "narrative").iterdir():
            if folder.is_dir() and folder.name != PERIOD:
                shutil.rmtree(folder)


@dataclass(frozen=True)
class Writing:
    """A command that writes. prepare: what gives it something to do. may_change: of what people made, by the
    beginning of its path. seconds: how long it takes, for what is killed within them."""

    name: str
    arguments: list[str]
    may_change: tuple[str, ...] = ()
    prepare: Callable[[Busy], object] = Busy.reset
    seconds: float = 1.0
    ends: bool = True
    codes: tuple[int, ...] = field(default=(0, 1))


def _signed(council: Busy) -> None:
    council.reset()
    council.write()


def _to_import(council: Busy) -> None:
    council.reset()
    council.changes += 1
    add_release(council.root, passed=200 + council.changes % 50)


def _changed(council: Busy) -> None:
    council.reset()
    council.change_a_figure()


def _built(council: Busy) -> None:
    _changed(council)
    for arguments in (SIGN_OFF.arguments, options(())):
        council.run_at(0, arguments)


def _up_to_date(council: Busy) -> None:
    council.reset()
    council.run_at(0, options(()))


def _older(council: Busy) -> None:
    council.reset()
    make_older(council.root / "data", 2)


def _untidy(council: Busy) -> None:
    """Every table as a spreadsheet on Windows saves it."""
    council.reset()
    for path in (council.root / "data").rglob("*.csv"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))


def _without_council(council: Busy) -> None:
    council.reset()
    shutil.rmtree(council.root / "newshire", ignore_errors=True)
    rows = ("T10000009,Newshire", "T07000091,Ashdale", "T07000092,Birchford")
    (council.root / "areas.csv").write_text("\n".join(["code,name", *rows, ""]))


CHAPTER = ["--area", "Testshire", "--topic", "scorecard"]
NARRATIVE = "narrative/2012/Testshire/scorecard.md"
SIGN_OFF = Writing(
    "sign-off",
    ["sign-off", PERIOD, *CHAPTER, "--by", REVIEWERS[0]],
    ("narrative/2012/sign-offs.jsonl", NARRATIVE),
    _signed,
    0.5,
)
PUBLISH = Writing("publish", ["publish", PERIOD, "published"], (), _built, 1.5)
WRITING = [
    SIGN_OFF,
    PUBLISH,
    Writing("report", options(TINY), (), _changed, 2.0),
    Writing("import", ["import", IMPORTED, "release.csv"], (f"data/sources/{IMPORTED}/",), _to_import, 0.4),
    Writing(
        "new-edition",
        ["new-edition", "2013", "--from", PERIOD],
        ("data/reference/editions.csv", f"data/{SHEETS.as_posix()}/", "narrative/2013/"),
        Busy.reset,
        0.6,
    ),
    Writing("upgrade", ["upgrade"], ("data/",), _older, 0.4, codes=(0, 1, 2)),
    Writing("tidy", ["tidy"], ("data/",), _untidy, 0.4),
    Writing(
        "describe",
        ["describe", "release.csv", "--as", "described"],
        ("data/releases/described.yml",),
        Busy.reset,
        0.6,
        codes=(0, 1, 2),
    ),
    Writing(
        "new-council",
        ["new-council", "newshire", "--name", "Newshire", "--areas", "areas.csv"],
        (),
        _without_council,
        0.6,
        codes=(0, 1, 2),
    ),
    Writing("preview", ["preview", PERIOD, *CHAPTER, "--port", "0"], (), Busy.reset, 2.0, ends=False),
    Writing("review", ["review", PERIOD], (), Busy.reset, 0.5),
    Writing("compare", ["compare", PERIOD, PERIOD, "--csv", "differences.csv"], (), Busy.reset, 0.5),
    Writing("verify", ["verify", PERIOD], (), _up_to_date, 2.0),
]
BY_NAME = {each.name: each for each in WRITING}


@dataclass(frozen=True)
class Before:
    """What there was before a trial."""

    inputs: dict[str, str]
    signed: list[str]
    versions: list[str]


def before(council: Busy) -> Before:
    records = read_sign_offs(Project(council.root), PERIOD)
    return Before(inputs(council.root), [each.sha256 for each in records], council.store.versions)


def lost(council: Busy, was: Before, *commands: Writing) -> list[str]:
    """What is lost, mixed, half-written or left running after those commands, in words; nothing if all is well."""
    found = [f"process {each} is still there" for each in leftover(council.root)] + damage(council)
    records = [each.sha256 for each in read_sign_offs(Project(council.root), PERIOD)]
    if records[: len(was.signed)] != was.signed:
        found.append("records of sign-off are gone")
    if council.store.versions[: len(was.versions)] != was.versions:
        found.append("published versions are gone")
    now, may_change = inputs(council.root), tuple(each for command in commands for each in command.may_change)
    if (council.root / "newshire").exists() and not (council.root / "newshire" / "_quarto.yml").is_file():
        found.append("half a council was laid out")
    under_way = ("data/.change", "data/.")
    names = (name for name in was.inputs | now if was.inputs.get(name) != now.get(name))
    found += [
        f"{name} was changed"
        for name in names
        if not name.startswith((*may_change, *under_way)) and not name.endswith(".half")
    ]
    found += [
        f"{path.name} is in the temporary folder"
        for path in council.temporary.iterdir()
        if _holds_figures(path)
    ]
    return found


def _assert_nothing_lost(council: Busy, was: Before, *commands: Writing) -> None:
    if found := lost(council, was, *commands):
        raise AssertionError(f"{' beside '.join(each.name for each in commands)}: {'; '.join(found)}")


def _holds_figures(path: Path) -> bool:
    return path.is_dir() and any(each.suffix in (".html", ".ipynb", ".csv") for each in path.rglob("*"))


def kill(council: Busy, command: Writing, at: float) -> bool:
    """Kill the command after that share of its time, and let it end then. Raises AssertionError if something
    is lost. Returns whether it had not ended before."""
    command.prepare(council)
    was = before(council)
    done = council.run_at(0, command.arguments, max(0.02, at * command.seconds))
    _assert_nothing_lost(council, was, command)
    assert "Traceback" not in done.stderr, done.stderr
    if command.ends:
        again = council.run_at(0, command.arguments)
        assert again.returncode in command.codes and "Traceback" not in again.stderr, (
            again.stdout + again.stderr
        )
        _assert_nothing_lost(council, was, command)
    whole(council)
    return done.returncode == -9


def pair(council: Busy, first: Writing, second: Writing) -> tuple[int, int]:
    """Run two commands at once. Raises AssertionError if something is lost. Returns their exit codes."""
    commands = (first, second)
    for command in sorted(commands, key=lambda each: each.name != "publish"):
        command.prepare(council)  # what is published is built first: it takes the others' changes in
    was = before(council)
    done: list[CompletedProcess[str] | None] = [None, None]
    orders = [
        [*each.arguments[:-1], REVIEWERS[number]] if each.name == "sign-off" else each.arguments
        for number, each in enumerate(commands)
    ]

    def run(number: int) -> None:
        kill_after = 0 if commands[number].ends else 1.5
        done[number] = council.run_at(number, orders[number], kill_after)

    threads = [threading.Thread(target=run, args=(number,)) for number in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for command, each in zip(commands, done, strict=True):
        assert each is not None
        allowed = (*command.codes, 2, 3) if "upgrade" in (first.name, second.name) else command.codes
        assert each.returncode in (allowed if command.ends else (-9, 1, 2)), each.stdout + each.stderr
        assert "Traceback" not in each.stderr, each.stderr
    _assert_nothing_lost(council, was, *commands)
    if first.name == second.name == "sign-off":
        assert len(read_sign_offs(Project(council.root), PERIOD)) == len(was.signed) + 2
    whole(council)
    return tuple(each.returncode for each in done if each)  # type: ignore[return-value]


def whole(council: Busy) -> None:
    """Asserts that `data/` and the narrative can be read, by a command that completes what was decided."""
    upgraded = council.run_at(0, ["upgrade"])
    assert upgraded.returncode == 0, upgraded.stderr
    checked = council.run_at(0, ["check", PERIOD])
    assert checked.returncode == 0, checked.stdout + checked.stderr
