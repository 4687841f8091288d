"""The draw of reviews to be looked at again, and the signs of a forged emergency."""

import hashlib
from dataclasses import replace
from datetime import timedelta

from clerestory.review.emergencies import Seen, emergency_rules, signs_of_forgery
from clerestory.review.looks import is_drawn
from clerestory.vocabulary.elements import ELEMENTS

HASHES = [hashlib.sha256(str(number).encode()).hexdigest() for number in range(5000)]
SOUND = Seen(has_number=True, called_back=True, known_for=timedelta(days=400), domains=("sheriff.example",))


def test_the_draw_takes_about_its_share_and_always_the_same() -> None:
    drawn = [each for each in HASHES if is_drawn(each, 0.02)]
    assert 60 <= len(drawn) <= 140
    assert drawn == [each for each in HASHES if is_drawn(each, 0.02)]
    assert not any(is_drawn(each, 0.0) for each in HASHES)
    assert all(is_drawn(each, 1.0) for each in HASHES)


def test_what_is_drawn_at_a_share_is_drawn_at_every_larger_one() -> None:
    assert all(is_drawn(each, 0.1) for each in HASHES if is_drawn(each, 0.02))


def test_a_sound_emergency_has_no_sign() -> None:
    assert signs_of_forgery(SOUND) == ()


def test_each_sign_is_told_in_a_sentence() -> None:
    for seen, word in (
        (replace(SOUND, has_number=False), "no number"),
        (replace(SOUND, called_back=False), "called the agency back"),
        (replace(SOUND, known_for=timedelta(days=29)), "less than 30 days"),
        (replace(SOUND, domains=("GMail.com",)), "open to anybody"),
        (replace(SOUND, texts=("Answer RIGHT NOW.",)), "'right now'"),
        (replace(SOUND, same_elsewhere=True), "Another agency"),
    ):
        (says,) = signs_of_forgery(seen)
        assert word in says


def test_the_short_list_holds_known_elements_and_none_of_the_closest() -> None:
    listed = set(emergency_rules().elements)
    assert listed <= set(ELEMENTS)
    assert not listed & {"ssn", "medical", "immigration_status", "face_template", "fingerprint", "signature"}
