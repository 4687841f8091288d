"""What somebody typed so far is kept sealed for their own agency, and forgotten whole."""

from datetime import timedelta
from typing import Any

import pytest

from clerestory.casework import keep_draft
from clerestory.casework.add_person import add_person
from clerestory.casework.commands import AddPerson, Claims, OpenQuery
from clerestory.casework.errors import NotAllowedError, UnusableCommandError
from clerestory.intake import drafts
from clerestory.intake.errors import DraftRefusedError, RequestNotFoundError
from clerestory.registry.keys import SubjectKeys
from tests.world.days import MONDAY
from tests.world.office import PASSWORD, TOWING, WARRANT_FOR_PHOTO, Party, World
from tests.world.register import a_driver, a_vehicle

DAY = timedelta(days=1)
SURNAME = "Quillfeather"
TYPED = {"activity": ["towing_notice"], "elements": ["vehicle"], "surname": [SURNAME], "step": ["subject"]}


@pytest.fixture
def asker(world: World) -> Any:
    """Somebody of the bureau."""
    return somebody(world, "bea", world.bureau)


def somebody(world: World, name: str, party: Party) -> Any:
    added = AddPerson(
        username=name, full_name=name.title(), password=PASSWORD, roles=("requester",), agency=party.id
    )
    return add_person(added, by=world.administrator, at=MONDAY).id


def kept(world: World, by: Any, draft: Any = None, at: Any = MONDAY, **typed: list[str]) -> Any:
    return keep_draft.keep_draft(TYPED | typed, draft=draft, agency=world.bureau.id, by=by, at=at)


def test_a_draft_comes_back_as_it_was_typed_and_is_replaced_not_doubled(world: World, asker: Any) -> None:
    draft = kept(world, asker)
    assert keep_draft.read_draft(draft, agency=world.bureau.id).answers == TYPED
    assert kept(world, asker, draft, MONDAY + DAY, plate=["X"]) == draft
    (row,) = keep_draft.draft_rows(world.bureau.id)
    assert (row.activity, row.elements, row.saved_at) == ("towing_notice", ("vehicle",), MONDAY + DAY)


def test_nothing_typed_stands_in_the_database_in_clear(world: World, asker: Any, office_records: Any) -> None:
    kept(world, asker)
    with office_records.connect("clerestory_owner") as owner:
        owner.execute("SELECT set_config('app.agency', %s, false)", [str(world.bureau.id)])
        rows = owner.execute("SELECT * FROM intake_draft").fetchall()
    assert len(rows) == 1
    assert SURNAME not in repr(rows)
    assert "towing" not in repr(rows)


def test_another_agency_and_the_offices_staff_see_no_draft(
    world: World, asker: Any, office_records: Any
) -> None:
    draft = kept(world, asker)
    assert keep_draft.draft_rows(world.removal.id) == ()
    with pytest.raises(DraftRefusedError, match="no such draft"):
        keep_draft.read_draft(draft, agency=world.removal.id)
    stranger = somebody(world, "tia", world.towing)
    with pytest.raises(DraftRefusedError, match="no such draft"):
        keep_draft.drop_draft(draft, agency=world.towing.id, by=stranger)
    for said in ({"office": "staff"}, {"agency": str(world.removal.id)}, {}):
        with office_records.connect("app") as session:
            for name, value in said.items():
                session.execute("SELECT set_config(%s, %s, false)", [f"app.{name}", value])
            assert session.execute("SELECT count(*) FROM intake_draft").fetchone() == (0,)
    for by in (stranger, world.officer):
        with pytest.raises(NotAllowedError):
            kept(world, by)
    assert len(keep_draft.draft_rows(world.bureau.id)) == 1


def test_the_worker_forgets_a_draft_after_thirty_days(world: World, asker: Any, office_records: Any) -> None:
    draft = kept(world, asker)
    assert keep_draft.forget_drafts(at=MONDAY + 30 * DAY) == 0
    assert keep_draft.forget_drafts(at=MONDAY + 31 * DAY) == 1
    with pytest.raises(DraftRefusedError):
        keep_draft.read_draft(draft, agency=world.bureau.id)
    with office_records.connect("clerestory_owner") as owner:
        assert owner.execute("SELECT count(*) FROM intake_draft").fetchone() == (0,)


def test_sending_forgets_the_draft_and_a_refused_question_keeps_it(world: World) -> None:
    by = somebody(world, "tia", world.towing)
    draft = keep_draft.keep_draft(TYPED, draft=None, agency=world.towing.id, by=by, at=MONDAY)
    vehicle = a_vehicle().keys

    def command(subject: SubjectKeys) -> OpenQuery:
        return OpenQuery(
            agency=world.towing.id,
            channel="portal",
            idempotency_key="k",
            claims=Claims.from_json(TOWING),
            subject=subject,
        )

    with pytest.raises(UnusableCommandError):
        keep_draft.send_draft(command(SubjectKeys(looking_for="vehicle")), draft, at=MONDAY)
    assert len(keep_draft.draft_rows(world.towing.id)) == 1
    keep_draft.send_draft(command(SubjectKeys(plate=vehicle.plate)), draft, at=MONDAY)
    assert keep_draft.draft_rows(world.towing.id) == ()


def test_a_draft_too_long_and_one_too_many_are_refused_in_a_sentence(
    world: World, asker: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(DraftRefusedError, match="at most 65,536"):
        kept(world, asker, surname=["x" * 70_000])
    monkeypatch.setattr(drafts, "MOST_AN_AGENCY", 1)
    kept(world, asker)
    with pytest.raises(DraftRefusedError, match="as many as are kept"):
        kept(world, asker)


def test_an_earlier_request_gives_its_claims_to_its_own_agency_only(world: World) -> None:
    reference = world.asks(world.bureau, WARRANT_FOR_PHOTO, a_driver().keys).reference
    assert keep_draft.claims_like(reference, agency=world.bureau.id) == Claims.from_json(WARRANT_FOR_PHOTO)
    with pytest.raises(RequestNotFoundError):
        keep_draft.claims_like(reference, agency=world.removal.id)
