"""What the checks look at: one delivery, as plain values."""

from dataclasses import dataclass
from datetime import date

from clerestory.parties.identities import AgencyCard
from clerestory.vocabulary.decision import Decision
from clerestory.vocabulary.facts import Authority


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryCase:
    """One delivery.

    approved: the decision that was approved. decision: the law asked again on the day of delivery.
    without_instrument: the same question without the paper; what it still releases does not rest on the
    paper.
    requested: what the agency asked for. resolved: what the registry says about which record was meant.
    decided_record: the kind of record the law was asked about. register_record: the kind the registry holds.
    agreement_lost: why an agreement that covered the request when it was approved does so no more; None where
    none did, or it still does.
    register_differs: whether the register says something else about the record now than when the law was
    asked.
    """

    approved: Decision
    decision: Decision
    without_instrument: Decision
    requested: tuple[str, ...]
    today: date
    agency: AgencyCard
    approved_thumbprint: str
    authority: Authority | None
    authority_expires_on: date | None
    resolved: str | None
    decided_record: str | None
    register_record: str | None
    agreement_lost: str | None = None
    register_differs: bool = False


@dataclass(frozen=True, slots=True)
class Assembled:
    """What the vault gave: values by element, and the decided elements the record does not hold."""

    values: dict[str, object]
    absent: tuple[str, ...]
