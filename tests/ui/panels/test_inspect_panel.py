from dataclasses import replace

from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from twomass_viewer.scene.marks import MarkRole
from twomass_viewer.ui.panels.inspect_content import (
    InspectAction,
    InspectCard,
    InspectContent,
    InspectField,
)
from twomass_viewer.ui.panels.inspect_panel import InspectPanel
from twomass_viewer.ui.panels.text import Sentence

CONTENT = InspectContent(
    "Why is this here?",
    "05 34 47.31 −05 35 24.9 FK5 J2000",
    cards=(
        InspectCard(
            "Persistence ghost 1 of 4",
            "0.97",
            "Latent image of 2MASS J05344731-0536475, left by the north-going scan.",
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


def button_of(panel: InspectPanel, key: str) -> QPushButton:
    assert panel._page is not None
    return panel._page.buttons[key]


def button_named(panel: InspectPanel, name: str) -> QPushButton:
    return next(b for b in panel.findChildren(QPushButton) if b.accessibleName() == name)


def texts(panel: InspectPanel) -> list[str]:
    assert panel._page is not None
    return [w.plain() for w in panel._page.findChildren(Sentence)]


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


def test_folded_cards_are_shown_on_demand_and_folded_again_at_another_place(qtbot: QtBot) -> None:
    inner = (InspectCard("Halo", "< 0.01", link="artifact:1:4"), InspectCard("Stripe", "< 0.01"))
    cards = (InspectCard("2 more artifacts cover this place", folded=inner), InspectCard("Pixel"))
    panel = panel_with(qtbot, InspectContent("What is here?", "1", cards=cards))
    panel.show()
    page = panel._page
    assert page is not None

    def titles() -> list[str]:
        assert page is not None
        return [card.title for card, _ in page._cards]

    assert titles() == [c.title for c in cards]
    link = button_named(panel, "Show them: 2 more artifacts cover this place")
    link.setFocus()
    link.click()
    assert titles() == [cards[0].title, "Halo", "Stripe", "Pixel"]
    again = button_named(panel, "Hide them: 2 more artifacts cover this place")
    assert panel.focusWidget() is again, "the keyboard stays on the link"
    with qtbot.waitSignal(panel.link_requested) as asked:
        button_named(panel, "Show: Halo").click()
    assert asked.args == ["artifact:1:4"]
    panel.set_content(InspectContent("What is here?", "1", cards=(*cards, InspectCard("New"))))
    assert "Halo" in titles(), "what was asked for stays while more becomes known"
    panel.set_content(InspectContent("What is here?", "2", cards=cards))
    assert titles() == [c.title for c in cards]
    assert "Halo  < 0.01" in InspectContent("What is here?", "1", cards=cards).as_text()


def test_no_blank_follows_the_cards(qtbot: QtBot) -> None:
    words = (
        "Persistence ghost 1 of 4 of 2MASS J05343600-0530000, left by the north-going scan. " * 2
    )
    cards = tuple(InspectCard(f"Card {n}", body=words, source="psc.tbl") for n in range(7))
    panel = panel_with(qtbot, InspectContent("What is here?", "1", cards=cards))
    panel.resize(320, 1000)
    panel.show()
    qtbot.waitExposed(panel)
    page, view = panel._page, panel._scroll.viewport()
    assert page is not None
    needed = page.heightForWidth(view.width())
    assert 400 < needed < view.height()
    assert panel._scroll.verticalScrollBar().maximum() == 0
    panel.resize(320, needed // 2)
    qtbot.waitUntil(lambda: panel._scroll.verticalScrollBar().maximum() > 0)
    assert page.height() == page.heightForWidth(page.width())


def test_card_link_and_action(qtbot: QtBot) -> None:
    panel = panel_with(qtbot, CONTENT)
    link = next(b for b in panel.findChildren(QPushButton) if b.text() == "Show")
    with qtbot.waitSignal(panel.link_requested) as asked:
        link.click()
    assert asked.args == ["parent"]
    button = button_of(panel, "next")
    assert not button.isEnabled()
    assert button.toolTip() == "No other scan"
    panel.set_content(replace(CONTENT, actions=(InspectAction("next", "Next apparition"),)))
    assert button_of(panel, "next") is button, "only the buttons changed: the text stays put"
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
    qtbot.waitUntil(
        lambda: any(w.isVisible() and w.plain() == "p00" for w in page.findChildren(Sentence))
    )
    assert page.width() <= 300
    for sentence in page.findChildren(Sentence):
        if not sentence.isVisible():
            continue
        assert sentence.height() >= sentence.heightForWidth(sentence.width())
        right = sentence.mapTo(page, sentence.rect().topRight()).x()
        assert right <= page.width()


def test_what_stays_is_not_made_anew(qtbot: QtBot) -> None:
    panel = panel_with(qtbot, CONTENT)
    panel.resize(300, 120)
    panel.show()
    qtbot.waitUntil(lambda: "p00" in texts(panel))
    page = panel._page
    assert page is not None
    before = {card.title: frame for card, frame in page._cards}
    bar = panel._scroll.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 50)
    bar.setValue(50)
    first, second = CONTENT.cards
    panel.set_content(replace(CONTENT, cards=(second, InspectCard("New"), first)))
    after = {card.title: frame for card, frame in page._cards}
    assert after[first.title] is before[first.title]
    assert after[second.title] is before[second.title]
    column = page._card_column
    assert [column.indexOf(after[t]) for t in (second.title, "New", first.title)] == [0, 1, 2]
    assert bar.value() == 50, "the same place is read on"
    linked = tuple(InspectCard(name, link=name) for name in ("one", "two", "three"))
    panel.set_content(replace(CONTENT, cards=linked[1:]))
    panel.set_content(replace(CONTENT, cards=linked))
    by_keyboard = [button_named(panel, f"Show: {c.title}").nextInFocusChain() for c in linked[:2]]
    assert by_keyboard == [button_named(panel, f"Show: {c.title}") for c in linked[1:]]
    panel.set_content(replace(CONTENT, place="elsewhere", cards=(first,)))
    assert bar.value() == 0
    assert column.count() == 1
    assert "elsewhere" in texts(panel)


def test_a_long_table_comes_in_portions_and_whole(qtbot: QtBot) -> None:
    fields = tuple(InspectField(f"name{n}", f"value{n}") for n in range(27))
    panel = panel_with(qtbot, replace(CONTENT, fields=fields))
    values = [f.value for f in fields]
    assert not set(values) & set(texts(panel)), "the cards come first"
    qtbot.waitUntil(lambda: [t for t in texts(panel) if t.startswith("value")] == values)
    panel.set_content(replace(CONTENT, fields=fields[:3]))
    panel.set_content(replace(CONTENT, fields=fields[3:5]))
    qtbot.waitUntil(lambda: [t for t in texts(panel) if t.startswith("value")] == values[3:5])
    panel.set_content(replace(CONTENT, fields=()))
    assert not [t for t in texts(panel) if t.startswith("value")]
