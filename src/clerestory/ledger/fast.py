"""Hashing in bulk without Python in between: the optional extra `fast`, compiled by numba over libcrypto.

Promises: `offered` never raises, and offers nothing that did not first compute the same as `hashlib` on
bundles and levels of every kind. Whatever it refuses, the reference says why. It holds no lock of Python.
Refuses: to be the only witness. What a checkpoint is signed for is computed by `HASHLIB` as well, which here
shares at most libcrypto's compression function with it.
Source: OpenSSL's SHA256_Init, SHA256_Update, SHA256_Final; research of this project: 73 % of SHA-NI's limit.
"""

import ctypes
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from clerestory.ledger.errors import LedgerError
from clerestory.ledger.hashing import HASHLIB, Hasher
from clerestory.ledger.merkle import HASH_BYTES, check_filled
from clerestory.ledger.tiles import FULL, HEIGHT, bundle_bytes

LIBRARY: Final = "libcrypto.so.3"
WORTH_COMPILING: Final = 2_000_000
"""Entries from which on the second or two that compiling takes is won back."""

_PAIR: Final = 2 * HASH_BYTES
_CONTEXT_BYTES: Final = 128
"""Room for OpenSSL's SHA256_CTX, of 112 bytes."""


@dataclass(frozen=True)
class Offer:
    """What there is. hasher: None where it cannot be used. said: a sentence for people.

    is_faulty: it could be made, and then computed something else than the reference; somebody must be told.
    """

    hasher: Hasher | None
    said: str
    is_faulty: bool = False


@cache
def offered() -> Offer:
    """The fast way, tested against the reference at the first call; that takes a second or two."""
    try:
        hasher = Hasher(f"numba and {LIBRARY}", *_compiled(_library()))
    except ImportError:
        return Offer(None, "Hashed by hashlib; the extra `fast` is not installed.")
    except OSError:
        return Offer(None, f"Hashed by hashlib; this system has no {LIBRARY}.")
    except (AttributeError, RuntimeError) as error:
        return Offer(None, f"Hashed by hashlib; the fast way cannot be made here ({type(error).__name__}).")
    if not agrees(hasher):
        return Offer(None, "Hashed by hashlib; the fast way computed other hashes and is not used.", True)
    return Offer(hasher, f"Hashed by {hasher.name}, after a test against hashlib.")


def offered_for(entries: int) -> Offer:
    """As `offered`, where there is enough to do; otherwise nothing is compiled."""
    if entries < WORTH_COMPILING:
        return Offer(None, "Hashed by hashlib.")
    return offered()


def agrees(hasher: Hasher) -> bool:
    """Whether it computes and refuses what the reference does, on some hundred cases of every kind."""
    lengths = (0, 1, 54, 55, 56, 62, 63, 64, 98, 118, 119, 120, 127, 128, 65_535)
    entries = [bytes((at * 31 + length) % 256 for at in range(length)) for length in lengths]
    bundles = [(bundle_bytes(entries), len(entries)), (bundle_bytes(entries[8:9] * FULL), FULL)]
    whole, width = bundles[0]
    bundles += [(whole, width - 1), (whole, width + 1), (whole[:-1], width), (whole + b"\0", width)]
    bundles += [(whole + b"\0\1", width), (b"", 0), (b"", 1), (b"\0\0", 1), (b"\0\0", 0), (b"\1", 1)]
    leaves = HASHLIB.leaf_hashes(*bundles[1]) + HASHLIB.leaf_hashes(*bundles[0]) * FULL
    levels = [
        (leaves[: count * HASH_BYTES], high) for high in range(HEIGHT + 1) for count in (0, 1, 256, 512)
    ]
    return all(
        _result(hasher.leaf_hashes, *bundle) == _result(HASHLIB.leaf_hashes, *bundle) for bundle in bundles
    ) and all(_result(hasher.lifted, *level) == _result(HASHLIB.lifted, *level) for level in levels)


