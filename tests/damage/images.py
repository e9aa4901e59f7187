"""Damaged and hostile image files: what each holds, and what must be said of it."""

import bz2
import gzip
import io
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

import numpy as np
from astropy.io import fits

from tests.io.fits_bytes import ATLAS, BLOCK, card, empty_primary, fits_bytes, header_bytes, pixels

END = BLOCK + 48 * 32 * 4  # where the pixels of a good file end
PLACE = ATLAS["CRVAL1"]


@dataclass(frozen=True)
class BadImage:
    """One file: ``says`` is looked for in the error, or in the notices if it ``opens``."""

    name: str
    make: Callable[[], bytes] = field(repr=False)
    says: str
    opens: bool = False


@cache
def good() -> bytes:
    return fits_bytes(pixels())


def head(*lines: str, end: bool = True) -> bytes:
    return header_bytes(list(lines), end=end)


def axes(*lengths: int, bitpix: object = -32) -> bytes:
    sizes = (card(f"NAXIS{i}", n) for i, n in enumerate(lengths, 1))
    return head(card("SIMPLE", True), card("BITPIX", bitpix), card("NAXIS", len(lengths)), *sizes)


def changed(**changes: object) -> Callable[[], bytes]:
    return lambda: fits_bytes(pixels(), changes=changes)


def without(*keywords: str, **changes: object) -> Callable[[], bytes]:
    return lambda: fits_bytes(pixels(), changes=dict.fromkeys(keywords) | changes)


def extra(*lines: str) -> Callable[[], bytes]:
    return lambda: fits_bytes(pixels(), extra=list(lines))


def filled(value: float) -> Callable[[], bytes]:
    return lambda: fits_bytes(np.full((48, 32), value, "f4"))


def replaced(old: bytes, new: bytes) -> Callable[[], bytes]:
    """Return a good file in which a card is another one, to the letter."""

    def make() -> bytes:
        line = next(
            good()[i : i + 80] for i in range(0, BLOCK, 80) if good()[i : i + 80].startswith(old)
        )
        return good().replace(line, new.ljust(80)[:80], 1)

    return make


def extension(*lines: str, heap: bytes = b"") -> bytes:
    return empty_primary() + head(*lines) + heap + bytes(-len(heap) % BLOCK)


def table(rows: int = 1, **more: object) -> bytes:
    cards: dict[str, object] = {
        "BITPIX": 8,
        "NAXIS": 2,
        "NAXIS1": 4,
        "NAXIS2": rows,
        "PCOUNT": 0,
        "GCOUNT": 1,
    }
    cards |= {"TFIELDS": 1, "TFORM1": "E"} | more
    lines = [card("XTENSION", "BINTABLE"), *(card(k, v) for k, v in cards.items())]
    return extension(*lines, heap=bytes(min(rows, 10) * 4))


@cache
def tiled(method: str = "RICE_1") -> bytes:
    data = pixels(dtype="i2") if method == "RICE_1" else pixels()
    stream = io.BytesIO()
    fits.HDUList([fits.PrimaryHDU(), fits.CompImageHDU(data, compression_type=method)]).writeto(
        stream
    )
    return stream.getvalue()


def tiled_with(**changes: object) -> Callable[[], bytes]:
    """Return a file compressed in tiles with some of its cards changed."""

    def make() -> bytes:
        raw = tiled()
        stop = raw.index(b"END     ", BLOCK)
        old = [raw[i : i + 80].decode() for i in range(BLOCK, stop, 80)]
        lines = [line for line in old if line[:8].rstrip() not in changes]
        lines += [card(keyword, value) for keyword, value in changes.items()]
        data = stop + 80 + (-(stop + 80) % BLOCK)
        return raw[:BLOCK] + head(*lines) + raw[data:]

    return make


def tiled_heap(make: Callable[[bytes], bytes]) -> Callable[[], bytes]:
    """Return a file compressed in tiles whose compressed bytes are others."""

    def damaged() -> bytes:
        raw = tiled()
        with fits.open(io.BytesIO(raw), disable_image_compression=True) as hdus:
            start = hdus[1]._data_offset + hdus[1].header["NAXIS1"] * hdus[1].header["NAXIS2"]
            stop = start + hdus[1].header["PCOUNT"]
        return raw[:start] + make(raw[start:stop]) + raw[stop:]

    return damaged


