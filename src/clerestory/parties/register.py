"""The register's entry of an agency beyond its name: what it is, its identifiers, the powers it holds, its
number for calling back.

Promises that an identifier has the form its kind has and names one agency; that whatever a step of
verification looked at undoes that step when it changes. Refuses a call-back number whose source is the agency
itself, and to take a power away without evidence that it was given back.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import IntegrityError, transaction

from clerestory.parties.errors import PartyNotAcceptedError
from clerestory.parties.identities import AgencyId
from clerestory.parties.models import Agency, Identifier, Power
from clerestory.parties.register_models import IdentifierKind
from clerestory.parties.verification import locked, undo_step

FUNCTIONS: Final = (
    "law_enforcement",
    "criminal_investigation",
    "immigration_enforcement",
    "border_control",
    "court",
    "prosecution",
    "child_support",
    "revenue",
    "licensing",
    "highway_safety",
    "emergency_response",
    "statistics",
    "private_business",
)
PLACE: Final = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*")
POWERS: Final = ("287g", "acting_for_government")
SOURCES: Final = (
    "national_directory",
    "state_directory",
    "court_directory",
    "public_register",
    "switchboard",
)
"""Where a call-back number may come from. Never the letter, its sender, or a page the letter names."""
_NUMBER: Final = re.compile(r"\+?[0-9][0-9 ()./-]{5,24}")
_FORMS: Final = {
    IdentifierKind.ORI: (re.compile(r"[A-Z0-9]{9}"), "nine letters and digits, such as ZZ0000000"),
    IdentifierKind.DOMAIN: (
        re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}"),
        "the part of an address after the @, such as agency.example",
    ),
    IdentifierKind.KEY: (
        re.compile(r"[A-Za-z0-9_-]{43}"),
        "the 43 characters of an RFC 7638 thumbprint",
    ),
}
_SHORTEST: Final = 10


@dataclass(frozen=True, slots=True)
class CallBack:
    """The number to call, where it was found (one of `SOURCES`), and on which day."""

    number: str
    source: str
    seen_on: date


@dataclass(frozen=True, slots=True)
class IdentifierLine:
    """One identifier of an agency."""

    kind: str
    value: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class PowerLine:
    """One power that an agency holds for somebody else, and on which evidence. evidence_until: last day of
    the paper that was seen, if it names one; the power counts until somebody shows that it was given
    back."""

    power: str
    evidence: str
    seen_on: date
    evidence_until: date | None


@dataclass(frozen=True, slots=True)
class Entry:
    """What the register says of an agency beyond its card."""

    component: str
    functions: tuple[str, ...]
    call_back: CallBack | None
    identifiers: tuple[IdentifierLine, ...]
    powers: tuple[PowerLine, ...]
    registered_at: datetime
    client_key_names: tuple[str, ...]


def entry_of(agency: AgencyId) -> Entry:
    """What the register says of an agency."""
    row = Agency.objects.get(pk=agency)
    found = Identifier.objects.filter(agency=row, removed_at__isnull=True)
    held = Power.objects.filter(agency=row, given_back_on__isnull=True)
    number = None
    if row.call_back_number and row.call_back_seen_on:
        number = CallBack(row.call_back_number, row.call_back_source, row.call_back_seen_on)
    return Entry(
        component=row.component,
        functions=tuple(row.functions),
        call_back=number,
        identifiers=tuple(IdentifierLine(each.kind, each.value, each.added_at) for each in found),
        powers=tuple(
            PowerLine(each.power, each.evidence, each.seen_on, each.evidence_until) for each in held
        ),
        registered_at=row.registered_at,
        client_key_names=tuple(sorted(str(key["kid"]) for key in row.client_keys)),
    )


def describe(
    agency: AgencyId, *, node: str, component: str, functions: Sequence[str], at: datetime
) -> tuple[str, ...]:
    """Say what an agency is. Returns the steps of verification that this undid."""
    accept_place(node)
    accept_functions(functions)
    row = locked(agency)
    before = (row.node, row.component, tuple(row.functions))
    row.node, row.component, row.functions = node, component.strip(), sorted(set(functions))
    row.save(update_fields=["node", "component", "functions"])
    if before == (row.node, row.component, tuple(row.functions)):
        return ()
    return tuple(
        step for step in ("identity", "place") if undo_step(agency, step, because="described anew", at=at)
    )


def put_call_back(agency: AgencyId, call_back: CallBack, *, today: date, at: datetime) -> tuple[str, ...]:
    """Enter the number to call. Returns the steps that this undid: the call, and what was read out on it."""
    accept_call_back(call_back, today=today)
    row = locked(agency)
    before = row.call_back_number
    row.call_back_number = call_back.number.strip()
    row.call_back_source, row.call_back_seen_on = call_back.source, call_back.seen_on
    row.save(update_fields=["call_back_number", "call_back_source", "call_back_seen_on"])
    if row.call_back_number == before:
        return ()
    return tuple(
        step for step in ("call_back", "keys") if undo_step(agency, step, because="other number", at=at)
    )


def add_identifier(agency: AgencyId, kind: str, value: str, *, at: datetime) -> IdentifierLine:
    """Enter a name that only this agency has. Raises PartyNotAcceptedError."""
    row = locked(agency)
    exact = in_form(kind, value)
    try:
        with transaction.atomic():
            Identifier.objects.create(agency=row, kind=kind, value=exact, added_at=at)
    except IntegrityError:
        raise PartyNotAcceptedError(
            f"The {kind} {exact} names an agency of this register already. One of the two entries is wrong: "
            "find out which agency it is, and remove it there first."
        ) from None
    undo_step(agency, "identity", because="another identifier", at=at)
    return IdentifierLine(kind, exact, at)


def remove_identifier(agency: AgencyId, kind: str, value: str, *, at: datetime) -> None:
    """End an identifier. Raises PartyNotAcceptedError when the agency has none such."""
    locked(agency)
    standing = Identifier.objects.filter(agency_id=agency, kind=kind, value=value, removed_at__isnull=True)
    if not standing.update(removed_at=at):
        raise PartyNotAcceptedError(f"The agency has no {kind} {value} now. Look at its entry again.")
    undo_step(agency, "identity", because="an identifier less", at=at)


def hold_power(
    agency: AgencyId, power: str, *, evidence: str, seen_on: date, evidence_until: date | None
) -> None:
    """Enter a power that the agency holds for somebody else; it counts at once. A power that stands there
    gets the newer evidence."""
    row = locked(agency)
    accept_powers((power,))
    _accept_evidence(evidence)
    if evidence_until is not None and evidence_until < seen_on:
        raise PartyNotAcceptedError("The evidence ends before it was seen. Look at the two days again.")
    Power.objects.filter(agency=row, power=power, given_back_on__isnull=True).update(
        given_back_on=seen_on, given_back_evidence="newer evidence"
    )
    Power.objects.create(
        agency=row, power=power, evidence=evidence.strip(), seen_on=seen_on, evidence_until=evidence_until
    )
    row.delegated = sorted({*row.delegated, power})
    row.save(update_fields=["delegated"])


def give_power_back(agency: AgencyId, power: str, *, evidence: str, on: date) -> None:
    """Record that the agency no longer holds a power. Evidence that ran out is none: somebody must show
    that it was given back. Raises PartyNotAcceptedError."""
    row = locked(agency)
    _accept_evidence(evidence)
    standing = Power.objects.filter(agency=row, power=power, given_back_on__isnull=True)
    if not standing.update(given_back_on=on, given_back_evidence=evidence.strip()):
        raise PartyNotAcceptedError(f"The agency does not hold the power {power!r} now.")
    row.delegated = sorted(set(row.delegated) - {power})
    row.save(update_fields=["delegated"])


def accept_place(node: str) -> None:
    """Raise PartyNotAcceptedError for what is no place in the tree."""
    if not PLACE.fullmatch(node):
        raise PartyNotAcceptedError(
            f"{node!r} is not a place in the tree of requesters. Expected small words joined by dots, "
            "such as 'court'."
        )


def accept_powers(powers: Sequence[str]) -> None:
    """Raise PartyNotAcceptedError for a power that the facts format does not know."""
    strange = sorted(set(powers) - set(POWERS))
    if strange:
        raise PartyNotAcceptedError(
            f"Delegated powers {strange} are not known. Expected {', '.join(POWERS)}."
        )


def accept_functions(functions: Sequence[str]) -> None:
    """Raise PartyNotAcceptedError for a function that is none of `FUNCTIONS`."""
    strange = sorted(set(functions) - set(FUNCTIONS))
    if strange:
        raise PartyNotAcceptedError(f"Functions {strange} are not known. Expected {', '.join(FUNCTIONS)}.")


def accept_call_back(call_back: CallBack, *, today: date) -> None:
    """Raise PartyNotAcceptedError for a number nobody could call, or without a source that counts."""
    if not _NUMBER.fullmatch(call_back.number.strip()):
        raise PartyNotAcceptedError(
            "The call-back number is no telephone number: digits, spaces, + ( ) . / -."
        )
    if call_back.source not in SOURCES:
        raise PartyNotAcceptedError(
            f"A call-back number comes from {', '.join(SOURCES)}, never from the agency's own letter; "
            f"{call_back.source!r} was given."
        )
    if call_back.seen_on > today:
        raise PartyNotAcceptedError(
            f"The number was found on {call_back.seen_on.isoformat()}, which has not come yet."
        )


def in_form(kind: str, value: str) -> str:
    """The value as it is kept. Raises PartyNotAcceptedError for what its kind cannot be."""
    if kind not in set(IdentifierKind):
        raise PartyNotAcceptedError(
            f"Identifiers of kind {kind!r} are not known. Expected {', '.join(IdentifierKind)}."
        )
    exact = value.strip()
    exact = exact.upper() if kind == IdentifierKind.ORI else exact
    exact = exact.lower() if kind == IdentifierKind.DOMAIN else exact
    form, expected = _FORMS[IdentifierKind(kind)]
    if not form.fullmatch(exact):
        raise PartyNotAcceptedError(f"{exact!r} has not the form of a {kind}. Expected {expected}.")
    return exact


def _accept_evidence(evidence: str) -> None:
    if len(evidence.strip()) < _SHORTEST:
        raise PartyNotAcceptedError(
            f"Say in a sentence what was seen and where, {_SHORTEST} characters or more."
        )
