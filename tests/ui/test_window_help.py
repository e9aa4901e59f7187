"""The offline help: opened from a card, from the menu, by its key; searched; followed."""

from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from tests.ui.conftest import SHIFT, Desk
from twomass_viewer.explain.help_pages import READING
from twomass_viewer.session.view import ArtifactSelection
from twomass_viewer.simulation.field_files import FieldFiles
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band
from twomass_viewer.ui.panels.help_sheet import HelpSheet
from twomass_viewer.ui.panels.rules_sheet import RulesSheet
from twomass_viewer.ui.theme import apply_theme


def sheet_of(desk: Desk) -> HelpSheet:
    (sheet,) = desk.window.findChildren(HelpSheet)
    desk.qtbot.waitUntil(sheet.isVisible)
    return sheet


def test_the_key_opens_how_to_read(desk: Desk) -> None:
    desk.key(Qt.Key.Key_F1, SHIFT)
    sheet = sheet_of(desk)
    assert sheet.current() == READING
    assert "How to read the reasons" in sheet.text.toPlainText()
    assert not sheet.rules.isVisible()
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert not sheet.isVisible()


def test_every_card_leads_to_its_section(desk: Desk, demo_files: FieldFiles) -> None:
    desk.open(demo_files.images[Band.J], demo_files.psc)
    ghost = next(k for k, a in desk.session.artifacts.items() if a.kind is ArtifactKind.PERSISTENCE)
    desk.session.select(ArtifactSelection(ghost))
    desk.wait()
    cards = desk.window.inspect._content
    assert cards is not None
    wanted = [c.help for c in cards.cards if c.help]
    assert wanted[0] == "persistence"
    links = [
        b
        for b in desk.window.inspect.findChildren(QPushButton)
        if b.accessibleName().startswith("More: ")
    ]
    links.sort(key=lambda b: b.mapTo(desk.window.inspect, QPoint()).y())
    assert len(links) == len(wanted)
    assert links[0].accessibleName().startswith("More: Persistence ghost")
    for link, key in zip(links, wanted, strict=True):
        link.click()
        assert sheet_of(desk).current() == key


def test_searching_shows_the_sections_that_hold_all_words(desk: Desk) -> None:
    desk.controller.help_desk.show("persistence")
    sheet = sheet_of(desk)
    QTest.keyClicks(sheet.search, "moth dark")
    seen = [n for n in range(sheet.list.count()) if not sheet.list.item(n).isHidden()]
    assert [sheet.list.item(n).text() for n in seen] == ["Other things in the gallery"]
    assert sheet.current() == "gallery"
    QTest.keyClick(sheet.search, Qt.Key.Key_Escape)
    assert sheet.search.text() == ""
    assert sheet.isVisible()


def test_a_link_in_the_text_is_followed(desk: Desk) -> None:
    desk.controller.help_desk.show("unexplained")
    sheet = sheet_of(desk)
    assert "(#gallery)" in sheet.text.toMarkdown()
    sheet.text.anchorClicked.emit(QUrl("#gallery"))
    assert sheet.current() == "gallery"


def test_the_rules_of_a_kind_are_one_click_away(desk: Desk) -> None:
    desk.controller.help_desk.show("glint")
    sheet = sheet_of(desk)
    sheet.rules.click()
    (rules,) = desk.window.findChildren(RulesSheet)
    assert rules.isVisible()
    shown = [r.key for r in rules._rows if not rules._items[r.key].isHidden()]
    assert shown
    assert all(k.startswith("glint.") for k in shown)


def test_links_follow_the_theme(desk: Desk) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    desk.controller.help_desk.show("unexplained")
    sheet = sheet_of(desk)
    apply_theme(app, "light")
    light = app.palette().color(QPalette.ColorRole.Link).name()
    assert light in sheet.text.toHtml()
    apply_theme(app, "dark")
    assert light not in sheet.text.toHtml()
