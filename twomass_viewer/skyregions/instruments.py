"""Fields of view of instruments: shapes of true size on the sky, shipped and of the user."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from twomass_viewer.errors import FileProblemError
from twomass_viewer.files import write_atomic
from twomass_viewer.imagery.wcs import FieldPlane
from twomass_viewer.paths import config_dir, resource
from twomass_viewer.survey.evidence import Evidence

FORMAT = 1
MAX_ARCSEC = 5 * 3600.0
MAX_PARTS = 200
_SIDES = 72  # of a circle


class PartShape(StrEnum):
    """What a part of a field of view looks like."""

    BOX = "box"
    CIRCLE = "circle"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a field of view: an array, a slit, a circle.

    Attributes
    ----------
    shape : PartShape
    size_arcsec : tuple of (float, float)
        Width and height; of a circle its diameter, twice.
    center_arcsec : tuple of (float, float)
        Of the middle: x at right angles to the position angle (east when it is 0), y along it.
    """

    shape: PartShape
    size_arcsec: tuple[float, float]
    center_arcsec: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Instrument:
    """A field of view with its provenance.

    Attributes
    ----------
    name : str
    parts : tuple of Part
    evidence : Evidence or None
        None for what a user defined.
    source : str
    """

    name: str
    parts: tuple[Part, ...]
    evidence: Evidence | None = None
    source: str = ""

    @property
    def dashed(self) -> bool:
        """Whether its numbers rest on no source."""
        return self.evidence is not None and self.evidence.is_guess

    @property
    def reach_arcsec(self) -> float:
        """How far it reaches along the position angle from its middle."""
        return max(p.center_arcsec[1] + p.size_arcsec[1] / 2 for p in self.parts)

    def to_plain(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        plain: dict[str, Any] = {"name": self.name}
        if self.evidence is not None:
            plain["evidence"] = self.evidence.value
        return plain | {
            "source": self.source,
            "parts": [
                {
                    "shape": p.shape.value,
                    "size_arcsec": list(p.size_arcsec),
                    "center_arcsec": list(p.center_arcsec),
                }
                for p in self.parts
            ],
        }


def instrument_from_plain(plain: Any) -> Instrument:
    """Return the instrument plain values describe; raises ValueError with a phrase otherwise."""
    if not isinstance(plain, dict) or not isinstance(plain.get("name"), str):
        raise ValueError("a field of view needs a name")
    name = plain["name"].strip()[:200]
    parts = plain.get("parts")
    if not name or not isinstance(parts, list) or not 0 < len(parts) <= MAX_PARTS:
        raise ValueError(f"“{name}” needs a name and one part or more")
    evidence = plain.get("evidence")
    try:
        known = None if evidence is None else Evidence(evidence)
    except ValueError:
        raise ValueError(f"the evidence of “{name}” is no known word") from None
    source = plain.get("source", "")
    return Instrument(
        name, tuple(_part(name, p) for p in parts), known, source if isinstance(source, str) else ""
    )


def _part(name: str, plain: Any) -> Part:
    if not isinstance(plain, dict) or plain.get("shape") not in ("box", "circle"):
        raise ValueError(f"a part of “{name}” is neither a box nor a circle")
    size = _pair(plain.get("size_arcsec"), 0.0)
    center = _pair(plain.get("center_arcsec", [0, 0]), -MAX_ARCSEC)
    if size is None or center is None or min(size) <= 0:
        raise ValueError(f"the size or centre of a part of “{name}” is not within 5°")
    if plain["shape"] == "circle" and size[0] != size[1]:
        raise ValueError(f"a circle of “{name}” has two diameters")
    return Part(PartShape(plain["shape"]), size, center)


def _pair(value: Any, low: float) -> tuple[float, float] | None:
    if not isinstance(value, list) or len(value) != 2:
        return None
    if not all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in value):
        return None
    a, b = float(value[0]), float(value[1])
    good = all(math.isfinite(v) and low <= v <= MAX_ARCSEC for v in (a, b))
    return (a, b) if good else None


