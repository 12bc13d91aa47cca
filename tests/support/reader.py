"""A browser as readers use it: keys, words, sizes, printing, and what a page asks for and complains of."""

import base64
from pathlib import Path
from typing import Any

from analysis.publishing.browser import Browser


class ReadersBrowser(Browser):
    """`requests` and `complaints` are what the page last opened asked for and complained of."""

    def __init__(self, to_browser: int, from_browser: int) -> None:
        super().__init__(to_browser, from_browser)
        self.requests: list[str] = []
        self.complaints: list[str] = []

    def start(self) -> None:
        super().start()
        for domain in ("Network", "Log"):
            self.ask(f"{domain}.enable")

    def open(self, page: Path, fragment: str = "") -> None:
        self.requests, self.complaints = [], []
        super().open(page, fragment)

    def press(self, key: str, code: int, *, shift: bool = False) -> None:
        """Presses and lets go of a key, as a reader without a mouse does."""
        common = {"key": key, "code": key, "windowsVirtualKeyCode": code, "modifiers": 8 if shift else 0}
        text = {"text": "\r"} if key == "Enter" else {}
        self.ask("Input.dispatchKeyEvent", type="keyDown", **common, **text)
        self.ask("Input.dispatchKeyEvent", type="keyUp", **common)

    def type(self, words: str) -> None:
        self.ask("Input.insertText", text=words)

    def scripts_off(self, off: bool) -> None:
        self.ask("Emulation.setScriptExecutionDisabled", value=off)

    def print(self, file: Path) -> None:
        """The page as printed, by its own style sheet, as a PDF."""
        answer = self.ask("Page.printToPDF", preferCSSPageSize=True, printBackground=False)
        file.write_bytes(base64.b64decode(answer["data"]))

    def note(self, event: dict[str, Any]) -> None:
        method, details = event.get("method", ""), event.get("params", {})
        if method == "Network.requestWillBeSent":
            self.requests.append(details["request"]["url"])
        elif method == "Log.entryAdded" and details["entry"]["level"] in ("error", "warning"):
            self.complaints.append(details["entry"]["text"])
        elif method == "Runtime.exceptionThrown":
            thrown = details["exceptionDetails"]
            self.complaints.append(str(thrown.get("exception", thrown)))
