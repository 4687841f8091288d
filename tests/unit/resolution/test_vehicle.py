"""Which vehicle is meant: by its numbers, all of which must be its own."""

import pytest

from clerestory.resolution.answer import Answer, Why
from clerestory.resolution.register import carry_out
from clerestory.resolution.remembered import RememberedRegister
from clerestory.resolution.vehicle import Vehicle, plan_for

CAR = Vehicle.of(plate="SYNA", vin="1SYSYNTH06A000000")
TRAILER = Vehicle.of(plate="SYNB", vin="1SZSYNTH06A000001")
FITS: Answer[int] = Answer(Why.FITS, 0)


def ask(question: Vehicle, *records: Vehicle) -> Answer[int]:
    return carry_out(plan_for(question), RememberedRegister(enumerate(records)))


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (Vehicle.of(plate="syn-a"), FITS),
        (Vehicle.of(vin="1sysynth06a000000"), FITS),
        (Vehicle.of(vin="1SYSYNTH06A000000", plate="SYNA"), FITS),
        (Vehicle.of(vin="1SYSYNTH06A000000", plate="SYNB"), Answer(Why.CONTRADICTED)),
        (Vehicle.of(vin="1SYSYNTH06A000000", plate="SYNZ"), Answer(Why.CONTRADICTED)),
        (Vehicle.of(vin="1SYSYNTH06A999999", plate="SYNA"), Answer(Why.NOBODY)),
        (Vehicle.of(plate="SYNZ"), Answer(Why.NOBODY)),
        (Vehicle.of(), Answer(Why.TOO_LITTLE)),
    ],
)
def test_vehicle_in_a_register_of_two(question: Vehicle, answer: Answer[int]) -> None:
    assert ask(question, CAR, TRAILER) == answer


def test_a_plate_on_two_vehicles_needs_the_identification_number() -> None:
    both = (CAR, Vehicle.of(plate="SYNA", vin="1SZSYNTH06A000001"))
    assert ask(Vehicle.of(plate="SYNA"), *both) == Answer(Why.SHARED)
    assert ask(Vehicle.of(plate="SYNA", vin="1SYSYNTH06A000000"), *both) == FITS


def test_a_record_without_a_plate_is_not_found_by_an_empty_one() -> None:
    assert ask(Vehicle.of(vin="V1"), Vehicle.of(vin="V1"), Vehicle.of(vin="V2")) == FITS
    assert ask(Vehicle.of(vin="V1", plate="SYNA"), Vehicle.of(vin="V1")) == Answer(Why.CONTRADICTED)
