"""A docket takes comments of anybody, counts each, shows none before a person confirmed it, and ends with a
reason."""

from datetime import date, timedelta
from typing import Any

import psycopg
import pytest

from clerestory.casework import count_docket, horizon_told, review_comment
from clerestory.casework.docket_pages import docket_page
from clerestory.casework.errors import NotAllowedError, UnusableCommandError
from clerestory.casework.keep_comment import (
    COMMENTS_OF_AN_ADDRESS,
    GiveComment,
    HeapIsFullError,
    enter_comment,
    give_comment,
    import_comments,
    place_of,
)
from clerestory.casework.open_docket import decide_docket, open_docket
from clerestory.casework.review_comment import Marks, NotSeenError, Result, preview, review_page
from clerestory.casework.session import as_staff
from clerestory.horizon import comments, posted
from clerestory.horizon.dockets import Decided, NewDocket
from clerestory.horizon.errors import (
    DocketStepError,
    NothingToRemoveError,
    OriginalsForgottenError,
    UnusableFileError,
)
from clerestory.horizon.told import DocketKind, DocketState
from clerestory.journal import read
from tests.conftest import Database
from tests.world.days import DAY, MONDAY
from tests.world.office import World

FIRST, LAST = date(2026, 3, 2), date(2026, 3, 31)
DOCKET = NewDocket(
    kind=DocketKind.DIRECTIVE,
    title="Photos only with a warrant",
    titulo="Fotos solo con orden judicial",
    proposes="No photo is given for civil immigration enforcement without a judge's warrant.",
    propone="No se entrega ninguna foto para la aplicación civil de inmigración sin orden de un juez.",
    opens_on=FIRST,
    closes_on=LAST,
    draft="us-mt-office",
)
ENDED = Decided(
    decided_by="The administrator of the Division",
    outcome="Adopted as proposed.",
    resultado="Se adoptó como se propuso.",
    reason="Most comments asked for it, and no law that was read stands against it.",
    razon="La mayoría lo pidió y ninguna ley leída se opone.",
)
LETTER = (
    "I ask the office to adopt this directive, because nobody should find a photo of a neighbor in a file "
    "that no judge has ever seen, and because a warrant costs little when there is a real case to be made."
)
PERSONAL = "My cousin Ada Sample lives at 1420 Ewing Street; call 406-555-0142 or write ada@example.org."


@pytest.fixture
def docket(world: World) -> str:
    """An open docket."""
    return open_docket(DOCKET, by=world.supervisor, at=MONDAY)


def says(docket: str, text: str, at: Any = MONDAY, source: Any = None, **more: Any) -> Any:
    said: dict[str, Any] = {"name": "", "language": "en", "once": f"form {text}"}
    return give_comment(GiveComment(docket=docket, text=text, **(said | more)), source=source, at=at)


def shown(docket: str, number: int, world: World, marks: Marks | None = None) -> Result:
    return preview(review_page(docket, number, viewer=world.officer), marks or Marks())


def publish(docket: str, number: int, world: World, marks: Marks | None = None, **more: Any) -> int:
    said: dict[str, Any] = {"seen": shown(docket, number, world, marks).seen, "with_same": False}
    return review_comment.publish_comment(
        docket, number, marks or Marks(), **(said | more), by=world.officer, at=MONDAY + DAY
    )


def test_a_docket_has_a_number_a_state_and_its_texts(docket: str) -> None:
    told = horizon_told.docket_told(docket, at=MONDAY)
    assert (told.number, told.state, told.title) == ("DKT-2026-001", DocketState.OPEN, DOCKET.title)
    assert horizon_told.docket_told(docket, at=MONDAY - 9 * DAY).state is DocketState.COMING
    assert horizon_told.docket_told(docket, at=MONDAY + 40 * DAY).state is DocketState.CLOSED


def test_only_supervisor_and_counsel_open_and_decide(world: World, docket: str) -> None:
    with pytest.raises(NotAllowedError):
        open_docket(DOCKET, by=world.officer, at=MONDAY)
    with pytest.raises(NotAllowedError):
        decide_docket(docket, ENDED, by=world.officer, at=MONDAY + 40 * DAY)


