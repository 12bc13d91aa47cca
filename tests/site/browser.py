"""A headless Chromium, driven through its DevTools protocol over two pipes: no driver, no download, no network."""

import base64
import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

AXE = Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js"
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
DESKTOP = (1280, 900)

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


def chromium() -> str:
    """Where Chromium is. Skips the test where it is not."""
    found = next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("Chromium is not installed: Debian has it in the package `chromium`")
    return found


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
        self.ask("Page.navigate", url=page.as_uri() + fragment)
        while self._event()["method"] != "Page.loadEventFired":
            pass

    def run(self, script: str) -> Any:
        """The value of an expression in the page; a promise is waited for. Raises AssertionError when it throws."""
        answer = self.ask("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def resize(self, width: int, height: int) -> None:
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def press(self, key: str, code: int, *, shift: bool = False) -> None:
        """Presses and lets go of a key, as a reader without a mouse does."""
        common = {"key": key, "code": key, "windowsVirtualKeyCode": code, "modifiers": 8 if shift else 0}
        self.ask("Input.dispatchKeyEvent", type="keyDown", **common, **({"text": "\r"} if key == "Enter" else {}))
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

    def axe(self) -> list[dict[str, Any]]:
        """What axe-core finds on the page against WCAG 2.2 AA, with everything on it unfolded."""
        self.run("document.querySelectorAll('details').forEach(each => { each.open = true; })")
        self.run(AXE.read_text(encoding="utf-8") + "\n;0")
        options = json.dumps({"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"], "preload": False})
        found = self.run(f"axe.run(document, {options}).then(result => JSON.stringify(result.violations))")
        return list(json.loads(found))

    def ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Sends a command and waits for its answer."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        self._write(message)
        while True:
            answer = self._read()
            if answer.get("id") == self._number:
                assert "error" not in answer, f"{method}: {answer['error']}"
                return dict(answer["result"])
            self._note(answer)

    def _write(self, message: dict[str, Any]) -> None:
        left = json.dumps(message).encode() + b"\0"
        while left:
            left = left[os.write(self._to, left) :]

    def _event(self) -> dict[str, Any]:
        event = self._read()
        self._note(event)
        return event

    def _read(self) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            more = os.read(self._from, 1 << 20)
            assert more, "Chromium ended"
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
            self.complaints.append(str(details["exceptionDetails"].get("exception", details["exceptionDetails"])))


@contextmanager
def open_browser(profile: Path) -> Iterator[Browser]:
    """A browser with a profile of its own, ended afterwards."""
    commands, to_browser = _pipe()
    from_browser, answers = _pipe()
    process = subprocess.Popen(
        [sys.executable, "-c", _LAUNCH, str(commands), str(answers), chromium(), *_OPTIONS, f"--user-data-dir={profile}"],
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
        process.terminate()
        process.wait(10)
        os.close(to_browser)
        os.close(from_browser)


def _pipe() -> tuple[int, int]:
    """A pipe whose ends are clear of descriptors 3 and 4."""
    ends = os.pipe()
    moved = tuple(fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in ends)
    for end in ends:
        os.close(end)
    return moved[0], moved[1]
