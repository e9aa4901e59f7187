"""The badge of an image: product, band, date, scan, direction and coadd in one line."""

from twomass_viewer.scene.scene import Badge
from twomass_viewer.session.layers import ImageSet, Member
from twomass_viewer.session.view import Shown
from twomass_viewer.survey.products import Fidelity, PlaneRole, Product

_PRODUCT_WORDS = {
    Product.ATLAS: "ATLAS",
    Product.QUICKLOOK: "QUICKLOOK ≈ lossy",
    Product.XSC_CUBE: "XSC",
    Product.COMBINED_CALIBRATION: "CALIBRATION",
    Product.MOSAIC: "MOSAIC",
    Product.UNKNOWN: "FITS",
}


def product_words(member: Member) -> str:
    """Return the product as the badge names it, with the fidelity when it is not certain."""
    image = member.image
    words = _PRODUCT_WORDS[image.product]
    if image.fidelity.value is Fidelity.LOSSY and image.product is not Product.QUICKLOOK:
        return f"{words} ≈ lossy"
    if image.fidelity.value is Fidelity.UNKNOWN:
        return f"{words} · fidelity unknown"
    return words


def badge(found: ImageSet, shown: Shown) -> Badge:
    """Return the badge of what a set shows."""
    composite = found.composite() if shown is Shown.RGB else None
    member = found.member(shown.band)
    if member is None:
        return Badge("no plane to show")
    image = member.image
    parts = [product_words(member)]
    if image.product is Product.XSC_CUBE and composite is None:
        parts[0] = f"XSC {member.plane.index + 1}/{len(image.planes)}"
        parts.append(str(member.band or "band unknown"))
        if member.plane.role is PlaneRole.STAR_SUBTRACTED:
            parts.append("star-subtracted")
    else:
        parts.append("Ks H J = R G B" if composite else str(member.band or "band unknown"))
    if image.scan is not None:
        parts += scan_parts(member)
    if image.simulated:
        parts.insert(0, "SIMULATED")
    text = " · ".join(parts)
    worst = found.fidelity if composite else image.fidelity.value
    return Badge(text, lossy=worst is Fidelity.LOSSY)


def scan_parts(member: Member) -> list[str]:
    """Return date, scan with its arrow, and coadd, as far as they are known."""
    scan = member.image.scan
    if scan is None:
        return []
    parts = []
    if scan.date is not None:
        parts.append(scan.date.isoformat())
    if scan.number is not None:
        arrow = f" {scan.direction.value} {scan.direction.arrow}" if scan.direction else ""
        parts.append(f"scan {scan.number}{arrow}")
    elif scan.direction is not None:
        parts.append(f"{scan.direction.words} {scan.direction.arrow}")
    if scan.coadd is not None:
        parts.append(f"coadd {scan.coadd}")
    return parts
