"""One measured figure and its judgement."""

import statistics
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
class Figure:
    """A duration, less is better.

    Attributes
    ----------
    name : str
    value : float
        Median of the runs.
    unit : str
        ``s`` or ``ms``.
    hold : float
        Smallest ratio (peer's value over ours) that is accepted; without a peer, the largest value.
    how : str
        One sentence on what was measured.
    runs : tuple of float
    peer : Peer or None
    """

    name: str
    value: float
    unit: str
    hold: float
    how: str
    runs: tuple[float, ...]
    peer: Peer | None

    @property
    def ratio(self) -> float | None:
        """How many times faster than the peer; None without one."""
        return self.peer.value / self.value if self.peer else None

    @property
    def ok(self) -> bool:
        """Whether the figure holds."""
        return self.value <= self.hold if self.ratio is None else self.ratio >= self.hold

    def as_json(self) -> dict[str, object]:
        """Return the figure as JSON values."""
        return {
            "name": self.name,
            "value": self.value,
            "unit": self.unit,
            "peer": self.peer.name if self.peer else None,
            "peer_value": self.peer.value if self.peer else None,
            "ratio": self.ratio,
            "hold": self.hold,
            "ok": self.ok,
            "how": self.how,
            "runs": list(self.runs),
            "peer_runs": list(self.peer.runs) if self.peer else [],
        }


def from_runs(
    name: str, unit: str, hold: float, how: str, runs: list[float], peer: Peer | None
) -> Figure:
    """Return the figure of the median of some runs."""
    return Figure(name, statistics.median(runs), unit, hold, how, tuple(runs), peer)
