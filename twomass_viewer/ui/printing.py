"""Printing the view: fitted to the page, above its acknowledgment, with badges.

Qt's printing is loaded when it is asked for. Where there is no printer, the page becomes a PDF.
"""

import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMarginsF, QRectF, QSize
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtWidgets import QDialog

from twomass_viewer.errors import FileProblemError
from twomass_viewer.session.jobs import Job
from twomass_viewer.session.writing import write_whole
from twomass_viewer.ui.canvas.picture import Picture, strip_of
from twomass_viewer.ui.canvas.view_painter import PictureParts
from twomass_viewer.ui.picture_painting import picture_of
from twomass_viewer.ui.saving import ask_save_path
from twomass_viewer.ui.workbench import Workbench

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

_DPI = 300
"""Of the images on paper: our choice; lines are as fine as the printer."""
_MARGIN_MM = 12.0


class Printing:
    """Prints what one window shows.

    Parameters
    ----------
    bench : Workbench
    """

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench
        self._layout: QPageLayout | None = None

    def ask(self) -> None:
        """Ask for a printer, or for a PDF file where there is none, and print the view."""
        from PySide6.QtPrintSupport import QPrintDialog, QPrinterInfo

        printer = self._printer()
        if not QPrinterInfo.availablePrinterNames():
            self._ask_file(printer)
            return
        dialog = QPrintDialog(printer, self._bench.window)
        dialog.setWindowTitle("Print the view")
        dialog.accepted.connect(lambda: self.print_to(printer))
        dialog.finished.connect(dialog.deleteLater)
        QDialog.open(dialog)

    def ask_page(self) -> None:
        """Ask for paper, orientation and margins."""
        from PySide6.QtPrintSupport import QPageSetupDialog

        printer = self._printer()
        dialog = QPageSetupDialog(printer, self._bench.window)

        def keep() -> None:
            self._layout = printer.pageLayout()

        dialog.accepted.connect(keep)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _printer(self) -> "QPrinter":
        from PySide6.QtPrintSupport import QPrinter

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        if self._layout is not None:
            printer.setPageLayout(self._layout)
            return printer
        view = self._bench.window.tiles.painter.size
        wide = view.width() > view.height()
        margins = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
        way = QPageLayout.Orientation.Landscape if wide else QPageLayout.Orientation.Portrait
        paper = QPageSize(QPageSize.PageSizeId.A4)
        printer.setPageLayout(QPageLayout(paper, way, margins, QPageLayout.Unit.Millimeter))
        return printer

    def _ask_file(self, printer: "QPrinter") -> None:
        top = self._bench.session.top_set
        name = Path(top.members[0].image.name).stem if top else "view"
        path = ask_save_path(
            self._bench.window, "No printer is known: print to a file", f"{name}.pdf", "PDF (*.pdf)"
        )
        if path is not None:
            self.print_to(printer, path)

    def print_to(self, printer: "QPrinter", path: Path | None = None) -> None:
        """Print the view, to a PDF file where one is named."""
        if path is None and printer.outputFileName():  # the dialog has chosen a file itself
            path = Path(printer.outputFileName())
        where = str(path) if path is not None else printer.printerName()
        printer.setCreator("twomass_viewer")
        printer.setDocName(f"twomass_viewer: {Path(where).stem}")
        picture = self._fitted(printer)
        work = partial(_print, printer, picture)
        if path is not None:
            work = partial(_print_to_file, printer, picture, path)
        job: Job[None] = Job("print", "Printing the view", lambda _: work())
        said = f"The view was printed to {where}."
        self._bench.jobs.start(
            job,
            lambda _: self._bench.say("picture", said),
            lambda error: self._bench.say("picture", str(error), "error"),
        )

    def _fitted(self, printer: "QPrinter") -> Picture:
        """Return the view as large as it fits on the page with its strip."""
        room: QRectF = printer.pageLayout().paintRect(QPageLayout.Unit.Inch)
        dpi = float(min(_DPI, printer.resolution()))
        painter = self._bench.window.tiles.painter
        strip = strip_of(painter.scene, white=True)
        aspect = painter.size.height() / painter.size.width()
        wide = room.width() * dpi
        for _ in range(8):  # the strip wraps otherwise in a narrower picture
            high = wide * aspect + strip.height(wide)
            if high <= room.height() * dpi:
                break
            wide *= room.height() * dpi / high
        size = QSize(max(int(wide), 16), max(int(wide * aspect), 16))
        return picture_of(
            self._bench.window.tiles, size, PictureParts(white=True), dpi, as_lines=True
        )


def _print_to_file(printer: "QPrinter", picture: Picture, path: Path) -> None:
    """Print into a PDF file, all or nothing."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.pdf"
        printer.setOutputFormat(printer.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(page))
        _print(printer, picture)
        data = page.read_bytes()

    write_whole(path, data)


def _print(printer: "QPrinter", picture: Picture) -> None:
    """Paint a picture on the page, in the middle of its width; called by any thread."""
    painter = QPainter()
    if not painter.begin(printer):
        where = printer.outputFileName() or printer.printerName()
        raise FileProblemError(f"{where} cannot be printed to.", "Choose another printer or file.")
    try:
        scale = printer.resolution() / picture.dots_per_inch
        room = printer.pageLayout().paintRectPixels(printer.resolution())
        painter.translate((room.width() - picture.size.width() * scale) / 2, 0)
        painter.scale(scale, scale)
        picture.paint(painter)
    finally:
        painter.end()
