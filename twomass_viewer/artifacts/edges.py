"""Borders of scans and blank areas: where sources are missing for want of pixels.

The pixels of the image itself say where it is blank. A side of it is an edge of the scan where the
image reaches as far as the scan is wide; a cutout has no such side.
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.artifacts.image_scan import ImageScan
from twomass_viewer.artifacts.model import NO_PARENT, Artifact, ArtifactShape
from twomass_viewer.imagery.image import Plane, SurveyImage
from twomass_viewer.imagery.wcs import scale_arcsec
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.rules import Rule, RuleSet

KIND = "edge"
_NEAR_EDGE_ARCSEC = 16.0  # the blank columns of a survey image, and some more: our choice
_MOST_HOLES = 40


def edge_artifacts(
    image: SurveyImage, plane: Plane, band: Band, scan: ImageScan, rules: RuleSet
) -> list[Artifact]:
    """Return the borders of the scan on an image, and its blank areas.

    Parameters
    ----------
    image : SurveyImage
        With a sky transform.
    plane : Plane
    band : Band
        Of the plane.
    scan : ImageScan
    rules : RuleSet
    """
    valid = np.isfinite(plane.data)
    if not valid.any():
        return []
    high, wide = valid.shape
    ones = valid.view(np.uint8)  # twice as quick to count in 32 bits as by count_nonzero
    cols = np.flatnonzero(2 * np.add.reduce(ones, axis=0, dtype=np.uint32) > high)
    rows = np.flatnonzero(2 * np.add.reduce(ones, axis=1, dtype=np.uint32) > wide)
    if not len(cols) or not len(rows):
        return []
    makes = _Maker(image, band, scan)
    frame = (int(cols[0]), int(cols[-1]), int(rows[0]), int(rows[-1]))
    found = []
    border = rules.get(KIND, "border")
    if not image.derived and scan.x_range_known and not border.off:
        found += [makes.strip(side, frame, border) for side in makes.sides(frame)]
    hole = rules.get(KIND, "smallest_hole")
    found += [makes.blank(box, hole) for box in _holes(valid, frame, hole.value / makes.scale)]
    return found


class _Maker:
    """Makes artifacts of boxes of pixels."""

    def __init__(self, image: SurveyImage, band: Band, scan: ImageScan) -> None:
        assert image.transform is not None
        self._transform = image.transform
        self._image, self._band, self._scan = image, band, scan
        self.scale = scale_arcsec(image.transform, 0.0, 0.0)

    def sides(self, frame: tuple[int, int, int, int]) -> Iterable[str]:
        """Yield the sides that are edges of the scan: ``east`` (small columns) and ``west``."""
        lo, hi = self._scan.x_range
        if abs(frame[0] * self.scale - lo) <= _NEAR_EDGE_ARCSEC:
            yield "east"
        if abs(frame[1] * self.scale - hi) <= _NEAR_EDGE_ARCSEC:
            yield "west"

    def strip(self, side: str, frame: tuple[int, int, int, int], rule: Rule) -> Artifact:
        """Return the border along one side."""
        first, last, low, high = frame
        wide = rule.value / self.scale
        box = (
            (first - 0.5, first - 0.5 + wide) if side == "east" else (last + 0.5 - wide, last + 0.5)
        )
        return self._artifact(
            (*box, low - 0.5, high + 0.5),
            f"{side.capitalize()} border of the scan: nearer than {rule.value:.0f}″ to it the "
            "catalogue lists no point sources, and the outermost few arcsec have fewer than three "
            "bands.",
            rule,
        )

    def blank(self, box: tuple[float, float, float, float], rule: Rule) -> Artifact:
        """Return a blank area within the image."""
        wide, high = (box[1] - box[0]) * self.scale, (box[3] - box[2]) * self.scale
        return self._artifact(
            box, f"Blank pixels, {wide:.0f}″ by {high:.0f}″: nothing can be seen here.", rule
        )

    def _artifact(
        self, box: tuple[float, float, float, float], sentence: str, rule: Rule
    ) -> Artifact:
        x0, x1, y0, y1 = box
        x, y = np.array([x0, x1, x1, x0]), np.array([y0, y0, y1, y1])
        ra, dec = self._transform.pixel_to_sky(x, y)
        middle = self._transform.pixel_to_sky((x0 + x1) / 2.0, (y0 + y1) / 2.0)
        scan = self._image.scan
        return Artifact(
            ArtifactKind.EDGE, self._band, None, None, NO_PARENT, float(middle[0]),
            float(middle[1]), None, max(x1 - x0, y1 - y0) * self.scale,
            ArtifactShape("polygon", tuple(zip(ra.tolist(), dec.tolist(), strict=True))), None,
            rule.evidence, rule.key, sentence, rule.citation, self._image.name, True,
            scan.direction if scan else None, scan.hemisphere if scan else None,
        )  # fmt: skip


def _holes(
    valid: NDArray[np.bool_], frame: tuple[int, int, int, int], smallest: float
) -> list[tuple[float, float, float, float]]:
    """Return boxes (pixels) about blank areas that do not touch the border, the largest first."""
    first, last, low, high = frame
    blank = ~valid[low : high + 1, first : last + 1]
    some_rows, some_cols = np.logical_or.reduce(blank, axis=1), np.logical_or.reduce(blank, axis=0)
    if min(_longest(some_rows), _longest(some_cols)) < smallest:
        return []  # labelling is dear, and hardly any image has a hole
    from scipy import ndimage

    labels, _ = ndimage.label(blank)
    boxes = []
    for rows, cols in ndimage.find_objects(labels):
        touches = rows.start == 0 or cols.start == 0
        touches = touches or rows.stop == blank.shape[0] or cols.stop == blank.shape[1]
        if not touches and min(rows.stop - rows.start, cols.stop - cols.start) >= smallest:
            boxes.append(
                (
                    first + cols.start - 0.5, first + cols.stop - 0.5,
                    low + rows.start - 0.5, low + rows.stop - 0.5,
                )
            )  # fmt: skip
    boxes.sort(key=lambda b: (b[1] - b[0]) * (b[3] - b[2]), reverse=True)
    return boxes[:_MOST_HOLES]


def _longest(some: NDArray[np.bool_]) -> int:
    """Return how many True follow upon one another at most: no area is longer."""
    edges = np.flatnonzero(np.diff(some, prepend=False, append=False))
    return int(np.max(edges[1::2] - edges[::2], initial=0))
