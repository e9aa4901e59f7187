"""Makes QActions, menus and the toolbar of the lists in `registry`."""

from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu, QToolBar, QToolButton, QWidget

from twomass_viewer.session.session import Session
from twomass_viewer.ui.actions.conditions import CONDITIONS, REASONS
from twomass_viewer.ui.actions.registry import DROP_DOWNS, MENUS, SPECS, TEXT_BUTTONS
from twomass_viewer.ui.actions.spec import ActionKey, ActionSpec
from twomass_viewer.ui.icons import icon


class ActionSet:
    """The actions of one window.

    Attributes
    ----------
    menus : dict of str to QMenu
        Those of the menu bar, by their title in `MENUS`.

    Parameters
    ----------
    window : QMainWindow
        Owner of the actions; their shortcuts work anywhere in it, but for those
    sky : QWidget
        whose shortcuts work only while this widget or a part of it has the keyboard.
    handlers : mapping of ActionKey to callable
        What each action does; a checkable one is called with its new state. Every key of the
        registry must be there.
    before : callable
        Called before any of them acts.
    """

    def __init__(
        self,
        window: QMainWindow,
        sky: QWidget,
        handlers: Mapping[ActionKey, Callable[..., object]],
        before: Callable[[], None],
    ) -> None:
        self._actions: dict[ActionKey, QAction] = {}
        self.menus: dict[str, QMenu] = {}
        for key, spec in SPECS.items():
            action = QAction(spec.text, window)
            action.setObjectName(key.value)
            if spec.icon:
                action.setIcon(icon(spec.icon))
            if spec.shortcuts:
                action.setShortcuts([QKeySequence(s) for s in spec.shortcuts])
            action.setToolTip(_tool_tip(spec))
            action.setStatusTip(spec.tip)
            action.setCheckable(spec.checkable)
            handler = handlers[key]
            action.triggered.connect(before)
            if spec.checkable:
                action.triggered.connect(handler)
            else:
                action.triggered.connect(_without_state(handler))
            if spec.on_sky:
                action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
                sky.addAction(action)
            else:
                window.addAction(action)
            self._actions[key] = action

    def __getitem__(self, key: ActionKey) -> QAction:
        return self._actions[key]

    def refresh(self, session: Session, checked: Mapping[ActionKey, bool]) -> None:
        """Enable actions by their conditions and set the checks."""
        for key, action in self._actions.items():
            enabled = CONDITIONS[SPECS[key].enabled_when](session)
            if enabled is not action.isEnabled():
                action.setEnabled(enabled)
                action.setToolTip(_tool_tip(SPECS[key], enabled=enabled))
            if key in checked and action.isChecked() != checked[key]:
                action.setChecked(checked[key])

    def refresh_icons(self) -> None:
        """Draw the icons again after a change of theme."""
        for key, action in self._actions.items():
            if SPECS[key].icon:
                action.setIcon(icon(SPECS[key].icon))

    def fill_menu_bar(self, window: QMainWindow) -> None:
        """Build the menu bar."""
        bar = window.menuBar()
        menus: dict[str, QMenu] = {}
        for path, keys in MENUS.items():
            within, _, title = path.rpartition("/")
            if within:
                menus[within].addSeparator()
            menu = (menus[within] if within else bar).addMenu(title)
            menus[path] = self.fill_menu(menu, keys)
        self.menus = menus

    def fill_menu(self, menu: QMenu, keys: Iterable[ActionKey | None]) -> QMenu:
        """Append actions (None is a separator) to a menu."""
        for key in keys:
            if key is None:
                menu.addSeparator()
            else:
                menu.addAction(self._actions[key])
        return menu

    def fill_toolbar(self, toolbar: QToolBar, keys: Iterable[ActionKey | None]) -> None:
        """Append actions to a toolbar; some carry their name, the others an icon."""
        toolbar.setIconSize(QSize(20, 20))
        for key in keys:
            if key is None:
                toolbar.addSeparator()
                continue
            action = self._actions[key]
            toolbar.addAction(action)
            button = toolbar.widgetForAction(action)
            button.setAccessibleName(action.text())
            if key in DROP_DOWNS and isinstance(button, QToolButton):
                button.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
                button.setMenu(self.menus[DROP_DOWNS[key]])
            if key in TEXT_BUTTONS:
                button.setProperty("toolButtonStyle", Qt.ToolButtonStyle.ToolButtonTextOnly.value)


def _tool_tip(spec: ActionSpec, *, enabled: bool = True) -> str:
    """Return the tip with the key; why it is not available where it is not."""
    tip = spec.tip.rstrip(".")
    reason = REASONS.get(spec.enabled_when, "")
    if not enabled and reason:
        tip += f". Not available: {reason}"
    return f"{tip} ({spec.shortcuts[0]})" if spec.shortcuts else tip


def _without_state(handler: Callable[..., object]) -> Callable[[bool], None]:
    def call(_checked: bool = False) -> None:
        handler()

    return call
