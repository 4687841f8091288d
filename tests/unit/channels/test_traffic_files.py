"""Log files as they come: what cannot be read is named by row and reason, and spoils nothing else."""

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clerestory.channels.reconciliation.errors import LogFileError
from clerestory.channels.reconciliation.logs import Class
from clerestory.channels.reconciliation.mapping import own_names, read_mapping
from clerestory.channels.reconciliation.reading import LogReader
from clerestory.channels.reconciliation.run import Files, reconcile
from clerestory.channels.reconciliation.subject import subject_digest

KEY = b"0123456789abcdef"
HEAD = b"time,sender,key,control,digest\n"


def line(number: int) -> bytes:
    return f"2026-01-02T03:{number // 60:02}:{number % 60:02}Z,ZZ0000001,DQ,C{number},D{number}\n".encode()


def read(path: Path, mapping=None, key: bytes | None = None) -> tuple[pl.DataFrame, dict[int, str]]:
    mapping = mapping or own_names()
    reader = LogReader(path, mapping.logs[1], mapping, key)
    parts = list(reader.read())
    bad = {number: reason for part in parts for number, reason in part.unreadable.iter_rows()}
    return pl.concat(part.rows for part in parts).sort("number"), bad


def written(folder: Path, content: bytes, name: str = "switch.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (b"2026-01-02T03:00:00Z,ZZ0000001,DQ\n", "3 fields, expected 5"),
        (b"2026-01-02T03:00:00Z,ZZ0000001,DQ,C,D,extra\n", "6 fields, expected 5"),
        (b'2026-01-02T03:00:00Z,"ZZ0000001",DQ\n', "3 fields, expected 5"),
        (b"yesterday,ZZ0000001,DQ,C,D\n", "a time that cannot be read"),
        (b"2026-13-02T03:00:00Z,ZZ0000001,DQ,C,D\n", "a time that cannot be read"),
        (b"1969-01-02T03:00:00Z,ZZ0000001,DQ,C,D\n", "a time before 1970 or after 2199"),
        (b"2026-01-02T03:00:00Z, ,DQ,C,D\n", "no sender"),
        (b"2026-01-02T03:00:00Z,ZZ0000001,\x07,C,D\n", "no key"),
        (b"2026-01-02T03:00:00Z,ZZ0000001,DQ,\xff\xfe,D\n", "bytes that are not utf-8"),
        (
            b"2026-01-02T03:00:00Z,ZZ0000001,DQ," + b"9" * 300 + b",D\n",
            "a control of more than 256 characters",
        ),
        (
            b"2026-01-02T03:00:00Z,ZZ0000001,DQ," + b"9" * 1_000_000 + b",D\n",
            "a row of more than 65,536 bytes",
        ),
        (b'2026-01-02T03:00:00Z,ZZ0000001,DQ,"C,D\n', "a quotation mark that is not closed"),
        (b'2026-01-02T03:00:00Z,ZZ0000001,DQ,"C"C",D"\n', "a quotation mark in the middle of a field"),
    ],
)
def test_a_row_that_cannot_be_read_has_a_number_and_a_reason(tmp_path, bad, reason):
    path = written(tmp_path, HEAD + line(1) + line(2) + bad + line(3) + line(4))
    rows, unreadable = read(path)
    assert unreadable == {4: reason}
    assert rows["number"].to_list() == [2, 3, 5, 6]
    assert rows["control"].to_list() == ["C1", "C2", "C3", "C4"]


def test_lines_inside_a_quoted_field_are_no_rows(tmp_path):
    inside = b'2026-01-02T03:00:00Z,ZZ0000001,DQ,C9,"D9\n' + line(8) + b'"\n'
    rows, bad = read(written(tmp_path, HEAD + line(1) + inside + line(2)))
    assert (rows["control"].to_list(), bad) == (["C1", "C2"], {3: "a line break in a field"})
    assert rows["number"].to_list() == [2, 6]
    note = HEAD.replace(b"\n", b",note\n") + line(1).replace(b"\n", b',"said\n' + line(8)[:-1] + b'"\n')
    rows, bad = read(written(tmp_path, note, "note.csv"))
    assert (rows["control"].to_list(), bad) == (["C1"], {}), "a column that does not count may hold anything"


