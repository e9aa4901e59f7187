"""The statistics of regions as a table in a file."""

from collections.abc import Sequence
from pathlib import Path

from twomass_viewer.catalogs.export import ExportColumn, ExportTable, format_of, write_table
from twomass_viewer.errors import FileProblemError
from twomass_viewer.files import write_atomic
from twomass_viewer.imagery.image import SurveyImage
from twomass_viewer.session.jobs import Progress
from twomass_viewer.skyregions.model import Region
from twomass_viewer.skyregions.statistics import FLUX_LEFT_OUT, RegionStatistics, measure_region
from twomass_viewer.survey.acknowledgments import table_text

_DN = (
    ("sum_dn", "sum of the pixels"),
    ("mean_dn", "mean"),
    ("median_dn", "median"),
    ("rms_dn", "standard deviation about the mean"),
    ("min_dn", "least pixel"),
    ("max_dn", "greatest pixel"),
    ("sky_dn", "sky level of a pixel: SKYVAL of the header"),
    ("flux_dn", "sum less as many times the sky"),
)


def statistics_table(
    regions: Sequence[Region], found: Sequence[RegionStatistics], image: SurveyImage
) -> ExportTable:
    """Return the statistics of regions as a table with their provenance."""
    columns = [
        ExportColumn("shape", "", "shape", [r.shape.value for r in regions]),
        ExportColumn("label", "", "label", [r.label for r in regions]),
        ExportColumn("group", "", "group", [r.group for r in regions]),
        ExportColumn(
            "ra", "deg", "right ascension of the first point, FK5 J2000",
            [None if r.in_pixels else r.points[0][0] for r in regions],
        ),
        ExportColumn(
            "dec", "deg", "declination of the first point, FK5 J2000",
            [None if r.in_pixels else r.points[0][1] for r in regions],
        ),
        ExportColumn("pixels", "", "finite pixels within", [s.pixels for s in found]),
        *(ExportColumn(n, "DN", words, [getattr(s, n) for s in found]) for n, words in _DN),
        ExportColumn(
            "mag", "mag", "uncorrected magnitude of the flux; lossless pixels only",
            [s.mag for s in found],
        ),
        ExportColumn(
            "mark", "", "≈ where indicative", ["≈" if s.indicative else "" for s in found]
        ),
        ExportColumn("band", "", "band", [s.band.value if s.band else "" for s in found]),
        ExportColumn("image", "", "image", [s.image for s in found]),
        ExportColumn("fault", "", "why numbers are missing or partial", [s.fault for s in found]),
    ]  # fmt: skip
    notes = [
        f"Pixels whose centres lie in each region, on {image.name}; "
        f"fidelity {image.fidelity.value}.",
        table_text(image.simulated),
    ]
    if not image.fidelity.value.is_photometric:
        notes.insert(1, "≈ The pixels are not known to be lossless: all values are indicative.")
        if any(FLUX_LEFT_OUT in s.fault for s in found):
            notes.insert(2, "Fluxes are left out: the user has not asked for them on such pixels.")
    return ExportTable("regions", columns, notes)


def measure_regions(
    regions: Sequence[Region],
    image: SurveyImage,
    plane_index: int,
    accept_lossy: bool,
    progress: Progress,
) -> list[RegionStatistics]:
    """Measure all regions on an image; fluxes on lossy pixels only where the user has agreed."""
    found = []
    for n, region in enumerate(regions):
        if n % 20 == 0:
            progress(n / len(regions), f"Measuring region {n + 1} of {len(regions)}")
        found.append(measure_region(image, plane_index, region, accept_lossy=accept_lossy))
    return found


def write_statistics(
    path: Path,
    regions: Sequence[Region],
    image: SurveyImage,
    plane_index: int,
    accept_lossy: bool,
    progress: Progress,
) -> int:
    """Measure all regions on an image and write the table; returns how many they are."""
    found = measure_regions(regions, image, plane_index, accept_lossy, progress)
    table = statistics_table(regions, found, image)
    try:
        write_atomic(path, lambda stream: write_table(table, format_of(path.name) or "csv", stream))
    except OSError as error:
        reason = error.strerror or str(error)
        raise FileProblemError(f"{path} cannot be written: {reason}.") from None
    return len(regions)
