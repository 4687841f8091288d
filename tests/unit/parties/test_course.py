"""The course: its file holds together, and a test follows from its seed alone."""

from collections import Counter

import pytest

from clerestory.parties.course import NEEDED, QUESTIONS, course, drawn, judged, read_course
from clerestory.parties.errors import CourseUnreadableError
from clerestory.site.folders import CLONE

WHOLE = course()


def test_each_chapter_is_asked_about_and_every_question_has_four_different_answers() -> None:
    asked = Counter(each.chapter for each in WHOLE.pool)
    assert set(asked) == {each.slug for each in WHOLE.chapters}
    assert {len(set(each.answers)) for each in WHOLE.pool} == {4}
    assert len(WHOLE.pool) >= QUESTIONS + 5


def test_the_same_seed_draws_the_same_test_and_another_seed_another() -> None:
    assert drawn(WHOLE, b"one") == drawn(WHOLE, b"one")
    assert drawn(WHOLE, b"one") != drawn(WHOLE, b"two")
    shown = drawn(WHOLE, b"one")
    assert len({each.question.slug for each in shown}) == QUESTIONS
    assert all(each.answers[each.right] == each.question.answers[0] for each in shown)


def test_the_right_answer_stands_in_every_place_about_as_often() -> None:
    places = Counter(each.right for seed in range(400) for each in drawn(WHOLE, b"%d" % seed))
    assert set(places) == {0, 1, 2, 3}
    assert all(900 < count < 1100 for count in places.values())


@pytest.mark.parametrize(
    ("wrong", "passes"), [(0, True), (QUESTIONS - NEEDED, True), (3, False), (10, False)]
)
def test_eight_of_ten_pass_and_seven_do_not(wrong: int, passes: bool) -> None:
    shown = drawn(WHOLE, b"seed")
    chosen = tuple(
        None if place < wrong and place % 2 else (each.right + (place < wrong)) % 4
        for place, each in enumerate(shown)
    )
    result = judged(WHOLE, shown, chosen)
    assert (result.right, result.passed) == (QUESTIONS - wrong, passes)
    assert {each.slug for each in result.again} == {each.question.chapter for each in shown[:wrong]}


@pytest.mark.parametrize(
    ("was", "becomes", "says"),
    [
        ('chapter = "why"', 'chapter = "who"', "belongs to no chapter"),
        ('slug = "vague"', 'slug = "first"', "a name of its own"),
        ('asks = "', "asks = ", "cannot be read"),
        ("version = 1", "", "cannot be read"),
        ('"It orders what a court\'s warrant orders"', '"It asks; it does not order"', "two different"),
    ],
)
def test_a_course_that_lacks_something_does_not_load(was: str, becomes: str, says: str) -> None:
    text = (CLONE / "src/clerestory/parties/courses/asking_rightly.toml").read_text("utf-8")
    assert was in text
    with pytest.raises(CourseUnreadableError, match=says):
        read_course(text.replace(was, becomes, 1), "asking_rightly")
