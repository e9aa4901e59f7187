"""Truth tables (ECSV): what was put into the images.

Identifiers are stable: a star is numbered by its brightness in J, an artifact named by scan, band,
kind, parent and number, so that a ghost on two neighbouring images is one.
"""

from collections.abc import Sequence
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.simulation.artifact_truth import TrueArtifact
from twomass_viewer.simulation.extended_photometry import ExtendedMeasure
from twomass_viewer.simulation.scans import Coadd, SimulatedScan
from twomass_viewer.simulation.sky import Sky, Stars
from twomass_viewer.simulation.transient_truth import TrueTransient
from twomass_viewer.survey.bands import Band

Array = NDArray[np.float64]
Columns = dict[str, tuple[Any, str]]

NO_PARENT = "-"


def star_names(stars: Stars) -> list[str]:
    """Return the identifiers of the stars: S00001 is the brightest in J."""
    return [f"S{i:05d}" for i in range(1, len(stars) + 1)]


def galaxy_names(count: int) -> list[str]:
    """Return the identifiers of the galaxies, in their order in the sky."""
    return [f"G{i:02d}" for i in range(1, count + 1)]


def scan_name(scan: SimulatedScan) -> str:
    """Return night, hemisphere and number as file names have them."""
    return f"{scan.yymmdd}{scan.hemisphere.value}{scan.number:03d}"


