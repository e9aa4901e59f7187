"""Seeking the other bands of images that were opened alone."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from twomass_viewer.errors import TwoMassError
from twomass_viewer.files import FileState, file_state
from twomass_viewer.imagery.image import SurveyImage
from twomass_viewer.session.jobs import Job
from twomass_viewer.session.loading import load_siblings
from twomass_viewer.ui.on_disk import OnDisk
from twomass_viewer.ui.opening_notices import say_damage
from twomass_viewer.ui.workbench import Workbench

_SOUGHT = 8  # images whose siblings one job seeks
_Siblings = dict[str, tuple[tuple[SurveyImage, ...], dict[Path, FileState]]]


class SiblingSeeker:
    """Reads the files of the other bands beside an image and puts them with it.

    Parameters
    ----------
    bench : Workbench
    on_disk : OnDisk
        Is told of the files read.
    refused : callable
        Called with the error of files that could not be read.
    """

    def __init__(
        self, bench: Workbench, on_disk: OnDisk, refused: Callable[[TwoMassError], None]
    ) -> None:
        self._bench = bench
        self._on_disk = on_disk
        self._refused = refused

    def lone(self, keys: Sequence[str]) -> list[dict[str, SurveyImage]]:
        """Return the images of those sets that have one band of several, a few at a time."""
        sets = (s for s in self._bench.session.images if s.key in set(keys))
        lone = [(s.key, s.members[0].image) for s in sets if len(s.members) == 1]
        return [dict(lone[n : n + _SOUGHT]) for n in range(0, len(lone), _SOUGHT)]

    def seek(self, lone: Mapping[str, SurveyImage]) -> None:
        """Read what lies beside some images, by the keys of their sets."""
        job: Job[_Siblings] = Job(
            f"siblings:{next(iter(lone))}",
            "Seeking the other bands",
            lambda p: {key: _with_states(load_siblings(i, p)) for key, i in lone.items()},
            reads_files=True,
        )
        self._bench.jobs.start(job, self._extend, self._refused)

    def _extend(self, found: "_Siblings") -> None:
        with self._bench.session.batch():
            for key, (images, states) in found.items():
                self._bench.session.extend_set(key, images)
                self._on_disk.know(states)
                say_damage(self._bench, images)


def _with_states(
    images: tuple[SurveyImage, ...],
) -> tuple[tuple[SurveyImage, ...], dict[Path, FileState]]:
    states = {i.path: file_state(i.path) for i in images if i.path is not None}
    return images, {path: state for path, state in states.items() if state is not None}
