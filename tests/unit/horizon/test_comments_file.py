"""A file of comments is taken whole or not at all, and each fault has its line."""

from datetime import date

import pytest

from clerestory.horizon.comments_file import LONGEST_COMMENT, MOST_BYTES, MOST_FAULTS, read_comments
from clerestory.horizon.errors import UnusableFileError

TODAY = date(2026, 11, 23)


def faults(data: bytes) -> str:
    with pytest.raises(UnusableFileError) as refused:
        read_comments(data, today=TODAY)
    return str(refused.value)


def test_a_file_is_read_with_its_days_and_languages() -> None:
    data = '\ufeffcomment,name,received_on,language\r\n"Sí, de\nacuerdo",Ana,2026-11-20,es\r\nYes,,,\r\n'
    first, second = read_comments(data.encode(), today=TODAY)
    assert (first.text, first.name, first.received_on, first.language) == (
        "Sí, de\nacuerdo",
        "Ana",
        date(2026, 11, 20),
        "es",
    )
    assert (second.text, second.name, second.received_on, second.language) == ("Yes", "", None, "en")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "Line 1: found 0 columns"),
        (b"text\nhello\n", "Line 1: found 1 columns, 1 of them unknown"),
        (b"comment,comment\na,b\n", "each once"),
        (b"comment\n", "Found no comment"),
        (b"comment\nfine\n\xff\xfe broken\n", "Line 3: found bytes that are not UTF-8"),
        (b"comment\nfine\nNUL \x00 here\n", "Line 3: found a NUL sign"),
        (b'comment,name\n=HYPERLINK("x"),a\n', "Line 2, column comment: begins with a sign"),
        (b"comment,name\nfine,@SUM(A1)\n", "Line 2, column name: begins with a sign"),
        (b"comment\n-2+3\n", "Line 2, column comment: begins with a sign"),
        (b"comment\n  +1\n", "Line 2, column comment: begins with a sign"),
        (b"comment,name\nfine\n", "Line 2: found 1 cells; expected 2"),
        (b'comment\n"never ends\n', "does not end"),
        (b"comment,received_on\nfine,23.11.2026\n", "Line 2, column received_on"),
        (b"comment,received_on\nfine,2026-11-24\n", "Line 2, column received_on"),
        (b"comment,language\nfine,fr\n", "Line 2, column language"),
        (b"comment\n...\n", "found no words"),
        (b"comment\nyes\nA\n", "Line 3, column comment: found no words"),
        (b"comment\n" + b"a" * (LONGEST_COMMENT + 1), f"expected at most {LONGEST_COMMENT}"),
        (b"comment\n" + b"a" * 200_000, "too long"),
        (b"a" * (MOST_BYTES + 1), "more than 16 MB"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_its_line(data: bytes, said: str) -> None:
    assert said in faults(data)


def test_one_bad_row_refuses_the_whole_file_and_never_repeats_what_stood_there() -> None:
    said = faults(b"comment,name\nfirst is fine,\n=secret words,x\nthird is fine,\n")
    assert "Line 3" in said
    assert "Nothing of the file was taken" in said
    assert "secret" not in said


def test_a_list_with_dashes_is_no_formula() -> None:
    assert len(read_comments(b'comment\n"- one\n- two"\n-- a dash\n', today=TODAY)) == 2


def test_only_the_first_faults_are_told() -> None:
    with pytest.raises(UnusableFileError) as refused:
        read_comments(b"comment\n" + b"=1\n" * 500, today=TODAY)
    assert len(refused.value.faults) == MOST_FAULTS
