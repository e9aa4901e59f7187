"""What pictures carry beside their pixels, in each format: texts, and the recipe of the view.

A PNG has a text chunk for each. PDF and TIFF hold an XMP packet, SVG the same RDF in its
``metadata`` element; in it the recipe is one element whose text is the session document. The
packet of a PDF is stored plainly, so all three are read by looking for that element.
"""

import json
import mmap
import struct
import zlib
from collections.abc import Mapping
from pathlib import Path

from twomass_viewer.errors import FileProblemError
from twomass_viewer.session.plain_reading import MAX_BYTES

PNG_MAGIC = b"\x89PNG\r\n\x1a\n"
FORMATS: dict[str, tuple[str, ...]] = {
    "PNG": (".png",),
    "PDF": (".pdf",),
    "SVG": (".svg",),
    "TIFF": (".tif", ".tiff"),
}
"""Formats of pictures and the endings of their names, the usual one first."""

_ANIMATIONS = {"GIF": (".gif",), "WebP": (".webp",)}

_MAGIC = {
    "PNG": (PNG_MAGIC,),
    "PDF": (b"%PDF-",),
    "SVG": (b"<",),
    "TIFF": (b"II*\0", b"MM\0*"),
}
_HEADER_END = 33  # magic and IHDR, which has to be first
# keyword, end of it, no compression, method, no language, no translated keyword
_START = b"Recipe\0\0\0\0\0"
_SPACE = "urn:twomass_viewer:picture:1"
_OPEN, _CLOSE = b"<twomass:Recipe>", b"</twomass:Recipe>"
_NOT_IN_XML = dict.fromkeys((n for n in range(32) if n not in (9, 10, 13)), "\ufffd")
_ESCAPES = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"))
_PACKET_ID = "W5M0MpCehiHzreSzNTczkc9d"  # that of every XMP packet (XMP specification, 7.3.2)


def format_of(name: str) -> str | None:
    """Return the format a file name stands for, None where there is none."""
    low = name.lower()
    return next((f for f, ends in FORMATS.items() if low.endswith(ends)), None)


def may_carry_view(name: str) -> bool:
    """Whether a file is named as a picture or an animation that may carry a recipe."""
    return format_of(name) is not None or _animation_of(name) is not None


def _animation_of(name: str) -> str | None:
    low = name.lower()
    return next((f for f, ends in _ANIMATIONS.items() if low.endswith(ends)), None)


def with_png_recipe(png: bytes, recipe: str) -> bytes:
    """Return a PNG with a recipe as its first text: uncompressed, so that it can be read."""
    content = b"iTXt" + _START + recipe.encode("utf-8", "replace")
    chunk = struct.pack(">I", len(content) - 4) + content
    chunk += struct.pack(">I", zlib.crc32(content))
    return png[:_HEADER_END] + chunk + png[_HEADER_END:]


def rdf(text: Mapping[str, str], recipe: str | None) -> str:
    """Return what a picture carries as RDF, the inside of an XMP packet.

    Parameters
    ----------
    text : mapping of str to str
        Title, Software, Acknowledgment, Badges, Provenance: those that are there.
    recipe : str or None
        The session document.
    """
    lines = []
    if "Title" in text:
        lines.append(_alternative("dc:title", text["Title"]))
    if "Acknowledgment" in text:
        lines.append(_alternative("dc:rights", text["Acknowledgment"]))
    if "Software" in text:
        lines.append(f"<xmp:CreatorTool>{_words(text['Software'])}</xmp:CreatorTool>")
    lines += [
        f"<twomass:{key}>{_words(value)}</twomass:{key}>"
        for key, value in text.items()
        if key not in ("Title", "Software")
    ]
    if recipe is not None:
        lines.append(f"{_OPEN.decode()}{_words(recipe)}{_CLOSE.decode()}")
    inside = "\n".join(lines)
    return (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        f'xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:twomass="{_SPACE}">\n'
        f"{inside}\n</rdf:Description>\n</rdf:RDF>\n"
    )


def xmp_packet(text: Mapping[str, str], recipe: str | None) -> bytes:
    """Return an XMP packet (ISO 16684-1) for PDF and TIFF; see `rdf`."""
    packet = (
        f'<?xpacket begin="\ufeff" id="{_PACKET_ID}"?>\n'
        f'<x:xmpmeta xmlns:x="adobe:ns:meta/">\n{rdf(text, recipe)}</x:xmpmeta>\n'
        '<?xpacket end="r"?>'
    )
    return packet.encode("utf-8", "replace")


def _alternative(name: str, value: str) -> str:
    said = f'<rdf:li xml:lang="x-default">{_words(value)}</rdf:li>'
    return f"<{name}><rdf:Alt>{said}</rdf:Alt></{name}>"


def _words(text: str) -> str:
    text = text.translate(_NOT_IN_XML)
    for sign, name in _ESCAPES:
        text = text.replace(sign, name)
    return text


def read_recipe(path: Path) -> bytes | None:
    """Return the recipe of a picture as JSON in UTF-8, None where it carries none.

    Raises
    ------
    FileProblemError
        It is no file, cannot be read, or is not of the format its name says.
    """
    if not path.is_file():
        raise FileProblemError(f"{path} is not a file.", "Check the path.")
    animation = _animation_of(path.name)
    if animation is not None:
        return _of_animation(path, animation)
    kind = format_of(path.name) or "PNG"
    try:
        with path.open("rb") as stream:
            head = stream.read(8)
            if not head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(_MAGIC[kind]):
                article = "an" if kind == "SVG" else "a"
                raise FileProblemError(f"{path.name} is not {article} {kind} picture.", _CHECK)
            if kind != "PNG":
                with mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
                    return _element(data)
            while len(head := stream.read(8)) == 8:
                length, chunk = struct.unpack(">I4s", head)
                if chunk == b"iTXt" and length <= MAX_BYTES:
                    content = stream.read(length)
                    if content.startswith(_START) and len(content) == length:
                        return content[len(_START) :]
                    stream.seek(4, 1)
                else:
                    stream.seek(length + 4, 1)
    except OSError as error:
        raise FileProblemError(
            f"{path} cannot be read: {error.strerror or error}.", "Check the path and its rights."
        ) from error
    return None


_CHECK = "Check the file."


def _of_animation(path: Path, kind: str) -> bytes | None:
    """Return the recipe in the comment of a GIF, or in the description in a WebP's packet."""
    from PIL import Image

    try:
        with Image.open(path, formats=[kind.upper()]) as image:
            found = image.info.get("comment") or image.info.get("xmp") or b""
    except (OSError, ValueError, SyntaxError):
        raise FileProblemError(f"{path.name} is not a {kind} picture.", _CHECK) from None
    text = bytes(found).decode("utf-8", "replace")
    if kind == "WebP":
        text = text.partition('xml:lang="x-default">')[2].partition("</rdf:li>")[0]
        text = _without_escapes(text)
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return None
    recipe = said.get("Recipe") if isinstance(said, dict) else None
    return None if recipe is None else json.dumps(recipe).encode()


def _without_escapes(text: str) -> str:
    for sign, name in reversed(_ESCAPES):
        text = text.replace(name, sign)
    return text


def _element(data: mmap.mmap) -> bytes | None:
    start = data.find(_OPEN)
    end = -1 if start < 0 else data.find(_CLOSE, start)
    if end < 0 or end - start > 2 * MAX_BYTES:
        return None
    content = data[start + len(_OPEN) : end].decode("utf-8", "replace")
    return _without_escapes(content).encode()
