"""What the office says it never did is held against the journal at each head, and turns red by itself."""

from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from clerestory.casework import check_statements
from clerestory.casework.check_statements import check_statements as check
from clerestory.casework.check_statements import told
from clerestory.casework.session import as_staff
from clerestory.journal import read
from clerestory.journal.actors import WORKER
from clerestory.journal.events import Event
from clerestory.journal.release_events import EnvelopeCollected, EnvelopeSealed
from clerestory.journal.write import record
from clerestory.publication.kept_statements import shipped
from tests.world.days import DAY, HOUR, MONDAY
from tests.world.office import FORM_I200, World
from tests.world.register import a_driver

PHOTO = "no-photo-without-warrant"


@pytest.fixture(autouse=True)
def own_file(settings: Any, tmp_path: Path) -> Path:
    """Verdicts of this test alone."""
    settings.CLERESTORY_PROMISES = tmp_path / "promises.json"
    return tmp_path


def holds() -> dict[str, bool | None]:
    return {one.id: verdict.holds if verdict else None for one, verdict in told()[0]}


def seals_a_photo(world: World) -> int:
    """What no use case does: an entry that says a photo went to immigration enforcement without a warrant."""
    reference = world.asks(world.removal, FORM_I200, a_driver().keys).reference
    sealed = EnvelopeSealed(
        release_ref=f"{reference}-R1", decision="d", decision_digest="sha256:0", decision_entry=1,
        elements=("photo",), absent=(), envelope_sha256="0" * 64, recipient_thumbprint="t",
        expires_at=(MONDAY + DAY).isoformat(),
    )  # fmt: skip
    with transaction.atomic(), as_staff():
        return record(sealed, subject_ref=reference, actor=WORKER, at=MONDAY + HOUR).number


def test_before_the_first_check_nothing_is_claimed(world: World) -> None:
    assert holds() == {one.id: None for one in shipped()}


def test_a_statement_holds_and_says_over_how_many(world: World) -> None:
    world.asks(world.removal, FORM_I200, a_driver().keys)
    check(at=MONDAY + HOUR)
    assert set(holds().values()) == {True}
    assert {verdict.examined for _, verdict in told()[0] if verdict} == {0}


def test_it_turns_red_by_itself_at_the_next_head_and_stays_red(world: World) -> None:
    assert world.ledger
    world.ledger.round(MONDAY)
    check(at=MONDAY)
    assert holds()[PHOTO] is True
    broke = seals_a_photo(world)
    world.ledger.round(MONDAY + HOUR)
    check(at=MONDAY + HOUR)
    pairs, latest = told()
    red = {one.id: verdict for one, verdict in pairs if verdict and not verdict.holds}
    assert set(red) == {PHOTO, "no-immigration-release-by-machine"}
    assert (red[PHOTO].broken_by, red[PHOTO].broken_on, red[PHOTO].examined) == (broke, MONDAY.date(), 1)
    assert latest is not None
    assert [line.holds for line in latest.entered if line.statement == PHOTO] == [False, True]
    with as_staff():
        kinds = {line.body["kind"] for line in read.lines_of(Event.ALARM_RAISED, limit=9)}
    assert "StatementBroken" in kinds
    world.ledger.round(MONDAY + DAY)
    check(at=MONDAY + DAY)
    assert holds()[PHOTO] is False


def test_judging_alone_never_makes_the_ledger_grow(world: World) -> None:
    assert world.ledger
    for hour in range(4):
        world.ledger.round(MONDAY + hour * HOUR)
        check(at=MONDAY + hour * HOUR)
    with as_staff():
        assert read.count_of(Event.STATEMENT_JUDGED) == len(shipped())


def test_a_hand_over_without_a_proof_breaks_the_other(world: World) -> None:
    reference = world.asks(world.towing, FORM_I200, a_driver().keys).reference
    collected = EnvelopeCollected(release_ref=f"{reference}-R1", envelope_sha256="1" * 64, again=False)
    with transaction.atomic(), as_staff():
        record(collected, subject_ref=reference, actor=WORKER, at=MONDAY)
    check(at=MONDAY + HOUR)
    assert [name for name, kept in holds().items() if not kept] == ["no-release-without-proof"]


@pytest.mark.parametrize("text", ["", "{", '{"form": "x"}', "[]"])
def test_a_file_that_cannot_be_read_claims_nothing_and_is_written_anew(
    world: World, own_file: Path, text: str
) -> None:
    check_statements.place().write_text(text)
    assert set(holds().values()) == {None}
    check(at=MONDAY)
    assert set(holds().values()) == {True}
