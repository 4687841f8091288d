"""Each entry has the leaf that the public ledger will take: it opens field by field, labels and counters have
no gaps, and the decision in it can be made again."""

from typing import Any

import psycopg
import pytest
from django.db import transaction

from clerestory.casework.deliver_release import deliver_release
from clerestory.casework.expire_releases import expire_releases
from clerestory.casework.office import ENVELOPE_LIFE
from clerestory.casework.session import as_staff
from clerestory.journal.errors import LeafClosedError
from clerestory.journal.events import Event
from clerestory.journal.models import Entry, Outbox, Person
from clerestory.journal.openings import opening_of_entry
from clerestory.journal.read import lines_about, verify_chain
from clerestory.law.library import default_folder, open_library
from clerestory.ledger.leaf import parse_leaf, subject_label
from clerestory.ledger.opening import parse_opening, verify_opening
from clerestory.policy.decide.again import decide_again, read_entry
from tests.world.days import MONDAY
from tests.world.office import FORM_I200, World
from tests.world.register import a_driver


@pytest.fixture
def delivered(world: World) -> str:
    reference = world.approved_photo(a_driver().keys)
    deliver_release(reference, at=MONDAY)
    return reference


def test_every_field_of_every_entry_opens_against_its_leaf(delivered: str) -> None:
    with as_staff():
        for row in Entry.objects.all():
            names = {"number", "event", "actor", *(f"body_{name}" for name in row.body)}
            opening = parse_opening(opening_of_entry(row.number, names, with_subject=True).to_bytes())
            verify_opening(opening)
            assert opening.shown["event"].value == row.event
            assert len(opening.hidden) == 3


def test_the_leaf_of_a_sealed_envelope_names_it_and_others_name_nothing(delivered: str) -> None:
    with as_staff():
        sealed = Entry.objects.get(event=str(Event.ENVELOPE_SEALED))
        named = [parse_leaf(bytes(row.leaf)).content.hex() for row in Outbox.objects.order_by("entry_id")]
    assert named.count(sealed.body["envelope_sha256"]) == 1
    assert len(set(named)) == len(named)


def test_labels_of_a_person_have_no_gap_and_are_nobody_elses(world: World, delivered: str) -> None:
    world.asks(world.removal, FORM_I200, a_driver().keys)
    with as_staff():
        person = Person.objects.get()  # who was refused without a look has no label
        rows = list(Outbox.objects.filter(person__isnull=False).order_by("entry_id"))
        assert [row.person_number for row in rows] == list(range(1, person.entries + 1))
        assert len(rows) > 4
        labels = {parse_leaf(bytes(row.leaf)).label for row in rows}
        assert labels == {subject_label(bytes(person.key), n) for n in range(1, person.entries + 1)}
        before_the_look = lines_about(delivered)[0].number
        assert Outbox.objects.get(pk=before_the_look).person is None


def test_requests_are_counted_by_channel_without_gaps_also_when_one_is_undone(world: World) -> None:
    world.asks(world.removal, FORM_I200, a_driver().keys)
    with transaction.atomic():
        world.asks(world.removal, FORM_I200, a_driver().keys)
        transaction.set_rollback(True)
    world.asks(world.removal, FORM_I200, a_driver().keys)
    with as_staff():
        opened = Entry.objects.filter(event=str(Event.REQUEST_OPENED)).order_by("number")
        assert [(row.body["channel"], row.body["channel_number"]) for row in opened] == [
            ("api", 1),
            ("api", 2),
        ]


def test_a_decision_of_the_journal_is_made_again_from_its_opening(delivered: str) -> None:
    with as_staff():
        numbers = [line.number for line in lines_about(delivered) if line.event is Event.ELEMENTS_DECIDED]
        openings = [
            opening_of_entry(number, {"body_facts", "body_packs", "body_outcomes", "body_decision_digest"})
            for number in numbers
        ]
    library = open_library(default_folder())
    assert len(openings) > 3
    for opening in openings:
        shown = {name: held.value for name, held in opening.shown.items()}
        again = decide_again(read_entry(shown), library)
        assert again.differences == ()
        assert again.is_word_for_word
        assert str(a_driver().keys.licence_number) not in shown["body_facts"]


def test_that_an_envelope_expired_is_among_the_entries_of_its_person(delivered: str) -> None:
    expire_releases(at=MONDAY + 2 * ENVELOPE_LIFE)
    with as_staff():
        expired = Entry.objects.get(event=str(Event.ENVELOPE_EXPIRED))
        sealed = Entry.objects.get(event=str(Event.ENVELOPE_SEALED))
        assert expired.outbox.person == sealed.outbox.person is not None
        assert expired.outbox.person_number == Person.objects.get().entries


def test_with_the_persons_key_destroyed_nothing_opens_and_the_chain_still_fits(
    delivered: str, office_records: Any
) -> None:
    with as_staff():
        number = lines_about(delivered)[-1].number
        opening_of_entry(number, {"event"})
    with office_records.connect("clerestory_owner") as owner:
        owner.execute("SELECT set_config('app.office', 'staff', false)")
        assert owner.execute("DELETE FROM journal_person").rowcount == 1
    with as_staff():
        with pytest.raises(LeafClosedError, match="destroyed"):
            opening_of_entry(number, {"event"})
        assert verify_chain().first_break is None


@pytest.mark.parametrize(
    "takes",
    [
        "UPDATE journal_person SET key = sha256(key)",
        "UPDATE journal_person SET handle = gen_random_uuid()",
        "DELETE FROM journal_person",
        "UPDATE journal_counter SET channel = channel || '2'",
    ],
)
def test_who_writes_entries_can_neither_change_nor_destroy_what_opens_them(
    delivered: str, office_records: Any, takes: str
) -> None:
    with office_records.connect("app") as worker:
        worker.execute("SELECT set_config('app.office', 'worker', false)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            worker.execute(takes)
