"""Our log of the switch held against the switch's own, at the desk. Everybody is SYNTHETIC."""

import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from clerestory.casework.answer_message import Frame, answer_message
from clerestory.casework.describe_agency import add_identifier
from clerestory.casework.errors import NotAllowedError, UnusableCommandError
from clerestory.casework.history import told
from clerestory.casework.other_logs import OtherLogs
from clerestory.casework.reconcile_traffic import MOST_BYTES, reconcile_traffic
from clerestory.casework.session import as_agency, as_staff
from clerestory.casework.set_up_switch import add_strangers
from clerestory.channels import reconciled
from clerestory.channels.errors import ChannelError
from clerestory.channels.reconciliation_models import TrafficReconciliation
from clerestory.channels.switch import asked, layouts
from clerestory.channels.switch.query import Station
from clerestory.journal import read
from clerestory.journal.events import Event
from tests.world.days import MONDAY

STATION = Station(ori="ZZMVD0001", codes=frozenset({"ZZ"}))
REMOVAL = "ZZSAMPLE3"
STEP = timedelta(seconds=20)
LATER = MONDAY + timedelta(hours=3)
MESSAGES, PLANTED = 200, (60, 130)
MAPPING = """
format = "clerestory/traffic-mapping/1"
[questions]
keys = ["DQ"]
[switch]
time = "WHEN"
sender = "ORI"
key = "MKE"
control = "CTL"
[switch.subject]
OLN = "LICENCE"
"""
FROM_REQUESTER = MAPPING.replace("[switch", "[requester")


def licence(number: int) -> str:
    return f"SYN{number:06}"


def take(number: int) -> None:
    """One question comes over the switch."""
    raw = f"DQ.{REMOVAL}.ZZ.*C{number:05}.TXT\nOLN/{licence(number)}".encode("ascii")
    message = layouts.read(raw)
    query = asked.asked(message, station=STATION, on=MONDAY.date())
    frame = Frame(line="main", number=number, raw=raw, message=message, query=query)
    answer_message(frame, at=MONDAY + number * STEP)


def switch_log(last: int = MESSAGES) -> bytes:
    """What the switch saw: everything, half a second earlier; and a message that is no question."""
    rows = ["WHEN,ORI,MKE,CTL,LICENCE"]
    for number in range(last):
        when = MONDAY + number * STEP - timedelta(milliseconds=500)
        rows.append(f"{when.isoformat()},{REMOVAL},DQ,C{number:05},{licence(number)}")
    rows.append(f"{(MONDAY + STEP).isoformat()},{REMOVAL},AM,,")
    return "\n".join(rows).encode()


def logs(**more: Any) -> OtherLogs:
    day = MONDAY.date()
    given: dict[str, Any] = {"first": day, "last": day, "switch": switch_log(), "mapping": MAPPING}
    return OtherLogs(**(given | more))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Where a run keeps what it was given."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def senders(world):
    add_identifier(world.removal.id, "ori", REMOVAL, by=None, at=MONDAY)
    add_strangers(at=MONDAY)
    return world


def kept_runs():
    with transaction.atomic(), as_staff():
        return reconciled.latest(limit=9)


def alarms() -> list[str]:
    with transaction.atomic(), as_staff():
        return [line.body["kind"] for line in read.lines_of(Event.ALARM_RAISED, limit=9)]


def test_one_in_a_hundred_that_went_round_the_gate_is_found_and_nothing_of_a_subject_kept(
    senders, folder, office_records
):
    for number in range(MESSAGES):
        if number not in PLANTED:
            take(number)
    found = reconcile_traffic(logs(), by=senders.supervisor, at=LATER)
    assert found.classes == {"matched": 198, "bypass": 2}
    assert [(one.sender, one.key, one.control) for one in found.bypasses] == [
        (REMOVAL, "DQ", "C00060"),
        (REMOVAL, "DQ", "C00130"),
    ]
    assert (found.coverage.met, found.coverage.seen, found.coverage.share) == (198, 200, 0.99)
    assert alarms() == ["TrafficBypass"]
    assert list(folder.iterdir()) == []
    with transaction.atomic(), as_staff():
        (line,) = read.lines_of(Event.TRAFFIC_RECONCILED, limit=5)
        (row,) = TrafficReconciliation.objects.all()
    assert line.body["bypasses"] == 2
    assert line.body["files"] == [f"{name} {digest}" for name, digest in found.files.items()]
    assert told([line])[0].says.endswith("198 of 200 met the gate, 2 went round it.")
    assert row.pk == found.id
    assert row.made_by == senders.supervisor
    with office_records.connect("clerestory_owner") as owner:
        owner.execute("SELECT set_config('app.office', 'staff', false)")
        everything = owner.execute(
            "SELECT string_agg(r::text, ' ') FROM (SELECT t::text AS r FROM channels_trafficreconciliation t"
            " UNION ALL SELECT e::text FROM journal_entry e WHERE event LIKE 'traffic%') AS every"
        ).fetchone()[0]
        digests = [one for (one,) in owner.execute("SELECT subject FROM channels_message").fetchall()]
    assert "C00060" in everything
    assert "SYN0" not in everything
    assert not any(one in everything for one in digests)

    again = reconcile_traffic(logs(), by=senders.supervisor, at=LATER + timedelta(minutes=1))
    assert (again.classes, again.files) == (found.classes, found.files)
    assert [one.id for one in kept_runs()] == [again.id, found.id]
    assert alarms() == ["TrafficBypass"] * 2


