"""What registers about others tell: with a source and a day, second-hand as such, and empty as empty."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from tests.world.answers import TODAY, told, told_by

from clerestory.horizon.told import BillTold, Counted, DocketKind, DocketState, DocketTold, HorizonTold
from clerestory.law.bills import Bill
from clerestory.law.controversies import Search
from clerestory.law.studies import Study
from clerestory.publication.records import Records, ReplayNow
from clerestory.publication.sources import NoData, OfBill, OfLink, OfRegister, OfReplay
from clerestory.publication.statements import Statement

NOTHING = HorizonTold((), (), (), (), (), (), (), ())
STUDY = Study(
    id="s",
    kind="study",
    question=12,
    title="Of roads",
    authors="Somebody",
    year=0,
    design="Compared.",
    diseno="Comparado.",
    grade="weak",
    side="neither",
    finding="Nothing.",
    hallazgo="Nada.",
    limits="All.",
    limites="Todo.",
    source="a book",
    read="second_hand",
    looked_on=date(2026, 11, 1),
)
DOCKET = DocketTold(
    number="D-1",
    kind=DocketKind.DIRECTIVE,
    state=DocketState.CLOSED,
    title="No photo by mail",
    titulo="Ninguna foto por correo",
    proposes="",
    propone="",
    draft="",
    agreement="",
    opens_on=date(2026, 9, 1),
    closes_on=date(2026, 10, 1),
    decided_by="",
    decided_on=None,
    outcome="",
    resultado="",
    reason="",
    razon="",
    counted=Counted(received=1204, letters=2, in_letters=1190, single=14),
    counted_on=date(2026, 10, 2),
    made_up=True,
)
BILL = Bill("b", "HB 1", "introduced", date(2026, 11, 2), "It would.", "https://example.org", "Haría.")


def of(horizon: HorizonTold, question: int, replays: tuple[ReplayNow, ...] = ()) -> Sequence[Statement]:
    return told_by(Records(law="us-mt", as_of=TODAY, horizon=horizon, replays=replays), question).statements


def test_an_empty_register_says_that_nothing_was_entered_and_not_that_there_is_nothing() -> None:
    for question, register in ((12, "studies"), (13, "controversies"), (18, "positions"), (19, "surveys")):
        (empty,) = (
            one
            for one in of(NOTHING, question)
            if isinstance(one.source, OfRegister) and one.source.register == register
        )
        assert isinstance(empty.source, OfRegister)
        assert (empty.source.rows, "not that" in empty.text) == (0, True)


def test_a_study_that_is_known_second_hand_says_so_and_leads_nowhere_that_cannot_be_opened() -> None:
    (study,) = (one for one in of(replace(NOTHING, studies=(STUDY,)), 12) if isinstance(one.source, OfLink))
    assert "year not shown" in study.text
    assert "Grade: weak; it speaks for neither side." in study.text
    assert study.text.endswith("(The text is known second-hand.)")
    assert isinstance(study.source, OfLink)
    assert study.source.links == ()


def test_none_reported_is_told_with_the_day_of_the_last_search() -> None:
    search = Search(date(2026, 11, 20), "In two archives.", "En dos archivos.", "us-mt")
    texts = [one.text for one in of(replace(NOTHING, searches=(search,)), 13)]
    assert "Last searched on 2026-11-20: In two archives." in texts


def test_form_letters_are_counted_apart_from_comments_that_are_like_no_other() -> None:
    (docket,) = (one for one in of(replace(NOTHING, dockets=(DOCKET,)), 19) if "No photo by mail" in one.text)
    assert "1,204: 1,190 in 2 form letters, 14 that are like no other. Not decided yet." in docket.text
    assert docket.text.endswith("This docket is made up.")


def test_a_bill_with_a_draft_leads_to_its_replay_or_says_that_there_is_none_yet() -> None:
    watched = BillTold("us-mt", "b", BILL, stale=True, draft="us-ny", changes=())
    horizon = replace(NOTHING, bills=(watched,))
    found = of(horizon, 18)
    assert "so long that this may be old. A draft pack shows what it would do: us-ny." in found[0].text
    assert isinstance(found[1].source, OfBill)
    assert "has not been replayed" in found[1].text
    made = ReplayNow(
        "us-mt", "us-ny", "2025-10", "2026-09", "0" * 32, True, 1000, 2000, (("unchanged", 2000),)
    )
    replayed = of(horizon, 18, (made,))[1]
    assert isinstance(replayed.source, OfReplay)
    assert "unchanged 2,000" in replayed.text
    assert replayed.text.endswith("The questions are made up; nobody asked them.")
    own = of(horizon, 18, (replace(made, made_up=False),))[1]
    assert "not passed the gate" in own.text
    assert not re.search(r"1,000|2,000", json.dumps(own.to_json()))
    assert [one.source.what for one in of(NOTHING, 18) if isinstance(one.source, NoData)] == ["draft_replay"]


def test_registers_of_packs_are_told_without_an_installation() -> None:
    for question in (12, 13, 18, 19):
        assert any(isinstance(one.source, OfLink) for one in told("us-mt", question).statements), question
    contacts = [one.source for one in told("us-mt", 15).statements if isinstance(one.source, OfLink)]
    assert {one.register for one in contacts} == {"contacts"}


def test_a_contact_that_nobody_looked_up_for_half_a_year_says_so() -> None:
    texts = [one.text for one in told("us-mt", 15, date(2027, 6, 30)).statements]
    assert any("more than half a year ago" in text for text in texts)
