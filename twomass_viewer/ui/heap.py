"""How the C library keeps memory: in one heap, and no longer than it is needed."""

import ctypes
import sys
from collections.abc import Callable

_M_ARENA_MAX = -8  # of glibc's malloc.h


def share_heap() -> None:
    """Let all threads that begin from now on take memory from one heap: before Qt makes any.

    glibc gives each thread a heap of its own. Jobs come and go, and what one has given back to the
    heap of its thread is of no use to the next: with one image shown that was 10 MiB.
    """
    set_option = _of_glibc("mallopt")
    if set_option is not None:
        set_option(_M_ARENA_MAX, 1)


def give_back() -> None:
    """Let the C library return freed memory to the system.

    Threads that read large tables leave a hundred megabytes of it in pieces, which glibc keeps.
    """
    trim = _of_glibc("malloc_trim")
    if trim is not None:
        trim(0)


def _of_glibc(name: str) -> Callable[..., int] | None:
    """Return a function of glibc; None where the C library is another."""
    if sys.platform != "linux" or not hasattr(library := ctypes.CDLL(None), "gnu_get_libc_version"):
        return None
    found: Callable[..., int] = getattr(library, name)
    return found
