"""Who may see what happened to a record: a licence number and a birth date alone open nothing, for nobody."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection

from clerestory.casework import hand_over_code, own_visit, prove_identity
from clerestory.casework.codes_counted import codes_by_colleague
from clerestory.casework.errors import NotAllowedError, UnusableCommandError
from clerestory.casework.prove_identity import Proof, Said
from clerestory.casework.session import as_resident, as_staff
from clerestory.journal.events import Event
from clerestory.journal.read import lines_about
from clerestory.parties import totp
from clerestory.registry.keys import SubjectKeys
from clerestory.residents.authenticators import MOST_WRONG
from clerestory.residents.models import HandedCode, Visit
from clerestory.residents.visits import IDLE
from tests.world.days import DAY, HOUR, MONDAY
from tests.world.office import World
from tests.world.register import a_driver, nobody

MINUTE = timedelta(minutes=1)


def handed(world: World, keys: SubjectKeys, *, at: datetime = MONDAY) -> hand_over_code.Handed:
    return hand_over_code.hand_over_code(keys, seen="driver_licence", by=world.officer, at=at)


def said(keys: SubjectKeys, code: str, *, address: str = "203.0.113.7") -> Said:
    assert keys.licence_number is not None
    assert keys.dob is not None
    return Said(keys.licence_number, keys.dob, code, address=address)


def proves(keys: SubjectKeys, code: str, *, at: datetime = MONDAY, **more: Any) -> Proof:
    return prove_identity.prove_identity(said(keys, code, **more), at=at)


def opened(proof: Proof, *, at: datetime = MONDAY) -> Any:
    assert proof.resident is not None
    assert proof.token is not None
    return own_visit.open_visit(proof.resident, proof.token, at=at)


def test_a_code_from_the_counter_opens_once_and_for_an_hour(world: World) -> None:
    keys = a_driver().keys
    given = handed(world, keys)
    assert opened(proves(keys, given.code)).resident == given.resident
    assert proves(keys, given.code) == Proof()
    late = handed(world, keys)
    assert proves(keys, late.code, at=MONDAY + timedelta(minutes=61)) == Proof()


def test_wrong_absent_used_up_and_nobody_get_the_same_answer(world: World) -> None:
    known, other = a_driver().keys, a_driver(1).keys
    given = handed(world, known)
    answers = [
        proves(known, "00000000"),
        proves(other, given.code),
        proves(replace(known, dob=other.dob), given.code),
        proves(replace(nobody(), dob=known.dob), given.code),
        proves(replace(known, licence_number="---x"), given.code),
        proves(known, ""),
    ]
    assert answers == [Proof()] * len(answers)


def test_a_wrong_code_is_written_down_whether_or_not_somebody_waits_with_an_open_one(world: World) -> None:
    """A commit that wrote nothing is a disk's turn faster, and would tell that there is no open code."""
    waits, nobody_there = a_driver().keys, replace(nobody(), dob=a_driver(1).keys.dob)
    handed(world, waits)

    def transactions_that_wrote(keys: SubjectKeys) -> int:
        found = set()

        def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            result = execute(sql, params, many, context)
            with connection.connection.cursor() as beside:
                beside.execute("SELECT pg_current_xact_id_if_assigned()::text")
                found.add(beside.fetchone()[0])
            return result

        with connection.execute_wrapper(watch):
            proves(keys, "00000000")
        return len(found - {None})

    assert transactions_that_wrote(waits) == transactions_that_wrote(nobody_there) == 2


def test_stolen_papers_open_nothing_without_a_code_that_staff_handed_over(world: World) -> None:
    victim = a_driver().keys
    for code in ("", "12345678", "123456", str(victim.licence_number)):
        assert proves(victim, code, at=MONDAY + 16 * MINUTE) == Proof()


