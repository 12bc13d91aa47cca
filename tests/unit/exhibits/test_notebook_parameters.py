"""Parameters that papermill puts into a notebook by hand: a mistyped one stops it and is told the nearest."""

import re
from functools import partial
from pathlib import Path

import papermill
import pytest
from papermill.exceptions import PapermillExecutionError

from analysis.errors import UsageError
from analysis.exhibits.notebook_parameters import check_injected

ROOT = Path(__file__).resolve().parents[3]
OWN = 'period: str = "2012"  # the edition\narea: str = "Testshire"'
OPENED = "page = open_page('gaps', period, area)"


@pytest.mark.parametrize(
    "cells",
    [
        [OWN, OPENED],
        ["", OWN, '# Parameters\nperiod = 2012\narea = "Oakvale"\n', OPENED],
        ["%matplotlib inline", OWN, '# Parameters\narea = "Oakvale"\n', OPENED],
        ["extra = 3", OWN, "# Parameters\nextra = 4\n", OPENED],
        # an open kernel in which a mistyped run was put right
        [OWN, '# Parameters\naera = "Oakvale"\n', OWN, '# Parameters\narea = "Oakvale"\n', OPENED],
        [],
    ],
)
def test_what_the_notebook_has_is_taken(cells: list[str]) -> None:
    check_injected(cells)


@pytest.mark.parametrize(
    ("injected", "said"),
    [
        ('aera = "Oakvale"', "no parameter called 'aera'. Did you mean area? Known: period, area."),
        ("peroid = 2012", "no parameter called 'peroid'. Did you mean period?"),
        ('area = "Oakvale"\ncolour = "red"', "no parameter called 'colour'. Known: period, area."),
    ],
)
def test_what_it_does_not_have_is_refused(injected: str, said: str) -> None:
    with pytest.raises(UsageError, match=re.escape(said)):
        check_injected([OWN, f"# Parameters\n{injected}\n", OPENED])


def test_plain_papermill_stops_at_a_mistyped_parameter_and_takes_a_number(tmp_path: Path) -> None:
    notebook = ROOT / "notebooks" / "accessibility.ipynb"
    run = partial(papermill.execute_notebook, notebook, progress_bar=False, cwd=ROOT)
    said = "There is no parameter called 'aera'. Did you mean area?"
    with pytest.raises(PapermillExecutionError, match=re.escape(said)):
        run(tmp_path / "wrong.ipynb", {"aera": "Thanet"})
    assert run(tmp_path / "right.ipynb", {"period": 2012, "area": "Thanet"})
