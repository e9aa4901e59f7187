"""Each image is predicted and measured once, however often the window asks."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.artifacts.scenes import catalog as stars_of
from tests.artifacts.scenes import image as scan_image
from tests.artifacts.scenes import star_at, transform
from tests.session.scenes import image
from twomass_viewer.artifacts import predict as predicting
from twomass_viewer.artifacts.measured import Finding
from twomass_viewer.imagery.image import SurveyImage
from twomass_viewer.session.artifact_measuring import (
    MOST_IMAGES,
    MeasureRequest,
    measure_member,
    next_to_measure,
)
from twomass_viewer.session.predicting import PredictRequest, predict_members, prediction_request
from twomass_viewer.session.prediction_store import PredictionStore
from twomass_viewer.session.resolve import Resolver
from twomass_viewer.session.session import Session
from twomass_viewer.session.view import Shown
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.evidence import Evidence
from twomass_viewer.survey.scans import Hemisphere, Scan, ScanDirection

SKY = transform()


def quiet(_fraction: float, _text: str) -> None:
    """Report nothing."""


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the names of the images that are predicted, as they are."""
    asked: list[str] = []
    real = predicting.predict

    def counted(image: SurveyImage, *args: Any, **more: Any) -> predicting.Prediction:
        asked.append(image.name)
        return real(image, *args, **more)

    monkeypatch.setattr(predicting, "predict", counted)
    return asked


def request_of(session: Session, store: PredictionStore) -> PredictRequest:
    found = prediction_request(session, store)
    assert found is not None
    return found


def starry(seed: int = 0) -> SurveyImage:
    """Return an image with noise and a ghost, no scan number."""
    data = 80.0 + np.random.default_rng(seed).normal(0.0, 0.6, (1024, 512))
    data[615:621, 197:203] += 20.0
    return scan_image(SKY, data=data.astype(np.float32))


def test_a_new_image_is_predicted_alone_and_a_band_seen_before_not_again(calls: list[str]) -> None:
    session, store = Session(), PredictionStore()
    session.add_images([replace(image(b), label=f"first {b}") for b in (Band.J, Band.H)])
    predict_members(request_of(session, store), quiet)
    assert calls == ["first J"]
    session.show(Shown.H)
    predict_members(request_of(session, store), quiet)
    session.show(Shown.J)
    before = predict_members(request_of(session, store), quiet)
    assert calls == ["first J", "first H"]
    elsewhere = Scan(hemisphere=Hemisphere.NORTH, number=7, direction=ScanDirection.SOUTH)
    session.add_images([replace(image(Band.J, ra=83.7), label="second J", scan=elsewhere)])
    both = predict_members(request_of(session, store), quiet)
    assert calls == ["first J", "first H", "second J"]
    assert set(both.artifacts) >= set(before.artifacts)


def test_other_rules_or_another_catalogue_predict_anew(calls: list[str]) -> None:
    session, store = Session(), PredictionStore()
    session.add_images([starry()])
    first = predict_members(request_of(session, store), quiet)
    session.rules.change("persistence.any.any.last_order", 3)
    second = predict_members(request_of(session, store), quiet)
    assert len(calls) == 2
    assert second.rules_version == f"{first.rules_version} + 1 change in the window"
    session.add_catalog(stars_of([star_at(SKY, 200.0, 700.0, 7.0)] * 30, names=False))
    predict_members(request_of(session, store), quiet)
    assert len(calls) == 3
    session.undo()
    session.rules.reset()


def test_what_is_closed_is_forgotten() -> None:
    session, store = Session(), PredictionStore()
    session.add_images([starry()])
    request = request_of(session, store)
    predict_members(request, quiet)
    (member,) = request.members
    store.forget_but({member.version})
    assert store.find(request.key(member)) is not None
    store.forget_but(set())
    assert store.find(request.key(member)) is None
    assert store.stars(member.version) is None


