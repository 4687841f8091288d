"""Who is meant: exact only when nobody else could have been, and refused where the question is thin."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest

from clerestory.resolution.answer import Answer, Outcome, Why
from clerestory.resolution.errors import ResolutionError
from clerestory.resolution.person import Person, plan_for
from clerestory.resolution.register import carry_out
from clerestory.resolution.remembered import RememberedRegister
from clerestory.resolution.slips import days_easily_mistaken, numbers_easily_mistaken


@dataclass(frozen=True)
class Said:
    """Values as somebody writes them."""

    licence_number: str | None = None
    surname: str | None = None
    given: str | None = None
    dob: date | None = None
    sex: str | None = None
    street: str | None = None
    zip5: str | None = None
    county: str | None = None
    licence_last4: str | None = None

    def folded(self) -> Person:
        return Person.of(**vars(self))


ANA = Said("SYN104", "García", "Ana", date(1980, 2, 3), "F", "12 Sample Street", "59601", "Butte")
ELSEWHERE = {
    "street": "9 Mock Way",
    "zip5": "59701",
    "county": "Mesa",
    "licence_number": "SYN777",
    "sex": None,
}
NUMBER_AND_DAY = Said("SYN104", dob=ANA.dob)
NUMBER_AND_NAME = Said("SYN104", "Garcia", "Ana")
ALL = replace(NUMBER_AND_NAME, dob=ANA.dob)
NAME_DAY_ZIP = Said(surname="GARCIA", given="ana", dob=ANA.dob, zip5="59601")


def ask(question: Said, *others: Said, register: tuple[Said, ...] = (ANA,)) -> Answer[int]:
    records = ((number, one.folded()) for number, one in enumerate((*register, *others)))
    return carry_out(plan_for(question.folded()), RememberedRegister(records))


def other(**changes: Any) -> Said:
    """Somebody like Ana, elsewhere and under another number."""
    return replace(ANA, **{**ELSEWHERE, **changes})


@pytest.mark.parametrize("question", [NUMBER_AND_DAY, NUMBER_AND_NAME, ALL, NAME_DAY_ZIP])
def test_one_person_alone_is_exact(question: Said) -> None:
    assert ask(question) == Answer(Why.FITS, 0)


@pytest.mark.parametrize(
    ("question", "why"),
    [
        (Said("SYN104"), Why.TOO_LITTLE),
        (Said("SYN104", surname="Garcia"), Why.TOO_LITTLE),
        (Said("SYN104", given="Ana"), Why.TOO_LITTLE),
        (Said("SYN999", surname="Garcia"), Why.TOO_LITTLE),
        (Said("SYN104", zip5="59601", sex="F"), Why.TOO_LITTLE),
        (replace(NAME_DAY_ZIP, zip5=None), Why.TOO_LITTLE),
        (replace(NAME_DAY_ZIP, zip5=None, sex="F"), Why.TOO_LITTLE),
        (replace(NAME_DAY_ZIP, dob=None), Why.TOO_LITTLE),
        (Said(), Why.TOO_LITTLE),
        (replace(NUMBER_AND_DAY, dob=date(1980, 2, 4)), Why.CONTRADICTED),
        (replace(ALL, dob=date(1980, 2, 4)), Why.CONTRADICTED),
        (replace(ALL, surname="Roe"), Why.CONTRADICTED),
        (replace(ALL, given="Anna"), Why.CONTRADICTED),
        (replace(ALL, sex="M"), Why.CONTRADICTED),
        (replace(ALL, sex="X"), Why.CONTRADICTED),
        (replace(NAME_DAY_ZIP, zip5="59602"), Why.CONTRADICTED),
        (replace(NAME_DAY_ZIP, county="Mesa"), Why.CONTRADICTED),
        (replace(NAME_DAY_ZIP, licence_last4="N105"), Why.CONTRADICTED),
        (replace(NAME_DAY_ZIP, sex="1"), Why.CONTRADICTED),
        (replace(ALL, licence_number="SYN105"), Why.NOBODY),
        (replace(NAME_DAY_ZIP, dob=date(1980, 2, 4)), Why.NOBODY),
        (replace(NAME_DAY_ZIP, given="Anna"), Why.NOBODY),
    ],
)
def test_a_thin_question_or_one_that_disagrees_gets_nobody(question: Said, why: Why) -> None:
    assert ask(question) == Answer(why)


@pytest.mark.parametrize(
    "question",
    [
        replace(ALL, licence_number="syn 1-04", surname="GARCIA", given="ana m."),
        replace(ALL, sex="female"),
        replace(ALL, sex="9"),
        replace(ALL, surname="Garcia Jr"),
        replace(ALL, zip5="00000"),
        replace(NAME_DAY_ZIP, street="12 SAMPLE ST", county="butte county", licence_last4="n104"),
    ],
)
def test_spelling_and_an_address_left_behind_do_not_disagree(question: Said) -> None:
    assert ask(question) == Answer(Why.FITS, 0)


TWIN = other(given="Eva", licence_number="SYN105", street=ANA.street, zip5=ANA.zip5)
NAMESAKE = other()
NEAR = [
    pytest.param(TWIN, id="twin"),
    pytest.param(NAMESAKE, id="namesake with the same birthday"),
    pytest.param(other(dob=date(1980, 2, 8)), id="birthday with one digit wrong"),
    pytest.param(other(dob=date(1980, 3, 2)), id="day and month swapped"),
    pytest.param(other(dob=date(1908, 2, 3)), id="two digits swapped"),
    pytest.param(other(surname="Garcia-Lopez", dob=date(1981, 2, 3)), id="double name in part"),
    pytest.param(other(surname="de la Garcia"), id="particle"),
    pytest.param(other(given="Anna", dob=date(1980, 2, 13)), id="nickname and birthday"),
    pytest.param(other(given="Annie", surname="Garcia Roe"), id="nickname and double name"),
    pytest.param(other(surname="Ana", given="Garcia"), id="names swapped"),
    pytest.param(other(surname="Garsia"), id="sounds alike"),
    pytest.param(other(surname="Roe", given="Eva", street=ANA.street, zip5=ANA.zip5), id="twin by address"),
    pytest.param(
        other(surname="Garcia Jr", dob=date(2002, 7, 9), street=ANA.street, zip5=ANA.zip5), id="generation"
    ),
]


@pytest.mark.parametrize("near", NEAR)
def test_who_comes_too_close_makes_a_name_ambiguous(near: Said) -> None:
    assert ask(NAME_DAY_ZIP, near).outcome is Outcome.AMBIGUOUS


@pytest.mark.parametrize("near", NEAR)
def test_number_name_and_birthday_together_tell_from_everybody_close(near: Said) -> None:
    assert ask(ALL, near) == Answer(Why.FITS, 0)


def test_twins_by_number_are_told_apart_only_with_the_given_name() -> None:
    assert ask(NUMBER_AND_DAY, TWIN) == Answer(Why.TOO_CLOSE)
    assert ask(replace(NUMBER_AND_DAY, surname="Garcia"), TWIN) == Answer(Why.TOO_CLOSE)
    assert ask(replace(NUMBER_AND_DAY, given="Ana"), TWIN) == Answer(Why.FITS, 0)
    assert ask(replace(NUMBER_AND_DAY, given="Eva"), TWIN) == Answer(Why.CONTRADICTED)


def test_a_sign_of_the_number_that_leads_to_a_namesake_is_seen() -> None:
    for number in ("SYN105", "SYN014", "SYNI04"):
        neighbour = other(licence_number=number, dob=date(1951, 6, 17))
        assert ask(NUMBER_AND_NAME, neighbour) == Answer(Why.TOO_CLOSE)
        stranger = other(licence_number=number, surname="Roe", given="Jo")
        assert ask(NUMBER_AND_DAY, stranger) == Answer(Why.TOO_CLOSE)
    far = other(licence_number="SYN222", dob=date(1951, 6, 17))
    assert ask(NUMBER_AND_NAME, far) == Answer(Why.FITS, 0)


FATHER = Said("SYN400", "Roe Sr", "Jo", date(1950, 1, 1), "M", "1 Mock Way", "59701", "Mesa")
SON = replace(FATHER, licence_number="SYN811", surname="Roe Jr", dob=date(1975, 9, 23))


def test_father_and_son_at_one_address_are_told_apart_by_number_and_birthday_alone() -> None:
    both = (FATHER, SON)
    assert ask(Said("SYN400", dob=FATHER.dob), register=both) == Answer(Why.FITS, 0)
    assert ask(Said("SYN400", "Roe", "Jo"), register=both) == Answer(Why.TOO_CLOSE)
    assert ask(Said("SYN400", "Roe", "Jo", FATHER.dob), register=both) == Answer(Why.FITS, 0)
    by_name = Said(None, "Roe", "Jo", FATHER.dob, zip5="59701")
    assert ask(by_name, register=both) == Answer(Why.TOO_CLOSE)
    assert ask(by_name, register=(FATHER,)) == Answer(Why.FITS, 0)


def test_the_wrong_generation_contradicts() -> None:
    assert ask(Said("SYN400", "Roe Jr", "Jo", FATHER.dob), register=(FATHER,)) == Answer(Why.CONTRADICTED)
    assert ask(Said("SYN400", "Roe, Senior", "Jo", FATHER.dob), register=(FATHER,)) == Answer(Why.FITS, 0)


def test_who_is_merely_alike_does_not_disturb() -> None:
    strangers = (
        other(dob=date(1981, 3, 9)),
        other(surname="Roe"),
        other(given="Eva", dob=date(1981, 3, 9), street=ANA.street, zip5=ANA.zip5),
        other(surname="Garsia", dob=date(1980, 2, 8)),
    )
    assert ask(NAME_DAY_ZIP, *strangers) == Answer(Why.FITS, 0)


def test_a_number_that_two_records_bear_is_ambiguous() -> None:
    assert ask(ALL, other(licence_number="SYN104", surname="Roe")) == Answer(Why.SHARED)


def test_a_record_with_gaps_is_not_confirmed_by_them() -> None:
    without_day = replace(ANA, dob=None)
    assert ask(ALL, register=(without_day,)) == Answer(Why.CONTRADICTED)
    assert ask(NUMBER_AND_NAME, register=(without_day,)) == Answer(Why.FITS, 0)
    assert ask(NAME_DAY_ZIP, register=(replace(ANA, zip5=None),)) == Answer(Why.CONTRADICTED)


def test_each_reason_says_what_to_do_and_never_how_many() -> None:
    for why in Why:
        assert why.sentence.endswith(".")
        assert not any(sign.isdigit() for sign in why.sentence)
        assert "candidate" not in why.sentence


def test_a_handle_stands_in_an_exact_answer_and_in_no_other() -> None:
    with pytest.raises(ResolutionError, match="'ambiguous' with a record"):
        Answer(Why.TOO_CLOSE, 1)
    with pytest.raises(ResolutionError, match="'exact' without a record"):
        Answer(Why.FITS)


def test_slips_are_real_and_never_the_value_itself() -> None:
    days = set(days_easily_mistaken(date(1980, 2, 3)))
    assert {date(1980, 3, 2), date(1990, 2, 3), date(1980, 2, 8), date(1980, 12, 3), date(1908, 2, 3)} <= days
    assert date(1980, 2, 3) not in days
    assert len(days) < 60
    assert date(19, 1, 1) in set(days_easily_mistaken(date(9, 1, 1)))
    numbers = numbers_easily_mistaken("SYN10")
    assert {"SYN11", "SYN01", "5YN10", "SYNI0", "SYN1O", "YSN10"} <= set(numbers)
    assert "SYN10" not in numbers
    assert len(numbers) == len(set(numbers)) < 40


def test_nothing_of_a_person_is_in_a_repr() -> None:
    assert repr(ANA.folded()) == "Person()"
