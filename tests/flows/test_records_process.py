"""What happens to a request for public records, told with the days of the law in force, or without any."""

from datetime import UTC, datetime
from typing import Any

from clerestory.casework import work_on_records
from clerestory.casework.ask_for_records import AskForRecords, ask_for_records
from clerestory.casework.records_process import Part, process_of
from clerestory.casework.session import as_staff
from clerestory.journal import read
from clerestory.journal.events import Event
from clerestory.public_records import log
from clerestory.public_records.contact import Contact
from tests.world.days import MONDAY
from tests.world.office import World

AFTER_JULY = datetime(2026, 7, 2, 16, tzinfo=UTC)


def ids(at: datetime) -> dict[Part, list[str]]:
    return {each.part: [rule.id for rule in each.rules] for each in process_of(at=at).steps}


def test_each_step_tells_the_rules_that_hold_that_day(world: World, settings: Any) -> None:
    settings.CLERESTORY_LAW = "us-mt"
    now, later = ids(MONDAY), ids(AFTER_JULY)
    assert now[Part.ACKNOWLEDGED] == ["mt-records-acknowledge-2025"]
    assert later[Part.ACKNOWLEDGED] == ["mt-records-acknowledge-2026"]
    assert "mt-records-extension-2025" in now[Part.ANSWERED]
    assert now[Part.DENIED] == ["mt-records-denial-reasons", "mt-records-court"]
    assert list(now) == list(Part)
    told = [rule for each in now.values() for rule in each]
    assert len(told) == len(set(told))


def test_a_law_of_which_no_rule_was_read_sets_no_day(world: World, settings: Any) -> None:
    settings.CLERESTORY_LAW = "us-wy"
    steps = process_of(at=MONDAY).steps
    assert all(each.rules == () for each in steps)
    assert [each.part for each in steps if each.wants_day] == [Part.ACKNOWLEDGED, Part.ANSWERED]


def test_a_sentence_for_the_log_may_stand_in_spanish_too(world: World) -> None:
    command = AskForRecords(asked="How many?", contact=Contact("none", ""), language="es", once="o" * 16)
    number = ask_for_records(command, source=None, at=MONDAY).request.number
    work_on_records.summarise_records(
        number, "Refusals in 2025", by=world.officer, at=MONDAY, in_spanish=" Negativas en 2025 "
    )
    with as_staff():
        line = log.line_of(number)
        digests = [each.body["summary_sha256"] for each in read.lines_of(Event.RECORDS_SUMMARISED, limit=5)]
    assert line is not None
    assert (line.summary, line.summary_es) == ("Refusals in 2025", "Negativas en 2025")
    work_on_records.summarise_records(number, "Refusals in 2025", by=world.officer, at=MONDAY)
    with as_staff():
        again = [each.body["summary_sha256"] for each in read.lines_of(Event.RECORDS_SUMMARISED, limit=5)]
        line = log.line_of(number)
    assert len(set(again)) == 2
    assert set(digests) <= set(again)
    assert line is not None
    assert line.summary_es == ""
