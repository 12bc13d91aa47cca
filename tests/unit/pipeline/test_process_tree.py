"""What a build uses is what all its processes use: a process that leaves the work to another does not hide it."""

import subprocess
import sys
import time

import pytest

from analysis.pipeline.process_tree import family, held_mb, processor_seconds

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Linux counts it")

WORK = "import time\nheld = bytearray(60_000_000)\nwhile time.process_time() < 0.5: pass\nprint('done', flush=True)\ntime.sleep(60)"
STARTS_IT = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {WORK!r}])"
ENDS_IT = "import subprocess, sys\nsubprocess.run([sys.executable, '-c', 'import time\\nwhile time.process_time() < 0.5: pass'])\nprint('done', flush=True)\ninput()"


def test_the_work_and_the_memory_of_a_child_count() -> None:
    with subprocess.Popen([sys.executable, "-c", STARTS_IT], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        own, *others = family(process.pid)
        assert own == process.pid
        assert len(others) == 1
        assert processor_seconds(process.pid) >= 0.4
        assert held_mb(process.pid) > 55
        subprocess.run(["kill", *map(str, others)], check=True)


def test_the_work_of_a_child_that_has_ended_counts() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", ENDS_IT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        assert family(process.pid) == [process.pid]
        assert processor_seconds(process.pid) >= 0.4
        process.communicate("\n")


def test_a_process_that_is_gone_uses_nothing() -> None:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    time.sleep(0.01)
    assert (processor_seconds(process.pid), held_mb(process.pid)) == (0, 0)
