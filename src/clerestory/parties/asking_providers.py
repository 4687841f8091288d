"""Asks a provider of sign-ins (OpenID Connect) who somebody is: code flow with PKCE, state and nonce.

Promises that an answer counts only if it was made for this office, by this issuer, for this very asking,
and is in force; what a provider says about names and addresses of people is not even read. Refuses plain
http beyond this machine.
Source: OpenID Connect Core 1.0, section 3.1; RFC 7636; RFC 9700.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from secrets import token_urlsafe
from typing import Any, Final

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from clerestory.parties.errors import ProviderRefusedError
from clerestory.parties.providers import Answer, Provider, is_safe

_UNUSABLE: Final = (requests.RequestException, ValueError, KeyError, TypeError, AttributeError)
_WAIT: Final = 10
_ALGORITHMS: Final = ["RS256", "PS256", "ES256", "EdDSA"]
_LEEWAY_SECONDS: Final = 60
_LARGEST: Final = 200_000


def ask(provider: Provider, *, back: str) -> tuple[str, dict[str, str]]:
    """Where to send a browser, and what to remember until it comes back. back: our own address. Raises
    ProviderRefusedError."""
    found = _metadata(provider)
    remembered = {"nonce": token_urlsafe(24), "verifier": token_urlsafe(48), "provider": provider.slug}
    with _client(provider, back) as client:
        address, state = client.create_authorization_url(
            found["authorization_endpoint"], nonce=remembered["nonce"], code_verifier=remembered["verifier"]
        )
    return str(address), {**remembered, "state": str(state)}


def answer(
    provider: Provider, said: Mapping[str, str], *, remembered: Mapping[str, str], back: str, at: datetime
) -> Answer:
    """What the provider's answer proves. said: the parameters of the address that the browser came back with.
    Raises ProviderRefusedError."""
    if not remembered.get("state") or said.get("state") != remembered["state"]:
        raise ProviderRefusedError("StateDiffers")
    if said.get("error") or not said.get("code"):
        raise ProviderRefusedError("ProviderSaidNo")
    found = _metadata(provider)
    # RFC 9207: where a provider names itself in the answer, it must be the one that was asked.
    if said.get("iss", provider.issuer) != provider.issuer:
        raise ProviderRefusedError("IssuerDiffers")
    try:
        with _client(provider, back) as client:
            token = client.fetch_token(
                found["token_endpoint"],
                code=said["code"],
                grant_type="authorization_code",
                code_verifier=remembered["verifier"],
                timeout=_WAIT,
            )
        claims = jwt.decode(str(token["id_token"]), _keys(found), algorithms=_ALGORITHMS).claims
    except (*_UNUSABLE, JoseError, AuthlibBaseError) as wrong:
        raise ProviderRefusedError(type(wrong).__name__) from None
    return _checked(provider, claims, nonce=remembered["nonce"], at=at)


def _checked(provider: Provider, claims: Mapping[str, Any], *, nonce: str, at: datetime) -> Answer:
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    now = int(at.timestamp())
    try:
        wrong = {
            "IssuerDiffers": claims.get("iss") != provider.issuer,
            "AudienceDiffers": provider.client_id not in audiences,
            "PartyDiffers": len(audiences) > 1 and claims.get("azp") != provider.client_id,
            "NonceDiffers": claims.get("nonce") != nonce,
            "NoSubject": not isinstance(claims.get("sub"), str) or not claims["sub"],
            "Expired": int(claims["exp"]) + _LEEWAY_SECONDS < now,
            "FromTheFuture": int(claims["iat"]) - _LEEWAY_SECONDS > now,
        }
    except (KeyError, TypeError, ValueError):
        raise ProviderRefusedError("ClaimsMissing") from None
    for reason, is_wrong in wrong.items():
        if is_wrong:
            raise ProviderRefusedError(reason)
    said = claims.get("amr")
    amr = tuple(map(str, said)) if isinstance(said, list) else ()
    acr = claims["acr"] if isinstance(claims.get("acr"), str) else None
    second = bool(provider.second_factor_amr & set(amr)) or acr in provider.second_factor_acr
    return Answer(provider.issuer, str(claims["sub"]), amr, acr, second)


def _metadata(provider: Provider) -> Mapping[str, str]:
    """What the provider says about itself; it must name itself exactly as we know it."""
    found = _json(f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration")
    if found.get("issuer") != provider.issuer:
        raise ProviderRefusedError("IssuerDiffers")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        if not isinstance(found.get(name), str) or not is_safe(found[name]):
            raise ProviderRefusedError("MetadataUnusable")
    return found


def _keys(found: Mapping[str, str]) -> KeySet:
    # What a provider sent; reading it is the check, and what is no key set raises.
    return KeySet.import_key_set(_json(found["jwks_uri"]))  # type: ignore[arg-type]


def _json(address: str) -> dict[str, Any]:
    try:
        with requests.get(address, timeout=_WAIT, allow_redirects=False, stream=True) as found:
            found.raise_for_status()
            text = found.raw.read(_LARGEST + 1, decode_content=True)
        if len(text) > _LARGEST:
            raise ProviderRefusedError("MetadataTooLong")
        read = json.loads(text)
    except (requests.RequestException, ValueError) as wrong:
        raise ProviderRefusedError(type(wrong).__name__) from None
    if not isinstance(read, dict):
        raise ProviderRefusedError("MetadataUnusable")
    return read


def _client(provider: Provider, back: str) -> OAuth2Session:
    return OAuth2Session(
        provider.client_id,
        provider.client_secret,
        scope="openid",
        redirect_uri=back,
        code_challenge_method="S256",
        token_endpoint_auth_method="client_secret_basic" if provider.client_secret else "none",
    )
