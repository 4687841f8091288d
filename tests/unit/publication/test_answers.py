"""What single answers promise: the unread is told as unread, nothing measured is told as nothing measured."""

import ast
import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from tests.world.answers import TODAY, desk, told, told_by
from tests.world.published import A_MONTH, a_month, reports, with_types

from clerestory.law.library import default_folder, open_library
from clerestory.law.provision import LawError
from clerestory.policy.decide import Decider
from clerestory.publication import answers as shelf
from clerestory.publication import book
from clerestory.publication.answers.q09_safeguards import CONTROLS
from clerestory.publication.answers.q15_consequences import FOLLOWS
from clerestory.publication.asked import Asked, Desk
from clerestory.publication.errors import NoSourceError, NoSuchQuestionError
from clerestory.publication.figures import Published
from clerestory.publication.from_office import DOORS
from clerestory.publication.quoting import BEST_CASE
from clerestory.publication.records import Records, Reports
from clerestory.publication.reports.days import spoken_period
from clerestory.publication.reports.periods import Period
from clerestory.publication.sources import (
    NoData,
    NotYetMeasured,
    OfBill,
    OfControl,
    OfFigure,
    OfProvision,
    OfRegister,
    OfTable,
)
from clerestory.publication.statements import Statement
from clerestory.site.folders import CLONE
from clerestory.vocabulary.elements import ELEMENTS
from clerestory.vocabulary.words import Language


def test_prose_in_an_answer_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def prose(asked: Asked) -> Iterator[str]:
        yield "There are strong safeguards."

    monkeypatch.setitem(shelf.ANSWERS, 9, prose)
    with pytest.raises(NoSourceError, match="strong safeguards"):
        told("us-mt", 9)


@pytest.mark.parametrize("question", [0, 21, -1, 700])
def test_a_question_that_is_none_is_refused(question: int) -> None:
    with pytest.raises(NoSuchQuestionError, match="1 to 20"):
        told("us-mt", question)


@pytest.mark.parametrize(
    ("law", "on"), [("us-xx", TODAY), ("us-mt", date(1950, 1, 1)), ("us-mt-office", TODAY)]
)
def test_a_law_or_day_that_no_pack_covers_is_refused(law: str, on: date) -> None:
    with pytest.raises(LawError):
        Asked(desk(), law, on, "en")


def test_an_unread_text_is_told_as_unread() -> None:
    unread = [
        one
        for one in told("us-mt", 1).statements
        if isinstance(one.source, OfProvision) and one.source.reading == "unread"
    ]
    assert unread
    assert all("(The text was not read.)" in one.text for one in unread)


def test_no_agreement_is_told_only_once_a_register_can_say_so() -> None:
    agreements, *rest = told("us-mt", 7).statements
    assert isinstance(agreements.source, NotYetMeasured)
    assert any("gives the same answer with an agreement and without one" in one.text for one in rest)
    assert not any(re.search(r"\bno agreement\b", one.text, re.I) for one in rest)


def test_public_opinion_has_no_figure() -> None:
    assert not any(re.search(r"\d\s?%|percent", one.text) for one in told("us-mt", 19).statements)


def test_the_figures_of_a_table_add_up_to_what_was_asked() -> None:
    for law in ("us-mt", "us-ny", "us-tx"):
        counted = next(one for one in told(law, 1).statements if isinstance(one.source, OfTable))
        total, *parts = (int(number) for number in re.findall(r"\d+", counted.text))
        assert total == sum(parts) == len(ELEMENTS) == counted.source.asked


def test_the_answer_is_that_of_the_day() -> None:
    def ids(on: date) -> set[str]:
        return {
            one.source.id for one in told("us-ny", 2, on).statements if isinstance(one.source, OfProvision)
        }

    before, after = ids(date(2019, 12, 13)), ids(date(2019, 12, 14))
    assert "ny-201-12-a" in after - before
    assert "ny-before" in before - after


def test_a_duty_is_told_with_its_deadline_in_both_languages() -> None:
    def notice(language: Language) -> str:
        found = told("us-ny", 10, language=language).statements
        return next(
            one.text
            for one in found
            if isinstance(one.source, OfProvision) and one.source.id == "ny-201-12-a-notice"
        )

    assert "no later than three days after the request" in notice("en")
    assert "a más tardar tres días después de la solicitud" in notice("es")


def test_bills_are_told_as_of_the_day_they_were_looked_up() -> None:
    bills = [one for one in told("us-mt", 18).statements if isinstance(one.source, OfBill)]
    assert len(bills) == 7
    assert all(one.source.as_of.isoformat() in one.text for one in bills)


def test_an_empty_register_of_bills_is_told_as_an_empty_register(tmp_path: Path) -> None:
    for name in ("us", "us-mt"):
        shutil.copytree(default_folder() / name, tmp_path / name)
    (tmp_path / "us-mt" / "bills.toml").unlink()
    asked = Asked(Desk(Decider(open_library(tmp_path))), "us-mt", TODAY, "en")
    found = book.answer(asked, 18).statements[0]
    assert isinstance(found.source, OfRegister)
    assert found.source.rows == 0


