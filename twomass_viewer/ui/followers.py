"""What follows a change of the session, one step for each turn of the event loop.

Between two turns the window paints and answers, so that no change holds it as long as the sum of
all that follows from it.
"""

from collections.abc import Callable, Set

from PySide6.QtCore import QObject, QTimer

Names = frozenset[str]


class Followers(QObject):
    """Steps in their order; each hears of the changes that concern it.

    Parameters
    ----------
    steps : triples of (set of str or None, callable, int)
        Names of changes (None: all), what follows them, and how many milliseconds of rest must
        come before it. The callable gets the names that changed since it ran last.

    Notes
    -----
    It has no parent: a child that knows its parent's methods would keep both alive for ever.
    """

    def __init__(self, *steps: tuple[Set[str] | None, Callable[[Names], object], int]) -> None:
        super().__init__()
        self._steps = steps
        self._pending: list[set[str]] = [set() for _ in steps]
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._next)

    @property
    def active(self) -> bool:
        """Whether a step is still to come."""
        return self._timer.isActive()

    def follow(self, names: Names) -> None:
        """Let all steps follow a change, the first of them in the next turn."""
        for (wanted, _, _), pending in zip(self._steps, self._pending, strict=True):
            pending |= names if wanted is None else names & wanted
        self._go_on()

    def stop(self) -> None:
        """Let nothing more follow: the window is about to go."""
        self._timer.stop()
        for pending in self._pending:
            pending.clear()

    def _next(self) -> None:
        for n, (_, step, _) in enumerate(self._steps):
            if self._pending[n]:
                names, self._pending[n] = frozenset(self._pending[n]), set()
                self._go_on()  # before the step: it may raise, the others follow all the same
                step(names)
                return

    def _go_on(self) -> None:
        first = next((n for n, names in enumerate(self._pending) if names), None)
        if first is not None:
            self._timer.start(self._steps[first][2])
