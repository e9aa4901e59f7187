"""Artifacts put into noise by hand are measured as they were put; what is not there is absent."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import ndimage

from tests.artifacts.scenes import catalog, image, star_at, transform
from twomass_viewer.artifacts.ds9 import region_text
from twomass_viewer.artifacts.export import artifact_document, artifact_table
from twomass_viewer.artifacts.measure import measure_artifacts
from twomass_viewer.artifacts.measured import Finding, Measured, Quantity
from twomass_viewer.artifacts.model import Artifact
from twomass_viewer.artifacts.predict import predict
from twomass_viewer.errors import CancelledError
from twomass_viewer.imagery.fidelity import FidelityVerdict
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.products import Fidelity
from twomass_viewer.survey.rules import load_rules

RULES = load_rules()
SKY = transform()
SHAPE = (1024, 512)
MAGZP, SIGMA = 21.0, 0.6
STAR_X, STAR_Y, STAR_MAG = 210.0, 800.0, 7.0
Frame = NDArray[np.float64]


def noise(seed: int = 3) -> Frame:
    """Return noise as correlated as a coadd of 2 arcsec pixels, of the survey's pixel rms."""
    white = np.random.default_rng(seed).normal(size=SHAPE)
    smooth = ndimage.gaussian_filter(white, 1.0, mode="wrap")
    return np.asarray(80.0 + SIGMA * smooth / smooth.std())


def spot(x: float, y: float, mag: float, sigma: float = 1.5) -> Frame:
    """Return a round spot of a magnitude within 4 arcsec."""
    yy, xx = np.mgrid[: SHAPE[0], : SHAPE[1]]
    r2 = (xx - x) ** 2 + (yy - y) ** 2
    light = np.exp(-0.5 * r2 / sigma**2)
    return np.asarray(10.0 ** (0.4 * (MAGZP - mag)) * light / light[r2 <= 16.0].sum())


def measured(data: Frame, kind: ArtifactKind, mag: float = STAR_MAG) -> list[Artifact]:
    picture = image(SKY, data=data.astype(np.float32))
    stars = catalog([star_at(SKY, STAR_X, STAR_Y, mag)])
    found = predict(picture, picture.planes[0], stars, RULES, kinds=[kind])
    return list(measure_artifacts(found.artifacts, picture, picture.planes[0], RULES))


def of(artifacts: list[Artifact], order: int) -> Measured:
    found = next(a.measured for a in artifacts if a.order == order)
    assert found is not None
    return found


def test_a_ghost_is_measured_with_an_honest_error() -> None:
    pulls = []
    for seed in range(12):
        data = noise(seed) + spot(STAR_X, STAR_Y - 82.5, 13.4, 2.1)
        data += spot(STAR_X, STAR_Y - 165.0, 15.1, 2.3)
        ghosts = measured(data, ArtifactKind.PERSISTENCE)
        for order, mag in ((1, 13.4), (2, 15.1)):
            found = of(ghosts, order)
            assert found.finding is Finding.PRESENT
            assert found.quantity is Quantity.MAGNITUDE
            assert found.value is not None
            assert found.error is not None
            # the ring of 9 to 15 arcsec holds none of a spot of 2.3 arcsec
            assert found.value == pytest.approx(mag, abs=0.25)
            pulls.append((found.value - mag) / found.error)
    # conservative (3.4 for correlated noise), not wild
    assert 0.15 < float(np.std(pulls)) < 1.5


def test_what_is_not_there_is_absent_with_a_limit_or_undecided() -> None:
    ghosts = measured(noise(), ArtifactKind.PERSISTENCE)
    first = of(ghosts, 1)
    assert first.finding is Finding.ABSENT
    assert first.value is None
    assert first.limit is not None
    assert 16.5 < first.limit < 19.0
    assert "nothing brighter than" in first.words
    rough = measured(noise() * 20.0, ArtifactKind.PERSISTENCE)
    assert of(rough, 4).finding is Finding.UNDECIDED


def test_a_brighter_source_hides_a_ghost_at_its_place_or_beside_it() -> None:
    on_it = noise() + spot(STAR_X, STAR_Y - 82.5, 10.0)
    found = of(measured(on_it, ArtifactKind.PERSISTENCE), 1)
    assert found.finding is Finding.HIDDEN
    assert found.words.endswith("hidden by a brighter source")
    beside = noise() + spot(STAR_X + 4.0, STAR_Y - 82.5, 13.0)
    found = of(measured(beside, ArtifactKind.PERSISTENCE), 1)
    assert found.finding is Finding.HIDDEN
    assert "away" in found.note


def test_a_glint_is_told_from_the_wing_and_the_spike_of_its_star() -> None:
    yy, xx = np.mgrid[: SHAPE[0], : SHAPE[1]]
    r = np.hypot(xx - STAR_X, yy - STAR_Y)
    flux = 10.0 ** (0.4 * (MAGZP - STAR_MAG))
    wing = flux * 5.3e-5 * (np.clip(r, 2.0, None) / 10.0) ** -2.34
    spike = flux * 1e-5 * (np.abs(xx - STAR_X) < 2) * (np.abs(yy - STAR_Y) < 60)
    star = noise() + wing + spike
    glint = spot(STAR_X - 3.43, STAR_Y + 11.42, 13.4)
    seen = of(measured(star + glint, ArtifactKind.GLINT), 1)
    assert seen.finding is Finding.PRESENT
    assert seen.value == pytest.approx(13.4, abs=0.2)
    gone = of(measured(star, ArtifactKind.GLINT), 1)
    assert gone.finding is not Finding.PRESENT


