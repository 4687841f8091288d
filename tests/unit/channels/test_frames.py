"""Frames: any split gives the same, faults are told by place, and nothing spoiled is passed on."""

import zlib
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from clerestory.channels.switch import frames
from clerestory.channels.switch.errors import (
    CorruptFrameError,
    FrameError,
    FrameHeadError,
    FrameTooLongError,
    InterleavedFrameError,
    StrayBytesError,
    TruncatedFrameError,
    UnframableError,
)
from clerestory.channels.switch.frames import Delimited, Frame, FrameKind, LengthPrefixed

FORMS = [LengthPrefixed(largest_body_bytes=300), Delimited(largest_body_bytes=300)]
numbers = st.integers(0, frames.HIGHEST_NUMBER)
plain = st.binary(max_size=300).map(lambda body: body.translate(None, b"\x01\x02\x03"))
sent = st.lists(st.builds(Frame, st.sampled_from(FrameKind), numbers, plain), max_size=6)


def decoded(form, *chunks, ended=True):
    decoder = form.decoder()
    found = [one for chunk in chunks for one in decoder.feed(chunk)]
    return found + (decoder.end() if ended else [])


def told(found):
    """Frames as they are; of faults their kind and sentence."""
    return [one if isinstance(one, Frame) else (type(one), str(one)) for one in found]


def pieces(stream, cuts):
    edges = [0, *sorted(cut % (len(stream) + 1) for cut in cuts), len(stream)]
    return [stream[start:stop] for start, stop in pairwise(edges)]


@pytest.mark.parametrize("form", FORMS)
@given(frames_sent=sent, cuts=st.lists(st.integers(0, 5000), max_size=20))
def test_whatever_is_written_comes_out_in_any_split(form, frames_sent, cuts):
    stream = b"".join(form.write(each) for each in frames_sent)
    assert decoded(form, *pieces(stream, cuts)) == frames_sent


@pytest.mark.parametrize("form", FORMS)
@given(
    parts=st.lists(st.binary(max_size=40) | sent.map(tuple), max_size=6),
    spoil=st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 255)), max_size=3),
    cuts=st.lists(st.integers(0, 5000), max_size=20),
)
@example(parts=[b"\x01M1\x02abc\x01M2\x02def\x03"], spoil=[], cuts=[3, 7, 8, 9])
def test_any_split_of_any_bytes_gives_the_same_frames_and_faults(form, parts, spoil, cuts):
    stream = bytearray()
    for part in parts:
        stream += part if isinstance(part, bytes) else b"".join(form.write(each) for each in part)
    for at, byte in spoil:
        if stream:
            stream[at % len(stream)] = byte
    whole = told(decoded(form, bytes(stream)))
    assert told(decoded(form, *pieces(bytes(stream), cuts))) == whole
    assert told(decoded(form, *(bytes((byte,)) for byte in stream))) == whole


@pytest.mark.parametrize("form", FORMS)
@given(frames_sent=sent.filter(bool), data=st.data())
def test_a_stream_cut_short_gives_the_whole_frames_and_one_fault(form, frames_sent, data):
    written = [form.write(each) for each in frames_sent]
    stream = b"".join(written)
    ends = {sum(map(len, written[:count])): count for count in range(len(written) + 1)}
    cut = data.draw(st.integers(0, len(stream)))
    found = decoded(form, stream[:cut])
    whole = max(count for end, count in ends.items() if end <= cut)
    assert found[:whole] == frames_sent[:whole]
    assert [type(one) for one in found[whole:]] == ([] if cut in ends else [TruncatedFrameError])


@given(first=plain, second=plain, cut=st.integers(1, 320), data=st.data())
def test_of_two_interleaved_frames_only_a_whole_one_is_passed_on(first, second, cut, data):
    form = Delimited()
    one, two = form.write(Frame(FrameKind.MESSAGE, 1, first)), form.write(Frame(FrameKind.MESSAGE, 2, second))
    inside = max(1, cut % len(one))
    found = decoded(form, one[:inside] + two + one[inside:])
    assert [each.number for each in found if isinstance(each, Frame)] == [2]
    assert sum(isinstance(each, FrameError) for each in found) >= 1


@given(first=plain, second=plain, cut=st.integers(1, 320))
def test_interleaved_length_prefixed_frames_end_the_connection(first, second, cut):
    form = LengthPrefixed()
    sent_frames = [Frame(FrameKind.MESSAGE, 1, first), Frame(FrameKind.MESSAGE, 2, second)]
    one, two = map(form.write, sent_frames)
    inside = max(1, cut % len(one))
    decoder = form.decoder()
    found = decoder.feed(one[:inside] + two + one[inside:]) + decoder.end()
    assert [each for each in found if isinstance(each, Frame) and each not in sent_frames] == []
    assert isinstance(found[-1], FrameError)
    assert decoder.must_close


