"""The candidate: a built edition that is about to be published, with everything the checklist asks of it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from analysis.data.editions import EditionRecord
from analysis.errors import UsageError
from analysis.io.executed_notebooks import MIME_TYPE
from analysis.pipeline.build import document_key
from analysis.pipeline.manifest import DocumentRecord, Manifest, read_manifest
from analysis.pipeline.output_directory import OutputDirectory
from analysis.pipeline.plan import PlannedRun, plan_build
from analysis.pipeline.request import Request
from analysis.pipeline.runs import Inputs, plan_runs
from analysis.project import Project
from analysis.publishing.accessibility import read_record
from analysis.publishing.links import Site
from analysis.validation import Findings, check_project


@dataclass(frozen=True)
class ReleaseCandidate:
    """The edition as built in `place`, on a day. document: what the manifest says of the site."""

    project: Project
    edition: EditionRecord
    place: OutputDirectory
    manifest: Manifest
    document: DocumentRecord
    day: date

    @property
    def folder(self) -> Path:
        return self.place.folder

    @cached_property
    def site(self) -> Site:
        return Site(self.folder / "site")

    @cached_property
    def is_intact(self) -> bool:
        """Whether the pages, and what readers download, are as they were built."""
        return self.document.is_intact(self.folder)

    @cached_property
    def findings(self) -> Findings:
        return check_project(self.project, self.edition.period)

    @cached_property
    def planned(self) -> list[PlannedRun]:
        """Every run that the whole edition needs, with the record of it where what is built still holds."""
        everything = plan_runs(self.project, self.edition.period)
        return plan_build(self.project, self.edition, self.place, self.inputs, everything)

    @cached_property
    def inputs(self) -> Inputs:
        return Inputs(self.project)

    @property
    def is_of_present_inputs(self) -> bool:
        """Whether the pages are of these runs, this code, these looks; however the assembler was chosen."""
        records = [each.record for each in self.planned if each.record and each.folder == self.folder]
        chosen = ("auto", self.document.assembler.partition(" ")[0])
        requests = [
            Request(self.edition.period, assembler=name, formats=self.document.formats) for name in chosen
        ]
        return self.document.key in [document_key(records, request, self.inputs) for request in requests]

    @cached_property
    def accessibility(self) -> dict[str, Any] | None:
        """The result of testing these very pages. None where they have not been tested since they were built."""
        return read_record(self.folder, self.document.sha256)

    def exhibits(self) -> Iterator[dict[str, Any]]:
        """Every exhibit of every run, as data."""
        for path in sorted((self.folder / "runs").glob("*/*.ipynb")):
            for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
                for output in cell.get("outputs", ()):
                    if MIME_TYPE in output.get("data", {}):
                        yield output["data"][MIME_TYPE]


def open_release_candidate(
    project: Project, edition: EditionRecord, place: OutputDirectory, day: date
) -> ReleaseCandidate:
    """The edition as built. Raises UsageError where it is not."""
    manifest = read_manifest(place.folder)
    if manifest is None or manifest.document is None or not (place.folder / "site" / "index.html").is_file():
        raise UsageError(f"Edition {edition.period} is not built yet. Run: boldsteps report {edition.period}")
    return ReleaseCandidate(project, edition, place, manifest, manifest.document, day)