def test_no_bypass_is_no_alarm_and_an_office_without_messages_finds_all_of_them(senders, folder):
    for number in range(12):
        take(number)
    found = reconcile_traffic(logs(switch=switch_log(12)), by=senders.officer, at=LATER)
    assert (found.went_round, alarms()) == (0, [])
    day = MONDAY.date() - timedelta(days=1)
    before = switch_log(12).replace(str(MONDAY.date()).encode(), str(day).encode())
    found = reconcile_traffic(logs(first=day, last=day, switch=before), by=senders.officer, at=LATER)
    assert found.went_round > 0
    assert found.coverage.met == 0


def test_a_requesters_log_is_held_against_ours_too(senders, folder):
    for number in range(40):
        if number != 20:
            take(number)
    theirs = {
        "requester": switch_log(40),
        "switch": None,
        "mapping": FROM_REQUESTER,
    }
    found = reconcile_traffic(logs(**theirs), by=senders.officer, at=LATER)
    assert found.went_round == 1
    assert sorted(found.files) == ["ours", "requester"]


@pytest.mark.parametrize(
    ("more", "error", "says"),
    [
        ({"switch": b""}, UnusableCommandError, "found no log, or an empty one"),
        ({"switch": b"x" * (MOST_BYTES + 1)}, UnusableCommandError, "export fewer days at a time"),
        ({"last": LATER.date() + timedelta(days=1)}, UnusableCommandError, "until today"),
        ({"first": MONDAY.date() - timedelta(days=31)}, UnusableCommandError, "at most 31 days"),
        ({"mapping": "format ="}, ChannelError, "^mapping: found no TOML"),
        ({"mapping": ""}, ChannelError, "no column 'time' among 'WHEN'"),
        ({"switch": b"WHEN,ORI,MKE,CTL,LICENCE\nnoon,A,DQ,1,X"}, ChannelError, "row 2: a time that"),
        ({"switch": b"PAR1 and nothing else"}, ChannelError, "no Parquet that can be read"),
    ],
)  # fmt: skip
def test_a_log_that_cannot_be_used_is_refused_with_its_place_and_nothing_stays(
    senders, folder, more, error, says
):
    with pytest.raises(error, match=says) as refused:
        reconcile_traffic(logs(**more), by=senders.officer, at=LATER)
    assert str(folder) not in str(refused.value)
    assert list(folder.iterdir()) == []
    assert kept_runs() == ()


def test_the_files_are_gone_even_where_the_comparison_breaks_off(senders, folder, monkeypatch):
    seen: list[list[str]] = []

    def breaks(files: object, mapping: object) -> None:
        (run,) = folder.iterdir()
        seen.append(sorted(one.name for one in run.iterdir()))
        raise RuntimeError

    monkeypatch.setattr("clerestory.casework.traffic_compared.reconcile", breaks)
    with pytest.raises(RuntimeError):
        reconcile_traffic(logs(), by=senders.officer, at=LATER)
    assert seen == [["mapping", "ours.csv", "switch.csv"]]
    assert list(Path(folder).iterdir()) == []


def test_only_who_works_on_requests_may_and_no_agency_sees_what_was_found(senders, folder):
    with pytest.raises(NotAllowedError, match="hold logs of messages against each other"):
        reconcile_traffic(logs(), by=senders.administrator, at=LATER)
    reconcile_traffic(logs(switch=switch_log(12)), by=senders.officer, at=LATER)
    assert len(kept_runs()) == 1
    assert isinstance(kept_runs()[0].id, UUID)
    with transaction.atomic(), as_agency(senders.removal.id):
        assert TrafficReconciliation.objects.count() == 0
