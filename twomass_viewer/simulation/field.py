"""Write the simulated field; build the built-in one once into the cache."""

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twomass_viewer import paths
from twomass_viewer.errors import FileProblemError, UsageError
from twomass_viewer.files import write_atomic
from twomass_viewer.imagery.wcs import FieldPlane
from twomass_viewer.simulation import VERSION, extended_catalog, point_catalog, truth
from twomass_viewer.simulation.artifact_truth import TrueArtifact
from twomass_viewer.simulation.contamination import contamination
from twomass_viewer.simulation.detections import Sources, detect
from twomass_viewer.simulation.field_files import (
    FieldFiles,
    is_ours,
    read_manifest,
    write_manifest,
)
from twomass_viewer.simulation.fits_writing import write_fits
from twomass_viewer.simulation.galaxies import Galaxy, ellipse_radius, make_galaxies
from twomass_viewer.simulation.headers import atlas_cards
from twomass_viewer.simulation.plans.demo import NORTH_GOING, NORTH_IMAGE, SOUTH_IMAGE
from twomass_viewer.simulation.postage_stamp import stamp_cards, stamp_cube, stamp_name
from twomass_viewer.simulation.psf import REFERENCE_RADIUS
from twomass_viewer.simulation.quicklook import compress, quicklook_cards
from twomass_viewer.simulation.readme import readme_text
from twomass_viewer.simulation.rendering import BandImage, render
from twomass_viewer.simulation.scans import Coadd
from twomass_viewer.simulation.sky import Sky, Stars
from twomass_viewer.simulation.stars import MAIN_STAR, make_stars
from twomass_viewer.survey.apertures import STANDARD_ANNULUS_ARCSEC, STANDARD_RADIUS_ARCSEC
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.designations import format_designation

Progress = Callable[[float, str], None] | None

FIELDS = ("demo",)
"""Names of the fields that can be simulated."""

DEMO_SEED = 1


