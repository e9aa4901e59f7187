"""Reading DS9 region files, line by line; what is not honoured is listed with its reason.

The `regions` library needs about 1 ms a line; files of 20 000 lines are common, so plain lines
are read here. Tests compare both.
"""

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from twomass_viewer.skyregions.colors import color_of
from twomass_viewer.skyregions.frames import (
    SKY_FRAMES,
    ImageFrame,
    pixels_to_sky,
    regions_to_fk5,
)
from twomass_viewer.skyregions.model import (
    DEFAULT_COLOR,
    DEFAULT_GROUP,
    Refusal,
    Region,
    Shape,
    fault_of,
)

Progress = Callable[[float, str], None]

GROUP_TAG = "group: "
"""A tag that begins so names the group: DS9 has tags only."""

_CHUNK = 500
_IMAGE_FRAMES = ("image", "physical")
_OTHER_FRAMES = frozenset({"ecliptic", "linear", "amplifier", "detector", "wcs", "supergalactic"})
_SHAPE = re.compile(r"\s*([+-]?)\s*(#?)\s*([A-Za-z][A-Za-z0-9]*)\s*[\s(]\s*([^)#]*)\)?\s*(.*)$")
_PROPERTY = re.compile(r"(\w+)\s*=\s*(\{[^}]*\}|\"[^\"]*\"|'[^']*'|[^\s;]+)")
_BRACED = re.compile(r"\{[^}]*\}|\"[^\"]*\"|'[^']*'")
_WORDS = frozenset(s.value for s in Shape)
_COMMENTED = frozenset({"text", "compass", "ruler", "vector", "composite", "segment", "projection"})
_LONGEST = 120
_SHOWN_ALIKE = frozenset(
    {"color", "text", "tag", "select", "highlite", "edit", "move", "delete", "include", "source",
     "fixed", "font", "width", "dash", "dashlist", "line", "ruler", "compass", "textangle",
     "textrotate", "point", "rotate", "background"}
)  # fmt: skip


class _LineError(Exception):
    """Why a line is not honoured."""


@dataclass
class ReadRegions:
    """What a region file holds.

    Attributes
    ----------
    regions : list of Region
        In FK5 J2000, or in pixels where the image has no sky coordinates; in the order of the file.
    refusals : list of Refusal
        Every line that is not honoured.
    notes : list of str
        What holds for the whole file.
    """

    regions: list[Region] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass
class _State:
    frame: str = ""
    color: str = DEFAULT_COLOR
    tags: tuple[str, ...] = ()
    include: bool = True
    assumed: bool = False
    ignored: set[str] = field(default_factory=set)


def read_ds9(
    text: str,
    image: ImageFrame | None = None,
    *,
    group: str = DEFAULT_GROUP,
    progress: Progress | None = None,
) -> ReadRegions:
    """Read the text of a DS9 region file.

    Parameters
    ----------
    text : str
    image : ImageFrame or None
        The image that ``image`` and ``physical`` coordinates belong to.
    group : str
        Group of regions that name none.
    progress : callable, optional
        Called every few hundred lines with a fraction and words; may raise to stop.

    Returns
    -------
    ReadRegions
    """
    found, state = ReadRegions(), _State()
    waiting: list[tuple[int, str, str, Region]] = []
    lines = text.splitlines()
    for number, line in enumerate(lines, 1):
        if progress is not None and number % _CHUNK == 1:
            progress(0.8 * number / len(lines), f"Reading regions, line {number}")
        for part in _commands(line):
            try:
                region = _command(part, state, image, group)
            except _LineError as fault:
                found.refusals.append(Refusal(number, part.strip()[:_LONGEST], str(fault)))
                continue
            if region is not None:
                waiting.append((number, part, state.frame or "image", region))
    _settle(waiting, found, image, progress)
    if state.assumed:
        found.notes.append("No frame is named: positions are taken as image pixels, as DS9 does.")
    if state.ignored:
        found.notes.append(f"Properties that are not shown: {', '.join(sorted(state.ignored))}.")
    return found


