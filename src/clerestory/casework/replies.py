"""What a use case answers to a door: frozen values, safe to show to whom they are for."""

from dataclasses import dataclass, field
from datetime import datetime

from clerestory.intake.states import State
from clerestory.vocabulary.decision import Decision


@dataclass(frozen=True, slots=True)
class ProvedIn:
    """Where the entry of a release is in the public ledger: leaf `index` of the log `origin`, under a head of
    `size` leaves that the quorum of the policy of this digest cosigned."""

    origin: str
    index: int
    size: int
    policy_sha256: str


@dataclass(frozen=True, slots=True)
class ProofFile:
    """The proof that goes with a release. data: a tlog-proof, which carries the entry's leaf."""

    reference: str
    data: bytes = field(repr=False)
    place: ProvedIn


@dataclass(frozen=True, slots=True)
class WaitsForProof:
    """A release that is sealed and waits for the public ledger's proof, since when, and how that stands."""

    since: datetime
    says: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How a release stands with the public ledger; both None where there is no release."""

    waits: WaitsForProof | None
    proved: ProvedIn | None


@dataclass(frozen=True, slots=True)
class QueryReply:
    """Where a request stands.

    decision: the answer per element as the requester may be told it; None while a person still has to look.
    if_proved: while it is open, what the law would say if every claim were proved; None afterwards.
    repeated: True when this request was already known (same key, same body).
    ledger: how its release stands with the public ledger.
    """

    reference: str
    state: State
    decision: Decision | None
    if_proved: Decision | None
    repeated: bool
    ledger: Standing


@dataclass(frozen=True, slots=True)
class Receipt:
    """Evidence that a release left: the journal entry that recorded it. Holds no personal data."""

    reference: str
    release_ref: str
    envelope_sha256: str
    sealed_at: datetime
    collected_at: datetime
    journal_number: int
    journal_hash: str


@dataclass(frozen=True, slots=True)
class Collected:
    """A sealed release handed over. `envelope` is a compact JWE only the agency's own key opens. proved: None
    for releases from before there were proofs."""

    reference: str
    envelope: str
    sha256: str
    expires_at: datetime
    receipt: Receipt
    proved: ProvedIn | None
