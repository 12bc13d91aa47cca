"""Official releases in: a published file in its own layout becomes rows of `data/`, with where each is from.

`print(import_release(find_project(), "sfr05-2014", Path("SFR05_2014_UD_LA_1.csv"), dry_run=True))` tells what it would do.
"""

from .errors import ReleaseError
from .importing import import_release
from .report import ImportReport

__all__ = ["ImportReport", "ReleaseError", "import_release"]
