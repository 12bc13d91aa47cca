"""kill -9 at random moments of every command, a few hundred times. The moments are the same in every run of the tests."""

import os
import random
from pathlib import Path

import pytest

from tests.support.council import PERIOD, add_release, copy_of_package, make_council, options
from tests.support.killing import (
    Council,
    damage,
    kill_check,
    kill_import,
    kill_publish,
    kill_report,
    only_these_chapters,
    recover,
    trial,
    waive_untested_pages,
)
from tests.support.tally import note

pytestmark = pytest.mark.torture

ROUNDS = int(os.environ.get("TORTURE_ROUNDS", "12"))
"""Chapters of the same story: in each, commands are killed again and again on what the last kill left, then let end."""
KILLS = {kill_report: 9, kill_import: 9, kill_check: 3}


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_of_package(tmp_path_factory.mktemp("package"))


@pytest.mark.parametrize("story", range(ROUNDS))
def test_check_import_run_and_assemble(tmp_path: Path, package: Path, story: int) -> None:
    council = Council(make_council(tmp_path / "council"), package)
    only_these_chapters(council.root, "front_page", "scorecard")
    add_release(council.root)
    recover(council)
    chance = random.Random(story)
    order = [kill for kill, times in KILLS.items() for _ in range(times)]
    chance.shuffle(order)
    for kill in order:
        note(f"killed while at {kill.__name__.removeprefix('kill_')}", trial(council, kill, chance))
    recover(council)
    note("recovered", True)


@pytest.mark.parametrize("story", range(ROUNDS // 3))
def test_publish(tmp_path: Path, package: Path, story: int) -> None:
    council = Council(make_council(tmp_path / "council"), package)
    only_these_chapters(council.root, "front_page", "scorecard")
    waive_untested_pages(council.root)
    council.run("report", *options(()))
    council.run("publish", "publish", PERIOD, "published")
    chance = random.Random(story)
    for _ in range(8):
        council.change_a_figure()
        council.run("report", *options(()))
        note("killed while at publish", trial(council, kill_publish, chance))
    council.run("publish", "publish", PERIOD, "published")
    assert damage(council) == []
    assert council.store.latest == council.store.versions[-1]
    assert not list(council.store.folder.glob("*.half"))
    note("recovered", True)
