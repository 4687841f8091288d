"""Passkeys: a key pair that a telephone, a computer or a stick holds, and that works at one address only.

Promises that the authenticator checked its owner (user verification), that the answer was made for this
address and this challenge, and that a count which runs backwards, as a copied stick's does, is refused.
Only public keys are kept. Source: W3C Web Authentication Level 2, sections 7.1 and 7.2.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from clerestory.parties.errors import PasskeyRefusedError
from clerestory.parties.identities import PersonCard, PersonId
from clerestory.parties.models import Authenticator
from clerestory.parties.sign_in_models import FactorKind

_VERIFIED: Final = UserVerificationRequirement.REQUIRED
State = dict[str, Any]
"""What must be remembered between asking a browser and its answer: plain values, fit for a session."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where passkeys are made and used. host: without port; origin: as browsers say it."""

    host: str
    origin: str
    name: str


def ask_for_new(person: PersonCard, *, site: Site) -> tuple[Mapping[str, Any], State]:
    """What a browser is asked to make, and what to remember until its answer."""
    options, state = _server(site).register_begin(
        PublicKeyCredentialUserEntity(
            id=person.id.bytes, name=person.username, display_name=person.full_name
        ),
        credentials=_keys_of(person.id),
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=_VERIFIED,
    )
    return dict(options), dict(state)


def add(
    person: PersonId, answer: Mapping[str, Any], *, state: State, site: Site, label: str, at: datetime
) -> UUID:
    """Keep the passkey that a browser made. Raises PasskeyRefusedError."""
    try:
        made = _server(site).register_complete(state, answer)
        credential = made.credential_data
        if credential is None:
            raise ValueError("no credential")
        with transaction.atomic():
            return Authenticator.objects.create(
                person_id=person,
                kind=FactorKind.PASSKEY,
                label=label,
                added_at=at,
                credential_id=credential.credential_id,
                public_key=bytes(credential),
                sign_count=made.counter,
            ).pk
    except (ValueError, KeyError, TypeError, AttributeError, IntegrityError) as wrong:
        raise PasskeyRefusedError(type(wrong).__name__) from None


def ask_for_proof(person: PersonId | None, *, site: Site) -> tuple[Mapping[str, Any], State]:
    """What a browser is asked to prove. person: None when it is for the passkey to say who it is."""
    known = _keys_of(person) if person else None
    options, state = _server(site).authenticate_begin(credentials=known, user_verification=_VERIFIED)
    return dict(options), dict(state)


def owner_claimed(answer: Mapping[str, Any]) -> PersonId:
    """Whose passkey this says it is; nothing is proved by it. Raises PasskeyRefusedError."""
    try:
        handle = AuthenticationResponse.from_dict(answer).response.user_handle
        return PersonId(UUID(bytes=bytes(handle or b"")))
    except (ValueError, KeyError, TypeError, AttributeError) as wrong:
        raise PasskeyRefusedError(type(wrong).__name__) from None


def accept(person: PersonId, answer: Mapping[str, Any], *, state: State, site: Site, at: datetime) -> UUID:
    """The passkey of this person that made the proof. Raises PasskeyRefusedError; `copied` when its count ran
    backwards."""
    try:
        proof = AuthenticationResponse.from_dict(answer)
        used = _server(site).authenticate_complete(state, _keys_of(person), proof)
        row = Authenticator.objects.select_for_update().get(
            person_id=person, kind=FactorKind.PASSKEY, credential_id=used.credential_id
        )
        handle = proof.response.user_handle
        if handle is not None and bytes(handle) != person.bytes:
            raise ValueError("made for somebody else")
    except (ValueError, KeyError, TypeError, AttributeError, Authenticator.DoesNotExist) as wrong:
        raise PasskeyRefusedError(type(wrong).__name__) from None
    count, known = proof.response.authenticator_data.counter, row.sign_count or 0
    if (count or known) and count <= known:
        raise PasskeyRefusedError("CountRanBackwards", copied=True)
    row.sign_count, row.last_used_at = count, at
    row.save(update_fields=["sign_count", "last_used_at"])
    return row.pk


def _keys_of(person: PersonId) -> list[AttestedCredentialData]:
    rows = Authenticator.objects.filter(person_id=person, kind=FactorKind.PASSKEY)
    return [AttestedCredentialData(bytes(row.public_key or b"")) for row in rows]


def _server(site: Site) -> Fido2Server:
    return Fido2Server(
        PublicKeyCredentialRpEntity(id=site.host, name=site.name),
        verify_origin=lambda origin: origin == site.origin,
    )
