"""Bringing a session back: its files are read in a job, then put into the Session at once.

What cannot be read is listed; once the user has said where it is, it joins at its own place.
"""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.catalogs.catalog import Catalog
from twomass_viewer.session.differences import MadeOf
from twomass_viewer.session.layers import CatalogLayer, Field, ImageSet, Member
from twomass_viewer.session.reloading import Absent, LoadedLayers
from twomass_viewer.session.session import Session
from twomass_viewer.session.session_pieces import LayerNumbers
from twomass_viewer.session.session_plan import SessionPlan
from twomass_viewer.survey.bands import Band


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
                self._insert_set(session, n, members, loaded.made.get(n))
            elif (found := session.image_set(key)) and n not in loaded.made:
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

    def _insert_set(
        self, session: Session, n: int, members: Sequence[Member], made_of: MadeOf | None
    ) -> None:
        wanted = self.plan.images[n]
        key = session.new_key("image")
        new = ImageSet(
            key, self._fields[wanted.field], _in_order(members), wanted.role, wanted.visible,
            wanted.opacity, made_of=made_of,
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
