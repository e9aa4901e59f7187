"""The one place that decides whether pixels may be measured, and says why not.

Quicklook images went through a lossy compression. Their numbers look like photometry and are not,
so nobody measures on them, or on pixels of unknown history, without asking for it.
"""

from dataclasses import dataclass, replace

from twomass_viewer.errors import FidelityRefusedError
from twomass_viewer.imagery.image import SurveyImage
from twomass_viewer.photometry.measurement import PhotometryFlag
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.evidence import Evidence
from twomass_viewer.survey.identifiers import (
    SURVEY_SETS,
    FileName,
    NamePattern,
    archive_path,
    format_file_name,
    parse_file_name,
)
from twomass_viewer.survey.products import Fidelity, Product

STUDY = (
    "J. Carpenter, study of 2MASS Quicklook images (4″ aperture, 14″–20″ annulus, five fields, "
    "against the pipeline's photometry)"
)


IF_LOSSY = "If they are, faint sources come out too faint (J. Carpenter's Quicklook study)."
NOT_KNOWN = "Nothing is known of how these pixels change a magnitude."
_DOUBTS = (Fidelity.LOSSY, Fidelity.UNKNOWN)


@dataclass(frozen=True, slots=True)
class EffectPoint:
    """What lossy compression does to photometry over a range of signal to noise.

    Attributes
    ----------
    snr_min, snr_max : float or None
        The range; None where it is open.
    scatter_mag : tuple of (float, float) or None
        Scatter against the pipeline's photometry on lossy pixels; None where no number is known.
    scatter_lossless_mag : tuple of (float, float) or None
        The same on the uncompressed images.
    bias_mag : float or None
        Mean offset, positive when too faint; None where no number is known.
    words : str
        The finding as one sentence.
    evidence : Evidence
    citation : str
    """

    snr_min: float | None
    snr_max: float | None
    scatter_mag: tuple[float, float] | None
    scatter_lossless_mag: tuple[float, float] | None
    bias_mag: float | None
    words: str
    evidence: Evidence
    citation: str


EFFECT_POINTS = (
    EffectPoint(
        20.0,
        None,
        (0.04, 0.05),
        (0.04, 0.05),
        None,
        "Above a signal to noise of 20, Quicklook and Atlas images both scatter by 0.04–0.05 mag "
        "about the pipeline's photometry.",
        Evidence.VERIFIED_RULE,
        STUDY,
    ),
    EffectPoint(
        None,
        20.0,
        None,
        None,
        None,
        "At the faint end Quicklook images scatter more than Atlas images and come out too faint; "
        "by how much stands in tables this program does not have.",
        Evidence.VERIFIED_RULE,
        STUDY,
    ),
)
"""The known effect of the survey's lossy compression; nothing is interpolated between."""


@dataclass(frozen=True, slots=True)
class AtlasSibling:
    """The lossless image of the same coadd.

    Attributes
    ----------
    file_name : str
        As IRSA hands it out; of a simulated image, the file that lies beside it.
    archive_path : str or None
        Below ``ibe/data/twomass/`` at IRSA; None when the survey set is not known, and for
        simulated images, of which no archive knows.
    """

    file_name: str
    archive_path: str | None


@dataclass(frozen=True, slots=True)
class LossyNotice:
    """What to tell a user before measuring on pixels that are not lossless.

    Attributes
    ----------
    title : str
    sentence : str
        What the pixels are.
    effect : str
        What that does to photometry.
    effect_points : tuple of EffectPoint
        The measured effect; empty where the pixels were not made by the survey's compression.
    effect_note : str
        What is not known of the effect.
    evidence : tuple of str
        On what the fidelity was decided.
    sibling : AtlasSibling or None
        What to get instead, where the scan is known.
    """

    title: str
    sentence: str
    effect: str
    effect_points: tuple[EffectPoint, ...]
    effect_note: str
    evidence: tuple[str, ...]
    sibling: AtlasSibling | None


def check(image: SurveyImage, accept_lossy: bool) -> None:
    """Return when an image may be measured.

    Parameters
    ----------
    image : SurveyImage
    accept_lossy : bool
        Whether the user asked for indicative values.

    Raises
    ------
    FidelityRefusedError
        The pixels are lossy or of unknown fidelity and the user did not ask.
    """
    notice = lossy_notice(image)
    if notice is None or accept_lossy:
        return
    if image.simulated:
        found = f" {notice.sibling.file_name} beside it" if notice.sibling else " of the same field"
        instead = f"The image is simulated; measure the simulated Atlas image{found}"
    elif notice.sibling is None:
        instead = "Measure the Atlas image of the same place"
    else:
        where = notice.sibling.archive_path
        place = f" (IRSA, ibe/data/twomass/{where})" if where else ""
        instead = f"Measure the Atlas image {notice.sibling.file_name}{place}"
    raise FidelityRefusedError(
        f"{image.name} is not measured. {notice.sentence} {notice.effect}",
        f"{instead}, or give --accept-lossy for values marked as indicative.",
    )


