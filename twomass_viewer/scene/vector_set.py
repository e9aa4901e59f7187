"""Many vector marks made together, of which some are shown."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.scene.mark_arrays import MarkArrays
from twomass_viewer.scene.vectors import VectorMark


@dataclass(frozen=True)
class VectorSet:
    """The predicted artifacts of a field as marks: thousands of them, made once.

    Attributes
    ----------
    marks : tuple of VectorMark
        All of them, shown or not.
    arrays : MarkArrays
        The same as arrays.
    rows : ndarray of int
        Which of them are shown, in the order of painting.
    version : int
        Unique to marks and rows.
    """

    marks: tuple[VectorMark, ...] = field(compare=False, repr=False)
    arrays: MarkArrays = field(compare=False, repr=False)
    rows: NDArray[np.intp] = field(compare=False, repr=False)
    version: int

    def __iter__(self) -> Iterator[VectorMark]:
        """Return the marks shown."""
        return (self.marks[i] for i in self.rows.tolist())

    def __len__(self) -> int:
        return len(self.rows)
