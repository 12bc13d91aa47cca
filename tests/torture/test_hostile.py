"""Thousands of hostile and broken inputs of each kind. An input that breaks something is named by its kind and number."""

import os
import random
from pathlib import Path

import pytest

from tests.support.council import make_council
from tests.support.fuzzing import KINDS
from tests.support.tally import note

pytestmark = pytest.mark.torture

BATCHES = int(os.environ.get("TORTURE_BATCHES", "10"))
IN_A_BATCH = 200


@pytest.mark.parametrize("batch", range(BATCHES))
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_input_ends_in_an_answer(tmp_path: Path, kind: str, batch: int) -> None:
    root = make_council(tmp_path / "council")
    through = sum(
        KINDS[kind](root, random.Random(f"{kind} {number}"))
        for number in range(batch * IN_A_BATCH, (batch + 1) * IN_A_BATCH)
    )
    note(f"{kind}: inputs that were harmless and were read", True, through)
    note(f"{kind}: inputs that were harmless and were read", False, IN_A_BATCH - through)
    assert through < IN_A_BATCH
