"""Images combined from the scans of a calibration field.

Each field is 8.5 arcmin by 1 degree on 1 arcsec pixels. The headers and names of these files are
not published in a form this program knows, so size, survey and a missing scan number are taken as
signs, and the notice says that this is an inference. Simulated ones say what they are in a card of
this program's own, COMBINED.
"""

from twomass_viewer.imagery.fidelity import Vote, weigh
from twomass_viewer.io.fidelity.verdict import judge
from twomass_viewer.io.products.identity import (
    Identity,
    PlaneLayout,
    RawImage,
    header_band,
    plain_layout,
)
from twomass_viewer.survey.products import Fidelity, PlaneRole, Product, SurveySet
from twomass_viewer.survey.scans import Hemisphere, Scan, ScanDirection

# 510 and 3600 pixels, with room for the overlap of scans: assumed
_COLUMNS = (480, 620)
_ROWS = (3300, 3900)
_SAID = {role.value: role for role in (PlaneRole.IMAGE, PlaneRole.MASKED, PlaneRole.COVERAGE)}


def identify(raw: RawImage) -> Identity | None:
    """Return a combined calibration image, or None."""
    planes, rows, cols = raw.cube.shape
    sized = _COLUMNS[0] <= cols <= _COLUMNS[1] and _ROWS[0] <= rows <= _ROWS[1]
    said = _SAID.get((raw.header.string("COMBINED") or "").lower())
    if planes != 1 or not sized or "SCANNO" in raw.header:
        return None
    if said is None and not raw.names_2mass:
        return None
    layout = plain_layout(raw, header_band(raw.header))
    role = _role_by_words(raw) if said is None else said
    verdict = judge(raw)
    if role is PlaneRole.COVERAGE:  # whole numbers are no trace of compression here
        sentence = "A coverage map: the pixels count scans and hold no light."
        verdict = weigh([Vote("product", Fidelity.LOSSLESS, sentence)])
    notice = (
        f"Taken for a combined calibration image by its size ({cols} x {rows}) and origin; "
        "no card of the header says so."
        if said is None
        else "The card COMBINED, which this program writes, calls it a combined calibration image."
    )
    return Identity(
        Product.COMBINED_CALIBRATION,
        SurveySet.CALIBRATION,
        verdict,
        True,
        (PlaneLayout(layout[0].band, role, layout[0].magzp),),
        _scans(raw),
        (notice,),
    )


def _role_by_words(raw: RawImage) -> PlaneRole:
    words = f"{raw.path.name.lower()}\n{raw.remarks}"
    if "coverage" in words:
        return PlaneRole.COVERAGE
    return PlaneRole.MASKED if "mask" in words else PlaneRole.IMAGE


def _scans(raw: RawImage) -> Scan | None:
    """Return what the scans of a stack share: telescope and, for half of them, direction."""
    way = (raw.header.string("SCANDIR") or "").lower()
    direction = ScanDirection(way) if way in ("n", "s") else None
    hemisphere = Hemisphere.from_telescope(raw.header.string("TELNAME") or "")
    if direction is None and hemisphere is None:
        return None
    return Scan(hemisphere=hemisphere, direction=direction)
