"""Catalogue rows at a place, and how dense the sky around it is."""

import math
import weakref
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.catalogs.catalog import Catalog, CatalogKind
from twomass_viewer.catalogs.classes import Ellipses, ellipses
from twomass_viewer.catalogs.coverage import coverage
from twomass_viewer.catalogs.match import separation_arcsec, unit_vectors
from twomass_viewer.catalogs.row_values import band_column
from twomass_viewer.explain.weights import Weights
from twomass_viewer.survey.bands import Band

MATCH_ARCSEC = 2.0
"""How far a row may lie from a dot to be the same source: our choice. PSC positions are good to
0.1 arcsec and centroids of faint dots to some 0.5 arcsec."""

_DENSITY_ARCSEC = 300.0  # radius of the circle rows are counted in: our choice
_DENSITY_HALF_MAG = 0.5  # how unlike in brightness rows may be that are counted: our choice
_FEWEST_ROWS, _FEWEST_NEAR = 20, 3  # of a table, and in the circle, to count: our choices
_ARCSEC = 180.0 * 3600.0 / np.pi

Array = NDArray[np.float64]

_TREES: "weakref.WeakKeyDictionary[Catalog, Any]" = weakref.WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Match:
    """A row near a place."""

    row: int
    distance_arcsec: float


@dataclass(frozen=True, eq=False)
class Rows:
    """A catalogue, ready to be asked for many places.

    Attributes
    ----------
    catalog : Catalog
    """

    catalog: Catalog
    _mags: dict[Band, Array] = field(default_factory=dict)
    _faintest: dict[Band, float | None] = field(default_factory=dict)

    @property
    def _tree(self) -> Any:
        """The rows, ready to be searched; kept with the table: every click asks it again."""
        if self.catalog not in _TREES:
            from scipy.spatial import cKDTree

            places = unit_vectors(self.catalog.ra_deg, self.catalog.dec_deg)
            # of a million rows a tree of few, large leaves
            _TREES[self.catalog] = cKDTree(places, leafsize=64)
        return _TREES[self.catalog]

    @property
    def is_psc(self) -> bool:
        """Whether it lists point sources of the survey."""
        return self.catalog.kind is CatalogKind.PSC

    @property
    def is_xsc(self) -> bool:
        """Whether it lists extended sources of the survey."""
        return self.catalog.kind is CatalogKind.XSC

    @property
    def reach_arcsec(self) -> float:
        """How far a row may lie from a dot: more where the table's positions are rounded."""
        return MATCH_ARCSEC + (self.catalog.position_error_arcsec or 0.0)

    @cached_property
    def ellipses(self) -> Ellipses:
        """The shapes of its extended sources."""
        return ellipses(self.catalog)

    @cached_property
    def largest_arcsec(self) -> float:
        """The semi-major axis of the largest; 0 where no row has one."""
        sizes = self.ellipses.semi_major_arcsec
        return float(np.max(sizes, initial=0.0, where=np.isfinite(sizes)))

    def near(self, ra_deg: float, dec_deg: float, radius_arcsec: float) -> list[Match]:
        """Return the rows within a radius, the nearest first."""
        rows = self.within(ra_deg, dec_deg, radius_arcsec)
        if not len(rows):
            return []
        away = separation_arcsec(
            self.catalog.ra_deg[rows], self.catalog.dec_deg[rows], ra_deg, dec_deg
        )
        return [Match(int(rows[k]), float(away[k])) for k in np.argsort(away, kind="stable")]

    def within(self, ra_deg: float, dec_deg: float, radius_arcsec: float) -> NDArray[np.int64]:
        """Return the rows within a radius, in no order."""
        if not len(self.catalog):
            return np.empty(0, dtype=np.int64)
        place = unit_vectors(np.array([ra_deg]), np.array([dec_deg]))[0]
        chord = 2.0 * math.sin(min(radius_arcsec / _ARCSEC, math.pi) / 2.0)
        return np.array(self._tree.query_ball_point(place, chord), dtype=np.int64)

    def covers(self, ra_deg: float, dec_deg: float) -> bool | None:
        """Return whether a missing row means that there is no source; None if not known."""
        area = coverage(self.catalog)
        return bool(np.all(area.covers(ra_deg, dec_deg))) if area.is_known else None

    def mags(self, band: Band) -> Array | None:
        """Return the magnitudes of a band; None where the table has none."""
        if band not in self._mags:
            column = band_column(self.catalog, band)
            values = self.catalog.columns.get(column) if column else None
            if values is None or values.dtype.kind not in "fiu":
                return None
            self._mags[band] = values.astype(np.float64)
        return self._mags[band]

    def faintest(self, band: Band) -> float | None:
        """Return the magnitude to which the table lists most sources: its 90th percentile."""
        if band not in self._faintest:
            mags = self.mags(band)
            finite = mags[np.isfinite(mags)] if mags is not None else np.empty(0)
            self._faintest[band] = float(np.percentile(finite, 90.0)) if len(finite) else None
        return self._faintest[band]

    def density(
        self, band: Band, mag: float, ra_deg: float, dec_deg: float, without: int | None
    ) -> float | None:
        """Return how many sources of this brightness there are, per square arcsec and mag.

        Parameters
        ----------
        band : Band
        mag : float
            Sources within half a magnitude count.
        ra_deg, dec_deg : float
        without : int or None
            A row that does not count: the dot itself.

        Returns
        -------
        float or None
            None where the table says nothing: no magnitudes, or too small.
        """
        mags = self.mags(band)
        if mags is None or len(self.catalog) < _FEWEST_ROWS:
            return None
        rows = self.within(ra_deg, dec_deg, _DENSITY_ARCSEC)
        if len(rows) < _FEWEST_NEAR:
            return None
        close = np.abs(mags[rows] - mag) < _DENSITY_HALF_MAG
        count = float(np.count_nonzero(close & (rows != (-1 if without is None else without))))
        area = math.pi * _DENSITY_ARCSEC**2
        return max(count, 0.5) / area / (2.0 * _DENSITY_HALF_MAG)


def typical_density(band: Band, mag: float, weights: Weights) -> float:
    """Return a source density where no table tells it: a high-latitude sky (an assumption)."""
    w = weights
    return w.density_at_limit * 10 ** (w.density_slope * (mag - w.catalog_limit[band]))
