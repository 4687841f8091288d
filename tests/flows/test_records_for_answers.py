"""What this office tells of itself in answers: published figures, registers, last checks; no fresh count."""

from collections.abc import Iterator
from dataclasses import fields
from datetime import date, timedelta

import pytest

from clerestory.casework.make_report import make_report
from clerestory.casework.records_for_answers import ASKED_BY, forget, records_for_answers
from clerestory.publication.records import Records
from clerestory.publication.reports.periods import parse
from tests.world.agreements import concluded
from tests.world.days import DAY, MONDAY
from tests.world.office import FORM_I200, World
from tests.world.register import a_driver

APRIL, MAY = MONDAY + 35 * DAY, MONDAY + 65 * DAY


@pytest.fixture(autouse=True)
def _nothing_kept_of_another_office() -> Iterator[None]:
    forget()
    yield
    forget()


def asks(world: World, times: int, *, day: int) -> None:
    for _ in range(times):
        world.asks(world.removal, FORM_I200, a_driver().keys, at=MONDAY + day * DAY)


def test_every_part_is_asked_for_by_some_question_and_no_other_is_looked_up(world: World) -> None:
    names = {one.name for one in fields(Records)} - {"law", "as_of"}
    assert set(ASKED_BY) == names
    assert set().union(*ASKED_BY.values()) <= set(range(1, 21))
    told = records_for_answers(7, at=MONDAY)
    assert {name for name in names if getattr(told, name) is not None} == {"agreements", "reports"}


def test_an_answer_reads_the_newest_report_and_the_months_in_their_order(world: World) -> None:
    asks(world, 12, day=0)
    asks(world, 13, day=35)
    nothing = records_for_answers(1, at=MONDAY).reports
    assert nothing is not None
    assert (nothing.every, nothing.newest, nothing.months) == (0, None, ())
    make_report(parse("2026-03"), at=MAY)
    make_report(parse("2026-04"), at=MAY)
    found = records_for_answers(1, at=MAY).reports
    assert found is not None
    assert found.newest is not None
    assert (found.every, found.newest.name) == (2, "2026-04")
    assert [one.name for one in found.told] == ["2026-04"]
    assert [one.name for one in found.months] == ["2026-03", "2026-04"]
    line = found.newest.line("answers-group", "answer", group="immigration")
    assert line is not None
    assert {one.code: one.value for one in line.figures if one.value} == {"refused": 13, "all": 13}


def test_where_nothing_happened_in_the_newest_report_the_last_busy_one_is_told_too(world: World) -> None:
    asks(world, 12, day=0)
    make_report(parse("2026-03"), at=MAY)
    make_report(parse("2026-04"), at=MAY)
    found = records_for_answers(1, at=MAY).reports
    assert found is not None
    assert [one.name for one in found.told] == ["2026-03", "2026-04"]


def test_a_request_moves_no_number_before_its_month_is_published(world: World) -> None:
    asks(world, 12, day=0)
    make_report(parse("2026-03"), at=APRIL)
    before = records_for_answers(1, at=APRIL)
    world.asks(world.removal, FORM_I200, a_driver().keys, at=APRIL)
    assert records_for_answers(1, at=APRIL) == before


def test_agreements_in_force_are_named_with_their_parties_and_the_digest_of_their_text(world: World) -> None:
    concluded(world)
    held = records_for_answers(7, at=MONDAY).agreements
    assert held is not None
    (one,) = held.standing
    assert (one.number, len(one.text_sha256)) == ("2026-014", 64)
    assert one.parties
    later = records_for_answers(7, at=MONDAY + timedelta(days=3650)).agreements
    assert later is not None
    assert later.standing == ()


def test_certificates_and_audits_that_fell_due_are_counted_from_the_public_register(world: World) -> None:
    due = records_for_answers(10, at=MONDAY).due
    assert due is not None
    assert (due.due, due.met, due.as_of) == (0, 0, date(2026, 3, 2))


def test_a_ledger_that_never_ran_is_told_as_such(world: World) -> None:
    told = records_for_answers(9, at=MONDAY)
    assert told.ledger is not None
    assert (told.ledger.pace, told.ledger.head_on) == ("never", None)
    assert told.compared is None
    assert told.training is not None
    assert told.training.newest_on is None
