"""What other looks at a dot weigh: each pass and band once, and depth only where it is known."""

from dataclasses import replace
from datetime import date

from tests.artifacts.scenes import image, transform
from twomass_viewer.explain.knowledge import ImagePlane
from twomass_viewer.explain.looks import Look, Sight
from twomass_viewer.explain.other_looks import effects
from twomass_viewer.explain.weights import load_weights
from twomass_viewer.imagery.fidelity import FidelityVerdict
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.products import Fidelity
from twomass_viewer.survey.scans import Hemisphere, Scan, ScanDirection

W = load_weights()


def look(
    band: Band, number: int, *, mag: float | None = None, lossy: bool = False, limit: float = 16.5,
    way: ScanDirection = ScanDirection.NORTH,
) -> Look:  # fmt: skip
    """Return a look at a place on an image of a scan: a dot, or none down to a limit."""
    made = replace(
        image(transform(), band=band),
        scan=Scan(date(1999, 2, 3), Hemisphere.SOUTH, number, way),
        fidelity=FidelityVerdict(Fidelity.LOSSY if lossy else Fidelity.LOSSLESS),
    )
    sight = Sight.NOT_SEEN if mag is None else Sight.SEEN
    snr = 1.0 if mag is None else 30.0
    return Look(
        ImagePlane(made, made.planes[0]), sight, 83.6, -5.5, mag=mag, limit_mag=limit, snr=snr
    )


def test_a_pass_is_weighed_once_however_many_of_its_images_show_the_place() -> None:
    focus = look(Band.J, 12, mag=14.0)
    one = effects(focus, [focus, look(Band.J, 90)], W)
    assert [e.source for e in one] == [W.missing_again]
    several = [look(Band.J, 90, lossy=True), look(Band.J, 90, limit=16.3), look(Band.J, 90)]
    assert [e.source for e in effects(focus, [focus, *several], W)] == [W.missing_again]
    more = effects(focus, [focus, *several, look(Band.J, 91, way=ScanDirection.SOUTH)], W)
    assert sorted(e.source for e in more) == sorted([W.missing_again, W.missing_opposite])


def test_a_band_is_weighed_once_and_by_its_lossless_image() -> None:
    focus = look(Band.J, 12, mag=13.0)
    others = [look(Band.KS, 12, lossy=True, mag=12.4), look(Band.KS, 12, limit=14.4)]
    for order in (others, others[::-1]):
        (effect,) = effects(focus, [focus, *order], W)
        assert effect.source == W.missing_band
        assert effect.reason.title == "Not in Ks"


def test_how_deep_lossy_pixels_go_is_not_known_and_not_weighed() -> None:
    focus = look(Band.J, 12, mag=13.0)
    for other in (look(Band.J, 90, lossy=True), look(Band.H, 12, lossy=True)):
        assert effects(focus, [focus, other], W) == []
    (seen,) = effects(focus, [focus, look(Band.J, 90, mag=13.1, lossy=True)], W)
    assert seen.reason.title == "Seen in another scan, too"
    assert seen.reason.indicative
