"""Cutting out what is in view, or a region, as FITS: a sheet that asks, a job, an offer to open."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from twomass_viewer.errors import TwoMassError
from twomass_viewer.session.jobs import Job
from twomass_viewer.ui.opening import Opener
from twomass_viewer.ui.saving import ask_save_path, may_replace
from twomass_viewer.ui.workbench import Workbench

if TYPE_CHECKING:
    from twomass_viewer.io.cutout import PixelBox
    from twomass_viewer.session.cutting import Array, Piece
    from twomass_viewer.ui.panels.cutout_sheet import CutoutSheet, CutoutWish

_KEY = "cutout"
_SUFFIX = "_cut.fits"
_ALONG = 33  # points along each edge of the view: images may be turned and the sky is curved
_MOST_REGIONS = 200


class Cutouts:
    """FITS cutouts of one window.

    Parameters
    ----------
    bench : Workbench
    opener : Opener
        Opens what was cut out.
    """

    def __init__(self, bench: Workbench, opener: Opener) -> None:
        self._bench, self._opener = bench, opener
        self._sheet: CutoutSheet | None = None
        self._agreed: Path | None = None  # a file whose replacement was agreed to

    def ask(self) -> None:
        """Ask what is to be cut out."""
        # a window that cuts nothing out must not pay for it when it starts
        from twomass_viewer.session.cutting import images_to_cut, region_outline, stem_of

        session = self._bench.session
        seen = images_to_cut(session, every_band=False)
        if not seen:
            return
        every = images_to_cut(session, every_band=True)
        plane = session.field.plane if session.field else None
        shown = list(session.regions.shown.items())
        regions = [
            (k, f"Box around the {r.shape.value} {r.label or k}".strip())
            for k, r in shown[:_MOST_REGIONS]
            if region_outline(plane, r) is not None
        ]
        chosen = next((k for k, _ in regions if k in session.regions.selected), None)
        bands = ", ".join(str(m.band or m.image.name) for m in every)
        image = seen[0].image
        folder = image.path.parent if image.path is not None else Path()
        what = ", ".join(f"{m.band or ''} {m.image.name}".strip() for m in seen)
        sheet = self._sheet or self._make_sheet()
        sheet.offer(
            regions, chosen, what, f"All bands: {bands}" if len(every) > len(seen) else "",
            (folder / f"{stem_of(image)}{_SUFFIX}").absolute(),
        )  # fmt: skip
        sheet.open()

    def _make_sheet(self) -> "CutoutSheet":
        from twomass_viewer.ui.panels.cutout_sheet import CutoutSheet

        sheet = CutoutSheet(self._bench.window)
        sheet.wanted.connect(self._cut)
        sheet.changed.connect(self._say_what)
        sheet.browse_requested.connect(self._browse)
        self._sheet = sheet
        return sheet

    def _browse(self, name: str) -> None:
        path = ask_save_path(self._bench.window, "Save FITS cutout", name, "FITS (*.fits)")
        if path is not None and self._sheet is not None:
            self._sheet.set_path(path)
            self._agreed = path

    def _pieces(self, wish: "CutoutWish") -> "list[Piece]":
        """Return what is to be cut; raises `UsageError` where nothing can be."""
        from twomass_viewer.session.cutting import (
            Piece,
            images_to_cut,
            outputs,
            pixel_box,
            region_outline,
        )

        session = self._bench.session
        plane = session.field.plane if session.field else None
        outline = self._view_outline()
        region = session.regions.all.get(wish.region) if wish.region is not None else None
        if region is not None:
            outline = region_outline(plane, region) or outline
        members = images_to_cut(session, every_band=wish.every_band)
        top = session.top_member
        if not members or top is None:
            return []
        paths = outputs(wish.path.absolute(), members, top.image)
        return [
            Piece(m.image, pixel_box(m, plane, *outline), path)
            for m, path in zip(members, paths, strict=True)
        ]

    def _view_outline(self) -> "tuple[Array, Array]":
        geometry = self._bench.window.canvas.geometry_now
        t = np.linspace(0.0, 1.0, _ALONG)
        w, h = geometry.width, geometry.height
        edges = [(x * w, y) for y in (0.0, h) for x in t] + [
            (x, y * h) for x in (0.0, w) for y in t
        ]
        places = np.array([geometry.to_plane(x, y) for x, y in edges])
        return places[:, 0], places[:, 1]

    def _say_what(self, wish: "CutoutWish") -> None:
        sheet = self._sheet
        if sheet is None:
            return
        try:
            pieces = self._pieces(wish)
        except TwoMassError as error:
            sheet.say(str(error), possible=False)
            return
        said = []
        for piece in pieces:
            box = piece.box.within(piece.image.planes[0].shape)
            if piece.image.path is None:
                sheet.say(f"{piece.image.name} was made in memory: there is no file to cut from.",
                          possible=False)  # fmt: skip
                return
            if box is not None:
                rows, cols = box.shape
                said.append(f"{cols} × {rows} pixels: {box.words}")
        text = "; ".join(dict.fromkeys(said))
        sheet.say(text or "Nothing of that part lies on the image.", possible=bool(said))

    def _cut(self, wish: "CutoutWish") -> None:
        from twomass_viewer.session.cutting import cut_all

        try:
            pieces = self._pieces(wish)
        except TwoMassError as error:
            self._bench.say(_KEY, str(error), "error")
            return
        if not pieces:  # the image is gone meanwhile
            return
        for piece in pieces:
            if piece.output.exists() and piece.output != self._agreed:
                if not may_replace(self._bench.window, piece.output):
                    return
        self._agreed = None
        job: Job[list[PixelBox]] = Job(
            f"{_KEY}:{wish.path}", f"Cutting {wish.path.name}", partial(cut_all, pieces),
            reads_files=True,
        )  # fmt: skip
        paths = [p.output for p in pieces]
        self._bench.jobs.start(
            job, lambda boxes: self._made(paths, boxes),
            lambda error: self._bench.say(_KEY, str(error), "error"),
        )  # fmt: skip

    def _made(self, paths: list[Path], boxes: "list[PixelBox]") -> None:
        rows, cols = boxes[0].shape
        names = ", ".join(p.name for p in paths)
        self._opener.offer(
            _KEY, f"{names}: {cols} × {rows} pixels, as they are stored, in {paths[0].parent}.",
            "Open it" if len(paths) == 1 else "Open them",
            lambda: self._opener.open_targets([str(p) for p in paths]),
        )  # fmt: skip
