"""Golden pictures by calculation: every screen pixel shows the image pixel it lies on."""

import math
from collections.abc import Callable

import numpy as np
import pytest

from tests.ui.canvas.conftest import HEIGHT, PLANE, WIDTH, image_spec, letter, sky_affine
from twomass_viewer.imagery.placement import Affine, PlacedTile, pixel_field_tile
from twomass_viewer.scene.scene import Camera, Scene
from twomass_viewer.ui.canvas.sky_canvas import SkyCanvas
from twomass_viewer.ui.canvas.view_geometry import ViewGeometry

Show = Callable[..., np.ndarray]


def expected(data: np.ndarray, affine: Affine, camera: Camera) -> tuple[np.ndarray, np.ndarray]:
    """Return the grey level of each screen pixel, and how far it is from an image-pixel edge.

    Written from the definition of the camera: up is the position angle ``rotation_deg``, and east
    is to the left of north for parity +1.
    """
    theta = math.radians(camera.rotation_deg)
    up = np.array([math.sin(theta), math.cos(theta)])
    left = np.array([math.cos(theta), -math.sin(theta)]) * camera.parity
    sx, sy = np.meshgrid(np.arange(WIDTH) + 0.5, np.arange(HEIGHT) + 0.5)
    scale = camera.arcsec_per_pixel
    place = (
        np.array(camera.center)[:, None, None]
        - left[:, None, None] * (sx - WIDTH / 2) * scale
        - up[:, None, None] * (sy - HEIGHT / 2) * scale
    )
    linear = np.array([[affine.a, affine.b], [affine.d, affine.e]])
    offset = np.array([affine.c, affine.f])
    x, y = np.einsum("ij,jrc->irc", np.linalg.inv(linear), place - offset[:, None, None])
    edge = np.minimum(np.abs(x + 0.5 - np.rint(x + 0.5)), np.abs(y + 0.5 - np.rint(y + 0.5)))
    col, row = np.rint(x).astype(int), np.rint(y).astype(int)
    inside = (col >= 0) & (col < data.shape[1]) & (row >= 0) & (row < data.shape[0])
    level = np.full((HEIGHT, WIDTH), 0x13)
    level[inside] = np.rint(data[row[inside], col[inside]] * 2.55).astype(int)
    return level, edge / scale


def edge_tolerance(camera: Camera) -> float:
    """Return how near to an edge, in screen pixels, a screen pixel may fall on either side.

    Qt finds the pixels of rotated images in 16-bit fractions: 1/250 image pixel over this width.
    """
    return 0.004 / camera.arcsec_per_pixel


CAMERAS = [
    Camera((0.0, 0.0), 0.1),
    Camera((1.3, -2.7), 0.07),
    Camera((0.0, 0.0), 0.1, parity=-1),
    Camera((2.0, 1.0), 0.1, rotation_deg=90.0),
    Camera((0.5, -1.0), 0.09, rotation_deg=33.0),
    Camera((0.5, -1.0), 0.09, rotation_deg=-147.0, parity=-1),
    Camera((0.0, 0.0), 0.013),
]


@pytest.mark.parametrize("camera", CAMERAS, ids=str)
@pytest.mark.parametrize("turn", [0.0, 0.0074, 20.0, 180.0])
def test_every_screen_pixel_shows_its_image_pixel(show: Show, camera: Camera, turn: float) -> None:
    data = letter()
    base, t = sky_affine(data.shape), math.radians(turn)
    c, s = math.cos(t), math.sin(t)
    affine = Affine(
        c * base.a, s * base.e, c * base.c + s * base.f,
        -s * base.a, c * base.e, -s * base.c + c * base.f,
    )  # fmt: skip
    got = show(Scene(plane=PLANE, images=(image_spec(data, affine),)), camera)
    want, edge = expected(data, affine, camera)
    sure = edge > edge_tolerance(camera)
    assert sure.mean() > 0.9
    assert np.abs(got[sure] - want[sure]).max() <= 1


