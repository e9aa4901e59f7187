from dataclasses import replace

from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from twomass_viewer.scene.marks import MarkRole
from twomass_viewer.ui.panels.inspect_panel import (
    InspectAction,
    InspectCard,
    InspectContent,
    InspectField,
    InspectPanel,
)
from twomass_viewer.ui.panels.text import Sentence

CONTENT = InspectContent(
    "Why is this here?",
    "05 34 47.31 −05 35 24.9 FK5 J2000",
    cards=(
        InspectCard(
            "Persistence ghost 1 of 4",
            "0.97",
            "Latent image of 2MASS J05344731−0536475, left by the north-going scan.",
            "measured rule",
            MarkRole.PERSISTENCE,
            link="parent",
        ),
        InspectCard("Measured", "14.31 mag", indicative=True),
    ),
    fields=(InspectField("cc_flg", "p00", "persistence may affect J"),),
    actions=(InspectAction("next", "Next apparition", False, "No other scan"),),
)


def panel_with(qtbot: QtBot, content: InspectContent | None) -> InspectPanel:
    panel = InspectPanel()
    qtbot.addWidget(panel)
    panel.set_content(content)
    return panel


def test_empty(qtbot: QtBot) -> None:
    panel = panel_with(qtbot, None)
    assert panel._stack.currentIndex() == 0
    panel.set_content(CONTENT)
    assert panel._stack.currentIndex() == 1


def test_more_stands_at_the_right_with_and_without_a_source(qtbot: QtBot) -> None:
    cards = (InspectCard("One", source="psc.tbl", help="halo"), InspectCard("Two", help="glint"))
    panel = panel_with(qtbot, InspectContent("What is here?", cards=cards))
    panel.resize(320, 400)
    panel.show()
    qtbot.waitExposed(panel)
    with_source, without = (
        b for b in panel.findChildren(QPushButton) if b.accessibleName().startswith("More: ")
    )
    assert without.geometry().right() == with_source.geometry().right()
    with qtbot.waitSignal(panel.help_requested) as asked:
        without.click()
    assert asked.args == ["glint"]


def test_card_link_and_action(qtbot: QtBot) -> None:
    panel = panel_with(qtbot, CONTENT)
    link = next(b for b in panel.findChildren(QPushButton) if b.text() == "Show")
    with qtbot.waitSignal(panel.link_requested) as asked:
        link.click()
    assert asked.args == ["parent"]
    button = panel._buttons["next"]
    assert not button.isEnabled()
    assert button.toolTip() == "No other scan"
    panel.set_content(replace(CONTENT, actions=(InspectAction("next", "Next apparition"),)))
    assert panel._buttons["next"] is button, "only the buttons changed: the text stays put"
    with qtbot.waitSignal(panel.action_requested) as done:
        button.click()
    assert done.args == ["next"]


def test_indicative_amounts_wear_the_mark(qtbot: QtBot) -> None:
    panel = panel_with(qtbot, CONTENT)
    amounts = [w for w in panel.findChildren(QLabel) if w.text() == "≈ 14.31 mag"]
    assert [w.property("tone") for w in amounts] == ["lossy"]
    assert "≈ 14.31 mag" in CONTENT.as_text()
    panel.copy_all()
    copied = QApplication.clipboard().text()
    assert copied == CONTENT.as_text()
    assert "cc_flg\tp00\tpersistence may affect J" in copied


def test_nothing_is_clipped_at_300_pixels(qtbot: QtBot) -> None:
    panel = panel_with(qtbot, CONTENT)
    panel.resize(300, 700)
    panel.show()
    page = panel._scroll.widget()
    assert page is not None
    assert page.width() <= 300
    for sentence in page.findChildren(Sentence):
        assert sentence.height() >= sentence.heightForWidth(sentence.width())
        right = sentence.mapTo(page, sentence.rect().topRight()).x()
        assert right <= page.width()
