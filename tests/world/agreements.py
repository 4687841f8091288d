"""Agreements of the test office: one with the towing company for notices, signed by both sides unless a test
wants it otherwise."""

from datetime import date
from typing import Any

from clerestory.agreements.records import OFFICE, ActKind, Agreement, Clause, ClauseKind, Party
from clerestory.agreements.usable import NewAct, NewAgreement, digest_of
from clerestory.casework.keep_agreement import put_agreement, record_act
from tests.world.days import MONDAY
from tests.world.office import World

TEXT = "The office and the company agree on notices to owners of towed vehicles."
BEGINS, ENDS = date(2026, 1, 1), date(2026, 12, 31)
PURPOSES = Clause(ClauseKind.PURPOSES, "For notices only.", "Solo para avisos.", ("towing_notice",))
ELEMENTS = Clause(
    ClauseKind.ELEMENTS,
    "Owner, address and vehicle.",
    "Propietario, domicilio y vehículo.",
    ("vehicle_owner", "vehicle"),
)
NO_IMMIGRATION = Clause(
    ClauseKind.NO_IMMIGRATION_USE,
    "Nothing serves immigration enforcement.",
    "Nada sirve para el control migratorio.",
    ("civil_immigration", "criminal_immigration"),
)
NOTHING_PASSED_ON = Clause(
    ClauseKind.NO_REDISCLOSURE, "Nothing is passed on.", "Nada se transmite.", ("court",)
)
CERTIFICATE = Clause(
    ClauseKind.CERTIFICATE, "Certified each month.", "Certificado cada mes.", months=1, days=10
)


def an_agreement(number: str = "2026-014", **change: Any) -> NewAgreement:
    """A usable agreement, with changes."""
    usual: dict[str, Any] = {
        "number": number,
        "title": "Notices to owners of towed vehicles",
        "titulo": "Avisos a propietarios de vehículos remolcados",
        "text": TEXT,
        "texto": "",
        "begins_on": BEGINS,
        "ends_on": ENDS,
        "parties": (),
        "clauses": (PURPOSES, ELEMENTS),
    }
    return NewAgreement(**usual | change)


def concluded(world: World, *, signed: bool = True, on: date = BEGINS, **change: Any) -> Agreement:
    """The agreement with the towing company, put into the register by counsel."""
    change.setdefault("parties", (Party(world.towing.id, ""),))
    kept = put_agreement(an_agreement(**change), by=world.counsel, at=MONDAY)
    if signed:
        for party in kept.parties:
            signs(world, kept, party.key, on=on)
        signs(world, kept, OFFICE, on=on)
    return kept


def signs(world: World, agreement: Agreement, side: str, *, on: date) -> None:
    """A side's signature, recorded by a supervisor."""
    act = NewAct(
        ActKind.SIGNED, on, side=side, capacity="Administrator", text_sha256=digest_of(agreement.text)
    )
    record_act(agreement.number, act, by=world.supervisor, at=MONDAY)
