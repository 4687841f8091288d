"""The brake on guessing passwords: how long to wait, for whom, and what is kept."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.db import connections
from tests.world.days import DAY, MONDAY

from clerestory.parties import brake
from clerestory.parties.models import SignInBrake

KEY = bytes(range(32))
MINUTE = timedelta(minutes=1)
SAM = brake.place_of_name("sam", key=KEY)


def wrong(place: brake.Place, times: int, *, at: datetime) -> brake.Taken:
    taken = brake.Taken(None)
    for _ in range(times):
        taken = brake.take([place], at=at)
    return taken


def place_of(address: str, *shared: str) -> brake.Place | None:
    return brake.place_of_address(address, shared=shared, key=KEY)


def test_the_sixth_try_waits_and_each_wait_is_twice_the_last_up_to_a_quarter_of_an_hour(database):
    assert wrong(SAM, 5, at=MONDAY).held_until is None
    at, waits = MONDAY, []
    for _ in range(7):
        held_until = brake.take([SAM], at=at).held_until
        assert held_until is not None
        waits.append((held_until - at) // MINUTE)
        assert brake.take([SAM], at=held_until - timedelta(microseconds=1)).held_until == held_until
        at = held_until
        assert brake.take([SAM], at=at).held_until is None
    assert waits == [1, 2, 4, 8, 15, 15, 15]


def test_a_try_that_must_wait_does_not_make_the_wait_longer(database):
    wrong(SAM, 5, at=MONDAY)
    assert wrong(SAM, 50, at=MONDAY).held_until == MONDAY + MINUTE


def test_the_alarm_is_raised_once_when_the_wait_is_as_long_as_it_gets(database):
    at, alarms = MONDAY, []
    for _ in range(12):
        taken = brake.take([SAM], at=at)
        alarms.append(taken.alarming)
        at = brake.take([SAM], at=at).held_until or at if len(alarms) >= 5 else at
    assert alarms == [False] * 8 + [True] + [False] * 3


def test_slips_of_the_finger_are_forgotten_after_a_quarter_of_an_hour(database):
    wrong(SAM, 4, at=MONDAY)
    assert wrong(SAM, 4, at=MONDAY + 15 * MINUTE).held_until is None
    assert SignInBrake.objects.get().tries == 4


def test_a_right_password_forgets_the_name_but_not_what_the_address_did(database):
    address = place_of("192.0.2.7")
    assert address is not None
    for _ in range(5):
        brake.take([SAM, address], at=MONDAY)
    brake.give_back(SAM, address)
    assert brake.take([SAM], at=MONDAY).held_until is None
    assert SignInBrake.objects.get(place=address.number).tries == 4


@pytest.mark.parametrize("minutes", [0, 10, 14])
def test_a_right_try_that_is_taken_back_shows_in_no_later_answer(database, minutes):
    def answers(name: str, *, comes: bool) -> list[datetime | None]:
        place = brake.place_of_name(name, key=KEY)
        wrong(place, 4, at=MONDAY)
        if comes:
            brake.take_back(brake.take([place], at=MONDAY + minutes * MINUTE))
        moments = [MONDAY + minute * MINUTE for minute in (14, 14, 15, 15, 16, 16, 29, 30)]
        return [brake.take([place], at=moment).held_until for moment in moments]

    assert answers("sam", comes=True) == answers("kim", comes=False)


def test_taking_back_leaves_what_others_tried_meanwhile(database):
    wrong(SAM, 3, at=MONDAY)
    right = brake.take([SAM], at=MONDAY)
    wrong(SAM, 1, at=MONDAY)
    brake.take_back(right)
    assert SignInBrake.objects.get().tries == 4
    assert brake.take([SAM], at=MONDAY).held_until is None


def test_a_clock_that_was_ahead_holds_nobody_once_it_is_right_again(database):
    wrong(SAM, 12, at=MONDAY + 300 * DAY)
    assert brake.take([SAM], at=MONDAY + 300 * DAY).held_until is not None
    assert wrong(SAM, 5, at=MONDAY).held_until is None
    assert brake.take([SAM], at=MONDAY).held_until == MONDAY + MINUTE


def test_one_address_cannot_try_one_password_with_every_name(database):
    address = place_of("192.0.2.7")
    assert address is not None
    tried = 0
    for number in range(100):
        name = brake.place_of_name(f"name-{number}", key=KEY)
        tried += brake.take([name, address], at=MONDAY).held_until is None
    assert tried == brake.TRIES_OF_AN_ADDRESS
    elsewhere = place_of("192.0.2.8")
    assert elsewhere is not None
    assert brake.take([brake.place_of_name("name-99", key=KEY), elsewhere], at=MONDAY).held_until is None


def test_a_held_try_leaves_no_row_so_a_held_address_cannot_fill_the_table(database):
    address = place_of("192.0.2.7")
    assert address is not None
    wrong(address, brake.TRIES_OF_AN_ADDRESS, at=MONDAY)
    for number in range(50):
        brake.take([brake.place_of_name(f"name-{number}", key=KEY), address], at=MONDAY)
    assert SignInBrake.objects.count() == 1


def test_what_is_forgotten_is_removed(database):
    for number in range(20):
        wrong(brake.place_of_name(f"name-{number}", key=KEY), 1, at=MONDAY)
    brake.take([SAM], at=MONDAY + DAY)
    assert [row.place for row in SignInBrake.objects.all()] == [SAM.number]


def test_nothing_kept_says_which_name_or_address_it_was(database):
    address = place_of("192.0.2.7")
    assert address is not None
    brake.take([SAM, address], at=MONDAY)
    kept = list(SignInBrake.objects.values("place", "tries", "held_until", "last_try_at", "forgotten_at"))
    assert {row["place"] for row in kept} == {SAM.number, address.number}
    assert all(0 <= row["place"] < 2**21 for row in kept)
    assert brake.place_of_name("sam", key=bytes(32)) != SAM


@pytest.mark.parametrize("spelled", ["SAM", " sam ", "ｓａｍ", "Sam"])
def test_another_spelling_of_a_name_is_the_same_place(spelled):
    assert brake.place_of_name(spelled, key=KEY) == SAM


def test_addresses_that_speak_for_many_are_not_counted():
    assert place_of("127.0.0.1") is place_of("::1") is place_of("") is place_of("unix:") is None
    assert place_of("::ffff:127.0.0.1") is None
    assert place_of("198.51.100.4", "198.51.100.4") is None
    assert place_of("198.51.100.4") is not None


def test_of_ipv6_the_network_counts():
    assert place_of("2001:db8:0:1::5") == place_of("2001:db8:0:1:ffff::9%eth0")
    assert place_of("2001:db8:0:1::5") != place_of("2001:db8:0:2::5")
    assert place_of("::ffff:192.0.2.7") == place_of("192.0.2.7")


def test_many_at_once_get_no_more_tries_than_one_after_the_other(database):
    def one(_: int) -> bool:
        try:
            return brake.take([SAM], at=MONDAY).held_until is None
        finally:
            connections.close_all()

    with ThreadPoolExecutor(12) as pool:
        assert sum(pool.map(one, range(40))) == brake.TRIES_OF_A_NAME