def test_an_interleaved_frame_is_told_by_its_byte():
    found = decoded(Delimited(), b"\x01M1\x02abc\x01M2\x02def\x03" + b"%08x" % zlib.crc32(b"M2\x02def"))
    assert [type(one) for one in found] == [InterleavedFrameError, Frame]
    assert (found[0].offset, found[0].expected, found[1].body) == (7, "ETX", b"def")


@given(body=plain, at=st.integers(0, 10**6), change=st.integers(1, 255))
@pytest.mark.parametrize("form", FORMS)
def test_a_changed_byte_never_gives_another_frame(form, body, at, change):
    frame = Frame(FrameKind.MESSAGE, 7, body)
    stream = bytearray(form.write(frame))
    stream[at % len(stream)] ^= change
    assert [one for one in decoded(form, bytes(stream)) if isinstance(one, Frame) and one != frame] == []
    assert any(isinstance(one, FrameError) for one in decoded(form, bytes(stream)))


def test_a_body_as_long_as_agreed_passes_and_one_byte_more_is_refused_at_once():
    for form in FORMS:
        longest = Frame(FrameKind.MESSAGE, 1, b"x" * 300)
        assert decoded(form, form.write(longest)) == [longest]
        wider = type(form)(largest_body_bytes=10**7)
        for body in (b"x" * 301, b"x" * 1_000_000):
            stream = wider.write(Frame(FrameKind.MESSAGE, 1, body))
            found = decoded(form, stream, ended=False)
            assert isinstance(found[0], FrameTooLongError)
            assert not any(isinstance(one, Frame) for one in found)


def test_a_body_that_never_ends_is_not_kept():
    decoder = Delimited(largest_body_bytes=1000).decoder()
    found = decoder.feed(b"\x01M1\x02")
    for _ in range(200):
        found += decoder.feed(b"x" * 900)
        assert len(decoder._held) <= 1900
    assert [type(one) for one in found] == [FrameTooLongError]


def test_after_a_fault_delimited_frames_go_on_at_the_next_start():
    form = Delimited()
    good = Frame(FrameKind.MESSAGE, 3, b"good")
    found = decoded(form, b"noise" + form.write(good) + b"\r\n\x01?1\x02" + b"\x01M9" * 2 + form.write(good))
    kinds = [StrayBytesError, Frame, FrameHeadError, FrameHeadError, FrameHeadError, Frame]
    assert [type(one) for one in found] == kinds
    assert found[1] == found[-1] == good


def test_a_number_beyond_the_highest_is_no_head():
    inside = b"M%d\x02" % (frames.HIGHEST_NUMBER + 1)
    found = decoded(Delimited(), b"\x01" + inside + b"\x03" + b"%08x" % zlib.crc32(inside))
    assert [type(one) for one in found] == [FrameHeadError]


def test_after_a_fault_length_prefixed_frames_end():
    form = LengthPrefixed()
    stream = bytearray(form.write(Frame(FrameKind.MESSAGE, 1, b"one")))
    stream[-1] ^= 1
    decoder = form.decoder()
    found = decoder.feed(bytes(stream) + form.write(Frame(FrameKind.MESSAGE, 2, b"two")))
    assert [type(one) for one in found] == [CorruptFrameError]
    assert decoder.must_close
    assert decoder.feed(form.write(Frame(FrameKind.MESSAGE, 2, b"two"))) == []
    assert isinstance(decoded(form, b"\x00\x00\x00\x01X" + bytes(13))[0], FrameHeadError)


def test_what_cannot_be_framed_is_refused_before_it_is_sent():
    for form in FORMS:
        for frame in (Frame(FrameKind.MESSAGE, -1), Frame(FrameKind.MESSAGE, 2**64)):
            with pytest.raises(UnframableError, match="expected 0 to"):
                form.write(frame)
        with pytest.raises(UnframableError, match="301 bytes"):
            form.write(Frame(FrameKind.MESSAGE, 1, b"x" * 301))
    with pytest.raises(UnframableError, match="SOH, STX or ETX"):
        Delimited().write(Frame(FrameKind.MESSAGE, 1, b"a\x03b"))


def test_an_acknowledgement_repeats_the_number_and_says_no_content():
    message = Frame(FrameKind.MESSAGE, 42, b"OLN/S0000001")
    assert frames.accepted(message) == Frame(FrameKind.ACCEPTED, 42)
    assert frames.refused(message, "layout.header") == Frame(FrameKind.REFUSED, 42, b"layout.header")
    assert "S0000001" not in repr(message)
