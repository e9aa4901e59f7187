"""Bringing a session back: its files are read in a job, then put into the Session at once.

What cannot be read is listed; once the user has said where it is, it joins at its own place.
"""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.catalogs.catalog import Catalog
from twomass_viewer.errors import CatalogError
from twomass_viewer.files import FileState
from twomass_viewer.imagery.fidelity import Overrule
from twomass_viewer.session.file_references import FileReference
from twomass_viewer.session.jobs import Progress
from twomass_viewer.session.layers import CatalogLayer, Field, ImageSet, Member
from twomass_viewer.session.loading import Failure, Opened, OpenRequest, open_files
from twomass_viewer.session.session import Session
from twomass_viewer.session.session_pieces import LayerNumbers
from twomass_viewer.session.session_plan import SessionPlan, WantedImage
from twomass_viewer.survey.bands import Band
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
    """

    images: dict[int, list[Member]] = field(default_factory=dict)
    catalogs: dict[int, tuple[Catalog, NDArray[np.bool_]]] = field(default_factory=dict)
    absent: list[Absent] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    states: dict[Path, FileState] = field(default_factory=dict)


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
    images = [(n, w) for n, s in enumerate(plan.images) for w in s.images if w.file in wanted]
    catalogs = [(n, w) for n, w in enumerate(plan.catalogs) if w.file in wanted]
    count = len(images) + len(catalogs)
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
    return loaded


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
    members = [Member(image, p, overrule=overrules.get(p.index)) for p in image.planes]
    loaded.images.setdefault(n, []).extend(members)


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


class Restoration:
    """A session on its way back; used on the interface thread.

    Parameters
    ----------
    plan : SessionPlan

    Attributes
    ----------
    numbers : LayerNumbers
        Which layer is which entry of the file.
    absent : dict of int to Absent
        Files that are missing still.
    """

    def __init__(self, plan: SessionPlan) -> None:
        self.plan = plan
        self.numbers = LayerNumbers()
        self.absent: dict[int, Absent] = {}
        self._fields: list[str] = []

    def begin(self, session: Session, loaded: LoadedLayers) -> None:
        """Replace all of a session; nothing of it can be undone."""
        plan = self.plan
        with session.batch():
            session.history.clear()
            session.ask_consent(None)
            session.select(None)
            session.set_blink(None)
            session.compare(None)
            session.set_artifacts({}, "", ())
            session.set_sky_levels({})
            for notice in session.notices:
                session.dismiss(notice.key)
            prefixes = ("pixels" if plane is None else "field" for _, plane, _ in plan.fields)
            self._fields = [session.new_key(p) for p in prefixes]
            fields = [
                (Field(key, name, plane), camera)
                for key, (name, plane, camera) in zip(self._fields, plan.fields, strict=True)
            ]
            at = plan.active_field
            session.replace_fields(fields, None if at is None else self._fields[at])
            session.replace_images((), None)
            session.replace_catalogs((), None)
            self._put(session, loaded)
            for apply in plan.pieces:
                apply(session, self.numbers)
            self._place_measurements(session, loaded)

    def add(self, session: Session, loaded: LoadedLayers) -> None:
        """Add layers that were found later, each at its place in the order."""
        with session.batch():
            self._put(session, loaded)
            self._place_measurements(session, loaded)

    def _place_measurements(self, session: Session, loaded: LoadedLayers) -> None:
        images = (m.image for members in loaded.images.values() for m in members)
        session.place_measurements({i.path.name: str(i.path) for i in images if i.path})

    def _put(self, session: Session, loaded: LoadedLayers) -> None:
        for n, members in loaded.images.items():
            key = self.numbers.images.get(n)
            if key is None or session.image_set(key) is None:
                self._insert_set(session, n, members)
            elif found := session.image_set(key):
                session.set_members(key, _in_order((*found.members, *members)))
        for n, (catalog, mask) in loaded.catalogs.items():
            self._insert_catalog(session, n, catalog, mask)
        plan, numbers = self.plan, self.numbers
        image = None if plan.current_image is None else numbers.images.get(plan.current_image)
        session.replace_images(session.images, session.current_image or image)
        table = None if plan.current_catalog is None else numbers.catalogs.get(plan.current_catalog)
        session.replace_catalogs(session.catalogs, session.current_catalog or table)
        read = {w.file for n in loaded.images for w in plan.images[n].images}
        read |= {plan.catalogs[n].file for n in loaded.catalogs}
        missing = {a.file: a for a in loaded.absent}
        self.absent = {f: a for f, a in self.absent.items() if f not in read} | missing

    def _insert_set(self, session: Session, n: int, members: Sequence[Member]) -> None:
        wanted = self.plan.images[n]
        key = session.new_key("image")
        new = ImageSet(
            key, self._fields[wanted.field], _in_order(members), wanted.role, wanted.visible,
            wanted.opacity,
        )  # fmt: skip
        at = _place([s.key for s in session.images], self.numbers.images, n)
        self.numbers.images[n] = key
        session.replace_images(
            (*session.images[:at], new, *session.images[at:]), session.current_image
        )

    def _insert_catalog(
        self, session: Session, n: int, catalog: Catalog, mask: NDArray[np.bool_]
    ) -> None:
        wanted = self.plan.catalogs[n]
        key = session.new_key("catalog")
        new = CatalogLayer(
            key, catalog, mask, wanted.visible, wanted.filter_text, wanted.hidden_classes
        )
        at = _place([c.key for c in session.catalogs], self.numbers.catalogs, n)
        self.numbers.catalogs[n] = key
        session.replace_catalogs(
            (*session.catalogs[:at], new, *session.catalogs[at:]), session.current_catalog
        )


def _place(keys: Sequence[str], numbers: Mapping[int, str], n: int) -> int:
    """Return where entry ``n`` belongs: behind the last layer that was before it in the file."""
    before = {key for number, key in numbers.items() if number < n}
    return max((i + 1 for i, key in enumerate(keys) if key in before), default=0)


def _in_order(members: Iterable[Member]) -> tuple[Member, ...]:
    """Return the planes of a set in the order of bands; those of a file stay in theirs."""
    bands = list(Band)
    found = list(members)
    images = list(dict.fromkeys(m.image for m in found))

    def order(member: Member) -> tuple[int, int]:
        first = member.image.planes[0].band
        return (bands.index(first) if first in bands else -1, images.index(member.image))

    return tuple(sorted(found, key=order))
