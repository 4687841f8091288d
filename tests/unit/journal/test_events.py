"""The list of events is closed, each has one payload, and payloads hold plain words only."""

import re
from dataclasses import fields
from uuid import uuid4

import pytest

from clerestory.journal import actors, chain
from clerestory.journal.actors import Actor
from clerestory.journal.errors import NotPlainError
from clerestory.journal.events import Event, Happening, RequestUnmatched
from clerestory.journal.payloads import PAYLOADS as BY_EVENT

PAYLOADS = list(BY_EVENT.values())


def all_below(form: type[Happening]) -> set[type[Happening]]:
    return {form}.union(*(all_below(each) for each in form.__subclasses__()))


def test_each_event_has_exactly_one_payload() -> None:
    assert sorted(BY_EVENT) == sorted(Event)
    written = {each for each in all_below(Happening) if hasattr(each, "event")}
    assert {(each.event, each.__name__) for each in written} == {
        (event, each.__name__) for event, each in BY_EVENT.items()
    }


def test_what_a_leaf_names_is_a_field_of_the_payload() -> None:
    for payload in PAYLOADS:
        assert payload.names is None or payload.names in {field.name for field in fields(payload)}


def test_event_names_read_subject_object_verb() -> None:
    for event in Event:
        assert re.fullmatch(r"[a-z]+\.[a-z]+\.[a-z]+", event), event


# A change here means that recorded history cannot be read any more: add an event, never rename one.
RECORDED = {
    "query.request.opened",
    "query.elements.decided",
    "query.request.refused",
    "query.request.approved",
    "query.request.unmatched",
    "query.request.withdrawn",
    "query.request.reopened",
    "query.papers.checked",
    "review.task.opened",
    "review.finding.recorded",
    "release.envelope.sealed",
    "release.delivery.stopped",
    "release.envelope.collected",
    "release.envelope.expired",
    "parties.agency.registered",
    "parties.agency.suspended",
    "parties.agency.restored",
    "parties.agency.rekeyed",
    "parties.person.added",
    "parties.person.deactivated",
    "office.alarm.raised",
    "ledger.manifest.made",
    "ledger.schema.changed",
    "ledger.keys.changed",
    "ledger.log.begun",
    "ledger.reconciliation.made",
}


def test_no_event_that_was_ever_recorded_is_renamed() -> None:
    assert set(Event) >= RECORDED


def test_no_payload_has_a_place_for_what_identifies_a_person() -> None:
    places = {field.name for payload in PAYLOADS for field in fields(payload)}
    assert not places & {
        "name",
        "surname",
        "given",
        "dob",
        "licence_number",
        "plate",
        "vin",
        "ground",
        "note",
        "handle",
    }


@pytest.mark.parametrize("value", [0.5, {"a": 1}, uuid4(), b"x"])
def test_a_payload_with_something_else_than_words_is_refused(value: object) -> None:
    with pytest.raises(NotPlainError, match="resolved"):
        RequestUnmatched(resolved=value).body()


@pytest.mark.parametrize("actor", [actors.person(uuid4()), actors.client(uuid4()), actors.LAW, actors.WORKER])
def test_an_actor_comes_back_equal(actor: Actor) -> None:
    assert Actor.from_text(str(actor)) == actor


def test_a_chain_depends_on_every_entry_before() -> None:
    one = chain.entry_hash(chain.GENESIS, b"one")
    assert chain.entry_hash(one, b"two") != chain.entry_hash(chain.GENESIS, b"two")
