"""An agency's program signs in with an assertion that works once."""

from datetime import datetime

from django.db import transaction

from clerestory.parties.assertions import accept_assertion
from clerestory.parties.identities import AgencyCard


def authenticate_client(assertion: str, *, client_id: str | None, audience: str, at: datetime) -> AgencyCard:
    """The agency that made this assertion. Raises AssertionRejectedError.

    client_id: the parameter sent beside the assertion, or None. audience: this office's token endpoint.
    """
    with transaction.atomic():
        return accept_assertion(assertion, client_id=client_id, audience=audience, at=at)
