"""The council's name, colour, logo and letters, from `_brand.yml`, which is Quarto's own file for them. Both
assemblers read it here; a key or value that they do not use is refused by name."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.errors import DataError
from analysis.io.dependencies import text
from analysis.io.yaml_files import read_yaml

FILE = "_brand.yml"
DEFAULT_COLOUR = "#12436d"
LOGO_SIZES = ("small", "medium", "large")
ANY: Any = object()
"""Any text."""
YES_OR_NO = (True, False)

_KEYS: dict[str, Any] = {
    "meta": {"name": ANY},
    "color": {"palette": ANY, "primary": ANY},
    "logo": dict.fromkeys(LOGO_SIZES, ANY),
    "typography": {"fonts": ANY, "base": {"family": ANY}},
}
_FONT_KEYS = {"source": ("file",), "family": ANY, "files": ANY}
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_FAMILY = re.compile(r"[A-Za-z0-9][A-Za-z0-9 -]*")


@dataclass(frozen=True)
class Brand:
    """What `_brand.yml` says. colour: of headings, rules and links, `#12436d`. logo, font_files: paths from
    the project's folder. family: of all text; empty for the letters that the report brings."""

    council: str = ""
    colour: str = DEFAULT_COLOUR
    logo: str = ""
    family: str = ""
    font_files: tuple[str, ...] = ()

    @property
    def files(self) -> tuple[str, ...]:
        """Return every file that it names."""
        return tuple(filter(None, (self.logo, *self.font_files)))


def load_brand(root: Path) -> Brand:
    """Return the brand of the project, plain if it has no `_brand.yml`. Raises DataError."""
    given = read_yaml(text(root / FILE) or "", FILE) or {}
    check_keys(given, _KEYS, FILE)
    colours, typography = given.get("color") or {}, given.get("typography") or {}
    family = str((typography.get("base") or {}).get("family", ""))
    if family and not _FAMILY.fullmatch(family):
        raise DataError(f"{FILE}: the family of letters is {family!r}; write its name, letters and spaces.")
    brand = Brand(
        str((given.get("meta") or {}).get("name", "")),
        _colour(colours.get("primary", DEFAULT_COLOUR), colours.get("palette") or {}),
        next(
            (str(given["logo"][size]) for size in reversed(LOGO_SIZES) if size in given.get("logo", {})), ""
        ),
        family,
        tuple(_font_files(typography.get("fonts") or [], family)),
    )
    check_files(root, FILE, brand.files)
    return brand


def _colour(given: Any, palette: Any) -> str:
    """Return a colour that is given itself or by its name in the palette. Raises DataError."""
    colour = str(palette.get(given, given) if isinstance(palette, dict) else given)
    if not _COLOUR.fullmatch(colour):
        remedy = "write it as #12436d, or a name of `color: palette`."
        raise DataError(f"{FILE}: `color: primary` is {str(given)!r}; {remedy}")
    return colour


def _font_files(fonts: Any, family: str) -> list[str]:
    """Return the files of the letters of a family, from the list `typography: fonts`. Raises DataError."""
    if not isinstance(fonts, list) or not all(isinstance(font, dict) for font in fonts):
        raise DataError(f"{FILE}: `typography: fonts` should be a list of `source: file`, `family`, `files`.")
    for font in fonts:
        check_keys(font, _FONT_KEYS, FILE, "typography: fonts: ")
    mine = [font.get("files") or [] for font in fonts if font.get("family") == family]
    return [str(file["path"] if isinstance(file, dict) else file) for files in mine for file in files]


def check_keys(given: Any, known: dict[str, Any], file: str, where: str = "") -> None:
    """Raises DataError at a key or value that the report does not use: it would change nothing.
    known: for each key ANY, the values it may have, or the keys below it."""
    if not isinstance(given, dict):
        raise DataError(f"{file}: {f'`{where[:-2]}`' if where else 'it'} should be a list of keys.")
    for key, value in given.items():
        name = f"{where}{key}"
        if key not in known:
            listed = ", ".join(where + each for each in known)
            raise DataError(
                f"{file}: the report does not use `{name}`, so it would change nothing. "
                f"Take it out; what can stand there: {listed}."
            )
        allowed = known[key]
        if isinstance(allowed, dict):
            if value != "default":
                check_keys(value, allowed, file, f"{name}: ")
        elif allowed is not ANY and value not in allowed:
            choices = " or ".join(str(choice).lower() for choice in allowed)
            raise DataError(f"{file}: `{name}` is {value!r}; the report knows only {choices}.")


def check_files(root: Path, file: str, named: tuple[str, ...]) -> None:
    """Raises DataError if a file that is named is not in the project's folder."""
    for name in named:
        path = (root / name).resolve()
        if not path.is_file() or not path.is_relative_to(root.resolve()):
            raise DataError(f"{file}: {name!r} is not a file in the project's folder. Put it there.")
