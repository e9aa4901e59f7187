import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLineEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from twomass_viewer.ui.panels.job_bar import JobBar, JobRow
from twomass_viewer.ui.panels.notice_bar import NoticeBar, NoticeRow
from twomass_viewer.ui.panels.search_field import SearchField
from twomass_viewer.ui.panels.status_readout import ReadoutText, StatusReadout
from twomass_viewer.ui.panels.text import Sentence
from twomass_viewer.ui.panels.welcome import Welcome

READOUT = ReadoutText(
    ra="05 34 47.31",
    dec="−05 35 24.9",
    ra_deg="83.69713",
    dec_deg="−5.59025",
    frame="FK5 J2000",
    galactic="l 208.93 b −19.55",
    pixel="x 269.4 y 227.6",
    value="91.3 DN",
    surface_brightness="16.98 mag/arcsec²",
    image="ATLAS · lossless",
)


def test_notices_newest_first_three_at_most(qtbot: QtBot) -> None:
    bar = NoticeBar()
    qtbot.addWidget(bar)
    assert bar.isHidden(), "no notices, no room"
    bar.set_notices([NoticeRow(str(n), f"notice {n}") for n in range(5)])
    assert not bar.isHidden()
    texts = [w.text() for w in bar.findChildren(Sentence)]
    assert texts == ["notice 0", "notice 1", "notice 2", "and 2 more"]
    bar.set_notices([])
    assert bar.isHidden()


def test_notice_actions_and_keyboard(qtbot: QtBot) -> None:
    bar = NoticeBar()
    qtbot.addWidget(bar)
    bar.set_notices([NoticeRow("lossy", "Lossy.", "lossy", "Get the Atlas image")])
    action = bar.findChild(QPushButton)
    close = bar.findChild(QToolButton)
    assert action is not None
    assert close is not None
    with qtbot.waitSignal(bar.action_requested) as asked:
        action.click()
    assert asked.args == ["lossy"]
    with qtbot.waitSignal(bar.closed) as shut:
        close.click()
    assert shut.args == ["lossy"]
    for sentence in bar.findChildren(Sentence):
        assert sentence.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse
    for widget in (action, close):
        assert not widget.focusPolicy() & Qt.FocusPolicy.ClickFocus & ~Qt.FocusPolicy.TabFocus


def test_readout_does_not_jitter(qtbot: QtBot) -> None:
    readout = StatusReadout()
    qtbot.addWidget(readout)
    readout.resize(1400, 28)
    readout.show()
    readout.set_fields(READOUT)
    before = {n: lab.geometry() for n, lab in readout._labels.items()}
    readout.set_fields(
        ReadoutText(ra="00 00 00.00", dec="+89 59 59.9", value="−12345.6 DN", image=READOUT.image)
    )
    assert {n: lab.geometry() for n, lab in readout._labels.items()} == before
    for label in readout._labels.values():
        needed = label.fontMetrics().horizontalAdvance(label.text())
        assert needed <= label.width(), f"{label.text()} is clipped"


@pytest.mark.parametrize("width", [600, 800, 1000, 1400])
def test_narrow_readout_gives_up_fields_but_never_the_place(qtbot: QtBot, width: int) -> None:
    readout = StatusReadout()
    qtbot.addWidget(readout)
    readout.resize(width, 28)
    readout.set_fields(READOUT)
    readout._fit()
    for name in ("ra", "dec", "value"):
        assert not readout._labels[name].isHidden()
    shown = [lab for lab in readout._labels.values() if not lab.isHidden()]
    total = sum(lab.maximumWidth() for lab in shown) + readout._chip.sizeHint().width()
    assert total <= width


def test_readout_copies(qtbot: QtBot) -> None:
    readout = StatusReadout()
    qtbot.addWidget(readout)
    assert readout.copies() == []
    readout.set_fields(READOUT)
    copies = dict(readout.copies())
    assert copies["Copy decimal degrees"] == "83.69713 -5.59025"
    assert copies["Copy sexagesimal"] == "05 34 47.31 -05 35 24.9"
    assert copies["Copy region line"] == "fk5; point(83.69713, -5.59025) # point=cross"
    assert "16.98 mag/arcsec²" in readout.spoken()


