"""Another council: the same notebooks and code over other figures, with other names and codes, make a complete document.

Its notebooks name its own indicators; nothing else of them is changed.
"""

import json
import os
from pathlib import Path

import pytest

from tests.support import warm
from tests.support.council import make_council

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent.parent
MINIMAL = ROOT / "tests" / "data" / "pass" / "minimal"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The document of Testshire, built by the command line in its own folder."""
    root = tmp_path_factory.mktemp("council") / "testshire"
    make_council(root)
    brand = (root / "_brand.yml").read_text(encoding="utf-8")
    (root / "_brand.yml").write_text(
        brand.replace("Kent County Council", "Testshire Council"), encoding="utf-8"
    )
    command = ["report", "2012", "--assembler", "pandoc", "--output", str(root / "reports")]
    result = warm.boldsteps(command, root, {**os.environ, "BOLDSTEPS_PROJECT": str(root)})
    assert result.returncode == 0, result.stdout + result.stderr
    return root / "reports" / "2012" / "site"


def test_every_area_has_every_chapter(site: Path) -> None:
    manifest = json.loads((site.parent / "manifest.json").read_text(encoding="utf-8"))
    assert {run["status"] for run in manifest["runs"]} == {"done"}
    for area in ("testshire", "oakvale", "elm-and-ash"):
        assert (site / area / "key_stages.html").is_file()


def test_nothing_outside_the_figures_and_words_knows_kent(site: Path) -> None:
    pages = list(site.rglob("*.html"))
    assert len(pages) > 15
    assert [str(path) for path in pages if "Kent" in path.read_text(encoding="utf-8")] == []


def test_the_figures_are_the_councils_own(site: Path) -> None:
    assert "52.5%" in (site / "oakvale" / "scorecard.html").read_text(encoding="utf-8")
    assert "67.2%" not in (site / "oakvale" / "scorecard.html").read_text(encoding="utf-8")
