"""What goes to the process that runs are forked from: the orders, and what has been worked out already."""

import os
from importlib import import_module
from multiprocessing import Pipe

import pytest

from analysis.io import memoize
from analysis.io.dependencies import ReadLog
from analysis.pipeline import fork_server
from analysis.pipeline.fork_server import HANDED_ON, ForkServer
from analysis.pipeline.task import Task

ORDER = Task("thanet/gaps", "", "", {}, "", "", "")


def test_what_is_handed_on_is_what_a_function_remembers() -> None:
    module, _, function = HANDED_ON.rpartition(".")
    assert hasattr(getattr(import_module(module), function), "__wrapped__")
    assert HANDED_ON in memoize.held


def test_what_has_been_worked_out_goes_with_the_next_order_and_only_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here, there = Pipe()
    server = ForkServer()
    monkeypatch.setattr(server, "_running", lambda: here)
    monkeypatch.setattr(fork_server.reduction, "send_handle", lambda *_: None)
    worked_out: dict[tuple[object, ...], tuple[object, ReadLog]] = {}
    monkeypatch.setitem(memoize.held, HANDED_ON, worked_out)

    def ordered() -> object:
        server.fork(ORDER).close()
        return there.recv()

    assert ordered() == (ORDER, {})
    worked_out["data",] = ["rows"], ReadLog()
    assert [ordered(), ordered()] == [(ORDER, {("data",): (["rows"], ReadLog())}), (ORDER, {})]
    worked_out["data",] = ["other rows"], ReadLog()
    assert ordered() == (ORDER, {("data",): (["other rows"], ReadLog())})


def test_what_came_with_an_order_is_there_before_the_run_is_made_ready(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here, there = Pipe()
    taken: dict[tuple[object, ...], tuple[object, ReadLog]] = {}
    monkeypatch.setitem(memoize.held, HANDED_ON, taken)
    monkeypatch.setattr(fork_server.reduction, "recv_handle", lambda _: os.dup(here.fileno()))
    found: list[object] = []
    server = fork_server._Server(there, lambda task: found.append((task, dict(taken))))
    monkeypatch.setattr(server, "_fork", lambda task, asker: None)
    here.send((ORDER, {("data",): (["rows"], ReadLog())}))
    server._handle([there])
    assert found == [(ORDER, {("data",): (["rows"], ReadLog())})]
