"""The photometry tool: measures where the user clicks, and asks first on lossy pixels."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from twomass_viewer.errors import TwoMassError
from twomass_viewer.photometry.measurement import Measurement
from twomass_viewer.session.jobs import Job
from twomass_viewer.session.layers import Member
from twomass_viewer.session.predicting import parent_catalog
from twomass_viewer.session.readout import member_at
from twomass_viewer.session.view import LossyRequest, Shown
from twomass_viewer.ui.workbench import Workbench

if TYPE_CHECKING:
    from twomass_viewer.session.measuring import Measured


class Measurer(QObject):
    """Measures places; consent to lossy pixels is asked for each place.

    Signals
    -------
    measured
        Measurements were added.
    """

    measured = Signal()

    def __init__(self, bench: Workbench) -> None:
        super().__init__()
        self._bench = bench
        # the values hold the measurements, so that an id is never reused
        self._details: dict[int, Measured] = {}
        self._count = 0
        self._reach = 0.0

    def measure_at(self, east: float, north: float, *, reach_arcsec: float = 0.0) -> None:
        """Measure at a place on the plane of the active field, in every band that is shown.

        Parameters
        ----------
        east, north : float
        reach_arcsec : float
            How far from the place the source may be that is meant; see `meant_source`.
        """
        bench = self._bench
        self._reach = reach_arcsec
        field = bench.session.field
        if field is None:
            return
        if field.plane is None:
            bench.say(
                "photometry",
                "This image has no sky coordinates, so photometry is not possible on it.",
                "error",
            )
            return
        hit = member_at(bench.session, east, north)
        if hit is None:
            bench.say("photometry", "No image covers this place.")
            return
        ra, dec = (float(v) for v in field.plane.unproject(east, north))
        self._measure(hit[0], ra, dec)

    def _measure(self, member: Member, ra: float, dec: float) -> None:
        session = self._bench.session
        found = next((s for s in session.images if member in s.members), None)
        members = [member]
        if session.shown_now is Shown.RGB and found is not None:
            members = list(found.composite() or members)
        doubtful = [m for m in members if not m.fidelity.value.is_photometric]
        if doubtful:
            # of three bands the question is about one that is not lossless
            version = doubtful[0].version
            session.ask_consent(LossyRequest(found.key if found else "", version, ra, dec))
            return
        session.ask_consent(None)
        self._start(members, ra, dec, accept_lossy=False)

    def consent(self) -> None:
        """Measure where consent was asked: the user wants the value although it is indicative."""
        session = self._bench.session
        request = session.consent
        if request is None:
            return
        session.ask_consent(None)
        found = session.image_set(request.set_key)
        if found is None:
            return
        members = [m for m in found.members if m.version == request.version]
        if session.shown_now is Shown.RGB:
            members = list(found.composite() or members)
        self._start(members, request.ra_deg, request.dec_deg, accept_lossy=True)

    def _start(
        self, members: Sequence[Member], ra: float, dec: float, *, accept_lossy: bool
    ) -> None:
        bench = self._bench
        catalog = parent_catalog(bench.session)
        from twomass_viewer.session.measuring import MeasureRequest, measure_place

        requests = [MeasureRequest(m, ra, dec, accept_lossy, catalog, self._reach) for m in members]
        # a slot of its own: a second click measures, too, and does not replace the first
        self._count += 1
        job: Job[list[Measured]] = Job(
            f"measure:{self._count}",
            "Measuring",
            lambda progress: [measure_place(r, progress) for r in requests],
        )
        bench.jobs.start(job, self._done, self._failed)

    def _done(self, found: "Sequence[Measured]") -> None:
        for measured in found:
            self._details[id(measured.measurement)] = measured
            self._bench.session.add_measurement(measured.measurement)
        self.measured.emit()

    def details(self, measurement: Measurement) -> "Measured":
        """Return a measurement with its cutout and curves, as far as they were made."""
        from twomass_viewer.session.measuring import Measured

        return self._details.get(id(measurement)) or Measured(measurement, None, None, None)

    def _failed(self, error: TwoMassError) -> None:
        self._bench.say("photometry", str(error), "error")
