"""Three logs held against each other: each row in one class, the same in any order, by any clock."""

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.world.traffic_logs import classes, compared, row, rows_by_class, shifted, steady, with_windows

from clerestory.channels.reconciliation.aligning import aligned
from clerestory.channels.reconciliation.coverage import coverage
from clerestory.channels.reconciliation.logs import FIELDS, Class
from clerestory.channels.reconciliation.telling import warnings

WITHOUT_SUBJECT = tuple(one for one in FIELDS if one != "digest")

rows = st.lists(
    st.builds(
        row,
        at=st.integers(0, 4_000),
        control=st.sampled_from(["", "A", "B", "C"]),
        digest=st.sampled_from([None, "D1", "D2"]),
        key=st.sampled_from(["DQ", "RQ"]),
        sender=st.sampled_from(["ZZ0000001", "ZZ0000002"]),
        line=st.sampled_from(["", "ZA"]),
        response=st.sampled_from([0, 0, 1, 2]),
    ),
    max_size=14,
)


@settings(max_examples=60, deadline=timedelta(seconds=20))
@given(ours=rows, switch=rows, requester=st.none() | rows, subject=st.booleans())
def test_each_row_ends_in_exactly_one_class(ours, switch, requester, subject):
    found = compared(ours, switch, requester, fields=FIELDS if subject else WITHOUT_SUBJECT)
    told = rows_by_class(found)
    assert [sum(one.values()) for one in told] == [len(ours), len(switch), len(requester or [])]
    messages = [found.apart[f"number_{name}"].drop_nulls() for name in ("ours", "switch", "requester")]
    assert [one.n_unique() for one in messages] == [len(one) for one in messages], "no row in two messages"


@settings(max_examples=40, deadline=timedelta(seconds=20))
@given(
    ours=rows, switch=rows, requester=rows, chance=st.randoms(use_true_random=False), subject=st.booleans()
)
def test_the_order_of_rows_changes_nothing(ours, switch, requester, chance, subject):
    fields = FIELDS if subject else WITHOUT_SUBJECT
    before = compared(ours, switch, requester, fields=fields)
    for log in (ours, switch, requester):
        chance.shuffle(log)
    after = compared(ours, switch, requester, fields=fields)
    assert before.cells.equals(after.cells)
    assert before.offsets == after.offsets


@settings(max_examples=25, deadline=timedelta(seconds=20))
@given(
    gone=st.sets(st.integers(5, 94), max_size=12),
    lost=st.sets(st.integers(5, 94), max_size=6),
    again=st.sets(st.integers(5, 94), max_size=6),
)
def test_as_many_bypasses_are_found_as_were_planted(gone, lost, again):
    every = steady(100)
    ours = [one for at, one in enumerate(every) if at not in gone]
    sent = [one for at, one in enumerate(every) if at not in lost - gone]
    repeated = [every[at] for at in again - lost]
    found = compared(ours, sent + shifted(repeated, 20), sent)
    wanted = {
        "matched": 100 - len(gone | lost),
        "bypass": len(gone),
        "lost": len(lost - gone),
        "retry": len(repeated),
    }
    assert classes(found) == {name: count for name, count in wanted.items() if count}
    planted = {f"S{at}" for at in gone}
    assert set(found.apart.filter(found.apart["class"] == 1)["control"]) == planted


@settings(max_examples=25, deadline=timedelta(seconds=20))
@given(
    off=st.one_of(st.integers(-90_000, 90_000), st.sampled_from([86_400, -86_400, 3_600, 25_200])),
    other=st.integers(-4_000, 4_000),
    gone=st.sets(st.integers(5, 54), max_size=5),
)
def test_clocks_that_are_off_change_nothing(off, other, gone):
    every = steady(60)
    ours = [one for at, one in enumerate(every) if at not in gone]
    right = compared(ours, every, every)
    wrong = compared(ours, shifted(every, off), shifted(every, other))
    assert wrong.cells.equals(right.cells)
    assert [one.microseconds for one in wrong.offsets] == [0, off * 1_000_000, other * 1_000_000]


def test_a_clock_with_jitter_is_still_told_to_the_second():
    every = steady(60)
    late = [shifted([one], 86_400 + at % 7)[0] for at, one in enumerate(every)]
    found = compared(every, late)
    assert classes(found) == {"matched": 60}
    assert abs(found.offsets[1].microseconds / 1e6 - 86_403) <= 1
    assert found.offsets[1].looks_like_a_zone


def test_a_message_of_which_only_the_requester_knows_is_a_bypass():
    every = steady(20)
    found = compared([one for one in every if one["control"] != "S9"], every[:9] + every[10:], every)
    assert classes(found) == {"matched": 19, "bypass": 1}
    assert found.apart["mask"].to_list() == [4]


