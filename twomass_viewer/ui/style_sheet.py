"""What the palette cannot reach: flat buttons, hairlines, thin scroll bars, tones of labels."""

from collections.abc import Mapping
from string import Template

_SHEET = Template("""
QToolTip { background: $raised; color: $text; border: 1px solid $line; padding: 4px; }
QMainWindow, QDialog { background: $window; }
QMainWindow::separator { background: $window; width: 4px; height: 4px; }
QMainWindow::separator:hover { background: $line; }
QStatusBar { background: $window; }
QStatusBar::item { border: none; }
QToolBar { background: $window; border: none; spacing: 4px; padding: 4px; }
QToolBar::separator { background: transparent; border-left: 1px solid $line; width: 1px;
    margin: 6px 2px 6px 6px; }
QDockWidget::title { background: $window; padding: 6px 8px; }

QLabel[tone="secondary"] { color: $secondary; }
QLabel[tone="lossy"] { color: $lossy_text; }
QLabel[tone="error"] { color: $error_text; }
QLabel[tone="accent"] { color: $accent; }
QLabel[chip="plain"] { background: $raised; color: $secondary; border-radius: 3px;
    padding: 1px 6px; }
QLabel[chip="lossy"] { background: $lossy; color: #1c1c1f; border-radius: 3px; padding: 1px 6px; }
QLabel[chip="none"] { background: transparent; padding: 1px 6px; }

QFrame[surface="card"] { background: $raised; border: 1px solid transparent; border-radius: 6px; }
QFrame[surface="sheet"] { background: $panel; border: 1px solid $line; border-radius: 8px; }
QWidget[surface="panel"] { background: $panel; }
QFrame[surface="line"] { background: $line; max-height: 1px; border: none; }
QFrame[surface="notice"] { background: $raised; border-bottom: 1px solid $line; }
QFrame[surface="drop"] { background: transparent; border: 1px dashed $line; border-radius: 8px; }
QFrame[surface="drop"][dragging="true"] { border-color: $accent; }
QFrame[surface="slip"] { background: $panel; border: 1px solid $lossy; border-radius: 8px; }

QPushButton { background: $raised; border: 1px solid $line; border-radius: 4px;
    padding: 0 10px; min-height: 26px; }
QPushButton:hover { border-color: $secondary; }
QPushButton:pressed { background: $line; }
QPushButton:checked { background: $selection; border-color: $accent; }
QPushButton:focus { border-color: $accent; }
QPushButton:disabled { border-color: $line; background: transparent; }
QPushButton[emphasis="primary"] { background: $accent; color: $on_accent; border-color: $accent; }
QPushButton[emphasis="primary"]:hover { border-color: $text; }
QPushButton[emphasis="primary"]:focus { border-color: $text; }
QPushButton[emphasis="door"] { padding: 0; min-height: 84px; border-radius: 8px; }
QPushButton[emphasis="link"] { background: transparent; border-color: transparent; color: $accent;
    padding: 0 2px; text-align: left; }
QPushButton[emphasis="link"]:hover { text-decoration: underline; }
QPushButton[emphasis="link"]:focus { border-color: $accent; }
QToolButton { background: transparent; border: 1px solid transparent; border-radius: 4px;
    padding: 3px; }
QToolButton[text="true"] { padding: 3px 8px; }
QToolButton:hover { background: $raised; border-color: $line; }
QToolButton:pressed { background: $line; }
QToolButton:checked { background: $selection; border-color: $accent; }
QToolButton:focus { border-color: $accent; }
QToolButton::menu-indicator { image: none; }
QToolButton[popupMode="1"] { padding-right: 17px; }
QToolButton::menu-button { border: none; width: 14px; }
QToolButton::menu-arrow { image: url("$icons/chevron-down.svg"); width: 12px; height: 12px; }

QLineEdit { background: $field; border: 1px solid $line; border-radius: 4px; padding: 0 6px;
    min-height: 26px; selection-background-color: $selection; selection-color: $text; }
QLineEdit:focus { border-color: $accent; }
QLineEdit[faulty="true"] { border-color: $error; }
QLineEdit[emphasis="quiet"] { background: transparent; }
QComboBox { background: $raised; border: 1px solid $line; border-radius: 4px;
    padding: 0 8px; min-height: 26px; }
QComboBox:hover { border-color: $secondary; }
QComboBox:focus, QComboBox:on { border-color: $accent; }
QComboBox::drop-down { border: none; width: 24px; }
QComboBox::down-arrow { image: url("$icons/chevron-down.svg"); width: 14px; height: 14px; }
QComboBox QAbstractItemView { background: $raised; border: 1px solid $line; padding: 2px; }
QAbstractSpinBox { background: $field; border: 1px solid $line; border-radius: 4px;
    padding: 0; min-height: 24px; selection-background-color: $selection;
    selection-color: $text; }
QAbstractSpinBox QLineEdit { border: none; background: transparent; min-height: 0;
    padding: 0 6px; }
QAbstractSpinBox:focus { border-color: $accent; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { width: 0; border: none; }
QCheckBox { spacing: 6px; min-height: 26px; }
QCheckBox::indicator, QTreeView::indicator, QListView::indicator { width: 14px; height: 14px;
    border: 1px solid $secondary; border-radius: 3px; background: $field; }
QCheckBox::indicator:checked, QTreeView::indicator:checked, QListView::indicator:checked {
    image: url("$icons/check.svg"); }
QCheckBox::indicator:focus { border-color: $accent; }
QTreeView#layers::indicator { width: 16px; height: 16px; border: none; background: none; }
QTreeView#layers::indicator:checked { image: url("$icons/eye.svg"); }
QTreeView#layers::indicator:unchecked { image: url("$icons/eye-off.svg"); }
QTreeView::branch { background: transparent; }
QTreeView::branch:selected { background: transparent; }
QTreeView::branch:has-children:closed { image: url("$icons/chevron-right.svg"); }
QTreeView::branch:has-children:open { image: url("$icons/chevron-down.svg"); }

QTabBar { background: $window; }
QTabBar::tab { background: transparent; color: $secondary; padding: 6px 10px;
    border: none; border-bottom: 2px solid transparent; }
QTabBar::tab:selected { color: $text; border-bottom-color: $accent; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:focus { background: $raised; }
QTabWidget::pane { border: none; }

QScrollArea { background: transparent; border: none; }
QScrollArea > QWidget > QWidget { background: transparent; }
QAbstractItemView { background: $panel; border: none; outline: none;
    selection-background-color: $selection; selection-color: $text; }
QAbstractItemView:focus { border: none; }
QTableView { gridline-color: transparent; alternate-background-color: $panel; }
QTableView::item { padding: 0 6px; border: none; }
QTableView::item:selected, QListView::item:selected, QTreeView::item:selected {
    background: $selection; color: $text; }
QHeaderView { background: $panel; border: none; }
QHeaderView::section { background: $panel; color: $secondary; border: none;
    border-bottom: 1px solid $line; padding: 4px 9px; }
QHeaderView::section:hover { color: $text; }
QTableCornerButton::section { background: $panel; border: none; }

QAbstractScrollArea::corner { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $line; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 24px; }
QScrollBar::handle:horizontal { min-width: 24px; }
QScrollBar::handle:hover { background: $secondary; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QProgressBar { background: $raised; border: none; border-radius: 3px; max-height: 6px;
    min-height: 6px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }

QSlider { min-height: 20px; }
QSlider::groove:horizontal { background: $line; height: 3px; border-radius: 1px; }
QSlider::sub-page:horizontal { background: $accent; height: 3px; border-radius: 1px; }
QSlider::handle:horizontal { background: $text; width: 12px; height: 12px; margin: -5px 0;
    border-radius: 6px; border: 1px solid $panel; }
QSlider::handle:horizontal:focus { border: 2px solid $accent; }
QSlider::sub-page:horizontal:disabled, QSlider::handle:horizontal:disabled { background: $line; }
""")


def style_sheet(colors: Mapping[str, str], icons: str) -> str:
    """Return the application's style sheet for the colours of a theme.

    Parameters
    ----------
    colors : mapping of str to str
        Names of `theme.ThemeColors` to ``#rrggbb``.
    icons : str
        Folder of the icons that a style sheet cannot tint, with forward slashes.
    """
    return _SHEET.substitute(colors, icons=icons)
