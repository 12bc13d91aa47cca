"""The check on what describes official releases: each file of `data/releases` can be used by an import."""

from collections.abc import Iterator

from analysis.data.findings import Finding
from analysis.errors import DataError
from analysis.importing.description import load_mapping
from analysis.importing.neighbours import describes_neighbours, load_neighbour_release
from analysis.validation.data_files import DataFiles, relative, whole_file


def check_releases_described(figures: DataFiles) -> Iterator[Finding]:
    """Every description has the keys it needs and no others, and says what an import has to know."""
    data, remedy = figures.data, "Correct it; analysis/importing/description.py explains the keys."
    for path in sorted((data / "releases").glob("*.yml")):
        file = whole_file(relative(path, data))
        try:
            if describes_neighbours(data, path.stem):
                load_neighbour_release(data, path.stem)
            else:
                load_mapping(data, path.stem)
        except DataError as problem:
            yield file.error("", str(problem), remedy)
        except UnicodeDecodeError as problem:
            yield file.error("", f"The file is not UTF-8 (byte {problem.start}).", remedy)
