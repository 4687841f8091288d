"""All payloads by their event, for whoever reads entries back: what the leaf of such an entry must be."""

from collections.abc import Mapping
from typing import Any, Final

from clerestory.journal import (
    after_events,
    agreement_events,
    desk_events,
    document_events,
    events,
    horizon_events,
    ledger_events,
    letter_events,
    notice_events,
    party_events,
    people_events,
    post_events,
    records_events,
    register_events,
    release_events,
    report_events,
    representative_events,
    review_events,
    sign_in_events,
    switch_events,
)
from clerestory.journal.events import Event, Happening
from clerestory.ledger.leaf import LeafKind

PAYLOADS: Final[Mapping[Event, type[Happening]]] = {
    found.event: found
    for room in (
        events,
        after_events,
        agreement_events,
        desk_events,
        document_events,
        horizon_events,
        notice_events,
        party_events,
        people_events,
        post_events,
        records_events,
        register_events,
        release_events,
        report_events,
        representative_events,
        review_events,
        sign_in_events,
        switch_events,
        ledger_events,
        letter_events,
    )
    for found in vars(room).values()
    if isinstance(found, type) and issubclass(found, Happening) and hasattr(found, "event")
}


def kind_of_leaf(event: str) -> LeafKind:
    """Which kind of leaf such an entry has. Raises ValueError for an event that nobody knows."""
    return PAYLOADS[Event(event)].leaf_kind


def digest_named(event: str, body: Mapping[str, Any]) -> bytes | None:
    """The digest that the leaf of such an entry must name; None where it is random. Raises ValueError."""
    field = PAYLOADS[Event(event)].names
    return None if field is None else bytes.fromhex(str(body.get(field, "")))
