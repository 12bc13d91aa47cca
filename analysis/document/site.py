"""The pages of the site, from the staged notebooks. What an assembler does is turn some of them into HTML; a
page that would be made from the same text in the same way is taken from the cache, whichever makes it."""

from pathlib import Path
from types import ModuleType

from analysis.document.definition import EXTENSION, RESOURCES
from analysis.document.stage import Staged
from analysis.io.cache import Cache, copy_by_link
from analysis.io.hashing import hash_file, hash_text

PAGE = "page.html"
"""The template, and the name of a page in the cache."""


def build_site(engine: ModuleType, staged: Staged, site: Path, cache: Cache) -> None:
    """Write every staged page as HTML to `site`, with the files they need. Raises AssemblyError.
    engine: a module with `NAME`, `version`, `SCRIPTS` (of the extension) and `convert`."""
    extension = (staged.folder / EXTENSION / name for name in (PAGE, *engine.SCRIPTS))
    files = [*extension, staged.folder / "_quarto.yml"]
    inputs = hash_text("site page", engine.NAME, engine.version(), *map(hash_file, files))
    keys = {page: hash_text(inputs, sha256) for page, sha256 in staged.hashes.items()}
    to_make = [page for page, key in keys.items() if not cache.get(key)]
    texts = {page: staged.read(page) for page in keys if page in {*to_make, *staged.new}}
    html = engine.convert({page: texts[page] for page in to_make}, staged) if to_make else {}
    for page in to_make:
        cache.put(keys[page], {PAGE: html[page]})
    for page, key in keys.items():
        cache.place_file(key, PAGE, site / page.html)
    for pattern in RESOURCES:
        for file in staged.folder.glob(pattern):
            if file.is_file():
                copy_by_link(file, site / file.relative_to(staged.folder))
