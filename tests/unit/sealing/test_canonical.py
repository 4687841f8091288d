import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clerestory.sealing.canonical import canonical_json, parse_json, parse_json_object
from clerestory.sealing.errors import CanonicalFormError

texts = st.text(st.characters(codec="utf-8"))
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
)


@given(values)
def test_a_value_goes_there_and_back_and_its_bytes_too(value: object) -> None:
    data = canonical_json(value)
    assert parse_json(data) == value
    assert canonical_json(parse_json(data)) == data


@given(
    st.dictionaries(texts, texts | st.lists(st.dictionaries(texts, st.booleans(), max_size=3), max_size=3))
)
def test_the_order_in_which_members_were_put_in_does_not_show(value: dict[str, object]) -> None:
    assert canonical_json(dict(reversed(value.items()))) == canonical_json(value)


def test_the_example_of_rfc_8785_but_for_its_fractions() -> None:
    value = {
        "string": '\u20ac$\u000f\nA\'B"\\\\"/',
        "literals": [None, True, False],
        "\u20ac": "Euro Sign",
        "\r": "Carriage Return",
        "\ufb33": "Hebrew Letter Dalet With Dagesh",
        "1": "One",
        "\U0001f600": "Emoji: Grinning Face",
        "\u0080": "Control",
        "\u00f6": "Latin Small Letter O With Diaeresis",
    }
    keys = list(json.loads(canonical_json(value)))
    # RFC 8785 section 3.2.3: the emoji (a surrogate pair in UTF-16) comes before U+FB33.
    assert keys == ["\r", "1", "literals", "string", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]
    assert b'"string":"\xe2\x82\xac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"' in canonical_json(value)


@pytest.mark.parametrize(
    "value", [0.1, float("inf"), 2**53, -(2**53), b"x", {1: 2}, object(), {"a": {1, 2}}, "\udc00"]
)
def test_what_has_no_single_form_is_refused_with_its_place(value: object) -> None:
    with pytest.raises(CanonicalFormError, match="/deep/1"):
        canonical_json({"deep": [0, value]})


def test_nesting_beyond_32_is_refused() -> None:
    value: object = 1
    for _ in range(32):
        value = [value]
    canonical_json(value)
    with pytest.raises(CanonicalFormError, match="nested"):
        canonical_json([value])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "NaN",
        "-Infinity",
        '{"a":1,"a":1}',
        '[{"b":{"a":1,"a":2}}]',
        "[" * 100_000,
        "9" * 10_000,
        "'a'",
    ],
)
def test_what_is_not_one_json_value_is_refused(text: str) -> None:
    with pytest.raises(CanonicalFormError):
        parse_json(text.encode())


@given(st.binary(max_size=200))
def test_bytes_of_any_kind_are_read_or_refused_and_nothing_else(data: bytes) -> None:
    try:
        parse_json(data)
    except CanonicalFormError:
        return


@pytest.mark.parametrize("text", ["null", "[]", "1", '"a"', "true", "1.5"])
def test_where_an_object_is_wanted_nothing_else_will_do(text: str) -> None:
    with pytest.raises(CanonicalFormError, match="object was expected"):
        parse_json_object(text.encode())
