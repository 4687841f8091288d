"""A derived answer is one truth value; what has not the expected shape stops the delivery."""

from datetime import date
from typing import Any

import pytest

from clerestory.release.case import Assembled
from clerestory.release.deriving import Named, derivable, derive, derived_says_yes_or_no
from clerestory.release.errors import CheckFailedError

TODAY = date(2026, 3, 2)
OWNERS = [
    {"name": {"given": "Ana María", "middle": "", "surname": "O'Hare", "suffix": "Jr"}, "address": {}},
    {"name": {"given": "Sven", "middle": "", "surname": "Ek", "suffix": ""}, "address": {}},
]


def of_status(status: Any) -> Any:
    return derive(Assembled({"driver_status": status}, ()), named=None, today=TODAY).values["driver_status"]


def of_owner(owners: Any, named: Named | None) -> Any:
    found = derive(Assembled({"vehicle_owner": owners}, ()), named=named, today=TODAY)
    derived_says_yes_or_no(found)
    return found.values["vehicle_owner"]


@pytest.mark.parametrize(
    ("status", "until", "valid"),
    [
        ("valid", "2026-03-02", True),
        ("valid", "2026-03-01", False),
        ("suspended", "2030-01-01", False),
        ("a word of another source", "2030-01-01", False),
    ],
)
def test_a_licence_is_valid_by_its_word_and_its_day(status: str, until: str, valid: bool) -> None:
    given = {"status": status, "class": "D", "expires_on": until, "restrictions": ["corrective lenses"]}
    assert of_status(given) == {"valid": valid}


@pytest.mark.parametrize(
    "status", ["valid", None, {}, {"status": "valid"}, {"status": True, "expires_on": "2030-01-01"}]
)
def test_a_status_of_another_shape_stops_the_delivery(status: Any) -> None:
    with pytest.raises(CheckFailedError, match="Nothing was sent"):
        of_status(status)


@pytest.mark.parametrize(
    ("named", "is_owner"),
    [
        (Named("OHARE", "ana maria"), True),
        (Named("Ek", "Sven"), True),
        (Named("Ek", "Ana María"), False),
        (Named("Ekk", "Sven"), False),
    ],
)
def test_any_owner_counts_and_both_names_have_to_be_of_one(named: Named, is_owner: bool) -> None:
    assert of_owner(OWNERS, named) == {"named_person_is_owner": is_owner}


@pytest.mark.parametrize("owners", [[], None, "Ek", [{"name": "Sven Ek"}], [{"name": {"surname": "Ek"}}]])
def test_owners_of_another_shape_stop_the_delivery(owners: Any) -> None:
    with pytest.raises(CheckFailedError):
        of_owner(owners, Named("Ek", "Sven"))


@pytest.mark.parametrize("named", [None, Named("", "Sven"), Named("Ek", "...")])
def test_nobody_named_is_never_no(named: Named | None) -> None:
    with pytest.raises(CheckFailedError):
        of_owner(OWNERS, named)


def test_what_is_left_whole_does_not_pass_the_check() -> None:
    for value in ({"valid": 1}, {"valid": True, "class": "D"}, True, {"status": "valid"}):
        with pytest.raises(CheckFailedError):
            derived_says_yes_or_no(Assembled({"driver_status": value}, ()))
    derived_says_yes_or_no(Assembled({"name": {"surname": "Ek"}}, ()))
    assert derivable(("photo", "vehicle_owner", "driver_status")) == ("vehicle_owner", "driver_status")
