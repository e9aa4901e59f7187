"""Putting images that are opened with those that are open already."""

from collections.abc import Sequence
from pathlib import Path

from twomass_viewer.imagery.image import SurveyImage
from twomass_viewer.session.grouping import group_images
from twomass_viewer.session.layers import ImageSet
from twomass_viewer.session.session import Session
from twomass_viewer.session.view import Shown


class Joining:
    """The sets that are open, by file and by what of it they show, and what is put with them.

    Parameters
    ----------
    session : Session
        As it is before the images are added.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        sets = session.images
        self._sets = {(m.image.path, m.image.hdu): s for s in sets for m in s.members}
        self._of_file: dict[Path | None, list[ImageSet]] = {}
        for found in sets:
            paths = {m.image.path for m in found.members}
            if len(paths) == 1:
                self._of_file.setdefault(paths.pop(), []).append(found)

    def show_open(self, group: Sequence[SurveyImage]) -> bool:
        """Show what is open already instead of opening it twice; returns whether it was."""
        session = self._session
        found = [self._sets.get((i.path, i.hdu)) for i in group if i.path is not None]
        first = found[0] if found and all(found) else None
        if first is None:
            return False
        session.make_current(first.key)
        band = group[0].planes[0].band
        if len(group) == 1 and band is not None and len(first.bands) > 1:
            session.show(Shown(band.value))
        return True

    def join(self, group: Sequence[SurveyImage]) -> bool:
        """Put other bands out of the file of an open image with it; returns whether they fit."""
        session = self._session
        for found in self._of_file.get(group[0].path, ()):
            found = session.image_set(found.key) or found  # it may have been joined already
            images = list(dict.fromkeys(m.image for m in found.members))
            same_file = {i.path for i in (*images, *group)} == {group[0].path}
            if same_file and group[0].path and len(group_images([*images, *group])) == 1:
                session.extend_set(found.key, group)
                session.make_current(found.key)
                return True
        return False

    def add_joined(self, joined: Sequence[tuple[SurveyImage, SurveyImage]]) -> None:
        """Put images with those of the same place that an earlier part brought."""
        session = self._session
        sets = {id(m.image): s.key for s in session.images for m in s.members} if joined else {}
        more: dict[str, list[SurveyImage]] = {}
        for first, image in joined:
            if (key := sets.get(id(first))) is not None:  # else closed meanwhile
                more.setdefault(key, []).append(image)
        for key, images in more.items():
            session.extend_set(key, images)
