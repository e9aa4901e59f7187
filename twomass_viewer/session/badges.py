"""The badge of an image: product, band, date, scan, direction and coadd in one line."""

from collections.abc import Sequence
from dataclasses import dataclass

from twomass_viewer.scene.scene import Badge
from twomass_viewer.session.layers import ImageSet, Member
from twomass_viewer.session.view import Shown
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.products import Fidelity, PlaneRole, Product, SurveySet

_PRODUCT_WORDS = {
    Product.ATLAS: "ATLAS",
    Product.QUICKLOOK: "QUICKLOOK",
    Product.XSC_CUBE: "XSC",
    Product.COMBINED_CALIBRATION: "CALIBRATION",
    Product.MOSAIC: "MOSAIC",
    Product.UNKNOWN: "FITS",
}
_ROLE_WORDS = {
    PlaneRole.COVERAGE: "coverage: scans per pixel",
    PlaneRole.MASKED: "masked",
}


def product_words(member: Member) -> str:
    """Return the product as the badge names it, with the fidelity when it is not certain.

    What the user overruled is said with what the evidence said: the ≈ of lossy and unknown pixels
    does not go away by a decision.
    """
    image = member.image
    words, found = _PRODUCT_WORDS[image.product], image.fidelity.value
    if member.overrule is not None:
        says = {
            Fidelity.LOSSLESS: "lossless",
            Fidelity.LOSSY: "≈ lossy",
            Fidelity.UNKNOWN: "≈ unknown",
        }[found]
        treated = "lossless" if member.overrule.value is Fidelity.LOSSLESS else "lossy ≈"
        return f"{words} {says} → treated as {treated} (overruled by user)"
    if found is Fidelity.LOSSY:
        return f"{words} ≈ lossy"
    return f"{words} · fidelity unknown" if found is Fidelity.UNKNOWN else words


def fidelity_words(member: Member) -> str:
    """Return the fidelity that holds, with what says so where it is the user."""
    value = member.fidelity.value.value
    return value if member.overrule is None else f"{value} (overruled by the user)"


@dataclass(frozen=True, slots=True)
class BadgeParts:
    """What a badge says.

    Attributes
    ----------
    kind : tuple of str
        What images of one kind have in common: product, fidelity, band.
    own : tuple of str
        What tells one from the others: night, scan, coadd, or its name.
    lossy, warns : bool
        See `Badge`.
    """

    kind: tuple[str, ...]
    own: tuple[str, ...] = ()
    lossy: bool = False
    warns: bool = False

    @property
    def badge(self) -> Badge:
        """The badge of a single image."""
        return Badge(" · ".join((*self.kind, *self.own)), self.lossy, warns=self.warns)


def badge(found: ImageSet, shown: Shown) -> Badge:
    """Return the badge of what a set shows."""
    return badge_parts(found, shown).badge


def badge_parts(found: ImageSet, shown: Shown) -> BadgeParts:
    """Return what the badge of what a set shows says."""
    composite = found.composite() if shown is Shown.RGB else None
    member = found.member(shown.band)
    if member is None:
        return BadgeParts(("no plane to show",))
    image = member.image
    planes = composite or (member,)
    worst = Fidelity.worst(*(m.fidelity.value for m in planes))
    lossy = worst is Fidelity.LOSSY or any(m.overrule for m in planes)
    warns = image.simulated or not worst.is_photometric
    simulated = ("SIMULATED",) if image.simulated else ()
    # of three planes the one that has to be warned of speaks for all
    parts, own = [product_words(most_doubtful(planes))], []
    if found.sources is not None:
        warned = parts[0].removeprefix(_PRODUCT_WORDS[most_doubtful(planes).image.product])
        colors = f"{channel_words(planes)}{_grid_words(planes)}"
        return BadgeParts((*simulated, f"COMPOSITE{warned}", colors), (), lossy, warns)
    if member.plane.role.compares:
        warned = parts[0].removeprefix(_PRODUCT_WORDS[image.product])
        parts, own = [f"{member.plane.role.value.upper()}{warned}"], [image.name]
    elif image.product is Product.XSC_CUBE and composite is None:
        number = f"XSC {member.plane.index + 1}/{len(image.planes)}"
        parts[0] = parts[0].replace("XSC", number, 1)
        parts.append(str(member.band or "band unknown"))
        if member.plane.role is PlaneRole.STAR_SUBTRACTED:
            parts.append("star-subtracted")
    else:
        parts.append(channel_words(composite) if composite else str(member.band or "band unknown"))
        if member.plane.role in _ROLE_WORDS:
            parts.append(_ROLE_WORDS[member.plane.role])
    if image.survey_set is SurveySet.LONG_EXPOSURE_6X:
        parts[0] = parts[0].replace("ATLAS", "ATLAS 6x", 1)
    if image.scan is not None:
        own += scan_parts(member)
    elif not member.plane.role.compares:
        own.append(image.name)  # nothing else tells it from others of its kind
    return BadgeParts((*simulated, *parts), tuple(own), lossy, warns)


def channel_words(composite: Sequence[Member]) -> str:
    """Return which band is which colour, for a composite with its shortest wavelength first."""
    names = " ".join(str(m.band or "?") for m in reversed(composite))
    if len(composite) > 2:
        return f"{names} = R G B"
    there = {m.band for m in composite}
    lacking = [b.value for b in Band if b not in there] if None not in there else []
    without = f"no {lacking[0]}, " if len(lacking) == 1 else ""
    return f"{names} = R B ({without}G: their mean)"


def _grid_words(planes: Sequence[Member]) -> str:
    own = [m.image.name for m in planes if m.image.path is not None]
    return f" · on the pixels of {own[0]}" if 0 < len(own) < len(planes) else ""


def most_doubtful(members: Sequence[Member]) -> Member:
    """Return the plane that has to be warned of: overruled, else not lossless, else the first."""
    return max(members, key=lambda m: (m.overrule is not None, not m.fidelity.value.is_photometric))


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