def _result(compute: Callable[[bytes, int], bytes], data: bytes, number: int) -> bytes | str:
    try:
        return compute(data, number)
    except LedgerError as error:
        return str(error)


def _library() -> tuple[Any, Any, Any]:
    """Init, Update and Final, with addresses as whole numbers. Raises OSError or AttributeError."""
    library = ctypes.CDLL(LIBRARY)
    init, update, final = library.SHA256_Init, library.SHA256_Update, library.SHA256_Final
    for function, count in ((init, 1), (update, 3), (final, 2)):
        function.argtypes, function.restype = [ctypes.c_size_t] * count, ctypes.c_int
    return init, update, final


def _compiled(
    library: tuple[Any, Any, Any],
) -> tuple[Callable[[bytes, int], bytes], Callable[[bytes, int], bytes]]:
    """`leaf_hashes` and `lifted`. Raises ImportError without numba, RuntimeError where it cannot compile."""
    import numba
    import numpy
    from numba.core.errors import NumbaError

    init, update, final = library

    def each_entry(bundle: Any, width: int, hashes: Any, scratch: Any) -> bool:
        """Whether the bundle held exactly `width` entries; their leaf hashes are in `hashes`."""
        context, prefix = scratch.ctypes.data, scratch.ctypes.data + _CONTEXT_BYTES
        at, end = 0, len(bundle)
        for number in range(width):
            start = at + 2
            if start > end:
                return False
            at = start + int(bundle[start - 2]) * 256 + int(bundle[start - 1])
            if at > end:
                return False
            init(context)
            update(context, prefix, 1)
            update(context, bundle.ctypes.data + start, at - start)
            final(hashes.ctypes.data + number * HASH_BYTES, context)
        return at == end

    def each_pair(hashes: Any, levels: int, above: Any, scratch: Any) -> None:
        """Level by level into the beginning of `above`, which has room for the first."""
        context, prefix = scratch.ctypes.data, scratch.ctypes.data + _CONTEXT_BYTES + 1
        source, count = hashes.ctypes.data, len(hashes) // HASH_BYTES
        for _ in range(levels):
            count //= 2
            for number in range(count):
                init(context)
                update(context, prefix, 1)
                update(context, source + number * _PAIR, _PAIR)
                final(above.ctypes.data + number * HASH_BYTES, context)
            source = above.ctypes.data

    given = numba.types.Array(numba.types.uint8, 1, "C", readonly=True)
    made = numba.types.Array(numba.types.uint8, 1, "C")
    whole = numba.types.int64
    try:
        hash_entries = numba.njit(numba.types.boolean(given, whole, made, made), nogil=True)(each_entry)
        hash_pairs = numba.njit(numba.types.void(given, whole, made, made), nogil=True)(each_pair)
    except NumbaError as error:
        raise RuntimeError("numba could not compile the loops") from error

    def scratch() -> Any:
        """A context, then the two prefixes."""
        room: Any = numpy.zeros(_CONTEXT_BYTES + 2, numpy.uint8)
        room[-1] = 1
        return room

    def leaf_hashes(bundle: bytes, width: int) -> bytes:
        hashes: Any = numpy.empty(max(width, 0) * HASH_BYTES, numpy.uint8)
        if bundle and hash_entries(numpy.frombuffer(bundle, numpy.uint8), width, hashes, scratch()):
            return bytes(hashes.tobytes())
        return HASHLIB.leaf_hashes(bundle, width)  # which says what is wrong

    def lifted(hashes: bytes, levels: int) -> bytes:
        check_filled(hashes, levels)
        if not hashes or not levels:
            return hashes
        above: Any = numpy.empty(len(hashes) // 2, numpy.uint8)
        hash_pairs(numpy.frombuffer(hashes, numpy.uint8), levels, above, scratch())
        return bytes(above[: len(hashes) >> levels].tobytes())

    return leaf_hashes, lifted
