"""The survey's apertures for point sources (All-Sky Explanatory Supplement IV.4.c)."""

STANDARD_RADIUS_ARCSEC = 4.0
"""Radius of the aperture behind the catalogue's standard aperture magnitudes."""

STANDARD_ANNULUS_ARCSEC = (14.0, 20.0)
"""Inner and outer radius of its sky annulus."""

SERIES_ARCSEC = tuple(float(r) for r in range(3, 15))
"""The series of apertures behind the curves of growth: 3″ to 14″ in steps of 1″. Magnitudes are
corrected to the last."""

STANDARD_SOURCE = (
    "the survey's standard aperture photometry (All-Sky Explanatory Supplement IV.4.c)"
)
"""Where the standard aperture comes from, as a phrase for provenance."""
