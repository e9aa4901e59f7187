"""Images combined from the scans of a calibration field.

Each field is 8.5 arcmin by 1 degree on 1 arcsec pixels. The headers and names of these files are
not published in a form this program knows, so size, survey and a missing scan number are taken as
signs, and the notice says that this is an inference.
"""

from twomass_viewer.io.fidelity.verdict import judge
from twomass_viewer.io.products.identity import (
    Identity,
    PlaneLayout,
    RawImage,
    header_band,
    plain_layout,
)
from twomass_viewer.survey.products import PlaneRole, Product, SurveySet

# 510 and 3600 pixels, with room for the overlap of scans: assumed
_COLUMNS = (480, 620)
_ROWS = (3300, 3900)


def identify(raw: RawImage) -> Identity | None:
    """Return a combined calibration image, or None."""
    planes, rows, cols = raw.cube.shape
    sized = _COLUMNS[0] <= cols <= _COLUMNS[1] and _ROWS[0] <= rows <= _ROWS[1]
    if planes != 1 or not sized or not raw.names_2mass or "SCANNO" in raw.header:
        return None
    layout = plain_layout(raw, header_band(raw.header))
    words = f"{raw.path.name.lower()}\n{raw.remarks}"
    role = PlaneRole.IMAGE
    if "coverage" in words:
        role = PlaneRole.COVERAGE
    elif "mask" in words:
        role = PlaneRole.MASKED
    return Identity(
        Product.COMBINED_CALIBRATION,
        SurveySet.CALIBRATION,
        judge(raw),
        True,
        (PlaneLayout(layout[0].band, role, layout[0].magzp),),
        None,
        (
            f"Taken for a combined calibration image by its size ({cols} x {rows}) and origin; "
            "no card of the header says so.",
        ),
    )
