import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from twomass_viewer.ui.panels.command_palette import CommandPalette, PaletteEntry, match_score
from twomass_viewer.ui.panels.fidelity_card import FidelityView
from twomass_viewer.ui.panels.header_panel import HeaderPanel
from twomass_viewer.ui.panels.limits_popup import DisplayView, LimitsPopup
from twomass_viewer.ui.panels.planes_panel import PlaneRow, PlanesPanel
from twomass_viewer.ui.panels.shortcut_sheet import ShortcutGroup, ShortcutSheet

CARDS = [
    ("SIMPLE", "T", "file does conform to FITS standard"),
    ("MAGZP", "20.9523", "photometric zero point"),
    ("HISTORY", "", "wcs fitted with 26 stars"),
]
FIDELITY = FidelityView("Fidelity: lossy ≈", True, "", (("lossy", "Raw BITPIX is 16."),))
STATE = DisplayView(
    stretches=(("asinh", "Asinh"), ("linear", "Linear")),
    policies=(("auto", "Auto"), ("zscale", "zscale")),
    colormaps=(("grey", "Grey"), ("heat", "Heat")),
    stretch="linear",
    policy="zscale",
    colormap="grey",
    lo=500.0,
    hi=600.0,
    edges=np.linspace(480.0, 680.0, 101),
    counts=np.ones(100),
)


