"""The menu of what the active pane shows: its band and its image, as they are there now."""

from collections.abc import Callable
from functools import partial

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from twomass_viewer.session.blink import BlinkFrame
from twomass_viewer.session.seen import frame_words
from twomass_viewer.session.session import Session
from twomass_viewer.session.view import Shown
from twomass_viewer.ui.actions.conditions import CONDITIONS

_MOST = 24  # images offered by name; the keys step through all


class PaneMenu(QMenu):
    """Filled each time it is opened.

    Parameters
    ----------
    session : Session
    parent : QWidget
    """

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__("Show in this pane", parent)
        self._session = session
        self.setEnabled(session.layout.is_tiled)
        self.aboutToShow.connect(self.fill)

    def fill(self) -> None:
        """Offer the bands and images of the field."""
        self.clear()
        session, pane = self._session, self._session.layout.pane
        self._offer(
            f"Band of the switch ({session.band_switch})",
            pane.shown is None,
            lambda: session.set_pane_band(None),
        )
        for shown in Shown:
            if _has(session, shown):
                self._offer(shown.value, pane.shown is shown, partial(session.set_pane_band, shown))
        self.addSeparator()
        self._offer("All images", session.pane_set is None, lambda: session.set_pane_image(None))
        keys = [s.key for s in session.field_images if s.visible][::-1][:_MOST]
        words = frame_words(session, tuple(BlinkFrame(k) for k in keys))
        for key, text in zip(keys, words, strict=True):
            self._offer(text, session.pane_set == key, partial(session.set_pane_image, key))

    def _offer(self, text: str, chosen: bool, choose: Callable[[], object]) -> None:
        action = QAction(text.replace("&", "&&"), self)
        action.setCheckable(True)
        action.setChecked(chosen)
        action.triggered.connect(lambda _=False: choose())
        self.addAction(action)


def _has(session: Session, shown: Shown) -> bool:
    if shown is Shown.RGB:
        return CONDITIONS["has_composite"](session)
    return any(shown.band in s.bands for s in session.field_images)
