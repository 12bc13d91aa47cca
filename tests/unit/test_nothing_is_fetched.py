"""No module of the package can ask another host for anything: none imports what fetches."""

import ast
from pathlib import Path

import analysis

FETCHING = (
    "urllib.request",
    "http.client",
    "ftplib",
    "requests",
    "httpx",
    "aiohttp",
    "urllib3",
    "smtplib",
    "telnetlib",
)
PACKAGE = Path(analysis.__file__).parent


def fetching(source: str) -> list[str]:
    nodes = list(ast.walk(ast.parse(source)))
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [
        f"{node.module}.{alias.name}"
        for node in nodes
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    ]
    return [name for name in names if name.startswith(FETCHING)]


def test_no_module_imports_what_fetches() -> None:
    found = {
        path.name: names
        for path in PACKAGE.rglob("*.py")
        if (names := fetching(path.read_text(encoding="utf-8")))
    }
    assert found == {}


def test_what_fetches_would_be_seen() -> None:
    for source in (
        "import requests",
        "from urllib import request",
        "from urllib.request import urlopen",
        "import http.client as x",
    ):
        assert fetching(source), source
