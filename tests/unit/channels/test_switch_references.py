"""The form of a pre-authorised reference: what is read, what is never taken for another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clerestory.channels.switch import references as codes

CHANCES = st.integers(0, 2**codes.BITS - 1)


@given(CHANCES)
def test_a_code_is_found_again_beside_the_requesters_own_reference(chance):
    code = codes.made_of(chance)
    assert len(code) == 13
    for control in (code, f"U17-{code}", f"{code}/22", f"A {code.lower()} B"):
        assert codes.found_in(control).code == code


@given(CHANCES, st.integers(2, 12), st.sampled_from(codes.SIGNS))
def test_one_sign_read_wrongly_is_noticed(chance, place, sign):
    code = codes.made_of(chance)
    other = code[:place] + sign + code[place + 1 :]
    found = codes.found_in(other)
    assert (found.code, found.misread) == ((code, False) if other == code else (None, True))


@given(CHANCES, st.integers(2, 11))
def test_two_neighbours_exchanged_are_noticed(chance, place):
    code = codes.made_of(chance)
    other = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert codes.found_in(other).code == (code if other == code else None)


@given(CHANCES)
def test_what_runs_on_is_no_code(chance):
    code = codes.made_of(chance)
    for control in (f"X{code}", f"{code}7", code[:-1], ""):
        assert codes.found_in(control) == codes.Found()
    assert codes.found_in(None) == codes.Found()


@given(CHANCES, CHANCES)
def test_two_codes_are_none_and_one_written_twice_is_one(one, two):
    first, second = codes.made_of(one), codes.made_of(two)
    assert codes.found_in(f"{first} {first}").code == first
    found = codes.found_in(f"{first} {second}")
    assert found.several is (first != second)


@given(CHANCES)
def test_what_is_kept_of_a_control_field_holds_no_code(chance):
    code = codes.made_of(chance)
    assert codes.masked(f"u17-{code.lower()} x") == "u17-PQ*********** x"
    assert codes.masked("U17") == "U17"
    assert codes.masked(None) is None


@pytest.mark.parametrize("chance", [-1, 2**codes.BITS])
def test_a_number_out_of_range_makes_no_code(chance):
    with pytest.raises(ValueError, match="outside"):
        codes.made_of(chance)


def test_no_code_shows_in_a_trace():
    assert codes.made_of(5) not in repr(codes.found_in(codes.made_of(5)))
