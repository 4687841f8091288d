"""People of agencies take a course; a certificate comes of a test that passed, and of nothing else."""

from datetime import timedelta
from typing import Any

import psycopg
import pytest

from clerestory.casework import take_course
from clerestory.casework.add_person import add_person
from clerestory.casework.answer_query import answer_query
from clerestory.casework.commands import AddPerson, Claims, OpenQuery
from clerestory.casework.errors import NotAllowedError
from clerestory.casework.session import as_agency, as_staff
from clerestory.casework.take_course import begin_test, course_page, hand_in
from clerestory.journal.read import lines_about
from clerestory.parties import people
from clerestory.parties.errors import CourseRefusedError
from tests.world.days import HOUR, MONDAY
from tests.world.office import FORM_I200, PASSWORD, World
from tests.world.register import a_driver

DAY = timedelta(days=1)


@pytest.fixture
def asker(world: World) -> Any:
    """Somebody of the removal office."""
    added = AddPerson(
        username="rae",
        full_name="Rae Example",
        password=PASSWORD,
        roles=("requester",),
        agency=world.removal.id,
    )
    return add_person(added, by=world.administrator, at=MONDAY).id


def handed_in(world: World, asker: Any, *, wrong: int = 0, at: Any = MONDAY, ticket: str = "") -> Any:
    ticket = ticket or begin_test(asker, at=at).ticket
    shown = take_course.shown_again(asker, ticket, at=at).shown
    chosen = tuple((each.right + (place < wrong)) % 4 for place, each in enumerate(shown))
    return hand_in(ticket, chosen, person=asker, agency=world.removal.id, at=at)


def question(world: World, asker: Any, key: str) -> OpenQuery:
    return OpenQuery(
        agency=world.removal.id,
        channel="portal",
        idempotency_key=key,
        claims=Claims.from_json(FORM_I200),
        subject=a_driver().keys,
        opened_by=asker,
    )


def test_a_passed_test_gives_a_certificate_for_a_year_and_an_entry(world: World, asker: Any) -> None:
    result = handed_in(world, asker, wrong=2)
    assert (result.judged.right, result.judged.passed) == (8, True)
    assert result.holds_until == MONDAY.date() + timedelta(days=365)
    page = course_page(asker, at=MONDAY + HOUR)
    assert (page.holds_until, page.left) == (result.holds_until, 2)
    assert course_page(asker, at=MONDAY + timedelta(days=366)).holds_until is None
    with as_staff():
        (held,) = people.certificates_of(asker)
        events = [str(entry.event) for entry in lines_about(str(asker))]
    assert (held.course, held.passed_on) == ("asking_rightly", MONDAY.date())
    assert events.count("parties.certificate.kept") == 1


def test_a_failed_test_gives_none_and_says_which_chapters_to_read(world: World, asker: Any) -> None:
    result = handed_in(world, asker, wrong=3)
    assert (result.judged.passed, result.holds_until) == (False, None)
    assert result.judged.again
    with as_staff():
        assert people.certificates_of(asker) == ()


def test_a_test_counts_once_is_ones_own_and_ends_after_two_hours(world: World, asker: Any) -> None:
    ticket = begin_test(asker, at=MONDAY).ticket
    handed_in(world, asker, wrong=3, ticket=ticket)
    with pytest.raises(CourseRefusedError, match="already"):
        handed_in(world, asker, ticket=ticket)
    with pytest.raises(CourseRefusedError, match="not a test of yours"):
        take_course.shown_again(world.officer, ticket, at=MONDAY)
    with pytest.raises(CourseRefusedError, match="not a test of yours"):
        take_course.shown_again(
            asker, ticket.replace(ticket[0], "f" if ticket[0] != "f" else "e", 1), at=MONDAY
        )
    for broken in ("", "a", "a.b.c", "..", "é.1.é"):
        with pytest.raises(CourseRefusedError, match="not a test of yours"):
            take_course.shown_again(asker, broken, at=MONDAY)
    with pytest.raises(CourseRefusedError, match="two hours"):
        take_course.shown_again(asker, ticket, at=MONDAY + 3 * HOUR)


def test_a_fourth_test_within_a_day_is_refused(world: World, asker: Any) -> None:
    for number in range(3):
        handed_in(world, asker, wrong=9, at=MONDAY + number * HOUR)
    with pytest.raises(CourseRefusedError, match="within a day"):
        begin_test(asker, at=MONDAY + 3 * HOUR)
    assert handed_in(world, asker, at=MONDAY + DAY + HOUR).judged.passed


def test_without_a_certificate_nobody_of_an_agency_asks_where_it_is_required(
    world: World, asker: Any, settings: Any
) -> None:
    settings.CLERESTORY_TRAINING = "required"
    with pytest.raises(NotAllowedError, match="Asking rightly"):
        answer_query(question(world, asker, "one"), at=MONDAY)
    handed_in(world, asker)
    assert answer_query(question(world, asker, "two"), at=MONDAY).reference
    with pytest.raises(NotAllowedError, match="Asking rightly"):
        answer_query(question(world, asker, "three"), at=MONDAY + timedelta(days=366))
    for by in (None, world.officer):  # a program, and an officer who writes down what came by mail
        assert answer_query(question(world, by, f"by {by}"), at=MONDAY).reference


def test_the_offices_people_do_not_take_it(world: World) -> None:
    with pytest.raises(NotAllowedError):
        handed_in(world, world.officer)


def test_pages_can_enter_no_certificate_without_a_passed_test(
    world: World, asker: Any, office_records: Any
) -> None:
    handed_in(world, asker, wrong=3)
    with office_records.connect("app") as session:
        session.execute("SELECT set_config('app.office', 'staff', false)")
        (ticket,) = session.execute("SELECT ticket FROM parties_courseattempt").fetchone()
        asked = "SELECT parties_pass_course(%s, %s, %s, %s)"
        values = [MONDAY.date(), MONDAY.date() + DAY, MONDAY]
        assert session.execute(asked, [ticket, *values]).fetchone() == (False,)
        assert session.execute(asked, ["none", *values]).fetchone() == (False,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            session.execute("UPDATE parties_courseattempt SET passed = true")


def test_an_agency_sees_its_own_attempts_only(world: World, asker: Any) -> None:
    from clerestory.parties.course_models import CourseAttempt

    handed_in(world, asker)
    for party, seen in ((world.removal, 1), (world.bureau, 0)):
        with as_agency(party.id):
            assert CourseAttempt.objects.count() == seen
    assert CourseAttempt.objects.count() == 0
