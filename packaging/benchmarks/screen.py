"""What the X server really shows, read back row by row.

Plain Xlib through ctypes: a few rows of the root window cost well under a millisecond, so that
watching does not disturb what is watched.
"""

import ctypes
import ctypes.util
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray

_ALL_PLANES = ctypes.c_ulong(~0)
_Z_PIXMAP = 2


class _XImage(ctypes.Structure):
    """The fields of Xlib's XImage up to the ones read here."""

    _fields_ = (
        ("width", ctypes.c_int),
        ("height", ctypes.c_int),
        ("xoffset", ctypes.c_int),
        ("format", ctypes.c_int),
        ("data", ctypes.c_void_p),
        ("byte_order", ctypes.c_int),
        ("bitmap_unit", ctypes.c_int),
        ("bitmap_bit_order", ctypes.c_int),
        ("bitmap_pad", ctypes.c_int),
        ("depth", ctypes.c_int),
        ("bytes_per_line", ctypes.c_int),
        ("bits_per_pixel", ctypes.c_int),
    )


class Screen:
    """The root window of an X display with 24-bit colour."""

    def __init__(self, lib: ctypes.CDLL, display: ctypes.c_void_p) -> None:
        self._lib = lib
        self._display = display
        self._root = lib.XDefaultRootWindow(display)
        self.width: int = lib.XDisplayWidth(display, 0)
        self.height: int = lib.XDisplayHeight(display, 0)

    def rows(self, top: int, count: int = 1) -> NDArray[np.uint8]:
        """Return the green channel of some rows of the screen, shape (count, width).

        Green carries most of the brightness; a grey picture needs no more.
        """
        image = self._lib.XGetImage(
            self._display, self._root, 0, top, self.width, count, _ALL_PLANES, _Z_PIXMAP
        )
        if not image:
            raise RuntimeError("the X server gave no picture of its root window")
        try:
            fields = image.contents
            if fields.bits_per_pixel != 32:
                raise RuntimeError(f"a screen of {fields.bits_per_pixel} bits per pixel")
            raw = ctypes.string_at(fields.data, fields.bytes_per_line * count)
        finally:
            self._lib.XDestroyImage(image)
        pixels = np.frombuffer(raw, np.uint8).reshape(count, -1, 4)
        return pixels[:, : self.width, 1]


@contextmanager
def open_screen() -> Iterator[Screen]:
    """Connect to the display named by DISPLAY."""
    name = ctypes.util.find_library("X11") or "libX11.so.6"
    lib = ctypes.CDLL(name)
    lib.XOpenDisplay.restype = ctypes.c_void_p
    lib.XOpenDisplay.argtypes = (ctypes.c_char_p,)
    lib.XCloseDisplay.argtypes = (ctypes.c_void_p,)
    lib.XDefaultRootWindow.restype = ctypes.c_ulong
    lib.XDefaultRootWindow.argtypes = (ctypes.c_void_p,)
    for size in (lib.XDisplayWidth, lib.XDisplayHeight):
        size.argtypes = (ctypes.c_void_p, ctypes.c_int)
    lib.XGetImage.restype = ctypes.POINTER(_XImage)
    lib.XGetImage.argtypes = (
        *(ctypes.c_void_p, ctypes.c_ulong, ctypes.c_int, ctypes.c_int),
        *(ctypes.c_uint, ctypes.c_uint, ctypes.c_ulong, ctypes.c_int),
    )
    lib.XDestroyImage.argtypes = (ctypes.POINTER(_XImage),)
    display = lib.XOpenDisplay(None)
    if not display:
        raise RuntimeError("there is no X display to measure on")
    try:
        yield Screen(lib, display)
    finally:
        lib.XCloseDisplay(display)
