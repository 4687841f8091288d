"""Receipts show what is in the public ledger, verify without the office, and open nothing else to anybody."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import transaction

from clerestory.casework import office_keys
from clerestory.casework.collect_release import collect_release
from clerestory.casework.errors import NotAllowedError
from clerestory.casework.queries import query_reply
from clerestory.casework.receipt import (
    NoSuchPaperError,
    Receipt,
    agency_paper,
    agency_receipt,
    staff_paper,
    staff_receipt,
)
from clerestory.casework.session import as_staff
from clerestory.cli.ledger.agreeing import agreement
from clerestory.intake.errors import RequestNotFoundError
from clerestory.intake.states import State
from clerestory.journal.errors import EntryUnreadableError
from clerestory.journal.events import Event
from clerestory.journal.models import Entry
from clerestory.journal.read import leaf_of, lines_about
from clerestory.law.library import default_folder, open_library
from clerestory.ledger.certificate import parse_certificate, verify_certificate
from clerestory.ledger.merkle import leaf_hash
from clerestory.ledger.opening import Opening, parse_opening, verify_opening
from clerestory.ledger.proof import parse_proof, verify_proof
from clerestory.policy.decide.again import decide_again, read_entry
from clerestory.registry import index
from clerestory.registry.index import Located, Resolved
from clerestory.sealing import keys
from clerestory.sealing.envelope import open_envelope
from clerestory.vocabulary.decision import Outcome
from tests.world.days import MONDAY
from tests.world.ledger import NAMES, TheLedger
from tests.world.office import GENUINE_WARRANT, WARRANT_FOR_PHOTO, World
from tests.world.register import a_driver, nobody

_KNOWN = Located(Resolved.EXACT, uuid4(), "driver", None, False, False)
MEANT = (_KNOWN, Located(Resolved.NONE), replace(_KNOWN, address_confidential=True))
SECRETS = ("resolved", "registered", "confidential", "accident")


@pytest.fixture
def delivered(world: World) -> str:
    """A photo, sealed, proved and not yet collected."""
    reference = world.approved_photo(a_driver().keys)
    assert world.delivers(reference) is State.RELEASED
    world.proves(reference, at=MONDAY + timedelta(minutes=1))  # the entry of the unlocking, too
    return reference


def openings(world: World, reference: str) -> list[Opening]:
    """Every opening that the agency may have."""
    receipt = agency_receipt(reference, agency=world.bureau.id)
    return [
        parse_opening(agency_paper(reference, f"{line.number}.opening.json", agency=world.bureau.id))
        for line in receipt.lines
    ]


def test_every_proof_of_a_receipt_verifies_against_the_policy_and_the_opened_leaf(
    world: World, ledger: TheLedger, delivered: str
) -> None:
    receipt = agency_receipt(delivered, agency=world.bureau.id)
    assert [line.event for line in receipt.lines] == [
        Event.REQUEST_OPENED,
        Event.ELEMENTS_DECIDED,
        Event.ELEMENTS_DECIDED,
        Event.ENVELOPE_SEALED,
        Event.ENVELOPE_UNLOCKED,
    ]
    for line, opening in zip(receipt.lines, openings(world, delivered), strict=True):
        data = agency_paper(delivered, f"{line.number}.tlog-proof", agency=world.bureau.id)
        verify_opening(opening)
        witnessed = verify_proof(parse_proof(data), opening.leaf.to_bytes(), ledger.policy)
        assert line.place is not None
        assert line.place.size == witnessed.checkpoint.size
        assert [name for name, _at in line.place.witnesses] == list(NAMES)
        assert opening.shown["subject_ref"].value == delivered
        assert opening.shown["number"].value == str(line.number)


def test_a_certificate_is_of_all_entries_and_its_decision_is_made_again(
    world: World, ledger: TheLedger, delivered: str
) -> None:
    for data, entries in (
        (agency_paper(delivered, "certificate.json", agency=world.bureau.id), 5),
        (staff_paper(delivered, "certificate.json", viewer=world.supervisor), None),
    ):
        certificate = parse_certificate(data)
        assert len(verify_certificate(certificate, ledger.policy)) == (entries or len(certificate.parts))
        assert "sealed nothing but what the decision" in agreement(certificate)[0]
        decided = [part for part in certificate.parts if part.shown("event") == Event.ELEMENTS_DECIDED]
        assert [bool(part.shown("body_facts")) for part in decided] == (
            [True, False] if entries else [True] * len(decided)
        )
        for part in [one for one in decided if one.shown("body_facts")]:
            assert (
                decide_again(read_entry(part.all_shown()), open_library(default_folder())).differences == ()
            )


def test_no_opening_holds_a_label_key(world: World, delivered: str) -> None:
    for line in staff_receipt(delivered, viewer=world.supervisor).lines:
        data = staff_paper(delivered, f"{line.number}.opening.json", viewer=world.supervisor)
        assert parse_opening(data).subject is None
    assert all(opening.subject is None for opening in openings(world, delivered))


def test_an_agency_opens_nothing_of_colleagues_or_of_the_register(world: World, delivered: str) -> None:
    for opening in openings(world, delivered):
        assert {"actor", "previous_hash"} <= set(opening.hidden)
        assert not {"body_agency", "body_absent", "body_channel_number"} & set(opening.shown)
        assert not {"body_decision", "body_decision_digest"} & set(opening.shown)
        is_sealing = opening.shown["event"].value == Event.ENVELOPE_SEALED
        assert ("body_decision_entry" in opening.shown) is is_sealing
        text = " ".join(held.value for held in opening.shown.values())
        assert not [word for word in SECRETS if word in text]


def test_nothing_an_agency_gets_holds_a_digest_that_tells_of_the_record(world: World, delivered: str) -> None:
    """Whoever knows the law can compute the decision for a protected address and for another."""
    collected = collect_release(delivered, agency=world.bureau.id, at=MONDAY)
    issuer = keys.public(office_keys.load(Path(settings.CLERESTORY_SECRETS)).signing)
    opened = open_envelope(collected.envelope, key=world.bureau.sealing_key, issuer=issuer, at=MONDAY)
    with transaction.atomic(), as_staff():
        decided = [line for line in lines_about(delivered) if line.event is Event.ELEMENTS_DECIDED]
        leaves = [f"sha256:{leaf_hash(leaf_of(line.number)).hex()}" for line in decided]
    assert opened.decision_digest == leaves[-1]
    digests = [line.body["decision_digest"].removeprefix("sha256:") for line in decided]
    certificate = agency_paper(delivered, "certificate.json", agency=world.bureau.id).decode()
    assert not [digest for digest in digests if digest in certificate or digest in opened.decision_digest]


def shape(world: World, receipt: Receipt) -> list[tuple[str, dict[str, Any]]]:
    """All that differs by request left out: what the agency is shown, line by line."""
    told = []
    for line in receipt.lines:
        data = agency_paper(receipt.reference, f"{line.number}.opening.json", agency=world.bureau.id)
        document = json.loads(data)
        shown = {name: held["value"] for name, held in document["shown"].items()}
        del shown["number"], shown["subject_ref"]
        told.append(
            (
                line.says,
                {name: value.replace(receipt.reference, "REF") for name, value in shown.items()}
                | {"hidden": sorted(document["hidden"])},
            )
        )
    return told


def test_a_receipt_is_the_same_whoever_is_meant(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    shapes = []
    for located in MEANT:
        monkeypatch.setattr(index, "locate", lambda keys, found=located, **_: found)
        reference = world.asks(world.bureau, WARRANT_FOR_PHOTO, nobody()).reference
        shapes.append(shape(world, agency_receipt(reference, agency=world.bureau.id)))
    assert len(shapes[0]) == 2
    assert shapes[0] == shapes[1] == shapes[2]


def test_only_the_own_agency_and_staff_with_a_part_in_requests_see_a_receipt(
    world: World, delivered: str
) -> None:
    number = agency_receipt(delivered, agency=world.bureau.id).lines[0].number
    for paper in ("certificate.json", f"{number}.tlog-proof", f"{number}.opening.json"):
        with pytest.raises(RequestNotFoundError):
            agency_paper(delivered, paper, agency=world.towing.id)
        with pytest.raises(NotAllowedError):
            staff_paper(delivered, paper, viewer=world.administrator)
    with pytest.raises(RequestNotFoundError):
        agency_receipt(delivered, agency=world.towing.id)


def test_no_other_entry_is_reached_through_a_receipt(world: World, delivered: str) -> None:
    seen = {line.number for line in agency_receipt(delivered, agency=world.bureau.id).lines}
    with as_staff():
        others = set(Entry.objects.values_list("number", flat=True)) - seen
    assert len(others) > 5
    for number in others:
        for ending in ("tlog-proof", "opening.json"):
            with pytest.raises(NoSuchPaperError):
                agency_paper(delivered, f"{number}.{ending}", agency=world.bureau.id)


def test_what_is_not_cosigned_waits_and_says_since_when(world: World, ledger: TheLedger) -> None:
    reference = world.asks(world.bureau, WARRANT_FOR_PHOTO, a_driver().keys).reference
    receipt = agency_receipt(reference, agency=world.bureau.id)
    assert [line.place for line in receipt.lines] == [None, None]
    assert (receipt.waits_since, receipt.trouble, receipt.has_certificate) == (MONDAY, "", False)
    for paper in ("certificate.json", f"{receipt.lines[0].number}.tlog-proof"):
        with pytest.raises(NoSuchPaperError, match="not in the public ledger yet"):
            agency_paper(reference, paper, agency=world.bureau.id)
    ledger.round(MONDAY)
    assert agency_receipt(reference, agency=world.bureau.id).waits_since is None


def test_files_that_do_not_verify_prove_nothing_and_say_so(
    world: World, ledger: TheLedger, delivered: str
) -> None:
    for bundle in (ledger.log / "tile" / "0").rglob("*"):
        if bundle.is_file():
            bundle.write_bytes(bytes(len(bundle.read_bytes())))
    receipt = staff_receipt(delivered, viewer=world.supervisor)
    assert all(line.place is None for line in receipt.lines)
    assert receipt.trouble
    assert not receipt.has_certificate


def test_a_release_that_a_check_stopped_is_not_told_to_its_agency(
    world: World, forced: Callable[..., None], ledger: TheLedger
) -> None:
    reference = world.approved_photo(a_driver().keys)
    ledger.witnesses["university"].is_down = True
    from clerestory.casework.deliver_release import deliver_release

    assert deliver_release(reference, at=MONDAY).state is State.SEALED
    events = [line.event for line in agency_receipt(reference, agency=world.bureau.id).lines]
    assert events[-1] == Event.ENVELOPE_SEALED
    forced(f"UPDATE intake_request SET state = 'stopped' WHERE reference = '{reference}'")
    events = [line.event for line in agency_receipt(reference, agency=world.bureau.id).lines]
    assert events == [Event.REQUEST_OPENED, Event.ELEMENTS_DECIDED]


def test_what_a_destroyed_key_closed_is_not_opened_and_stays_proved(
    world: World, forced: Callable[..., None], delivered: str
) -> None:
    forced("DELETE FROM journal_person")
    receipt = agency_receipt(delivered, agency=world.bureau.id)
    closed = [line for line in receipt.lines if not line.can_be_opened]
    assert [line.event for line in closed] == [
        Event.ELEMENTS_DECIDED,
        Event.ENVELOPE_SEALED,
        Event.ENVELOPE_UNLOCKED,
    ]
    assert all(line.place for line in closed)
    with pytest.raises(NoSuchPaperError, match="was destroyed"):
        agency_paper(delivered, f"{closed[0].number}.opening.json", agency=world.bureau.id)
    parts = parse_certificate(agency_paper(delivered, "certificate.json", agency=world.bureau.id)).parts
    assert [part.shown("event") for part in parts] == [Event.REQUEST_OPENED, Event.ELEMENTS_DECIDED]


@pytest.mark.parametrize("asked", [("photo", "name"), ("photo", "address", "name")], ids=len)
@pytest.mark.parametrize(
    "changes", [{}, {"address_confidential": True}, {"accident_without_conviction": True}], ids=str
)
def test_outcomes_behind_a_release_are_shown_only_where_all_of_it_was_released(
    asked: tuple[str, ...], changes: dict[str, bool], world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, described = index.locate, index.describe
    monkeypatch.setattr(index, "locate", lambda keys, **more: replace(real(keys, **more), **changes))
    monkeypatch.setattr(
        index, "describe", lambda handle, **more: replace(described(handle, **more), **changes)
    )
    paper = WARRANT_FOR_PHOTO["authority"] | {"elements": list(asked)}
    claims = WARRANT_FOR_PHOTO | {"elements": list(asked), "authority": paper}
    reference = world.asks(world.bureau, claims, a_driver().keys).reference
    world.checks(reference, authority=replace(GENUINE_WARRANT, elements=asked))
    world.finds(reference)
    assert world.delivers(reference) is State.RELEASED
    told = query_reply(reference, agency=world.bureau.id, at=MONDAY).decision
    assert told is not None
    phases = [opening.shown.get("body_phase") for opening in openings(world, reference)]
    assert [phase.value for phase in phases if phase] == ["claims", "delivery"]
    behind = next(o for o, phase in zip(openings(world, reference), phases, strict=True)
                  if phase and phase.value == "delivery")  # fmt: skip
    all_released = all(answer.outcome is Outcome.RELEASE for answer in told.elements)
    assert ("body_outcomes" in behind.shown) is all_released
    assert all_released is not (changes == {"address_confidential": True} and "address" in asked)
    assert {"body_facts", "body_rules"} <= set(behind.hidden)
    assert "review" not in str([held.value for held in behind.shown.values()])


def test_a_changed_entry_is_said_to_be_changed_and_vouched_for_by_nothing(
    world: World, forced: Callable[..., None], delivered: str
) -> None:
    event = str(Event.FINDING_RECORDED)
    edit = """'{"verdict": "refuse"}'"""
    forced(f"UPDATE journal_entry SET body = body || {edit} WHERE event = '{event}'")
    receipt = staff_receipt(delivered, viewer=world.supervisor)
    (changed,) = [line for line in receipt.lines if line.event == event]
    assert (changed.is_changed, changed.can_be_opened) == (True, False)
    assert "refuse" not in changed.says
    assert "was changed after it was written" in changed.says
    assert not [line for line in receipt.lines if line.is_changed and line is not changed]
    with pytest.raises(NoSuchPaperError, match="was changed after it was written"):
        staff_paper(delivered, f"{changed.number}.opening.json", viewer=world.supervisor)
    certificate = parse_certificate(staff_paper(delivered, "certificate.json", viewer=world.supervisor))
    assert event not in {part.shown("event") for part in certificate.parts}


@pytest.mark.parametrize("edit", ["actor = 'nobody'", "event = 'something.else.happened'"])
def test_an_entry_that_no_program_wrote_stops_whoever_reads_it_by_its_number(
    world: World, forced: Callable[..., None], delivered: str, edit: str
) -> None:
    forced(f"UPDATE journal_entry SET {edit} WHERE event = '{Event.FINDING_RECORDED}'")
    with pytest.raises(EntryUnreadableError, match=r"Entry \d+ of the journal cannot be read"):
        staff_receipt(delivered, viewer=world.supervisor)
