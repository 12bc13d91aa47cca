"""`boldsteps preview`: one chapter, rebuilt as its files are saved and served on this machine only.
What is wrong stands at the top of the page and in the terminal; while there are errors the last good page
stays. Comments are put in as the page is served, so they are in no file."""

import html
import json
import re
import shutil
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
from analysis.data.findings import ERROR
from analysis.document import assemble
from analysis.errors import BoldStepsError, DataError, UsageError
from analysis.io.cache import Cache
from analysis.io.scratch import scratch_folder
from analysis.narrative.comments import comments_on, read_comments
from analysis.narrative.files import narrative_path
from analysis.pipeline.plan import Run, check_requested, plan_runs
from analysis.pipeline.pool import default_engine, prepare, run_all
from analysis.pipeline.watch import saves
from analysis.project import Project
from analysis.review.pack import comment_list, page_of
from analysis.validation import check_project
from analysis.validation.data_files import count

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
NOT_BUILT = (
    "<!DOCTYPE html><title>Preview</title><body><p>Not in this preview.</p>"
    "<p>It has one chapter, at its own address; <code>boldsteps report --watch</code> keeps the whole "
    "document up to date.</p></body>"
)


@dataclass(frozen=True)
class Rebuild:
    """One build of the preview. site: of the last build that succeeded. problems: of this one."""

    version: int = 0
    site: Path | None = None
    problems: tuple[str, ...] = ()
    seconds: float = 0.0

    @property
    def as_text(self) -> str:
        """For the terminal."""
        built = f"Built in {self.seconds:.1f} s, {count(len(self.problems), 'problem')}."
        return "\n".join([built, *(f"  {problem}" for problem in self.problems)])

    @property
    def as_html(self) -> str:
        """The strip above the page, with the script that reloads the page after the next build."""
        items = "".join(f"<li>{html.escape(problem)}</li>" for problem in self.problems)
        found = count(len(self.problems), "problem")
        state = f"Preview, built in {self.seconds:.1f} s; {found}. Not for publication."
        return (
            f'<aside class="notice" id="preview-problems"><p><strong>{state}</strong></p>'
            f"<ul>{items}</ul></aside>\n"
            f'<script src="{SCRIPT_PATH}" data-version="{self.version}"></script>'
        )


