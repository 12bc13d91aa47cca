"""`boldsteps preview`: one chapter, rebuilt as its narrative or figures are saved, and served on this machine only.

Each rebuild runs the notebook in a warm process and assembles it as the document is assembled. What is wrong stands at the
top of the page and in the terminal; while there are errors the last good page stays. Comments are put in as the page is
served, so they are in no file.
"""

import html
import json
import re
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from analysis.data.areas import load_areas
from analysis.data.document import load_document
from analysis.data.findings import ERROR, Finding
from analysis.document import assemble
from analysis.errors import BoldStepsError, DataError, UsageError
from analysis.narrative.comments import comments_on, read_comments
from analysis.narrative.files import narrative_path
from analysis.pipeline.pool import default_engine, prepare, run_all
from analysis.pipeline.runs import Run, check_notebooks, plan_runs
from analysis.pipeline.task import Task
from analysis.pipeline.watch import saves
from analysis.project import Project
from analysis.review.pack import comment_list, page_of
from analysis.validation import check_project

HOST = "127.0.0.1"
PORT = 8012
VERSION_PATH, SCRIPT_PATH = "/preview-version", "/preview.js"
SCRIPT = f"""const shown = document.currentScript.dataset.version;
setInterval(async () => {{
  const answer = await fetch("{VERSION_PATH}");
  if (String((await answer.json()).version) !== shown) location.reload();
}}, 400);
"""
"""Reloads the page after the next build. A file of its own: the pages allow no script within them."""


@dataclass(frozen=True)
class Built:
    """The state of the preview. site: of the last build that succeeded. problems: of this one."""

    version: int = 0
    site: Path | None = None
    problems: tuple[str, ...] = ()
    seconds: float = 0.0

    @property
    def told(self) -> str:
        """For the terminal."""
        lines = [f"  {problem}" for problem in self.problems]
        return "\n".join([f"Built in {self.seconds:.1f} s, {len(self.problems)} problems.", *lines])


@dataclass
class Preview:
    """One chapter of one area, and the folder it is built in."""

    project: Project
    run: Run
    folder: Path
    built: Built = field(default_factory=Built)

    @property
    def page(self) -> str:
        """The chapter's page, from the top of the site."""
        document, areas = load_document(self.project.root), load_areas(self.project.data)
        return page_of(document, areas, self.run.area.name, self.run.chapter.notebook)

    def rebuild(self) -> Built:
        """Checks, runs and assembles once. Keeps the last good site where anything is wrong, and raises nothing."""
        start, version = time.monotonic(), self.built.version + 1
        with ThreadPoolExecutor(1) as beside:  # the notebook runs in a process of its own meanwhile
            checked = beside.submit(self._findings)
            site, failure = self._attempt(version)
            found = checked.result()
        explained = any(problem.startswith(ERROR) for problem in found)
        problems = found if explained else [*found, *failure]
        self.built = Built(version, site, tuple(problems), time.monotonic() - start)
        self._tidy()
        return self.built

    def _attempt(self, version: int) -> tuple[Path | None, list[str]]:
        """The new site; or the last good one, and why there is no new one."""
        try:
            return self._build(version), []
        except BoldStepsError as problem:
            return self.built.site, [str(problem)]

    def _tidy(self) -> None:
        """Removes the builds that are no longer served."""
        for folder in self.folder.glob("[0-9]*"):
            if int(folder.name) < self.built.version - 1 and (
                self.built.site is None or folder != self.built.site.parent
            ):
                shutil.rmtree(folder, ignore_errors=True)

    def _findings(self) -> list[str]:
        """Errors anywhere, and everything about this chapter's text, as `file, line: what is wrong. What to do.`"""
        own = narrative_path(
            self.project.narrative, self.run.edition.period, self.run.area.name, self.run.chapter.notebook
        )
        name = own.relative_to(self.project.root).as_posix()
        try:
            found = check_project(self.project, self.run.edition.period)
        except (DataError, UsageError) as problem:
            return [str(problem)]
        return [_line(finding) for finding in found if finding.is_error or finding.file == name]

    def _build(self, version: int) -> Path:
        """The site of this version. Raises DataError where the notebook fails."""
        target = self.folder / str(version)
        output = target / self.run.output
        task = Task(
            name=self.run.name,
            notebook=str(self.run.notebook),
            output=str(output),
            parameters=self.run.parameters,
            area_code=self.run.area.code,
            county_code=self.run.county.code,
            project=str(self.project.root),
            engine=default_engine(),
            log=str(self.folder / "preview.log"),
        )
        [outcome] = list(run_all([task], 1))
        if not outcome.is_done:
            raise DataError(outcome.error)
        previous = self.built.site.parent if self.built.site else None
        return assemble(
            self.project, self.run.edition, target / "runs", target, assembler="pandoc", previous=previous
        ).site

    def page_html(self, text: str) -> str:
        """A page of the site with the problems, the comments and the script that reloads it."""
        for section, comments in self._comments().items():
            before = re.compile(rf'<(?:figure|div|section)\b[^>]*\bid="{re.escape(section)}"')
            text = before.sub(lambda found, shown=comments: shown + found[0], text, count=1)  # type: ignore[misc]
        return re.sub(r"<body[^>]*>", lambda found: f"{found[0]}\n{_panel(self.built)}", text, count=1)

    def _comments(self) -> dict[str, str]:
        try:
            comments = read_comments(self.project, self.run.edition.period)
        except DataError:  # among the problems already
            return {}
        here = {comment.section for comment in comments if comment.area == self.run.area.name}
        return {
            section: comment_list(comments_on(comments, self.run.area.name, section))
            for section in sorted(here)
        }


