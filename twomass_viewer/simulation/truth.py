"""Truth tables (ECSV): what was put into the images."""

from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.simulation.artifact_truth import TrueArtifact
from twomass_viewer.simulation.extended_photometry import ExtendedMeasure
from twomass_viewer.simulation.scans import Coadd
from twomass_viewer.simulation.sky import Sky, Stars
from twomass_viewer.survey.bands import Band


def star_names(stars: Stars) -> list[str]:
    """Return the identifiers of the stars: S00001 is the brightest in J."""
    return [f"S{i:05d}" for i in range(1, len(stars) + 1)]


def write_sources(
    stream: BinaryIO,
    sky: Sky,
    coadd: Coadd,
    measures: list[ExtendedMeasure],
    cntr: dict[int, int],
    meta: dict[str, Any],
) -> None:
    """Write every star and galaxy.

    Parameters
    ----------
    stream : binary file
    sky : Sky
        What was drawn.
    coadd : Coadd
        Whose pixels x and y refer to.
    measures : list of ExtendedMeasure
        One a galaxy.
    cntr : dict of int to int
        Key in the point source table by star index, for those listed there.
    meta : dict
        Goes into the header: parameters and aperture losses.
    """
    stars, galaxies = sky.stars, sky.galaxies
    n, g = len(stars), len(galaxies)
    star_x, star_y = coadd.pixel(*stars.at(coadd.julian_year))
    galaxy_x, galaxy_y = coadd.pixel([v.ra_deg for v in galaxies], [v.dec_deg for v in galaxies])
    x = np.concatenate([star_x, galaxy_x])
    y = np.concatenate([star_y, galaxy_y])
    nan = [np.nan] * n
    columns: dict[str, tuple[Any, str]] = {
        "id": (star_names(stars) + [f"G{i:02d}" for i in range(1, g + 1)], ""),
        "kind": (["star"] * n + ["galaxy"] * g, ""),
        "ra": (np.concatenate([stars.ra_deg, [v.ra_deg for v in galaxies]]), "deg"),
        "dec": (np.concatenate([stars.dec_deg, [v.dec_deg for v in galaxies]]), "deg"),
        "x": (x, "pix"),
        "y": (y, "pix"),
        "inside_image": (_inside(x, y, coadd), ""),
        "pm_ra": (np.concatenate([stars.pm_ra_mas_yr, np.zeros(g)]), "mas / yr"),
        "pm_dec": (np.concatenate([stars.pm_dec_mas_yr, np.zeros(g)]), "mas / yr"),
    }
    for band in Band:
        total = [v.mag(band) for v in galaxies]
        columns[f"{band.letter}_m"] = (np.concatenate([stars.mags[band], total]), "mag")
    columns |= {
        "pa": (nan + [v.pa_deg for v in galaxies], "deg"),
        "axis_ratio": (nan + [v.axis_ratio for v in galaxies], ""),
        "isophote_radius": (nan + [m.r_k20fe for m in measures], "arcsec"),
        "cntr": ([cntr.get(i, 0) for i in range(n)] + [0] * g, ""),
        "note": (stars.notes + [""] * g, ""),
    }
    _write(stream, columns, meta)


def write_artifacts(
    stream: BinaryIO,
    stars: Stars,
    drawn: list[tuple[str, Coadd, TrueArtifact]],
    meta: dict[str, Any],
) -> None:
    """Write every artifact drawn, with the image it was drawn on."""
    names = star_names(stars)
    x, y, ra, dec, inside = [], [], [], [], []
    pixels = {c.coadd_key: c.pixel(*stars.at(c.julian_year)) for _, c, _ in drawn}
    for _, coadd, a in drawn:
        px, py = pixels[coadd.coadd_key]
        x.append(float(px[a.parent]) + a.dx)
        y.append(float(py[a.parent]) + a.dy)
        inside.append(_inside(np.array(x[-1]), np.array(y[-1]), coadd))
        place = coadd.transform.pixel_to_sky(x[-1], y[-1])
        ra.append(float(place[0]))
        dec.append(float(place[1]))
    each = [a for _, _, a in drawn]
    columns: dict[str, tuple[Any, str]] = {
        "image": ([image for image, _, _ in drawn], ""),
        "kind": ([a.kind.value for a in each], ""),
        "band": ([a.band.value for a in each], ""),
        "order": ([a.order for a in each], ""),
        "parent": ([names[a.parent] for a in each], ""),
        "parent_mag": ([stars.mags[a.band][a.parent] for a in each], "mag"),
        "ra": (ra, "deg"),
        "dec": (dec, "deg"),
        "x": (x, "pix"),
        "y": (y, "pix"),
        "inside_image": (np.array(inside, dtype=bool), ""),
        "mag": ([a.mag for a in each], "mag"),
        "pa": ([a.pa_deg for a in each], "deg"),
        "length": ([a.length for a in each], "arcsec"),
        "radius": ([a.radius for a in each], "arcsec"),
        "amplitude": ([a.amplitude for a in each], ""),
        "evidence": ([a.evidence.value for a in each], ""),
    }
    _write(stream, columns, meta)


def _inside(x: NDArray[np.float64], y: NDArray[np.float64], coadd: Coadd) -> NDArray[np.bool_]:
    return (x >= -0.5) & (x < coadd.cols - 0.5) & (y >= -0.5) & (y < coadd.rows - 0.5)


_DIGITS = {"deg": 7, "mag": 4, "pix": 3, "arcsec": 2, "mas / yr": 1}


def _write(stream: BinaryIO, columns: dict[str, tuple[Any, str]], meta: dict[str, Any]) -> None:
    import io

    from astropy.table import Column, Table

    table = Table(meta=meta)
    for name, (values, unit) in columns.items():
        data = np.asarray(values)
        if data.dtype.kind == "f":
            data = np.round(data, _DIGITS.get(unit, 4))
        table[name] = Column(data, unit=unit or None)
    text = io.StringIO()
    table.write(text, format="ascii.ecsv", delimiter=",")
    stream.write(text.getvalue().encode("utf-8"))
