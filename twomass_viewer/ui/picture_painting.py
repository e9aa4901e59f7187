"""Large pictures painted strip by strip, while the window goes on answering."""

import queue
from collections.abc import Iterator
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, QSize, QTimer
from PySide6.QtGui import QImage

from twomass_viewer.errors import TwoMassError
from twomass_viewer.session.jobs import Job, Progress
from twomass_viewer.ui.canvas.picture import Picture, strip_of
from twomass_viewer.ui.canvas.tile_view import TileView
from twomass_viewer.ui.canvas.view_painter import PictureParts

AT_ONCE_PIXELS = 6_000_000
"""A picture of more pixels is painted in strips: our choice, some 50 ms."""
_STRIP_PIXELS = 3_000_000
_POLL_S = 0.1
_SHARE = 0.6  # of the time painting takes; the rest is writing


def picture_of(
    tiles: TileView, size: QSize, parts: PictureParts, dots_per_inch: float, *, as_lines: bool
) -> Picture:
    """Return the panes as a picture that any thread can write or print.

    Parameters
    ----------
    tiles : TileView
    size : QSize
        Pixels of the view in it.
    parts : PictureParts
    dots_per_inch : float
    as_lines : bool
        Whether marks and text stay lines.
    """
    pixels = tiles.painter.pixels(size, parts, with_lines=not as_lines)
    return _whole(tiles, pixels, parts, dots_per_inch, as_lines=as_lines)


def _whole(
    tiles: TileView, pixels: QImage, parts: PictureParts, dots_per_inch: float, *, as_lines: bool
) -> Picture:
    painter = tiles.painter
    strip = strip_of(painter.scene, badges=not parts.furniture, white=parts.white)
    lines = painter.lines(parts) if as_lines else None
    return Picture(pixels, strip, lines, float(painter.size.width()), dots_per_inch)


@dataclass(eq=False)
class Painting:
    """A picture to come: painted on the interface thread, awaited on another one."""

    _news: "queue.Queue[float | Picture | Exception]" = field(default_factory=queue.Queue)

    def tell(self, news: float | Picture | Exception) -> None:
        """Tell which part is there or why there will be no more, or hand over the picture."""
        self._news.put(news)

    def wait(self, progress: Progress, name: str) -> Picture:
        """Wait for the picture, hearing a cancel meanwhile; called by any thread but one.

        Raises
        ------
        Exception
            What stopped the painting; a `TwoMassError` where it is for the user.
        """
        part = 0.0
        while True:
            progress(part * _SHARE, f"Painting {name}")
            try:
                news = self._news.get(timeout=_POLL_S)
            except queue.Empty:
                continue
            if isinstance(news, Picture):
                progress(_SHARE, f"Saving {name}")
                return news
            if isinstance(news, MemoryError):
                raise TwoMassError(
                    f"There is not enough memory to paint {name}.", "Save a smaller picture."
                ) from news
            if isinstance(news, Exception):
                raise news
            part = news


@dataclass(eq=False)
class _AtWork:
    job: Job[None]
    painting: Painting
    tiles: TileView
    pixels: QImage
    strips: Iterator[float]
    parts: PictureParts
    dots_per_inch: float
    as_lines: bool


class PicturePainter(QObject):
    """Paints pictures one after the other, a strip a turn of the event loop.

    What is painted is the view as it was when the picture was asked for.
    """

    def __init__(self) -> None:
        super().__init__()
        self._waiting: list[_AtWork] = []
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._paint_next)

    def start(
        self,
        job: Job[None],
        painting: Painting,
        tiles: TileView,
        size: QSize,
        parts: PictureParts,
        dots_per_inch: float,
        *,
        as_lines: bool,
    ) -> None:
        """Begin to paint what a job waits for; see `picture_of`."""
        twin = tiles.unseen_twin()
        pixels, strips = twin.painter.strips(
            size, parts, with_lines=not as_lines, pixels=_STRIP_PIXELS
        )
        self._waiting.append(
            _AtWork(job, painting, twin, pixels, strips, parts, dots_per_inch, as_lines)
        )
        self._timer.start()

    def stop(self) -> None:
        """Give up all pictures."""
        while self._waiting:
            self._let_go()

    def _paint_next(self) -> None:
        now = self._waiting[0]
        if now.job.cancel.cancelled:
            self._let_go()
            return
        try:
            part = next(now.strips, None)
            if part is not None:
                now.painting.tell(part)
                return
            now.painting.tell(
                _whole(now.tiles, now.pixels, now.parts, now.dots_per_inch, as_lines=now.as_lines)
            )
        except Exception as error:  # whatever it is, the job waits for it
            now.painting.tell(error)
        self._let_go()

    def _let_go(self) -> None:
        done = self._waiting.pop(0)
        done.tiles.close_canvases()
        done.tiles.deleteLater()
        if not self._waiting:
            self._timer.stop()
