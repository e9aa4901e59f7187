"""Photometry: the current measurement large, its aperture as drawn, and all measurements."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QScrollArea,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from twomass_viewer.ui.icons import bind_icon
from twomass_viewer.ui.models.measurement_model import MeasurementModel
from twomass_viewer.ui.panels.consent_slip import ConsentSlip
from twomass_viewer.ui.panels.photometry_view import (
    ConsentNotice,
    MeasurementRow,
    PhotometryView,
    number,
)
from twomass_viewer.ui.panels.plots import CurvePlot, CutoutPlot, with_unit
from twomass_viewer.ui.panels.text import EmptyState, Sentence, secondary
from twomass_viewer.ui.theme import (
    BASE_SIZE,
    LARGE_SIZE,
    PADDING,
    SECONDARY_SIZE,
    STEP,
    THIN_SPACE,
    set_chip,
    set_surface,
    set_tone,
    tabular_font,
)

_ROW_HEIGHT = 24
_TABLE_ROWS = 6


class PhotometryPanel(QWidget):
    """The measurement, the question before a lossy one, and the table of all."""

    export_requested = Signal()
    copy_requested = Signal()
    remove_requested = Signal(int)
    measurement_selected = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Photometry")
        set_surface(self, "panel")
        self._current: PhotometryView | None = None
        self.consent = ConsentSlip()

        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
        column.setSpacing(PADDING)
        column.addWidget(self.consent)
        self._result = self._make_result()
        self._empty = EmptyState(
            "Aperture photometry",
            "Choose the photometry tool and click a source: its magnitude, aperture, growth "
            "curve and profile are shown here, with zero point and provenance.",
        )
        column.addWidget(self._empty)
        column.addWidget(self._result)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(page)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(scroll, 1)
        self._all = self._make_table()
        outer.addWidget(self._all)
        self.set_current(None)
        self.set_measurements((), None)

    # -- the current measurement --------------------------------------------------------

    def _make_result(self) -> QWidget:
        result = QWidget()
        column = QVBoxLayout(result)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(PADDING)
        line = QHBoxLayout()
        line.setSpacing(6)
        self._magnitude = QLabel()
        self._magnitude.setFont(tabular_font(LARGE_SIZE))
        self._magnitude.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._magnitude.setAccessibleName("Magnitude")
        self._unit = QLabel()
        self._unit.setFont(tabular_font(BASE_SIZE))
        set_tone(self._unit, "secondary")
        self._unit.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        line.addWidget(self._magnitude, 0, Qt.AlignmentFlag.AlignBottom)
        line.addWidget(self._unit, 0, Qt.AlignmentFlag.AlignBottom)
        line.addStretch(1)
        column.addLayout(line)
        self._place = Sentence()
        self._place.setFont(tabular_font())
        column.addWidget(self._place)
        source = QHBoxLayout()
        source.setSpacing(PADDING)
        self._image = secondary()
        source.addWidget(self._image, 1)
        self._chip = QLabel()
        set_chip(self._chip, "plain")
        source.addWidget(self._chip, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(source)
        self._flags = Sentence()
        self._flags.setAccessibleName("Flags")
        column.addWidget(self._flags)

        pictures = QHBoxLayout()
        pictures.setSpacing(PADDING)
        self._cutout = CutoutPlot()
        pictures.addWidget(self._cutout, 0, Qt.AlignmentFlag.AlignTop)
        curves = QVBoxLayout()
        curves.setSpacing(0)
        self._growth, self._profile = CurvePlot(), CurvePlot()
        for plot in (self._growth, self._profile):
            plot.setFixedHeight(66)
            curves.addWidget(plot)
        curves.addStretch(1)
        pictures.addLayout(curves, 1)
        column.addLayout(pictures)

        self._values = QGridLayout()
        self._values.setHorizontalSpacing(PADDING + STEP)
        self._values.setVerticalSpacing(2)
        self._values.setColumnStretch(1, 1)
        column.addLayout(self._values)
        rule = QFrame()
        set_surface(rule, "line")
        column.addWidget(rule)
        self._provenance = QGridLayout()
        self._provenance.setHorizontalSpacing(PADDING + STEP)
        self._provenance.setVerticalSpacing(2)
        self._provenance.setColumnStretch(1, 1)
        column.addLayout(self._provenance)
        return result

    def set_current(self, view: PhotometryView | None) -> None:
        """Show a measurement, or say how to make one."""
        self._current = view
        self._empty.setVisible(view is None)
        self._result.setVisible(view is not None)
        if view is None:
            return
        tone = "lossy" if view.indicative else ""
        self._magnitude.setText(view.magnitude_text())
        set_tone(self._magnitude, tone)
        error = "" if view.mag_err is None else f"± {_error(view.mag_err)}{THIN_SPACE}"
        if view.limit_mag is not None:
            error = f"3σ{THIN_SPACE}"
        known = view.mag is not None or view.limit_mag is not None
        self._unit.setText(f"{error}mag{THIN_SPACE} {view.band}" if known else "")
        self._unit.setContentsMargins(0, 0, 0, 4)
        decided = " · overruled" if view.overruled else ""
        self._chip.setText(("≈ indicative" if view.indicative else view.fidelity) + decided)
        set_chip(self._chip, "lossy" if view.indicative or view.overruled else "plain")
        self._place.say(view.place)
        self._image.say(view.image)
        self._flags.say("\n".join(f"• {flag}" for flag in view.flags))
        self._cutout.set_view(view.cutout)
        self._growth.set_view(view.growth)
        self._profile.set_view(view.profile)
        _fill(
            self._values,
            [(label, with_unit(value, unit)) for label, value, unit in view.rows()],
            BASE_SIZE,
        )
        _fill(self._provenance, view.provenance, SECONDARY_SIZE)

    def set_consent(self, notice: ConsentNotice | None) -> None:
        """Ask before a lossy measurement, or stop asking."""
        self.consent.set_notice(notice)

    # -- all measurements ---------------------------------------------------------------

    def _make_table(self) -> QWidget:
        holder = QFrame()
        column = QVBoxLayout(holder)
        column.setContentsMargins(PADDING, STEP, PADDING, PADDING)
        column.setSpacing(STEP)
        head = QHBoxLayout()
        head.setSpacing(STEP)
        self._count = QLabel()
        self._count.setFont(tabular_font(SECONDARY_SIZE))
        set_tone(self._count, "secondary")
        head.addWidget(self._count, 1)
        for name, tip, slot in (
            ("copy", "Copy all measurements", self.copy_requested.emit),
            ("export", "Export all measurements…", self.export_requested.emit),
            ("trash", "Remove the selected measurement (Delete)", self._remove),
        ):
            button = QToolButton()
            bind_icon(button, name, 16)
            button.setToolTip(tip)
            button.setAccessibleName(tip)
            button.clicked.connect(slot)
            head.addWidget(button)
        column.addLayout(head)
        self._model = MeasurementModel()
        self._table = QTableView()
        self._table.setModel(self._model)
        self._table.setAccessibleName("Measurements")
        self._table.setFont(tabular_font(SECONDARY_SIZE))
        self._table.setShowGrid(False)
        self._table.setWordWrap(False)
        self._table.setTabKeyNavigation(False)
        self._table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self._table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        rows = self._table.verticalHeader()
        rows.setVisible(False)
        rows.setMinimumSectionSize(_ROW_HEIGHT)
        rows.setDefaultSectionSize(_ROW_HEIGHT)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self._table.horizontalHeader()
        header.setStretchLastSection(True)
        header.setHighlightSections(False)
        self._table.selectionModel().currentRowChanged.connect(self._row_changed)
        column.addWidget(self._table)
        return holder

    def set_measurements(self, rows: Sequence[MeasurementRow], current: int | None = None) -> None:
        """List all measurements and mark the current one."""
        selection = self._table.selectionModel()
        with QSignalBlocker(selection):
            if tuple(rows) != self._model.rows:
                self._model.set_rows(rows)
                self._table.resizeColumnsToContents()
            if current is None:
                self._table.clearSelection()
                self._table.setCurrentIndex(QModelIndex())
            else:
                self._table.selectRow(current)
        self._table.viewport().update()
        count = len(rows)
        self._count.setText(f"{count} measurement{'' if count == 1 else 's'}")
        height = self._table.horizontalHeader().sizeHint().height() + 14
        self._table.setFixedHeight(height + _ROW_HEIGHT * min(max(count, 2), _TABLE_ROWS))
        self._all.setVisible(count > 0)

    def _row_changed(self, now: QModelIndex) -> None:
        if now.isValid():
            self.measurement_selected.emit(now.row())

    def _remove(self) -> None:
        index = self._table.currentIndex()
        if index.isValid():
            self.remove_requested.emit(index.row())


def _error(value: float) -> str:
    return number(value, 2 if value >= 0.01 else 3)


def _fill(grid: QGridLayout, rows: Sequence[tuple[str, str]], size: int) -> None:
    """Replace the lines of a grid of labels and values."""
    while (item := grid.takeAt(0)) is not None:
        if (old := item.widget()) is not None:
            old.hide()
            old.deleteLater()
    for line, (label, text) in enumerate(rows):
        name = QLabel(label)
        name.setFont(tabular_font(size))
        set_tone(name, "secondary")
        grid.addWidget(name, line, 0, Qt.AlignmentFlag.AlignTop)
        value = Sentence(text)
        value.setFont(tabular_font(size))
        grid.addWidget(value, line, 1)
