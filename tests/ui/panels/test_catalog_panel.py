import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from tests.ui.panels.conftest import make_catalog
from twomass_viewer.catalogs.catalog import Catalog
from twomass_viewer.ui.models.catalog_model import MAX_COPIED_ROWS
from twomass_viewer.ui.panels.catalog_panel import CatalogPanel


@pytest.fixture
def panel(qtbot: QtBot, catalog: Catalog) -> CatalogPanel:
    panel = CatalogPanel()
    qtbot.addWidget(panel)
    panel.set_catalogs([("k", "Point Source Catalog"), ("x", "XSC")])
    panel.set_catalog("k", catalog, None)
    panel.resize(900, 300)
    return panel


def test_empty_panel_says_what_it_would_show(qtbot: QtBot) -> None:
    panel = CatalogPanel()
    qtbot.addWidget(panel)
    button = panel.findChild(QPushButton)
    assert button is not None
    assert button.text() == "Open a catalogue…"
    with qtbot.waitSignal(panel.open_requested):
        button.click()


def test_count_and_filter(qtbot: QtBot, panel: CatalogPanel, catalog: Catalog) -> None:
    assert panel._count.text() == "10 rows"
    panel.set_catalog("k", catalog, np.arange(10) < 3)
    assert panel._count.text() == "3 of 10 rows"
    with qtbot.waitSignal(panel.filter_requested) as asked:
        panel._filter.setText("  j_m < 15 ")
        QTest.keyClick(panel._filter, Qt.Key.Key_Return)
    assert asked.args == ["j_m < 15"]
    panel.set_filter("j_mm < 15", "Column j_mm is not known.")
    assert panel._error.text() == "Column j_mm is not known."
    assert not panel._error.isHidden()
    panel.set_filter("j_m < 15")
    assert panel._error.isHidden()


def test_clearing_the_filter_asks_for_all_rows(qtbot: QtBot, panel: CatalogPanel) -> None:
    panel.set_filter("j_m < 15")
    with qtbot.waitSignal(panel.filter_requested) as asked:
        panel._filter.clear()
    assert asked.args == [""]


def test_presets_are_buttons_and_menu(qtbot: QtBot, panel: CatalogPanel) -> None:
    panel.set_presets([("Clean", 'cc_flg == "000"'), ("All", "")])
    panel.set_presets([("Clean", 'cc_flg == "000"'), ("All", "")])
    actions = panel._preset_menu.actions()
    assert [a.text() for a in actions] == ["Clean", "All"]
    item = panel._preset_row.itemAt(0)
    assert item is not None
    button = item.widget()
    assert isinstance(button, QPushButton)
    for press in (button.click, actions[0].trigger):
        with qtbot.waitSignal(panel.filter_requested) as asked:
            press()
        assert asked.args == ['cc_flg == "000"']


@pytest.mark.parametrize(("width", "buttons"), [(1400, True), (600, False)])
def test_presets_never_squeeze_the_filter(panel: CatalogPanel, width: int, buttons: bool) -> None:
    panel.set_presets([("Clean", "a"), ("Level 1", "b"), ("Point sources in galaxies", "c")])
    panel.resize(width, 300)
    panel.show()
    assert panel._presets.isVisible() is buttons
    assert panel._preset_button.isVisible() is not buttons
    assert panel._filter.width() >= 180


def test_rows_are_catalogue_rows_whatever_the_order(
    qtbot: QtBot, panel: CatalogPanel, catalog: Catalog
) -> None:
    panel._table.sortByColumn(3, Qt.SortOrder.AscendingOrder)
    brightest = int(np.nanargmin(catalog.columns["j_m"]))
    with qtbot.waitSignal(panel.row_selected) as chosen:
        panel._table.selectRow(0)
    assert chosen.args == [brightest]
    with qtbot.waitSignal(panel.row_activated) as opened:
        panel._table.doubleClicked.emit(panel._table.currentIndex())
    assert opened.args == [brightest]


def test_being_told_the_row_asks_for_nothing(qtbot: QtBot, panel: CatalogPanel) -> None:
    with qtbot.assertNotEmitted(panel.row_selected):
        panel.set_current_row(7)
        assert panel.current_row() == 7
        panel.set_current_row(None)
        assert panel.current_row() is None


def test_current_row_survives_a_filter_that_keeps_it(
    qtbot: QtBot, panel: CatalogPanel, catalog: Catalog
) -> None:
    panel.set_current_row(7)
    with qtbot.assertNotEmitted(panel.row_selected):
        panel.set_catalog("k", catalog, np.arange(10) > 5)
        assert panel.current_row() == 7
        panel.set_catalog("k", catalog, np.arange(10) < 5)
        assert panel.current_row() is None


def test_choosing_another_catalogue_asks(qtbot: QtBot, panel: CatalogPanel) -> None:
    with qtbot.waitSignal(panel.catalog_requested) as asked:
        panel._which.setCurrentIndex(1)
        panel._which.activated.emit(1)
    assert asked.args == ["x"]


def test_copy_by_keyboard(qtbot: QtBot, panel: CatalogPanel, catalog: Catalog) -> None:
    panel._table.selectRow(4)
    QTest.keyClick(panel._table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QApplication.clipboard().text().splitlines()
    assert len(lines) == 3
    assert str(catalog.columns["designation"][4]) in lines[2]


def test_too_many_rows_for_the_clipboard_is_said(qtbot: QtBot, panel: CatalogPanel) -> None:
    panel.set_catalog("k", make_catalog(MAX_COPIED_ROWS + 1), None)
    panel._table.selectAll()
    panel.copy_selection()
    assert "too many for the clipboard" in panel._error.text()
    assert QApplication.clipboard().text() == ""


def test_flags_in_words_come_from_the_catalogue(panel: CatalogPanel) -> None:
    at = [c.title for c in panel._model.columns].index("in words")
    text = panel._model.index(1, at).data()
    assert "J" in text
    assert panel._table.columnWidth(0) > 100
