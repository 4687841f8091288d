"""A mark names one release for one recipient; nobody else can make it, and pixels are not touched."""

import io
import uuid

import pytest
from PIL import Image

from clerestory.parties.identities import AgencyId
from clerestory.release.case import Assembled
from clerestory.release.marking import is_mark_of, mark_for, marked, marks_in, release_named
from clerestory.sealing.contents import LARGEST_MEDIUM_BYTES, Medium

SECRET, OTHER = b"s" * 32, b"t" * 32
AGENCY, SOMEBODY = AgencyId(uuid.UUID(int=1)), AgencyId(uuid.UUID(int=2))
REF, KEY = "MV-2026-000041-R1", "a-thumbprint"
MARK = mark_for(REF, AGENCY, KEY, secret=SECRET)


def in_image(medium: Medium) -> Medium:
    (value,) = marked(Assembled({"photo": medium}, ()), MARK).values.values()
    assert isinstance(value, Medium)
    return value


def picture(kind: str) -> bytes:
    held = io.BytesIO()
    Image.effect_mandelbrot((24, 24), (-2, -1, 1, 1), 20).convert("RGB").save(held, kind)
    return held.getvalue()


def test_a_mark_is_of_its_release_agency_and_key_and_of_no_other() -> None:
    assert is_mark_of(MARK, REF, AGENCY, KEY, secret=SECRET)
    assert release_named(MARK) == REF
    assert not is_mark_of(MARK, REF, SOMEBODY, KEY, secret=SECRET)
    assert not is_mark_of(MARK, REF, AGENCY, "another-key", secret=SECRET)
    assert not is_mark_of(MARK, "MV-2026-000041-R2", AGENCY, KEY, secret=SECRET)
    assert not is_mark_of(MARK, REF, AGENCY, KEY, secret=OTHER)


def test_a_mark_that_names_another_release_does_not_verify() -> None:
    moved = MARK.replace("000041", "000042")
    assert not is_mark_of(moved, "MV-2026-000042-R1", AGENCY, KEY, secret=SECRET)


def test_marks_are_found_in_any_text_once() -> None:
    text = f'{{"mark": "{MARK}"}} <!-- {MARK} --> CM1.{REF}.SHORT {MARK}Z'
    assert marks_in(text) == (MARK,)
    with pytest.raises(ValueError, match="form of a mark"):
        release_named(f"{MARK}Z")


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_pixels_are_the_same_and_the_file_still_opens(kind: str) -> None:
    before = picture(kind)
    after = in_image(Medium(f"image/{kind.lower()}", before)).content
    assert marks_in(after.decode("latin-1")) == (MARK,)
    with Image.open(io.BytesIO(before)) as old, Image.open(io.BytesIO(after)) as new:
        assert new.tobytes() == old.tobytes()


def test_a_drawing_carries_it_behind_its_end() -> None:
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg"/>'
    assert in_image(Medium("image/svg+xml", drawing)).content == drawing  # not of the form expected
    closed = b'<svg xmlns="http://www.w3.org/2000/svg"></svg>'
    assert in_image(Medium("image/svg+xml", closed)).content == closed + f"<!-- {MARK} -->".encode()


def test_what_has_no_place_or_would_grow_too_large_is_left_alone() -> None:
    for medium in (
        Medium("application/pdf", b"%PDF-1.7"),
        Medium("image/png", b"\x89PNG\r\n\x1a\nbroken"),
        Medium("image/jpeg", b"\xff\xd8" + b"x" * (LARGEST_MEDIUM_BYTES - 2)),
    ):
        assert in_image(medium) == medium
