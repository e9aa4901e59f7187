"""Write a simulated field; build the built-in one once into the cache."""

import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from twomass_viewer import paths
from twomass_viewer.errors import FileProblemError, UsageError
from twomass_viewer.simulation import VERSION, field_tables
from twomass_viewer.simulation.exposing import Exposed, expose_all
from twomass_viewer.simulation.field_files import FieldFiles, read_field
from twomass_viewer.simulation.look_alikes import with_look_alikes
from twomass_viewer.simulation.manifest import MANIFEST, entry_of, is_ours, write_manifest
from twomass_viewer.simulation.plans.plan import FieldPlan
from twomass_viewer.simulation.plans.registry import check_name, plan_field
from twomass_viewer.simulation.readme import readme_text
from twomass_viewer.survey.bands import Band

Progress = Callable[[float, str], None] | None

DEMO = "demo"
DEMO_SEED = 1
_IMAGES = 0.75  # share of the work that is images


def write_field(
    folder: Path,
    *,
    seed: int = 1,
    name: str = DEMO,
    bands: tuple[Band, ...] | None = None,
    overwrite: bool = False,
    jobs: int = 1,
    progress: Progress = None,
) -> FieldFiles:
    """Write a simulated survey field.

    The same seed gives the same bytes: no file holds a date of making, and neither the machine
    nor the number of workers matters.

    Parameters
    ----------
    folder : pathlib.Path
        Made when missing.
    seed : int
        Not negative.
    name : str
        One of `registry.FIELDS`, or ``mosaic-`` and a number.
    bands : tuple of Band, optional
        Of a mosaic; J by default.
    overwrite : bool
        Write into a folder that holds other things, and over a field in it; what has another name
        stays. Without it, the same field of this version is returned as it lies there.
    jobs : int
        Worker processes; 1 does the work here.
    progress : callable, optional
        Called with fraction and text; may raise CancelledError, and then the folder is as it was.

    Returns
    -------
    FieldFiles

    Raises
    ------
    UsageError
        Unknown field, negative seed, no worker.
    FileProblemError
        The folder holds other things or another field, or cannot be written.
    """
    check_name(name, bands)
    if seed < 0:
        raise UsageError(f"The seed {seed} is negative.", "Give a whole number from 0 on.")
    if jobs < 1:
        raise UsageError(f"{jobs} workers cannot do anything.", "Give 1 or more.")
    was_there = folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        in_use = any(folder.iterdir())
    except OSError as error:
        raise FileProblemError(
            f"The folder {folder} cannot be used: {error.strerror}.", "Choose another one."
        ) from error
    if in_use and not overwrite:
        return _field_in(folder, seed, name, bands)
    try:
        return _write(folder, seed, name, bands, jobs, progress)
    except BaseException as error:
        if not was_there and not any(folder.iterdir()):
            folder.rmdir()
        if isinstance(error, OSError):
            raise FileProblemError(
                f"The field cannot be written to {folder}: {error.strerror}.",
                "Free some space (an image takes 2.1 MB) or choose another folder.",
            ) from error
        raise


def _field_in(folder: Path, seed: int, name: str, bands: tuple[Band, ...] | None) -> FieldFiles:
    """Return the field that lies in a folder, when it is this one."""
    found = read_field(folder)
    same = found is not None and (found.seed, found.name) == (seed, name)
    if found is not None and same and found.parameters.get("bands") == _letters(bands):
        return found
    if found is not None:
        what = f"holds the simulated field {found.name} of seed {found.seed}"
        if same:
            what += " in other bands"
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
    files = read_field(final)
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
    files = read_field(final)
    if files is None:
        raise FileProblemError(
            f"The simulated field in {final} is damaged.", "Delete that folder and try again."
        )
    return files


def _replace_folder(building: Path, final: Path) -> None:
    """Put the finished folder in place unless another program was first."""
    if final.exists():
        if read_field(final) is not None:
            return
        broken = Path(tempfile.mkdtemp(dir=final.parent, prefix=".broken-"))
        try:
            os.replace(final, broken / final.name)
        finally:
            shutil.rmtree(broken, ignore_errors=True)
    try:
        os.rename(building, final)
    except OSError:
        if read_field(final) is None:
            raise


