"""Why an image counts as lossy, and the user's word against it, in the window."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QPushButton, QWidget

from tests.ui.conftest import CTRL, Desk
from tests.ui.skies import STARS, sky, write_image, write_triplet
from twomass_viewer.io.read import read_image
from twomass_viewer.session.view import Tool
from twomass_viewer.survey.products import Fidelity
from twomass_viewer.ui.panels.fidelity_card import FidelityCard
from twomass_viewer.ui.theme import colors

NAME = "qJ_asky_001124n0850244.fits"  # a Quicklook's name on an Atlas image's pixels


@pytest.fixture
def doubtful(desk: Desk, tmp_path: Path) -> Desk:
    """Return a window with an image whose evidence disagrees."""
    desk.open(write_image(tmp_path / NAME))
    assert fidelity(desk) is Fidelity.UNKNOWN
    return desk


def card(desk: Desk) -> FidelityCard:
    return desk.window.header.fidelity


def button(within: QWidget, text: str) -> QPushButton:
    return next(b for b in within.findChildren(QPushButton) if b.text() == text and b.isVisible())


def open_menu(desk: Desk) -> QMenu:
    """Open the context menu of the image in the layer list."""
    panel = desk.window.layers
    item = panel._items[desk.images[0].key]
    panel._show_menu(panel._tree.visualItemRect(item).center())
    return next(m for m in panel.findChildren(QMenu) if m.isVisible())


def close_menu(desk: Desk, menu: QMenu) -> None:
    menu.close()
    desk.window.activateWindow()
    desk.qtbot.waitUntil(lambda: QApplication.activeWindow() is desk.window)


def offered(desk: Desk) -> set[str]:
    """Return what the context menu offers."""
    menu = open_menu(desk)
    texts = {a.text() for a in menu.actions() if a.text()}
    close_menu(desk, menu)
    return texts


def choose(desk: Desk, text: str) -> None:
    """Choose from the context menu."""
    menu = open_menu(desk)
    next(a for a in menu.actions() if a.text() == text).trigger()
    close_menu(desk, menu)
    desk.wait()


def fidelity(desk: Desk) -> Fidelity:
    return desk.images[0].fidelity


def lines(desk: Desk) -> list[tuple[str, str]]:
    view = card(desk)._view
    assert view is not None
    return list(view.evidence)


def test_the_badge_leads_to_the_evidence(doubtful: Desk) -> None:
    window = doubtful.window
    window.show_tab(window.inspect)
    doubtful.click_at(QPoint(60, 22))
    assert window.tabs.currentWidget() is window.header
    assert doubtful.session.selection is None, "the sky behind the badge was not clicked"
    assert card(doubtful).isVisible()
    assert [says for says, _ in lines(doubtful)] == ["lossless", "lossy", "unknown"]
    assert "begins with q" in lines(doubtful)[1][1]
    assert "Fidelity: unknown ≈" in card(doubtful)._title.plain()


def test_treat_as_lossless_with_a_reason_and_back(doubtful: Desk) -> None:
    window, session = doubtful.window, doubtful.session
    assert set(offered(doubtful)) >= {
        "Why this fidelity", "Treat as lossless…", "Treat as lossy…", "Remove",
    }  # fmt: skip
    choose(doubtful, "Treat as lossless…")
    assert window.tabs.currentWidget() is window.header
    focused = QApplication.focusWidget()
    assert focused is not None
    assert card(doubtful)._form.isAncestorOf(focused)
    QTest.keyClicks(focused, "downloaded as Atlas")
    doubtful.press(button(card(doubtful), "Treat as lossless"))
    assert fidelity(doubtful) is Fidelity.LOSSLESS
    badge = doubtful.scene.badges[0]
    assert "≈ unknown → treated as lossless (overruled by user)" in badge.text
    assert badge.lossy
    item = window.layers._items[doubtful.images[0].key]
    assert item.text(1) == "≈ → lossless"
    assert item.foreground(1).color().name() == colors().lossy_text
    assert "downloaded as Atlas" in card(doubtful)._overruled.plain()
    assert not doubtful.notices or not any("indicative" in t for t in doubtful.notices)

    doubtful.key("p")
    doubtful.click(*STARS[0][:2])
    (found,) = doubtful.measurements
    assert not found.indicative
    assert "downloaded as Atlas" in found.overruled
    assert window.photometry._chip.text() == "lossless · overruled"
    assert "overruled" in window.photometry._flags.plain()

    doubtful.canvas.setFocus()
    doubtful.key("z", CTRL)
    assert doubtful.measurements == []
    assert fidelity(doubtful) is Fidelity.LOSSLESS
    doubtful.key("z", CTRL)
    assert fidelity(doubtful) is Fidelity.UNKNOWN
    doubtful.key("y", CTRL)
    assert "Judge by the evidence" in offered(doubtful)
    choose(doubtful, "Judge by the evidence")
    assert fidelity(doubtful) is Fidelity.UNKNOWN
    assert session.history.can_undo


def test_lossless_pixels_may_be_distrusted(desk: Desk, tmp_path: Path) -> None:
    desk.open(write_image(tmp_path / "ji0850244.fits"))
    assert "Treat as lossless…" not in offered(desk)
    choose(desk, "Treat as lossy…")
    desk.press(button(card(desk), "Treat as lossy"))
    assert "lossless → treated as lossy ≈" in desk.scene.badges[0].text
    desk.key("p")
    desk.click(*STARS[0][:2])
    assert desk.asked() is not None
    words = desk.window.photometry.consent._sentence.plain()
    assert "decided" in words
    desk.press(button(desk.window.photometry.consent, "Measure anyway"))
    (found,) = desk.measurements
    assert found.indicative
    assert "overruled" in found.overruled


def test_the_question_for_consent_offers_it(doubtful: Desk) -> None:
    doubtful.key("p")
    doubtful.click(*STARS[0][:2])
    slip = doubtful.window.photometry.consent
    assert "begins with q" in slip._sentence.plain(), "what speaks against it, not for it"
    doubtful.press(button(slip, "Why, and treat as lossless…"))
    assert doubtful.window.tabs.currentWidget() is doubtful.window.header
    doubtful.press(button(card(doubtful), "Treat as lossless"))
    assert doubtful.asked() is None
    assert fidelity(doubtful) is Fidelity.LOSSLESS


def test_the_question_is_answered_by_keyboard(doubtful: Desk) -> None:
    doubtful.key("p")
    doubtful.click(*STARS[0][:2])
    slip = doubtful.window.photometry.consent
    first = QApplication.focusWidget()
    assert isinstance(first, QPushButton)
    assert slip.isAncestorOf(first)
    assert first.text() == "Get the Atlas image", "Enter alone measures nothing"
    doubtful.key(Qt.Key.Key_Escape)
    assert doubtful.asked() is None
    assert QApplication.focusWidget() is doubtful.canvas._view
    assert doubtful.tool() is Tool.PHOTOMETRY

    doubtful.click(*STARS[0][:2])
    order = []
    for _ in range(3):
        doubtful.key(Qt.Key.Key_Tab)
        focused = QApplication.focusWidget()
        assert isinstance(focused, QPushButton)
        order.append(focused.text())
    assert order == ["Measure anyway", "Cancel", "Why, and treat as lossless…"]
    doubtful.key(Qt.Key.Key_Backtab)
    doubtful.key(Qt.Key.Key_Backtab)
    doubtful.key(Qt.Key.Key_Return)
    (found,) = doubtful.measurements
    assert found.indicative


def test_esc_folds_the_form_and_enter_decides(doubtful: Desk) -> None:
    choose(doubtful, "Treat as lossless…")
    assert card(doubtful)._form.isVisible()
    doubtful.key(Qt.Key.Key_Escape)
    assert not card(doubtful)._form.isVisible()
    assert fidelity(doubtful) is Fidelity.UNKNOWN
    doubtful.press(button(card(doubtful), "Overrule…"))
    assert card(doubtful)._form.isVisible()
    doubtful.key(Qt.Key.Key_Tab)
    doubtful.key(Qt.Key.Key_Return)
    assert fidelity(doubtful) is Fidelity.LOSSLESS


def test_of_a_composite_the_doubtful_band_is_asked_about(desk: Desk, tmp_path: Path) -> None:
    j, h, k = write_triplet(tmp_path)
    k.unlink()
    write_image(k, "Ks", data=np.round(sky("Ks")).astype(np.float32))
    desk.open(j, h)
    desk.session.extend_set(desk.images[0].key, [read_image(k)])
    desk.wait()
    desk.key("r")
    view = card(desk)._view
    assert view is not None
    assert view.title == "Fidelity of Ks: lossy ≈"
    desk.key("p")
    desk.click(*STARS[0][:2])
    slip = desk.window.photometry.consent
    assert slip.isVisible()
    desk.press(button(slip, "Measure anyway"))
    assert sorted(m.fidelity.value for m in desk.measurements) == ["lossless", "lossless", "lossy"]


def test_a_rescaled_quicklook_is_recognised_on_opening(desk: Desk, tmp_path: Path) -> None:
    data = (np.round(sky()) * 1.0837 - 12.3).astype(np.float32)
    desk.open(write_image(tmp_path / "ji0850244.fits", data=data))
    assert fidelity(desk) is Fidelity.LOSSY
    assert any("steps of 1.084" in text for _, text in lines(desk))