def test_a_line_without_end_does_not_fill_the_memory(tmp_path):
    path = written(tmp_path, HEAD + line(1) + b"x" * (20 << 20) + b"\n" + line(2))
    rows, bad = read(path)
    assert bad == {3: "a row of more than 65,536 bytes"}
    assert rows["number"].to_list() == [2, 4]


def test_blocks_meet_in_the_middle_of_lines(tmp_path, monkeypatch):
    monkeypatch.setattr("clerestory.channels.reconciliation.lines.BLOCK_BYTES", 61)
    quoted = b'"2026-01-02T03:00:00Z","ZZ0000001",DQ,"A ""B""","D"\n'
    rows, bad = read(written(tmp_path, HEAD + b"".join(line(one) for one in range(50)) + quoted))
    assert not bad
    assert rows["control"].to_list() == [f"C{one}" for one in range(50)] + ['A "B"']
    assert rows["number"].to_list() == list(range(2, 53))


def test_names_with_a_mark_of_order_and_windows_line_ends_are_read(tmp_path):
    content = b"\xef\xbb\xbf" + (HEAD + line(1) + b"\n" + line(2)).replace(b"\n", b"\r\n")
    rows, bad = read(written(tmp_path, content))
    assert (rows["number"].to_list(), bad) == ([2, 4], {})


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "found nothing"),
        (b"when,who\n1,2\n", "no column 'time' among 'when', 'who'"),
        (b"time,time,sender,key\n", "the column 'time' twice"),
        ("time,sender,key\n".encode("utf-16"), "found UTF-16"),
        (b"\x1f\x8b\x08time", "found gzip"),
        (b"time,\xff,key\n", "no names of columns that can be read"),
    ],
)
def test_another_file_is_refused_before_it_is_read(tmp_path, content, told):
    with pytest.raises(LogFileError, match=told):
        read(written(tmp_path, content))


def test_a_file_of_which_no_row_can_be_read_is_no_empty_log(tmp_path):
    good = written(tmp_path, HEAD + line(1), "ours.csv")
    bad = written(tmp_path, HEAD + b"02/01/2026 03:00,ZZ0000001,DQ,C,D\n" * 3)
    with pytest.raises(LogFileError, match=r"3 rows of which none can be read \(row 2: a time"):
        reconcile(Files(good, bad), own_names())


def test_truncated_parquet_is_refused(tmp_path):
    table = pl.DataFrame({"time": ["2026-01-02T03:00:00Z"], "sender": ["ZZ0000001"], "key": ["DQ"]})
    path = tmp_path / "switch.parquet"
    table.write_parquet(path)
    assert read(path)[0]["number"].to_list() == [1]
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(LogFileError, match="no Parquet that can be read"):
        read(path)


MAPPING = """
format = "clerestory/traffic-mapping/1"

[questions]
keys = ["DQ", "RQ"]
destinations = ["ZZ"]

[sender_classes]
ZZ0000001 = "federal"

[switch]
form = "text"
pattern = '''(?x)^(?P<day>\\d{8})\\x20(?P<clock>\\d{6})\\x20(?P<mke>\\w+)\\.(?P<ori>\\w{9})\\.(?P<dest>\\w\\w)
  (?:\\.\\*(?P<ctl>\\w*))?\\.TXT\\x20OLN/(?P<oln>\\w+)$'''
time = ["day", "clock"]
time_form = "%Y%m%d %H%M%S"
zone = "America/Denver"
sender = "ori"
key = "mke"
destination = "dest"
control = "ctl"
subject = { OLN = "oln" }
"""


def mapping_of(folder: Path, text: str = MAPPING):
    path = folder / "mapping.toml"
    path.write_text(text)
    return read_mapping(path)


