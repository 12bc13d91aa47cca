"""Ten thousand made-up sets of tables, and an attacker who reads what is shown of them. The sets are the same in every run of the
tests; `tests/generative/test_attacker.py` takes some of them in `make test`."""

import os
from pathlib import Path

import pytest

from tests.support.made_up_sets import as_shown, learnt, make_set
from tests.support.tally import note

pytestmark = pytest.mark.torture

SETS = int(os.environ.get("TORTURE_SETS", "10000"))
PARTS = 20


@pytest.mark.parametrize("part", range(PARTS))
def test_an_attacker_learns_nothing_of_hidden_figures(tmp_path: Path, part: int) -> None:
    found = {}
    for seed in range(part, SETS, PARTS):
        made = make_set(seed)
        shown = as_shown(made.published, tmp_path / str(seed))
        found |= {seed: names} if (names := learnt(made, shown)) else {}
        note("sets of tables attacked, of which something was learnt", seed in found)
        note("figures that nobody may know", True, len(made.secrets))
    assert found == {}
