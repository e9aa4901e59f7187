"""What lies under the pointer, as numbers and text; exact for one point and fast."""

import math
from dataclasses import dataclass

from twomass_viewer.imagery.frames import galactic
from twomass_viewer.imagery.positions import format_dec, format_ra
from twomass_viewer.imagery.wcs import scale_arcsec
from twomass_viewer.imagery.zero_point import zero_point_fault
from twomass_viewer.photometry.words import MARK
from twomass_viewer.session.badges import fidelity_words
from twomass_viewer.session.layers import Field, ImageSet, Member
from twomass_viewer.session.seen import seen_now
from twomass_viewer.session.session import Session
from twomass_viewer.survey.products import PlaneRole


@dataclass(frozen=True, slots=True)
class Readout:
    """Texts of the status bar; empty where there is nothing to say.

    Attributes
    ----------
    ra, dec : str
        Sexagesimal, FK5 J2000.
    degrees : tuple of (str, str)
        Right ascension and declination in degrees.
    galactic : str
    pixel : str
        FITS pixel (1-based) of the image tools work on.
    value : str
        Pixel value in DN.
    surface_brightness : str
        Above the header's sky level, mag/arcsec²; empty without zero point.
    image : str
        Product, band and fidelity of the plane under the place.
    lossy : bool
        Whether that plane is not lossless.
    """

    ra: str = ""
    dec: str = ""
    degrees: tuple[str, str] = ("", "")
    galactic: str = ""
    pixel: str = ""
    value: str = ""
    surface_brightness: str = ""
    image: str = ""
    lossy: bool = False


def member_at(session: Session, east: float, north: float) -> tuple[Member, float, float] | None:
    """Return the topmost shown plane under a place, and the place in its 0-based pixels.

    The set tools work on has precedence over those drawn above it.
    """
    field = session.field
    if field is None:
        return None
    sets = [s for s, _ in seen_now(session)]
    top = session.top_set
    if top is not None:
        sets = [*(s for s in sets if s is not top), top]
    for found in reversed(sets):
        hit = _pixel_in(field, found, session, east, north)
        if hit is not None:
            return hit
    return None


def _pixel_in(
    field: Field, found: ImageSet, session: Session, east: float, north: float
) -> tuple[Member, float, float] | None:
    shown = session.shown_now if found is session.top_set else session.shown
    member = found.member(shown.band)
    if member is None:
        return None
    if field.plane is None or member.image.transform is None:
        x, y = east, north
    else:
        ra, dec = field.plane.unproject(east, north)
        px, py = member.image.transform.sky_to_pixel(ra, dec)
        x, y = float(px), float(py)
    rows, cols = member.plane.shape
    inside = -0.5 <= x < cols - 0.5 and -0.5 <= y < rows - 0.5
    return (member, x, y) if inside else None


def readout(session: Session, east: float, north: float) -> Readout:
    """Return the texts for a place on the plane of the active field."""
    field = session.field
    if field is None:
        return Readout()
    ra_text = dec_text = gal = ""
    degrees = ("", "")
    if field.plane is not None:
        ra, dec = (float(v) for v in field.plane.unproject(east, north))
        ra_text, dec_text = format_ra(ra), format_dec(dec)
        degrees = (f"{ra:.5f}", f"{dec:+.5f}".replace("-", "−"))
        lon, lat = galactic(ra, dec)
        gal = f"l {lon:.2f} b {lat:+.2f}".replace("-", "−")
    hit = member_at(session, east, north)
    if hit is None:
        return Readout(ra_text, dec_text, degrees, gal)
    member, x, y = hit
    pixels = member.plane.pixels.wish()
    dn = math.nan if pixels is None else float(pixels[round(y), round(x)])
    counts = member.plane.role is PlaneRole.COVERAGE
    number = f"{dn:.0f} scans" if counts else f"{dn:.1f} DN"
    missing = "blank" if pixels is not None else _absent(member)
    value = missing if math.isnan(dn) else number.replace("-", "−")
    image = member.image
    band = f" {member.band}" if member.band else ""
    compares = member.plane.role.compares
    what = member.plane.role.value if compares else image.product.value
    if counts:
        what = f"{what} {member.plane.role.value}"
    level = session.sky_levels.get(member.version)
    matched = "" if level is None or math.isnan(dn) else _matched_words(level.shift_dn(dn, x, y))
    return Readout(
        ra_text,
        dec_text,
        degrees,
        gal,
        f"x {x + 1:.1f} y {y + 1:.1f}",
        value,
        _surface_brightness(member, dn, x, y),
        f"{what.replace('_', ' ')}{band} · {fidelity_words(member)}{matched}",
        not member.fidelity.value.is_photometric,
    )


def _absent(member: Member) -> str:
    """Return what is said of a value whose pixels have left memory."""
    return "reading" if member.plane.pixels.lost is None else "not in memory"


def _matched_words(shift_dn: float) -> str:
    return f" · sky matched for display: {shift_dn:+.1f} DN".replace("-", "−")


def _surface_brightness(member: Member, dn: float, x: float, y: float) -> str:
    """Return mag/arcsec², marked where the pixels are not lossless.

    Empty where there is no zero point or it does not hold for these pixels.
    """
    image = member.image
    sky = image.sky_dn if image.sky_dn is not None else 0.0
    zero = member.plane.magzp
    if zero is None or image.transform is None or not dn - sky > 0:
        return ""
    scale = scale_arcsec(image.transform, x, y)
    if zero_point_fault(image, scale):
        return ""
    mark = "" if member.fidelity.value.is_photometric else f"{MARK} "
    return f"{mark}{zero - 2.5 * math.log10((dn - sky) / scale**2):.2f} mag/arcsec²"
