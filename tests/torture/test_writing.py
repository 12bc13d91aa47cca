"""Every command that writes is killed, hundreds of times, and run beside every other: nothing is lost. The moments and the
order are the same in every run of the tests. `tests/reliability/test_writing.py` does some of it in `make test`."""

import os
import random
from collections.abc import Iterator
from itertools import combinations_with_replacement, cycle, islice

import pytest

from tests.support.council import ROOT
from tests.support.tally import note
from tests.support.writing import WRITING, Busy, kill, pair

pytestmark = pytest.mark.torture

TRIALS = int(os.environ.get("TORTURE_TRIALS", "500"))
PARTS = 5
"""Each with a council of its own, so that workers share the trials."""


@pytest.fixture(scope="module")
def council(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Busy]:
    made = Busy(tmp_path_factory.mktemp("busy") / "council", ROOT)
    yield made
    made.close()


@pytest.mark.parametrize("part", range(PARTS))
def test_killed_at_any_moment(council: Busy, part: int) -> None:
    chance = random.Random(part)
    for command in islice(cycle(WRITING), TRIALS // PARTS):
        note(f"killed while at {command.name}", kill(council, command, chance.random()))


@pytest.mark.parametrize("part", range(PARTS))
def test_two_at_once(council: Busy, part: int) -> None:
    pairs = list(combinations_with_replacement(WRITING, 2))
    random.Random(part).shuffle(pairs)
    for first, second in islice(cycle(pairs), TRIALS // PARTS):
        codes = pair(council, first, second)
        note("pairs at once, of which one was told to wait", 1 in codes)
