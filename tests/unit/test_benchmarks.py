"""What `make bench` measures with: a command with all its processes, a part of the runs scaled to all, councils of any number of figures."""

import sys
from pathlib import Path

import pytest

from analysis.project import Project
from analysis.validation import check_project
from benchmarks.cluster import COUNTIES, ENGLAND, make_authorities
from benchmarks.growth import make_observations
from benchmarks.measuring import Measured, measure, middle, together
from benchmarks.peers import Peers

MODEL = Project(Path(__file__).parents[2])
BURN = "import time\nwhile time.process_time() < 0.3: pass"


def test_the_processor_seconds_of_a_command_are_those_of_all_its_processes(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-c",
        f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {BURN!r}])",
    ]
    assert measure(command, {}, tmp_path).cpu >= 0.3
    with pytest.raises(RuntimeError, match="ended with 3"):
        measure([sys.executable, "-c", "raise SystemExit(3)"], {}, tmp_path)


def test_rounds_have_a_middle_and_commands_a_sum() -> None:
    rounds = [Measured(3, 30, 1), Measured(1, 10, 5), Measured(2, 20, 2)]
    assert middle(rounds) == Measured(2, 20, 5)
    assert together(rounds) == Measured(6, 60, 5)


def test_some_runs_stand_for_all_but_for_what_does_not_grow(tmp_path: Path) -> None:
    peers = Peers(MODEL, "2012", tmp_path, 2, 3, {})
    assert len(peers.chosen) == 3
    assert peers.times == len(peers.runs) / 3
    assert peers.whole(Measured(5, 6, 7), Measured(2, 3, 4)) == Measured(
        2 + 3 * peers.times, 3 + 3 * peers.times, 7
    )
    assert set(peers.chosen) < set(peers.runs)


def test_a_council_of_so_many_observations_has_no_error(tmp_path: Path) -> None:
    found = check_project(make_observations(MODEL, tmp_path / "made", 300))
    assert found.errors == []
    assert found.row_count > 300


def test_as_many_authorities_have_districts_as_in_england(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    monkeypatch.setattr("benchmarks.cluster.make_authority", lambda *given: asked.append(given[2]) or MODEL)
    made = make_authorities(MODEL, tmp_path, ENGLAND)
    assert len(made) == ENGLAND
    assert sum(not own for _, own in made) == COUNTIES
    assert {districts for districts, (_, own) in zip(asked, made, strict=True) if own} == {1}
    assert sum(
        districts for districts, (_, own) in zip(asked, made, strict=True) if not own
    ) == pytest.approx(201, abs=8)
