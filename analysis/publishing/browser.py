"""A headless Chromium, driven through its DevTools protocol over two pipes: no driver, no network."""

import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

if os.name == "posix":
    import fcntl

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")
"""Programs that are Chromium or made of it; the first that is installed is used."""
DESKTOP = (1280, 900)
TIMEOUT_SECONDS = 60.0
"""A browser that says nothing for so long is taken for one that hangs."""

# The browser reads commands from descriptor 3 and answers on descriptor 4.
_LAUNCH = (
    "import os, sys; os.dup2(int(sys.argv[1]), 3); os.dup2(int(sys.argv[2]), 4); "
    "os.execv(sys.argv[3], sys.argv[3:])"
)
_OPTIONS = (
    "--headless=new",
    "--no-sandbox",  # the pages are our own, and containers have no user namespaces
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--remote-debugging-pipe",
)


class BrowserError(Exception):
    """The browser did not start, ended, hangs, or could not do what it was asked."""


def find_chromium() -> str:
    """Return the path of Chromium. Empty if there is none, and on Windows, which has no such pipes."""
    paths = (path for name in NAMES if (path := shutil.which(name)))
    return next(paths, "") if os.name == "posix" else ""


class Browser:
    """One browser with one tab."""

    def __init__(self, to_browser: int, from_browser: int) -> None:
        self._to, self._from = to_browser, from_browser
        self._buffer = b""
        self._number = 0
        self._session = ""

    def start(self) -> None:
        """Open the tab."""
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime"):
            self.ask(f"{domain}.enable")
        self.resize(*DESKTOP)

    def open(self, page: Path, fragment: str = "") -> None:
        """Open a page from its folder and wait until it is loaded."""
        self.ask("Page.navigate", url=page.absolute().as_uri() + fragment)
        method = ""
        while method != "Page.loadEventFired":
            event = self._read()
            self.note(event)
            method = event["method"]

    def run(self, script: str) -> Any:
        """Return the value of an expression in the page, or of its promise. Raises BrowserError."""
        answer = self.ask("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            raise BrowserError(str(answer["exceptionDetails"]))
        return answer["result"].get("value")

    def resize(self, width: int, height: int) -> None:
        size = {"width": width, "height": height}
        self.ask("Emulation.setDeviceMetricsOverride", **size, deviceScaleFactor=1, mobile=False)

    def ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send a command and return its answer. Raises BrowserError when there is none, or a refusal."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        rest = json.dumps(message).encode() + b"\0"
        try:
            while rest:
                rest = rest[os.write(self._to, rest) :]
        except BrokenPipeError:
            raise BrowserError("Chromium ended") from None
        while (answer := self._read()).get("id") != self._number:
            self.note(answer)
        if "error" in answer:
            raise BrowserError(f"{method}: {answer['error']}")
        return dict(answer["result"])

    def note(self, event: dict[str, Any]) -> None:
        """Take an event of the page. Does nothing: for subclasses."""

    def _read(self) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            is_ready, _, _ = select.select([self._from], [], [], TIMEOUT_SECONDS)
            more = os.read(self._from, 1 << 20) if is_ready else b""
            if not more:
                silent = f"Chromium said nothing for {TIMEOUT_SECONDS:.0f} s"
                raise BrowserError("Chromium ended" if is_ready else silent)
            self._buffer += more
        message, self._buffer = self._buffer.split(b"\0", 1)
        return dict(json.loads(message))


AnyBrowser = TypeVar("AnyBrowser", bound=Browser)


@contextmanager
def open_browser(kind: type[AnyBrowser]) -> Iterator[AnyBrowser]:
    """Yield a browser with a profile of its own, which is removed. Raises BrowserError if none starts."""
    program = find_chromium()
    if not program:
        raise BrowserError("Chromium was not found")
    with tempfile.TemporaryDirectory(prefix="boldsteps-", ignore_cleanup_errors=True) as profile:
        commands, to_browser = _pipe()
        from_browser, answers = _pipe()
        launch = [sys.executable, "-c", _LAUNCH, str(commands), str(answers)]
        process = subprocess.Popen(
            [*launch, program, *_OPTIONS, f"--user-data-dir={profile}"],
            pass_fds=(commands, answers),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(commands)
        os.close(answers)
        browser = kind(to_browser, from_browser)
        try:
            browser.start()
            yield browser
        finally:
            os.close(to_browser)
            os.close(from_browser)
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _pipe() -> tuple[int, int]:
    """Return a pipe whose ends are clear of descriptors 3 and 4."""
    ends = os.pipe()
    moved = tuple(fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in ends)
    for end in ends:
        os.close(end)
    return moved[0], moved[1]