def _settle(
    waiting: list[tuple[int, str, str, Region]],
    found: ReadRegions,
    image: ImageFrame | None,
    progress: Progress | None,
) -> None:
    """Convert what was read to FK5 J2000, all regions of one frame at once."""
    done: dict[int, Region] = {}
    for frame in dict.fromkeys(w[2] for w in waiting):
        rows = [n for n, w in enumerate(waiting) if w[2] == frame]
        for start in range(0, len(rows), _CHUNK):
            some = rows[start : start + _CHUNK]
            if progress is not None:
                progress(0.8 + 0.2 * start / len(rows), f"Placing regions, {start} done")
            if frame in SKY_FRAMES:
                new = regions_to_fk5(SKY_FRAMES[frame], [waiting[n][3] for n in some])
            elif image is not None and image.transform is not None:
                new = [pixels_to_sky(waiting[n][3], image.transform) for n in some]
            else:
                new = [waiting[n][3] for n in some]
            done.update(zip(some, new, strict=True))
    for n, (number, part, _, _) in enumerate(waiting):
        fault = fault_of(done[n])
        if fault:
            found.refusals.append(Refusal(number, part.strip()[:_LONGEST], fault))
        else:
            found.regions.append(done[n])
    found.refusals.sort(key=lambda r: r.line)


def _commands(line: str) -> Iterator[str]:
    """Yield the commands of a line: semicolons part them, but not within braces or quotes."""
    if ";" not in line:
        if line and not line.isspace():
            yield line
        return
    masked = _BRACED.sub(lambda m: m.group().replace(";", "\0"), line)
    for part in masked.split(";"):
        if part.strip():
            yield part.replace("\0", ";")


def _command(part: str, state: _State, image: ImageFrame | None, group: str) -> Region | None:
    """Obey one command; returns the region it draws."""
    bare = part.strip()
    word = bare.lower()
    if word in SKY_FRAMES or word in _IMAGE_FRAMES:
        state.frame = word
        return None
    if word in _OTHER_FRAMES or (len(word) == 4 and word.startswith("wcs")):
        state.frame = word
        raise _LineError(f"The frame “{bare}” is not known here; the regions in it are left out.")
    if word.startswith("global") and word[6:7] in ("", " ", "\t"):
        _properties(bare[6:], state, for_all=True)
        return None
    found = _SHAPE.match(part)
    if found is None:
        if bare.startswith("#"):
            return None
        raise _LineError("This is not a region.")
    sign, comment, shape, numbers, rest = found.groups()
    shape = shape.lower()
    if comment:
        # what has no area stands in comments, with a bracket at once
        if shape not in (
            "text",
            "compass",
            "ruler",
            "vector",
            "composite",
            "segment",
            "projection",
        ):
            return None
        if "(" not in part:
            return None
    if shape not in _WORDS:
        if shape in SKY_FRAMES and not comment:  # fk5 circle(…)
            state.frame = shape
            return _command(part.strip()[len(shape) :], state, image, group)
        raise _LineError(f"The shape “{shape}” is not supported.")
    return _region(Shape(shape), sign, numbers, rest, state, image, group)


def _region(
    shape: Shape,
    sign: str,
    numbers: str,
    rest: str,
    state: _State,
    image: ImageFrame | None,
    group: str,
) -> Region:
    frame = state.frame
    if not frame:
        state.assumed = True
        frame = "image"
    if frame in _OTHER_FRAMES or (frame.startswith("wcs") and frame not in SKY_FRAMES):
        raise _LineError(f"It is in the frame “{frame}”, which is not known here.")
    words = numbers.replace(",", " ").split()
    if "||" in rest:
        state.ignored.add("composite")
    color, label, tags, mine, include = _own(rest.lstrip().removeprefix("#"), state)
    count = _positions(shape, len(words))
    if len(words) < 2 * count:
        raise _LineError(f"A {shape} needs more numbers than {len(words)}.")
    sky = frame in SKY_FRAMES
    where = words[: 2 * count]
    if sky:
        points = tuple(
            (_longitude(where[n], frame), _angle(where[n + 1])) for n in range(0, 2 * count, 2)
        )
    else:
        points = tuple(_pixel(where[n], where[n + 1], frame, image) for n in range(0, 2 * count, 2))
    left = words[2 * count :]
    names = shape.size_names
    if len(left) < len(names):
        raise _LineError(f"A {shape} needs {len(names)} sizes; {len(left)} are there.")
    if shape is Shape.ANNULUS and len(left) > 2:
        raise _LineError("An annulus of more than two radii is not supported.")
    if shape.turns and len(left) > 3:
        raise _LineError(f"A {shape} annulus is not supported.")
    place = points[0]
    sizes = tuple(_size(w, sky, frame, place, image) for w in left[: len(names)])
    pa = _number(left[2]) if shape.turns and len(left) > 2 else 0.0
    return Region(
        shape,
        points,
        sizes,
        pa,
        label,
        color,
        mine or group,
        tags,
        include=include and sign != "-",
        in_pixels=not sky,
    )


