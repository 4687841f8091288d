"""The keys of resolution, blinded: the tables answer as the rules say, and look as long for nobody."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection

from clerestory.registry import index
from clerestory.registry.blinded_register import BlindedRegister
from clerestory.registry.blinding import Blinder
from clerestory.registry.keys import SubjectKeys
from clerestory.registry.loading import Loaded, load
from clerestory.registry.matching import Resolved, person_digests, plan_for, vehicle_digests
from clerestory.registry.records import PersonKeys, VehicleKeys
from clerestory.resolution import person, vehicle
from clerestory.resolution.answer import Outcome, Why
from clerestory.resolution.person import Person
from clerestory.resolution.register import carry_out
from clerestory.resolution.remembered import RememberedRegister
from clerestory.resolution.vehicle import Vehicle

BLINDER = Blinder(b"k" * 32)
ANA = PersonKeys("SYN1", "García", "Ana", date(1980, 2, 3), "12 Sample Street", "59601", "Butte")


@pytest.mark.parametrize(
    ("question", "why"),
    [
        (SubjectKeys(plate="SYNA", dob=date(1980, 1, 1)), Why.UNCLEAR),
        (SubjectKeys(surname="Garcia", given="Ana"), Why.UNCLEAR),
        (SubjectKeys(looking_for="vehicle"), Why.TOO_LITTLE),
        (SubjectKeys(dob=ANA.dob), Why.TOO_LITTLE),
        (SubjectKeys(licence_number="SYN1", surname="Garcia"), Why.TOO_LITTLE),
        (SubjectKeys(surname="Garcia", given="Ana", dob=ANA.dob), Why.TOO_LITTLE),
    ],
)
def test_a_thin_question_has_no_plan(question: SubjectKeys, why: Why) -> None:
    assert plan_for(question) is why


def test_the_kind_that_is_looked_for_settles_what_is_meant() -> None:
    both = {"plate": "SYNA", "licence_number": "SYN1", "dob": ANA.dob}
    assert plan_for(SubjectKeys(looking_for="vehicle", **both)) == vehicle.plan_for(Vehicle.of(plate="SYNA"))
    assert plan_for(SubjectKeys(looking_for="person", **both)) == person.plan_for(
        Person.of(licence_number="SYN1", dob=ANA.dob)
    )


def test_few_values_are_mixed_with_the_handle_so_that_counting_tells_nothing() -> None:
    son = PersonKeys("SYN1", "Roe Jr", "Jo", date(1980, 1, 1), sex="M")
    one, other = (person_digests(son, BLINDER, uuid4()) for _ in range(2))
    for name in ("sex", "suffix"):
        assert one[name] != other[name]
    assert {name for name in one if one[name] == other[name]} == set(one) - {"sex", "suffix"}


def test_a_record_that_lacks_a_part_has_an_empty_digest() -> None:
    bare = person_digests(PersonKeys("SYN1", "Roe", "Jo", date(1980, 1, 1)), BLINDER, UUID(int=1))
    empty = {name for name, digest in bare.items() if not digest}
    assert empty == {
        *("home_and_dob", "home_and_name", "name_dob_and_street", "name_dob_and_zip5", "name_dob_and_county"),
        *("sex", "suffix"),
    }
    assert vehicle_digests(VehicleKeys("SYNA", None), BLINDER, UUID(int=1))["vin"] == b""


class Few:
    """Made-up people whose values are often shared and nearly shared."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def values(self, *, may_lack: bool) -> dict[str, Any]:
        pick = self._random.choice
        said: dict[str, Any] = {
            "licence_number": f"SYN{self._random.randrange(40):03d}",
            "surname": pick(["Smith", "Smith Jr", "Smyth", "Smith-Roe", "Roe", "Núñez"]),
            "given": pick(["Ana", "Anna", "Eva", "Jo", "Joan"]),
            "dob": date(1980, pick([2, 3, 11]), pick([2, 3, 8, 23])),
            "street": pick(["1 Mock Way", "2 Mock Way", "3 Mock Way"]),
            "zip5": pick(["59601", "59701"]),
            "county": pick(["Butte", "Mesa"]),
            "sex": pick(["M", "F"]),
        }
        if may_lack:
            said = {name: value for name, value in said.items() if pick([True, True, False])}
        return said


