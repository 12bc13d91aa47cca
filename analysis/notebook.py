"""What notebooks call: `open_page`, then functions that each show an exhibit of the page."""

from analysis.exhibits.courses import on_course
from analysis.exhibits.districts import heat_map, tile_map
from analysis.exhibits.page import open_page
from analysis.exhibits.scorecards import context, exceptions, not_held, scorecard, scorecard_opening
from analysis.exhibits.summaries import (
    about,
    at_a_glance,
    how_to_read,
    improved_and_worse,
    moved,
    overview_opening,
    rated,
)

__all__ = [
    "about",
    "at_a_glance",
    "context",
    "exceptions",
    "heat_map",
    "how_to_read",
    "improved_and_worse",
    "moved",
    "not_held",
    "on_course",
    "open_page",
    "overview_opening",
    "rated",
    "scorecard",
    "scorecard_opening",
    "tile_map",
]