def write_field(
    folder: Path,
    *,
    seed: int = 1,
    name: str = "demo",
    overwrite: bool = False,
    progress: Progress = None,
) -> FieldFiles:
    """Write a simulated survey field.

    The same seed gives the same bytes: no file holds a date of making.

    Parameters
    ----------
    folder : pathlib.Path
        Made when missing.
    seed : int
        Not negative.
    name : str
        One of `FIELDS`.
    overwrite : bool
        Write into a folder that holds other things, and over a field in it; what has another name
        stays. Without it, the same field of this version is returned as it lies there.
    progress : callable, optional
        Called with fraction and text; may raise CancelledError.

    Returns
    -------
    FieldFiles

    Raises
    ------
    UsageError
        Unknown field or negative seed.
    FileProblemError
        The folder holds other things or another field, or cannot be written.
    """
    if name not in FIELDS:
        known = ", ".join(FIELDS)
        raise UsageError(f"There is no simulated field named '{name}'.", f"Known: {known}.")
    if seed < 0:
        raise UsageError(f"The seed {seed} is negative.", "Give a whole number from 0 on.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        in_use = any(folder.iterdir())
    except OSError as error:
        raise FileProblemError(
            f"The folder {folder} cannot be used: {error.strerror}.", "Choose another one."
        ) from error
    if in_use and not overwrite:
        return _field_in(folder, seed, name)
    try:
        return _write(folder, seed, name, progress)
    except OSError as error:
        raise FileProblemError(
            f"The field cannot be written to {folder}: {error.strerror}.",
            "Free some 20 MB or choose another folder.",
        ) from error


def _field_in(folder: Path, seed: int, name: str) -> FieldFiles:
    """Return the field that lies in a folder, when it is this one."""
    found = read_manifest(folder)
    if found is not None and (found.seed, found.name) == (seed, name):
        return found
    if found is not None:
        what = f"holds the simulated field {found.name} of seed {found.seed}"
    elif is_ours(folder):
        what = "holds a simulated field that is not as it was written, or of another version"
    else:
        what = "already holds other files"
    raise FileProblemError(
        f"The folder {folder} {what}.",
        "Choose an empty one, or allow overwriting (--overwrite on the command line).",
    )


def demo_field(progress: Progress = None) -> FieldFiles:
    """Return the built-in field, made on first use and kept in the cache.

    It is built in a temporary folder and renamed, so two programs may ask at once. A cache that
    is damaged, incomplete or of another version is built anew.
    """
    home = paths.cache_dir() / "simulated"
    final = home / f"demo-v{VERSION}-seed{DEMO_SEED}"
    files = read_manifest(final)
    if files is not None:
        return files
    try:
        home.mkdir(parents=True, exist_ok=True)
        building = Path(tempfile.mkdtemp(dir=home, prefix=".building-"))
    except OSError as error:
        raise FileProblemError(
            f"The cache folder {home} cannot be used: {error.strerror}.",
            "Set XDG_CACHE_HOME to a folder that can be written.",
        ) from error
    try:
        write_field(building, seed=DEMO_SEED, progress=progress)
        _replace_folder(building, final)
    finally:
        shutil.rmtree(building, ignore_errors=True)
    files = read_manifest(final)
    if files is None:
        raise FileProblemError(
            f"The simulated field in {final} is damaged.", "Delete that folder and try again."
        )
    return files


def _replace_folder(building: Path, final: Path) -> None:
    """Put the finished folder in place unless another program was first."""
    if final.exists():
        if read_manifest(final) is not None:
            return
        broken = Path(tempfile.mkdtemp(dir=final.parent, prefix=".broken-"))
        try:
            os.replace(final, broken / final.name)
        finally:
            shutil.rmtree(broken, ignore_errors=True)
    try:
        os.rename(building, final)
    except OSError:
        if read_manifest(final) is None:
            raise


def _steps(progress: Progress, start: float, end: float) -> Progress:
    """Return a progress function for one part of the work."""
    if progress is None:
        return None
    report = progress
    return lambda fraction, text: report(start + (end - start) * fraction, text)


def _say(progress: Progress, fraction: float, text: str) -> None:
    if progress is not None:
        progress(fraction, text)


def _write(folder: Path, seed: int, name: str, progress: Progress) -> FieldFiles:
    _say(progress, 0.0, "stars and galaxies")
    scan, coadd = NORTH_GOING, NORTH_IMAGE
    plane = FieldPlane(coadd.ra_deg, coadd.dec_deg)
    train = [(MAIN_STAR.x, MAIN_STAR.y + n * scan.dyfs) for n in range(1, 9)]
    stars = make_stars(seed, coadd, plane, train)
    galaxies = make_galaxies(seed, coadd, plane)
    sky = Sky(plane.ra_deg, plane.dec_deg, stars, galaxies)
    images: dict[Band, BandImage] = {}
    drawn: list[tuple[str, Coadd, TrueArtifact]] = []
    written: dict[Band, Path] = {}
    for i, band in enumerate(Band):
        images[band], written[band] = _make_image(
            folder, seed, coadd, band, sky, drawn,
            _steps(progress, 0.02 + 0.17 * i, 0.19 + 0.17 * i),
        )  # fmt: skip
    _, opposite = _make_image(
        folder, seed, SOUTH_IMAGE, Band.J, sky, drawn, _steps(progress, 0.53, 0.7)
    )
    _say(progress, 0.7, "Quicklook")
    look = compress(images[Band.KS].pixels)
    quicklook = folder / coadd.file_name(Band.KS, "q")
    cards = atlas_cards(coadd, Band.KS, images[Band.KS].pixels)
    write_fits(quicklook, quicklook_cards(cards), look.pixels)
    _say(progress, 0.75, "extended sources")
    measures = [
        extended_catalog.measure(seed, i, galaxy, scan) for i, galaxy in enumerate(galaxies)
    ]
    cube = folder / stamp_name(coadd, 1)
    size = measures[0].size
    label = format_designation(galaxies[0].ra_deg, galaxies[0].dec_deg)
    write_fits(
        cube,
        stamp_cards(coadd, galaxies[0], size, label),
        stamp_cube(images, coadd, galaxies[0], size),
    )
    xsc = folder / f"simulated_{name}_xsc.tbl"
    _put(xsc, extended_catalog.extended_catalog(galaxies, measures, coadd))
    _say(progress, 0.8, "point sources")
    radii = [m.r_k20fe for m in measures]
    sources = detect(seed, sky, scan, _hidden(stars, galaxies, radii))
    flags = contamination(sources, stars, {b: images[b].truth for b in Band})
    contact = _contact(sources, galaxies, radii)
    psc = folder / f"simulated_{name}_psc.tbl"
    _put(psc, point_catalog.point_catalog(seed, sources, coadd, flags, contact))
    _say(progress, 0.88, "truth tables")
    parameters = _parameters(images, look.compression_ratio, stars)
    meta: dict[str, Any] = {"simulated": True, "field": name, "seed": seed, **parameters}
    listed = dict(zip(sources.star.tolist(), point_catalog.keys(sources).tolist(), strict=True))
    truth_sources = folder / f"simulated_{name}_truth_sources.ecsv"
    write_atomic(
        truth_sources,
        lambda s: truth.write_sources(s, sky, coadd, measures, listed, meta),
    )
    truth_artifacts = folder / f"simulated_{name}_truth_artifacts.ecsv"
    write_atomic(truth_artifacts, lambda s: truth.write_artifacts(s, stars, drawn, meta))
    readme = folder / "README.txt"
    files = FieldFiles(
        folder, name, seed, written, opposite, quicklook, cube, psc, xsc, truth_sources,
        truth_artifacts, readme, parameters,
    )  # fmt: skip
    _put(readme, readme_text(files))
    write_manifest(files)
    _say(progress, 1.0, "done")
    return files


def _make_image(
    folder: Path, seed: int, coadd: Coadd, band: Band, sky: Sky,
    drawn: list[tuple[str, Coadd, TrueArtifact]],
    progress: Progress,
) -> tuple[BandImage, Path]:  # fmt: skip
    image = render(seed, coadd, band, sky, starless=True, progress=progress)
    path = folder / coadd.file_name(band)
    write_fits(path, atlas_cards(coadd, band, image.pixels), image.pixels)
    drawn += [(path.name, coadd, artifact) for artifact in image.truth]
    return image, path


def _hidden(stars: Stars, galaxies: tuple[Galaxy, ...], radii: list[float]) -> NDArray[np.bool_]:
    """Return which stars are lost in the bright part of a galaxy."""
    lost = np.zeros(len(stars), dtype=bool)
    for galaxy, radius in zip(galaxies, radii, strict=True):
        axis = ellipse_radius(galaxy, stars.x - galaxy.x, stars.y - galaxy.y)
        lost |= (axis < 0.8 * radius) & (stars.mags[Band.KS] > 13.8)
        lost |= axis < 4.0
    return lost


def _contact(
    sources: Sources, galaxies: tuple[Galaxy, ...], radii: list[float]
) -> point_catalog.GalaxyContact:
    """Mark sources inside the isophote (and 10 % more) of a galaxy larger than 10 arcsec."""
    flag = np.zeros(len(sources.star), dtype=np.int64)
    key: list[int | None] = [None] * len(flag)
    for galaxy, radius, number in zip(
        galaxies, radii, extended_catalog.keys(len(galaxies)), strict=True
    ):
        axis = ellipse_radius(galaxy, sources.x - galaxy.x, sources.y - galaxy.y)
        for i in np.flatnonzero((axis < 1.1 * radius) & (radius > 10.0)):
            flag[i] = 2
            key[int(i)] = int(number)
    return point_catalog.GalaxyContact(flag, key)


def _parameters(
    images: dict[Band, BandImage], compression_ratio: float, stars: Stars
) -> dict[str, Any]:
    main = stars.notes.index(MAIN_STAR.why)
    return {
        "version": VERSION,
        "magnitudes": f"flux inside {REFERENCE_RADIUS:g} arcsec",
        "aperture_arcsec": STANDARD_RADIUS_ARCSEC,
        "annulus_arcsec": list(STANDARD_ANNULUS_ARCSEC),
        "aperture_loss_mag": {
            band.value: round(image.spread.aperture_loss_mag, 4) for band, image in images.items()
        },
        "noise_dn": {band.value: NORTH_GOING.noise_dn[band] for band in Band},
        "compression_ratio": round(compression_ratio, 2),
        "main_star": {
            "id": truth.star_names(stars)[main],
            "ra": round(float(stars.ra_deg[main]), 7),
            "dec": round(float(stars.dec_deg[main]), 7),
        },
    }


def _put(path: Path, text: str) -> None:
    write_atomic(path, lambda stream: _write_text(stream, text))


def _write_text(stream: Any, text: str) -> None:
    stream.write(text.encode("utf-8"))
