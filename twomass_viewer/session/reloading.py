"""Reading the files of a session again, and making anew what was made of them; runs as a job."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.catalogs.catalog import Catalog
from twomass_viewer.errors import CancelledError, CatalogError, TwoMassError
from twomass_viewer.files import FileState
from twomass_viewer.imagery.fidelity import Overrule
from twomass_viewer.session.differences import InputPlane, MadeOf, make_difference
from twomass_viewer.session.file_references import FileReference
from twomass_viewer.session.jobs import Progress
from twomass_viewer.session.layers import Member
from twomass_viewer.session.loading import Failure, Opened, OpenRequest, open_files
from twomass_viewer.session.session_plan import SessionPlan, WantedImage, WantedSet
from twomass_viewer.survey.products import Fidelity


@dataclass(frozen=True)
class Absent:
    """A file of a session that could not be read; ``is_there`` where it exists all the same."""

    file: int
    name: str
    message: str
    is_there: bool


@dataclass
class LoadedLayers:
    """What was read of the files of a session.

    Attributes
    ----------
    images : dict of int to list of Member
        Planes by the entry of their set.
    catalogs : dict of int to (Catalog, mask)
        By entry.
    absent : list of Absent
    said : list of str
        What is not as it was when the session was saved.
    states : dict
        The files as they were before they were read, by path.
    made : dict of int to MadeOf
        What layers were made of, by entry.
    """

    images: dict[int, list[Member]] = field(default_factory=dict)
    catalogs: dict[int, tuple[Catalog, NDArray[np.bool_]]] = field(default_factory=dict)
    absent: list[Absent] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    states: dict[Path, FileState] = field(default_factory=dict)
    made: dict[int, MadeOf] = field(default_factory=dict)


def load_layers(
    plan: SessionPlan,
    progress: Progress,
    files: Iterable[int] | None = None,
    elsewhere: Sequence[Path] = (),
) -> LoadedLayers:
    """Read the files of a session; what cannot be read is listed, never raised.

    Parameters
    ----------
    plan : SessionPlan
    progress : callable
    files : iterable of int, optional
        Which files to read; all by default.
    elsewhere : sequence of pathlib.Path
        Where to look for them first: files or folders the user named.
    """
    wanted = frozenset(range(len(plan.files)) if files is None else files)
    loaded = LoadedLayers()
    images = [
        (n, w)
        for n, s in enumerate(plan.images)
        for w in s.images
        if s.made is None and w.file in wanted
    ]
    catalogs = [(n, w) for n, w in enumerate(plan.catalogs) if w.file in wanted]
    made = [
        (n, s)
        for n, s in enumerate(plan.images)
        if s.made is not None and any(w.file in wanted for w in s.images)
    ]
    count = len(images) + len(catalogs) + len(made)
    for done, (n, image) in enumerate(images):
        ref = plan.files[image.file]
        part = partial(_part, progress, done, count)
        part(0.0, f"Opening {ref.name}")
        found = _open(plan, loaded, image.file, elsewhere, f"[{image.hdu}]", "", part)
        if found is not None:
            _take_image(loaded, n, image, ref, *found)
    for done, (n, catalog) in enumerate(catalogs, start=len(images)):
        ref = plan.files[catalog.file]
        part = partial(_part, progress, done, count)
        part(0.0, f"Opening {ref.name}")
        hdu = f"[{catalog.hdu}]" if catalog.hdu else ""
        found = _open(plan, loaded, catalog.file, elsewhere, hdu, catalog.kind, part)
        if found is not None:
            _take_catalog(loaded, n, catalog.filter_text, ref, *found)
    for done, (n, layer) in enumerate(made, start=len(images) + len(catalogs)):
        part = partial(_part, progress, done, count)
        _make(plan, loaded, n, layer, wanted, elsewhere, part)
    return loaded


def _make(
    plan: SessionPlan,
    loaded: LoadedLayers,
    n: int,
    layer: WantedSet,
    wanted: frozenset[int],
    elsewhere: Sequence[Path],
    progress: Progress,
) -> None:
    """Make a difference or ratio anew of its two images."""
    from twomass_viewer.mosaic.difference import Comparison

    assert layer.made is not None
    sides: list[Member] = []
    for image, plane in zip(layer.images, layer.made.planes, strict=True):
        ref = plan.files[image.file]
        progress(0.0, f"Opening {ref.name}")
        asked = image.file in wanted
        # a file that was pointed at is the one asked for, not the other
        where = elsewhere if asked else [p for p in elsewhere if p.is_dir()]
        absent = list(loaded.absent)
        found = _open(plan, loaded, image.file, where, f"[{image.hdu}]", "", progress)
        if found is None:
            if not asked:
                loaded.absent = absent
            return
        planes = _members(loaded, image, ref, *found)
        if plane >= len(planes):
            _say(loaded, f"{ref.name} has no plane {plane + 1} any more: a {layer.made.kind} of it "
                 "cannot be made again.")  # fmt: skip
            return
        sides.append(planes[plane])
    try:
        image_made = make_difference(Comparison(layer.made.kind), sides[0], sides[1], progress)
    except CancelledError:
        raise
    except TwoMassError as error:
        _say(loaded, f"A {layer.made.kind} of the session cannot be made again: {error}")
        return
    first, second = (InputPlane.of(m) for m in sides)
    loaded.images[n] = [Member(image_made, p) for p in image_made.planes]
    loaded.made[n] = MadeOf(layer.made.kind, first, second)


def _part(progress: Progress, done: int, count: int, fraction: float, text: str) -> None:
    progress((done + min(fraction, 1.0)) / max(count, 1), text)


def _open(
    plan: SessionPlan,
    loaded: LoadedLayers,
    file: int,
    elsewhere: Sequence[Path],
    hdu: str,
    kind: str,
    progress: Progress,
) -> tuple[Opened, bool] | None:
    """Read one HDU; returns it with whether its file has changed, None when it is absent."""
    ref = plan.files[file]
    path = ref.find(plan.folder, elsewhere)
    if path is None:
        sought = ref.full_path if os.path.isabs(ref.full_path) else f"beside {plan.name}"
        _lack(loaded, file, ref.name, f"{ref.name} is not where it was ({sought}).", False)
        return None
    changed = ref.is_changed(path)
    target = f"{path}{hdu}"
    request = OpenRequest(
        targets=() if kind in ("psc", "xsc") else (target,),
        psc=(target,) if kind == "psc" else (),
        xsc=(target,) if kind == "xsc" else (),
    )
    opened = open_files(request, progress)
    fitting = opened.catalogs if kind else opened.groups
    if not fitting:
        why = next(iter(opened.failures), None) or Failure(
            target, f"{ref.name} holds no {'catalogue' if kind else 'image'} any more.", ""
        )
        _lack(loaded, file, ref.name, why.message, True)
        return None
    loaded.states |= opened.states
    if changed:
        _say(loaded, f"{ref.name} has changed since the session was saved.")
    return opened, changed


def _lack(loaded: LoadedLayers, file: int, name: str, message: str, is_there: bool) -> None:
    if all(a.file != file for a in loaded.absent):
        loaded.absent.append(Absent(file, name, message, is_there))


def _say(loaded: LoadedLayers, text: str) -> None:
    if text not in loaded.said:
        loaded.said.append(text)


def _take_image(
    loaded: LoadedLayers, n: int, wanted: WantedImage, ref: FileReference,
    opened: Opened, changed: bool,
) -> None:  # fmt: skip
    loaded.images.setdefault(n, []).extend(_members(loaded, wanted, ref, opened, changed))


def _members(
    loaded: LoadedLayers, wanted: WantedImage, ref: FileReference, opened: Opened, changed: bool
) -> list[Member]:
    """Return the planes of an image, with the decisions about them that still hold."""
    image = opened.groups[0][0]
    overrules: dict[int, Overrule] = {}
    for plane, decision in wanted.overrules.items():
        # a person's word for pixels holds for those pixels, not for what replaced them
        if changed and decision.value is Fidelity.LOSSLESS:
            _say(
                loaded,
                f"{ref.name} was treated as lossless by your decision; the file has changed, so "
                "it is judged by its evidence again.",
            )
        elif decision.value is not image.fidelity.value:
            overrules[plane] = decision
    return [Member(image, p, overrule=overrules.get(p.index)) for p in image.planes]


def _take_catalog(
    loaded: LoadedLayers, n: int, text: str, ref: FileReference, opened: Opened, changed: bool
) -> None:
    from twomass_viewer.catalogs.filters import compile_filter

    catalog = opened.catalogs[0]
    mask = np.ones(len(catalog), dtype=bool)
    if text:
        try:
            mask = compile_filter(text, catalog)
        except CatalogError as error:
            _say(loaded, f"The filter of {ref.name} does not fit it any more: {error}")
    loaded.catalogs[n] = (catalog, mask)
