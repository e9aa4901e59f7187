"""One measured figure and its judgement."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Peer:
    """What the same thing costs in another program.

    Attributes
    ----------
    name : str
        Program and version; a value that was not measured in this run says ``recorded``.
    value : float
        In the unit of the figure it is compared with.
    runs : tuple of float
        The single measurements; empty for a recorded value.
    """

    name: str
    value: float
    runs: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Hold:
    """What is accepted: where both are given one is enough, unless it says ``both``.

    Attributes
    ----------
    ratio : float or None
        Smallest ratio, the peer's value over ours.
    value : float or None
        Largest value, in the figure's unit.
    both : bool
        Whether ratio and value must hold.
    """

    ratio: float | None = None
    value: float | None = None
    both: bool = False

    def __post_init__(self) -> None:
        if self.ratio is None and self.value is None:
            raise ValueError("a figure that nothing can fail is not a figure")


@dataclass(frozen=True, slots=True)
class Figure:
    """A duration or an amount of memory, less is better.

    Attributes
    ----------
    name : str
    value : float
        Median of the runs.
    unit : str
        ``s``, ``ms`` or ``MiB``.
    hold : Hold
    how : str
        One sentence on what was measured.
    runs : tuple of float
    peer : Peer or None
    """

    name: str
    value: float
    unit: str
    hold: Hold
    how: str
    runs: tuple[float, ...]
    peer: Peer | None

    @property
    def p95(self) -> float:
        """The value that 95 of 100 runs stay within; the worst of few runs."""
        return sorted(self.runs)[math.ceil(0.95 * len(self.runs)) - 1]

    @property
    def ratio(self) -> float | None:
        """How many times faster than the peer; None without one."""
        return self.peer.value / self.value if self.peer else None

    @property
    def ok(self) -> bool:
        """Whether the figure holds."""
        fast = self.hold.value is not None and self.value <= self.hold.value
        ratio = self.ratio
        faster = self.hold.ratio is not None and ratio is not None and ratio >= self.hold.ratio
        return (fast and faster) if self.hold.both else (fast or faster)

    def as_json(self) -> dict[str, object]:
        """Return the figure as JSON values.

        ``hold`` is the smallest ratio where ``hold_kind`` is ``ratio`` (then ``hold_value``, if
        not null, is a value that is good enough, too, or with ``hold_both`` must hold, too), else
        the largest value.
        """
        by_ratio = self.hold.ratio is not None
        return {
            "name": self.name,
            "value": self.value,
            "p95": self.p95,
            "unit": self.unit,
            "peer": self.peer.name if self.peer else None,
            "peer_value": self.peer.value if self.peer else None,
            "ratio": self.ratio,
            "hold": self.hold.ratio if by_ratio else self.hold.value,
            "hold_kind": "ratio" if by_ratio else "value",
            "hold_value": self.hold.value,
            "hold_both": self.hold.both,
            "ok": self.ok,
            "how": self.how,
            "runs": list(self.runs),
            "peer_runs": list(self.peer.runs) if self.peer else [],
        }


def from_runs(
    name: str, unit: str, hold: Hold, how: str, runs: Sequence[float], peer: Peer | None
) -> Figure:
    """Return the figure of the median of some runs."""
    return Figure(name, statistics.median(runs), unit, hold, how, tuple(runs), peer)
