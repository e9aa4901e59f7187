"""Actions are data: complete, reachable, without quarrels over keys, and true to the session."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QMenu, QMessageBox, QToolButton

from tests.ui.conftest import CTRL, SHIFT, Desk
from tests.ui.skies import STARS, write_image, write_psc, write_triplet
from tests.ui.test_window_opening import NO_SKY
from twomass_viewer.paths import resource
from twomass_viewer.session.comparison import CompareMode
from twomass_viewer.session.view import PlaceSelection, Shown, Tool
from twomass_viewer.skyregions.instruments import shipped_instruments
from twomass_viewer.ui.actions.conditions import CONDITIONS
from twomass_viewer.ui.actions.registry import (
    CONTEXT_MENU,
    MENUS,
    SPECS,
    TEXT_BUTTONS,
    TOOLBAR,
)
from twomass_viewer.ui.actions.spec import ActionKey as K
from twomass_viewer.ui.handlers import checks, handlers
from twomass_viewer.ui.panels.overlay import Overlay

WITH_KEYS = [k for k in K if SPECS[k].shortcuts]


def test_every_key_has_a_spec_a_handler_and_a_check(desk: Desk) -> None:
    assert set(SPECS) == set(K)
    assert set(handlers(desk.controller)) == set(K)
    assert set(checks(desk.controller)) == {k for k in K if SPECS[k].checkable}


@pytest.mark.parametrize("key", list(K))
def test_words_and_icons(key: K) -> None:
    spec = SPECS[key]
    assert spec.key is key
    assert spec.text
    assert spec.text.strip() == spec.text
    assert spec.tip.endswith(".")
    assert "!" not in spec.text + spec.tip
    if spec.icon:
        assert resource("icons", f"{spec.icon}.svg").is_file()
    assert spec.enabled_when in CONDITIONS


def test_conditions_are_all_used() -> None:
    assert {s.enabled_when for s in SPECS.values()} == set(CONDITIONS)


def test_every_action_stands_in_one_menu() -> None:
    listed = Counter(k for keys in MENUS.values() for k in keys if k is not None)
    assert set(listed) == set(K)
    assert set(listed.values()) == {1}
    for keys in (TOOLBAR, CONTEXT_MENU):
        assert {k for k in keys if k is not None} <= set(K)
    assert TEXT_BUTTONS <= set(TOOLBAR)


def test_no_two_actions_want_the_same_key(desk: Desk) -> None:
    native = QKeySequence.SequenceFormat.PortableText
    wanted = Counter(
        QKeySequence(s).toString(native) for spec in SPECS.values() for s in spec.shortcuts
    )
    assert "" not in wanted, "a shortcut Qt does not understand"
    assert [k for k, n in wanted.items() if n > 1] == []
    foreign = [
        action.text()
        for menu in desk.window.findChildren(QMenu)
        for action in menu.actions()
        if action.objectName() not in set(K) and not action.shortcut().isEmpty()
    ]
    assert foreign == []


def test_the_menu_bar_holds_them(desk: Desk) -> None:
    def walk(menu: QMenu) -> set[str]:
        found = {a.objectName() for a in menu.actions()}
        for action in menu.actions():
            inner = action.menu()
            if isinstance(inner, QMenu):
                found |= walk(inner)
        return found

    shown: set[str] = set()
    for action in desk.window.menuBar().actions():
        menu = action.menu()
        assert isinstance(menu, QMenu)
        assert "&" in action.text(), "menus open by Alt and a letter"
        shown |= walk(menu)
    assert set(K) <= shown


def test_menu_letters_differ(desk: Desk) -> None:
    letters = Counter(
        a.text()[a.text().index("&") + 1].lower() for a in desk.window.menuBar().actions()
    )
    assert [k for k, n in letters.items() if n > 1] == []


def test_toolbar_buttons_have_names_and_tips_with_their_key(desk: Desk) -> None:
    for key in TOOLBAR:
        if key is None:
            continue
        button = desk.window.toolbar.widgetForAction(desk.controller.actions[key])
        assert isinstance(button, QToolButton)
        assert button.accessibleName() == SPECS[key].text
        for shortcut in SPECS[key].shortcuts[:1]:
            assert button.toolTip().endswith(f"({shortcut})")
        shows_text = key in TEXT_BUTTONS
        assert shows_text or not button.icon().isNull()


# -- enabling -----------------------------------------------------------------------------


def enabled(desk: Desk) -> set[str]:
    """Return the conditions whose actions are enabled; all actions of one must agree."""
    found: dict[str, set[bool]] = {}
    for key, spec in SPECS.items():
        state = desk.controller.actions[key].isEnabled()
        found.setdefault(spec.enabled_when, set()).add(state)
    assert all(len(states) == 1 for states in found.values())
    return {name for name, states in found.items() if states == {True}}


def test_actions_are_enabled_as_things_come(desk: Desk, tmp_path: Path) -> None:
    now = {"always"}
    assert enabled(desk) == now
    desk.open(write_image(tmp_path / "a.fits"))
    now |= {"has_image", "has_sky", "has_j"}
    assert enabled(desk) - {"has_artifacts"} == now
    desk.open(*write_triplet(tmp_path))
    now |= {"has_h", "has_ks", "has_composite", "has_planes", "has_two_planes", "has_neighbours"}
    now |= {"has_bands"}
    assert enabled(desk) - {"has_artifacts"} == now
    desk.open(write_psc(tmp_path / "psc.csv"))
    now |= {"has_catalog", "has_markers"}
    assert enabled(desk) - {"has_artifacts"} == now
    desk.click(*STARS[0][:2])
    now |= {"has_selection_on_image"}
    assert enabled(desk) - {"has_artifacts"} == now
    desk.key(Qt.Key.Key_Return)
    now |= {"has_measurements", "can_undo"}
    assert enabled(desk) - {"has_artifacts"} == now
    desk.key("z", CTRL)
    now = now - {"has_measurements", "can_undo", "has_selection_on_image"} | {"can_redo"}
    assert enabled(desk) - {"has_artifacts"} == now
    desk.open(write_image(tmp_path / "far.fits", ra=200.0, changes=NO_SKY))
    now -= {
        "has_sky",
        "has_h",
        "has_ks",
        "has_composite",
        "has_planes",
        "has_two_planes",
        "has_neighbours",
    }
    now = now - {"has_bands", "has_markers"} | {"has_fields"}
    assert enabled(desk) - {"has_artifacts"} == now


# -- checks -------------------------------------------------------------------------------


@pytest.fixture
def full(desk: Desk, tmp_path: Path) -> Desk:
    """Return a window with three bands, a catalogue and a measurement."""
    desk.open(*write_triplet(tmp_path), write_psc(tmp_path / "psc.csv"))
    desk.click(*STARS[0][:2])
    desk.key(Qt.Key.Key_Return)
    assert len(desk.measurements) == 1
    return desk


def test_checks_follow_the_session(full: Desk) -> None:
    session, actions = full.session, full.controller.actions
    changes: dict[K, tuple[Callable[[], None], bool]] = {
        K.SHOW_H: (lambda: session.show(Shown.H), True),
        K.SHOW_J: (lambda: session.show(Shown.RGB), False),
        K.MARKERS: (lambda: session.set_catalog_visible(full.catalogs[0].key, False), False),
        K.MARKERS_BEYOND: (lambda: session.set_markers_beyond(True), True),
        K.ARTIFACTS: (lambda: session.set_artifacts_visible(False), False),
        K.GUESSES: (lambda: session.set_guesses_visible(False), False),
        K.APERTURES: (lambda: session.set_measurements_visible(False), False),
        K.TOOL_PHOTOMETRY: (lambda: session.set_tool(Tool.PHOTOMETRY), True),
        K.TOOL_INSPECT: (lambda: None, False),
    }
    for key, (change, state) in changes.items():
        change()
        full.wait()
        assert actions[key].isChecked() is state, key
    assert actions[K.SHOW_RGB].isChecked()


@pytest.mark.parametrize("key", [K.SHOW_J, K.TOOL_INSPECT])
def test_a_second_click_on_what_is_on_leaves_it_on(full: Desk, key: K) -> None:
    button = full.window.toolbar.widgetForAction(full.controller.actions[key])
    for _ in range(2):
        full.press(button)
        assert full.controller.actions[key].isChecked()


# -- keys ---------------------------------------------------------------------------------


def test_every_shortcut_reaches_its_action(full: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([], ""))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    full.open(write_image(Path(str(full.images[0].members[0].image.path)).with_name("f.fits"),
                          ra=200.0))  # fmt: skip
    full.key(Qt.Key.Key_Tab, CTRL)
    reached: list[K] = []
    for key in K:
        full.controller.actions[key].triggered.connect(lambda *_, key=key: reached.append(key))
    for key in WITH_KEYS:
        if key in (K.QUIT, K.FULL_SCREEN):
            continue
        for shortcut in SPECS[key].shortcuts:
            prepare(full, key)
            full.qtbot.waitUntil(full.controller.actions[key].isEnabled)
            reached.clear()
            QTest.keySequence(full.canvas._view, QKeySequence(shortcut))
            assert reached == [key], shortcut
            dismiss_all(full)
    full.wait()
    assert [n.text for n in full.session.notices if n.key == "crash"] == []


def prepare(desk: Desk, key: K) -> None:
    """Bring the window into a state in which an action is enabled."""
    session = desk.session
    if key is K.MATCH_SKY:
        path = desk.images[0].members[0].image.path
        assert path is not None
        desk.open(write_image(path.with_name("neighbour.fits")))
    if key is K.SWAP_PAIR:
        session.activate_field(desk.images[0].field)
        desk.controller.fader.toggle(CompareMode.FADE)
    elif session.comparison is not None:
        session.compare(None)
        session.activate_field(desk.images[-1].field)
    if key in (K.TURN_VIEW_LEFT, K.TURN_VIEW_RIGHT):
        desk.controller.view_desk.place(shipped_instruments()[0], 0.0)
    session.arrange(*(2, 2) if SPECS[key].enabled_when == "is_tiled" else (1, 1))
    with session.batch():
        session.show(Shown.J)
        session.set_artifacts_visible(True)
        if key is K.REDO:
            session.undo()
        else:
            session.redo()
        if session.selection is None:
            session.select(PlaceSelection(0.0, 0.0))
    desk.canvas.setFocus()


def dismiss_all(desk: Desk) -> None:
    """Close the sheets that an action has opened."""
    for sheet in desk.window.findChildren(Overlay):
        sheet.dismiss()
    for dialog in desk.window.findChildren(QDialog):
        dialog.close()
    desk.controller.panels.hide_limits()
    desk.window.activateWindow()


def test_boxes_can_be_read_and_closed(desk: Desk) -> None:
    for key in (K.ABOUT, K.ACKNOWLEDGMENT):
        desk.controller.actions[key].trigger()
        (box,) = desk.window.findChildren(QMessageBox)
        desk.qtbot.waitUntil(box.isVisible)
        assert not box.isModal()
        assert "Two Micron All Sky Survey" in box.text()
        assert "University of Massachusetts" in box.text()
        box.close()
        desk.qtbot.waitUntil(lambda: not desk.window.findChildren(QMessageBox))


def test_the_palette_finds_and_runs_actions(full: Desk) -> None:
    before = len(full.measurements)
    full.key("p", CTRL | SHIFT)
    palette = QApplication.focusWidget()
    assert palette is not None
    full.type("invert")
    assert full.session.tone.invert
    assert len(full.measurements) == before, "Enter is the palette's"
    assert QApplication.focusWidget() is full.canvas._view
    full.key("p", CTRL | SHIFT)
    full.key(Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is full.canvas._view


def test_the_palette_does_not_run_what_is_disabled(desk: Desk) -> None:
    desk.key("p", CTRL | SHIFT)
    desk.type("invert")
    assert not desk.session.tone.invert


def test_the_sheet_lists_every_shortcut(desk: Desk) -> None:
    desk.window.setFocus()
    desk.key("?")
    sheet = desk.controller.panels._floating._sheet
    assert sheet is not None
    assert sheet.isVisible()
    lines = sheet.as_text().splitlines()
    native = QKeySequence.SequenceFormat.NativeText
    for key in WITH_KEYS:
        name = SPECS[key].text.rstrip("…")
        for shortcut in SPECS[key].shortcuts:
            text = QKeySequence(shortcut).toString(native)
            assert any(text in ln.split() or (text in ln and name in ln) for ln in lines), shortcut
        assert any(name in ln for ln in lines)
    desk.key(Qt.Key.Key_Escape)
    assert not sheet.isVisible()
