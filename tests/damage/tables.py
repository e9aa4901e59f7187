"""Damaged and hostile catalogue files: what each holds, and what must be said of it."""

import bz2
import gzip
import io
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from astropy.table import Table

from tests.io.fits_bytes import card, empty_primary, fits_bytes, header_bytes, pixels

CSV = b"ra,dec,j_m\n14.18,-10.03,12.5\n14.19,-10.04,13.5\n"
IPAC = (
    b"\\fixlen = T\n"
    b"|   ra     |   dec    |  j_m  |\n"
    b"|  double  |  double  | double|\n"
    b"  14.188900 -10.032111  12.500 \n"
    b"  14.198900 -10.042111  13.500 \n"
)


@dataclass(frozen=True)
class BadTable:
    """One file: ``says`` is looked for in the error, or in the notices if it ``opens``."""

    name: str
    make: Callable[[], bytes] = field(repr=False)
    says: str
    opens: bool = False
    rows: int = 2


def votable(body: str, *, dtd: str = "", end: str = "</TABLEDATA></DATA></TABLE>") -> bytes:
    return (
        f"<?xml version='1.0'?>{dtd}<VOTABLE version='1.3' "
        "xmlns='http://www.ivoa.net/xml/VOTable/v1.3'><RESOURCE><TABLE>"
        "<FIELD name='ra' datatype='double' unit='deg'/>"
        "<FIELD name='dec' datatype='double' unit='deg'/>"
        f"<DATA><TABLEDATA>{body}{end}" + ("</RESOURCE></VOTABLE>" if end else "")
    ).encode()


def laughs() -> bytes:
    """Return XML whose entities are ten billion copies of a word."""
    entities = "<!ENTITY a0 '14.18'>" + "".join(
        f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 11)
    )
    return votable("<TR><TD>&a10;</TD><TD>-10</TD></TR>", dtd=f"<!DOCTYPE V [{entities}]>")


def external() -> bytes:
    """Return XML that asks for a file of this machine."""
    dtd = "<!DOCTYPE V [<!ENTITY x SYSTEM 'file:///etc/hostname'>]>"
    return votable("<TR><TD>&x;</TD><TD>-10</TD></TR>", dtd=dtd)


def yaml_bomb() -> bytes:
    """Return ECSV whose header doubles itself again and again."""
    lines = ["# %ECSV 1.0", "# ---", "# a0: &a0 [lol, lol]"]
    lines += [f"# a{n}: &a{n} [*a{n - 1}, *a{n - 1}, *a{n - 1}]" for n in range(1, 40)]
    lines += [
        "# datatype:",
        "# - {name: ra, datatype: float64}",
        "# - {name: dec, datatype: float64}",
    ]
    return "\n".join([*lines, "ra dec", "14.18 -10.03", ""]).encode()


def fits_table(**changes: object) -> bytes:
    stream = io.BytesIO()
    Table({"ra": [14.18, 14.19], "dec": [-10.03, -10.04]}).write(stream, format="fits")
    raw = stream.getvalue()
    for keyword, value in changes.items():
        at = raw.index(f"{keyword:<8}=".encode(), 2880)
        raw = raw[:at] + card(keyword, value).ljust(80).encode() + raw[at + 80 :]
    return raw


def gzip_bomb() -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    parts = [packer.compress(b"ra,dec\n")]
    parts += [packer.compress(b"\0" * (1 << 20)) for _ in range(300)]
    return b"".join((*parts, packer.flush()))


