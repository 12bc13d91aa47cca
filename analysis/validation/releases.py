"""The check on what describes official releases: each file of `data/releases` can be used by an import."""

from collections.abc import Iterator
from pathlib import Path

from analysis.data.findings import ERROR, Finding
from analysis.errors import DataError
from analysis.importing.description import load_mapping
from analysis.importing.neighbours import describes_neighbours, load_neighbour_release
from analysis.validation.data_files import DataFiles


def check_releases_described(figures: DataFiles) -> Iterator[Finding]:
    """Every description has the keys it needs and no others, and says what an import has to know."""
    for path in sorted((figures.data / "releases").glob("*.yml")):
        problem = _problem(figures.data, path)
        if problem:
            name = path.relative_to(figures.data.parent).as_posix()
            yield Finding(
                ERROR,
                name,
                0,
                "",
                "releases_described",
                problem,
                "Correct it; analysis/importing/description.py explains the keys.",
            )


def _problem(data: Path, path: Path) -> str:
    try:
        if describes_neighbours(data, path.stem):
            load_neighbour_release(data, path.stem)
        else:
            load_mapping(data, path.stem)
    except DataError as problem:
        return str(problem)
    except UnicodeDecodeError as problem:
        return f"The file is not UTF-8 (byte {problem.start})."
    return ""