def test_lossy_chip_is_amber(qtbot: QtBot) -> None:
    readout = StatusReadout()
    qtbot.addWidget(readout)
    readout.set_fields(READOUT)
    assert readout._chip.property("chip") == "plain"
    readout.set_fields(ReadoutText(image="QUICKLOOK ≈ lossy", lossy=True))
    assert readout._chip.property("chip") == "lossy"


def test_jobs(qtbot: QtBot) -> None:
    bar = JobBar()
    qtbot.addWidget(bar)
    bar.show()
    idle = bar.size()
    assert bar._cancel.isHidden()
    bar.set_jobs([JobRow("a", "Opening " + "x" * 200, 0.62, 12.0), JobRow("b", "More", None, 0)])
    assert bar._text.text().endswith("62 % · 12 s · +1")
    assert bar._text.fontMetrics().horizontalAdvance(bar._text.text()) < bar.maximumWidth()
    with qtbot.waitSignal(bar.cancel_requested) as asked:
        bar._cancel.click()
    assert asked.args == ["a"]
    bar.set_jobs([])
    assert bar._cancel.isHidden()
    QApplication.processEvents()
    assert bar.size() == idle, "idle keeps its place"
    assert idle.height() >= bar._cancel.sizeHint().height()


def test_search(qtbot: QtBot) -> None:
    search = SearchField()
    qtbot.addWidget(search)
    with qtbot.assertNotEmitted(search.submitted):
        QTest.keyClick(search._field, Qt.Key.Key_Return)
    QTest.keyClicks(search._field, " 05 34 99 ")
    with qtbot.waitSignal(search.submitted) as asked:
        QTest.keyClick(search._field, Qt.Key.Key_Return)
    assert asked.args == ["05 34 99"]
    search.show_message("Seconds must be below 60.")
    assert not search._message.isHidden()
    assert search._field.property("faulty") is True
    QTest.keyClicks(search._field, "1")
    assert search._message.isHidden(), "typing on takes the complaint away"
    assert search._field.property("faulty") is False
    search.set_history(["M 42", "M 31"])
    assert search._history.stringList() == ["M 42", "M 31"]


def test_welcome(qtbot: QtBot) -> None:
    welcome = Welcome()
    qtbot.addWidget(welcome)
    with qtbot.waitSignal(welcome.demo_requested):
        welcome.doors["inspect"].click()
    for name in ("vet", "chart"):
        assert not welcome.doors[name].isEnabled()
        assert "not part of this version" in welcome.doors[name].toolTip()
        words = [lab.text() for lab in welcome.doors[name].findChildren(QLabel)]
        assert any("not part of this version" in w for w in words)
    assert welcome._recent_title.isHidden()
    welcome.set_recent(["/data/a.fits", "/data/b.tbl"])
    buttons = [
        b for b in welcome.findChildren(QPushButton) if b.accessibleName() == "Open /data/b.tbl"
    ]
    with qtbot.waitSignal(welcome.recent_requested) as asked:
        buttons[0].click()
    assert asked.args == ["/data/b.tbl"]


def test_cancel_leaves_the_keyboard_where_it_is(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    search, sky, jobs = QLineEdit(), QLineEdit(), JobBar()
    for widget in (search, sky, jobs):
        column.addWidget(widget)
    window.show()
    window.activateWindow()
    sky.setFocus()
    qtbot.waitUntil(sky.hasFocus)
    jobs.set_jobs([JobRow("1", "Painting a.png", 0.4, 2.0)])
    jobs.cancel_requested.connect(lambda _: jobs.set_jobs([]))
    QTest.mouseClick(jobs._cancel, Qt.MouseButton.LeftButton)
    assert jobs._cancel.isHidden()
    assert sky.hasFocus()
