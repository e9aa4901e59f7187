"""One sentence an artifact: what it is, whose, why here, how bright; numbers with units."""

from twomass_viewer.artifacts.draft import Circumstances, Parents
from twomass_viewer.survey.evidence import Evidence
from twomass_viewer.survey.rules import Rule
from twomass_viewer.survey.scans import Hemisphere, ScanDirection

_SITES = {Hemisphere.NORTH: "Mt Hopkins", Hemisphere.SOUTH: "CTIO"}


def named(designation: str) -> str:
    """Return a star's name as sentences write it.

    A star without a designation is named by its place, with a true minus. Designations keep their
    hyphen: they are copied into other tools.
    """
    return designation.replace(" -", " −")


def star(parents: Parents, index: int, at: Circumstances) -> str:
    """Return the parent with its magnitude: ``2MASS J…, J = 5.80``."""
    name = named(parents.designations[index])
    how = parents.mag_words[index]
    return f"{name}, {at.band} = {_mag(parents.mag[index])}" + (f" ({how})" if how else "")


def persistence(
    who: str,
    at: Circumstances,
    direction: ScanDirection,
    order: int,
    count: int,
    dy: float,
    mag: float,
    tolerance: float,
) -> str:
    """Return the sentence of a ghost ``dy`` arcsec (signed, + is north) from its star."""
    number = "" if count == 1 else f"{order} of {count} "
    return (
        f"Persistence ghost {number}of {who}: the {direction.words} scan leaves it "
        f"{abs(dy):.1f}″ {_side(dy)} of the star, expected at {at.band} {mag:.1f} ± "
        f"{tolerance:.1f}{_step_words(at.step_rule)}."
    )


def glint(
    who: str,
    at: Circumstances,
    order: int,
    count: int,
    radius: float,
    pa: float,
    mag: float,
    tolerance: float,
) -> str:
    """Return the sentence of a glint."""
    number = "" if count == 1 else f"{order} of {count} "
    site = _SITES[at.hemisphere] if at.hemisphere else "the telescope"
    return (
        f"Glint {number}of {who}: a reflection inside the camera at {site}, "
        f"{radius:.1f}″ from the star at position angle {pa:.0f}°, expected at {at.band} "
        f"{mag:.1f} ± {tolerance:.1f}."
    )


def spike(who: str, arm: str, pa: float, length: float, factor: float, beyond: bool) -> str:
    """Return the sentence of a spike arm."""
    extrapolated = ", a length extrapolated to stars brighter than any measured" if beyond else ""
    return (
        f"{arm} diffraction spike of {who}: expected to stand above the noise for {length:.0f}″ "
        f"({length / factor:.0f}″ to {length * factor:.0f}″) at position angle "
        f"{pa:.1f}°{extrapolated}."
    )


def halo(who: str, radius: float, scatter_percent: float) -> str:
    """Return the sentence of a halo."""
    return (
        f"Halo of {who}: its scattered light stays above the pixel noise out to {radius:.0f}″ "
        f"(± {scatter_percent:.0f} %)."
    )


def stripe(
    who: str, dy: float, height: float, amplitude_dn: float | None, width_known: bool
) -> str:
    """Return the sentence of a stripe through the star (``dy`` = 0) or beside it."""
    where = "through the star" if dy == 0 else f"{abs(dy):.0f}″ {_side(dy)} of the star"
    strength = "" if amplitude_dn is None else f", expected {amplitude_dn:.1f} DN above the sky"
    unknown = (
        ""
        if width_known
        else (
            "; where the scan ends to the east and west of the star is not known, so the mark is "
            "centred on it"
        )
    )
    return (
        f"Electronic stripe of {who}: it runs {where} across the whole width of the scan, about "
        f"{height:.0f}″ high{strength}{unknown}."
    )


def spot(who: str, at: Circumstances, dy: float, mag: float) -> str:
    """Return the sentence of a quadrant spot."""
    return (
        f"Quadrant spot of {who}: a compact spot one quadrant of the array (128 camera rows, "
        f"{abs(dy):.1f}″) {_side(dy)} of the star, expected at {at.band} {mag:.1f}."
    )


def confusion(who: str, at: Circumstances, radius: float) -> str:
    """Return the sentence of a confusion circle."""
    return (
        f"Confusion radius of {who}: nearer than about {radius:.0f}″ the catalogue usually calls "
        f"the {at.band} photometry of fainter sources confused (cc_flg c)."
    )


def saturation(who: str, saturated: bool, linear: float, full: float) -> str:
    """Return the sentence of a saturated core."""
    if saturated:
        return (
            f"Saturated core of {who}: its pixels are full at about {full:,.0f} DN above the sky, "
            "so its brightness is known from its wings or from a shorter exposure only."
        )
    return (
        f"Core of {who}: its pixels rise above {linear:,.0f} DN, where they are no longer linear; "
        "its flux on this image reads low."
    )


def spike_pair(who: str, arm: str, pa: float, start: float, length: float) -> str:
    """Return the sentence of one of a pair of arms that part far from the star."""
    return (
        f"{arm} diffraction spike of {who}: the east and west arms of very bright stars are pairs, "
        f"told apart beyond {start:.0f}″; this one is expected out to {length:.0f}″ at position "
        f"angle {pa:.2f}°."
    )


def with_doubt(sentence: str, rules: tuple[Rule, ...]) -> str:
    """Add that a rule is a guess or assumed where it is."""
    levels = {r.evidence for r in rules}
    if Evidence.GUESS in levels:
        return sentence + " The rule is a guess: nothing like it has been measured."
    if Evidence.ASSUMED in levels:
        return sentence + " The rule is assumed on marginal evidence."
    return sentence


def _side(dy: float) -> str:
    return "north" if dy > 0 else "south"


def _step_words(rule: Rule | None) -> str:
    if rule is None:
        return ""
    return f" (by the rule's frame step of {rule.value:.2f}″)"


def _mag(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")
