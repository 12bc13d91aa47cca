"""Every command that writes is killed and run beside another, a few times; `make torture` does five hundred of each."""

import random
from collections.abc import Iterator

import pytest

from analysis.commands import COMMANDS
from tests.support.council import ROOT
from tests.support.writing import BY_NAME, READING, WRITING, Busy, Writing, kill, pair

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def council(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Busy]:
    made = Busy(tmp_path_factory.mktemp("busy") / "council", ROOT)
    yield made
    made.close()


def test_every_command_is_known_to_write_or_not_to() -> None:
    assert BY_NAME.keys() | READING == COMMANDS.keys()
    assert not BY_NAME.keys() & READING


@pytest.mark.parametrize("command", WRITING, ids=lambda each: each.name)
def test_killed_it_leaves_all_that_there_was(council: Busy, command: Writing) -> None:
    chance = random.Random(command.name)
    for _ in range(2):
        kill(council, command, chance.random())


@pytest.mark.parametrize("command", WRITING, ids=lambda each: each.name)
def test_two_at_once_lose_nothing(council: Busy, command: Writing) -> None:
    pair(council, command, command)
    pair(council, command, random.Random(command.name).choice(WRITING))
