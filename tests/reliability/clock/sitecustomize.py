"""Put on the path of a process, this moves its clock: `TEST_CLOCK=+31536000` by a year, `TEST_CLOCK=jumps` back and forth at each look."""

import datetime
import itertools
import os
import time

_moved = os.environ.get("TEST_CLOCK", "")
_true_time, _true_datetime = time.time, datetime.datetime
_jumps = itertools.cycle((-86_400.0, 7_200.0, -1.0, 40_000_000.0))


def _offset() -> float:
    return next(_jumps) if _moved == "jumps" else float(_moved or 0)


class _Datetime(_true_datetime):
    @classmethod
    def now(cls, tz: datetime.tzinfo | None = None) -> "_Datetime":
        return cls.fromtimestamp(time.time(), tz)

    @classmethod
    def utcnow(cls) -> "_Datetime":
        return cls.fromtimestamp(time.time(), datetime.UTC).replace(tzinfo=None)


if _moved:
    time.time = lambda: _true_time() + _offset()
    datetime.datetime = _Datetime  # type: ignore[misc]
