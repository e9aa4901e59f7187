"""The files of a simulated field on disk."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from twomass_viewer.simulation import manifest
from twomass_viewer.simulation.manifest import Entry
from twomass_viewer.survey.bands import Band


@dataclass(frozen=True)
class FieldFiles:
    """A simulated field as written.

    Attributes
    ----------
    folder : pathlib.Path
    name : str
    seed : int
    entries : tuple of Entry
        Every file; the images of the main coadd first.
    parameters : dict
        ``version``; by band ``aperture_loss_mag`` (what a 4 arcsec aperture with a 14 to 20
        arcsec annulus loses against the truth magnitudes) and ``noise_dn``, both of the main
        scan; ``compression_ratio`` of the Quicklooks (their mean); ``main_star`` (id, ra, dec):
        the brightest in J of those that were placed.
    """

    folder: Path
    name: str
    seed: int
    entries: tuple[Entry, ...]
    parameters: dict[str, Any]

    def paths(self, role: str) -> tuple[Path, ...]:
        """Return the files of a role."""
        return tuple(self.folder / e.name for e in self.entries if e.role == role)

    def path(self, role: str) -> Path:
        """Return the first file of a role.

        Raises
        ------
        KeyError
            The field has none.
        """
        found = self.paths(role)
        if not found:
            raise KeyError(f"the field {self.name} has no {role}")
        return found[0]

    @property
    def all_files(self) -> tuple[Path, ...]:
        """Every file but the manifest."""
        return tuple(self.folder / e.name for e in self.entries)

    @property
    def _atlas(self) -> tuple[Entry, ...]:
        return tuple(e for e in self.entries if e.role == "atlas")

    @property
    def images(self) -> dict[Band, Path]:
        """Atlas images of the main coadd."""
        main = self._atlas[0]
        same = (e for e in self._atlas if (e.scan, e.coadd) == (main.scan, main.coadd))
        return {Band(e.band): self.folder / e.name for e in same}

    @property
    def opposite(self) -> Path:
        """The first Atlas image of a scan in the other direction than the main one's."""
        main = self._atlas[0]
        found = next(e for e in self._atlas if e.direction != main.direction)
        return self.folder / found.name

    @property
    def quicklook(self) -> Path:
        """The first Quicklook."""
        return self.path("quicklook")

    @property
    def cube(self) -> Path:
        """The six-plane postage stamp of the largest galaxy."""
        return self.path("xsc_cube")

    @property
    def psc(self) -> Path:
        """The point source table (IPAC)."""
        return self.path("psc")

    @property
    def xsc(self) -> Path:
        """The extended source table (IPAC)."""
        return self.path("xsc")

    @property
    def truth_sources(self) -> Path:
        """Stars and galaxies as drawn (ECSV)."""
        return self.path("truth_sources")

    @property
    def truth_artifacts(self) -> Path:
        """Artifacts as drawn (ECSV)."""
        return self.path("truth_artifacts")

    @property
    def readme(self) -> Path:
        """What the folder holds, in words."""
        return self.path("readme")


def read_field(folder: Path) -> FieldFiles | None:
    """Return the field in a folder, or None when it is missing, damaged or of another version."""
    found = manifest.read_manifest(folder)
    if found is None:
        return None
    name, seed, entries, parameters = found
    return FieldFiles(folder, name, seed, entries, parameters)