def test_a_requester_is_asked_only_about_its_own_messages():
    every = steady(20)
    others = [row(at * 60 + 5, f"T{at}", sender="ZZ0000002") for at in range(20)]
    found = compared(every + others, every + others, every)
    assert classes(found) == {"matched": 40}


def test_what_the_requester_should_hold_and_does_not_is_lost():
    every = steady(20)
    found = compared(every, every, every[:9] + every[10:])
    assert classes(found) == {"matched": 19, "lost": 1}
    assert coverage(found).share == 1.0, "it met the gate all the same"


def test_no_answer_is_a_loss():
    every = steady(20)
    silent = [{**one, "response": 2} if one["control"] == "S7" else one for one in every]
    assert classes(compared(every, silent)) == {"matched": 19, "lost": 1}


@pytest.mark.parametrize(
    ("field", "value"),
    [("digest", "D-OTHER"), ("key", "RQ"), ("sender", "ZZ0000009"), ("control", "OTHER"), ("line", "ZB")],
)
def test_a_message_that_differs_in_one_field_is_altered_and_not_a_bypass(field, value):
    every = [{**one, "line": "ZA"} for one in steady(20)]
    ours = [{**one, field: value} if one["control"] == "S7" else one for one in every]
    found = compared(ours, every, every)
    assert classes(found) == {"matched": 19, "altered": 1}
    assert found.apart["altered"].to_list() == [field]
    assert found.apart[field].to_list() == [value]
    assert coverage(found).met == 19, "the gate decided another question"


def test_a_clock_that_jumped_once_is_an_altered_time_and_no_bypass():
    every = steady(20)
    sent = [shifted([one], 7_200)[0] if one["control"] == "S7" else one for one in every]
    found = compared(every, sent)
    assert classes(found) == {"matched": 19, "altered": 1}
    assert found.apart["altered"].to_list() == ["time"]


def test_two_fields_that_differ_are_two_messages():
    every = steady(20)
    ours = [{**one, "digest": "D-OTHER", "key": "RQ"} if one["control"] == "S7" else one for one in every]
    assert classes(compared(ours, every)) == {"matched": 19, "bypass": 1, "lost": 1}


def test_a_subject_that_one_log_does_not_know_is_no_difference():
    every = steady(20)
    blind = [{**one, "digest": None} if one["control"] == "S7" else one for one in every]
    assert classes(compared(every, blind)) == {"matched": 20}


def test_repetitions_are_one_decision_but_not_without_end():
    every = steady(20)
    again = [shifted([every[9]], 10.0 * at)[0] for at in range(1, 7)]
    found = compared(every, every + again)
    assert classes(found) == {"matched": 20, "retry": 3, "bypass": 3}
    held = compared(every + again, every + again)
    assert classes(held) == {"matched": 20, "retry": 6}


def test_a_repeated_bypass_is_one_bypass():
    every = steady(20)
    found = compared(every[:9] + every[10:], every + shifted([every[9]], 15))
    assert classes(found) == {"matched": 19, "bypass": 1, "retry": 1}


def test_without_a_subject_the_same_control_field_again_is_counted_by_itself():
    every = steady(20)
    found = compared(every, every + shifted([every[9]], 15), fields=WITHOUT_SUBJECT)
    assert classes(found) == {"matched": 20, "bypass": 1}


def test_one_control_field_for_every_message_hides_no_bypass():
    every = [{**one, "control": "", "digest": None} for one in steady(40, step=10)]
    found = compared(every[:20] + every[21:], every)
    assert classes(found) == {"matched": 39, "bypass": 1}
    assert found.apart["number_switch"].to_list() == [22], "the one that is missing, and not the last one"


def test_what_is_under_way_at_the_end_is_no_bypass():
    every = steady(60)
    found = compared(every[:59], every)
    assert classes(found) == {"matched": 59, "in_flight": 1}


def test_a_gate_that_stopped_is_a_bypass_for_the_rest_of_the_day():
    every = steady(60)
    found = compared(every[:20], every)
    assert classes(found)["bypass"] == 37
    assert found.spans[0].gaps, "that our log is silent is told"


def test_where_the_switch_is_silent_nothing_is_lost_and_coverage_is_unknown():
    every = steady(200)
    found = compared(every, every[:60] + every[140:])
    assert classes(found) == {"matched": 120, "in_flight": 5, "unwitnessed": 75}
    share = coverage(found)
    assert (share.met, share.seen) == (120, 120)
    assert not share.is_whole
    assert share.minutes - share.witnessed >= 75


def test_without_any_other_message_there_is_no_share():
    found = compared(steady(30), [])
    assert coverage(found).share is None
    assert classes(found) == {"unwitnessed": 30}


