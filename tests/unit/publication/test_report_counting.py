"""Counts of a report: as a hand counts them, small ones withheld, and nothing that follows from several."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from clerestory.publication.reports.counting import ELSEWHERE, History, Noted, Unit, units
from clerestory.publication.reports.definitions import shipped
from clerestory.publication.reports.menu import MENU
from clerestory.publication.reports.periods import Period, month_of, pieces
from clerestory.publication.reports.tables import (
    FEWEST,
    Made,
    TooLittleError,
    counted,
    make_tables,
    refuse_too_little,
)
from clerestory.suppression import PERIOD, Register, Shown, Withheld, derivable

FIRST = date(2026, 3, 2)
MARCH = month_of(FIRST)
CHANNELS = next(one for one in MENU if one.id == "asked-channel")


def history(*happened: tuple[str, int, dict[str, Any]]) -> History:
    """Entries (event, days after the first day, payload) of one request."""
    found = [
        Noted(100 + at, event, "MV-1", FIRST + timedelta(days=days), body)
        for at, (event, days, body) in enumerate(happened)
    ]
    opened = next((one for one in found if one.event == "query.request.opened"), None)
    return History(found, opened)


OPENED = (
    "query.request.opened",
    0,
    {"agency_node": "us.dhs.ice", "activity": "civil_immigration", "channel": "api", "instrument": None},
)
DECIDED = ("query.elements.decided", 1, {"decision": "d1", "rules": ["a-1", "b-2"]})
REFUSED = ("query.request.refused", 3, {"decision": "d1", "elements": ["photo", "face_template", "ssn"]})


def cells(*histories: History) -> Counter[tuple[str, ...]]:
    return Counter((unit.table, *unit.cell) for unit in units(shipped(), histories))


def test_a_refused_request_counts_as_a_hand_counts_it() -> None:
    assert cells(history(OPENED, DECIDED, REFUSED)) == {
        ("asked-purpose", "immigration", "civil_immigration"): 1,
        ("asked-channel", "api"): 1,
        ("asked-instrument", "none"): 1,
        ("answers-group", "immigration", "refused"): 1,
        ("answers-instrument", "none", "refused"): 1,
        ("elements", "photo", "withheld"): 2,
        ("elements", "ssn", "withheld"): 1,
        ("refused-by-provision", "a-1"): 1,
        ("refused-by-provision", "b-2"): 1,
        ("refused-immigration", "immigration", "a-1"): 1,
        ("refused-immigration", "immigration", "b-2"): 1,
        ("days-to-answer",): 1,
        ("answer-time", "refused", "to_5_days"): 1,
        ("answers-due", "not_said"): 1,
    }


def test_only_the_decision_that_refused_names_provisions_and_time_is_that_of_the_answer() -> None:
    other = ("query.elements.decided", 2, {"decision": "d2", "rules": ["c-3"]})
    found = units(shipped(), [history(OPENED, DECIDED, other, REFUSED)])
    assert {unit.cell for unit in found if unit.table == "refused-by-provision"} == {("a-1",), ("b-2",)}
    (answer,) = [unit for unit in found if unit.table == "days-to-answer"]
    assert (answer.days, answer.on) == (3, FIRST + timedelta(days=3))


def test_claimed_and_verified_are_counted_apart_and_once() -> None:
    shows = ["authority.instrument=judicial_warrant", "authority.verified=yes", "purpose.activity=no"]
    doubted = (
        "query.papers.checked",
        1,
        {"established": ["authority.instrument=letter", "authority.verified=no"]},
    )
    checked = ("query.papers.checked", 2, {"established": shows})
    found = cells(history(OPENED, doubted, checked, checked))
    assert found["asked-instrument", "none"] == 1
    assert found["instruments-verified", "judicial_warrant"] == 1
    assert found["purposes-verified", "civil_immigration", "not_shown"] == 1
    assert sum(count for cell, count in found.items() if cell[0] == "instruments-verified") == 1


def test_what_follows_a_release_counts_once_each() -> None:
    found = cells(
        history(
            OPENED,
            ("query.request.approved", 1, {"withheld": ["ssn"]}),
            ("release.envelope.sealed", 1, {"elements": ["photo"], "absent": ["signature"]}),
            ("release.envelope.collected", 2, {"again": False}),
            ("release.envelope.collected", 2, {"again": True}),
            ("release.envelope.recalled", 3, {}),
            ("release.use.attested", 4, {}),
            ("release.silence.noted", 5, {}),
            ("review.paper.owed", 5, {}),
            ("review.paper.arrived", 6, {"in_time": False}),
            ("review.look.concluded", 6, {"kind": "blind", "agrees": False}),
            ("review.look.concluded", 6, {"kind": "emergency", "agrees": True}),
        )
    )
    after = {cell[1]: count for cell, count in found.items() if cell[0] == "after-release"}
    assert after == {"handed_over": 1, "recalled": 1, "attested": 1, "silent": 1}
    elements = {cell[1:]: count for cell, count in found.items() if cell[0] == "elements"}
    assert elements == {("photo", "released"): 1, ("identity", "absent"): 1, ("ssn", "withheld"): 1}
    types = {cell[1:]: count for cell, count in found.items() if cell[0] == "types-released"}
    assert types == {("photo", "immigration"): 1}
    assert found["emergencies", "without_paper"] == found["emergencies", "late"] == 1
    assert {cell: count for cell, count in found.items() if cell[0] == "blind-looks"} == {
        ("blind-looks", "disagree"): 1
    }


def test_a_release_counts_once_under_each_type_that_was_in_it_and_under_who_asked() -> None:
    """Two photos and two ways to reach somebody are one release with two types; what is absent is none."""
    asked = ("query.request.opened", 0, {**OPENED[2], "agency_node": "us.dhs.cbp"})
    first = ("release.envelope.sealed", 1, {"elements": ["photo", "face_template", "phone", "address"],
                                            "absent": ["ssn"]})  # fmt: skip
    again = ("release.envelope.sealed", 9, {"elements": ["vehicle"], "absent": []})
    divided = history(asked, first, again)
    part = History(divided.entries[1:2], divided.opened)  # a part has the question of the whole
    found = Counter(unit.cell for unit in units(shipped(), [divided, part]) if unit.table == "types-released")
    who = "homeland_security"
    assert found == {("photo", who): 2, ("address", who): 2, ("vehicle", who): 1}
    (last,) = [unit for unit in units(shipped(), [divided]) if unit.cell == ("vehicle", who)]
    assert (last.on, last.entry) == (FIRST + timedelta(days=9), divided.entries[2].number)


def test_every_definition_is_counted_by_something() -> None:
    units(shipped(), [])
    listed = {one.definition for one in MENU} | ELSEWHERE
    assert {one.name for one in shipped()} == listed
    with pytest.raises(KeyError):
        units([replace(shipped()[0], version=99)], [])


def asked(channel: str, day: int, times: int) -> list[Unit]:
    return [Unit("asked-channel", (channel,), date(2026, 3, day), 1000 * day + n) for n in range(times)]


def published(period: Period, found: Sequence[Unit], register: Register) -> tuple[Made | None, Register]:
    made, left_out, register = make_tables([CHANNELS], period, found, register)
    assert len(made) + len(left_out) == 1
    return (made[0] if made else None), register


def test_small_counts_are_withheld_and_entries_stand_behind_every_cell() -> None:
    found = [*asked("api", 3, 40), *asked("mail", 4, 12), *asked("counter", 5, 3)]
    made, _ = published(MARCH, found, Register())
    assert made is not None
    of = made.publication.cells
    assert isinstance(of["counter", "2026-03"], Withheld)
    assert sum(isinstance(one, Withheld) for one in of.values()) >= 2, "one alone would follow from the total"
    assert of["switch", "2026-03"] == Shown(0)
    assert of["all", "2026-03"] in (Shown(55), Withheld())
    assert len(made.entries["counter", "2026-03"]) == 3
    assert len(made.entries["all", "2026-03"]) == 55


def test_reports_that_differ_by_a_day_do_not_give_that_day_away() -> None:
    """To the 30th, to the 31st: without the pieces each table alone is safe and their difference is not."""
    found = [*asked("api", 3, 40), *asked("api", 31, 2), *asked("mail", 4, 30), *asked("mail", 31, 1)]
    _, register = published(MARCH, found, Register())
    shorter = Period(date(2026, 3, 1), date(2026, 3, 30))
    made, register = published(shorter, found, register)
    if made is not None:
        of = made.publication.cells
        assert isinstance(of["api", "2026-03-31"], Withheld)
        assert isinstance(of["api", shorter.name], Withheld)
    assert derivable(tuple(register)) == ()


def test_many_small_reports_never_add_up_to_a_small_count() -> None:
    found = [one for day in range(1, 31) for one in asked("api", day, 4 + day % 3)] + asked("mail", 17, 2)
    register = Register()
    windows = [Period(date(2026, 3, first), date(2026, 3, last)) for first, last in
               ((1, 30), (1, 29), (2, 30), (1, 16), (17, 30), (5, 20), (1, 17), (18, 30))]  # fmt: skip
    for window in windows:
        _, register = published(window, found, register)
    assert derivable(tuple(register)) == ()
    known = {
        (cell[0], cell[1]): what
        for one in register
        for cell, what in one.cells.items()
        if one.dimensions[-1].name == PERIOD
    }
    assert not isinstance(known.get(("mail", "2026-03-17")), Shown)


def test_every_table_names_the_pieces_also_after_another_did() -> None:
    """Two tables of one report count the same; the second must not rely on the first having named a piece."""
    papers = next(one for one in MENU if one.id == "asked-instrument")
    found = [*asked("api", 3, 20), *asked("api", 31, 3)]
    found += [replace(one, table=papers.id, cell=("none",)) for one in found]
    _, _, register = make_tables([CHANNELS, papers], MARCH, found, Register())
    shorter = Period(date(2026, 3, 1), date(2026, 3, 30))
    made, left_out, register = make_tables([CHANNELS, papers], shorter, found, register)
    assert len(made) + len(left_out) == 2
    for one in made:
        mine = {cell[1] for cell in one.publication.cells}
        assert mine == {shorter.name, "2026-03-31"}
        cell = "api" if one.listed is CHANNELS else "none"
        assert isinstance(one.publication.cells[cell, "2026-03-31"], Withheld)


def test_a_year_holds_its_months() -> None:
    found = [*asked("api", 3, 40), *asked("mail", 4, 20)]
    _, register = published(MARCH, found, Register())
    year = Period(date(2026, 1, 1), date(2026, 12, 31))
    made, _ = published(year, found, register)
    assert made is not None
    assert made.publication.cells["api", "2026-03"] == made.publication.cells["api", "2026"] == Shown(40)
    assert made.publication.cells["api", "2026-01-01..2026-02-28"] == Shown(0)


def test_a_table_counts_only_its_own_days() -> None:
    found = [*asked("api", 3, 2), Unit("asked-channel", ("api",), date(2026, 4, 1), 1)]
    table, _ = counted(CHANNELS, MARCH, found, pieces(MARCH, []))
    assert table.counts["all", "2026-03"] == 2


@pytest.mark.parametrize(("requests", "people"), [(1, 1), (10, 10), (40, 1), (40, 10)])
def test_a_report_over_too_few_is_refused_with_a_sentence(requests: int, people: int) -> None:
    with pytest.raises(TooLittleError, match="longer period"):
        refuse_too_little(requests, people, MARCH)


def test_enough_or_nothing_at_all_is_not_refused() -> None:
    refuse_too_little(FEWEST, FEWEST, MARCH)
    refuse_too_little(0, 0, MARCH)


def test_a_year_whose_every_month_was_published_names_itself_alone_and_still_gives_nothing_away() -> None:
    found = [*asked("api", 3, 40), *asked("mail", 4, 20), *asked("counter", 5, 12)]
    found += [replace(one, on=date(2026, 4, 2)) for one in asked("api", 9, 30) + asked("mail", 8, 4)]
    register = Register()
    for month in range(1, 13):
        _, register = published(month_of(date(2026, month, 1)), found, register)
    year = Period(date(2026, 1, 1), date(2026, 12, 31))
    made, register = published(year, found, register)
    assert made is not None
    assert {cell[1] for cell in made.publication.cells} == {"2026"}
    assert len(made.entries["all", "2026"]) == len(found)
    april = next(one for one in register if one.name == "2026-04 asked-channel")
    assert isinstance(april.cells["mail", "2026-04"], Withheld)
    assert isinstance(made.publication.cells["mail", "2026"], Withheld), "24 less 20 of March is April's 4"
    assert derivable(tuple(register)) == ()
