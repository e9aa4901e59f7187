from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTreeWidgetItem
from pytestqt.qtbot import QtBot

from twomass_viewer.scene.marks import MarkRole
from twomass_viewer.ui.panels.layer_panel import LayerPanel, LayerRow
from twomass_viewer.ui.theme import THEMES, apply_theme

ROWS = (
    LayerRow("a", "Images", "J 2000-11-24 88 ↑", "0044", opacity=1.0, current=True),
    LayerRow(
        "q",
        "Images",
        "J 2000-11-24 87 ↓",
        "Quicklook ≈",
        lossy=True,
        opacity=0.5,
        removable=True,
        movable=True,
    ),
    LayerRow("c", "Catalogues", "PSC clean", "341", mark=MarkRole.PSC_CLEAN, visible=False),
)


@pytest.fixture
def panel(qtbot: QtBot) -> LayerPanel:
    panel = LayerPanel()
    qtbot.addWidget(panel)
    panel.set_rows(ROWS)
    return panel


def test_empty_offers_to_open(qtbot: QtBot) -> None:
    panel = LayerPanel()
    qtbot.addWidget(panel)
    assert panel._stack.currentIndex() == 0
    panel.set_rows(ROWS)
    assert panel._stack.currentIndex() == 1
    panel.set_rows([])
    assert panel._stack.currentIndex() == 0


def test_being_told_asks_for_nothing(qtbot: QtBot, panel: LayerPanel) -> None:
    with (
        qtbot.assertNotEmitted(panel.visibility_requested),
        qtbot.assertNotEmitted(panel.opacity_requested),
        qtbot.assertNotEmitted(panel.current_requested),
    ):
        panel.set_rows([replace(ROWS[0], visible=False, opacity=0.2), *ROWS[1:]])
        panel.select("q")


def test_visibility(qtbot: QtBot, panel: LayerPanel) -> None:
    with qtbot.waitSignal(panel.visibility_requested) as asked:
        panel._items["c"].setCheckState(0, Qt.CheckState.Checked)
    assert asked.args == ["c", True]


def test_current_image(qtbot: QtBot, panel: LayerPanel) -> None:
    with qtbot.waitSignal(panel.current_requested) as asked:
        panel._tree.itemClicked.emit(panel._items["q"], 0)
    assert asked.args == ["q"]
    with qtbot.assertNotEmitted(panel.current_requested):
        panel._tree.itemClicked.emit(panel._items["a"], 0)


def test_controls_follow_the_selected_layer(qtbot: QtBot, panel: LayerPanel) -> None:
    panel.select("c")
    assert not panel._opacity.isEnabled()
    assert not panel._remove.isEnabled()
    panel.select("q")
    assert panel._opacity.value() == 50
    with qtbot.waitSignal(panel.opacity_requested) as asked:
        panel._opacity.setValue(30)
    assert asked.args == ["q", pytest.approx(0.3)]
    with qtbot.waitSignal(panel.order_requested) as moved:
        panel._up.click()
    assert moved.args == ["q", 1]
    with qtbot.waitSignal(panel.remove_requested) as removed:
        QTest.keyClick(panel, Qt.Key.Key_Delete)
    assert removed.args == ["q"]


def test_selection_and_folding_survive_new_rows(panel: LayerPanel) -> None:
    panel.select("q")
    group = panel._tree.topLevelItem(1)
    assert group is not None
    group.setExpanded(False)
    panel.set_rows([*ROWS, LayerRow("x", "Catalogues", "XSC", "2", mark=MarkRole.XSC)])
    assert panel.selected_key() == "q"
    again = panel._tree.topLevelItem(1)
    assert again is not None
    assert not again.isExpanded()


def test_lossy_detail_is_amber_in_both_themes(qapp: QApplication, panel: LayerPanel) -> None:
    for name, theme in THEMES.items():
        apply_theme(qapp, name)
        assert panel._items["q"].foreground(1).color().name() == theme.lossy_text
        assert panel._items["a"].foreground(1).color().name() == theme.secondary


def test_screen_reader_hears_name_and_detail(panel: LayerPanel) -> None:
    role = Qt.ItemDataRole.AccessibleTextRole
    assert panel._items["a"].data(0, role) == "J 2000-11-24 88 ↑, 0044, current image"


def test_only_rows_that_differ_are_dressed_and_a_refused_check_is_taken_back(
    panel: LayerPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    dressed: list[str] = []
    dress = panel._dress

    def noting(item: QTreeWidgetItem, row: LayerRow) -> None:
        dressed.append(row.key)
        dress(item, row)

    monkeypatch.setattr(panel, "_dress", noting)
    panel.set_rows(ROWS)
    assert dressed == []
    panel.set_rows([ROWS[0], replace(ROWS[1], detail="0045"), ROWS[2]])
    assert dressed == ["q"]
    panel._items["c"].setCheckState(0, Qt.CheckState.Checked)
    panel.set_rows([ROWS[0], replace(ROWS[1], detail="0045"), ROWS[2]])
    assert panel._items["c"].checkState(0) is Qt.CheckState.Unchecked
