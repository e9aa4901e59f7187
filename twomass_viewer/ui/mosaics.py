"""Making a mosaic of the images in view: a sheet that asks, a job, and an offer to open it."""

from pathlib import Path
from typing import TYPE_CHECKING

from twomass_viewer.errors import TwoMassError
from twomass_viewer.session.badges import product_words
from twomass_viewer.session.jobs import Job
from twomass_viewer.session.layers import Member
from twomass_viewer.survey.bands import Band
from twomass_viewer.ui.opening import Opener
from twomass_viewer.ui.saving import ask_save_path, may_replace
from twomass_viewer.ui.workbench import Workbench

if TYPE_CHECKING:
    from twomass_viewer.mosaic.build import MosaicReport
    from twomass_viewer.ui.panels.mosaic_sheet import MosaicSheet, MosaicWish

_KEY = "mosaic:"
_AS_IT_IS = "none"


class Mosaics:
    """Mosaics of one window.

    Parameters
    ----------
    bench : Workbench
    opener : Opener
        Opens what was made.
    """

    def __init__(self, bench: Workbench, opener: Opener) -> None:
        self._bench = bench
        self._opener = opener
        self._sheet: MosaicSheet | None = None
        self._band: Band | None = None
        self._agreed: Path | None = None  # a file whose replacement was agreed to

    def ask(self) -> None:
        """Ask what to make of the images of the band shown."""
        from twomass_viewer.ui.panels.mosaic_sheet import MosaicRow

        session = self._bench.session
        top = session.top_member
        if top is None:
            return
        self._band = top.band
        same = [
            (m, s.visible)
            for s in session.field_images
            if (m := s.member(top.band)) is not None and m.band is top.band and _is_usable(m)
        ]
        sheet = self._sheet or self._make_sheet()
        band = f"{top.band} " if top.band else ""
        first = same[0][0].image.path if same else None
        folder = first.parent if first is not None else Path()
        name = f"mosaic_{top.band}.fits" if top.band else "mosaic.fits"
        rows = [MosaicRow(_target(m), _words(m), shown) for m, shown in same]
        sheet.set_images(f"Make a mosaic of {band}images", rows, str((folder / name).absolute()))
        sheet.open()

    def open_made(self, key: str) -> None:
        """Open the mosaic a notice speaks of."""
        self._bench.session.dismiss(key)
        self._opener.open_targets([key.removeprefix(_KEY)])

    def _make_sheet(self) -> "MosaicSheet":
        from twomass_viewer.mosaic.grid import PIXEL_LIMITS_ARCSEC
        from twomass_viewer.mosaic.sky_matching import SkyModel
        from twomass_viewer.ui.panels.mosaic_sheet import MosaicSheet

        matches = (
            (SkyModel.PLANE.value, "Match levels and slopes"),
            (SkyModel.OFFSET.value, "Match levels"),
            (_AS_IT_IS, "Leave as it is"),
        )
        sheet = MosaicSheet(self._bench.window, matches, PIXEL_LIMITS_ARCSEC)
        sheet.wanted.connect(self._make)
        sheet.browse_requested.connect(self._browse)
        self._sheet = sheet
        return sheet

    def _browse(self, name: str) -> None:
        path = ask_save_path(self._bench.window, "Save the mosaic", name, "FITS (*.fits)")
        if path is not None and self._sheet is not None:
            self._sheet.set_path(path)
            self._agreed = path

    def _make(self, wish: "MosaicWish") -> None:
        # a window that makes no mosaic must not pay for it when it starts
        from twomass_viewer.mosaic.build import MosaicRequest, make_mosaic
        from twomass_viewer.mosaic.sky_matching import SkyModel

        output = Path(wish.output).expanduser().absolute()
        if output.exists() and output != self._agreed:
            if not may_replace(self._bench.window, output):
                return
            self._agreed = output
        request = MosaicRequest(
            targets=wish.targets,
            output=output,
            band=self._band,
            zero_point=wish.zero_point,
            pixel_arcsec=wish.pixel_arcsec,
            sky_model=None if wish.match == _AS_IT_IS else SkyModel(wish.match),
            jobs=1,  # another process: resampling would keep Python's lock from the painting
        )
        key = f"{_KEY}{request.output}"
        job: Job[MosaicReport] = Job(
            key, f"Making {request.output.name}", lambda p: make_mosaic(request, p)
        )
        self._bench.session.dismiss(key)
        self._bench.jobs.start(job, lambda r: self._made(key, r), lambda e: self._failed(key, e))

    def _made(self, key: str, report: "MosaicReport") -> None:
        band = f"{report.band} " if report.band else ""
        count = len(report.inputs)
        words = f"{count} {band}image{'' if count == 1 else 's'}"
        left = f" {len(report.refusals)} could not be used." if report.refusals else ""
        text = (
            f"{report.output.name}: mosaic of {words}, {report.fidelity}.{left} "
            f"{' '.join(report.notices)}"
        )
        self._bench.say(key, text.strip(), "info", "open_mosaic", "Open it")

    def _failed(self, key: str, error: TwoMassError) -> None:
        self._bench.say(key, str(error), "error")


def _is_usable(member: Member) -> bool:
    return member.image.path is not None and member.image.transform is not None


def _target(member: Member) -> str:
    image = member.image
    return f"{image.path}[{image.hdu}]" if image.hdu else str(image.path)


def _words(member: Member) -> str:
    image = member.image
    return f"{image.name} · {product_words(member)} · {member.fidelity.value.value}"