# fmt: off
REFUSED = [
    BadTable("empty.csv", bytes, "is empty"),
    BadTable("blank.csv", lambda: b" \n\t\n", "is empty"),
    BadTable("nul.csv", lambda: bytes(5000), "zero bytes|binary"),
    BadTable("noise.tbl", lambda: np.random.default_rng(1).bytes(5000), "binary|no table|header"),
    BadTable("page.tbl", lambda: b"<html><title>503 Service</title></html>", "web page.*503"),
    BadTable("error.tbl", lambda: b'[struct stat="ERROR", msg="bad query"]', "bad query"),
    BadTable("answer.csv", lambda: b'{"error": 500}', "is JSON"),
    BadTable("other.xml", lambda: b"<?xml version='1.0'?><a/>", "XML, but no VOTable"),
    BadTable("image_only.fits", lambda: fits_bytes(pixels()), "no table, only images"),
    # IPAC
    BadTable("header_only.tbl", lambda: b"\\fixlen = T\n\\RowsRetrieved = 5\n", "no header row"),
    BadTable("cut_row.tbl", lambda: IPAC[:-20], "cut off in line 5"),
    BadTable("short_row.tbl", lambda: IPAC[:-60] + b" 14.1\n" + IPAC[-33:], "damaged in line 4"),
    BadTable("bars.tbl", lambda: IPAC.replace(b"|  double  |", b"| double  | "), "do not stand"),
    BadTable("twice.tbl", lambda: IPAC.replace(b"  dec ", b"  ra  "), "twice|more than"),
    BadTable("no_name.tbl", lambda: IPAC.replace(b"  j_m  ", b"       "), "has no name"),
    # delimited
    BadTable("ragged.csv", lambda: CSV + b"14.2,-10.0,1,2,3\n", "Line 4 has 5 fields"),
    BadTable("cut.csv", lambda: CSV + b"14.2,-1", "cut off in line 4"),
    BadTable("no_header.csv", lambda: CSV.split(b"\n", 1)[1], "no header row"),
    BadTable("no_positions.csv", lambda: b"a,b\n1,2\n", "position|right ascension"),
    BadTable("twice.csv", lambda: CSV.replace(b"j_m", b"ra"), "twice|more than"),
    BadTable("all_out_of_range.csv", lambda: b"ra,dec\n999,-10\n14,-99\n", "position|range"),
    BadTable("huge_line.csv", lambda: b"ra,dec,name\n1,2,\"" + b"x" * 300_000 + b"\"\n", "line 2"),
    BadTable("open_quote.csv",
             lambda: b'ra,dec,name\n1,2,"x\n' + b"1,2,y\n" * 50_000, "near line 2"),
    BadTable("words.csv", lambda: b"Dear all,\nplease find attached\nthe, table, of, stars\n", ""),
    BadTable("zip.csv", lambda: b"PK\x03\x04" + bytes(200), "packed by ZIP"),
    BadTable("nul_in_row.csv", lambda: CSV.replace(b"12.5", b"12\0.5"), "is binary"),
    # ECSV
    BadTable("cut.ecsv", lambda: b"# %ECSV 1.0\n# ---\n# datatype:\n", "has no columns"),
    # VOTable
    BadTable("cut.vot", lambda: votable("<TR><TD>14.1</TD>", end=""), "damaged or cut off"),
    BadTable("laughs.vot", laughs, "damaged|entit"),
    BadTable("external.vot", external, "damaged|entit|position"),
    BadTable("no_table.vot", lambda: b"<VOTABLE version='1.3'></VOTABLE>", "holds no table"),
    BadTable("error.vot", lambda: b"<VOTABLE version='1.3'><RESOURCE><INFO name='QUERY_STATUS' "
             b"value='ERROR'>too many rows</INFO></RESOURCE></VOTABLE>", "error answer"),
    BadTable("words.vot",
             lambda: votable("<TR><TD>here</TD><TD>there</TD></TR>"), "has a position"),
    # FITS
    BadTable("billion_rows.fits", lambda: fits_table(NAXIS2=10**9), "cut off"),
    BadTable("absurd_rows.fits", lambda: fits_table(NAXIS2=10**18), "cut off|damaged"),
    BadTable("minus_rows.fits", lambda: fits_table(NAXIS2=-5), "damaged|no rows|cut off"),
    BadTable("tform.fits", lambda: fits_table(TFORM1="9999999999D"), "damaged|cut off|position"),
    BadTable("tform_odd.fits", lambda: fits_table(TFORM1="?"), "damaged"),
    BadTable("tfields.fits", lambda: fits_table(TFIELDS=10**6), "announces 1000000 columns"),
    BadTable("cut_table.fits", lambda: fits_table()[:-2880], "cut off"),
    BadTable("bad_header.fits", lambda: empty_primary() + header_bytes(
        [card("XTENSION", "BINTABLE")]), "damaged|no table"),
    # packed
    BadTable("cut.csv.gz", lambda: gzip.compress(CSV * 500)[:-9], "gzip file is damaged"),
    BadTable("crc.csv.gz", lambda: gzip.compress(CSV)[:-8] + bytes(8), "gzip file is damaged"),
    BadTable("noise.csv.gz", lambda: b"\x1f\x8b\x08\0" + bytes(range(256)), "gzip file is damaged"),
    BadTable("bomb.csv.gz", gzip_bomb, "binary|line|field"),
    BadTable("nested.csv.gz", lambda: gzip.compress(gzip.compress(CSV)), "packed by gzip.*Unpack"),
    BadTable("packed.csv.bz2", lambda: bz2.compress(CSV), "packed by bzip2.*Unpack"),
]
OPENED = [
    BadTable("bom.csv", lambda: b"\xef\xbb\xbf" + CSV, "", True),
    BadTable("utf16.csv", lambda: CSV.decode().encode("utf-16"), "", True),
    BadTable("latin.csv", lambda: CSV.replace(b"j_m", b"Mu\xf1oz"), "", True),
    BadTable("mac_lines.csv", lambda: CSV.replace(b"\n", b"\r"), "", True),
    BadTable("no_last_newline.csv", lambda: CSV[:-1], "", True),
    BadTable("some_out_of_range.csv", lambda: CSV + b"999,-10,1\n14,-99,1\n", "2 |range", True),
    BadTable("nan_row.csv", lambda: CSV + b"nan,inf,1\n", "1 ", True),
    BadTable("no_rows.csv", lambda: b"ra,dec\n", "no rows", True, 0),
    BadTable("no_rows.tbl", lambda: b"\n".join(IPAC.split(b"\n")[:3]) + b"\n", "no rows", True, 0),
    BadTable("no_rows.vot", lambda: votable(""), "no rows", True, 0),
    BadTable("yaml_bomb.ecsv", yaml_bomb, "", True, 1),
    BadTable("lost_rows.tbl", lambda: b"\\RowsRetrieved = 9\n" + IPAC, "rows are missing", True),
]
# fmt: on
ALL = [*REFUSED, *OPENED]