def write_sources(
    stream: BinaryIO,
    sky: Sky,
    coadd: Coadd,
    measures: Sequence[ExtendedMeasure],
    cntr: dict[int, int],
    meta: dict[str, Any],
    scans: Sequence[SimulatedScan] = (),
) -> None:
    """Write every star and galaxy.

    Parameters
    ----------
    stream : binary file
    sky : Sky
        What was drawn; ra and dec are those of epoch 2000.0.
    coadd : Coadd
        Whose pixels x and y refer to.
    measures : sequence of ExtendedMeasure
        One a galaxy.
    cntr : dict of int to int
        Key in the point source table by star index, for those listed there; galaxies have the
        indices -1, -2 and so on.
    meta : dict
        Goes into the header: parameters and aperture losses.
    scans : sequence of SimulatedScan
        Whose epochs get columns ``ra_…`` and ``dec_…`` of their own.
    """
    stars, galaxies = sky.stars, sky.galaxies
    n, g = len(stars), len(galaxies)
    g_ra, g_dec = (np.array([getattr(v, k) for v in galaxies]) for k in ("ra_deg", "dec_deg"))
    star_x, star_y = coadd.pixel(*stars.at(coadd.julian_year))
    galaxy_x, galaxy_y = coadd.pixel(g_ra, g_dec)
    x = np.concatenate([star_x, galaxy_x])
    y = np.concatenate([star_y, galaxy_y])
    nan = [np.nan] * n
    columns: Columns = {
        "id": (star_names(stars) + galaxy_names(g), ""),
        "kind": (["star"] * n + ["galaxy"] * g, ""),
        "ra": (np.concatenate([stars.ra_deg, g_ra]), "deg"),
        "dec": (np.concatenate([stars.dec_deg, g_dec]), "deg"),
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
        "cntr": ([cntr.get(i, 0) for i in (*range(n), *range(-1, -1 - g, -1))], ""),
        "note": (stars.notes + [v.note for v in galaxies], ""),
    }
    for scan in scans:
        coadds = scan.coadds()
        ra, dec = stars.at(coadds[len(coadds) // 2].julian_year)
        columns[f"ra_{scan_name(scan)}"] = (np.concatenate([ra, g_ra]), "deg")
        columns[f"dec_{scan_name(scan)}"] = (np.concatenate([dec, g_dec]), "deg")
    _write(stream, columns, meta)


def write_artifacts(
    stream: BinaryIO,
    stars: Stars,
    drawn: Sequence[tuple[str, Coadd, TrueArtifact]],
    meta: dict[str, Any],
    others: Sequence[tuple[str, Coadd, TrueTransient]] = (),
) -> None:
    """Write every artifact and transient, with the image it was drawn on.

    Rows of `others` have the parent `NO_PARENT`; their ``amplitude`` is the surface brightness
    in DN.
    """
    names = star_names(stars)
    x, y, ra, dec, inside = _artifact_places(stars, drawn)
    ox, oy, other_inside = _other_places(others)
    each = [a for _, _, a in drawn]
    rest = [t for _, _, t in others]
    coadds = [c for _, c, _ in drawn] + [c for _, c, _ in others]
    nan, gap = [np.nan] * len(rest), [NO_PARENT] * len(rest)
    kinds = [a.kind.value for a in each] + [t.kind.value for t in rest]
    bands = [a.band.value for a in each] + [t.band.value for t in rest]
    orders = [a.order for a in each] + [t.order for t in rest]
    parents = [names[a.parent] for a in each] + gap
    columns: Columns = {
        "id": (_names(coadds, bands, kinds, parents, orders), ""),
        "image": ([image for image, _, _ in drawn] + [image for image, _, _ in others], ""),
        "scan": ([scan_name(c.scan) for c in coadds], ""),
        "coadd": ([c.number for c in coadds], ""),
        "kind": (kinds, ""),
        "band": (bands, ""),
        "order": (orders, ""),
        "parent": (parents, ""),
        "parent_mag": ([stars.mags[a.band][a.parent] for a in each] + nan, "mag"),
        "ra": (np.concatenate([ra, [t.ra_deg for t in rest]]), "deg"),
        "dec": (np.concatenate([dec, [t.dec_deg for t in rest]]), "deg"),
        "x": (np.concatenate([x, ox]), "pix"),
        "y": (np.concatenate([y, oy]), "pix"),
        "inside_image": (np.concatenate([inside, other_inside]), ""),
        "mag": ([a.mag for a in each] + [t.mag for t in rest], "mag"),
        "pa": ([a.pa_deg for a in each] + [t.pa_deg for t in rest], "deg"),
        "length": ([a.length for a in each] + [t.length_arcsec for t in rest], "arcsec"),
        "radius": ([a.radius for a in each] + nan, "arcsec"),
        "width": ([np.nan] * len(each) + [t.width_arcsec for t in rest], "arcsec"),
        "amplitude": ([a.amplitude for a in each] + [t.surface_dn for t in rest], ""),
        "evidence": ([a.evidence.value for a in each] + [t.evidence.value for t in rest], ""),
        "note": ([""] * len(each) + [t.what for t in rest], ""),
    }
    _write(stream, columns, meta)


def _artifact_places(
    stars: Stars, drawn: Sequence[tuple[str, Coadd, TrueArtifact]]
) -> tuple[Array, Array, Array, Array, NDArray[np.bool_]]:
    """Return pixels and sky of artifacts, image by image."""
    x, y, ra, dec = (np.full(len(drawn), np.nan) for _ in range(4))
    inside = np.zeros(len(drawn), dtype=bool)
    rows: dict[int, list[int]] = {}
    coadds: dict[int, Coadd] = {}
    for i, (_, coadd, _) in enumerate(drawn):
        # a coadd's key does not tell the grids of combined images apart
        coadds.setdefault(id(coadd), coadd)
        rows.setdefault(id(coadd), []).append(i)
    for key, coadd in coadds.items():
        here = np.array(rows[key])
        parents = np.array([drawn[i][2].parent for i in here], dtype=np.int64)
        px, py = coadd.pixel(*stars.at(coadd.julian_year, parents))
        x[here] = px + [drawn[i][2].dx for i in here]
        y[here] = py + [drawn[i][2].dy for i in here]
        inside[here] = _inside(x[here], y[here], coadd)
        ra[here], dec[here] = coadd.transform.pixel_to_sky(x[here], y[here])
    return x, y, ra, dec, inside


def _other_places(
    others: Sequence[tuple[str, Coadd, TrueTransient]],
) -> tuple[list[float], list[float], list[bool]]:
    x, y, inside = [], [], []
    for _, coadd, row in others:
        px, py = coadd.pixel(np.array([row.ra_deg]), np.array([row.dec_deg]))
        x.append(float(px[0]))
        y.append(float(py[0]))
        inside.append(bool(_inside(px, py, coadd)[0]))
    return x, y, inside


def _names(
    coadds: list[Coadd], bands: list[str], kinds: list[str], parents: list[str], orders: list[int]
) -> list[str]:
    """Return identifiers; rows without a parent are counted within their image and band."""
    out = []
    seen: dict[tuple[str, int, str], int] = {}
    for coadd, band, kind, parent, order in zip(coadds, bands, kinds, parents, orders, strict=True):
        scan = scan_name(coadd.scan)
        if parent != NO_PARENT:
            out.append(f"{scan}-{band}-{kind}-{parent}-{order}")
            continue
        key = (scan, coadd.number, f"{band}-{kind}")
        seen[key] = seen.get(key, 0) + 1
        out.append(f"{scan}-{band}-{kind}-{coadd.number:04d}-{seen[key]}")
    return out


def _inside(x: Array, y: Array, coadd: Coadd) -> NDArray[np.bool_]:
    return (x >= -0.5) & (x < coadd.cols - 0.5) & (y >= -0.5) & (y < coadd.rows - 0.5)


_DIGITS = {"deg": 7, "mag": 4, "pix": 3, "arcsec": 2, "mas / yr": 1}


def _write(stream: BinaryIO, columns: Columns, meta: dict[str, Any]) -> None:
    """Write a table: astropy makes the header, the rows are written here, ten times as fast."""
    import io

    from astropy.table import Column, Table

    table = Table(meta=meta)
    cells = []
    for name, (values, unit) in columns.items():
        data = np.asarray(values)
        table[name] = Column(data[:0], unit=unit or None)
        if data.dtype.kind == "f":
            pattern = f"%.{_DIGITS.get(unit, 4)}f"
            cells.append([pattern % v for v in data.tolist()])
        elif data.dtype.kind == "U":
            cells.append([_quoted(v) for v in data.tolist()])
        else:
            cells.append([str(v) for v in data.tolist()])
    text = io.StringIO()
    table.write(text, format="ascii.ecsv", delimiter=",")
    stream.write(text.getvalue().encode("utf-8"))
    for row in zip(*cells, strict=True):
        stream.write((",".join(row) + "\n").encode("utf-8"))


def _quoted(text: str) -> str:
    """Return a cell; an empty one in quotes, for without them it is a missing value."""
    if text and not any(c in text for c in ',"\n'):
        return text
    return '"' + text.replace('"', '""') + '"'
