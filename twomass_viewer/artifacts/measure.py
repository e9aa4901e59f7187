"""Measure predicted artifacts on the pixels they are predicted on.

>>> prediction = predict(image, plane, catalog, rules)
>>> measured = measure_artifacts(prediction.artifacts, image, plane, rules)
>>> measured[0].measured.words
'predicted 15.1 mag, measured 15.3 ± 0.2 mag, present'
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import numpy as np

from twomass_viewer.artifacts.measure_shapes import (
    StripeRows,
    measure_arm,
    measure_halo,
    measure_peak,
    measure_stripe,
)
from twomass_viewer.artifacts.measure_spots import measure_ghost, measure_glint
from twomass_viewer.artifacts.measured import Measured
from twomass_viewer.artifacts.model import Artifact
from twomass_viewer.artifacts.persistence import depth_tolerance
from twomass_viewer.artifacts.pixel_frame import PixelFrame
from twomass_viewer.artifacts.scan_axes import has_scan_axes
from twomass_viewer.artifacts.stripes import stripe_amplitude
from twomass_viewer.imagery.image import Plane, SurveyImage
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.products import PlaneRole
from twomass_viewer.survey.rules import RuleSet

Progress = Callable[[float, str], None]

_REPORT_EVERY = 20  # artifacts
_SPOT_TOLERANCE_MAG = 0.6  # quadrant spots: three of the 0.2 mag their mean depth is known to


def measure_artifacts(
    artifacts: Iterable[Artifact],
    image: SurveyImage,
    plane: Plane,
    rules: RuleSet,
    *,
    progress: Progress | None = None,
) -> tuple[Artifact, ...]:
    """Return artifacts with what the pixels of a plane show at their places.

    Parameters
    ----------
    artifacts : iterable of Artifact
        Predicted on this plane: those of another band or image are returned as they are.
    image : SurveyImage
        With a sky transform; on pixels that are not lossless every value is indicative.
    plane : Plane
    rules : RuleSet
        For tolerances and the amplitudes of stripes.
    progress : callable, optional
        May raise CancelledError.

    Returns
    -------
    tuple of Artifact
        In their order. ``measured`` is None where nothing can be measured: off the image, on
        blank pixels, for kinds without a measurable quantity.

    Notes
    -----
    Fluxes of ghosts and spots: 4 arcsec aperture, sky ring 9 to 15 arcsec. Glints: 3 arcsec
    aperture less mirrored places about the star, scaled to 4 arcsec. Errors are those of
    correlated noise (`twomass_viewer.photometry.noise`), or of the surroundings where these are
    rougher. Lengths, radii and amplitudes are defined as those behind the rules.
    """
    todo = list(artifacts)
    if image.transform is None or plane.role is PlaneRole.COVERAGE:
        return tuple(todo)
    frame = PixelFrame(image, plane)
    if not frame.usable:
        return tuple(todo)
    bench = _Bench(frame, image, plane, rules, todo)
    done = []
    for n, artifact in enumerate(todo):
        if progress is not None and n % _REPORT_EVERY == 0:
            progress(n / len(todo), f"Measuring artifacts of {image.name}")
        # a published place may come from another image
        mine = artifact.band is plane.band and artifact.image in (None, image.name)
        done.append(replace(artifact, measured=bench.measure(artifact)) if mine else artifact)
    if progress is not None:
        progress(1.0, "Measured")
    return tuple(done)


class _Bench:
    """One plane and what is known of all artifacts on it."""

    def __init__(
        self,
        frame: PixelFrame,
        image: SurveyImage,
        plane: Plane,
        rules: RuleSet,
        artifacts: Sequence[Artifact],
    ) -> None:
        self._frame, self._rules = frame, rules
        self._rows_are_scan = has_scan_axes(image, plane.shape)
        self._band = plane.band
        self._glints: dict[tuple[object, ...], list[Artifact]] = defaultdict(list)
        self._stripe_rows: dict[tuple[float, float], StripeRows] = {}
        stripes = []
        for a in artifacts:
            if a.kind is ArtifactKind.GLINT:
                self._glints[_star(a)].append(a)
            elif a.kind is ArtifactKind.STRIPE:
                stripes.append((a.ra_deg, a.dec_deg))
        places = np.array(stripes, dtype=float).reshape(-1, 2)
        rows = frame.transform.sky_to_pixel(places[:, 0], places[:, 1])[1]
        self._stripes_at = rows[np.isfinite(rows)]

    def measure(self, a: Artifact) -> Measured | None:
        """Return what the pixels show of one artifact, or None."""
        rules, frame = self._rules, self._frame
        match a.kind:
            case ArtifactKind.PERSISTENCE:
                return measure_ghost(frame, a, depth_tolerance(a.parent.mag, rules))
            case ArtifactKind.QUADRANT_SPOT:
                return measure_ghost(frame, a, _SPOT_TOLERANCE_MAG)
            case ArtifactKind.GLINT:
                return self._glint(a)
            case ArtifactKind.DIFFRACTION_SPIKE:
                factor = rules.value("diffraction_spike", "length_factor", a.band)
                return measure_arm(frame, a, factor)
            case ArtifactKind.HALO:
                percent = rules.value("halo", "scatter", a.band, a.hemisphere)
                return measure_halo(frame, a, percent / 100.0)
            case ArtifactKind.STRIPE:
                return self._stripe(a)
            case ArtifactKind.SATURATION:
                return measure_peak(frame, a, rules.value("saturation", "unreliable_above", a.band))
            case _:
                return None

    def _glint(self, a: Artifact) -> Measured | None:
        name = f"glint_{a.order}_depth_tolerance"
        rule = self._rules.find("glint", name, a.band, a.hemisphere)
        tolerance = rule.value if rule is not None else 1.0
        if not math.isfinite(a.parent.mag):
            return measure_ghost(self._frame, a, tolerance)
        return measure_glint(self._frame, a, self._glints[_star(a)], tolerance)

    def _stripe(self, a: Artifact) -> Measured | None:
        if not self._rows_are_scan:
            return None
        parent = a.parent
        x, star_y = (
            float(v) for v in self._frame.transform.sky_to_pixel(parent.ra_deg, parent.dec_deg)
        )
        y = float(self._frame.transform.sky_to_pixel(a.ra_deg, a.dec_deg)[1])
        if not math.isfinite(x + y):
            return None
        rows = self._stripe_rows.get((x, star_y))
        if rows is None:
            rows = self._stripe_rows[x, star_y] = StripeRows(self._frame, x)
        predicted = stripe_amplitude(parent.mag, a.band, self._rules)
        share = self._rules.find("stripe", "outer_share", a.band)
        outer = abs(y - star_y) * self._frame.scale > self._rules.value("stripe", "offset") / 2.0
        if outer and predicted is not None and share is not None:
            predicted *= share.value
        return measure_stripe(self._frame, rows.amplitude(y, self._stripes_at), predicted)


def _star(a: Artifact) -> tuple[object, ...]:
    return a.parent.ra_deg, a.parent.dec_deg, a.hemisphere