def shipped_instruments() -> tuple[Instrument, ...]:
    """Return the fields of view that come with the program."""
    return _read(resource("instruments.json"))


def user_file() -> Path:
    """Return where the user's own lie."""
    return config_dir() / "instruments.json"


def user_instruments() -> tuple[Instrument, ...]:
    """Return the user's own; raises `FileProblemError` when their file is damaged."""
    path = user_file()
    return _read(path) if path.is_file() else ()


def _read(path: Path) -> tuple[Instrument, ...]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        found = document["instruments"]
        return tuple(instrument_from_plain(p) for p in found)
    except (OSError, KeyError, TypeError) as error:
        raise FileProblemError(f"The fields of view in {path} cannot be read: {error}.") from None
    except ValueError as error:
        raise FileProblemError(
            f"The fields of view in {path} cannot be read: {error}.", "Mend or remove the file."
        ) from None


def save_user_instruments(instruments: Sequence[Instrument]) -> None:
    """Write the user's own; raises OSError when the folder cannot be written."""
    path = user_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    plain = {"format": FORMAT, "instruments": [i.to_plain() for i in instruments]}
    text = json.dumps(plain, indent=1, ensure_ascii=False) + "\n"

    def write(stream: BinaryIO) -> None:
        stream.write(text.encode())

    write_atomic(path, write)


def sky_outlines(
    instrument: Instrument, ra_deg: float, dec_deg: float, pa_deg: float, plane: FieldPlane
) -> tuple[tuple[tuple[float, float], ...], ...]:
    """Return the parts as closed curves on the plane of a field, of true size on the sky.

    Parameters
    ----------
    instrument : Instrument
    ra_deg, dec_deg : float
        Its middle, FK5 J2000.
    pa_deg : float
        Position angle of its y axis, east of north.
    plane : FieldPlane
    """
    rings = []
    for part in instrument.parts:
        w, h = part.size_arcsec
        if part.shape is PartShape.CIRCLE:
            turn = np.linspace(0.0, 2 * np.pi, _SIDES, endpoint=False)
            x, y = w / 2 * np.cos(turn), w / 2 * np.sin(turn)
        else:
            x, y = np.array([-w, w, w, -w]) / 2, np.array([-h, -h, h, h]) / 2
        x, y = x + part.center_arcsec[0], y + part.center_arcsec[1]
        ring = _on_plane(x, y, ra_deg, dec_deg, pa_deg, plane)
        if ring:
            rings.append(ring)
    return tuple(rings)


def handle_place(
    instrument: Instrument, ra_deg: float, dec_deg: float, pa_deg: float, plane: FieldPlane
) -> tuple[float, float] | None:
    """Return where a field of view is turned: beyond its upper edge, towards its angle."""
    y = np.array([1.25 * max(instrument.reach_arcsec, 1.0)])
    ring = _on_plane(np.zeros(1), y, ra_deg, dec_deg, pa_deg, plane)
    return ring[0] if ring else None


def _on_plane(
    x: np.ndarray, y: np.ndarray, ra: float, dec: float, pa: float, plane: FieldPlane
) -> tuple[tuple[float, float], ...]:
    a = math.radians(pa)
    distance = np.hypot(x, y)
    # on the tangent plane of the middle an arc of d lies at tan d
    stretch = np.where(distance > 0, np.tan(np.radians(distance / 3600)) * 206264.806247096, 0.0)
    factor = np.divide(stretch, distance, out=np.ones_like(distance), where=distance > 0)
    east = factor * (x * math.cos(a) + y * math.sin(a))
    north = factor * (y * math.cos(a) - x * math.sin(a))
    e, n = plane.project(*FieldPlane(ra, dec).unproject(east, north))
    if not (np.isfinite(e).all() and np.isfinite(n).all()):
        return ()
    return tuple(zip(e.tolist(), n.tolist(), strict=True))