def test_a_share_is_never_rounded_up_to_the_whole():
    every = steady(400, step=30)
    found = compared(every[:200] + every[201:], every)
    assert coverage(found).share == 0.9975
    many = coverage(compared(every, every))
    assert many.share == 1.0


@settings(max_examples=30, deadline=timedelta(seconds=20))
@given(st.lists(st.integers(0, 300), max_size=6), st.lists(st.integers(0, 300), max_size=6))
def test_no_pairing_by_time_has_smaller_differences(left, right):
    """Without subject and control field rows are points in time; the best pairing is found by trying all."""

    def saved(a: list[int], b: list[int]) -> int:
        if not a:
            return 0
        best = saved(a[1:], b)
        for at, one in enumerate(b):
            if abs(one - a[0]) <= 30:
                best = max(best, 31 - abs(one - a[0]) + saved(a[1:], b[:at] + b[at + 1 :]))
        return best

    left, right = sorted(left), sorted(right)
    pairs = aligned(left, right, 30)
    assert len({one for one, _ in pairs}) == len({one for _, one in pairs}) == len(pairs)
    assert sum(31 - abs(left[one] - right[other]) for one, other in pairs) == saved(left, right)


def test_cutting_the_shelf_changes_nothing(tmp_path):
    from clerestory.channels.reconciliation.comparing import compare
    from clerestory.channels.reconciliation.mapping import own_names
    from clerestory.channels.reconciliation.shelf import Shelf

    every = steady(300)
    whole = compared(every[:100] + every[105:], every)
    shelf = Shelf(FIELDS, 300 << 20, tmp_path)
    single = Shelf(FIELDS, 0, None)
    assert shelf.pieces > 1
    compared_again = compared(every[:100] + every[105:], every)
    for log, rows_of_log in enumerate((every[:100] + every[105:], every)):
        import polars as pl

        from clerestory.channels.reconciliation.logs import ROWS

        frame = pl.DataFrame([{**one, "number": at} for at, one in enumerate(rows_of_log, 2)], schema=ROWS)
        shelf.add(log, frame)
        single.add(log, frame)
    found = compare(shelf, compared_again.logs, FIELDS, own_names())
    assert found.cells.equals(whole.cells)
    assert Counter(found.messages()) == Counter(whole.messages())


def test_a_longer_window_makes_a_retry_of_what_was_two_messages():
    every = steady(20)
    again = shifted([every[9]], 200)
    assert classes(compared(every, every + again)) == {"matched": 20, "bypass": 1}
    wide = with_windows(retry=300_000_000)
    assert classes(compared(every, every + again, mapping=wide))[Class.RETRY] == 1


def test_a_requester_that_seldom_asks_is_not_silent():
    """Its silence is told from its own senders' messages in the other logs, not from everybody's."""
    crowd = [row(at * 30, f"T{at}", sender="ZZ0000002") for at in range(400)]
    seldom = [row(600 + at * 3_000, f"S{at}") for at in range(4)]
    found = compared(crowd + seldom, crowd + seldom, seldom)
    assert found.spans[2].gaps == ()
    assert classes(found) == {"matched": 404}
    often = [row(at * 60, f"S{at}") for at in range(200)]
    found = compared(often, often, often[:40] + often[140:])
    assert len(found.spans[2].gaps) == 1
    assert classes(found) == {"matched": 200}, "the switch holds them, and the requester's log does not speak"


def test_pairs_that_disagree_do_not_move_a_clock():
    every = steady(60)
    sent = [shifted([one], 3 if at % 3 == 0 else 100 + 97 * at)[0] for at, one in enumerate(every)]
    found = compared(every, sent)
    assert found.offsets[1].microseconds == 3_000_000
    assert (found.offsets[1].pairs, found.offsets[1].agreeing) == (60, 20)


def test_too_few_pairs_tell_no_clock():
    every = steady(20)
    found = compared(every[:2], shifted(every[:2], 7_200))
    assert found.offsets[1].microseconds == 0
    assert classes(found)["altered"] == 2


@pytest.mark.parametrize(
    ("hours", "told"),
    [(-7, "-7.00 hours off ours, like a time zone"), (24, "+24.00 hours off ours, like a clock set")],
)
def test_a_zone_and_a_wrong_day_are_told(hours, told):
    every = steady(30)
    found = compared(every, shifted(every, hours * 3_600))
    assert [one for one in warnings(found) if told in one]


def test_a_silence_of_ours_is_told_and_excuses_nothing():
    every = steady(200)
    found = compared(every[:60] + every[140:], every)
    assert classes(found) == {"matched": 120, "bypass": 80}
    assert any("holds nothing from 2026-01-02T01:00" in one for one in warnings(found))
