"""The scan an image comes from, out of its cards and its file name, with every contradiction."""

from datetime import date

from twomass_viewer.imagery.header import Header
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.identifiers import FileName, derive_coadd, parse_night
from twomass_viewer.survey.scans import Hemisphere, Scan, ScanDirection


def read_scan(header: Header, name: FileName | None, height: int) -> tuple[Scan, tuple[str, ...]]:
    """Return the scan and notices.

    Parameters
    ----------
    header : Header
    name : FileName or None
    height : int
        Rows of the image.

    Notes
    -----
    Header cards come before the file name, which anybody can change; only the coadd number has no
    card, but in a piece cut out by this program. SCANDIR decides the direction, not the sign of
    DYFS. TELNAME decides the hemisphere.
    """
    notices: list[str] = []
    number = header.number("SCANNO")
    scan_number = None if number is None else int(number)
    night = parse_night(header.string("ORDATE") or "")
    hemisphere = Hemisphere.from_telescope(header.string("TELNAME") or "")
    named = (name.date, name.hemisphere, name.scan) if name else (None, None, None)
    band = Band.parse(header.string("FILTER") or "")
    clashes = [
        f"{what} {in_name} in the file name, {in_header} in the header"
        for what, in_name, in_header in (
            ("night", named[0], night),
            ("hemisphere", named[1], hemisphere),
            ("scan", named[2], scan_number),
            ("band", name.band if name else None, band),
        )
        if in_name is not None and in_header is not None and in_name != in_header
    ]
    if clashes:
        notices.append(f"The file was probably renamed: {'; '.join(clashes)}. The header is used.")
    if hemisphere is None and named[1] is not None:
        notices.append("The hemisphere is taken from the file name; TELNAME is missing or unknown.")
    direction = _direction(header, notices)
    coadd, evidence = _coadd(header, name, height, bool(clashes), notices)
    scan = Scan(
        _first(night, named[0]),
        hemisphere or named[1],
        scan_number if scan_number is not None else named[2],
        direction,
        coadd,
        evidence,
    )
    return scan, tuple(notices)


def _first(night: date | None, named: date | None) -> date | None:
    return night if night is not None else named


def _direction(header: Header, notices: list[str]) -> ScanDirection | None:
    dyfs = header.number("DYFS")
    by_step = None
    if dyfs:
        by_step = ScanDirection.NORTH if dyfs > 0 else ScanDirection.SOUTH
    text = (header.string("SCANDIR") or "").lower()
    if text in ("n", "s"):
        direction = ScanDirection(text)
        if by_step is not None and by_step is not direction:
            notices.append(
                f"SCANDIR says {direction.words}, the sign of DYFS ({dyfs:g}) {by_step.words}; "
                "SCANDIR is used."
            )
        return direction
    if by_step is not None:
        notices.append(f"SCANDIR is {text or 'missing'!r}; the direction is the sign of DYFS.")
    return by_step


def _coadd(
    header: Header, name: FileName | None, height: int, renamed: bool, notices: list[str]
) -> tuple[int | None, str | None]:
    usyref, dyfs, crpix2 = (header.number(k) for k in ("USYREF", "DYFS", "CRPIX2"))
    told = header.number("CUTCOADD")
    if told is not None:  # a piece that this program cut out: its own rows say nothing
        return int(told), "derived, cutout"
    derived = None
    if usyref is not None and dyfs is not None and crpix2 is not None:
        derived = derive_coadd(usyref, dyfs, height, crpix2)
    if name is None:
        return derived if derived is not None else (None, None)
    if derived is not None and derived[0] != name.coadd:
        use_header = renamed
        notices.append(
            f"The file name says coadd {name.coadd}, USYREF and DYFS imply {derived[0]}; the "
            f"{'header' if use_header else 'file name'} is used."
        )
        return derived if use_header else (name.coadd, "file name")
    if derived is not None and renamed:
        return derived
    return name.coadd, "file name"