@pytest.mark.parametrize(
    ("part", "value"),
    [("draft", "us-nowhere"), ("agreement", "MT-0000-000"), ("closes_on", date(2026, 3, 1)), ("titulo", " ")],
)
def test_a_docket_that_cannot_be_is_refused(world: World, part: str, value: Any) -> None:
    from dataclasses import replace

    with pytest.raises(UnusableCommandError, match=part):
        open_docket(replace(DOCKET, **{part: value}), by=world.supervisor, at=MONDAY)


def test_a_comment_is_counted_at_once_and_read_by_nobody_before_it_is_confirmed(
    world: World, docket: str
) -> None:
    kept = says(docket, PERSONAL)
    assert (kept.id, kept.moderated) == (f"{docket}-0001", False)
    counted = horizon_told.docket_told(docket, at=MONDAY).counted
    assert (counted.received, counted.waiting, counted.published) == (1, 1, 0)
    assert posted.page(docket, 1) == ((), 0)
    assert comments.how_many(docket) == {}, "without a session of the office no original is seen"


def test_the_same_form_sent_twice_is_one_comment(docket: str) -> None:
    assert says(docket, LETTER) == says(docket, LETTER)
    assert horizon_told.docket_told(docket, at=MONDAY).counted.received == 1


def test_personal_data_is_gone_from_what_is_published(world: World, docket: str) -> None:
    says(docket, PERSONAL, name="A neighbor")
    marks = Marks(names=("Ada Sample",))
    assert publish(docket, 1, world, marks) == 1
    ((one,), _all) = posted.page(docket, 1)
    assert one.text == (
        "My cousin [removed: name of a person] lives at [removed: street address]; call [removed: telephone "
        "number] or write [removed: e-mail address]."
    )
    assert one.name == ""
    assert one.removed == {"address": 1, "telephone": 1, "mail": 1, "name": 1}
    with as_staff():
        lines = read.lines_about(docket)
    assert "Ada" not in str([line.body for line in lines])
    assert "0142" not in str([line.body for line in lines])


def test_a_number_in_the_name_is_removed_too(world: World, docket: str) -> None:
    says(docket, LETTER, name="Ben 406-555-0142")
    assert shown(docket, 1, world, Marks(shows_name=True)).name == "Ben [removed: telephone number]"


def test_what_a_person_was_not_shown_is_not_published(world: World, docket: str) -> None:
    says(docket, PERSONAL)
    seen = shown(docket, 1, world).seen
    with pytest.raises(NotSeenError):
        publish(docket, 1, world, Marks(names=("Ada Sample",)), seen=seen)
    with pytest.raises(NothingToRemoveError):
        shown(docket, 1, world, Marks(names=("Adda Sample",)))
    assert posted.page(docket, 1) == ((), 0)


def test_a_proposal_is_taken_back_by_its_place(world: World, docket: str) -> None:
    says(docket, "The office's own number is 406-555-0100.")
    (proposal,) = review_page(docket, 1, viewer=world.officer).proposals
    publish(docket, 1, world, Marks(kept=frozenset({proposal.place})))
    assert posted.page(docket, 1)[0][0].text == "The office's own number is 406-555-0100."


def test_a_published_comment_is_made_again_with_more_removed(world: World, docket: str) -> None:
    says(docket, "Ask Ada Sample about it.", name="Ben Sample")
    publish(docket, 1, world, Marks(shows_name=True))
    assert posted.page(docket, 1)[0][0].name == "Ben Sample"
    publish(docket, 1, world, Marks(names=("Ada Sample",)))
    ((one,), count) = posted.page(docket, 1)
    assert (one.text, one.name, count) == ("Ask [removed: name of a person] about it.", "", 1)


def test_a_comment_that_is_not_shown_stays_counted_with_its_reason(world: World, docket: str) -> None:
    says(docket, "Curses upon everybody in this office!")
    review_comment.keep_back_comment(
        docket, 1, "It only insults.", with_same=False, by=world.officer, at=MONDAY
    )
    ((one,), _all) = posted.page(docket, 1)
    assert (one.kept_back, one.reason, one.text) == (True, "It only insults.", "")
    counted = horizon_told.docket_told(docket, at=MONDAY).counted
    assert (counted.received, counted.kept_back) == (1, 1)


