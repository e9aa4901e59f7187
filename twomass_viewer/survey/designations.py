"""Source designations: ``2MASS J00424433+4116085`` (points) and ``2MASX J…`` (extended).

A designation is ``hhmmssss+ddmmsss``: right ascension to 0.01 s and declination to 0.1 arcsec,
*truncated*, not rounded, so the source lies up to 0.15 arcsec east and 0.1 arcsec farther from the
equator than its name says (All-Sky Explanatory Supplement II.2.a). A name is not a coordinate.
"""

import math
import re
from dataclasses import dataclass

PREFIXES = ("2MASS", "2MASX", "2MASXi", "2MASSW", "2MASSI")
_PATTERN = re.compile(
    r"^(?:(?P<prefix>2MASXi|2MASX|2MASSW|2MASSI|2MASS)\s*[-_]?\s*)?(?P<j>J)?\s*"
    r"(?P<h>\d{2})(?P<m>\d{2})(?P<s>\d{4})(?P<sign>[+-])(?P<dd>\d{2})(?P<dm>\d{2})(?P<ds>\d{3})$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Designation:
    """A designation taken apart.

    Attributes
    ----------
    prefix : str
        ``2MASS`` where none was written.
    digits : str
        ``hhmmssss+ddmmsss`` as in the catalogues' ``designation`` column.
    ra_deg, dec_deg : float
        The place as written, FK5 J2000 degrees: truncated, see the module.
    """

    prefix: str
    digits: str
    ra_deg: float
    dec_deg: float

    @property
    def name(self) -> str:
        """The full name, for example ``2MASS J00424433+4116085``."""
        return f"{self.prefix} J{self.digits}"


def parse_designation(text: str) -> Designation | None:
    """Return the designation a text is, or None.

    The prefix and the J may be missing, as they are in catalogue columns.
    """
    match = _PATTERN.match(text.strip())
    if match is None:
        return None
    part = match.groupdict()
    hours, minutes, seconds = int(part["h"]), int(part["m"]), int(part["s"]) / 100.0
    degrees, arcmin, arcsec = int(part["dd"]), int(part["dm"]), int(part["ds"]) / 10.0
    if hours > 23 or minutes > 59 or seconds >= 60 or arcmin > 59 or arcsec >= 60:
        return None
    dec = degrees + arcmin / 60.0 + arcsec / 3600.0
    if dec > 90.0:
        return None
    written = part["prefix"] or "2MASS"
    prefix = next(p for p in PREFIXES if p.lower() == written.lower())
    digits = "".join(part[k] for k in ("h", "m", "s", "sign", "dd", "dm", "ds"))
    ra = 15.0 * (hours + minutes / 60.0 + seconds / 3600.0)
    return Designation(prefix, digits, ra, -dec if part["sign"] == "-" else dec)


def format_designation(ra_deg: float, dec_deg: float) -> str:
    """Return ``hhmmssss+ddmmsss`` of a place in FK5 J2000 degrees, truncated as the survey does."""
    # 1e-6 of the last digit keeps a value that is exactly on a digit from falling below it
    hundredths = min(math.floor((ra_deg % 360.0) * 24000.0 + 1e-6), 24 * 360000 - 1)
    tenths = math.floor(abs(dec_deg) * 36000.0 + 1e-6)
    minutes, s = divmod(hundredths, 6000)
    h, m = divmod(minutes, 60)
    arcmin, ds = divmod(tenths, 600)
    dd, dm = divmod(arcmin, 60)
    sign = "-" if math.copysign(1.0, dec_deg) < 0 else "+"  # keeps the sign of -0000000
    return f"{h:02d}{m:02d}{s:04d}{sign}{dd:02d}{dm:02d}{ds:03d}"
