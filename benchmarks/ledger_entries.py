"""The entries of the measured logs, the same for every way: 98 random bytes each."""

import random
from collections.abc import Iterator

ENTRY_BYTES = 98
PORTION = 1 << 14


def portions(size: int) -> Iterator[list[bytes]]:
    """`size` entries in lists of 16,384."""
    for start in range(0, size, PORTION):
        count = min(PORTION, size - start)
        data = random.Random(start).randbytes(count * ENTRY_BYTES)
        yield [data[at : at + ENTRY_BYTES] for at in range(0, len(data), ENTRY_BYTES)]


def places(size: int, count: int) -> list[int]:
    """Random places in a log, the same for every way."""
    draw = random.Random(size)
    return [draw.randrange(size) for _ in range(count)]
