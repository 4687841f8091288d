"""What a use case answers to a door: frozen values, safe to show to whom they are for."""

from dataclasses import dataclass
from datetime import datetime

from clerestory.intake.states import State
from clerestory.vocabulary.decision import Decision


@dataclass(frozen=True, slots=True)
class QueryReply:
    """Where a request stands.

    decision: the answer per element as the requester may be told it; None while a person still has to look.
    if_proved: while it is open, what the law would say if every claim were proved; None afterwards.
    repeated: True when this request was already known (same key, same body).
    """

    reference: str
    state: State
    decision: Decision | None
    if_proved: Decision | None
    repeated: bool


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
    """A sealed release handed over. `envelope` is a compact JWE only the agency's own key opens."""

    reference: str
    envelope: str
    sha256: str
    expires_at: datetime
    receipt: Receipt