def test_only_the_very_same_text_without_a_name_is_confirmed_together(world: World, docket: str) -> None:
    for number in range(3):
        says(docket, LETTER, once=f"form {number}")
    says(docket, LETTER, name="Somebody", once="with a name")
    says(docket, f"{LETTER} Call 406-555-0142.")
    assert review_page(docket, 1, viewer=world.officer).alike == 2
    assert publish(docket, 1, world, with_same=True) == 3
    assert [one.number for one in posted.page(docket, 1)[0]] == [1, 2, 3]


def test_form_letters_are_counted_and_variants_told(world: World, docket: str) -> None:
    for number in range(4):
        says(docket, LETTER, once=f"form {number}")
    says(docket, f"{LETTER} My own brother was looked up by somebody who had no right to.")
    says(docket, "I am against it: it costs time.")
    count_docket.count_what_changed(at=MONDAY)
    counted = horizon_told.docket_told(docket, at=MONDAY).counted
    assert (counted.received, counted.letters, counted.in_letters, counted.single) == (6, 1, 5, 1)
    (letter,) = horizon_told.letters_of(docket)
    assert (letter.same, letter.variants, letter.text) == (4, 1, "")
    publish(docket, 2, world)
    (letter,) = horizon_told.letters_of(docket)
    assert letter.text == LETTER


def test_a_flood_from_one_place_is_kept_apart_and_each_is_told_so(world: World, docket: str) -> None:
    source = place_of("203.0.113.9", proxies=())
    made = [
        says(docket, f"Comment number {number} of mine.", source=source)
        for number in range(COMMENTS_OF_AN_ADDRESS + 5)
    ]
    assert [one.moderated for one in made] == [False] * COMMENTS_OF_AN_ADDRESS + [True] * 5
    counted = horizon_told.docket_told(docket, at=MONDAY).counted
    assert (counted.received, counted.moderated) == (COMMENTS_OF_AN_ADDRESS, 5)
    page = docket_page(docket, viewer=world.officer, at=MONDAY)
    with pytest.raises(DocketStepError, match="Let it in first"):
        publish(docket, page.heap[0].number, world)
    review_comment.let_in_comment(docket, page.heap[0].number, by=world.officer, at=MONDAY)
    counted = horizon_told.docket_told(docket, at=MONDAY).counted
    assert (counted.received, counted.moderated) == (COMMENTS_OF_AN_ADDRESS + 1, 4)


