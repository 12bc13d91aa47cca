"""Memory in large pages, so that a fork of this process is quickly made and quickly gone.

A fork copies the table of its parent's pages, and gives it back when it ends: for 130 MB in pages of 4 kB
that takes longer than a light notebook; in pages of 2 MB it does not. Linux only, and only where the system
allows it; elsewhere nothing happens.
"""

import ctypes
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

LARGE_PAGE = 2 * 1024 * 1024
MADV_COLLAPSE = 25
"""Of <linux/mman.h>, since Linux 6.1; an older one refuses."""


def use_large_pages() -> None:
    """Moves what this process has written so far into large pages."""
    if sys.platform != "linux":
        return
    with suppress(OSError, AttributeError):
        collapse = ctypes.CDLL(None).madvise
        collapse.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
        for start in _large_pages():
            collapse(start, LARGE_PAGE, MADV_COLLAPSE)


def _large_pages() -> Iterator[int]:
    """Where a large page would lie whole in memory that is this process's own and writable, and no file's."""
    for line in Path("/proc/self/maps").read_text(encoding="utf-8").splitlines():
        addresses, permissions, _, _, file = line.split()[:5]
        if permissions.startswith("rw") and file == "0":
            start, end = (int(address, 16) for address in addresses.split("-"))
            yield from range(-(-start // LARGE_PAGE) * LARGE_PAGE, end - LARGE_PAGE + 1, LARGE_PAGE)
