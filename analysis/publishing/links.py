"""The links of a built site: what each page points at, what is not there, what is fetched from elsewhere."""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

ADDRESS_ATTRIBUTES = {"href", "src", "action", "poster", "data"}
"""Attributes that hold one address. `srcset` holds several."""
LOADING_LINKS = {
    "stylesheet", "icon", "preload", "modulepreload", "prefetch", "preconnect", "dns-prefetch", "manifest",
}  # fmt: skip
_CSS_ADDRESS = re.compile(r"""url\(\s*["']?([^"')]+)|@import\s+["']([^"']+)""")
_REFRESH = re.compile(r"url\s*=\s*['\"]?([^'\";]+)", re.IGNORECASE)


@dataclass(frozen=True)
class Address:
    """One address on a page. loads: the browser fetches it by itself; otherwise a reader has to follow it."""

    page: str
    target: str
    loads: bool

    @property
    def is_outside(self) -> bool:
        """Return whether it leaves the site: it names a host, or a scheme other than `data:`."""
        parts = urlsplit(self.target)
        return bool(parts.netloc) or parts.scheme not in ("", "data")

    @property
    def is_inside(self) -> bool:
        return not self.is_outside and not self.target.startswith("data:")


@dataclass(frozen=True)
class BrokenLink:
    """An address that leads nowhere, and why."""

    page: str
    target: str
    reason: str


class _Page(HTMLParser):
    """The ids, the classes and the addresses of one page."""

    def __init__(self, name: str, text: str) -> None:
        super().__init__()
        self.name = name
        self.ids: set[str] = set()
        self.classes: set[str] = set()
        self.addresses: list[Address] = []
        self._in_style = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._in_style = tag == "style"
        ids = (given.get("id"), given.get("name") if tag == "a" else "")
        self.ids |= {name for name in ids if name}
        self.classes |= set(given.get("class", "").split())
        for name, value in given.items():
            for target in _targets(tag, name, value, given):
                self.addresses.append(Address(self.name, target.strip(), _loads(tag, name, given)))

    def handle_data(self, data: str) -> None:
        if self._in_style:
            self.addresses += [Address(self.name, target, loads=True) for target in _in_css(data)]

    def handle_endtag(self, tag: str) -> None:
        self._in_style = False


@dataclass(frozen=True)
class Site:
    """A built site in a folder."""

    folder: Path

    @cached_property
    def pages(self) -> dict[str, _Page]:
        """Return every page by its path from the top of the site."""
        return {name: _Page(name, text) for name, text in self._texts("*.html")}

    @cached_property
    def addresses(self) -> list[Address]:
        """Return every address on every page and in every stylesheet."""
        in_pages = [address for page in self.pages.values() for address in page.addresses]
        in_css = ((name, target) for name, text in self._texts("*.css") for target in _in_css(text))
        return in_pages + [Address(*each, loads=True) for each in in_css]

    def broken_links(self) -> list[BrokenLink]:
        """Return the addresses within the site that lead to no file, or to no such place on the page."""
        inside = (address for address in self.addresses if address.is_inside)
        return [
            BrokenLink(each.page, each.target, reason) for each in inside if (reason := self._reason(each))
        ]

    def outside_requests(self) -> list[Address]:
        """Return what a browser would fetch from elsewhere when the pages are opened."""
        return [address for address in self.addresses if address.loads and address.is_outside]

    def _texts(self, pattern: str) -> Iterator[tuple[str, str]]:
        """Yield the path and the text of each file, in order."""
        paths = (path for path in self.folder.rglob(pattern) if path.is_file())
        for name in sorted(path.relative_to(self.folder).as_posix() for path in paths):
            yield name, (self.folder / name).read_text(encoding="utf-8")

    def _reason(self, address: Address) -> str:
        """Return why an address leads nowhere. Returns an empty text if it leads somewhere."""
        parts = urlsplit(address.target)
        path = _resolved(address.page, unquote(parts.path)) if parts.path else address.page
        if path is None:
            return "it leads out of the site's folder"
        if not (self.folder / path).is_file():
            return "there is no such file"
        anchor = unquote(parts.fragment)
        if anchor and path in self.pages and anchor not in self.pages[path].ids:
            return f"{path} has nothing with the id {anchor!r}"
        return ""


def _targets(tag: str, name: str, value: str, given: dict[str, str]) -> list[str]:
    if name == "srcset":
        return [candidate.split()[0] for candidate in value.split(",") if candidate.strip()]
    if name == "style":
        return list(_in_css(value))
    if tag == "meta":
        is_refresh = name == "content" and given.get("http-equiv", "").casefold() == "refresh"
        return _REFRESH.findall(value) if is_refresh else []
    is_address = name in ADDRESS_ATTRIBUTES and value and (name != "data" or tag == "object")
    return [value] if is_address else []


def _loads(tag: str, name: str, given: dict[str, str]) -> bool:
    """Return whether a browser fetches the address by itself: all but links to follow and forms to send."""
    if tag == "link":
        return bool(LOADING_LINKS & set(given.get("rel", "").split()))
    return name not in ("href", "action") or tag in ("image", "use")


def _in_css(text: str) -> Iterator[str]:
    for address in _CSS_ADDRESS.finditer(text):
        yield (address[1] or address[2]).strip()


def _resolved(page: str, path: str) -> str | None:
    """Return the path from the top of the site. None if it leaves the site."""
    resolved = posixpath.normpath(posixpath.join(posixpath.dirname(page), path))
    return None if resolved.partition("/")[0] in ("", "..") else resolved
