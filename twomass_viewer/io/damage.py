"""Notices about files that are read although something is wrong with them."""


class Damage(str):
    """A notice that the pixels may not be what was once written; the window shows it unasked."""

    __slots__ = ()
