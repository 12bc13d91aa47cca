"""`boldsteps verify`: the edition built again as its manifest says, compared byte for byte."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from analysis.data.editions import find_edition
from analysis.errors import UsageError
from analysis.io.hashing import hash_file
from analysis.io.scratch import scratch_folder
from analysis.pipeline.build import Request
from analysis.pipeline.manifest import DocumentRecord, Manifest, read_manifest
from analysis.pipeline.output_directory import OutputDirectory
from analysis.pipeline.plan import plan_runs
from analysis.pipeline.pool import default_jobs
from analysis.pipeline.report import build
from analysis.project import Project

COMPARED = ("runs/*/*.ipynb", "site/**/*", "bold-steps-*.*", "packs/*")
INPUTS = {"notebook": "its notebook", "code": "the code", "reads": "figures or narrative"}
"""What a run is made of, by its key in `RunRecord.inputs`."""


@dataclass(frozen=True)
class Verified:
    """How the two builds compare. files: how many. differences: what is different, by the path of the file.
    changed: inputs that have changed since, so that a difference is to be expected."""

    files: int
    differences: dict[str, str]
    changed: tuple[str, ...]

    @property
    def is_same(self) -> bool:
        return not self.differences

    def __str__(self) -> str:
        lines = [f"{path} {what}" for path, what in self.differences.items()]
        if self.changed:
            lines += ["What it was built from has changed:", *(f"  {what}" for what in self.changed)]
        result = f"{self.files} files, every one the same."
        if not self.is_same:
            result = f"{len(self.differences)} of {self.files} files are different."
        return "\n".join([*lines, f"Built again: {result}"])


def verify(
    project: Project,
    period: str,
    echo: Callable[[str], None],
    *,
    reports: Path | None = None,
    jobs: int | None = None,
) -> Verified:
    """Build the same runs again in another folder. Raises UsageError if the edition is not built."""
    edition = find_edition(project.data, period)
    folder = OutputDirectory((reports or project.reports) / edition.period).folder
    manifest = read_manifest(folder)
    if manifest is None or manifest.document is None:
        raise UsageError(f"Edition {edition.period} is not built yet. Run: boldsteps report {edition.period}")
    with scratch_folder(folder.parent, "verify") as scratch:
        for request in _requests(project, manifest, manifest.document, scratch, jobs):
            again = build(project, request, echo)
        before, after = _files(folder), _files(again.folder)
        changed = _changed_inputs(manifest, again.manifest)
    differences = dict.fromkeys(before.keys() - after.keys(), "is not built any more")
    differences |= dict.fromkeys(after.keys() - before.keys(), "is not in what was built")
    differences |= {path: "differs" for path in before.keys() & after.keys() if before[path] != after[path]}
    return Verified(len(before | after), dict(sorted(differences.items())), changed)


def _requests(
    project: Project, manifest: Manifest, document: DocumentRecord, output: Path, jobs: int | None
) -> list[Request]:
    """Return what makes exactly the runs of the manifest: all, or areas with the same notebooks together."""
    parts: dict[tuple[str, ...], list[str]] = {(): []}
    if {run.name for run in plan_runs(project, manifest.edition)[0]} != manifest.runs.keys():
        notebooks: dict[str, list[str]] = defaultdict(list)
        for record in manifest.runs.values():
            notebooks[record.parameters["area"]].append(record.notebook)
        parts = defaultdict(list)
        for area, names in notebooks.items():
            parts[tuple(sorted(names))].append(area)
    engine, formats, jobs = manifest.engine, document.formats, jobs or default_jobs()
    assembler = document.assembler.partition(" ")[0]
    all_runs = Request(
        manifest.edition, jobs=jobs, engine=engine, assembler=assembler, formats=formats, output=output
    )
    return [replace(all_runs, areas=tuple(together), topics=topics) for topics, together in parts.items()]


def _changed_inputs(old: Manifest, new: Manifest) -> tuple[str, ...]:
    """Return what the second build was made of that the first was not, in words."""
    assert old.document is not None and new.document is not None
    versions = {name: (number, new.versions.get(name)) for name, number in old.versions.items()}
    changed = [f"{name} {was} → {now}" for name, (was, now) in versions.items() if was != now]
    if old.document.assembler != new.document.assembler:
        changed.append(f"{old.document.assembler} → {new.document.assembler}")
    for name, record in old.runs.items():
        if name in new.runs and not record.is_failed:
            inputs = new.runs[name].inputs
            different = [words for key, words in INPUTS.items() if record.inputs.get(key) != inputs.get(key)]
            changed += [f"{name}: {', '.join(different)} changed since"] if different else []
    return tuple(changed)


def _files(folder: Path) -> dict[str, str]:
    """Return the hash of every file of the runs, the site and the documents, by path."""
    paths = {path for pattern in COMPARED for path in folder.glob(pattern) if path.is_file()}
    made = (path for path in paths if ".failed." not in path.name)
    return {path.relative_to(folder).as_posix(): hash_file(path) for path in made}
