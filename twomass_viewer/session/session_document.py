"""The document of a Session: what a window shows as plain values, named by file and layer.

Made on the interface thread: no disk is touched. A session file and the recipe in a picture hold
the same document.
"""

from typing import Any

from twomass_viewer import __version__
from twomass_viewer.scene.scene import Camera
from twomass_viewer.session.differences import MadeOf
from twomass_viewer.session.layers import Field, ImageSet
from twomass_viewer.session.session import Session
from twomass_viewer.session.session_pieces import LayerNumbers, pieces

FORMAT = "twomass_viewer session"
VERSION = 1

Document = dict[str, Any]


def describe(session: Session, *, crosshair: bool = False) -> Document:
    """Return the document of a session; its files are named by their paths only.

    Images and catalogues that were made in memory are left out, but for differences and ratios
    of images in files, which are made anew.
    """
    files: dict[str, int] = {}

    def number(path: object) -> int:
        return files.setdefault(str(path), len(files))

    field_at = {f.key: n for n, f in enumerate(session.fields)}
    sets = [s for s in session.images if s.sources is None and s.lasts]
    layers = [c for c in session.catalogs if c.catalog.path is not None]
    numbers = LayerNumbers(
        dict(enumerate(s.key for s in sets)), dict(enumerate(c.key for c in layers))
    )
    document: Document = {
        "format": FORMAT,
        "version": VERSION,
        "program": f"twomass_viewer {__version__}",
        "files": [],
        "fields": [_field_plain(f, session.camera_of(f.key)) for f in session.fields],
        "active_field": field_at.get(session.active_field or ""),
        "images": [
            {
                "field": field_at[s.field],
                "files": _inputs_plain(s.made_of, number)
                if s.made_of is not None
                else _images_plain(s, number),
                "made": _made_plain(s.made_of),
                "role": s.role.value,
                "visible": s.visible,
                "opacity": s.opacity,
            }
            for s in sets
        ],
        "current_image": numbers.image(session.current_image or ""),
        "catalogs": [
            {
                "file": number(c.catalog.path),
                "kind": c.catalog.kind.value,
                "visible": c.visible,
                "filter": c.filter_text,
                "hidden_classes": sorted(c.hidden_classes),
            }
            for c in layers
        ],
        "current_catalog": numbers.catalog(session.current_catalog),
        "crosshair": crosshair,
    }
    document |= {key: piece.to_plain(session, numbers) for key, piece in pieces().items()}
    document["files"] = list(files)
    return document


def left_out(session: Session) -> list[str]:
    """Return the names of layers that no file can bring back."""
    return [s.members[0].image.name for s in session.images
            if s.sources is None and not s.lasts] + [
        c.catalog.name for c in session.catalogs if c.catalog.path is None
    ]  # fmt: skip


def _field_plain(found: Field, camera: Camera) -> dict[str, Any]:
    looked_at: dict[str, float]
    if found.plane is None:
        looked_at = {"x_pix": camera.center[0], "y_pix": camera.center[1]}
        place = None
    else:
        ra, dec = (float(v) for v in found.plane.unproject(*camera.center))
        # the sky for whoever reads it; the offset because it comes back to the last digit
        east, north = camera.center
        looked_at = {"ra_deg": ra, "dec_deg": dec, "east_arcsec": east, "north_arcsec": north}
        place = {"ra_deg": found.plane.ra_deg, "dec_deg": found.plane.dec_deg, "frame": "FK5"}
    return {
        "name": found.name,
        "center": place,
        "camera": {
            "center": looked_at,
            "arcsec_per_pixel": camera.arcsec_per_pixel,
            "rotation_deg": camera.rotation_deg,
            "parity": camera.parity,
        },
    }


def _made_plain(made: MadeOf | None) -> dict[str, Any] | None:
    return None if made is None else {"kind": made.kind, "planes": [i.plane for i in made.inputs]}


def _inputs_plain(made: MadeOf, number: Any) -> list[dict[str, Any]]:
    """Return the images a layer was made of, in the form of those a set is read from."""
    return [
        {
            "file": number(i.path),
            "hdu": i.hdu,
            "overruled": []
            if i.overrule is None
            else [{"plane": i.plane, **i.overrule.to_plain()}],
        }
        for i in made.inputs
    ]


def _images_plain(found: ImageSet, number: Any) -> list[dict[str, Any]]:
    out: dict[tuple[int, int], dict[str, Any]] = {}
    for m in found.members:
        entry = out.setdefault(
            (number(m.image.path), m.image.hdu),
            {"file": number(m.image.path), "hdu": m.image.hdu, "overruled": []},
        )
        if m.overrule is not None:
            entry["overruled"].append({"plane": m.plane.index, **m.overrule.to_plain()})
    return list(out.values())
