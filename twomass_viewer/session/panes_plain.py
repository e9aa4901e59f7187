"""Panes as plain values and back; images and fields are named by their numbers in the document."""

from dataclasses import replace
from typing import Any

from twomass_viewer.scene.scene import Camera
from twomass_viewer.session.panes import MOST_ACROSS, Lock, Pane, PaneLayout
from twomass_viewer.session.plain_reading import Node
from twomass_viewer.session.session import Session
from twomass_viewer.session.session_pieces import Apply, LayerNumbers
from twomass_viewer.session.view import Shown
from twomass_viewer.session.view_plain import tone_from_node, tone_values

_FAR = 1e12  # arcsec or pixels: beyond any field


def panes_to_plain(session: Session, numbers: LayerNumbers) -> dict[str, Any] | None:
    """Return layout, locks and panes; None for a plain window, which `view` and `tone` tell of."""
    layout = session.layout
    if layout == PaneLayout(panes=(Pane(layout.pane.key),)):
        return None
    return {
        "rows": layout.rows,
        "columns": layout.cols,
        "active": layout.active,
        "maximized": layout.maximized,
        "locks": [lock.value for lock in Lock if lock in layout.locks],
        "band_switch": session.band_switch.value,
        "panes": [_pane_plain(session, numbers, p) for p in layout.panes],
    }


def _pane_plain(session: Session, numbers: LayerNumbers, pane: Pane) -> dict[str, Any]:
    own = session.own_cameras
    return {
        "band": pane.shown.value if pane.shown else None,
        "image": None if pane.set_key is None else numbers.image(pane.set_key),
        "tone": tone_values(pane.tone) if pane.tone else None,
        "cameras": [
            {
                "field": n,
                "center": list(camera.center),  # on the plane of the field, as the scene has it
                "arcsec_per_pixel": camera.arcsec_per_pixel,
                "rotation_deg": camera.rotation_deg,
                "parity": camera.parity,
            }
            for n, field in enumerate(session.fields)
            if (camera := own.get((field.key, pane.key))) is not None
        ],
    }


def read_panes(node: Node) -> Apply:
    """Check what `panes_to_plain` wrote and return what shows it so."""
    if node.value is None:
        return lambda session, _: session.restore_layout(PaneLayout(), None, {})
    rows = node.get("rows").integer(1, MOST_ACROSS)
    cols = node.get("columns").integer(1, MOST_ACROSS)
    read = [_read_pane(key, n) for key, n in enumerate(node.get("panes"))]
    if not (rows - 1) * cols < len(read) <= rows * cols or not read:
        raise node.get("panes").fault("panes for each of the rows and columns")
    active = node.get("active").integer(0, len(read) - 1)
    maximized = node.get("maximized").flag()
    locks = frozenset(n.choice(Lock) for n in node.get("locks"))
    switch = node.get("band_switch").choice(Shown)
    if Lock.STRETCH in locks:
        read = [(replace(p, tone=None), image, own) for p, image, own in read]

    def apply(session: Session, numbers: LayerNumbers) -> None:
        fields = [f.key for f in session.fields]
        panes = tuple(
            replace(p, set_key=None if image is None else numbers.images.get(image))
            for p, image, _ in read
        )
        cameras = {
            (fields[n], pane.key): camera
            for pane, _, own in read
            for n, camera in own.items()
            if n < len(fields)
        }
        layout = PaneLayout(rows, cols, panes, active, maximized, locks)
        session.restore_layout(layout, switch, cameras)

    return apply


def _read_pane(key: int, node: Node) -> tuple[Pane, int | None, dict[int, Camera]]:
    shown = node.get("band").maybe(lambda n: n.choice(Shown))
    image = node.get("image").maybe(lambda n: n.integer(0, 1_000_000))
    tone = node.get("tone").maybe(tone_from_node)
    cameras = {}
    for n in node.get("cameras"):
        center = [v.number(-_FAR, _FAR) for v in n.get("center")]
        if len(center) != 2:
            raise n.get("center").fault("a pair of numbers")
        cameras[n.get("field").integer(0, 1_000_000)] = Camera(
            (center[0], center[1]),
            n.get("arcsec_per_pixel").number(1e-6, 1e6),
            n.get("rotation_deg").number(-1e6, 1e6),
            n.get("parity").integer(-1, 1) or 1,
        )
    return Pane(key, shown, None, tone), image, cameras