def _positions(shape: Shape, words: int) -> int:
    if shape is Shape.POLYGON:
        if words % 2 or words < 6:
            raise _LineError("A polygon needs pairs of numbers, three or more of them.")
        return words // 2
    return 2 if shape in (Shape.LINE, Shape.RULER) else 1


def _own(rest: str, state: _State) -> tuple[str, str, tuple[str, ...], str, bool]:
    """Return colour, label, tags, group and inclusion that a line gives its region."""
    if "=" not in rest:
        return state.color, "", state.tags, "", state.include
    own = replace(state, ignored=state.ignored)
    label, group = _properties(rest, own, for_all=False)
    return own.color, label, own.tags, group, own.include


def _properties(rest: str, state: _State, *, for_all: bool) -> tuple[str, str]:
    """Take properties into a state; returns label and group."""
    label = group = ""
    tags: list[str] = []
    for name, value in _PROPERTY.findall(rest):
        key = name.lower()
        bare = value[1:-1] if value[:1] in "{\"'" and len(value) > 1 else value
        if key == "color":
            state.color = color_of(bare) or state.color
        elif key == "text":
            label = bare
        elif key == "tag":
            if bare.startswith(GROUP_TAG):
                group = bare[len(GROUP_TAG) :]
            else:
                tags.append(bare)
        elif key == "include":
            state.include = bare != "0"
        elif key not in _SHOWN_ALIKE and not for_all:
            state.ignored.add(key)
    if tags:
        state.tags = (*state.tags, *tags)
    return label, group


def _number(word: str) -> float:
    try:
        value = float(word.rstrip("d"))
    except ValueError:
        raise _LineError(f"“{word}” is not a number.") from None
    if not math.isfinite(value):
        raise _LineError(f"“{word}” is not a finite number.")
    return value


def _longitude(word: str, frame: str) -> float:
    hours = ":" in word or "h" in word
    value = _angle(word)
    return value * 15.0 if hours and frame != "galactic" else value


def _angle(word: str) -> float:
    """Return degrees (hours where the word has hours or colons) of a coordinate."""
    try:
        return float(word)  # the common case
    except ValueError:
        pass
    text = word.lower()
    if text.endswith("r"):
        return math.degrees(_number(text[:-1]))
    if text.endswith(("p", "i")):
        raise _LineError(f"“{word}” is a pixel position within a sky frame.")
    parts = [p for p in re.split(r"[:hdms'\"°]", text.replace("deg", "d")) if p]
    if not 1 <= len(parts) <= 3:
        raise _LineError(f"“{word}” is not a coordinate.")
    sign = -1.0 if parts[0].strip().startswith("-") else 1.0
    total = 0.0
    for scale, part in zip((1.0, 60.0, 3600.0), parts, strict=False):
        total += abs(_number(part)) / scale
    return sign * total


def _pixel(x: str, y: str, frame: str, image: ImageFrame | None) -> tuple[float, float]:
    if image is None:
        raise _LineError(f"It is in {frame} coordinates, and no image is open.")
    one = (_number(x.rstrip("pi")), _number(y.rstrip("pi")))
    if frame == "physical":
        one = image.from_physical(*one)
    return one[0] - 1.0, one[1] - 1.0


_UNITS = {'"': 1.0, "'": 60.0, "d": 3600.0, "r": math.degrees(1.0) * 3600.0}


def _size(
    word: str, sky: bool, frame: str, place: tuple[float, float], image: ImageFrame | None
) -> float:
    """Return a size in arcsec for a sky frame, in image pixels otherwise."""
    unit = word[-1:]
    if unit in _UNITS:
        value = _number(word[:-1]) * _UNITS[unit]
        if sky:
            return value
        if image is None or image.transform is None:
            raise _LineError("A size on the sky needs an image with sky coordinates.")
        from twomass_viewer.imagery.wcs import scale_arcsec

        return value / scale_arcsec(image.transform, *place)
    if unit in ("p", "i"):
        value = _number(word[:-1])
        if sky:
            raise _LineError("A size in pixels does not belong to a place on the sky.")
    else:
        value = _number(word)
        if sky:
            return value * 3600.0
    if frame == "physical" and unit != "i" and image is not None:
        return value * math.sqrt(abs(image.ltm[0] * image.ltm[1]))
    return value
