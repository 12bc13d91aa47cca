"""A file whose districts all carry the county's figure is refused, with what to do, and nothing is written."""

from pathlib import Path

import pytest

from analysis.importing.errors import ReleaseError
from analysis.importing.release_import import import_release
from tests.support.made_project import head, write_project

AREAS = """\
code,name,kind,parent,former_names,renamed,former_codes
E10000001,Shire,county,,,,
E07000001,North,district,E10000001,,,
E07000002,South,district,E10000001,,,
E07000003,West,district,E10000001,,,
"""
DESCRIBED = (
    head('{"": x}', published="2025-10-10")
    + """\
  - name: made
    file: "made*.csv"
    layout: wide_csv
    area: [{code: code, name: name}]
    areas: [county, district]
    year: 2024/25
    measures: [{indicator: rate, value: rate}]
"""
)


@pytest.mark.parametrize(("west", "is_refused"), [("61.3", True), ("61.4", False)])
def test_districts_with_the_countys_figure_each_are_refused(
    west: str, is_refused: bool, tmp_path: Path
) -> None:
    project = write_project(tmp_path, areas=AREAS, indicators="id,unit\nrate,percent\n", described=DESCRIBED)
    values = {"Shire": "61.3", "North": "61.3", "South": "61.3", "West": west}
    codes = {line.split(",")[1]: line.split(",")[0] for line in AREAS.splitlines()[1:]}
    rows = [f"{codes[name]},{name},{value}" for name, value in values.items()]
    file = tmp_path / "made.csv"
    file.write_text("\n".join(["code,name,rate", *rows]) + "\n", encoding="utf-8")
    if not is_refused:
        assert not import_release(project, "made", file).is_no_op
        return
    with pytest.raises(
        ReleaseError, match="all 3 districts have the county's rate .*Leave the districts out"
    ):
        import_release(project, "made", file)
    assert not (project.data / "sources").exists()
