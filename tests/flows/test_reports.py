"""The transparency report: counted from the journal, withheld where small, published once and for good."""

import json
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from clerestory.casework.commands import Verdict
from clerestory.casework.errors import NotAllowedError
from clerestory.casework.make_due_reports import make_due_reports
from clerestory.casework.make_report import Confirmed, NotOverError, make_report, register_now
from clerestory.casework.open_figure import open_figure
from clerestory.casework.published_use import published_use
from clerestory.casework.session import as_staff
from clerestory.journal import read
from clerestory.journal.events import Event
from clerestory.publication.reports.document import cells_of
from clerestory.publication.reports.links import links_of
from clerestory.publication.reports.periods import Period, month_of, parse
from clerestory.publication.reports.tables import TooLittleError
from clerestory.reports import kept
from clerestory.reports.errors import ReportTakenError
from clerestory.suppression import WITHHELD, RegisterError, derivable
from tests.world.days import DAY, MONDAY
from tests.world.ledger import TheLedger
from tests.world.office import FORM_I200, WARRANT_FOR_PHOTO, World
from tests.world.register import a_driver

MARCH = parse("2026-03")
APRIL = MONDAY + 35 * DAY


def asks(world: World, times: int, *, day: int = 0) -> None:
    for _ in range(times):
        world.asks(world.removal, FORM_I200, a_driver().keys, at=MONDAY + day * DAY)


def document(name: str = "2026-03") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(kept.file(f"{name}.json"))
    return found


def values(name: str = "2026-03") -> dict[str, Any]:
    return {one["at"]: one["value"] for one in cells_of(document(name))}


def nothing_follows() -> bool:
    """Whoever has every published table and knows the definitions recovers no withheld count."""
    register = register_now()
    return derivable(tuple(register), links=links_of(MONDAY.date(), register, MARCH)) == ()


def test_a_month_counts_as_a_hand_counts_it(world: World) -> None:
    asks(world, 12)
    card = make_report(MARCH, at=APRIL)
    found = values()
    assert card.name == "2026-03"
    assert found["asked-channel/api/2026-03"] == found["asked-channel/all/2026-03"] == 12
    assert found["asked-purpose/immigration/civil_immigration/2026-03"] == 12
    assert found["asked-instrument/administrative_warrant/2026-03"] == 12
    assert found["answers-group/immigration/refused/2026-03"] == 12
    assert found["answers-group/police/all/2026-03"] == 0
    assert found["elements/photo/withheld/2026-03"] == 12
    assert found["days-to-answer/2026-03"] == 12
    assert found["median-days/2026-03"] == 0
    assert found["agreements-in-force/2026-03-31"] == 0
    assert document()["left_out"] == []


def test_a_release_is_told_under_each_type_in_it_and_under_who_received_it(
    world: World, ledger: TheLedger
) -> None:
    """Twelve photos went to federal police and nothing to immigration enforcement, whom the law refused."""
    asks(world, 12)
    for number in range(12):
        world.delivers(world.approved_photo(a_driver(number).keys))
    make_report(MARCH, at=APRIL)
    found = values()
    assert found["types-released/photo/federal/2026-03"] == 12
    assert found["types-released/all/federal/2026-03"] == found["types-released/photo/all/2026-03"] == 12
    assert found["types-released/all/immigration/2026-03"] == 0
    assert found["types-released/address/federal/2026-03"] == 0
    assert found["answers-group/immigration/refused/2026-03"] == 12
    (line,) = [
        one for one in kept.file("2026-03.csv").decode().splitlines()
        if one.startswith("types-released/photo/federal/")
    ]  # fmt: skip
    assert "types-released@1" in line
    assert ",2026-03,element=photo group=federal,12," in line
    opened = open_figure("2026-03", "types-released/photo/federal/2026-03", by=world.counsel, at=APRIL)
    assert len(opened.leaves) == 12
    assert "types-released@1" in {f"{one['id']}@{one['version']}" for one in document()["definitions"]}
    assert nothing_follows()


def test_a_median_does_not_say_on_which_side_withheld_answers_lie(world: World) -> None:
    asks(world, 12)
    keys = [a_driver(number).keys for number in range(4)]
    late = [world.asks(world.bureau, WARRANT_FOR_PHOTO, each, at=MONDAY).reference for each in keys]
    for reference in late:
        world.finds(reference, Verdict.REFUSE, at=MONDAY + 8 * DAY)
    make_report(MARCH, at=APRIL)
    found = values()
    assert found["answer-time/refused/all/2026-03"] == 16
    assert found["answer-time/refused/same_day/2026-03"] == WITHHELD
    assert found["median-days-refused/2026-03"] == WITHHELD


def test_small_counts_are_withheld_in_every_file(world: World) -> None:
    asks(world, 11)
    world.asks(world.sheriff, FORM_I200, a_driver().keys)
    make_report(MARCH, at=APRIL)
    found = values()
    assert found["asked-purpose/police/civil_immigration/2026-03"] == WITHHELD
    assert not [value for value in found.values() if isinstance(value, int) and 0 < value < 11]
    lines = kept.file("2026-03.csv").decode().splitlines()
    (line,) = [one for one in lines if one.startswith("asked-purpose/police/civil_immigration/")]
    assert f",{WITHHELD}," in line
    assert nothing_follows()


