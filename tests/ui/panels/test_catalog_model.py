from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from tests.ui.panels.conftest import make_catalog
from twomass_viewer.catalogs.catalog import Catalog
from twomass_viewer.catalogs.raw_table import TEXT
from twomass_viewer.ui.models.catalog_columns import sort_order, table_columns
from twomass_viewer.ui.models.catalog_model import CatalogModel


def words(catalog: Catalog, row: int) -> list[str]:
    return [f"row {row}", "clean"]


def column_of(model: CatalogModel, title: str) -> int:
    return [c.title for c in model.columns].index(title)


def test_telling_columns_come_first_and_none_is_lost(catalog: Catalog) -> None:
    columns = table_columns(catalog)
    titles = [c.title for c in columns]
    assert titles[:8] == ["designation", "RA", "Dec", "J", "H", "ph_qual", "cc_flg", "in words"]
    shown = {c.name for c in columns} | {c.error for c in columns}
    assert set(catalog.columns) <= shown
    assert columns[3].header.endswith("mag")
    assert columns[3].error == "j_msigcom"


def test_cells(catalog: Catalog, qtbot: QtBot) -> None:
    model = CatalogModel(words)
    QAbstractItemModelTester(model)
    model.set_catalog(catalog, None)
    mags = column_of(model, "J")
    j, err = catalog.columns["j_m"], catalog.columns["j_msigcom"]
    assert model.index(0, mags).data() == f"{j[0]:.3f} ± {err[0]:.3f}"
    assert model.index(2, mags).data() == "", "a null is an empty cell, not a number"
    assert model.index(0, 2).data() == "−5.70000", "a true minus sign"
    assert model.index(3, column_of(model, "in words")).data() == "row 3; clean"
    right = model.index(0, mags).data(Qt.ItemDataRole.TextAlignmentRole)
    assert right & Qt.AlignmentFlag.AlignRight


def test_words_are_made_only_for_rows_seen() -> None:
    asked: list[int] = []

    def spy(catalog: Catalog, row: int) -> list[str]:
        asked.append(row)
        return ["x"]

    model = CatalogModel(spy)
    model.set_catalog(make_catalog(1000), None)
    at = column_of(model, "in words")
    for _ in range(3):
        for place in (4, 5):
            model.index(place, at).data()
    assert asked == [4, 5]


def test_mask_sort_and_places_agree(catalog: Catalog) -> None:
    model = CatalogModel(words)
    QAbstractItemModelTester(model)
    mask = np.array([True, False] * 5)
    model.set_catalog(catalog, mask)
    assert model.rowCount() == 5
    model.sort(column_of(model, "J"), Qt.SortOrder.DescendingOrder)
    rows = [model.catalog_row(n) for n in range(model.rowCount())]
    j = catalog.columns["j_m"][rows]
    assert np.isnan(j[-1]), "nulls last"
    assert np.all(np.diff(j[:-1]) <= 0)
    assert [model.place_of(r) for r in rows] == list(range(5))
    assert model.place_of(1) is None, "filtered out"
    assert model.place_of(99) is None
    model.sort(column_of(model, "in words"))
    assert [model.catalog_row(n) for n in range(5)] == rows, "words do not sort"
    model.sort(-1)
    assert [model.catalog_row(n) for n in range(5)] == [0, 2, 4, 6, 8]


def test_order_is_kept_when_the_filter_changes(catalog: Catalog) -> None:
    model = CatalogModel(words)
    model.set_catalog(catalog, None)
    model.sort(column_of(model, "H"))
    model.set_catalog(catalog, np.arange(10) > 4)
    h = catalog.columns["h_m"][[model.catalog_row(n) for n in range(5)]]
    assert np.all(np.diff(h) >= 0)


@pytest.mark.parametrize("descending", [False, True])
def test_sort_order_of_texts_puts_empty_last(descending: bool) -> None:
    values = np.array(["b", "", "a", "b", "c"], dtype=object)
    order = sort_order(values, descending).tolist()
    assert order == ([4, 0, 3, 2, 1] if descending else [2, 0, 3, 4, 1])


@given(
    st.lists(st.text(alphabet="ab0-é", max_size=20)),
    st.booleans(),
    st.sampled_from([TEXT, np.dtype(object)]),
)
def test_sort_order_of_texts_is_that_of_python(
    texts: list[str], descending: bool, dtype: np.dtype[Any]
) -> None:
    values = np.empty(len(texts), dtype=dtype)
    values[:] = texts
    full = [n for n, t in enumerate(texts) if t]
    wanted = sorted(full, key=lambda n: texts[n], reverse=descending)
    wanted += [n for n, t in enumerate(texts) if not t]
    assert sort_order(values, descending).tolist() == wanted


def test_large_table_touches_only_what_is_seen() -> None:
    big = make_catalog(100_000)
    asked: list[int] = []

    def spy(catalog: Catalog, row: int) -> list[str]:
        asked.append(row)
        return []

    model = CatalogModel(spy)
    model.set_catalog(big, None)
    model.sort(column_of(model, "J"))
    model.sort(column_of(model, "designation"), Qt.SortOrder.DescendingOrder)
    assert model.catalog_row(0) == 99_999
    assert model.place_of(0) == 99_999
    assert asked == []


def test_copied_rows_carry_the_acknowledgment_and_full_precision(catalog: Catalog) -> None:
    model = CatalogModel(words)
    model.set_catalog(catalog, None)
    thanks, header, *rows = model.as_tsv([0, 2]).splitlines()
    assert thanks.startswith("# This publication makes use of data products from the Two Micron")
    assert header.split("\t") == list(catalog.columns)
    assert len(rows) == 2
    cells = dict(zip(header.split("\t"), rows[0].split("\t"), strict=True))
    assert float(cells["j_m"]) == catalog.columns["j_m"][0]
    null = dict(zip(header.split("\t"), rows[1].split("\t"), strict=True))
    assert null["j_m"] == ""
