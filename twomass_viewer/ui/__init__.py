"""The window: the only package that knows Qt."""

import builtins

# PySide6 puts a function of its own in the place of __import__: it reads the source of every
# module imported afterwards to find users of its `__feature__` switches. There are none here, and
# reading the sources of all libraries is a good part of the time to the first picture.
_plain_import = builtins.__import__
import PySide6.QtCore  # noqa: E402, F401

builtins.__import__ = _plain_import
