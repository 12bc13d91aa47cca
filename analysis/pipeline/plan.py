"""The plan of a build, and how runs are found in the cache and get there.

The key of a run covers what is known before it is made. What it read (`analysis.io.dependencies`) is known
afterwards, so its entry says what that was; the entry is up to date while all of it would be read the same
again.
"""

from dataclasses import replace
from pathlib import Path

from analysis.io.cache import Entry
from analysis.io.dependencies import read_lines
from analysis.io.hashing import hash_file, hash_text
from analysis.pipeline.inputs import Inputs
from analysis.pipeline.manifest import RunRecord
from analysis.pipeline.runs import Run, plan_runs
from analysis.pipeline.task import Outcome


def plan_build(inputs: Inputs, period: str, requested: list[Run]) -> list[Run]:
    """Return every run of the edition, with the record of its output if the cache has one that is up to
    date."""
    names = {run.name for run in requested}
    return [
        _planned(replace(run, is_requested=run.name in names, key=run_key(run, inputs)), inputs)
        for run in plan_runs(inputs.project, period)
        if run.notebook.is_file() or run.name in names
    ]


def _planned(run: Run, inputs: Inputs) -> Run:
    entry = inputs.cache.get(run.key)
    if entry is None:
        return run
    lines = inputs.cache.file(entry, run.reads.as_posix())
    is_same = inputs.is_read_the_same(entry.value["reads"], lambda: read_lines(lines))
    return replace(run, record=_record(run, entry, "reused")) if is_same else run


def run_key(run: Run, inputs: Inputs) -> str:
    """Return the hash of what decides how the run turns out, besides what it reads."""
    return hash_text(
        *(f"{name} {number}" for name, number in inputs.versions.items()),
        hash_file(run.notebook),
        inputs.code(run.notebook),
        run.chapter.notebook,
        run.area.code,
        run.county.code,
        *(f"{name}={value}" for name, value in sorted(run.parameters.items())),
    )


def put_run(run: Run, outcome: Outcome, inputs: Inputs, folder: Path) -> RunRecord:
    """Put a run that is done into the cache. folder: the edition's, where its files are.

    Returns its record.
    """
    reads = inputs.reads(read_lines(folder / run.reads))
    record = {
        "seconds": round(outcome.seconds, 3),
        "peak_memory_mb": outcome.peak_memory_mb,
        "inputs": {
            "notebook": hash_file(run.notebook),
            "code": inputs.code(run.notebook),
            "reads": hash_text(str(sorted(reads["digests"].items()))),
        },
    }
    entry = inputs.cache.put(
        run.key,
        {path.as_posix(): folder / path for path in (run.output, run.reads)},
        {"record": record, "reads": reads},
        parts=(inputs.put_files(), *outcome.charts),
    )
    return _record(run, entry, "done")


def reuse_run(run: Run, inputs: Inputs, folder: Path) -> None:
    """Place a run that is up to date, and note in its entry the files that it has now been compared with."""
    entry = inputs.cache.get(run.key)
    assert entry is not None
    inputs.cache.place(entry, folder)
    value = {**entry.value, "reads": {**entry.value["reads"], "data": inputs.data}}
    if value != entry.value:
        inputs.cache.write(replace(entry, value=value, parts=(inputs.put_files(), *entry.parts[1:])))


def _record(run: Run, entry: Entry, status: str) -> RunRecord:
    return RunRecord(
        area=run.area.slug,
        notebook=run.chapter.notebook,
        parameters=run.parameters,
        key=run.key,
        status=status,
        output=run.output.as_posix(),
        output_sha256=entry.files[run.output.as_posix()],
        **entry.value["record"],
    )