def test_arms_end_where_they_sink_into_the_noise_and_each_is_its_own() -> None:
    yy, xx = np.mgrid[: SHAPE[0], : SHAPE[1]]
    data = noise()
    dx, dy = xx - STAR_X, yy - STAR_Y
    # columns grow to the west
    data += 5.0 * ((np.abs(dx) <= 1.5) & (dy > 0) & (dy < 60.0))
    data += 5.0 * ((np.abs(dy) <= 1.5) & (dx < 0) & (dx > -40.0))
    north, east, south, west = (
        of(measured(data, ArtifactKind.DIFFRACTION_SPIKE), n) for n in (1, 2, 3, 4)
    )
    # noise reaches one sigma in a box or two beyond the end
    assert north.value == pytest.approx(62.0, abs=8.0)
    assert east.value == pytest.approx(42.0, abs=8.0)
    assert (north.finding, south.finding, west.finding) == (
        Finding.PRESENT, Finding.ABSENT, Finding.ABSENT,
    )  # fmt: skip


def test_a_halo_ends_where_its_median_falls_to_one_sigma() -> None:
    yy, xx = np.mgrid[: SHAPE[0], : SHAPE[1]]
    r = np.hypot(xx - STAR_X, yy - STAR_Y)
    true = 45.0
    data = noise() + SIGMA * (np.clip(r, 1.0, None) / true) ** -2.3
    data += sum(spot(*p, 12.0) for p in ((230.0, 815.0), (190.0, 780.0), (215.0, 840.0)))
    (halo,) = measured(data, ArtifactKind.HALO)
    assert halo.measured is not None
    # the sky ring at 120 to 250 arcsec still holds 3 to 10 percent of the level
    assert halo.measured.value == pytest.approx(true, rel=0.08)


def test_stripes_are_measured_in_rows_far_from_the_star() -> None:
    data = noise()
    data[797:804] += 0.6
    data[541:548] += 0.3
    data += sum(spot(x, 801.0, 11.0) for x in (20.0, 400.0, 480.0))
    stripes = measured(data, ArtifactKind.STRIPE, mag=6.0)
    offsets = {round((a.dec_deg - a.parent.dec_deg) * 3600.0): a.measured for a in stripes}
    central, south = offsets[0], offsets[-256]
    assert central is not None
    assert south is not None
    for found, true in ((central, 0.6), (south, 0.3)):
        assert found.value is not None
        assert found.error is not None
        assert 0.03 < found.error < 0.12
        assert abs(found.value - true) < 3.0 * found.error
    assert central.finding is Finding.PRESENT


def test_values_on_lossy_pixels_are_indicative_in_every_export() -> None:
    data = noise() + spot(STAR_X, STAR_Y - 82.5, 13.4)
    picture = image(SKY, data=data.astype(np.float32))
    picture = replace(picture, fidelity=FidelityVerdict(Fidelity.UNKNOWN))
    stars = catalog([star_at(SKY, STAR_X, STAR_Y, STAR_MAG)])
    kinds = [ArtifactKind.PERSISTENCE]
    found = predict(picture, picture.planes[0], stars, RULES, kinds=kinds)
    seen = measure_artifacts(found.artifacts, picture, picture.planes[0], RULES)
    first = of(list(seen), 1)
    assert first.indicative
    assert "measured ≈ 13.4" in first.words
    row = artifact_document(seen, "1", [])["artifacts"][0]["measured"]
    assert row["indicative"] is True
    assert row["finding"] == "present"
    assert row["value"] == pytest.approx(13.4, abs=0.1)
    table = artifact_table(seen, [])
    columns = {c.name: c.values for c in table.columns}
    assert columns["indicative"][0]
    assert "≈" in region_text(seen, [])


def test_other_bands_and_images_stay_as_they_are_and_work_can_be_cancelled() -> None:
    picture = image(SKY, data=noise().astype(np.float32))
    stars = catalog([star_at(SKY, STAR_X, STAR_Y, STAR_MAG)])
    found = predict(picture, picture.planes[0], stars, RULES)
    others = [replace(a, image="another.fits") for a in found.artifacts]
    seen = measure_artifacts(others, picture, picture.planes[0], RULES)
    assert all(a.measured is None for a in seen)

    def cancel(fraction: float, text: str) -> None:
        raise CancelledError

    with pytest.raises(CancelledError):
        measure_artifacts(found.artifacts, picture, picture.planes[0], RULES, progress=cancel)


def test_blank_pixels_and_image_edges_give_no_measurement() -> None:
    data = noise()
    data[705:730, 200:220] = np.nan
    ghosts = measured(data, ArtifactKind.PERSISTENCE)
    assert next(a for a in ghosts if a.order == 1).measured is None
    assert next(a for a in ghosts if a.order == 2).measured is not None
    empty = np.full(SHAPE, np.nan)
    assert all(a.measured is None for a in measured(empty, ArtifactKind.HALO))
