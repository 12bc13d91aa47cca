"""What there is to do: every run of an edition, and which of them still hold."""

from dataclasses import dataclass, replace
from pathlib import Path

from analysis.data.editions import EditionRecord
from analysis.pipeline.manifest import Manifest, RunRecord, read_manifest
from analysis.pipeline.output_directory import OutputDirectory
from analysis.pipeline.runs import Inputs, Run, plan_runs, run_key
from analysis.project import Project


@dataclass(frozen=True)
class PlannedRun:
    """A run of the edition, whether it was asked for, and the output of it that still holds, if there is one."""

    run: Run
    key: str
    is_asked: bool
    record: RunRecord | None = None
    folder: Path | None = None


def plan_build(
    project: Project, edition: EditionRecord, place: OutputDirectory, inputs: Inputs, asked: list[Run]
) -> list[PlannedRun]:
    """Every run of the edition, with the output of it that still holds, built or left by an interrupted build."""
    names = {run.name for run in asked}
    everything = [
        run for run in plan_runs(project, edition.period) if run.notebook.is_file() or run.name in names
    ]
    folders = [place.folder, place.building, place.interrupted]
    manifests = [(manifest, folder) for folder in folders if (manifest := read_manifest(folder))]
    return [_planned(run, inputs, run.name in names, manifests) for run in everything]


def _planned(run: Run, inputs: Inputs, is_asked: bool, manifests: list[tuple[Manifest, Path]]) -> PlannedRun:
    planned = PlannedRun(run, run_key(run, inputs), is_asked)
    for manifest, folder in manifests:
        if record := manifest.up_to_date(run, planned.key, inputs, folder):
            return replace(planned, record=record, folder=folder)
    return planned