def measured_session() -> tuple[Session, PredictRequest]:
    session, store = Session(), PredictionStore()
    session.add_images([starry()])
    rows = [star_at(SKY, 200.0, 700.0, 7.0)]
    rows += [star_at(SKY, float(x), float(y), 14.0) for x in range(0, 512, 40)
             for y in range(0, 1024, 40)]  # fmt: skip
    session.add_catalog(stars_of(rows, names=False))
    request = request_of(session, store)
    session.set_artifacts(predict_members(request, quiet).artifacts, "1")
    return session, request


def test_what_was_measured_is_kept_and_stands_beside_the_prediction() -> None:
    session, request = measured_session()
    wanted = next_to_measure(request)
    assert isinstance(wanted, MeasureRequest)
    found = measure_member(wanted, quiet).measures
    assert next_to_measure(request) is None
    assert set(found) >= set(session.artifacts)
    key = next(
        k for k, a in session.artifacts.items()
        if a.kind is ArtifactKind.PERSISTENCE and a.order == 1
    )  # fmt: skip
    seen = found[key]
    assert seen is not None
    assert seen.finding is Finding.PRESENT
    assert predict_members(request, quiet).measures == found
    session.artifact_view.add_measures(found)
    assert session.artifact_view.with_measures(session.artifacts)[key].measured is seen
    session.set_artifacts({}, "1")
    assert session.artifact_view.measures == {}


def test_of_many_images_only_the_one_asked_about_is_measured() -> None:
    session, request = measured_session()
    (member,) = request.members
    many = replace(request, members=(member,) * (MOST_IMAGES + 1))
    assert next_to_measure(many) is None
    chosen = next(iter(session.artifacts))
    assert next_to_measure(many, chosen) is not None


def test_without_a_catalogue_trains_go_on_in_the_next_image_of_the_scan() -> None:
    # two images of one south-going scan: the star lies near the southern edge of the northern one
    scan = Scan(hemisphere=Hemisphere.SOUTH, number=3, direction=ScanDirection.SOUTH)
    from datetime import date

    scan = replace(scan, date=date(2000, 11, 24))
    north, south = transform(center=(83.6, -5.5)), transform(center=(83.6, -5.5 - 970.0 / 3600.0))
    noise = np.random.default_rng(5).normal(80.0, 0.6, (2, 1024, 512))
    yy, xx = np.mgrid[:1024, :512]
    noise[0] += 40000.0 * np.exp(-0.5 * ((xx - 300) ** 2 + (yy - 70) ** 2) / 1.5**2) / 14.1
    session, store = Session(), PredictionStore()
    for sky, data, label in ((north, noise[0], "north"), (south, noise[1], "south")):
        picture = scan_image(sky, data=data.astype(np.float32))
        session.add_images([replace(picture, scan=scan, label=label)])
    found = predict_members(request_of(session, store), quiet)
    ghosts = [a for a in found.artifacts.values() if a.kind is ArtifactKind.PERSISTENCE]
    assert {a.image for a in ghosts if a.inside_image} == {"south"}
    alone = Session()
    alone.add_images([replace(scan_image(south, data=noise[1].astype(np.float32)), scan=scan)])
    lonely = predict_members(request_of(alone, PredictionStore()), quiet)
    assert not any(a.kind is ArtifactKind.PERSISTENCE for a in lonely.artifacts.values())


def test_bands_and_evidence_are_hidden_without_predicting() -> None:
    session, _ = measured_session()
    view = session.artifact_view
    measured = {k for k, a in session.artifacts.items() if a.evidence is Evidence.MEASURED}

    def drawn() -> set[str]:
        return measured & {mark.key for mark in Resolver().resolve(session).all_vectors if mark.key}

    before = drawn()
    assert before
    view.set_level_visible(Evidence.MEASURED, False)
    assert not drawn()
    view.set_level_visible(Evidence.MEASURED, True)
    view.set_band_visible(Band.J, False)
    assert not drawn()
    view.set_band_visible(Band.J, True)
    assert drawn() == before
