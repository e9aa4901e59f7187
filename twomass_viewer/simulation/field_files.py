"""The files of a simulated field on disk: names, manifest and check."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from twomass_viewer.files import write_atomic
from twomass_viewer.simulation import VERSION
from twomass_viewer.survey.bands import Band

MANIFEST = "field.json"


@dataclass(frozen=True)
class FieldFiles:
    """A simulated field as written.

    Attributes
    ----------
    folder : pathlib.Path
    name : str
    seed : int
    images : dict of Band to pathlib.Path
        Atlas images of the north-going scan.
    opposite : pathlib.Path
        The J Atlas image of the south-going scan over the same place.
    quicklook : pathlib.Path
        The Ks image after lossy compression.
    cube : pathlib.Path
        Six-plane postage stamp of the largest galaxy.
    psc, xsc : pathlib.Path
        Point and extended source tables (IPAC).
    truth_sources, truth_artifacts : pathlib.Path
        ECSV.
    readme : pathlib.Path
    parameters : dict
        ``version``; by band letter ``aperture_loss_mag`` (what a 4 arcsec aperture with a 14 to 20
        arcsec annulus loses against the truth magnitudes) and ``noise_dn``;
        ``compression_ratio`` of the Quicklook; ``main_star`` (id, ra, dec).
    """

    folder: Path
    name: str
    seed: int
    images: dict[Band, Path]
    opposite: Path
    quicklook: Path
    cube: Path
    psc: Path
    xsc: Path
    truth_sources: Path
    truth_artifacts: Path
    readme: Path
    parameters: dict[str, Any]

    @property
    def all_files(self) -> tuple[Path, ...]:
        """Every file, images first."""
        return (
            *self.images.values(), self.opposite, self.quicklook, self.cube, self.psc, self.xsc,
            self.truth_sources, self.truth_artifacts, self.readme,
        )  # fmt: skip


_ROLES = (
    "opposite", "quicklook", "cube", "psc", "xsc", "truth_sources", "truth_artifacts", "readme",
)  # fmt: skip


def write_manifest(files: FieldFiles) -> None:
    """Write the manifest: what the files are, how long and with which checksum."""
    content = {
        "what": "simulated 2MASS field made by twomass_viewer: holds no survey data",
        "version": VERSION,
        "name": files.name,
        "seed": files.seed,
        "images": {band.value: path.name for band, path in files.images.items()},
        "files": {role: getattr(files, role).name for role in _ROLES},
        "parameters": files.parameters,
        "checksums": {path.name: _digest(path) for path in files.all_files},
    }
    text = json.dumps(content, indent=1) + "\n"
    write_atomic(files.folder / MANIFEST, lambda stream: _put(stream, text))


def read_manifest(folder: Path) -> FieldFiles | None:
    """Return the field in a folder, or None when it is missing, damaged or of another version.

    Every file is checked against its length and checksum.
    """
    try:
        content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if content["version"] != VERSION:
            return None
        files = FieldFiles(
            folder=folder,
            name=str(content["name"]),
            seed=int(content["seed"]),
            images={Band(b): folder / n for b, n in content["images"].items()},
            parameters=dict(content["parameters"]),
            **{role: folder / content["files"][role] for role in _ROLES},
        )
        for path in files.all_files:
            if _digest(path) != content["checksums"][path.name]:
                return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return files


def is_ours(folder: Path) -> bool:
    """Return whether a folder was written by the simulation, in any state."""
    try:
        text = (folder / MANIFEST).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return "made by twomass_viewer" in text


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _put(stream: Any, text: str) -> None:
    stream.write(text.encode("utf-8"))