def _write(
    folder: Path, seed: int, name: str, bands: tuple[Band, ...] | None, jobs: int,
    progress: Progress,
) -> FieldFiles:  # fmt: skip
    """Write the files beside their places, and put them there when all are whole."""
    building = Path(tempfile.mkdtemp(dir=folder, prefix=".building-"))
    try:
        made = _make(building, seed, name, bands, jobs, progress)
        (folder / MANIFEST).unlink(missing_ok=True)  # between two fields there is none
        for path in made.all_files:
            os.replace(path, folder / path.name)
        os.replace(building / MANIFEST, folder / MANIFEST)
    finally:
        shutil.rmtree(building, ignore_errors=True)
    if progress is not None:
        progress(1.0, "done")
    return replace(made, folder=folder)


def _make(
    folder: Path, seed: int, name: str, bands: tuple[Band, ...] | None, jobs: int,
    progress: Progress,
) -> FieldFiles:  # fmt: skip
    if progress is not None:
        progress(0.0, "stars and galaxies")
    plan = plan_field(name, seed, bands)
    if plan.look_alikes:
        sky = with_look_alikes(seed, plan.sky, plan.main.scan, plan.look_alikes)
        plan = replace(plan, sky=sky)
    share = 0.97 * _IMAGES
    exposed = list(expose_all(seed, plan, folder, jobs, _part(progress, 0.02, share)))
    entries = [e for one in exposed for e in one.entries]
    parameters = _parameters(plan, exposed, bands)
    entries += field_tables.write_tables(
        folder, seed, plan, exposed, parameters, _part(progress, share, 0.97)
    )
    files = FieldFiles(folder, name, seed, tuple(entries), parameters)
    readme = folder / "README.txt"
    readme.write_text(readme_text(files, plan), encoding="utf-8", newline="\n")
    files = replace(files, entries=(*entries, entry_of("readme", readme)))
    write_manifest(folder, name, seed, files.entries, parameters)
    return files


def _part(progress: Progress, start: float, end: float) -> Progress:
    """Return a progress function for one part of the work."""
    if progress is None:
        return None
    report = progress
    return lambda fraction, text: report(start + (end - start) * fraction, text)


def _letters(bands: tuple[Band, ...] | None) -> list[str] | None:
    return None if bands is None else [b.value for b in Band if b in bands]


def _parameters(
    plan: FieldPlan, exposed: list[Exposed], bands: tuple[Band, ...] | None
) -> dict[str, object]:
    from twomass_viewer.simulation.psf import REFERENCE_RADIUS
    from twomass_viewer.simulation.truth import star_names
    from twomass_viewer.survey.apertures import STANDARD_ANNULUS_ARCSEC, STANDARD_RADIUS_ARCSEC

    stars, scan = plan.sky.stars, plan.main.scan
    loss: dict[Band, float] = {}
    ratios: list[float] = []
    for one in exposed:
        loss = {**one.aperture_loss_mag, **loss}
        ratios += one.compression_ratios.values()
    parameters: dict[str, object] = {
        "version": VERSION,
        "magnitudes": f"flux inside {REFERENCE_RADIUS:g} arcsec",
        "aperture_arcsec": STANDARD_RADIUS_ARCSEC,
        "annulus_arcsec": list(STANDARD_ANNULUS_ARCSEC),
        "aperture_loss_mag": {b.value: round(loss[b], 4) for b in Band if b in loss},
        "noise_dn": {b.value: scan.noise_dn[b] for b in Band},
    }
    if bands is not None:
        parameters["bands"] = _letters(bands)
    if ratios:
        parameters["compression_ratio"] = round(sum(ratios) / len(ratios), 2)
    placed = [i for i, note in enumerate(stars.notes) if note]
    if placed:
        main = placed[0]  # stars are in the order of their brightness in J
        parameters["main_star"] = {
            "id": star_names(stars)[main],
            "ra": round(float(stars.ra_deg[main]), 7),
            "dec": round(float(stars.dec_deg[main]), 7),
        }
    return parameters
