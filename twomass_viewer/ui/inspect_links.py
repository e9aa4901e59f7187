"""Fills the Inspect panel from the session and passes on what is asked there."""

from math import isfinite

from twomass_viewer.session.selected_place import is_on_image
from twomass_viewer.session.view import (
    ArtifactSelection,
    MeasurementSelection,
    NotesSelection,
    RowSelection,
    Selection,
)
from twomass_viewer.ui.commands import Commands
from twomass_viewer.ui.panels.inspect_content import (
    InspectAction,
    InspectContent,
    InspectField,
)
from twomass_viewer.ui.presenters import inspect_card

INSPECT_NAMES = frozenset(
    {"selection", "artifacts", "artifact_measures", "catalogs", "images", "shown", "explanation"}
)
"""What the Inspect panel shows."""


class InspectLinks:
    """Connects the Inspect panel with the session."""

    def __init__(self, controller: Commands) -> None:
        self._c = controller
        self._bench = controller.bench
        window, c = self._bench.window, self._c
        window.inspect.action_requested.connect(self._act)
        window.inspect.link_requested.connect(self._follow)
        window.inspect.help_requested.connect(lambda key: c.help_desk.show(key))

    def show(self) -> None:
        """Show what is selected and why it is there."""
        panel = self._bench.window.inspect
        if self._bench.session.selection is None:
            panel.set_content(None)
            return
        from twomass_viewer.session.inspection import inspect

        found = inspect(self._bench.session)
        if found is None:
            panel.set_content(None)
            return
        panel.set_content(
            InspectContent(
                title=found.title,
                place=found.place,
                cards=tuple(inspect_card(r) for r in found.reasons),
                fields=tuple(InspectField(*f) for f in found.fields),
                actions=tuple(self._actions()),
            )
        )

    def center(self) -> None:
        """Bring the selected place to the middle of the sky."""
        place = self._c.sky.place_of_interest()
        if place is not None:
            self._bench.window.canvas.center_on(*place)

    def _actions(self) -> list[InspectAction]:
        session = self._bench.session
        sky = session.field is not None and session.field.plane is not None
        covered = is_on_image(session)
        measuring = "Aperture photometry here" if covered else "No visible image lies here"
        actions = []
        chosen = session.selection
        if isinstance(chosen, NotesSelection):
            return []
        if isinstance(chosen, ArtifactSelection) and self._has_parent(chosen.key):
            actions.append(InspectAction("parent", "Show parent", True, "Centre on the parent"))
        actions += [
            InspectAction("measure", "Measure", covered, measuring),
            InspectAction("center", "Centre here", True, "Move this place to the middle"),
            InspectAction("copy", "Copy position", sky, "Copy the position as text"),
        ]
        return actions

    def _has_parent(self, key: str) -> bool:
        artifact = self._bench.session.artifacts.get(key)
        return artifact is not None and isfinite(artifact.parent.ra_deg)

    def _act(self, key: str) -> None:
        session = self._bench.session
        chosen = session.selection
        if key == "measure":
            self._c.measure_selected()
            self._bench.window.show_tab(self._bench.window.photometry)
        elif key == "copy":
            self._c.copy_position()
        elif key == "center":
            self.center()
        elif key == "parent" and isinstance(chosen, ArtifactSelection):
            artifact = session.artifacts.get(chosen.key)
            field = session.field
            if artifact and field and field.plane:
                parent = artifact.parent
                east, north = field.plane.project(parent.ra_deg, parent.dec_deg)
                self._bench.window.canvas.center_on(float(east), float(north))

    def _follow(self, link: str) -> None:
        session = self._bench.session
        target: Selection | None = None
        if link in session.artifacts:
            session.reveal(link)
            target = ArtifactSelection(link)
        elif link.startswith("image:"):
            session.set_image_visible(link.partition(":")[2], True)
        elif link.startswith("row:"):
            _, layer, row = link.split(":")
            target = RowSelection(layer, int(row))
        elif link.startswith("measurement:"):
            target = MeasurementSelection(int(link.partition(":")[2]))
        if target is not None:
            session.select(target)
            self._reveal()

    def _reveal(self) -> None:
        """Bring what was chosen into the view: a parent can be arcminutes off."""
        place = self._c.sky.place_of_interest()
        if place is None:
            return
        canvas = self._bench.window.canvas
        left, bottom, right, top = canvas.geometry_now.bounds()
        if not (left <= place[0] <= right and bottom <= place[1] <= top):
            canvas.center_on(*place)
