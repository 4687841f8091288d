"""What each kind of key signs, and how the signature is packed: plain notes and timed cosignatures.

Promises: the bytes that are signed are a function of key, text and time alone. A cosignature is only ever of
a checkpoint.
Refuses: times beyond 2^63 - 1; a subtree that does not begin with leaf 0 and carries a time.
Source: C2SP signed-note 1.0.0 (0x01), tlog-cosignature 1.0.1 (0x04) and 1.1.0-rc.1 (0x06, ML-DSA-44).
"""

from typing import Final

from clerestory.ledger.checkpoint import parse_checkpoint
from clerestory.ledger.errors import MalformedError
from clerestory.ledger.keys import SIGNATURE_BYTES, Kind, VerifierKey
from clerestory.ledger.merkle import HASH_BYTES, LARGEST_SIZE

TIME_BYTES: Final = 8
LATEST_TIME: Final = 2**63 - 1
_ED25519_HEADER: Final = "cosignature/v1\ntime {at}\n"
_SUBTREE_LABEL: Final = b"subtree/v1\n\x00"


def statement(key: VerifierKey, text: str, at: int) -> bytes:
    """The message that `key` signs for a note's text. at: POSIX seconds; 0 for plain signatures.

    Raises MalformedError when a cosignature is asked of text that is not a checkpoint, or for an impossible
    time.
    """
    if key.kind is Kind.ED25519:
        return text.encode("utf-8")
    _check_time(at)
    checkpoint = parse_checkpoint(text)
    if key.kind is Kind.ED25519_COSIGNATURE:
        return (_ED25519_HEADER.format(at=at) + text).encode("utf-8")
    return subtree_statement(key.name, at, checkpoint.origin, (0, checkpoint.size), checkpoint.root)


def subtree_statement(cosigner: str, at: int, origin: str, leaves: tuple[int, int], root: bytes) -> bytes:
    """The ML-DSA-44 message over the leaves from the first of `leaves` to before the second.

    at: POSIX seconds, or 0 when nothing is said about this being the largest tree seen; it is 0 for a subtree
    that does not begin with leaf 0. Raises MalformedError.
    """
    start, end = leaves
    if not 0 <= start <= end <= LARGEST_SIZE or (start and at) or len(root) != HASH_BYTES:
        raise MalformedError(
            "No such subtree can be cosigned: its range, its root or its time is impossible."
        )
    _check_time(at)
    return b"".join(
        (
            _SUBTREE_LABEL,
            _counted(cosigner),
            at.to_bytes(8, "big"),
            _counted(origin),
            start.to_bytes(8, "big"),
            end.to_bytes(8, "big"),
            root,
        )
    )


def packed(kind: Kind, at: int, signature: bytes) -> bytes:
    """A bare signature as it stands in a note behind the key's identifier."""
    return (at.to_bytes(TIME_BYTES, "big") if kind.is_cosignature else b"") + signature


def unpacked(kind: Kind, data: bytes) -> tuple[int, bytes]:
    """Time (0 for plain signatures) and bare signature. Raises MalformedError for another length."""
    time_bytes = TIME_BYTES if kind.is_cosignature else 0
    if len(data) != time_bytes + SIGNATURE_BYTES[kind]:
        raise MalformedError(
            f"A signature of kind {kind.name} has {len(data)} bytes, which is not its length."
        )
    at = int.from_bytes(data[:time_bytes], "big")
    _check_time(at)
    return at, data[time_bytes:]


def _check_time(at: int) -> None:
    if not 0 <= at <= LATEST_TIME:
        raise MalformedError("The time of a cosignature is not between 0 and 2^63 - 1 seconds.")


def _counted(text: str) -> bytes:
    data = text.encode("utf-8")
    if not 1 <= len(data) <= 255:
        raise MalformedError("A cosigner's name or an origin is not 1 to 255 bytes of UTF-8.")
    return bytes([len(data)]) + data
