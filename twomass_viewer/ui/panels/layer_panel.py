"""Layers: images, catalogues, artifacts and measurements, with visibility, opacity and order."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QFont, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QMenu,
    QPushButton,
    QSlider,
    QStackedLayout,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from twomass_viewer.scene.marks import MarkRole
from twomass_viewer.ui.icons import MARK_SIZE, bind_icon, mark_icon
from twomass_viewer.ui.panels.text import EmptyState
from twomass_viewer.ui.theme import (
    PADDING,
    SECONDARY_SIZE,
    STEP,
    announcer,
    base_font,
    set_surface,
    set_tone,
    tabular_font,
    tone_color,
)

_KEY = int(Qt.ItemDataRole.UserRole)
_ROW_HEIGHT = 24


@dataclass(frozen=True, slots=True)
class LayerRow:
    """One line of the layer list.

    Attributes
    ----------
    key : str
    group : str
        Heading it stands under: ``Images``, ``Catalogues``, ``Artifacts``, ``Measurements``.
    text, detail : str
        Name, and a short text at the right: a count, a product.
    mark : MarkRole or None
        Drawn before the name.
    visible : bool
    lossy : bool
        The detail is amber.
    opacity : float or None
        0 to 1; None where it does not apply.
    current : bool
        The image that tools work on.
    removable, movable : bool
    dashed : bool
        The mark of a guess.
    tip : str
    decisions : tuple of str
        As what the user may treat the pixels: ``lossless``, ``lossy``.
    overruled : bool
        The user decided already.
    more_hdus : bool
        The file of the image holds more than it.
    """

    key: str
    group: str
    text: str
    detail: str = ""
    mark: MarkRole | None = None
    visible: bool = True
    lossy: bool = False
    opacity: float | None = None
    current: bool = False
    removable: bool = False
    movable: bool = False
    dashed: bool = False
    tip: str = ""
    decisions: tuple[str, ...] = ()
    overruled: bool = False
    more_hdus: bool = False


class LayerPanel(QWidget):
    """The layer list, and under it the controls of the selected layer."""

    visibility_requested = Signal(str, bool)
    current_requested = Signal(str)
    opacity_requested = Signal(str, float)
    remove_requested = Signal(str)
    order_requested = Signal(str, int)
    open_requested = Signal()
    other_hdus_requested = Signal(str)
    fidelity_requested = Signal(str, str)
    """A layer, and ``lossless`` or ``lossy`` where a decision is meant, else empty."""
    evidence_requested = Signal(str)
    """A layer that is to be judged by its evidence again."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Layers")
        set_surface(self, "panel")
        self._rows: dict[str, LayerRow] = {}
        self._items: dict[str, QTreeWidgetItem] = {}
        self._folded: set[str] = set()

        self._tree = QTreeWidget()
        self._tree.setObjectName("layers")
        self._tree.setAccessibleName("Layers")
        self._tree.setColumnCount(2)
        self._tree.setHeaderHidden(True)
        self._tree.setIndentation(10)
        self._tree.setIconSize(QSize(MARK_SIZE, MARK_SIZE))
        self._tree.setUniformRowHeights(True)
        self._tree.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._tree.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        header = self._tree.header()
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(24)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self._tree.itemChanged.connect(self._item_changed)
        self._tree.itemSelectionChanged.connect(self._selection_changed)
        self._tree.itemClicked.connect(self._clicked)
        self._tree.itemActivated.connect(self._clicked)
        self._tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._tree.customContextMenuRequested.connect(self._show_menu)
        self._tree.itemCollapsed.connect(lambda item: self._folded.add(item.text(0)))
        self._tree.itemExpanded.connect(lambda item: self._folded.discard(item.text(0)))

        empty = EmptyState(
            "No layers",
            "Images, catalogues and predicted artifacts of the open field are listed here, each "
            "with its product and its mark.",
        )
        button = QPushButton("Open files…")
        bind_icon(button, "open")
        button.clicked.connect(self.open_requested)
        empty.add(button)

        lists = QWidget()
        column = QVBoxLayout(lists)
        column.setContentsMargins(STEP, STEP, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._tree, 1)
        column.addWidget(self._make_controls())
        self._stack = QStackedLayout(self)
        self._stack.addWidget(empty)
        self._stack.addWidget(lists)
        announcer().changed.connect(self._retint)

    def _make_controls(self) -> QFrame:
        frame = QFrame()
        row = QHBoxLayout(frame)
        row.setContentsMargins(PADDING - STEP, STEP, STEP, STEP)
        row.setSpacing(STEP)
        label = QLabel("Opacity")
        label.setFont(base_font(SECONDARY_SIZE))
        set_tone(label, "secondary")
        row.addWidget(label)
        self._opacity = QSlider(Qt.Orientation.Horizontal)
        self._opacity.setRange(0, 100)
        self._opacity.setPageStep(10)
        self._opacity.setMinimumWidth(60)
        self._opacity.setAccessibleName("Opacity of the selected image")
        self._opacity.setToolTip("Opacity of the selected image")
        self._opacity.valueChanged.connect(self._opacity_moved)
        label.setBuddy(self._opacity)
        row.addWidget(self._opacity, 1)
        self._percent = QLabel("")
        self._percent.setFont(tabular_font(SECONDARY_SIZE))
        set_tone(self._percent, "secondary")
        self._percent.setFixedWidth(self._percent.fontMetrics().horizontalAdvance("100 %") + 2)
        row.addWidget(self._percent)
        self._up = self._tool("arrow-up", "Move up", lambda: self._move(1))
        self._down = self._tool("arrow-down", "Move down", lambda: self._move(-1))
        self._remove = self._tool("trash", "Remove the layer (Delete)", self._remove_selected)
        for button in (self._up, self._down, self._remove):
            row.addWidget(button)
        return frame

    def _tool(self, name: str, tip: str, slot: object) -> QToolButton:
        button = QToolButton()
        bind_icon(button, name, 16)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.clicked.connect(slot)
        return button

    # -- what is shown ------------------------------------------------------------------

    def set_rows(self, rows: Sequence[LayerRow]) -> None:
        """Show layers; the selected one stays selected while it exists."""
        selected = self.selected_key()
        same = [(r.key, r.group) for r in rows] == [(r.key, r.group) for r in self._rows.values()]
        before, self._rows = self._rows if same else {}, {r.key: r for r in rows}
        with QSignalBlocker(self._tree):
            if not same:
                self._rebuild(rows)
            for row in rows:
                item = self._items[row.key]
                if before.get(row.key) != row or item.checkState(0) != _checked(row):
                    self._dress(item, row)
            if selected in self._items:
                self._tree.setCurrentItem(self._items[selected])
        self._stack.setCurrentIndex(1 if rows else 0)
        self._selection_changed()

    def _rebuild(self, rows: Sequence[LayerRow]) -> None:
        scrolled = self._tree.verticalScrollBar().value()
        self._tree.clear()
        self._items = {}
        groups: dict[str, QTreeWidgetItem] = {}
        for row in rows:
            if row.group not in groups:
                group = QTreeWidgetItem([row.group, ""])
                group.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
                group.setSizeHint(0, QSize(0, _ROW_HEIGHT))
                self._tree.addTopLevelItem(group)
                group.setExpanded(row.group not in self._folded)
                groups[row.group] = group
            item = QTreeWidgetItem(groups[row.group])
            item.setData(0, _KEY, row.key)
            item.setSizeHint(0, QSize(0, _ROW_HEIGHT))
            item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            self._items[row.key] = item
        for name, group in groups.items():
            self._color_group(group)
            group.setExpanded(name not in self._folded)
        self._tree.verticalScrollBar().setValue(scrolled)

    def _color_group(self, group: QTreeWidgetItem) -> None:
        group.setFont(0, base_font(SECONDARY_SIZE))
        group.setForeground(0, QBrush(QColor(tone_color("secondary"))))

    def _dress(self, item: QTreeWidgetItem, row: LayerRow) -> None:
        item.setText(0, row.text)
        item.setText(1, row.detail)
        item.setCheckState(0, _checked(row))
        if row.mark is not None:
            item.setIcon(0, mark_icon(row.mark, dashed=row.dashed))
        font = tabular_font()
        font.setWeight(QFont.Weight.DemiBold if row.current else QFont.Weight.Normal)
        item.setFont(0, font)
        item.setFont(1, tabular_font(SECONDARY_SIZE))
        tone = "lossy" if row.lossy else "secondary"
        item.setForeground(1, QBrush(QColor(tone_color(tone))))
        item.setForeground(0, QBrush(QColor(tone_color("" if row.visible else "secondary"))))
        for column in (0, 1):
            item.setToolTip(column, row.tip or row.text)
        words = f"{row.text}, {row.detail}" if row.detail else row.text
        state = ", current image" if row.current else ""
        item.setData(0, Qt.ItemDataRole.AccessibleTextRole, words + state)

    def _retint(self) -> None:
        with QSignalBlocker(self._tree):
            for at in range(self._tree.topLevelItemCount()):
                if (group := self._tree.topLevelItem(at)) is not None:
                    self._color_group(group)
            for key, item in self._items.items():
                self._dress(item, self._rows[key])

    # -- what is asked ------------------------------------------------------------------

    def selected_key(self) -> str:
        """Return the key of the selected layer, or an empty text."""
        item = self._tree.currentItem()
        return str(item.data(0, _KEY) or "") if item is not None else ""

    def select(self, key: str) -> None:
        """Select a layer without asking for anything."""
        if key in self._items:
            self._tree.setCurrentItem(self._items[key])

    def _item_changed(self, item: QTreeWidgetItem, column: int) -> None:
        key = str(item.data(0, _KEY) or "")
        row = self._rows.get(key)
        visible = item.checkState(0) is Qt.CheckState.Checked
        if row is not None and column == 0 and visible is not row.visible:
            self.visibility_requested.emit(key, visible)

    def _clicked(self, item: QTreeWidgetItem) -> None:
        row = self._rows.get(str(item.data(0, _KEY) or ""))
        if row is not None and not row.current:
            self.current_requested.emit(row.key)

    def _selection_changed(self) -> None:
        row = self._rows.get(self.selected_key())
        with QSignalBlocker(self._opacity):
            has = row is not None and row.opacity is not None
            self._opacity.setEnabled(has)
            value = round(100 * row.opacity) if row and row.opacity is not None else 100
            self._opacity.setValue(value)
            self._percent.setText(f"{value} %" if has else "")
        movable = row is not None and row.movable
        self._up.setEnabled(movable)
        self._down.setEnabled(movable)
        self._remove.setEnabled(row is not None and row.removable)

    def _opacity_moved(self, value: int) -> None:
        self._percent.setText(f"{value} %")
        if key := self.selected_key():
            self.opacity_requested.emit(key, value / 100)

    def _move(self, steps: int) -> None:
        if key := self.selected_key():
            self.order_requested.emit(key, steps)

    def _remove_selected(self) -> None:
        row = self._rows.get(self.selected_key())
        if row is not None and row.removable:
            self.remove_requested.emit(row.key)

    def _show_menu(self, at: QPoint) -> None:
        """Offer what can be done with the layer under the pointer, or the selected one."""
        item = self._tree.itemAt(at) or self._tree.currentItem()
        row = self._rows.get(str(item.data(0, _KEY) or "")) if item is not None else None
        if row is None or not (row.decisions or row.removable):
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        key = row.key
        if row.decisions:
            menu.addAction("Why this fidelity", lambda: self.fidelity_requested.emit(key, ""))
            for value in row.decisions:
                action = menu.addAction(f"Treat as {value}…")
                action.triggered.connect(
                    lambda _=False, value=value: self.fidelity_requested.emit(key, value)
                )
            if row.overruled:
                menu.addAction("Judge by the evidence", lambda: self.evidence_requested.emit(key))
        if row.more_hdus:
            menu.addSeparator()
            other = "Other images of this file…"
            menu.addAction(other, lambda: self.other_hdus_requested.emit(key))
        if row.removable:
            menu.addSeparator()
            menu.addAction("Remove", lambda: self.remove_requested.emit(key))
        menu.popup(self._tree.viewport().mapToGlobal(at))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete removes the selected layer."""
        if event.key() == Qt.Key.Key_Delete:
            self._remove_selected()
        else:
            super().keyPressEvent(event)


def _checked(row: LayerRow) -> Qt.CheckState:
    return Qt.CheckState.Checked if row.visible else Qt.CheckState.Unchecked
