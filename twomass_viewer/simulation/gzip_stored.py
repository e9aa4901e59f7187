"""Gzip files that are the same on every machine."""

import struct
import zlib

_BLOCK = 65535  # bytes of a stored block at most (RFC 1951)


def stored_gzip(content: bytes, name: str) -> bytes:
    """Return a gzip file that holds a content as it is.

    Nothing is deflated: how well that works depends on the version of zlib, and with it the
    bytes. The header carries the name, no time, and the remark that the content is simulated.

    Parameters
    ----------
    content : bytes
    name : str
        Of the file inside, ASCII.
    """
    remark = b"simulated by twomass_viewer: holds no survey data"
    out = [b"\x1f\x8b\x08\x18\0\0\0\0\0\xff", name.encode("ascii"), b"\0", remark, b"\0"]
    starts = range(0, max(len(content), 1), _BLOCK)
    for start in starts:
        block = content[start : start + _BLOCK]
        last = start == starts[-1]
        out += [struct.pack("<BHH", last, len(block), len(block) ^ 0xFFFF), block]
    out.append(struct.pack("<II", zlib.crc32(content), len(content) & 0xFFFFFFFF))
    return b"".join(out)
