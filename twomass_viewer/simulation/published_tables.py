"""Artifact tables as the image service publishes them: one VOTable an image and kind, ra and dec.

The survey made its tables by rule, before anyone looked at the pixels, so these are not the truth:
they stand where a rule puts artifacts, some are missing and some name a place where there is
nothing. The rule (the mean frame step of all scans; the mean places of glints) is that of the
facts; how often and how far it errs is assumed. Columns other than ra and dec are not known.
"""

from collections.abc import Sequence

import numpy as np

from twomass_viewer.simulation.artifact_truth import TrueArtifact
from twomass_viewer.simulation.random_streams import stream
from twomass_viewer.simulation.scans import Coadd
from twomass_viewer.simulation.sky import Sky
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band

NOMINAL_STEP_ARCSEC = 82.45  # measured mean of all scans
KINDS = {ArtifactKind.PERSISTENCE: "persistence", ArtifactKind.GLINT: "glint"}
MISSING, FALSE = 0.08, 0.05  # shares: assumed
GLINT_ERROR_ARCSEC = 0.5  # 1 sigma in each axis: assumed
_DECIMALS = 5  # of degrees: steps of 0.036 arcsec, assumed


def published_name(coadd: Coadd, band: Band, kind: ArtifactKind) -> str:
    """Return a file name with the words that the archive's downloads have."""
    scan = coadd.scan
    place = f"{scan.yymmdd}{scan.hemisphere.value}{scan.number:03d}{coadd.number:04d}"
    return f"simulated_2mass{band.letter}_{place}_art_{KINDS[kind]}.xml"


def published_table(
    seed: int,
    coadd: Coadd,
    band: Band,
    kind: ArtifactKind,
    sky: Sky,
    artifacts: Sequence[TrueArtifact],
) -> str:
    """Return the text of one table (VOTable).

    Parameters
    ----------
    seed : int
    coadd : Coadd
    band : Band
    kind : ArtifactKind
        PERSISTENCE or GLINT.
    sky : Sky
    artifacts : sequence of TrueArtifact
        Drawn on this image; those of other kinds are passed over.
    """
    rows = published_places(seed, coadd, band, kind, sky, artifacts)
    cells = "".join(
        f"     <TR><TD>{ra:.{_DECIMALS}f}</TD><TD>{dec:.{_DECIMALS}f}</TD></TR>\n"
        for ra, dec in rows
    )
    about = (
        f"Simulated list of {kind.words}s on a simulated image, made by twomass_viewer; "
        "holds no survey data. Like the tables pers_art and glint_art of the 2MASS image service."
    )
    field = ' datatype="double" unit="deg" ucd="pos.eq.{0}"/>'
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<VOTABLE version="1.3" xmlns="http://www.ivoa.net/xml/VOTable/v1.3">\n'
        f" <DESCRIPTION>{about}</DESCRIPTION>\n"
        ' <INFO name="SIMULATED" value="T"/>\n'
        ' <COOSYS ID="FK5" system="eq_FK5" equinox="J2000"/>\n'
        f' <RESOURCE>\n  <TABLE name="{KINDS[kind]}">\n'
        f'   <FIELD name="ra" ref="FK5"{field.format("ra")}\n'
        f'   <FIELD name="dec" ref="FK5"{field.format("dec")}\n'
        f"   <DATA>\n    <TABLEDATA>\n{cells}    </TABLEDATA>\n   </DATA>\n"
        "  </TABLE>\n </RESOURCE>\n</VOTABLE>\n"
    )


def published_places(
    seed: int,
    coadd: Coadd,
    band: Band,
    kind: ArtifactKind,
    sky: Sky,
    artifacts: Sequence[TrueArtifact],
) -> list[tuple[float, float]]:
    """Return right ascensions and declinations of a table, by declination."""
    scan = coadd.scan
    rng = stream(seed, "published", scan.yymmdd, scan.number, coadd.number, band.value, kind.value)
    chosen = [a for a in artifacts if a.kind is kind and a.band is band]
    if not chosen:
        return []
    parents = np.array([a.parent for a in chosen], dtype=np.int64)
    px, py = coadd.pixel(*sky.stars.at(coadd.julian_year, parents))
    last = {a.parent: a.order for a in chosen}
    places = []
    for a, x, y in zip(chosen, px.tolist(), py.tolist(), strict=True):
        missing, false = rng.random(2).tolist()
        error = rng.normal(0.0, GLINT_ERROR_ARCSEC, 2).tolist()
        if kind is ArtifactKind.PERSISTENCE:
            place = (x, y + scan.sign * a.order * NOMINAL_STEP_ARCSEC)
            wrong = (x, y + scan.sign * (last[a.parent] + 1) * NOMINAL_STEP_ARCSEC)
        else:
            place = (x + a.dx + error[0], y + a.dy + error[1])
            wrong = (x - a.dx, y - a.dy)
        if missing >= MISSING:
            places.append(place)
        if false < FALSE:
            places.append(wrong)
    on = [
        (x, y) for x, y in places if -0.5 <= x < coadd.cols - 0.5 and -0.5 <= y < coadd.rows - 0.5
    ]
    if not on:
        return []
    ra, dec = coadd.transform.pixel_to_sky(*np.array(on).T)
    rows = zip(np.round(ra, _DECIMALS).tolist(), np.round(dec, _DECIMALS).tolist(), strict=True)
    return sorted(set(rows), key=lambda row: (row[1], row[0]))
