"""The longest stalls of the windows that were measured, one an isolated process."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Observed:
    """The longest stall of one process.

    Attributes
    ----------
    where : str
        What was measured then.
    cpu_ms, wall_ms : float
        Processor time of the interface thread between two turns of its event loop, and time of
        the wall.
    culprit : str
        Where the thread was; empty below half of the limit.
    """

    where: str
    cpu_ms: float
    wall_ms: float
    culprit: str


OBSERVED: list[Observed] = []


def note(where: str, cpu_ms: float, wall_ms: float, culprit: str) -> None:
    """Take note of a process."""
    OBSERVED.append(Observed(where, cpu_ms, wall_ms, culprit))
