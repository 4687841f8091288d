"""An agency's program proves who it is, once per assertion.

Promises that an assertion opens a door at most once: its identifier is written, under a unique constraint,
in the transaction that accepts it. Refuses unknown, suspended and replayed clients with one and the same
sentence. Source: RFC 7523 (private_key_jwt), section 3, item 7 on replay."""

from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction

from clerestory.parties.directory import agency_by_client, client_keys
from clerestory.parties.errors import AssertionRejectedError, UnknownPartyError
from clerestory.parties.identities import AgencyCard
from clerestory.parties.models import SpentAssertion
from clerestory.sealing import client_assertion
from clerestory.sealing.errors import SealingError

LONGEST_LIFE: Final = timedelta(minutes=5)


def accept_assertion(assertion: str, *, client_id: str | None, audience: str, at: datetime) -> AgencyCard:
    """The agency that made this assertion. Raises AssertionRejectedError for any reason, always with one
    sentence.

    client_id: as sent beside the assertion, if it was; it must then name the same client.
    """
    try:
        claimed = client_assertion.claimed_client_id(assertion)
        if client_id is not None and client_id != claimed:
            raise AssertionRejectedError("ClientIdDiffers")
        agency = agency_by_client(claimed)
        if not agency.active:
            raise AssertionRejectedError("AgencySuspended")
        claims = client_assertion.verify(
            assertion,
            keys=client_keys(agency.id),
            client_id=claimed,
            audience=audience,
            at=at,
            max_age=LONGEST_LIFE,
        )
    except (SealingError, UnknownPartyError) as refused:
        raise AssertionRejectedError(type(refused).__name__) from None
    _spend(claims, at=at)
    return agency


def _spend(claims: client_assertion.AssertionClaims, *, at: datetime) -> None:
    SpentAssertion.objects.filter(expires_at__lt=at - LONGEST_LIFE).delete()
    try:
        with transaction.atomic():
            SpentAssertion.objects.create(
                client_id=claims.client_id, jti=claims.jti, expires_at=claims.expires_at
            )
    except IntegrityError:
        raise AssertionRejectedError("AssertionReplayed") from None