def test_a_text_of_log_retrieval_is_read_by_a_pattern(tmp_path):
    mapping = mapping_of(tmp_path)
    text = (
        b"20260102 030405 DQ.ZZ0000001.ZZ.*C1.TXT OLN/d111\n"
        b"NO MORE FOR TODAY\n"
        b"20260702 030405 RQ.ZZ0000002.ZZ.TXT OLN/D111\n"
        b"20260702 030405 AM.ZZ0000002.ZZ.TXT OLN/D111\n"
    )
    rows, bad = read(written(tmp_path, text, "nlr.txt"), mapping, KEY)
    assert bad == {2: "a line that does not fit the pattern"}
    winter, summer, _ = (one / 1e6 for one in rows["at"])
    assert winter == 1_767_348_245, "seven hours behind UTC"
    assert summer == 1_782_983_045, "six hours behind UTC"
    assert rows["digest"].unique().to_list() == [subject_digest({"OLN": "D111"}, KEY)]
    assert rows["sender_class"].to_list() == ["federal", "", ""]
    assert rows["elsewhere"].to_list() == [False, False, True]
    assert "D111" not in str(rows.rows()), "no field of a subject is kept"


def test_a_subject_is_not_read_without_a_key(tmp_path):
    with pytest.raises(LogFileError, match="no key"):
        read(written(tmp_path, b"", "nlr.txt"), mapping_of(tmp_path), None)


def test_the_digest_depends_on_key_and_content_alone():
    one = subject_digest({"NAM": "DOE,  JANE", "DOB": "19700101"}, KEY)
    assert one == subject_digest({"DOB": "19700101\r", "NAM": " doe, jane", "OLN": ""}, KEY)
    assert one != subject_digest({"DOB": "19700101", "NAM": "DOE, JANE"}, KEY[::-1])
    assert subject_digest({"NAM": " "}, KEY) is None


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("mapping/1", "mapping/2"), "format"),
        (('sender = "ori"', ""), "sender"),
        (('zone = "America/Denver"', 'zone = "Mars/Olympus"'), "zone"),
        (('control = "ctl"', 'control = "nowhere"'), "no group 'nowhere'"),
        (("[questions]", "[question]"), "an entry nobody reads"),
        (('form = "text"', 'form = "xml"'), "csv or parquet or text"),
        (("(?P<day>", "(?P<day>("), "no regular expression"),
        (("[questions]", "[windows]\nretry_seconds = 5\n[questions]"), "at least tolerance_seconds"),
    ],
)
def test_a_mapping_that_cannot_be_used_says_where(tmp_path, change, told):
    with pytest.raises(LogFileError, match=told):
        mapping_of(tmp_path, MAPPING.replace(*change))


def test_what_is_no_question_to_these_records_is_counted_elsewhere(tmp_path):
    mapping = mapping_of(tmp_path, 'format = "clerestory/traffic-mapping/1"\n[questions]\nkeys = ["RQ"]\n')
    ours = written(tmp_path, HEAD + line(1), "ours.csv")
    switch = written(tmp_path, HEAD + line(1) + line(2))
    found = reconcile(Files(ours, switch), mapping)
    assert found.rows(1) == {**dict.fromkeys(Class, 0), Class.ELSEWHERE: 2}


def test_a_log_alone_is_compared_with_nothing(tmp_path):
    with pytest.raises(LogFileError, match="only ours"):
        reconcile(Files(written(tmp_path, HEAD + line(1))), own_names())


pieces = st.lists(
    st.sampled_from(
        [
            b'"',
            b'""',
            b",",
            b"\n",
            b"\r\n",
            b"\xff",
            b"\x00",
            b"2026-01-02T03:00:00Z",
            b"A",
            b" ",
            b"\xc3\xa9",
        ]
    )
    | st.binary(max_size=3),
    max_size=60,
)


@settings(max_examples=80, deadline=None)
@given(middle=pieces)
def test_whatever_stands_in_a_file_each_row_has_one_number_and_good_rows_stay(tmp_path_factory, middle):
    content = HEAD + line(1) + b"".join(middle) + b"\n" + line(2)
    rows, bad = read(written(tmp_path_factory.mktemp("any"), content))
    numbers = [*rows["number"].to_list(), *bad]
    assert len(numbers) == len(set(numbers))
    assert set(numbers) <= set(range(2, content.count(b"\n") + 2))
    assert "C1" in rows["control"].to_list()
    if b"".join(middle).count(b'"') % 2 == 0:
        return
    assert bad, "a quote that stays open is told"
