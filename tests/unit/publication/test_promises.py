"""The book of promises: made whole, read back, and never believed about a law that has changed since."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from tests.readings.seeded_packs import note, write_pack

from clerestory.law.library import Library, open_library
from clerestory.law.sheets import SheetError
from clerestory.law.translation import load_spanish, missing
from clerestory.publication import proving
from clerestory.publication.promises import (
    Book,
    BookError,
    LawToday,
    Standing,
    read_book,
    write_book,
)
from clerestory.publication.proving import check_all

DAY, LATER = date(2026, 1, 1), date(2026, 3, 1)
GOVERN = note("us-governs") + 'permit (principal, action == Action::"govern", resource);'
PHOTO = note("us-photo", citation="Section 1") + (
    'permit (principal in Requester::"court", action in [Action::"disclose",'
    ' Action::"disclose_without_review"], resource == Element::"photo");'
)
NO_PHOTO_TO_MARKETERS = (
    '@id("marketer") @says("No photo goes to a marketer.") @basis("who")\n'
    'forbid (principal in Requester::"private.marketer", action, resource == Element::"photo");\n'
)
NO_PHOTO_TO_COURTS = (
    '@id("courts") @says("No photo goes to a court.")\n'
    'forbid (principal in Requester::"court", action, resource == Element::"photo");\n'
)
NAMES_NOBODY = (
    '@id("nothing") @says("Nothing goes to nobody.")\n'
    'forbid (principal in Requester::"nowhere", action, resource);\n'
)


def now() -> datetime:
    return datetime(2026, 1, 1, 3, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = write_pack(tmp_path / "packs", "us", layer="federal", policies=GOVERN + PHOTO)
    promise(place, NO_PHOTO_TO_MARKETERS + NO_PHOTO_TO_COURTS)
    return tmp_path / "packs"


def promise(place: Path, text: str) -> None:
    (place / "promises").mkdir(exist_ok=True)
    (place / "promises" / "ours.cedar").write_text(text)


def checked(folder: Path, before: Book | None = None) -> tuple[Library, Book]:
    library = open_library(folder)
    return library, check_all(library, DAY, now, before)


def standings(library: Library, book: Book | None, on: date = DAY) -> dict[str, Standing]:
    return {one.promised.promise.id: one.standing for one in LawToday.of(library, "us", on).told(book)}


def test_the_book_says_what_is_proved_and_shows_the_request_and_the_rule_where_it_is_not(
    folder: Path,
) -> None:
    library, book = checked(folder)
    assert standings(library, book) == {"marketer": Standing.PROVED, "courts": Standing.REFUTED}
    refuted = book.laws["us"].of("courts")
    assert refuted is not None
    assert refuted.witness is not None
    assert refuted.witness["requester"]["agency"] == "court"
    assert refuted.let_go == ("us-photo",)
    assert (refuted.first, refuted.last) == (DAY, date(2027, 12, 31))


def test_the_book_comes_back_from_its_file_as_it_was_written(folder: Path, tmp_path: Path) -> None:
    _, book = checked(folder)
    path = tmp_path / "var" / "promises.json"
    write_book(path, book)
    assert read_book(path) == book
    assert [one.name for one in path.parent.iterdir()] == ["promises.json"]


def test_without_a_book_nothing_counts_as_checked(folder: Path, tmp_path: Path) -> None:
    assert read_book(tmp_path / "none.json") is None
    assert set(standings(open_library(folder), None).values()) == {Standing.NOT_CHECKED}


def test_a_law_that_changed_since_is_not_told_as_proved(folder: Path) -> None:
    _, book = checked(folder)
    rules = folder / "us" / "policies" / "rules.cedar"
    rules.write_text(rules.read_text().replace("Section 1", "Section 2"))
    assert set(standings(open_library(folder), book).values()) == {Standing.NOT_CHECKED_AGAIN}


def test_a_directive_that_came_since_changes_the_law(folder: Path) -> None:
    write_pack(folder, "us-zz", extends="us")
    library, book = checked(folder)
    write_pack(folder, "us-zz-office", layer="office", extends="us-zz")
    today = LawToday.of(open_library(folder), "us-zz", DAY)
    assert {one.standing for one in today.told(book)} == {Standing.NOT_CHECKED_AGAIN}
    assert {one.standing for one in LawToday.of(library, "us-zz", DAY).told(book)} == {
        Standing.PROVED,
        Standing.REFUTED,
    }


def test_a_promise_that_was_reworded_is_not_told_by_its_old_verdict(folder: Path) -> None:
    _, book = checked(folder)
    promise(folder / "us", NO_PHOTO_TO_MARKETERS.replace("photo", "ssn") + NO_PHOTO_TO_COURTS)
    found = standings(open_library(folder), book)
    assert found == {"marketer": Standing.NOT_CHECKED_AGAIN, "courts": Standing.REFUTED}


def test_a_promise_that_is_new_was_not_checked(folder: Path) -> None:
    _, book = checked(folder)
    promise(folder / "us", NO_PHOTO_TO_MARKETERS.replace('"marketer"', '"new"') + NO_PHOTO_TO_COURTS)
    found = standings(open_library(folder), book)
    assert found == {"new": Standing.NOT_CHECKED, "courts": Standing.REFUTED}


def test_a_verdict_holds_for_the_days_it_was_asked_for_and_no_other(folder: Path) -> None:
    library, book = checked(folder)
    assert standings(library, book, LATER)["marketer"] is Standing.PROVED
    assert standings(library, book, date(2025, 12, 31))["marketer"] is Standing.NOT_CHECKED_AGAIN


def test_a_law_that_has_not_changed_is_taken_over_and_another_is_not(folder: Path) -> None:
    _, book = checked(folder)
    later = datetime(2026, 1, 2, tzinfo=UTC)
    library = open_library(folder)
    assert check_all(library, DAY, lambda: later, book).laws["us"].at == now()
    assert check_all(library, DAY, lambda: later).laws["us"].at == later
    rules = folder / "us" / "policies" / "rules.cedar"
    rules.write_text(rules.read_text().replace("Section 1", "Section 2"))
    assert check_all(open_library(folder), DAY, lambda: later, book).laws["us"].at == later


def test_verdicts_of_another_solver_are_asked_anew(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, book = checked(folder)
    monkeypatch.setattr(proving, "SOLVER", "z3 0.0.0")
    later = datetime(2026, 1, 2, tzinfo=UTC)
    assert check_all(open_library(folder), DAY, lambda: later, book).laws["us"].at == later


def test_a_promise_that_names_nobody_says_so_and_keeps_no_other_from_its_verdict(folder: Path) -> None:
    promise(folder / "us", NAMES_NOBODY + NO_PHOTO_TO_MARKETERS)
    library, book = checked(folder)
    assert standings(library, book) == {"nothing": Standing.UNDETERMINED, "marketer": Standing.PROVED}
    found = book.laws["us"].of("nothing")
    assert found is not None
    assert "does not know" in (found.why or "")


def test_a_law_that_cannot_be_read_says_why_and_keeps_no_other_from_its_verdict(folder: Path) -> None:
    promise(write_pack(folder, "us-zz", extends="us"), "this is no Cedar")
    _, book = checked(folder)
    assert "Cedar cannot read it" in (book.laws["us-zz"].problem or "")
    assert book.laws["us"].problem is None


@pytest.mark.parametrize("text", ["", "[]", "{", '{"format": "clerestory/promises/0", "laws": []}'])
def test_a_book_that_is_none_is_an_error_with_a_way_out(text: str, tmp_path: Path) -> None:
    path = tmp_path / "book.json"
    path.write_text(text)
    with pytest.raises(BookError, match="take the file away"):
        read_book(path)


def test_a_verdict_nobody_knows_is_no_verdict(folder: Path, tmp_path: Path) -> None:
    _, book = checked(folder)
    path = tmp_path / "book.json"
    path.write_text(json.dumps(book.to_json()).replace('"proved"', '"surely"'))
    with pytest.raises(BookError):
        read_book(path)


def test_a_book_that_cannot_be_written_leaves_the_one_before(folder: Path, tmp_path: Path) -> None:
    _, book = checked(folder)
    path = tmp_path / "var"
    path.mkdir()
    with pytest.raises(BookError, match="cannot be written"):
        write_book(path, book)  # a folder stands in its place
    assert list(tmp_path.glob(".var.*")) == []


class TestSpanish:
    """A promise in the reader's language."""

    @pytest.fixture
    def spanish(self, folder: Path) -> Path:
        return folder / "us" / "spanish.toml"

    def test_it_stands_in_the_pack_and_what_lacks_it_is_named(self, folder: Path, spanish: Path) -> None:
        spanish.write_text('[promises.marketer]\nsays = "Ninguna foto va a una empresa de mercadeo."\n')
        library = open_library(folder)
        pack = library.pack("us")
        found = load_spanish(pack)
        marketer, courts = (one.promise for one in LawToday.of(library, "us", DAY).promises)
        assert found.promise(marketer, "es").says == "Ninguna foto va a una empresa de mercadeo."
        assert found.promise(courts, "es") == found.promise(courts, "en")
        assert found.promise(marketer, "en").says == "No photo goes to a marketer."
        assert [one for one in missing(pack, found) if "promise" in one] == ["promise courts"]

    def test_a_promise_that_the_pack_does_not_make_is_refused(self, folder: Path, spanish: Path) -> None:
        spanish.write_text('[promises.other]\nsays = "Otra."\n')
        with pytest.raises(SheetError, match="makes no promise of this id"):
            load_spanish(open_library(folder).pack("us"))
