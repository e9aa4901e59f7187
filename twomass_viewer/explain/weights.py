"""The numbers behind the scores, from a data file that says where each comes from."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from twomass_viewer.paths import resource
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.evidence import Evidence


@dataclass(frozen=True)
class Weights:
    """How strongly each observation speaks; see ``resources/explain/weights.json``.

    Attributes
    ----------
    catalog_limit : mapping of Band to float
        Magnitude down to which the PSC lists nearly every source (10 sigma).
    density_at_limit : float
        Sources per square arcsec and mag at that limit on a high-latitude sky.
    density_slope : float
        Its growth, dex per mag.
    exists : mapping of Evidence to float
        How likely a predicted artifact is really there, by the evidence of its rule.
    depth_tolerance : mapping of ArtifactKind to float
        One sigma of the expected magnitude, mag.
    guess_depth_tolerance : float
    knots : mapping of ArtifactKind to float
        False dots that an extended artifact makes, per square arcsec and mag.
    brightest_knot : mapping of ArtifactKind to (float, float, float)
        Depth below the star in mag at a radius in arcsec, and the slope of its fall with radius,
        of the brightest false dot that arms and halos make.
    row, row_with_letter, no_row : float
        How much likelier than for an artifact a row (or its absence) is for a source.
    unexplained : float
        Density of dots that nothing explains, relative to that of sources.
    seen_opposite, missing_opposite, seen_again, missing_again, missing_band : float
        Likelihood ratios of other looks at the place.
    reddest, bluest : mapping of str to float
        Colours of stars, mag, for ``J-H`` and ``H-Ks``.
    slope, offset : float
        Calibration of the log odds.
    """

    catalog_limit: Mapping[Band, float]
    density_at_limit: float
    density_slope: float
    exists: Mapping[Evidence, float]
    depth_tolerance: Mapping[ArtifactKind, float]
    guess_depth_tolerance: float
    knots: Mapping[ArtifactKind, float]
    brightest_knot: Mapping[ArtifactKind, tuple[float, float, float]]
    row: float
    row_with_letter: float
    no_row: float
    unexplained: float
    seen_opposite: float
    missing_opposite: float
    seen_again: float
    missing_again: float
    missing_band: float
    reddest: Mapping[str, float]
    bluest: Mapping[str, float]
    slope: float
    offset: float


@lru_cache(maxsize=1)
def load_weights() -> Weights:
    """Return the weights of this version."""
    raw: dict[str, Any] = json.loads(resource("explain/weights.json").read_text(encoding="utf-8"))
    return Weights(
        catalog_limit={Band(k): float(v) for k, v in raw["catalog_limit_mag"].items()},
        density_at_limit=float(raw["density_at_limit_per_arcsec2_mag"]),
        density_slope=float(raw["density_slope_dex_per_mag"]),
        exists={Evidence(k): float(v) for k, v in raw["exists"].items()},
        depth_tolerance={ArtifactKind(k): float(v) for k, v in raw["depth_tolerance_mag"].items()},
        guess_depth_tolerance=float(raw["guess_depth_tolerance_mag"]),
        knots={ArtifactKind(k): float(v) for k, v in raw["knots_per_arcsec2_mag"].items()},
        brightest_knot={
            ArtifactKind(k): (float(v["depth_mag"]), float(v["at_arcsec"]), float(v["slope"]))
            for k, v in raw["brightest_knot"].items()
        },
        row=float(raw["row_for_source"]),
        row_with_letter=float(raw["row_with_letter_for_source"]),
        no_row=float(raw["no_row_for_source"]),
        unexplained=float(raw["unexplained_share"]),
        seen_opposite=float(raw["seen_opposite_for_artifact"]),
        missing_opposite=float(raw["missing_opposite_for_source"]),
        seen_again=float(raw["seen_again_for_transient"]),
        missing_again=float(raw["missing_again_for_source"]),
        missing_band=float(raw["missing_band_for_source"]),
        reddest=dict(raw["reddest_color_mag"]),
        bluest=dict(raw["bluest_color_mag"]),
        slope=float(raw["calibration"]["slope"]),
        offset=float(raw["calibration"]["offset"]),
    )