def test_the_entry_names_the_list_and_the_list_every_file_and_cell(world: World) -> None:
    asks(world, 12)
    card = make_report(MARCH, at=APRIL)
    listing = kept.file("2026-03.sums")
    with as_staff():
        (line,) = read.lines_of(Event.REPORT_PUBLISHED, limit=9)
    assert line.number == card.entry
    assert line.body["list_sha256"] == sha256(listing).hexdigest()
    rows = [line.split(" ", 2) for line in listing.decode().splitlines()[2:]]
    said = {row[2]: row[1] for row in rows if len(row) == 3}
    for name in ("2026-03.json", "2026-03.csv", "2026-03.en.pdf", "2026-03.es.pdf"):
        assert said[name] == sha256(kept.file(name)).hexdigest()
    assert {one["at"] for one in cells_of(document())} <= set(said)
    assert kept.file("2026-03.en.pdf").startswith(b"%PDF")


def test_the_page_of_a_provision_tells_a_published_figure_and_no_other(world: World) -> None:
    asks(world, 12)
    assert published_use("anything") is None
    make_report(MARCH, at=APRIL)
    (name, value) = next(
        (at.split("/")[1], value)
        for at, value in values().items()
        if at.startswith("refused-by-provision/") and "/all/" not in at and isinstance(value, int) and value
    )
    told = published_use(name)
    assert told is not None
    assert (told.refusals, told.report) == (value, "2026-03")
    assert told.at in values()
    asks(world, 3, day=31)
    assert published_use(name) == told
    nothing = published_use("no-such-provision")
    assert nothing is not None
    assert (nothing.refusals, nothing.at) == (0, "")


def test_a_report_over_one_person_or_too_few_requests_is_refused(world: World) -> None:
    asks(world, 10)
    with pytest.raises(TooLittleError, match="longer period"):
        make_report(MARCH, at=APRIL)
    for _ in range(12):
        world.asks(world.bureau, WARRANT_FOR_PHOTO, a_driver().keys, at=MONDAY + DAY)
    one_person = Period(date(2026, 3, 3), date(2026, 3, 3))
    with pytest.raises(TooLittleError, match="people"):
        make_report(one_person, at=APRIL)
    assert kept.every() == ()


def test_an_empty_month_is_zero_and_no_secret(world: World) -> None:
    make_report(MARCH, at=APRIL)
    assert {value for at, value in values().items() if not at.startswith("median")} == {0}


def test_a_report_is_published_once_and_of_days_that_are_over(world: World) -> None:
    asks(world, 12)
    with pytest.raises(NotOverError):
        make_report(MARCH, at=MONDAY + DAY)
    make_report(MARCH, at=APRIL)
    with pytest.raises(ReportTakenError):
        make_report(MARCH, at=APRIL)


def test_a_report_over_chosen_days_takes_two_people_who_may(world: World) -> None:
    asks(world, 12)
    for first, second in (
        (world.officer, world.counsel),
        (world.supervisor, world.officer),
        (world.supervisor, world.administrator),
        (world.supervisor, world.supervisor),
    ):
        with pytest.raises(NotAllowedError):
            make_report(MARCH, confirmed=Confirmed("p", first, second), at=APRIL)
    assert kept.every() == ()
    make_report(MARCH, confirmed=Confirmed("p", world.supervisor, world.counsel), at=APRIL)


def test_overlapping_reports_give_no_day_away(world: World) -> None:
    asks(world, 20)
    asks(world, 3, day=20)
    make_report(MARCH, at=APRIL)
    shorter = Period(date(2026, 3, 1), date(2026, 3, 21))
    make_report(shorter, at=APRIL)
    make_report(month_of(date(2026, 2, 1)), at=APRIL)
    found = values(shorter.name)
    left_out = {one["table"] for one in document(shorter.name)["left_out"]}
    for table in ("asked-channel/api", "answers-group/immigration/refused", "elements/photo/withheld"):
        if table.partition("/")[0] not in left_out:
            assert found[f"{table}/2026-03-22..2026-03-31"] == WITHHELD
            assert found[f"{table}/{shorter.name}"] == WITHHELD
    assert nothing_follows()


def test_what_was_published_cannot_be_changed_by_the_office(world: World) -> None:
    asks(world, 12)
    make_report(MARCH, at=APRIL)
    for statement in (
        "UPDATE reports_report SET name = 'x'",
        "DELETE FROM reports_reportfile",
        "UPDATE reports_publishedtable SET entry = ''",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_register_of_tables_that_was_changed_stops_every_report(world: World, office_records: Any) -> None:
    asks(world, 12)
    make_report(MARCH, at=APRIL)
    with office_records.connect("clerestory_owner") as owner:
        owner.execute("ALTER TABLE reports_publishedtable DISABLE TRIGGER reports_publishedtable_stays")
        owner.execute("ALTER TABLE reports_publishedtable NO FORCE ROW LEVEL SECURITY")
        owner.execute("UPDATE reports_publishedtable SET entry = replace(entry, '12', '13')")
    with pytest.raises(RegisterError):
        make_report(month_of(date(2026, 2, 1)), at=APRIL + timedelta(days=1))


def test_a_sample_office_too_young_for_a_month_shows_the_days_it_has(world: World, settings: Any) -> None:
    asks(world, 12)
    today = MONDAY + 5 * DAY
    assert make_due_reports(at=today) == ()
    settings.CLERESTORY_SAMPLE_SIGN_INS = settings.CLERESTORY_SAMPLE_SIGN_INS or "sign-ins.json"
    assert [one.name for one in make_due_reports(at=today)] == ["2026-03-02..2026-03-06"]
    assert make_due_reports(at=today + DAY) == ()


def test_months_are_published_when_they_are_over_and_a_small_one_is_passed_over(world: World) -> None:
    asks(world, 12)
    asks(world, 3, day=30)
    assert [one.name for one in make_due_reports(at=MONDAY + 20 * DAY)] == []
    assert [one.name for one in make_due_reports(at=MONDAY + 65 * DAY)] == ["2026-03"]
    assert make_due_reports(at=MONDAY + 65 * DAY) == ()
