"""Each day that is over has one manifest: spans tile the log, counts add up, and a kill changes nothing."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

import pytest
from django.db import connections, transaction

from clerestory.casework.make_manifests import PlacesTakenBackError, make_manifests, publish_manifests
from clerestory.casework.session import as_staff
from clerestory.cli.program import main
from clerestory.journal import manifests
from clerestory.journal.actors import WORKER
from clerestory.journal.events import Event, RequestOpened, RequestUnmatched
from clerestory.journal.manifests import Made
from clerestory.journal.openings import opening_of_entry
from clerestory.journal.read import count_of, lines_of
from clerestory.journal.write import record
from clerestory.ledger.leaf import LeafKind, parse_leaf
from clerestory.ledger.manifest import Manifest, Span, check_manifests, digest, parse_manifest
from clerestory.ledger.opening import verify_opening
from clerestory.ledger.tiles import Resource, entries_of
from clerestory.logstore.errors import StoreConflictError, StoreFaultError, StoreUnusableError
from clerestory.logstore.folder import FolderStore
from clerestory.logstore.store import open_store
from tests.unit.verifier.isolated import verify
from tests.world.days import DAY, HOUR, MONDAY
from tests.world.faulty_files import FailingFiles, Stopped, StoppingFiles, Watched
from tests.world.ledger import ORIGIN, TheLedger

pytestmark = pytest.mark.usefixtures("database")
TUESDAY, WEDNESDAY = MONDAY + DAY, MONDAY + 2 * DAY


def asked(channel: str, at: datetime) -> None:
    opened = RequestOpened(
        agency="a", agency_node="n", channel=channel, activity="x", instrument=None, record=None, mode=None,
        elements=("photo",), keys_supplied=(),
    )  # fmt: skip
    with transaction.atomic(), as_staff():
        record(opened, subject_ref="MV-1", actor=WORKER, at=at)


def answered(at: datetime) -> None:
    with transaction.atomic(), as_staff():
        record(RequestUnmatched(resolved="none"), subject_ref="MV-1", actor=WORKER, at=at)


def all_made() -> list[Made]:
    with as_staff():
        return list(manifests.all_made())


def files(ledger: TheLedger) -> list[tuple[str, bytes]]:
    store = open_store(ledger.log.as_uri())
    return [(path, store.read(path) or b"") for path in store.paths("manifests/")]


def manifest_leaves(ledger: TheLedger, size: int) -> dict[bytes, int]:
    store = open_store(ledger.log.as_uri())
    leaves = [parse_leaf(entry) for entry in entries_of(store.read, Resource(None, 0, size))]
    return {leaf.content: index for index, leaf in enumerate(leaves) if leaf.kind is LeafKind.MANIFEST}


@pytest.fixture
def counted(ledger: TheLedger) -> TheLedger:
    """A ledger with two requests of Monday under a head."""
    asked("api", MONDAY)
    asked("mail", MONDAY)
    asked("api", MONDAY)
    answered(MONDAY)
    ledger.round(MONDAY + HOUR)
    return ledger


def test_a_day_is_counted_once_and_only_when_it_is_over(counted: TheLedger) -> None:
    assert make_manifests(at=MONDAY + HOUR) == ()
    assert make_manifests(at=TUESDAY) == (date(2026, 3, 2),)
    assert make_manifests(at=TUESDAY) == ()
    assert make_manifests(at=MONDAY) == ()
    assert files(counted) == [
        (
            "manifests/2026-03-02.txt",
            Manifest(date(2026, 3, 2), digest(b""), (Span(ORIGIN, 0, 4),)).to_bytes(),
        )
    ]


def test_counts_are_of_the_very_leaves_and_open_for_an_auditor(counted: TheLedger) -> None:
    make_manifests(at=TUESDAY)
    with as_staff():
        (line,) = lines_of(Event.MANIFEST_MADE, limit=9)
        opening = opening_of_entry(line.number, ("body_events", "body_channels", "body_spans"))
    verify_opening(opening)
    assert line.body["events"] == ["query.request.opened 3", "query.request.unmatched 1"]
    assert line.body["channels"] == ["api 2 2", "mail 1 1"]
    assert opening.leaf.kind is LeafKind.MANIFEST
    assert opening.leaf.content == digest(files(counted)[0][1])


def test_nothing_of_the_counts_is_public(counted: TheLedger) -> None:
    make_manifests(at=TUESDAY)
    ((_, text),) = files(counted)
    assert not any(word in text for word in (b"query", b"api", b"mail", b"MV-1"))


def test_missed_days_are_caught_up_with_in_order_and_tile_the_log(counted: TheLedger) -> None:
    make_manifests(at=TUESDAY)
    counted.round(TUESDAY)
    asked("api", WEDNESDAY)
    counted.round(WEDNESDAY)
    later = MONDAY + 5 * DAY
    assert make_manifests(at=later) == tuple(date(2026, 3, day) for day in (3, 4, 5, 6))
    size = counted.round(later).size
    leaves = manifest_leaves(counted, size)
    assert sorted(leaves.values()) == [4, 6, 7, 8, 9]
    found = check_manifests(files(counted), leaves, ORIGIN)
    assert (len(found.days), found.total, found.waiting) == (5, 6, ())
    assert [one.channels for one in all_made()][-1] == {"api": 3, "mail": 1}


def test_a_missed_month_takes_several_runs(counted: TheLedger) -> None:
    make_manifests(at=TUESDAY)
    assert len(make_manifests(at=TUESDAY + 40 * DAY)) == 31
    assert len(make_manifests(at=TUESDAY + 40 * DAY)) == 9


def test_there_is_nothing_to_count_before_the_log_or_in_an_empty_journal(ledger: TheLedger) -> None:
    assert make_manifests(at=TUESDAY) == ()
    answered(MONDAY)
    ledger.log.rmdir()  # nor is the store looked for
    assert make_manifests(at=TUESDAY) == ()
    ledger.log.mkdir()
    assert files(ledger) == []


def test_a_run_that_ends_after_the_entry_is_finished_by_the_next(counted: TheLedger) -> None:
    blocked = counted.log / "manifests"
    blocked.write_text("a file where a folder belongs")
    with pytest.raises(StoreFaultError):
        make_manifests(at=TUESDAY)
    assert len(all_made()) == 1
    answered(TUESDAY)
    counted.round(TUESDAY + HOUR)  # the log grows meanwhile; the day's text must not
    with pytest.raises(StoreFaultError):
        make_manifests(at=WEDNESDAY)
    blocked.unlink()
    assert make_manifests(at=WEDNESDAY) == ()
    assert [parse_manifest(data).spans[0].total for _, data in files(counted)] == [4, 6]
    size = counted.round(WEDNESDAY).size
    assert check_manifests(files(counted), manifest_leaves(counted, size), ORIGIN).total == 6


def test_a_run_that_ends_before_its_commit_leaves_nothing(
    counted: TheLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    class KilledError(BaseException):
        pass

    def killed(*args: object, **more: object) -> None:
        record(*args, **more)
        raise KilledError

    with monkeypatch.context() as patch:
        patch.setattr("clerestory.casework.make_manifests.record", killed)
        with pytest.raises(KilledError):
            make_manifests(at=TUESDAY)
    assert all_made() == []
    assert files(counted) == []
    answered(TUESDAY)
    counted.round(TUESDAY)
    assert make_manifests(at=TUESDAY) == (date(2026, 3, 2),)
    assert parse_manifest(files(counted)[0][1]).spans[0].total == 5


def test_several_workers_at_once_make_one_manifest_a_day(counted: TheLedger) -> None:
    def run(_: int) -> tuple[date, ...]:
        try:
            return make_manifests(at=TUESDAY + 3 * DAY)
        finally:
            connections.close_all()

    make_manifests(at=TUESDAY)
    with ThreadPoolExecutor(4) as workers:
        days = sorted(day for made in workers.map(run, range(4)) for day in made)
    assert days == [date(2026, 3, day) for day in (3, 4, 5)]
    with as_staff():
        assert count_of(Event.MANIFEST_MADE) == 4


def test_another_text_under_a_days_name_is_left_and_told(counted: TheLedger) -> None:
    (counted.log / "manifests").mkdir()
    (counted.log / "manifests" / "2026-03-02.txt").write_text("forged")
    with pytest.raises(StoreConflictError):
        make_manifests(at=TUESDAY)
    with pytest.raises(StoreConflictError):
        publish_manifests(open_store(counted.log.as_uri()))
    assert files(counted) == [("manifests/2026-03-02.txt", b"forged")]


def test_a_log_set_back_is_not_counted_and_somebody_is_told(
    counted: TheLedger, forced: Callable[..., None]
) -> None:
    make_manifests(at=TUESDAY)
    forced("DELETE FROM journal_place WHERE index >= 2")
    for hour in range(3):
        with pytest.raises(PlacesTakenBackError):
            make_manifests(at=WEDNESDAY + hour * HOUR)
    with as_staff():
        assert [line.body["kind"] for line in lines_of(Event.ALARM_RAISED, limit=9)] == [
            "PlacesTakenBackError"
        ]


@pytest.fixture
def days(counted: TheLedger) -> TheLedger:
    """Three days that are counted, under a head."""
    for day in range(1, 4):
        make_manifests(at=MONDAY + day * DAY)
        counted.round(MONDAY + day * DAY)
    return counted


def said_of(ledger: TheLedger, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    words = ["ledger", "manifests", str(ledger.log), "--policy", str(ledger.policy_file)]
    code = main(words, clock=lambda: MONDAY, doctor=lambda: 0)
    shown = capsys.readouterr()
    return code, shown.out + shown.err


def test_anybody_checks_the_days_of_a_log(days: TheLedger, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = said_of(days, capsys)
    assert code == 0
    assert "3 days are counted, 2026-03-02 to 2026-03-04: each of the leaves 0 to 5 once" in said
    assert "Leaves that no day counts yet: 1." in said
    make_manifests(at=MONDAY + 4 * DAY)
    assert "not under this head yet: 2026-03-05" in said_of(days, capsys)[1]


def test_the_single_file_says_the_same_as_the_program(
    days: TheLedger, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    words = ("manifests", str(days.log), "--policy", str(days.policy_file))
    code, said = said_of(days, capsys)
    done = verify(tmp_path, *words)
    assert done.returncode == code == 0
    assert set(done.stdout.splitlines()) == set(said.splitlines()) - {"Hashed by hashlib."}
    (days.log / "manifests/2026-03-03.txt").unlink()
    code, said = said_of(days, capsys)
    done = verify(tmp_path, *words)
    assert done.returncode == code == 1
    assert done.stderr.removeprefix("verify.py") == said.removeprefix("clerestory ledger")


@pytest.mark.parametrize("day", ["2026-03-02", "2026-03-03", "2026-03-04"])
def test_a_day_that_is_withheld_or_altered_is_named(
    days: TheLedger, capsys: pytest.CaptureFixture[str], day: str
) -> None:
    file = days.log / f"manifests/{day}.txt"
    text = file.read_bytes()
    file.write_bytes(text.replace(b"before ", b"before  "))
    assert said_of(days, capsys)[0] == 2
    span = parse_manifest(text).spans[0]
    file.write_bytes(
        text.replace(b" %d %d\n" % (span.count, span.total), b" %d %d\n" % (span.count + 1, span.total + 1))
    )
    assert said_of(days, capsys)[0] == 1
    file.unlink()
    code, said = said_of(days, capsys)
    assert (code, "Does not verify" in said) == (1, True)


def test_a_log_without_manifests_is_told_so(counted: TheLedger, capsys: pytest.CaptureFixture[str]) -> None:
    assert "No day is counted in this log yet." in said_of(counted, capsys)[1]


def test_a_store_is_checked_by_its_address_and_a_site_is_not(
    days: TheLedger, capsys: pytest.CaptureFixture[str]
) -> None:
    for address, code in ((days.log.as_uri(), 0), ("https://ledger.example.test/log", 2)):
        words = ["ledger", "manifests", address, "--policy", str(days.policy_file)]
        assert main(words, clock=lambda: MONDAY, doctor=lambda: 0) == code
    assert "does not say which files it has" in capsys.readouterr().err


def test_a_writer_that_ends_at_any_system_call_is_finished_by_the_next(
    counted: TheLedger, tmp_path: Path
) -> None:
    make_manifests(at=TUESDAY)
    make_manifests(at=TUESDAY + 3 * DAY)
    whole = files(counted)
    counting = Watched()
    (tmp_path / "all").mkdir()
    publish_manifests(FolderStore(tmp_path / "all", counting))
    assert len(counting.calls) > 20
    for at in range(len(counting.calls)):
        for harmed in (StoppingFiles(at), FailingFiles(at)):
            folder = tmp_path / f"{at}-{type(harmed).__name__}"
            folder.mkdir()
            with suppress(Stopped, StoreFaultError, StoreUnusableError):
                publish_manifests(FolderStore(folder, harmed))
            store = FolderStore(folder)
            publish_manifests(store)
            assert [(path, store.read(path)) for path in store.paths("manifests/")] == whole
