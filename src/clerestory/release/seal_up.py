"""Seal what was assembled to the one key the release was approved for.

Promises an envelope that names the decision and its digest, the duties that go with it, and the recipient's
key inside the signature. Refuses to seal nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from clerestory.parties.identities import AgencyCard
from clerestory.release.case import Assembled
from clerestory.release.errors import CheckFailedError
from clerestory.release.marking import mark_for, marked
from clerestory.sealing.contents import Contents, ElementValue, Obligation
from clerestory.sealing.envelope import seal
from clerestory.vocabulary.decision import Decision


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed envelope and the thumbprint of the only key that opens it."""

    envelope: str = field(repr=False)
    recipient_thumbprint: str


def seal_up(
    assembled: Assembled,
    *,
    decision: Decision,
    decision_digest: str,
    release_ref: str,
    issuer: str,
    agency: AgencyCard,
    signer: Mapping[str, Any],
    at: datetime,
    expires_at: datetime,
    mark_secret: bytes,
) -> Sealed:
    """The sealed envelope, marked for its recipient. mark_secret: see `marking`.

    Raises CheckFailedError if the agency has no key, and what `sealing` raises."""
    if agency.sealing_key is None or agency.sealing_key_thumbprint is None:
        raise CheckFailedError("key_is_unchanged", f"{agency.name} has no sealing key. Nothing was sent.")
    mark = mark_for(release_ref, agency.id, agency.sealing_key_thumbprint, secret=mark_secret)
    contents = Contents(
        reference=release_ref,
        decision_id=decision.id,
        decision_digest=decision_digest,
        issuer=issuer,
        agency=agency.node,
        # Values came out of the vault as plain JSON or Medium; sealing refuses anything else.
        elements=cast("Mapping[str, ElementValue]", marked(assembled, mark).values),
        obligations=tuple(
            Obligation(id=duty.id, citation=duty.citation, duty=duty.duty, due=duty.due)
            for duty in decision.obligations
        ),
        mark=mark,
    )
    envelope = seal(contents, signer=signer, recipient=agency.sealing_key, at=at, expires_at=expires_at)
    return Sealed(envelope=envelope, recipient_thumbprint=agency.sealing_key_thumbprint)
