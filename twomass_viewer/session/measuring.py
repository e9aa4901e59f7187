"""Measuring one place, as a job."""

from dataclasses import dataclass

from twomass_viewer.catalogs.catalog import Catalog
from twomass_viewer.photometry.measurement import Measurement
from twomass_viewer.session.jobs import Progress
from twomass_viewer.session.layers import Member


@dataclass(frozen=True, eq=False)
class MeasureRequest:
    """What to measure.

    Attributes
    ----------
    member : Member
    ra_deg, dec_deg : float
        Where to look for the source, FK5 J2000.
    accept_lossy : bool
        Whether the user has consented to an indicative value.
    catalog : Catalog or None
        For the saturation flags of a matching row.
    """

    member: Member
    ra_deg: float
    dec_deg: float
    accept_lossy: bool
    catalog: Catalog | None


def measure_place(request: MeasureRequest, progress: Progress) -> Measurement:
    """Measure; raises `FidelityRefusedError` on pixels that are not lossless without consent."""
    from twomass_viewer.photometry.aperture import measure

    progress(0.0, "Measuring")
    return measure(
        request.member.image,
        request.member.plane.index,
        request.ra_deg,
        request.dec_deg,
        accept_lossy=request.accept_lossy,
        catalog=request.catalog,
    )