def test_a_flood_from_everywhere_is_kept_apart_and_at_last_refused_with_a_sentence(
    docket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from clerestory.casework import keep_comment

    monkeypatch.setattr(keep_comment, "MOST_AN_HOUR", 3)
    monkeypatch.setattr(keep_comment, "MOST_IN_HEAP", 2)
    made = [says(docket, f"Comment number {number} of many.") for number in range(5)]
    assert [one.moderated for one in made] == [False, False, False, True, True]
    with pytest.raises(HeapIsFullError, match="was not kept"):
        says(docket, "One more of many.")
    assert not says(docket, "An hour later.", at=MONDAY + timedelta(hours=2)).moderated


@pytest.mark.parametrize("text", ["", " \n", "...", "\u200b\u200b", "a" * 5001])
def test_what_is_no_comment_is_refused_and_never_repeated(docket: str, text: str) -> None:
    with pytest.raises(UnusableCommandError) as refused:
        says(docket, text, once="x")
    assert "aaaa" not in str(refused.value)


def test_signs_that_nobody_sees_are_left_out(world: World, docket: str) -> None:
    says(docket, "Call 406\u200b-555-0142\x00 now.\u202e")
    assert shown(docket, 1, world).text == "Call [removed: telephone number] now."


def test_ten_thousand_of_one_letter_are_one_letter(world: World, docket: str) -> None:
    data = "comment\n" + f'"{LETTER}"\n' * 9_990 + "".join(f'"{LETTER} And {n}."\n' for n in range(10))
    assert import_comments(docket, data.encode(), by=world.officer, at=MONDAY) == 10_000
    assert horizon_told.docket_told(docket, at=MONDAY).counted.received == 10_000
    count_docket.count_what_changed(at=MONDAY)
    counted = horizon_told.docket_told(docket, at=MONDAY).counted
    assert (counted.received, counted.letters, counted.in_letters) == (10_000, 1, 10_000)
    (letter,) = horizon_told.letters_of(docket)
    assert (letter.same, letter.variants) == (9_990, 10)
    assert publish(docket, 1, world, with_same=True) == 9_990


def test_a_file_with_a_formula_is_refused_whole(world: World, docket: str) -> None:
    with pytest.raises(UnusableFileError, match="Line 3"):
        import_comments(docket, b"comment\nfine\n=1+1\n", by=world.officer, at=MONDAY)
    assert horizon_told.docket_told(docket, at=MONDAY).counted.received == 0


def test_mail_that_came_in_time_is_written_down_later_but_not_what_came_late(
    world: World, docket: str
) -> None:
    after = MONDAY + 40 * DAY
    came: dict[str, Any] = {"text": LETTER, "name": "", "language": "en", "by": world.officer, "at": after}
    assert enter_comment(docket, **came, received_on=LAST) == 1
    with pytest.raises(UnusableCommandError, match="received_on"):
        enter_comment(docket, **came, received_on=LAST + DAY)
    with pytest.raises(DocketStepError, match="took comments until"):
        says(docket, LETTER, at=after)


def test_a_docket_is_decided_after_its_last_day_with_a_reason_and_then_takes_nothing(
    world: World, docket: str
) -> None:
    says(docket, LETTER)
    with pytest.raises(DocketStepError, match="takes comments until"):
        decide_docket(docket, ENDED, by=world.supervisor, at=MONDAY)
    after = MONDAY + 40 * DAY
    decide_docket(docket, ENDED, by=world.supervisor, at=after)
    told = horizon_told.docket_told(docket, at=after)
    assert (told.state, told.outcome, told.razon) == (DocketState.DECIDED, ENDED.outcome, ENDED.razon)
    with pytest.raises(DocketStepError, match="is decided"):
        import_comments(docket, b"comment\nlate\n", by=world.officer, at=after)
    with pytest.raises(DocketStepError, match="its outcome stands"):
        decide_docket(docket, ENDED, by=world.supervisor, at=after)


def test_originals_are_destroyed_when_their_time_is_over_and_what_was_published_stands(
    world: World, docket: str
) -> None:
    says(docket, LETTER)
    says(docket, PERSONAL)
    publish(docket, 1, world)
    decide_docket(docket, ENDED, by=world.supervisor, at=MONDAY + 40 * DAY)
    over = MONDAY + (40 + 2 * 366) * DAY
    count_docket.forget_originals(at=over)
    assert review_page(docket, 2, viewer=world.officer).original.text, "one still waits, so all are kept"
    publish(docket, 2, world, Marks(names=("Ada Sample",)))
    count_docket.forget_originals(at=over)
    with pytest.raises(OriginalsForgottenError):
        review_page(docket, 2, viewer=world.officer)
    assert posted.page(docket, 1)[1] == 2


def test_the_database_shows_originals_to_the_office_alone_and_deletes_nothing(
    office_records: Database, world: World, docket: str
) -> None:
    says(docket, PERSONAL)
    with office_records.connect("app") as app:
        assert app.execute("SELECT count(*) FROM horizon_comment").fetchone() == (0,)
        assert app.execute("SELECT count(*) FROM horizon_docketkey").fetchone() == (0,)
        assert app.execute("SELECT count(*) FROM horizon_docket").fetchone() == (1,)
    for table in ("comment", "docket", "docketkey", "postedcomment", "billstatus", "addedentry"):
        with office_records.connect("app") as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute(f"DELETE FROM horizon_{table}")
    with office_records.connect("clerestory_owner") as owner:
        owner.execute("SELECT set_config('app.office', 'staff', false)")
        (sealed,) = owner.execute("SELECT sealed FROM horizon_comment").fetchone()
    assert b"Sample" not in bytes(sealed)