def test_a_code_dies_after_ten_wrong_tries(world: World) -> None:
    keys = a_driver().keys
    given = handed(world, keys)
    with as_staff():
        HandedCode.objects.update(tries_left=1)
    wrong = "1" if given.code[0] != "1" else "2"
    assert proves(keys, wrong + given.code[1:]) == Proof()
    assert proves(keys, given.code) == Proof()


def test_guessing_has_to_wait_whether_or_not_the_number_exists(world: World) -> None:
    known, absent = a_driver().keys, replace(nobody(), dob=a_driver().keys.dob)
    handed(world, known)
    for keys in (known, absent):
        held = [proves(keys, "00000000", address="").held_until for _ in range(7)]
        assert held[0] is None
        assert held[-1] == MONDAY + MINUTE


def test_guessing_the_birth_date_of_one_number_has_to_wait_too(world: World) -> None:
    keys = a_driver().keys
    handed(world, keys)
    days = [replace(keys, dob=date(1970, 1, number)) for number in range(1, 8)]
    assert [proves(each, "00000000", address="").held_until for each in days][-1] == MONDAY + MINUTE


def test_who_wastes_tries_on_a_number_does_not_see_that_its_owner_came_in(world: World) -> None:
    """An abuser knows number and birth date, and counts how many tries are left before and after."""

    looks, stays_away = a_driver().keys, a_driver(1).keys
    for keys in (looks, stays_away):
        for _ in range(4):
            assert proves(keys, "00000000", address="").held_until is None
    given = handed(world, looks, at=MONDAY + 5 * MINUTE)
    assert proves(looks, given.code, at=MONDAY + 5 * MINUTE, address="").token
    for minutes in (10, 10, 16, 16, 26):
        at = MONDAY + minutes * MINUTE
        one, other = (proves(keys, "00000000", at=at, address="") for keys in (looks, stays_away))
        assert one == other


def test_a_new_code_ends_the_one_before(world: World) -> None:
    keys = a_driver().keys
    first, second = handed(world, keys), handed(world, keys)
    assert proves(keys, first.code) == Proof()
    assert proves(keys, second.code).token


def test_staff_hand_a_code_over_for_exactly_one_person_and_it_is_an_entry(world: World) -> None:
    keys = a_driver().keys
    given = handed(world, keys)
    with as_staff():
        (line,) = lines_about(str(given.resident))
    assert line.event is Event.CODE_HANDED
    assert line.body == {"resident": str(given.resident), "way": "counter", "seen": "driver_licence"}
    for wrong in (replace(keys, surname="Somebodyelse"), replace(nobody(), dob=keys.dob)):
        with pytest.raises(NotAllowedError, match="exactly one person"):
            handed(world, wrong)
    with pytest.raises(UnusableCommandError):
        handed(world, replace(keys, given=None))
    with pytest.raises(NotAllowedError, match="role"):
        hand_over_code.hand_over_code(keys, seen="passport", by=world.administrator, at=MONDAY)


def test_a_supervisor_sees_how_many_codes_each_colleague_handed_over_and_to_nobody_by_name(
    world: World,
) -> None:
    for number, hour in ((0, 0), (0, 2), (1, 3), (0, 30)):
        handed(world, a_driver(number).keys, at=MONDAY + hour * HOUR)
    hand_over_code.hand_over_code(a_driver(2).keys, seen="passport", by=world.supervisor, at=MONDAY)
    counted = codes_by_colleague(viewer=world.supervisor, at=MONDAY + 40 * HOUR)
    assert [(each.handed, each.people, each.again) for each in counted] == [(4, 2, 1), (1, 1, 0)]
    assert counted[0].name
    assert codes_by_colleague(viewer=world.counsel, at=MONDAY + 31 * DAY + HOUR)[0].handed == 1
    with pytest.raises(NotAllowedError):
        codes_by_colleague(viewer=world.officer, at=MONDAY)


