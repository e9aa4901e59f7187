"""Threads take their memory from one heap of the C library."""

import ctypes
import subprocess
import sys

import pytest

from twomass_viewer.ui import heap

_PROGRAM = """
import ctypes, sys, threading
from twomass_viewer.ui.heap import give_back, share_heap
if sys.argv[1] == "shared":
    share_heap()
here = threading.Barrier(5)
def work():
    kept = bytearray(50_000)
    here.wait()
threads = [threading.Thread(target=work) for _ in range(4)]
for thread in threads:
    thread.start()
here.wait()
for thread in threads:
    thread.join()
give_back()
library = ctypes.CDLL(None)
library.fdopen.restype = ctypes.c_void_p
library.malloc_info.argtypes = (ctypes.c_int, ctypes.c_void_p)
library.fflush.argtypes = (ctypes.c_void_p,)
out = library.fdopen(1, b"w")
library.malloc_info(0, out)
library.fflush(out)
"""


def has_glibc() -> bool:
    return sys.platform == "linux" and hasattr(ctypes.CDLL(None), "gnu_get_libc_version")


@pytest.mark.skipif(not has_glibc(), reason="the C library is not glibc")
@pytest.mark.parametrize(("how", "one"), [("shared", True), ("as glibc does", False)])
def test_threads_share_one_heap(how: str, one: bool) -> None:
    program = [sys.executable, "-c", _PROGRAM, how]
    said = subprocess.run(program, capture_output=True, text=True, check=True, timeout=60)
    assert (said.stdout.count("<heap nr=") == 1) is one


def test_elsewhere_nothing_is_asked_of_the_c_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(ctypes, "CDLL", None)  # would fail when called
    heap.share_heap()
    heap.give_back()
