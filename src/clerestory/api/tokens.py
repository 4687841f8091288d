"""Access tokens: what a client gets for one assertion, good for five minutes and for one agency.

Promises: a token is signed by this installation and nothing of it is stored; each use looks the agency up
again, so a suspended agency is refused at once. Refuses a token of another purpose, another key, or
another time. Source: RFC 6749 section 4.4, RFC 6750; docs/decisions/0010-api-access-tokens.md.
"""

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.http import HttpRequest
from ninja.security import HttpBearer

from clerestory.api import kinds
from clerestory.api.errors import ApiError, Extras
from clerestory.casework import queries
from clerestory.parties.errors import UnknownPartyError
from clerestory.parties.identities import AgencyCard, AgencyId

LIFETIME: Final = timedelta(minutes=5)
PREFIX: Final = "cla_"  # so that a token that leaked into a file can be recognised and searched for
_LONGEST: Final = 1024
_SALT: Final = "clerestory.api.access-token"  # the same key signs other things: this is only good here


class DoorRequest(HttpRequest):
    """A request as this door's views get it: when it came, and who sent it."""

    at: datetime
    auth: AgencyCard


def issue(agency: AgencyCard, *, at: datetime) -> str:
    """A token for this agency, good from now for LIFETIME."""
    ends = int((at + LIFETIME).timestamp())
    return PREFIX + _signer().sign_object({"agency": str(agency.id), "ends": ends})


class AgencyToken(HttpBearer):
    """Reads the token of a request. Raises ApiError for one that is no good, or of a suspended agency."""

    openapi_description = "An access token from the token endpoint. It lasts five minutes."

    def __call__(self, request: HttpRequest) -> AgencyCard:
        """Who sent this request."""
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if not scheme:
            raise _no_token()
        if scheme.lower() != "bearer":
            raise _no_good("The Authorization header is not of the kind 'Bearer'.")
        return self.authenticate(request, token.strip())

    def authenticate(self, request: HttpRequest, token: str) -> AgencyCard:
        """The agency of this token."""
        at = getattr(request, "at", None)
        assert isinstance(at, datetime), "the site gives each request its time"
        agency = _agency_of(token, at=at)
        if not agency.active:
            raise ApiError(kinds.AGENCY_SUSPENDED)
        return agency


def _agency_of(token: str, *, at: datetime) -> AgencyCard:
    if not token.startswith(PREFIX) or len(token) > _LONGEST:
        raise _no_good("This is not an access token of this office.")
    try:
        said: dict[str, Any] = _signer().unsign_object(token.removeprefix(PREFIX))
    except BadSignature:
        raise _no_good("This is not an access token of this office.") from None
    if at.timestamp() >= said["ends"]:
        raise _no_good("The access token has ended; it lasted five minutes.")
    try:
        return queries.agency_card(AgencyId(UUID(said["agency"])))
    except UnknownPartyError:  # a token of a database that was since replaced by another one
        raise _no_good("This is not an access token of this office.") from None


def _signer() -> Signer:
    return Signer(salt=_SALT, algorithm="sha256")


def _no_token() -> ApiError:
    # RFC 6750 section 3.1: without credentials no error code is named.
    return ApiError(
        kinds.TOKEN_NOT_ACCEPTED, extras=Extras(headers={"WWW-Authenticate": 'Bearer realm="api"'})
    )


def _no_good(why: str) -> ApiError:
    challenge = 'Bearer realm="api", error="invalid_token"'
    return ApiError(kinds.TOKEN_NOT_ACCEPTED, why, Extras(headers={"WWW-Authenticate": challenge}))
