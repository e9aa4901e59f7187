"""The guard: lossy pixels are not measured unless asked for, and the reason is sourced."""

from pathlib import Path

import pytest

from tests.photometry.scenes import DEC, RA, add_star, make_image, sky_scene
from twomass_viewer.errors import FidelityRefusedError
from twomass_viewer.imagery.image import SurveyImage
from twomass_viewer.photometry import guard
from twomass_viewer.photometry.aperture import measure
from twomass_viewer.photometry.measurement import PhotometryFlag as Flag
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.products import Fidelity, Product, SurveySet


def quicklook(
    *,
    survey_set: SurveySet = SurveySet.ALL_SKY,
    scan: bool = True,
    path: Path | None = None,
    band: Band = Band.KS,
) -> SurveyImage:
    data = sky_scene(noise=0.5)
    add_star(data, 50.0, 50.0, 900.0)
    return make_image(
        data.round(),
        fidelity=Fidelity.LOSSY,
        product=Product.QUICKLOOK,
        survey_set=survey_set,
        scan=scan,
        path=path,
        band=band,
    )


def test_lossless_pixels_pass() -> None:
    image = make_image(sky_scene())
    guard.check(image, accept_lossy=False)
    assert guard.lossy_notice(image) is None


def test_a_quicklook_is_refused_with_what_to_get_instead() -> None:
    with pytest.raises(FidelityRefusedError) as caught:
        measure(quicklook(), 0, RA, DEC)
    error = caught.value
    for part in ("Quicklook", "20:1", "0.04–0.05 mag", "S/N above 20", "biased faint", "Carpenter"):
        assert part in error.message
    assert "aK_asky_980321n1060021.fits.gz" in error.hint
    assert "allsky/allsky/980321n/s106/image/ki1060021.fits.gz" in error.hint
    assert "--accept-lossy" in error.hint


def test_unknown_pixels_are_refused_too() -> None:
    image = make_image(
        sky_scene(),
        fidelity=Fidelity.UNKNOWN,
        product=Product.MOSAIC,
        scan=False,
        evidence=("The pixels were rescaled.",),
    )
    with pytest.raises(FidelityRefusedError, match="The pixels were rescaled") as caught:
        measure(image, 0, RA, DEC)
    assert "Atlas image of the same place" in caught.value.hint
    notice = guard.lossy_notice(image)
    assert notice is not None
    assert notice.effect_points == ()


@pytest.mark.parametrize(
    ("fidelity", "flag"),
    [(Fidelity.LOSSY, Flag.LOSSY), (Fidelity.UNKNOWN, Flag.UNKNOWN_FIDELITY)],
)
def test_accepted_values_are_marked(fidelity: Fidelity, flag: Flag) -> None:
    data = sky_scene(noise=0.5)
    add_star(data, 50.0, 50.0, 900.0)
    found = measure(make_image(data, fidelity=fidelity), 0, RA, DEC, accept_lossy=True)
    assert found.mag is not None
    assert found.indicative
    assert flag in found.flags
    # the header's SKYSIG describes the image before compression
    assert Flag.NOISE_FROM_ANNULUS in found.flags
    assert found.provenance["noise"]["sigma_source"] == "rms of the trimmed annulus"


def test_marked_also_where_nothing_could_be_measured() -> None:
    found = measure(quicklook(), 0, RA + 1.0, DEC, accept_lossy=True)
    assert found.mag is None
    assert found.indicative
    assert Flag.LOSSY in found.flags


def test_effect_numbers_are_sourced_and_none_is_made_up() -> None:
    notice = guard.lossy_notice(quicklook())
    assert notice is not None
    bright, faint = notice.effect_points
    assert (bright.scatter_mag, bright.scatter_lossless_mag) == ((0.04, 0.05), (0.04, 0.05))
    assert (faint.scatter_mag, faint.bias_mag) == (None, None)
    assert all("Carpenter" in p.citation for p in notice.effect_points)
    assert "not in size" in notice.effect_note


@pytest.mark.parametrize(
    ("survey_set", "name", "path"),
    [
        (SurveySet.ALL_SKY, "aJ_asky_980321n1060021.fits.gz", "allsky/allsky/"),
        (SurveySet.FULL_SURVEY, "aJ_askyw_980321n1060021.fits.gz", "full/full/"),
        (SurveySet.CALIBRATION, "aJ_cal_980321n1060021.fits.gz", "calibration/calibration/"),
    ],
)
def test_sibling_names(survey_set: SurveySet, name: str, path: str) -> None:
    sibling = guard.atlas_sibling(quicklook(survey_set=survey_set, band=Band.J))
    assert sibling is not None
    assert sibling.file_name == name
    assert sibling.archive_path is not None
    assert sibling.archive_path.startswith(path)


def test_no_sibling_is_made_up() -> None:
    assert guard.atlas_sibling(quicklook(scan=False)) is None
    assert guard.atlas_sibling(quicklook(survey_set=SurveySet.UNKNOWN)) is None
    named = quicklook(survey_set=SurveySet.UNKNOWN, path=Path("qK_asky_980321n1060021.fits"))
    sibling = guard.atlas_sibling(named)
    assert sibling is not None
    assert sibling.file_name == "aK_asky_980321n1060021.fits.gz"


def simulated_quicklook(path: Path | None) -> SurveyImage:
    return make_image(
        sky_scene(), fidelity=Fidelity.LOSSY, product=Product.QUICKLOOK, simulated=True, path=path
    )


def test_the_archive_has_no_simulated_images(tmp_path: Path) -> None:
    path = tmp_path / "qJ_asky_980321n1060021.fits"
    image = simulated_quicklook(path)
    assert guard.atlas_sibling(image) is None
    with pytest.raises(FidelityRefusedError) as caught:
        measure(image, 0, RA, DEC)
    assert "IRSA" not in str(caught.value)
    assert "simulated" in caught.value.hint
    beside = path.with_name("aJ_asky_980321n1060021.fits")
    beside.touch()
    sibling = guard.atlas_sibling(image)
    assert sibling is not None
    assert (sibling.file_name, sibling.archive_path) == (beside.name, None)
    with pytest.raises(FidelityRefusedError) as caught:
        measure(image, 0, RA, DEC)
    assert f"simulated Atlas image {beside.name}" in caught.value.hint
    assert guard.atlas_sibling(simulated_quicklook(None)) is None
