"""All figures by name, in the order in which they are measured."""

from collections.abc import Callable

from benchmarks import (
    blink_step,
    contrast_step,
    cover_1e6,
    growth,
    loading_stall,
    longest_stall,
    marker_pick,
    markers_1e5_pan,
    markers_1e5_pan_2classes,
    markers_1e5_show,
    markers_1e6_pan,
    markers_1e6_pan_1pct,
    markers_1e6_pan_2classes,
    markers_1e6_show,
    mosaic100_contrast,
    mosaic100_first_pixels,
    mosaic100_pan,
    mosaic100_predict,
    mosaic100_rgb_show,
    mosaic100_show,
    mosaic400_pan,
    open_next_image,
    pan_one,
    read_gzip,
    read_plain,
    regions_20k_load,
    rgb_contrast_step,
    rss_markers_1e6,
    rss_mosaic100,
    rss_one_image,
    start_first_image,
    zoom_one,
)
from benchmarks.figure import Figure

# One module a figure: NAME and measure(quick).
REGISTRY: dict[str, Callable[[bool], Figure]] = {
    module.NAME: module.measure
    for module in (
        start_first_image,
        open_next_image,
        blink_step,
        contrast_step,
        rgb_contrast_step,
        pan_one,
        zoom_one,
        mosaic100_show,
        mosaic100_first_pixels,
        rss_mosaic100,
        mosaic100_pan,
        mosaic100_contrast,
        mosaic400_pan,
        mosaic100_rgb_show,
        mosaic100_predict,
        cover_1e6,
        markers_1e5_show,
        markers_1e6_show,
        markers_1e5_pan,
        markers_1e5_pan_2classes,
        markers_1e6_pan,
        markers_1e6_pan_2classes,
        markers_1e6_pan_1pct,
        marker_pick,
        regions_20k_load,
        rss_one_image,
        rss_markers_1e6,
        loading_stall,
        read_plain,
        read_gzip,
    )
}
REGISTRY |= growth.FIGURES
REGISTRY[longest_stall.NAME] = longest_stall.measure  # last: of all that was measured before
