"""The links of a built site: what each page points at, what of it is not there, and what of it is fetched from elsewhere."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

POINTING = {"href", "src", "action", "poster", "data"}
"""Attributes that hold one address. `srcset` holds several."""
LOADING_LINKS = {
    "stylesheet",
    "icon",
    "preload",
    "modulepreload",
    "prefetch",
    "preconnect",
    "dns-prefetch",
    "manifest",
}
_CSS_ADDRESS = re.compile(r"""url\(\s*["']?([^"')]+)|@import\s+["']([^"']+)""")
_REFRESH = re.compile(r"url\s*=\s*['\"]?([^'\";]+)", re.IGNORECASE)


@dataclass(frozen=True)
class Pointer:
    """One address on a page. loads: the browser fetches it by itself; otherwise a reader has to follow it."""

    page: str
    target: str
    loads: bool

    @property
    def is_outside(self) -> bool:
        """Whether it leaves the site: it names a host, or a scheme other than `data:`."""
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
        self.pointers: list[Pointer] = []
        self._in_style = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._in_style = tag == "style"
        self.ids |= {
            given[name] for name in ("id", "name") if given.get(name) and (name == "id" or tag == "a")
        }
        self.classes |= set(given.get("class", "").split())
        for name, value in given.items():
            for target in _addresses(tag, name, value, given):
                self.pointers.append(Pointer(self.name, target.strip(), _loads(tag, name, given)))

    def handle_data(self, data: str) -> None:
        if self._in_style:
            self.pointers += [Pointer(self.name, target, loads=True) for target in _in_css(data)]

    def handle_endtag(self, tag: str) -> None:
        self._in_style = False


@dataclass(frozen=True)
class Site:
    """A built site in a folder."""

    folder: Path

    @cached_property
    def pages(self) -> dict[str, _Page]:
        """Every page by its path from the top of the site."""
        return {
            name: _Page(name, (self.folder / name).read_text(encoding="utf-8"))
            for name in self._named("*.html")
        }

    @cached_property
    def pointers(self) -> list[Pointer]:
        """Every address on every page and in every stylesheet."""
        in_pages = [pointer for page in self.pages.values() for pointer in page.pointers]
        return in_pages + [
            Pointer(name, target, loads=True)
            for name in self._named("*.css")
            for target in _in_css((self.folder / name).read_text(encoding="utf-8"))
        ]

    def broken_links(self) -> list[BrokenLink]:
        """Addresses within the site that lead to no file, or to no such place on the page."""
        return [
            broken for pointer in self.pointers if pointer.is_inside and (broken := self._broken(pointer))
        ]

    def outside_requests(self) -> list[Pointer]:
        """What a browser would fetch from elsewhere when the pages are opened. A link that a reader may follow is none."""
        return [pointer for pointer in self.pointers if pointer.loads and pointer.is_outside]

    def pages_with_class(self, name: str) -> list[str]:
        return [page.name for page in self.pages.values() if name in page.classes]

    def _named(self, pattern: str) -> list[str]:
        return sorted(
            path.relative_to(self.folder).as_posix() for path in self.folder.rglob(pattern) if path.is_file()
        )

    def _broken(self, pointer: Pointer) -> BrokenLink | None:
        parts = urlsplit(pointer.target)
        found = _joined(pointer.page, unquote(parts.path)) if parts.path else pointer.page
        if found is None:
            return BrokenLink(pointer.page, pointer.target, "it leads out of the site's folder")
        if not (self.folder / found).is_file():
            return BrokenLink(pointer.page, pointer.target, "there is no such file")
        anchor = unquote(parts.fragment)
        if anchor and found in self.pages and anchor not in self.pages[found].ids:
            return BrokenLink(pointer.page, pointer.target, f"{found} has nothing with the id {anchor!r}")
        return None


def _addresses(tag: str, name: str, value: str, given: dict[str, str]) -> list[str]:
    if name == "srcset":
        return [candidate.split()[0] for candidate in value.split(",") if candidate.strip()]
    if name == "style":
        return list(_in_css(value))
    if tag == "meta" and name == "content" and given.get("http-equiv", "").casefold() == "refresh":
        return _REFRESH.findall(value)
    return (
        [value]
        if name in POINTING and value and not (tag == "meta" or (name == "data" and tag != "object"))
        else []
    )


def _loads(tag: str, name: str, given: dict[str, str]) -> bool:
    """Whether a browser fetches the address without being asked: everything but links to follow and forms to send."""
    if tag == "link":
        return bool(LOADING_LINKS & set(given.get("rel", "").split()))
    return name not in ("href", "action") or tag in ("image", "use")


def _in_css(text: str) -> Iterator[str]:
    for found in _CSS_ADDRESS.finditer(text):
        yield (found[1] or found[2]).strip()


def _joined(page: str, path: str) -> str | None:
    """The path from the top of the site; None where it leaves the site, or begins at the top of whatever server it is on."""
    if path.startswith("/"):
        return None
    parts = list(PurePosixPath(page).parent.parts)
    for part in PurePosixPath(path).parts:
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)
