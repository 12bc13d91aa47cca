"""Hard links."""

import os
import shutil
from pathlib import Path


def copy_by_link(source: Path, target: Path) -> None:
    """Put a file into a second folder: a hard link if the file system can, otherwise a copy."""
    if not target.parent.is_dir():
        target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