def noise(size: int) -> bytes:
    return np.random.default_rng(11).bytes(size)


def bomb(pack: str, inside: bytes) -> Callable[[], bytes]:
    """Return compressed bytes that begin as given and go on for 16 MB of blanks."""

    def make() -> bytes:
        packer = zlib.compressobj(9, wbits=31) if pack == "gzip" else bz2.BZ2Compressor(9)
        parts = [packer.compress(inside)]
        parts += [packer.compress(b" " * (1 << 20)) for _ in range(16)]
        return b"".join((*parts, packer.flush()))

    return make


def members(count: int) -> bytes:
    """Return a gzip file whose content lies in many members, most of them empty."""
    return gzip.compress(b"", mtime=0) * count + gzip.compress(good(), mtime=0)


def without_end() -> bytes:
    raw = good()
    at = raw.index(b"END     ")
    return raw[:at] + b" " * 80 + raw[at + 80 :]


def early_end() -> bytes:
    """Return a file whose END stands before the axes are told."""
    raw = good()
    return raw[:160] + b"END".ljust(80) + raw[240:]


def shifted_card() -> bytes:
    """Return a file one of whose cards is a byte short, as an editor leaves it."""
    raw = good()
    at = raw.index(b"ORDATE")
    return raw[: at + 79] + raw[at + 80 :]


WEB = b"<!DOCTYPE html><html><head><title>503</title></head><body>down</body></html>"
ERROR_XML = b"<?xml version='1.0'?><Error><Message>no such image</Message></Error>"
VOTABLE_ERROR = (
    b"<?xml version='1.0'?><VOTABLE version='1.3'><RESOURCE type='results'>"
    b"<INFO name='QUERY_STATUS' value='ERROR'>no such image</INFO></RESOURCE></VOTABLE>"
)

