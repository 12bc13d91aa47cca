"""A headless Chromium, driven through its DevTools protocol over two pipes: no driver, no download, no network."""

import base64
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
from typing import Any

from analysis.errors import BoldStepsError

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")
"""What the programs are called that are Chromium or made of it, the first of which is used."""
DESKTOP = (1280, 900)
LONGEST_WAIT_SECONDS = 60.0
"""A browser that says nothing for so long is taken for one that hangs."""

# The browser reads commands from descriptor 3 and answers on descriptor 4.
_LAUNCH = "import os, sys; os.dup2(int(sys.argv[1]), 3); os.dup2(int(sys.argv[2]), 4); os.execv(sys.argv[3], sys.argv[3:])"
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


class BrowserError(BoldStepsError):
    """The browser did not start, ended, hangs, or could not do what it was asked."""


def find_chromium() -> str:
    """Where Chromium is; empty where it is not, and on Windows, where a program cannot be given two pipes."""
    found = (path for name in NAMES if (path := shutil.which(name)))
    return next(found, "") if os.name == "posix" else ""


class Browser:
    """One browser with one tab. `requests` and `complaints` are what the page last opened asked for and complained of."""

    def __init__(self, to_browser: int, from_browser: int) -> None:
        self._to, self._from = to_browser, from_browser
        self._buffer = b""
        self._number = 0
        self._session = ""
        self.requests: list[str] = []
        self.complaints: list[str] = []

    def start(self) -> None:
        """Opens the tab."""
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.ask(f"{domain}.enable")
        self.resize(*DESKTOP)

    def open(self, page: Path, fragment: str = "") -> None:
        """Opens a page from its folder and waits until it is loaded."""
        self.requests, self.complaints = [], []
        self.ask("Page.navigate", url=page.absolute().as_uri() + fragment)
        while self._event()["method"] != "Page.loadEventFired":
            pass

    def run(self, script: str) -> Any:
        """The value of an expression in the page; a promise is waited for. Raises BrowserError when it throws."""
        answer = self.ask("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            raise BrowserError(str(answer["exceptionDetails"]))
        return answer["result"].get("value")

    def resize(self, width: int, height: int) -> None:
        self.ask(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )

    def press(self, key: str, code: int, *, shift: bool = False) -> None:
        """Presses and lets go of a key, as a reader without a mouse does."""
        common = {"key": key, "code": key, "windowsVirtualKeyCode": code, "modifiers": 8 if shift else 0}
        self.ask(
            "Input.dispatchKeyEvent", type="keyDown", **common, **({"text": "\r"} if key == "Enter" else {})
        )
        self.ask("Input.dispatchKeyEvent", type="keyUp", **common)

    def type(self, words: str) -> None:
        self.ask("Input.insertText", text=words)

    def scripts_off(self, off: bool) -> None:
        self.ask("Emulation.setScriptExecutionDisabled", value=off)

    def picture(self, file: Path, *, whole_page: bool = False) -> None:
        """What is on the screen, as a PNG."""
        answer = self.ask("Page.captureScreenshot", captureBeyondViewport=whole_page)
        file.write_bytes(base64.b64decode(answer["data"]))

    def print(self, file: Path) -> None:
        """The page as printed, by its own style sheet, as a PDF."""
        answer = self.ask("Page.printToPDF", preferCSSPageSize=True, printBackground=False)
        file.write_bytes(base64.b64decode(answer["data"]))

    def ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Sends a command and waits for its answer. Raises BrowserError when there is none, or a refusal."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        self._write(message)
        while True:
            answer = self._read()
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise BrowserError(f"{method}: {answer['error']}")
                return dict(answer["result"])
            self._note(answer)

    def _write(self, message: dict[str, Any]) -> None:
        left = json.dumps(message).encode() + b"\0"
        try:
            while left:
                left = left[os.write(self._to, left) :]
        except BrokenPipeError:
            raise BrowserError("Chromium ended") from None

    def _event(self) -> dict[str, Any]:
        event = self._read()
        self._note(event)
        return event

    def _read(self) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            is_ready, _, _ = select.select([self._from], [], [], LONGEST_WAIT_SECONDS)
            more = os.read(self._from, 1 << 20) if is_ready else b""
            if not more:
                raise BrowserError(
                    "Chromium ended"
                    if is_ready
                    else f"Chromium said nothing for {LONGEST_WAIT_SECONDS:.0f} s"
                )
            self._buffer += more
        message, self._buffer = self._buffer.split(b"\0", 1)
        return dict(json.loads(message))

    def _note(self, event: dict[str, Any]) -> None:
        method, details = event.get("method", ""), event.get("params", {})
        if method == "Network.requestWillBeSent":
            self.requests.append(details["request"]["url"])
        elif method == "Log.entryAdded" and details["entry"]["level"] in ("error", "warning"):
            self.complaints.append(details["entry"]["text"])
        elif method == "Runtime.exceptionThrown":
            self.complaints.append(
                str(details["exceptionDetails"].get("exception", details["exceptionDetails"]))
            )


@contextmanager
def open_browser() -> Iterator[Browser]:
    """A browser with a profile of its own, both gone afterwards. Raises BrowserError where there is none to start."""
    program = find_chromium()
    if not program:
        raise BrowserError("Chromium was not found")
    with tempfile.TemporaryDirectory(prefix="boldsteps-", ignore_cleanup_errors=True) as profile:
        commands, to_browser = _pipe()
        from_browser, answers = _pipe()
        process = subprocess.Popen(
            [
                sys.executable,
                "-c",
                _LAUNCH,
                str(commands),
                str(answers),
                program,
                *_OPTIONS,
                f"--user-data-dir={profile}",
            ],
            pass_fds=(commands, answers),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(commands)
        os.close(answers)
        browser = Browser(to_browser, from_browser)
        try:
            browser.start()
            yield browser
        finally:
            os.close(to_browser)
            os.close(from_browser)
            _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """A browser whose pipes are closed ends by itself; one that does not is killed."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _pipe() -> tuple[int, int]:
    """A pipe whose ends are clear of descriptors 3 and 4."""
    import fcntl

    ends = os.pipe()
    moved = tuple(fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in ends)
    for end in ends:
        os.close(end)
    return moved[0], moved[1]
