"""Parquet files (the Local Authority Interactive Tool) as rows of text, a batch at a time."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from analysis.importing.errors import ReleaseError
from analysis.importing.sheets import Sheet
from analysis.importing.spreadsheets import cell_text

_MARK = b"PAR1"


def is_parquet(path: Path) -> bool:
    """Told by its first bytes."""
    with path.open("rb") as file:
        return file.read(len(_MARK)) == _MARK


def open_parquet(path: Path) -> Sheet:
    """The rows of a parquet file, numbered from 1. Raises ReleaseError for a damaged one, or without the extra that reads it."""
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise ReleaseError(
            f"{path.name} needs the package pyarrow: pip install 'boldsteps[releases]'."
        ) from None
    try:
        file = parquet.ParquetFile(path)
    except (pyarrow.ArrowException, OSError) as problem:
        raise ReleaseError(
            f"{path.name} cannot be opened as parquet: it is cut short or damaged ({problem})."
        ) from None
    return Sheet(file.schema_arrow.names, _rows(file))


def _rows(file: Any) -> Iterator[tuple[int, dict[str, str]]]:
    line = 0
    for batch in file.iter_batches():
        columns = {name: [cell_text(value) for value in values] for name, values in batch.to_pydict().items()}
        for cells in zip(*columns.values(), strict=True):
            line += 1
            yield line, dict(zip(columns, cells, strict=True))
