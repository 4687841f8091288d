"""Dots to PNG: written here, so that no picture a browser is shown was made by whoever sent the paper.

Source: PNG, third edition (W3C 2025), truecolor of 8 bits, filter type 0 on each line."""

import struct
import zlib


def as_png(width: int, height: int, dots: bytes) -> bytes:
    """The picture. dots: three bytes each, line by line, shape (height, width, 3)."""
    if len(dots) != width * height * 3:
        raise ValueError(f"{len(dots)} bytes of dots for a page of {width} by {height}")
    line = width * 3
    lines = b"".join(b"\x00" + dots[at : at + line] for at in range(0, len(dots), line))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", header),
            _chunk(b"IDAT", zlib.compress(lines, 6)),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