# fmt: off
REFUSED = [
    # not FITS at all
    BadImage("empty.fits", bytes, r"is empty \(0 bytes\)"),
    BadImage("zeros.fits", lambda: bytes(4 * BLOCK), "never completely written"),
    BadImage("web_page.fits", lambda: WEB, "is a web page"),
    BadImage("web_page.fits.gz", lambda: gzip.compress(WEB), r"web page \(inside gzip\)"),
    BadImage("service_error.fits", lambda: ERROR_XML, "is an XML document"),
    BadImage("votable_error.fits", lambda: VOTABLE_ERROR, "VOTable|service's error answer"),
    BadImage("irsa_error.fits", lambda: b'[struct stat="ERROR", msg="No images found"]',
             "error answer.*No images found"),
    BadImage("answer.fits", lambda: b'{"error": "rate limit"}', "is a JSON document"),
    BadImage("noise.fits", lambda: noise(9000), "of an unknown kind"),
    BadImage("nested.fits.gz", lambda: gzip.compress(gzip.compress(good())),
             "gzip-compressed file .inside gzip.*Unpack it"),
    BadImage("crossed.fits.gz", lambda: gzip.compress(bz2.compress(good())),
             "bzip2-compressed file .inside gzip.*Unpack it"),
    BadImage("only_magic.fits.gz", lambda: b"\x1f\x8b", "holds no data|damaged"),
    BadImage("only_magic.fits.bz2", lambda: b"BZh9", "holds no data|damaged"),
    BadImage("gzip_noise.fits.gz", lambda: b"\x1f\x8b\x08\0" + noise(3000), "damaged|no data"),
    BadImage("line_ends.fits", lambda: good().replace(b"SIMPLE  = ", b"SIMPLE  =\r\n", 1),
             "printed as text"),
    # headers
    BadImage("extension_first.fits", lambda: fits_bytes(pixels(), extension=True),
             "begins with an extension"),
    BadImage("cut_header.fits", lambda: good()[:1234], "ends inside the header of HDU 0"),
    BadImage("no_end.fits", without_end, "no END card"),
    BadImage("early_end.fits", early_end, "no usable NAXIS"),
    BadImage("endless_header.fits.gz", bomb("gzip", head(card("SIMPLE", True), end=False)),
             "no END card in"),
    BadImage("endless_header.fits.bz2", bomb("bzip2", head(card("SIMPLE", True), end=False)),
             "no END card in"),
    BadImage("long_header.fits", extra(*["COMMENT card"] * 100_000), "longer header is not read"),
    BadImage("short_card.fits", shifted_card, "no END card"),
    BadImage("bitpix_7.fits", lambda: axes(5, 5, bitpix=7), "BITPIX = 7"),
    BadImage("bitpix_text.fits", lambda: axes(5, 5, bitpix="many"), "no usable BITPIX"),
    BadImage("bitpix_complex.fits", replaced(b"BITPIX", b"BITPIX  =             (8.0, 1.0)"),
             "no usable BITPIX"),
    BadImage("bitpix_doubled.fits", changed(BITPIX=-64), "truncated"),
    BadImage("naxis_logical.fits", changed(NAXIS1=True), "no usable NAXIS1"),
    BadImage("naxis_text.fits", replaced(b"NAXIS1", b"NAXIS1  = 'wide    '"), "no usable NAXIS1"),
    BadImage("naxis_half.fits", replaced(b"NAXIS1", b"NAXIS1  =                 32.5"), "NAXIS1"),
    BadImage("naxis_empty.fits", replaced(b"NAXIS1", b"NAXIS1  ="), "no usable NAXIS1"),
    BadImage("naxis_0.fits", empty_primary, "holds no image"),
    BadImage("naxis_zero_long.fits", lambda: axes(0, 48), "holds no image"),
    BadImage("naxis_1000.fits", changed(NAXIS=1000), "NAXIS = 1000 is impossible"),
    BadImage("naxis_minus.fits", changed(NAXIS=-2), "NAXIS = -2 is impossible"),
    BadImage("axis_minus.fits", lambda: axes(-5, 5), "negative length"),
    BadImage("billions.fits", lambda: axes(10**9, 10**9), "more than 4.3 GB is not read"),
    BadImage("beyond_64_bit.fits", lambda: axes(10**25, 10**25), "more than 4.3 GB is not read"),
    BadImage("infinite.fits", replaced(b"NAXIS1", b"NAXIS1  =                1E999"), "NAXIS1"),
    BadImage("gigabytes.fits", lambda: axes(30000, 30000), "3600000000 bytes.*only 0 are there"),
    BadImage("gigabytes.fits.gz", lambda: gzip.compress(axes(30000, 30000)), "more than the comp"),
    BadImage("gigabytes.fits.bz2", lambda: bz2.compress(axes(30000, 30000)), "more than the comp"),
    BadImage("many_planes.fits", lambda: fits_bytes(pixels((3, 48, 32)), changes={"NAXIS3": 9}),
             "truncated"),
    BadImage("hypercube.fits", lambda: fits_bytes(np.ones((2, 2, 3, 3), "f4")), "has 4 axes"),
    BadImage("groups.fits", lambda: head(card("SIMPLE", True), card("BITPIX", -32),
             card("NAXIS", 3), card("NAXIS1", 0), card("NAXIS2", 3), card("NAXIS3", 4),
             card("GROUPS", True), card("PCOUNT", 2), card("GCOUNT", 5)) + bytes(BLOCK),
             "random groups"),
    BadImage("gcount.fits", lambda: extension(card("XTENSION", "IMAGE"), card("BITPIX", 8),
             card("NAXIS", 2), card("NAXIS1", 3), card("NAXIS2", 3), card("PCOUNT", 0),
             card("GCOUNT", 10**18)), "more than 4.3 GB|GCOUNT"),
    BadImage("pcount.fits", lambda: extension(card("XTENSION", "IMAGE"), card("BITPIX", 8),
             card("NAXIS", 2), card("NAXIS1", 3), card("NAXIS2", 3), card("PCOUNT", 10**18),
             card("GCOUNT", 1)), "more than 4.3 GB|PCOUNT"),
    BadImage("table_only.fits", table, "holds no image.*a table.*catalogue"),
    BadImage("table_pcount.fits", lambda: table(PCOUNT=-(10**15)), "holds no image"),
    BadImage("bad_extension.fits", lambda: extension(card("XTENSION", "IMAGE")), "no usable"),
    # pixels
    BadImage("cut.fits", lambda: good()[: 2 * BLOCK], "6144 bytes of pixels, but only 2880"),
    BadImage("one_byte_short.fits", lambda: good()[: END - 1], r"\(1 missing\)"),
    BadImage("no_pixels.fits", lambda: good()[:BLOCK], "only 0 are there"),
    BadImage("cut.fits.gz", lambda: gzip.compress(good())[:-2500], "truncated.*after inflating"),
    BadImage("cut.fits.bz2", lambda: bz2.compress(good())[:-2500], "damaged|no data|ends inside"),
    BadImage("flipped.fits.gz", lambda: gzip.compress(good())[:-6] + noise(2)
             + gzip.compress(good())[-4:], "damaged"),
    # compressed in tiles
    BadImage("tiles_billions.fits.fz", tiled_with(ZNAXIS1=10**9, ZNAXIS2=10**9), "more than 4.3"),
    BadImage("tiles_bomb.fits.fz", tiled_with(ZNAXIS1=30000, ZNAXIS2=30000), "tile|more than"),
    BadImage("tiles_zero.fits.fz", tiled_with(ZTILE1=0), "tile|uncompressed"),
    BadImage("tiles_minus.fits.fz", tiled_with(ZTILE2=-1), "tile|uncompressed"),
    BadImage("tiles_half.fits.fz", tiled_with(ZTILE1=7), "tile|uncompressed"),
    BadImage("tiles_naxis.fits.fz", tiled_with(ZNAXIS=0), "without usable dimensions"),
    BadImage("tiles_bitpix.fits.fz", tiled_with(ZBITPIX=12), "without usable dimensions"),
    BadImage("tiles_method.fits.fz", tiled_with(ZCMPTYPE="MAGIC_9"), "MAGIC_9|uncompressed"),
    BadImage("tiles_cut.fits.fz", lambda: tiled()[:-BLOCK - 1], "truncated"),
    BadImage("tiles_rows.fits.fz", tiled_with(NAXIS2=3), "tile|uncompressed|truncated"),
    BadImage("tiles_pointer.fits.fz", tiled_with(THEAP=10**9), "tile|uncompressed|heap"),
    BadImage("tiles_damaged.fits.fz", tiled_heap(lambda h: h[:40] + noise(200) + h[240:]),
             "cannot be uncompressed"),
    BadImage("tiles_empty_heap.fits.fz", tiled_heap(lambda heap: bytes(len(heap))),
             "tile|uncompressed"),
]