def test_the_tables_answer_as_a_register_in_memory_does(
    database: Any, few: Callable[..., Any], blind_key: bytes, kek: Any, handle_of: Callable[[str], UUID]
) -> None:
    made = Few(7)
    everybody = [made.values(may_lack=False) for _ in range(30)]
    load(few(*(PersonKeys(**one) for one in everybody)), blind_key=blind_key, kek=kek)
    handles = [handle_of(f"key-{number}") for number in range(30)]
    memory = RememberedRegister(zip(handles, (Person.of(**one) for one in everybody), strict=True))
    tables = BlindedRegister(Blinder(blind_key), "default")
    seen = set()
    for about in (*everybody, *(made.values(may_lack=True) for _ in range(250))):
        for left_out in ((), ("licence_number",), ("given",), ("dob",)):
            said = {name: value for name, value in about.items() if name not in left_out}
            plan = plan_for(SubjectKeys(looking_for="person", **said))
            answer = carry_out(plan, tables)
            assert answer == carry_out(plan, memory)
            seen.add(answer.why)
    assert seen == {Why.FITS, Why.SHARED, Why.TOO_CLOSE, Why.NOBODY, Why.CONTRADICTED, Why.TOO_LITTLE}


@contextmanager
def statements() -> Iterator[list[str]]:
    asked: list[str] = []

    def keep(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        yield asked


def test_the_same_statements_are_sent_whoever_is_there(
    database: Any, few: Callable[..., Any], blind_key: bytes, kek: Any
) -> None:
    namesake = PersonKeys("SYN7", "Roe", "Jo", date(1980, 2, 3), "1 Mock Way", "59601")
    load(few(ANA, namesake, PersonKeys("SYN9", "Roe", "Jo", date(1980, 2, 3))), blind_key=blind_key, kek=kek)
    outcomes, sent = set(), []
    for surname, given, zip5 in (
        ("Garcia", "Ana", "59601"),
        ("Garcia", "Ana", "59602"),
        ("Roe", "Jo", "59601"),
        ("Nobody", "Nemo", "59601"),
    ):
        with statements() as asked:
            found = index.locate(
                SubjectKeys(surname=surname, given=given, dob=date(1980, 2, 3), zip5=zip5),
                blind_key=blind_key,
            )
        assert found.why is not None
        outcomes.add(found.why.outcome)
        sent.append(asked)
    assert outcomes == set(Outcome)
    assert all(asked == sent[0] for asked in sent)
    assert len(sent[0]) == 4


def test_a_record_from_before_the_columns_for_closeness_lets_nobody_be_told_by_name_until_it_is_filled(
    database: Any, few: Callable[..., Any], blind_key: bytes, kek: Any
) -> None:
    source = few(ANA, PersonKeys("SYN7", "Roe", "Jo", date(1951, 6, 17), "1 Mock Way", "59601"))
    load(source, blind_key=blind_key, kek=kek)
    by_name = SubjectKeys(surname="Garcia", given="Ana", dob=ANA.dob, zip5="59601")
    everything = SubjectKeys(licence_number="SYN1", surname="Garcia", given="Ana", dob=ANA.dob)
    assert index.locate(by_name, blind_key=blind_key).resolved is Resolved.EXACT
    with database.connect("clerestory_owner") as owner:
        owner.execute(
            "UPDATE registry_blindpersonkeys SET near_names = NULL, home_and_dob = NULL,"
            " home_and_name = NULL, licence_and_name = NULL, suffix = NULL, sex = NULL WHERE handle_id ="
            " (SELECT id FROM registry_handle WHERE source_key = 'key-1')"
        )
    assert index.locate(by_name, blind_key=blind_key).why is Why.TOO_CLOSE
    assert index.locate(everything, blind_key=blind_key).why is Why.FITS
    assert load(source, blind_key=blind_key, kek=kek) == Loaded(0, 2)
    assert index.locate(by_name, blind_key=blind_key).why is Why.FITS