def fidelity_flags(fidelity: Fidelity) -> tuple[PhotometryFlag, ...]:
    """Return the flags every measurement on such pixels carries."""
    return {
        Fidelity.LOSSLESS: (),
        Fidelity.LOSSY: (PhotometryFlag.LOSSY,),
        Fidelity.UNKNOWN: (PhotometryFlag.UNKNOWN_FIDELITY,),
    }[fidelity]


def lossy_notice(image: SurveyImage, band: Band | None = None) -> LossyNotice | None:
    """Return what to tell before measuring, or None on lossless pixels.

    Parameters
    ----------
    image : SurveyImage
    band : Band, optional
        Of the plane in question; the image's first by default.
    """
    if image.fidelity.value.is_photometric:
        return None
    sibling = atlas_sibling(image, band)
    evidence = image.fidelity.evidence
    decided = image.fidelity.overrule
    if decided is not None:
        because = f" ({decided.reason})" if decided.reason else ""
        return LossyNotice(
            "Treated as lossy",
            f"The user decided on {decided.date} to treat its pixels as lossy{because}; the "
            f"evidence says {image.fidelity.by_evidence.value}.",
            IF_LOSSY,
            (),
            NOT_KNOWN,
            evidence,
            sibling,
        )
    if image.fidelity.value is Fidelity.LOSSY:
        what = (
            "This is a Quicklook image: restored from lossy H-compress at about 20:1."
            if image.product is Product.QUICKLOOK
            else "Its pixels went through a lossy compression."
        )
        return LossyNotice(
            "Lossy pixels",
            what,
            "With a 4″ aperture and S/N above 20, compressed and uncompressed images both scatter "
            "0.04–0.05 mag about the pipeline; at the faint end compressed images scatter more "
            "and are biased faint (J. Carpenter's Quicklook study).",
            EFFECT_POINTS,
            "The study's tables are not part of this program: scatter and bias at the faint end "
            "are known in direction, not in size.",
            evidence,
            sibling,
        )
    doubts = [v.sentence for v in image.fidelity.votes if v.value in _DOUBTS]
    said = f" ({doubts[0].rstrip('.')})" if doubts else ""
    return LossyNotice(
        "Pixels of unknown fidelity",
        f"It is not known whether its pixels are as the survey made them{said}.",
        f"They are treated as lossy. {IF_LOSSY}",
        (),
        NOT_KNOWN,
        evidence,
        sibling,
    )


def atlas_sibling(image: SurveyImage, band: Band | None = None) -> AtlasSibling | None:
    """Return the name of the Atlas image of the same coadd; None where the scan is not known.

    Parameters
    ----------
    image : SurveyImage
    band : Band, optional
        The image's first band by default.
    """
    scan = image.scan
    if band is None:
        band = next((p.band for p in image.planes if p.band is not None), None)
    if scan is None or band is None or image.product is Product.XSC_CUBE:
        return None
    if None in (scan.date, scan.hemisphere, scan.number, scan.coadd):
        return None
    dataset = _dataset(image)
    if dataset is None:
        return None
    assert scan.number is not None
    assert scan.coadd is not None
    name = FileName(
        NamePattern.IRSA,
        band,
        scan.number,
        scan.coadd,
        scan.date,
        scan.hemisphere,
        "a",
        dataset,
        tail=".fits.gz",
    )
    if image.simulated:
        return _simulated_sibling(image, name)
    survey_set = SURVEY_SETS.get(dataset)
    return AtlasSibling(format_file_name(name), archive_path(scan, band, survey_set))


def _simulated_sibling(image: SurveyImage, name: FileName) -> AtlasSibling | None:
    """Return the simulated Atlas image that lies beside an image, if there is one."""
    if image.path is None:
        return None
    names = (format_file_name(replace(name, tail=tail)) for tail in (".fits", ".fits.gz"))
    beside = (n for n in names if image.path.with_name(n).is_file())
    return next((AtlasSibling(n, None) for n in beside), None)


def _dataset(image: SurveyImage) -> str | None:
    """Return IRSA's code of the data set, from the file's own name or its survey set."""
    named = parse_file_name(image.name)
    if named is not None and named.dataset is not None:
        return named.dataset
    return next((code for code, found in SURVEY_SETS.items() if found is image.survey_set), None)