def preview(
    project: Project,
    period: str,
    area: str,
    topic: str,
    tell: Callable[[str], None],
    *,
    port: int = PORT,
    until: threading.Event | None = None,
) -> None:
    """Serves the chapter and rebuilds it at every save, until interrupted (or `until` is set). Raises UsageError."""
    with (
        tempfile.TemporaryDirectory(prefix="boldsteps-preview-") as folder,
        opened(project, period, area, topic, Path(folder), port) as (this, address),
    ):
        changes = saves(project, until or threading.Event())
        tell(this.rebuild().told)
        tell(f"{address}/{this.page}\nSave a file to rebuild; Ctrl+C to stop.")
        for _ in changes:
            tell(this.rebuild().told)


@contextmanager
def opened(
    project: Project, period: str, area: str, topic: str, folder: Path, port: int = PORT
) -> Iterator[tuple[Preview, str]]:
    """The preview and the address it is served at."""
    runs = plan_runs(project, period, [area], [topic])
    if not runs:
        raise UsageError(
            f"{topic} has no page for {area} in the edition of {period}; it is a page of the county only."
        )
    check_notebooks(runs)
    prepare(default_engine())
    this = Preview(project, runs[0], folder)
    server = _serve(this, port)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()
    try:
        yield this, f"http://{HOST}:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


class _Handler(SimpleHTTPRequestHandler):
    """Serves the last good site; pages with the problems and comments put in."""

    def __init__(self, *arguments: object, preview: Preview) -> None:
        self.preview = preview
        super().__init__(*arguments, directory=str(preview.built.site or preview.folder))  # type: ignore[arg-type]

    def do_GET(self) -> None:
        if self.headers.get("Host", "").partition(":")[0] not in (HOST, "localhost"):
            self.send_error(403)
        elif self.path == VERSION_PATH:
            self._send("application/json", json.dumps({"version": self.preview.built.version}))
        elif self.path == SCRIPT_PATH:
            self._send("text/javascript", SCRIPT)
        elif self.path in ("/", f"/{self.preview.page}") or self.path.partition("?")[0].endswith(".html"):
            self._send_page(self.path.partition("?")[0].strip("/") or self.preview.page)
        else:
            super().do_GET()

    def _send_page(self, page: str) -> None:
        file = Path(self.translate_path(f"/{page}"))
        if file.is_file():
            self._send("text/html; charset=utf-8", self.preview.page_html(file.read_text(encoding="utf-8")))
        else:
            self._send(
                "text/html; charset=utf-8",
                self.preview.page_html(
                    "<!DOCTYPE html><title>Preview</title><body><p>Not in this preview.</p></body>"
                ),
            )

    def _send(self, kind: str, text: str) -> None:
        content = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """The terminal is for the problems."""


def _serve(this: Preview, port: int) -> ThreadingHTTPServer:
    handler = partial(_Handler, preview=this)
    try:
        return ThreadingHTTPServer((HOST, port), handler)
    except OSError:
        return ThreadingHTTPServer((HOST, 0), handler)


def _line(finding: Finding) -> str:
    return f"{finding.severity}: {finding.file}, line {finding.row}: {finding.message} {finding.remedy}"


def _panel(built: Built) -> str:
    """The strip above the page: how the last build went, its problems, and the script that reloads the page after the next."""
    items = "".join(f"<li>{html.escape(problem)}</li>" for problem in built.problems)
    state = f"Preview, built in {built.seconds:.1f} s; {len(built.problems)} problems. Not for publication."
    return (
        f'<aside class="notice" id="preview-problems"><p><strong>{state}</strong></p><ul>{items}</ul></aside>\n'
        f'<script src="{SCRIPT_PATH}" data-version="{built.version}"></script>'
    )
