"""Pictures as pixels, for files that cannot hold drawings."""

from __future__ import annotations

import struct
from functools import lru_cache

from headway.ground.documents.document import Figure


def png(figure: Figure, *, scale: float = 2.5) -> bytes:
    """The figure as PNG on white; `scale` multiplies its pixels."""
    return _png(figure.svg, scale)


@lru_cache(maxsize=64)
def _png(svg: bytes, scale: float) -> bytes:
    import vl_convert

    return bytes(vl_convert.svg_to_png(svg.decode(), scale=scale))


def size_of(picture: bytes) -> tuple[int, int]:
    """Width and height of a PNG in pixels, from its header.

    >>> size_of(b"\\x89PNG\\r\\n\\x1a\\n" + b"\\0\\0\\0\\rIHDR" + b"\\0\\0\\0\\x02\\0\\0\\0\\x03")
    (2, 3)
    """
    width, height = struct.unpack(">II", picture[16:24])
    return int(width), int(height)
