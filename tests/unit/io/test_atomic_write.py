"""A file is replaced by a whole one: also by two who write it at once, and where one of them was killed before."""

import os
from pathlib import Path

from analysis.io.atomic_write import write_atomically
from tests.support.killed_at import needs_fork


@needs_fork
def test_two_at_once_leave_the_whole_of_one(tmp_path: Path) -> None:
    path, contents = tmp_path / "file.txt", ("one" * 20_000, "another" * 20_000)
    write_atomically(path, contents[0])
    children = []
    for content in contents:
        if not (child := os.fork()):
            try:
                for _ in range(100):
                    write_atomically(path, content)
                    assert path.read_text(encoding="utf-8") in contents
            except BaseException:
                os._exit(1)
            os._exit(0)
        children.append(child)
    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0, 0]
    assert [each.name for each in tmp_path.iterdir()] == ["file.txt"]


def test_what_a_killed_one_left_goes_a_day_later(tmp_path: Path) -> None:
    for name, hours in ((".file.txt.1.half", 25), (".file.txt.2.half", 1), (".other.txt.1.half", 25)):
        (tmp_path / name).write_text("half")
        before = (tmp_path / name).stat().st_mtime - hours * 3600
        os.utime(tmp_path / name, (before, before))
    write_atomically(tmp_path / "file.txt", "whole")
    assert sorted(each.name for each in tmp_path.iterdir()) == [
        ".file.txt.2.half",
        ".other.txt.1.half",
        "file.txt",
    ]
