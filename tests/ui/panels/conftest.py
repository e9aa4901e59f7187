"""A dressed application, and a catalogue to show."""

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from twomass_viewer.catalogs.catalog import Catalog, CatalogKind
from twomass_viewer.ui.theme import DARK, apply_theme, colors


def pytest_itemcollected(item: pytest.Item) -> None:
    """Let the offscreen platform complain that it cannot tell a window manager sizes."""
    item.add_marker(pytest.mark.qt_log_ignore("does not support propagateSizeHints"))


@pytest.fixture(autouse=True)
def dressed(qapp: QApplication) -> Iterator[None]:
    """Wear the dark theme, whatever another test has put on."""
    if colors() is not DARK or not qapp.styleSheet():
        apply_theme(qapp, "dark")
    yield
    QApplication.clipboard().clear()
    # without an event loop nobody deletes the widgets of the test
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def make_catalog(count: int) -> Catalog:
    """Return a catalogue of so many rows, with nulls, in scrambled order of magnitude."""
    rng = np.random.default_rng(4)
    j = rng.permutation(np.linspace(8.0, 16.0, count))
    j_err = rng.uniform(0.02, 0.2, count)
    if count > 2:
        j[2] = np.nan
    names = np.array([f"{n:08d}-0536475" for n in range(count)], dtype=object)
    return Catalog(
        kind=CatalogKind.PSC,
        name="psc.tbl",
        path=None,
        columns={
            "pts_key": np.arange(count, dtype=np.int64),
            "designation": names,
            "ra": np.linspace(83.0, 84.0, count),
            "dec": np.linspace(-5.7, -5.2, count),
            "j_m": j,
            "j_msigcom": j_err,
            "h_m": j - 0.5,
            "ph_qual": np.array(["AAA", "BUU"] * (count // 2 + 1), dtype=object)[:count],
            "cc_flg": np.array(["000", "p00", ""] * (count // 3 + 1), dtype=object)[:count],
        },
        units={"ra": "deg", "dec": "deg", "j_m": "mag", "j_msigcom": "mag", "h_m": "mag"},
    )


@pytest.fixture
def catalog() -> Catalog:
    """Return a catalogue of ten rows."""
    return make_catalog(10)