def test_claims_stand_beside_the_question_and_the_law_they_speak_of() -> None:
    def ids(law: str, question: int) -> set[str]:
        return {one.source.id for one in told(law, question).claims}

    assert {"c14", "c15"} <= ids("us-mt", 7)
    assert "c14" not in ids("us-mt", 8) | ids("us-ny", 7)
    assert ids("us-ca", 17)
    assert ids("us-ca", 17) < ids("us-mt", 17)


def test_claims_are_told_in_spanish_too() -> None:
    english, spanish = told("us-mt", 7).claims, told("us-mt", 7, language="es").claims
    assert [one.source.id for one in english] == [one.source.id for one in spanish]
    assert all(one.says != other.says for one, other in zip(english, spanish, strict=True))


def test_every_control_names_a_test_that_exists() -> None:
    for control in (BEST_CASE, DOORS, *CONTROLS.values(), *FOLLOWS.values()):
        assert isinstance(control, OfControl)
        tree = ast.parse((CLONE / control.file).read_text("utf-8"))
        assert control.test in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_an_installation_tells_its_published_figures_and_withholds_what_they_withhold() -> None:
    records = Records(law="us-mt", as_of=TODAY, reports=reports(A_MONTH))
    counted = [one for one in told_by(records, 1).statements if isinstance(one.source, OfFigure)]
    assert counted[0].text == (
        "Answers by who asked, immigration enforcement (ICE, HSI), October 2026: released: 12; all: 31; "
        "nobody found: 0; refused: withheld. Unit: answers. Withheld means: the count is "
        "from 1 to 10, or would give such a count away. It is not zero."
    )
    assert counted[0].source == OfFigure(
        cells=tuple(
            f"2026-10.json#answers-group/immigration/{code}/2026-10"
            for code in ("released", "refused", "unmatched", "all")
        ),
        definition="answers-given@1",
        unit="answers",
        first_on=date(2026, 10, 1),
        last_on=date(2026, 10, 31),
        published_on=date(2026, 11, 1),
        withheld=1,
    )
    spanish = told_by(records, 1, "es").statements
    assert any("negada: no se muestra" in one.text for one in spanish)


TYPES = {
    "photo": {"immigration": 0, "police": "withheld", "courts": "withheld", "private": "withheld", "all": 31},
    "address": {
        "immigration": "withheld",
        "police": "withheld",
        "courts": "withheld",
        "private": "withheld",
        "all": "withheld",
    },
    "vehicle": dict.fromkeys(("immigration", "police", "courts", "private", "all"), 0),
    "all": {"immigration": 0, "police": 40, "courts": "withheld", "private": 0, "all": "withheld"},
}


def figures_of(question: int, month: Published, language: Language = "en") -> list[Statement]:
    records = Records(law="us-mt", as_of=TODAY, reports=reports(month))
    found = told_by(records, question, language).statements
    return [one for one in found if isinstance(one.source, OfFigure)]


def test_what_was_released_to_whom_is_told_by_type_in_words_with_what_is_withheld_said_once() -> None:
    found = figures_of(4, with_types(A_MONTH, TYPES))
    assert [one.text.partition(" Withheld means")[0] for one in found[:3]] == [
        "What was released, and to whom, October 2026: photo and biometrics: 31; vehicle: 0; "
        "withheld: address and contact and all. Unit: releases, once under each type in them.",
        "What was released, and to whom, photo and biometrics, October 2026: all: 31; immigration "
        "enforcement (ICE, HSI): 0; all other numbers: withheld. "
        "Unit: releases, once under each type in them.",
        "What was released, and to whom, address and contact, October 2026: every number withheld. "
        "Unit: releases, once under each type in them.",
    ]
    assert len(found) == 4, "nothing was released of a vehicle, which the first line says already"
    source = found[1].source
    assert isinstance(source, OfFigure)
    assert source.cells[0] == "2026-10.json#types-released/photo/immigration/2026-10"
    assert (source.definition, len(source.cells), source.withheld) == ("types-released@1", 5, 3)
    spanish = figures_of(4, with_types(A_MONTH, TYPES), "es")[1].text
    assert "octubre de 2026: total: 31;" in spanish
    assert "todos los demás números: no se muestran" in spanish


def test_the_answer_about_purposes_tells_what_immigration_enforcement_received() -> None:
    (one,) = figures_of(6, with_types(A_MONTH, TYPES))
    assert "immigration enforcement (ICE, HSI), October 2026: all: " not in one.text
    assert "0 each: photo and biometrics, vehicle and all; address and contact: withheld" in one.text


def test_a_report_from_before_types_were_counted_tells_its_elements() -> None:
    assert [one.text.partition(",")[0] for one in figures_of(4, A_MONTH)] == ["Answers by who asked"]
    titles = {one.text.partition(",")[0] for one in figures_of(4, with_types(A_MONTH, TYPES))}
    assert titles == {"What was released", "Answers by who asked"}