OPENED = [
    BadImage("simple_false.fits", changed(SIMPLE=False), "SIMPLE = F", True),
    BadImage("no_padding.fits", lambda: good()[:END], "padding bytes", True),
    BadImage("no_padding.fits.gz", lambda: gzip.compress(good()[:END]), "padding bytes", True),
    BadImage("no_trailer.fits.gz", lambda: gzip.compress(good())[:-8], "without its check", True),
    BadImage("members.fits.gz", lambda: members(2000), "", True),
    BadImage("tail.fits", lambda: good() + b"appended by mail", "", True),
    BadImage("bomb.fits.gz", bomb("gzip", fits_bytes(pixels())), "", True),
    BadImage("few_planes.fits", lambda: fits_bytes(pixels((7, 48, 32)), changes={"NAXIS3": 5}),
             "More data follow the pixels", True),
    BadImage("all_nan.fits", filled(np.nan), "no valid pixel", True),
    BadImage("all_infinite.fits", filled(np.inf), "no valid pixel", True),
    BadImage("infinite_pixels.fits", lambda: fits_bytes(
        np.where(np.arange(1536).reshape(48, 32) % 7, 5, np.inf).astype("f4")),
        "220 infinite pixel values", True),
    BadImage("constant.fits", filled(73.0), "the same value, 73", True),
    BadImage("huge_values.fits", lambda: fits_bytes(pixels() * np.float32(1e36)),
             r"values reach 7.5e\+37", True),
    BadImage("huge_doubles.fits", lambda: fits_bytes(pixels(dtype="f8") * 1e300),
             "too large for 32-bit|no valid pixel", True),
    BadImage("denormals.fits", lambda: fits_bytes(pixels() * np.float32(1e-40)), "", True),
    BadImage("bscale_0.fits", changed(BSCALE=0.0), "BSCALE: 0 would erase", True),
    BadImage("bscale_text.fits", changed(BSCALE="big"), "BSCALE: 'big' is not a number", True),
    BadImage("bzero_nan.fits", replaced(b"ORIGIN", b"BZERO   =                  NaN"),
             "BZERO", True),
    BadImage("blank_text.fits", lambda: fits_bytes(pixels(dtype="i2"), changes={"BLANK": "none"}),
             "BLANK = 'none' is not a", True),
    BadImage("crval_text.fits", changed(CRVAL1="north"), "CRVAL1 = 'north' is not a number", True),
    BadImage("crval_nan.fits", replaced(b"CRVAL1", b"CRVAL1  =                  NaN"),
             "No usable sky coordinates.*CRVAL1", True),
    BadImage("crval_logical.fits", changed(CRVAL1=True), "CRVAL1 = True is not a number", True),
    BadImage("crval_complex.fits", replaced(b"CRVAL1", b"CRVAL1  =           (14.2, 10.0)"),
             "No usable sky coordinates.*CRVAL1", True),
    BadImage("dec_91.fits", changed(CRVAL2=91.0), "outside −90 to", True),
    BadImage("ra_1e9.fits", changed(CRVAL1=1e9), "not an angle", True),
    BadImage("cdelt_0.fits", changed(CDELT1=0.0), "pixel matrix is singular", True),
    BadImage("cdelt_huge.fits", changed(CDELT1=1e5, CDELT2=1e5), "impossible", True),
    BadImage("cd_singular.fits", without("CDELT1", "CDELT2", "CROTA2", CD1_1=1e-4, CD1_2=1e-4,
             CD2_1=1e-4, CD2_2=1e-4), "pixel matrix is singular", True),
    BadImage("datasum.fits", changed(DATASUM="12345"), "DATASUM", True),
    BadImage("pc_zero.fits", without("CROTA2", PC1_1=0.0, PC2_2=0.0), "singular", True),
    BadImage("crpix_far.fits", changed(CRPIX1=1e30), "No usable sky coordinates.*CRPIX", True),
    BadImage("crpix_text.fits", changed(CRPIX2="mid"), "CRPIX2 = 'mid' is not a number", True),
    BadImage("ctype_odd.fits", changed(CTYPE1="FOO--BAR"), "not a place on the sky", True),
    BadImage("projection_odd.fits", changed(CTYPE1="RA---XYZ", CTYPE2="DEC--XYZ"),
             "No usable sky coordinates", True),
    BadImage("no_wcs.fits", without("CTYPE1", "CTYPE2"), "no CTYPE1", True),
    BadImage("continue.fits", extra(card("LONGSTR", "begins &"), "CONTINUE  'and ends'"),
             "", True),
    BadImage("continue_alone.fits", extra("CONTINUE  'of what?'"), "", True),
    BadImage("hierarch.fits", extra("HIERARCH ESO TEL AIRM START = 1.05 / airmass"), "", True),
    BadImage("two_bitpix.fits", extra(card("BITPIX", 16)), "BITPIX .*2 times.*-32.*is used", True),
    BadImage("two_naxis1.fits", extra(card("NAXIS1", 9)), "NAXIS1 .*2 times.*32.*is used", True),
    BadImage("two_crval1.fits", extra(card("CRVAL1", 200.0)), "CRVAL1 .*2 times.*used", True),
    BadImage("latin.fits", replaced(b"ORIGIN", b"OBSERVER= 'Mu\xf1oz   '"), "does not allow", True),
    BadImage("tabs.fits", replaced(b"ORIGIN", b"ORIGIN\t=\t'2MASS'"), "does not allow", True),
    BadImage("newlines.fits", replaced(b"ORIGIN", b"COMMENT two\nlines\r\n"), "does not all", True),
    BadImage("nul_in_header.fits", replaced(b"ORIGIN", b"ORIGIN  = '2MA\0SS '"), "does not", True),
    BadImage("lower_case.fits", replaced(b"ORIGIN", b"origin  = '2MASS'"), "lower case", True),
    BadImage("unclosed.fits", replaced(b"ORIGIN", b"ORIGIN  = '2MASS"), "ORIGIN", True),
    BadImage("many_cards.fits", extra(*["COMMENT card"] * 20_000), "", True),
]
# fmt: on
ALL = [*REFUSED, *OPENED]