@dataclass
class Preview:
    """One chapter of one area, and the folder it is built in."""

    project: Project
    run: Run
    folder: Path
    last: Rebuild = field(default_factory=Rebuild)

    @property
    def page(self) -> str:
        """The chapter's page, from the top of the site."""
        document = load_document(self.project.root)
        areas = load_areas(self.project.data, self.run.edition.position_date)
        return page_of(document, areas, self.run.area.name, self.run.chapter.notebook)

    def rebuild(self) -> Rebuild:
        """Check, run and assemble once. Keeps the last good site if anything is wrong, and raises nothing."""
        start, version, failure = time.monotonic(), self.last.version + 1, []
        with ThreadPoolExecutor(1) as background:  # the notebook runs in a process of its own meanwhile
            checked = background.submit(self._findings)
            try:
                site: Path | None = self._build(version)
            except BoldStepsError as problem:
                site, failure = self.last.site, [str(problem)]
            problems = checked.result()
        if not any(problem.startswith(ERROR) for problem in problems):  # an error explains the failure
            problems += failure
        self.last = Rebuild(version, site, tuple(problems), time.monotonic() - start)
        served = site.parent if site else None
        for folder in self.folder.glob("[0-9]*"):
            if int(folder.name) < version - 1 and folder != served:
                shutil.rmtree(folder, ignore_errors=True)
        return self.last

    def _findings(self) -> list[str]:
        """Return errors anywhere, and all findings on this text, as `file, line: message remedy`."""
        period, area, topic = self.run.edition.period, self.run.area.name, self.run.chapter.notebook
        own = self.project.name_of(narrative_path(self.project.narrative, period, area, topic))
        try:
            findings = check_project(self.project, period)
        except (DataError, UsageError) as problem:
            return [str(problem)]
        own_or_error = (each for each in findings if each.is_error or each.file == own)
        about = ((each, f"{each.severity}: {each.file}, line {each.row}") for each in own_or_error)
        return [f"{where}: {each.message} {each.remedy}" for each, where in about]

    def _build(self, version: int) -> Path:
        """Return the site of this version. Raises DataError if the notebook fails."""
        target = self.folder / str(version)
        task = self.run.task(self.project, target, self.folder / "preview.log", default_engine())
        [outcome] = run_all([task], 1)
        if not outcome.is_done:
            raise DataError(outcome.error)
        cache = Cache(self.folder / "cache")
        made = assemble(self.project, self.run.edition, target / "runs", target, cache, assembler="pandoc")
        cache.drop_unused()
        return made.site

    def page_html(self, text: str) -> str:
        """Return a page of the site with the problems, the comments and the script that reloads it."""
        area = self.run.area.name
        try:
            comments = read_comments(self.project, self.run.edition.period)
        except DataError:  # among the problems already
            comments = []
        for section in sorted({comment.section for comment in comments if comment.area == area}):
            shown = comment_list(comments_on(comments, area, section))
            exhibit = re.search(rf'<(?:figure|div|section)\b[^>]*\bid="{re.escape(section)}"', text)
            if exhibit:
                text = text[: exhibit.start()] + shown + text[exhibit.start() :]
        return re.sub(r"<body[^>]*>", lambda body: f"{body[0]}\n{self.last.as_html}", text, count=1)


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
    """Serve the chapter and rebuild it at every save until interrupted or `until` is set."""
    with (
        scratch_folder(project.reports, "preview") as folder,
        opened(project, period, area, topic, folder, port) as (this, address),
    ):
        changes = saves(project, until or threading.Event())
        tell(this.rebuild().as_text)
        tell(f"{address}/{this.page}\nSave a file to rebuild; Ctrl+C to stop.")
        for _ in changes:
            tell(this.rebuild().as_text)


@contextmanager
def opened(
    project: Project, period: str, area: str, topic: str, folder: Path, port: int = PORT
) -> Iterator[tuple[Preview, str]]:
    """Yield the preview and the address it is served at. Raises UsageError if the area has no such page."""
    runs, skipped = plan_runs(project, period, [area], [topic])
    check_requested(runs, skipped)
    prepare(default_engine())
    this = Preview(project, runs[0], folder)
    handler = partial(_Handler, preview=this)
    try:
        server = ThreadingHTTPServer((HOST, port), handler)
    except OSError:  # the port is taken
        server = ThreadingHTTPServer((HOST, 0), handler)
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
        folder = str(preview.last.site or preview.folder)
        super().__init__(*arguments, directory=folder)  # type: ignore[arg-type]

    def parse_request(self) -> bool:
        """Refuse what was meant for another host, whatever the method."""
        is_read = super().parse_request()
        if is_read and self.headers.get("Host", "").partition(":")[0] not in (HOST, "localhost"):
            self.send_error(403)
            return False
        return is_read

    def list_directory(self, path: object) -> None:
        """Show no folder: the pages link to all that there is."""
        self.send_error(404)

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        path = self.path.partition("?")[0].strip("/") or self.preview.page
        if self.path == VERSION_PATH:
            self._send("application/json", json.dumps({"version": self.preview.last.version}))
        elif self.path == SCRIPT_PATH:
            self._send("text/javascript", SCRIPT)
        elif path.endswith(".html"):
            file = Path(self.translate_path(f"/{path}"))
            page = file.read_text(encoding="utf-8") if file.is_file() else NOT_BUILT
            self._send("text/html; charset=utf-8", self.preview.page_html(page))
        elif self.command == "HEAD":
            super().do_HEAD()
        else:
            super().do_GET()

    def _send(self, kind: str, text: str) -> None:
        content = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Print nothing: the terminal is for the problems."""
