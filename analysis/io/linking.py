"""A file in a second folder without its bytes being copied."""

import os
import shutil
from pathlib import Path


def copy_by_link(source: Path, target: Path) -> None:
    """The same file in a second folder, without copying its bytes where the file system can."""
    if not target.parent.is_dir():
        target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
