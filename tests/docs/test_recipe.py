"""The recipe of CONTRIBUTING.md is followed to the letter in a made-up council: the indicator it adds passes every check."""

import re
import shutil
from pathlib import Path

from analysis.project import Project
from analysis.validation import check_project

PROJECT = Path(__file__).resolve().parents[2]
RECIPE = (PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8")
FILES = ["data/reference/indicators.csv", "data/sources/made-up-paper/observations.csv"]


def test_an_indicator_added_by_the_recipe_passes_every_check(tmp_path: Path) -> None:
    council = tmp_path / "council"
    shutil.copytree(PROJECT / "tests" / "data" / "pass" / "minimal", council)
    before = check_project(Project(council))
    for file, block in zip(
        FILES, re.findall(r"^```csv\n(.*?)^```", RECIPE, re.MULTILINE | re.DOTALL), strict=True
    ):
        header, row = block.splitlines()
        path = council / file
        text = path.read_text(encoding="utf-8")
        assert text.splitlines()[0] == header
        path.write_text(f"{text}{row}\n", encoding="utf-8")
    after = check_project(Project(council))
    assert [str(finding) for finding in after.errors] == []
    assert len(after.warnings) == len(before.warnings)