def test_north_is_up_and_east_left_by_default(show: Show) -> None:
    data = np.full((21, 21), 10.0, np.float32)
    data[18, 10] = 100.0  # north of the middle
    data[10, 2] = 60.0  # x runs to the west: a small x is east
    got = show(Scene(plane=PLANE, images=(image_spec(data),)), Camera((0, 0), 0.1))
    ys, xs = np.nonzero(got == 255)
    assert ys.mean() < HEIGHT / 2 - 50
    assert abs(xs.mean() + 0.5 - WIDTH / 2) < 1
    ys, xs = np.nonzero(got == 153)
    assert xs.mean() < WIDTH / 2 - 50


def test_a_pixel_field_has_x_to_the_right_and_y_up(show: Show) -> None:
    data = letter()
    spec = image_spec(data, tiles=pixel_field_tile(data.shape))
    camera = Camera((7.5, 11.5), 0.1, parity=-1)
    got = show(Scene(images=(spec,)), camera)
    affine = Affine(1, 0, 0, 0, 1, 0)
    want, edge = expected(data, affine, camera)
    assert np.abs(got - want)[edge > edge_tolerance(camera)].max() <= 1


def test_tiles_join_without_gap_or_step(show: Show) -> None:
    data = np.random.default_rng(0).uniform(10, 100, (24, 16)).astype(np.float32)
    whole = sky_affine(data.shape)
    parts = ((0, 12, 0, 7), (0, 12, 7, 16), (12, 24, 0, 7), (12, 24, 7, 16))
    tiles = tuple(PlacedTile(r0, r1, c0, c1, whole) for r0, r1, c0, c1 in parts)
    camera = Camera((0.3, 0.2), 0.083, rotation_deg=12.0)
    one = show(Scene(plane=PLANE, images=(image_spec(data),)), camera)
    four = show(Scene(plane=PLANE, images=(image_spec(data, tiles=tiles, version=2),)), camera)
    _, edge = expected(data, whole, camera)
    different = one != four
    assert different.mean() < 1e-3
    assert not np.any(different & (edge > 0.25))
    # No background shines through where tiles meet.
    assert not np.any((four == 0x13) & (one != 0x13) & (edge > 0.1))


@pytest.mark.parametrize("factor", [2, 3, 5, 8, 20])
def test_zoomed_out_a_star_keeps_its_place_and_the_sky_its_level(show: Show, factor: int) -> None:
    data = np.full((900, 1100), 40.0, np.float32)
    data[430:450, 610:630] = 100.0  # its middle is x 619.5, y 439.5
    got = show(Scene(plane=PLANE, images=(image_spec(data),)), Camera((0, 0), float(factor)))
    bright = np.clip(got - 105, 0, None).astype(float)
    bright[got < 40] = 0
    ys, xs = np.mgrid[0:HEIGHT, 0:WIDTH] + 0.5
    x, y = (bright * xs).sum() / bright.sum(), (bright * ys).sum() / bright.sum()
    affine = sky_affine(data.shape)
    east = affine.a * 619.5 + affine.c
    north = affine.e * 439.5 + affine.f
    want = ViewGeometry(Camera((0, 0), float(factor)), WIDTH, HEIGHT).to_screen(east, north)
    assert math.hypot(x - want[0], y - want[1]) < 0.5
    assert np.median(got[HEIGHT // 2 - 5 : HEIGHT // 2 + 5, WIDTH // 2 - 5 : WIDTH // 2 + 5]) == 102


def test_levels_of_a_large_image_are_cut_at_its_edge(show: Show) -> None:
    data = np.full((1030, 2050), 100.0, np.float32)
    got = show(Scene(plane=PLANE, images=(image_spec(data),)), Camera((0, 0), 8.0))
    ys, xs = np.nonzero(got > 200)
    assert xs.max() - xs.min() + 1 == pytest.approx(2050 / 8, abs=1)
    assert ys.max() - ys.min() + 1 == pytest.approx(1030 / 8, abs=1)


def test_the_view_and_our_geometry_agree(canvas: SkyCanvas) -> None:
    canvas.set_camera(Camera((12.0, -30.0), 0.37, 41.0, -1))
    root, view = canvas._view.root, canvas._view
    for place in ((0.0, 0.0), (50.0, -3.0), (-20.0, 44.0)):
        shown = view.viewportTransform().map(root.mapToScene(*place))
        assert (shown.x(), shown.y()) == pytest.approx(
            canvas.geometry_now.to_screen(*place), abs=1e-6
        )
