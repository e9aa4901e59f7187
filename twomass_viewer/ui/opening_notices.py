"""What is said of files that were opened: those refused, damaged ones, lossy pixels."""

from collections.abc import Sequence

from twomass_viewer.imagery.image import SurveyImage
from twomass_viewer.io.damage import Damage
from twomass_viewer.session.loading import Failure
from twomass_viewer.survey.products import Fidelity
from twomass_viewer.ui.workbench import Workbench

MAX_SAID = 200
"""How many failures are listed one by one."""


def say_failures(bench: Workbench, failures: Sequence[Failure]) -> None:
    """Say each failure, the first on top; the bar shows a few and lists the others."""
    left = len(failures) - MAX_SAID
    if left > 0:
        bench.say("open:more", f"{left} more files could not be opened.", "error")
    for failure in reversed(failures[:MAX_SAID]):
        text = f"{failure.message} {failure.hint}".strip()
        bench.say(f"open:{failure.target}", text, "error")


def say_damage(bench: Workbench, images: Sequence[SurveyImage]) -> None:
    """Say which images have damaged or missing parts."""
    for image in images:
        found = [n for n in image.notices if isinstance(n, Damage)]
        if found:
            text = f"{image.name}: {' '.join(found)}"
            bench.say(f"damage:{image.path}[{image.hdu}]", text, "lossy")


def say_fidelity(bench: Workbench, images: Sequence[SurveyImage]) -> None:
    """Say that one of the images is not, or may not be, fit for photometry."""
    lossy = [i for i in images if i.fidelity.value is Fidelity.LOSSY]
    unknown = [i for i in images if i.fidelity.value is Fidelity.UNKNOWN]
    if lossy:
        bench.say(
            "lossy",
            f"{lossy[0].name} is lossily compressed: good for positions and charts, "
            "not for photometry.",
            "lossy",
            "why_lossy",
            "Why",
        )
    elif unknown:
        bench.say(
            "lossy",
            f"Whether the pixels of {unknown[0].name} are as the survey made them is unknown: "
            "magnitudes measured on it are only indicative.",
            "lossy",
            "why_lossy",
            "Why",
        )
