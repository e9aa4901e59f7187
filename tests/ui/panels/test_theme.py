import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QColor, QFontMetricsF, QImage, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from twomass_viewer.paths import resource
from twomass_viewer.scene.marks import MARK_STYLES, MarkRole
from twomass_viewer.ui import icons
from twomass_viewer.ui.panels.text import Sentence, heading
from twomass_viewer.ui.theme import (
    DARK,
    THEMES,
    ThemeColors,
    apply_theme,
    colors,
    set_tone,
    tabular_font,
)


def luminance(color: str) -> float:
    """Return the relative luminance of WCAG 2.2."""
    parts = [int(color[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of WCAG 2.2."""
    dim, bright = sorted((luminance(one), luminance(other)))
    return (bright + 0.05) / (dim + 0.05)


def test_contrast_formula_against_the_known_ends() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES.keys())
@pytest.mark.parametrize("ground", ["window", "panel", "raised", "field"])
@pytest.mark.parametrize("tone", ["text", "secondary", "lossy_text", "error_text", "accent"])
def test_text_reads_on_every_surface(theme: ThemeColors, ground: str, tone: str) -> None:
    assert contrast(getattr(theme, tone), getattr(theme, ground)) >= 4.5


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES.keys())
def test_text_reads_on_accents(theme: ThemeColors) -> None:
    assert contrast(theme.text, theme.selection) >= 7
    assert contrast(theme.on_accent, theme.accent) >= 4.5
    assert contrast("#1c1c1f", theme.lossy) >= 4.5  # the amber chip
    assert contrast(theme.lossy, DARK.panel) >= 3 or theme.lossy == DARK.lossy


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES.keys())
def test_greys_have_no_hue(theme: ThemeColors) -> None:
    for name in ("window", "panel", "raised", "field", "line", "text", "secondary"):
        assert QColor(getattr(theme, name)).hslSaturationF() < 0.08, name


def test_theme_switch_reaches_palette_labels_and_icons(qapp: QApplication, qtbot: QtBot) -> None:
    label = QLabel("lossy")
    qtbot.addWidget(label)
    set_tone(label, "lossy")
    action = QAction("open", label)
    icons.bind_icon(action, "open")
    seen = []
    for name in ("light", "dark"):
        apply_theme(qapp, name)
        label.ensurePolished()
        theme = THEMES[name]
        assert colors() is theme
        assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(theme.panel)
        ink = label.palette().color(QPalette.ColorRole.WindowText)
        assert ink == QColor(theme.lossy_text)
        seen.append(_darkest_opaque(action.icon().pixmap(20, 20).toImage()))
    assert seen == [QColor(THEMES["light"].text).name(), QColor(THEMES["dark"].text).name()]


def _darkest_opaque(image: QImage) -> str:
    opaque = [
        image.pixelColor(x, y).name()
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y).alpha() == 255
    ]
    return max(set(opaque), key=opaque.count)


def test_a_second_icon_replaces_the_first(qapp: QApplication, qtbot: QtBot) -> None:
    label = QLabel()
    qtbot.addWidget(label)
    action = QAction("eye", label)
    icons.bind_icon(action, "eye")
    icons.bind_icon(action, "eye-off")
    apply_theme(qapp, "light")
    assert action.icon().cacheKey() == icons.icon("eye-off").cacheKey()


def test_unknown_theme_and_icon_are_programming_errors(qapp: QApplication) -> None:
    with pytest.raises(KeyError):
        apply_theme(qapp, "sepia")
    with pytest.raises(FileNotFoundError):
        icons.icon("no-such-icon")


def test_fonts_survive_a_theme_switch(qapp: QApplication, qtbot: QtBot) -> None:
    title = heading("Title", 15)
    small = Sentence("small", tone="secondary", size=11)
    for label in (title, small):
        qtbot.addWidget(label)
        label.ensurePolished()
    for name in ("light", "dark"):
        apply_theme(qapp, name)
        assert title.font().pixelSize() == 15
        assert title.font().bold() or title.font().weight() >= 600
        assert small.font().pixelSize() == 11


def test_figures_are_of_equal_width(qapp: QApplication) -> None:
    metrics = QFontMetricsF(tabular_font(12))
    assert len({metrics.horizontalAdvance(d * 6) for d in "0123456789"}) == 1


@pytest.mark.parametrize("path", sorted(resource("icons").glob("*.svg")), ids=lambda p: p.stem)
def test_icon_is_of_the_family_and_draws(qapp: QApplication, path: object) -> None:
    text = path.read_text()  # type: ignore[attr-defined]
    assert 'viewBox="0 0 20 20"' in text
    assert 'stroke="currentColor"' in text
    assert 'stroke-width="1.5"' in text
    assert not re.search(r"#[0-9a-fA-F]{3,6}", text), "only the theme colours an icon"
    image = icons.icon(path.stem).pixmap(20, 20).toImage()  # type: ignore[attr-defined]
    inked = sum(image.pixelColor(x, y).alpha() > 100 for x in range(20) for y in range(20))
    assert inked >= 4


@pytest.mark.parametrize("role", list(MarkRole))
def test_mark_icon_wears_its_colour(qapp: QApplication, role: MarkRole) -> None:
    image = icons.mark_icon(role).pixmap(16, 16).toImage()
    image = image.convertToFormat(QImage.Format.Format_ARGB32)
    wanted = QColor(MARK_STYLES[role].color)
    near = 0
    for x in range(image.width()):
        for y in range(image.height()):
            c = image.pixelColor(x, y)
            off = abs(c.red() - wanted.red()) + abs(c.green() - wanted.green())
            near += c.alpha() > 60 and off + abs(c.blue() - wanted.blue()) < 24
    assert near >= 8


def test_marks_of_different_shape_differ_without_colour(qapp: QApplication) -> None:
    shapes = {}
    for role in (
        MarkRole.PSC_CLEAN,
        MarkRole.XSC,
        MarkRole.PERSISTENCE,
        MarkRole.DIFFRACTION_SPIKE,
        MarkRole.GLINT,
        MarkRole.HALO,
        MarkRole.STRIPE,
    ):
        image = icons.mark_icon(role).pixmap(16, 16).toImage()
        alpha = image.convertToFormat(QImage.Format.Format_Alpha8)
        shapes[role] = bytes(alpha.constBits())
    assert len(set(shapes.values())) == len(shapes)
    assert (
        icons.mark_icon(MarkRole.GLINT, dashed=True).cacheKey()
        != icons.mark_icon(MarkRole.GLINT).cacheKey()
    )


def test_selected_text_copies_without_invisible_spaces(qtbot: QtBot) -> None:
    path = "/a/very/long/path/with_many_parts/aJ_asky_001124n0880044.fits"
    label = Sentence(f"The file {path} is damaged.")
    qtbot.addWidget(label)
    assert "\u200b" in label.text()
    label.setSelection(0, len(label.text()))
    QTest.keyClick(label, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == f"The file {path} is damaged."
