"""The token endpoint: a client proves who it is by a signed assertion and gets an access token.

Promises one sentence for every assertion that is not accepted, whatever the reason. Refuses parameters
sent twice and scopes, which do not exist here; ignores parameters it does not know, as the standard demands.
Source: RFC 6749 sections 3.2, 4.4 and 5; RFC 7521 section 4.2; RFC 7523 section 2.2.
"""

from typing import Any, Final
from urllib.parse import parse_qsl

from django.http import HttpResponse
from ninja import Router

from clerestory.api import tokens
from clerestory.api.bodies import require_media_type
from clerestory.api.described import READS_BODY, answers
from clerestory.api.errors import ApiError, Extras
from clerestory.api.kinds import CLIENT_NOT_ACCEPTED, PREFIX, TOKEN_REQUEST_REFUSED
from clerestory.api.shapes import TokenShape
from clerestory.api.tokens import DoorRequest
from clerestory.casework.authenticate_client import authenticate_client

router = Router(tags=["Signing in"])

GRANT: Final = "client_credentials"
ASSERTION_TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_FORM: Final = "application/x-www-form-urlencoded"
_MOST_PARAMETERS: Final = 20
_BODY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            _FORM: {
                "schema": {
                    "type": "object",
                    "required": ["grant_type", "client_assertion_type", "client_assertion"],
                    "properties": {
                        "grant_type": {"const": GRANT},
                        "client_assertion_type": {"const": ASSERTION_TYPE},
                        "client_assertion": {
                            "type": "string",
                            "minLength": 1,
                            "description": "A JWT signed with a registered key (EdDSA or ES256; `kid` in "
                            "the header): iss and sub are your client id, aud is this address and nothing "
                            "else, jti is new, exp is at most five minutes ahead.",
                        },
                        "client_id": {"type": "string", "description": "Optional; must then equal sub."},
                    },
                }
            }
        },
    }
}
_ANSWERS: Final = answers({200: TokenShape}, *READS_BODY, TOKEN_REQUEST_REFUSED, CLIENT_NOT_ACCEPTED)


@router.post(
    "/token",
    auth=None,
    operation_id="getToken",
    summary="Get an access token",
    response=_ANSWERS["response"],
    openapi_extra=_ANSWERS["openapi_extra"] | _BODY,
)
def get_token(request: DoorRequest, response: HttpResponse) -> dict[str, object]:
    """Exchange a signed assertion for an access token. Each assertion works once; the token lasts five
    minutes."""
    require_media_type(request, _FORM)
    said = _parameters(request.body)
    if said.get("grant_type") != GRANT:
        raise _refused("unsupported_grant_type", f"The parameter grant_type must be {GRANT}.")
    if said.get("scope", "").strip():
        raise _refused("invalid_scope", "There are no scopes here; leave the parameter out.")
    if said.get("client_assertion_type") != ASSERTION_TYPE or not said.get("client_assertion"):
        raise _refused(
            "invalid_request", f"client_assertion is needed, with client_assertion_type={ASSERTION_TYPE}."
        )
    agency = authenticate_client(
        said["client_assertion"],
        client_id=said.get("client_id"),
        audience=request.build_absolute_uri(f"{PREFIX}/token"),
        at=request.at,
    )
    response.headers["Pragma"] = "no-cache"  # RFC 6749 section 5.1
    return {
        "access_token": tokens.issue(agency, at=request.at),
        "token_type": "Bearer",
        "expires_in": int(tokens.LIFETIME.total_seconds()),
    }


def _parameters(body: bytes) -> dict[str, str]:
    try:
        pairs = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, max_num_fields=_MOST_PARAMETERS, errors="strict"
        )
    except ValueError:  # not ASCII, not UTF-8 when decoded, or too many
        raise _refused(
            "invalid_request", "The body cannot be read as a form of at most 20 parameters."
        ) from None
    said = dict(pairs)
    if len(said) != len(pairs):
        raise _refused("invalid_request", "A parameter was sent twice; send each once.")
    return said


def _refused(code: str, detail: str) -> ApiError:
    return ApiError(
        TOKEN_REQUEST_REFUSED, detail, Extras(members={"error": code, "error_description": detail})
    )