def test_header_search_and_copy(qtbot: QtBot) -> None:
    panel = HeaderPanel()
    qtbot.addWidget(panel)
    assert panel._stack.currentIndex() == 0
    panel.set_header("a.fits", CARDS, ["CROTA2 contradicts the matrix."], FIDELITY)
    assert panel._count.text() == "3 cards"
    assert not panel.repairs.isHidden()
    assert not panel.fidelity.isHidden()
    panel._search.setText("zero point")
    assert panel._count.text() == "1 of 3 cards"
    panel._table.selectRow(0)
    QTest.keyClick(panel._table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == "MAGZP   = 20.9523 / photometric zero point\n"
    panel._search.clear()
    assert panel._model.as_text().splitlines()[-1] == "HISTORY wcs fitted with 26 stars"
    panel.set_header("b.fits", CARDS)
    assert panel.repairs.isHidden()
    assert panel.fidelity.isHidden()
    panel.set_header("", [])
    assert panel._stack.currentIndex() == 0


def test_planes(qtbot: QtBot) -> None:
    panel = PlanesPanel()
    qtbot.addWidget(panel)
    rows = [PlaneRow(0, "J image"), PlaneRow(3, "J star-subtracted", current=True, lossy=True)]
    with qtbot.assertNotEmitted(panel.plane_requested):
        panel.set_planes(rows)
    assert panel._list.currentRow() == 1
    assert "≈ lossy" in panel._list.item(1).text()
    with qtbot.waitSignal(panel.plane_requested) as asked:
        panel._list.setCurrentRow(0)
    assert asked.args == [0]


@pytest.fixture
def popup(qtbot: QtBot) -> LimitsPopup:
    popup = LimitsPopup()
    qtbot.addWidget(popup)
    return popup


def test_limits_state_asks_for_nothing(qtbot: QtBot, popup: LimitsPopup) -> None:
    with (
        qtbot.assertNotEmitted(popup.limits_requested),
        qtbot.assertNotEmitted(popup.contrast_requested),
        qtbot.assertNotEmitted(popup.invert_requested),
        qtbot.assertNotEmitted(popup.stretch_requested),
    ):
        popup.set_state(STATE)
    assert popup._stretch.currentText() == "Linear"
    assert popup._policy.currentText() == "zscale"
    assert (popup._lo.value(), popup._hi.value()) == (500.0, 600.0)


def test_limits_asks(qtbot: QtBot, popup: LimitsPopup) -> None:
    popup.set_state(STATE)
    with qtbot.waitSignal(popup.limits_requested) as asked:
        popup._hi.setValue(650.0)
    assert asked.args == [500.0, 650.0]
    with qtbot.assertNotEmitted(popup.limits_requested):
        popup._lo.setValue(700.0)
    assert "must be above" in popup._reason.text()
    popup.set_state(STATE)
    with qtbot.waitSignal(popup.contrast_requested) as moved:
        popup._contrast.setValue(1000)
    assert moved.args == [pytest.approx(10.0), pytest.approx(0.5)]
    with qtbot.waitSignal(popup.stretch_requested) as chosen:
        popup._stretch.activated.emit(0)
    assert chosen.args == ["asinh"]
    with qtbot.waitSignal(popup.invert_requested):
        popup._invert.click()


def test_small_ranges_get_more_decimals(popup: LimitsPopup) -> None:
    popup.set_state(DisplayView((), (), (), "", "", "", lo=0.00012, hi=0.00034))
    assert popup._lo.value() == pytest.approx(0.00012)


def test_dragging_a_limit(qtbot: QtBot, popup: LimitsPopup) -> None:
    popup.set_state(STATE)
    histogram = popup._histogram
    histogram.resize(300, 84)
    at = QPoint(round(histogram.to_x(600.0)), 40)
    target = QPoint(round(histogram.to_x(640.0)), 40)
    asked: list[tuple[float, float]] = []
    popup.limits_requested.connect(lambda lo, hi: asked.append((lo, hi)))
    QTest.mousePress(histogram, Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseMove(histogram, target)
    QTest.mouseRelease(histogram, Qt.MouseButton.LeftButton, pos=target)
    assert asked[-1][0] == 500.0
    assert asked[-1][1] == pytest.approx(640.0, abs=1.0)


def test_limits_by_keyboard(qtbot: QtBot, popup: LimitsPopup) -> None:
    popup.set_state(STATE)
    with qtbot.waitSignal(popup.limits_requested) as asked:
        QTest.keyClick(popup._histogram, Qt.Key.Key_Right)
    assert asked.args == [500.0, pytest.approx(602.0)]
    QTest.keyClick(popup._histogram, Qt.Key.Key_Up)
    with qtbot.waitSignal(popup.limits_requested) as asked:
        QTest.keyClick(popup._histogram, Qt.Key.Key_Left)
    assert asked.args[0] == pytest.approx(498.0)


# -- palette and sheet ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "better", "worse"),
    [
        ("op", "Open files…", "Show panel of planes"),
        ("fi", "Fit the image", "Open files…"),
        ("sa", "Show artifacts", "Save as picture of sky atlas"),
        ("zin", "Zoom in", "Quantize finer"),
    ],
)
def test_better_fits_score_higher(wanted: str, better: str, worse: str) -> None:
    high, low = match_score(wanted, better), match_score(wanted, worse)
    assert high is not None
    assert low is None or high > low


def test_letters_must_occur_in_order() -> None:
    assert match_score("xyz", "Zoom in") is None
    assert match_score("mooz", "Zoom in") is None
    assert match_score("", "Zoom in") == 0.0


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    field = QLineEdit()
    QVBoxLayout(window).addWidget(field)
    window.resize(900, 700)
    window.show()
    field.setFocus()
    return window


def test_palette(qtbot: QtBot, window: QWidget) -> None:
    palette = CommandPalette(window)
    palette.set_entries(
        [
            PaletteEntry("open", "Open files…", "Ctrl+O", "open"),
            PaletteEntry("zoom", "Zoom in", "+"),
            PaletteEntry("chart", "Finding chart…", enabled=False),
        ]
    )
    palette.open()
    assert palette.isVisible()
    QTest.keyClicks(palette._search, "zoo")
    assert palette.shown() == ["zoom"]
    with qtbot.waitSignal(palette.triggered) as done:
        QTest.keyClick(palette._search, Qt.Key.Key_Return)
    assert done.args == ["zoom"]
    assert palette.isHidden()

    palette.open()
    assert palette.shown() == ["open", "zoom", "chart"], "it opens afresh"
    QTest.keyClick(palette._search, Qt.Key.Key_Down)
    assert palette._list.currentIndex().row() == 1
    assert not palette.grab().isNull()
    QTest.keyClicks(palette._search, "finding")
    with qtbot.assertNotEmitted(palette.triggered):
        QTest.keyClick(palette._search, Qt.Key.Key_Return)
    assert palette.isVisible(), "what cannot be done now is not done"
    QTest.keyClick(palette._search, Qt.Key.Key_Escape)
    assert palette.isHidden()


def test_palette_closes_on_a_click_beside(qtbot: QtBot, window: QWidget) -> None:
    palette = CommandPalette(window)
    palette.open()
    QTest.mouseClick(palette._search, Qt.MouseButton.LeftButton)
    assert palette.isVisible()
    QTest.mouseClick(window, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
    assert palette.isHidden()


def test_sheet(qtbot: QtBot, window: QWidget) -> None:
    sheet = ShortcutSheet(window)
    sheet.set_groups([ShortcutGroup("View", (("0", "Fit the image"), ("G", "Grid")))])
    sheet.open()
    assert sheet.geometry().right() < window.width()
    sheet.copy_all()
    assert QApplication.clipboard().text().splitlines()[0] == "View"
    window.resize(400, 300)
    QApplication.processEvents()
    assert sheet.geometry().right() < window.width()
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert sheet.isHidden()


@pytest.mark.parametrize("height", [300, 411, 800])
def test_the_palette_shows_whole_rows(qtbot: QtBot, height: int) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(900, height)
    window.show()
    palette = CommandPalette(window)
    palette.set_entries([PaletteEntry(f"a{n}", f"Action {n}") for n in range(40)])
    palette.open()
    rows, row = palette._list.viewport(), palette._list.sizeHintForRow(0)
    qtbot.waitUntil(lambda: rows.height() % row == 0)
    assert rows.height() // row >= 6
    assert palette.rect().contains(palette._list.geometry())
    assert palette.height() - palette._list.geometry().bottom() < row + 16