def test_days_are_told_as_people_say_them() -> None:
    for first, last, english, spanish in (
        ((2026, 10, 28), (2026, 11, 22), "October 28 to November 22, 2026",
         "del 28 de octubre al 22 de noviembre de 2026"),
        ((2025, 12, 30), (2026, 1, 2), "December 30, 2025 to January 2, 2026",
         "del 30 de diciembre de 2025 al 2 de enero de 2026"),
        ((2026, 1, 1), (2026, 12, 31), "2026", "2026"),
        ((2026, 3, 5), (2026, 3, 5), "March 5, 2026", "5 de marzo de 2026"),
    ):  # fmt: skip
        period = Period(date(*first), date(*last))
        assert (spoken_period(period, "en"), spoken_period(period, "es")) == (english, spanish)


def test_a_table_that_was_left_out_is_told_as_withheld_whole() -> None:
    records = Records(law="us-mt", as_of=TODAY, reports=reports(A_MONTH))
    left_out = [one for one in told_by(records, 12).statements if "withheld as a whole" in one.text]
    assert [one.text.partition(",")[0] for one in left_out] == ["Emergencies and their papers"]
    assert all(isinstance(one.source, OfFigure) and one.source.cells == () for one in left_out)


def test_an_office_without_a_report_says_that_it_has_no_data_and_what_would_bring_some() -> None:
    records = Records(law="us-mt", as_of=TODAY, reports=Reports(0, None, (), ()))
    found = [one.source for one in told_by(records, 1).statements if isinstance(one.source, NoData)]
    assert [one.what for one in found] == ["outcomes"]
    assert "no report has been published yet" in found[0].because


def test_a_figure_that_the_reports_do_not_have_is_no_data() -> None:
    records = Records(law="us-mt", as_of=TODAY, reports=reports(A_MONTH))
    found = [one.source for one in told_by(records, 6).statements if isinstance(one.source, NoData)]
    assert [(one.what, "do not count it" in one.because) for one in found] == [("purposes", True)]


def test_months_have_intervals_and_too_few_of_them_are_no_trend() -> None:
    records = Records(law="us-mt", as_of=TODAY, reports=reports(A_MONTH))
    texts = [one.text for one in told_by(records, 20).statements]
    assert any("October 2026: 31 (21.1 to 44.0)" in text for text in texts)
    assert any("Too thin for a trend: 1 of 1 published months" in text for text in texts)


def test_a_movement_is_told_only_where_the_intervals_do_not_meet() -> None:
    for last, says in ((31, "these figures show no movement"), (310, "moved by more than chance alone")):
        months = [a_month(8, 31), a_month(9, 31), a_month(10, last)]
        records = Records(law="us-mt", as_of=TODAY, reports=reports(*months))
        assert any(says in one.text for one in told_by(records, 20).statements), last


def test_a_share_is_told_only_where_both_of_its_cells_are_shown() -> None:
    for refused, is_told in (("withheld", False), (19, True)):
        month = a_month(10, 31, refused=refused)
        records = Records(law="us-mt", as_of=TODAY, reports=reports(month))
        shares = [one.text for one in told_by(records, 20).statements if "interval of Wilson" in one.text]
        assert bool(shares) is is_told
    assert "19 of 31, 61 % (95 % interval of Wilson: 44 % to 76 %)" in shares[0]


def test_without_an_installation_an_answer_says_where_the_rest_is_told() -> None:
    found = [one for one in told("us-mt", 1).statements if isinstance(one.source, NotYetMeasured)]
    assert len(found) == 2
    assert all("at /answers/us-mt/" in one.text for one in found)
    every = [one.source for number in range(1, 21) for one in told("us-mt", number).statements]
    assert not any(isinstance(one, OfFigure | NoData) for one in every)


def test_federal_law_alone_answers_too() -> None:
    assert all(told("us", question).statements for question in range(1, 21))


def test_other_packs_that_cannot_be_read_spoil_no_answer(tmp_path: Path) -> None:
    for name in ("us", "us-mt", "us-ny", "us-ca"):
        shutil.copytree(default_folder() / name, tmp_path / name)
    (tmp_path / "us-ny" / "policies" / "10-immigration-agencies.cedar").write_text("nonsense")
    (tmp_path / "us-ca" / "claims.toml").write_text("nonsense")
    (tmp_path / "us-ca" / "spanish.toml").write_text("nonsense")
    asked = Asked(Desk(Decider(open_library(tmp_path))), "us-mt", TODAY, "es")
    found = list(book.answers(asked))
    assert [one.question for one in found] == list(range(1, 21))
    assert any("De 2 jurisdicciones" in one.text for one in found[16].statements)


def test_silence_is_not_told_as_a_stricter_law() -> None:
    told_of_texas = [one.text for one in told("us-tx", 14).statements]
    assert not any(text.startswith("Stricter") for text in told_of_texas)
    of_montana = next(one.text for one in told("us-mt", 14).statements if one.text.startswith("Stricter"))
    assert "photo" in of_montana
