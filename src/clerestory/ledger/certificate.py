"""Certificates: what is needed to check a release without the office that made it, in one file.

A certificate has parts; each is the opening of one entry of the log and the proof that the entry is in it.
Usually one part is the decision and another the sealed release.
Promises: `parse_certificate` reads exactly what `Certificate.to_bytes` writes (any JSON spelling of it).
`verify_certificate` needs nothing but the reader's own policy.
Refuses: parts of different logs, one entry twice, entries about different requests beside each other, heads
that contradict each other.
"""

from dataclasses import dataclass
from typing import Final

from clerestory.ledger.documents import read_document, read_members, read_text, write_document
from clerestory.ledger.errors import (
    ConsistencyError,
    LedgerError,
    MalformedError,
    NotVerifiedError,
    OpeningError,
)
from clerestory.ledger.opening import LARGEST_OPENING, Opening, opening_from, verify_opening
from clerestory.ledger.policy import Policy, Witnessed
from clerestory.ledger.proof import Proof, parse_proof, verify_proof

CERTIFICATE_FORMAT: Final = "clerestory-certificate-1"
LARGEST_CERTIFICATE: Final = LARGEST_OPENING
MOST_PARTS: Final = 64
SUBJECT_FIELD: Final = "subject_ref"
"""The field of a record that says which request the entry is about."""


@dataclass(frozen=True)
class Part:
    """One entry: what is shown of it, and the proof that it was logged."""

    proof: Proof
    opening: Opening

    def shown(self, name: str) -> str | None:
        """The value of a field that the opening shows, or None."""
        return self.all_shown().get(name)

    def all_shown(self) -> dict[str, str]:
        """Every field that the opening shows, by name."""
        return {name: held.value for name, held in self.opening.shown.items()}


@dataclass(frozen=True)
class Certificate:
    """Entries that belong together. parts: 1 to 64. Nothing is known to be true of it yet."""

    parts: tuple[Part, ...]

    def to_bytes(self) -> bytes:
        """The certificate as a JSON file, by custom `….certificate.json`. Keep it as what it shows."""
        return write_document(
            {
                "format": CERTIFICATE_FORMAT,
                "parts": [
                    {"proof": part.proof.to_bytes().decode("utf-8"), "opening": part.opening.to_document()}
                    for part in self.parts
                ],
            }
        )


def parse_certificate(data: bytes) -> Certificate:
    """Read a certificate. Raises MalformedError, which names the part."""
    value = read_document(data, LARGEST_CERTIFICATE, "The certificate")
    document = read_members(value, "the certificate", {"format", "parts"})
    if document["format"] != CERTIFICATE_FORMAT:
        raise MalformedError(f"The certificate's `format` is not {CERTIFICATE_FORMAT}.")
    parts = document["parts"]
    if not isinstance(parts, list) or not 1 <= len(parts) <= MOST_PARTS:
        raise MalformedError(f"`parts` of the certificate is not a list of 1 to {MOST_PARTS}.")
    return Certificate(tuple(_part(part, number) for number, part in enumerate(parts, 1)))


def verify_certificate(certificate: Certificate, policy: Policy) -> tuple[Witnessed, ...]:
    """What is shown about the checkpoint of each part, once every part is shown to be true.

    Each opening fits its leaf, each leaf is in a log of the policy, all are different entries of one log
    about one request. Raises NotVerifiedError, which names the part, or MalformedError when what is signed is
    no checkpoint.
    """
    witnessed = tuple(
        _verified(part, policy, number) for number, part in enumerate(certificate.parts, start=1)
    )
    _check_one_log(certificate, witnessed)
    if len({subject for part in certificate.parts if (subject := part.shown(SUBJECT_FIELD))}) > 1:
        raise OpeningError(
            f"The parts of the certificate are not about one request: `{SUBJECT_FIELD}` differs. Each may be "
            "true; together they show nothing."
        )
    return witnessed


def _verified(part: Part, policy: Policy, number: int) -> Witnessed:
    entry = part.opening.leaf.to_bytes()
    try:
        if part.proof.extra not in (None, entry):
            raise OpeningError("The opening is of another leaf than the one beside the proof.")
        verify_opening(part.opening)
        return verify_proof(part.proof, entry, policy)
    except LedgerError as error:
        raise _in_part(error, number) from None


def _check_one_log(certificate: Certificate, witnessed: tuple[Witnessed, ...]) -> None:
    if len({one.checkpoint.origin for one in witnessed}) > 1:
        raise OpeningError("The parts of the certificate are of different logs.")
    if len({part.proof.index for part in certificate.parts}) < len(certificate.parts):
        raise OpeningError("One entry stands in the certificate twice.")
    roots: dict[int, bytes] = {}
    for one in witnessed:
        if roots.setdefault(one.checkpoint.size, one.checkpoint.root) != one.checkpoint.root:
            raise ConsistencyError(
                f"Two heads of {one.checkpoint.size} leaves in the certificate have different roots. Both "
                "are signed, so the log has said two things; keep the file, it shows it."
            )


def _part(value: object, number: int) -> Part:
    try:
        members = read_members(value, "a part", {"proof", "opening"})
        try:
            proof = read_text(members["proof"], "`proof`").encode("utf-8")
        except UnicodeEncodeError:
            raise MalformedError("`proof` has half a surrogate pair in it.") from None
        return Part(parse_proof(proof), opening_from(members["opening"]))
    except MalformedError as error:
        raise MalformedError(f"Part {number} of the certificate: {error}") from None


def _in_part(error: LedgerError, number: int) -> LedgerError:
    """The error with its place; of the base only, since its kinds differ in what they take."""
    kind = NotVerifiedError if isinstance(error, NotVerifiedError) else MalformedError
    return kind(f"Part {number} of the certificate: {error}")