def test_a_visit_ends_by_itself_and_leaves_no_row(world: World) -> None:
    keys = a_driver().keys
    proof = proves(keys, handed(world, keys).code)
    assert opened(proof, at=MONDAY + IDLE)
    assert opened(proof, at=MONDAY + IDLE + IDLE + 2 * MINUTE) is None
    again = proves(keys, handed(world, keys).code)
    assert again.resident is not None
    assert again.token is not None
    own_visit.end_visit(again.resident, again.token)
    assert opened(again) is None
    with as_resident(again.resident):
        assert not Visit.objects.exists()


def test_the_worker_removes_what_is_left_of_visits(world: World) -> None:
    keys = a_driver().keys
    proves(keys, handed(world, keys).code)
    assert own_visit.forget_visits(at=MONDAY + IDLE) == 0
    assert own_visit.forget_visits(at=MONDAY + IDLE + MINUTE) == 1


def test_a_telephone_opens_later_visits_and_each_code_once(world: World) -> None:
    keys = a_driver().keys
    proof = proves(keys, handed(world, keys).code)
    secret, _address = own_visit.begin_telephone(opened(proof))
    visit = opened(proof)
    assert not own_visit.put_telephone(visit, "000000", at=MONDAY)
    assert own_visit.put_telephone(visit, code_of(secret, MONDAY), at=MONDAY)
    later = MONDAY + 5 * MINUTE
    assert proves(keys, code_of(secret, MONDAY), at=later) == Proof()
    by_telephone = proves(keys, code_of(secret, later), at=later)
    assert opened(by_telephone, at=later).way == prove_identity.TELEPHONE
    assert not own_visit.may_change_telephone(opened(by_telephone, at=later))
    assert proves(keys, code_of(secret, later), at=later) == Proof()
    assert proves(a_driver(1).keys, code_of(secret, later + MINUTE), at=later + MINUTE) == Proof()


def test_guessing_a_telephones_codes_comes_to_an_end(world: World) -> None:
    """Three of a million are right at any moment, and nobody watches for a year."""
    keys = a_driver().keys
    proof = proves(keys, handed(world, keys).code)
    secret, _address = own_visit.begin_telephone(opened(proof))
    assert own_visit.put_telephone(opened(proof), code_of(secret, MONDAY), at=MONDAY)
    for number in range(MOST_WRONG - 1):
        assert proves(keys, "abcdef", at=MONDAY + DAY + number * HOUR) == Proof()
    at = MONDAY + 10 * DAY
    assert proves(keys, handed(world, keys, at=at).code, at=at).token  # a right one of another way is no try
    assert proves(keys, code_of(secret, at), at=at).token  # right: the count begins anew
    for number in range(MOST_WRONG):
        assert proves(keys, "abcdef", at=at + DAY + number * HOUR) == Proof()
    later = at + 10 * DAY
    assert proves(keys, code_of(secret, later), at=later) == Proof()
    seen = opened(proves(keys, handed(world, keys, at=later).code, at=later), at=later)
    assert own_visit.telephone_is_shut(seen)


def test_the_database_shows_a_session_one_residents_rows_only(world: World, office_records: Any) -> None:
    mine, other = a_driver().keys, a_driver(1).keys
    proof = proves(mine, handed(world, mine).code)
    proves(other, handed(world, other).code)
    tables = ("residents_resident", "residents_handedcode", "residents_visit")

    def counted(**said: str) -> list[int]:
        with office_records.connect("app") as session:
            for name, value in said.items():
                session.execute("SELECT set_config(%s, %s, false)", [name.replace("_", "."), value])
            return [session.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables]

    assert counted() == [0, 0, 0]
    assert counted(clerestory_resident=str(proof.resident)) == [1, 1, 1]
    assert counted(app_office="staff") == [2, 2, 0]
    with office_records.connect("app") as session, pytest.raises(psycopg.errors.InsufficientPrivilege):
        session.execute("DELETE FROM residents_handedcode")


def code_of(secret: str, at: datetime) -> str:
    return totp.code_of(secret, at=at)
