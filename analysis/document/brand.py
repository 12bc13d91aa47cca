"""The council's own look: the colour and the logo that `_quarto.yml` names, for the pages and the papers.

bold-steps:
  brand: {colour: "#12436d", logo: theme/logo.svg}
"""

import re
from pathlib import Path
from typing import Any

from analysis.errors import AssemblyError

DEFAULT_COLOUR = "#12436d"
STYLESHEET = "brand.css"
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


def brand_colour(definition: dict[str, Any]) -> str:
    """The council's colour, `#12436d`: headings, rules and links are in it. Raises AssemblyError for what is no colour."""
    colour = str(_brand(definition).get("colour", DEFAULT_COLOUR))
    if not _COLOUR.fullmatch(colour):
        raise AssemblyError(f"_quarto.yml: `bold-steps: brand: colour` is {colour!r}; write it as #12436d.")
    return colour


def write_brand(definition: dict[str, Any], theme: Path) -> None:
    """The stylesheet that gives the pages the council's colour; it comes after all others. Raises AssemblyError."""
    colour = brand_colour(definition)
    (theme / STYLESHEET).write_text(f":root {{ --brand: {colour}; --link: {colour}; }}\n", encoding="utf-8")
    logo = _brand(definition).get("logo")
    if logo and not (theme.parent / str(logo)).is_file():
        raise AssemblyError(
            f"_quarto.yml: `bold-steps: brand: logo` is {logo!r}, which is not a file in theme/."
        )


def _brand(definition: dict[str, Any]) -> dict[str, Any]:
    return dict(definition["bold-steps"].get("brand") or {})
