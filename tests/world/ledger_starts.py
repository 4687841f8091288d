"""Where a fault test begins: a database and the folders of a ledger, made once and put back for each fault.

    with starts.many("boundary") as again:
        for fault in faults:
            at = again()              # the database and the folders are as they were at the start
            at.sequencer().round()
            assert at.broken() == []

- `first`: three entries, and no sequencer has ever run.
- `boundary`: 250 published leaves, and 20 entries that wait, so a round fills the first tile; two of them are
  in another order by their transactions than by their numbers.
- `idle`: five published leaves, and an hour later nothing new.
- `edge`: 257 published leaves, so the tiles at the edge are as small as can be, and one entry that waits.
"""

import os
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection, connections, transaction

from clerestory.casework.session import OfficeSide, as_office, as_staff
from clerestory.journal.actors import WORKER
from clerestory.journal.events import RequestUnmatched
from clerestory.journal.sequencer.rounds import Sequencer
from clerestory.journal.sequencer.signers import LogSigners
from clerestory.journal.write import record
from clerestory.logstore.files import Files
from clerestory.logstore.folder import FolderStore
from clerestory.logstore.store import Store
from clerestory.witness import keys as witness_keys
from clerestory.witness.witness import Witness
from tests.world.days import MONDAY
from tests.world.faulty_files import HastyFiles
from tests.world.ledger import NAMES, ORIGIN, Carried, TheLedger, UndisturbedBook, a_ledger
from tests.world.ledger_invariants import broken, forks, heads_shown

LATER = MONDAY + timedelta(hours=1)
HASTY = HastyFiles()


def write(count: int = 1) -> None:
    """Record entries, each in a transaction of its own."""
    for _ in range(count):
        with transaction.atomic(), as_staff():
            an_entry()


def an_entry() -> None:
    """Record one entry in the open transaction."""
    record(RequestUnmatched(resolved="none"), subject_ref="MV-2026-1", actor=WORKER, at=MONDAY)


def write_out_of_order() -> None:
    """Record two entries of which the first one is of the later transaction."""
    with transaction.atomic(), as_office(OfficeSide.WORKER):
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT pg_current_xact_id()")
        elsewhere(write)
        an_entry()


def elsewhere(work: Callable[[], None]) -> None:
    """Do something in another thread, so on other connections, and wait until it is done."""
    met: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - told to whoever waits
            met.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if met:
        raise met[0]


def reopened(folder: Path, now: datetime = LATER, files: Files = HASTY) -> TheLedger:
    """The ledger that stands in a folder, with its witnesses started anew."""
    made = TheLedger(folder, now=now)
    log = [signer.key for signer in LogSigners(made.keys).active(now)]
    for name in NAMES:
        home = folder / f"witness-{name}"
        signers = witness_keys.signers(home)
        one = Witness(home, signers, log, lambda: int(made.now.timestamp()), files=files)
        made.witnesses[name] = Carried(one)
    return made


@dataclass
class At:
    """A ledger and its database at one starting point."""

    ledger: TheLedger
    database: Any
    set_back: Callable[..., None] = lambda *parts: None
    """Put `database`, or folders of the ledger by their names, back to the start; the rest stays."""

    def restarted(self) -> "At":
        """The same with witnesses that were started anew."""
        return replace(self, ledger=reopened(self.ledger.folder, self.ledger.now))

    def store(self, files: Files = HASTY) -> Store:
        return FolderStore(self.ledger.log, files=files)

    def ledger_files(self) -> dict[str, bytes]:
        """Every file of the log by its name."""
        store = self.store()
        return {path: store.read(path) or b"" for path in store.paths()}

    def sequencer(self, kind: type[Sequencer] = Sequencer, **changes: Any) -> Sequencer:
        """A new sequencer, as a process that starts has one; its connection is new as well. The server
        notices a while later that the old one ended, and until then that one has the turn."""
        _end_the_last_connection(self.database)
        around = self.ledger.surroundings(**({"store": self.store()} | changes))
        return kind(UndisturbedBook(ORIGIN), around)

    def heal(self) -> None:
        """A new sequencer does one round, once the server has seen that the old one is dead."""
        wait_for_the_turn(self.database)
        self.sequencer().round()

    def broken(self, **changes: Any) -> list[str]:
        return broken(self.ledger, self.database, **changes)

    def shown(self) -> dict[int, bytes]:
        return heads_shown(self.ledger, self.database)

    def forks(self, before: Mapping[int, bytes]) -> list[str]:
        return forks(before, self.shown())


def _end_the_last_connection(database: Any) -> None:
    last = connections["sequencer"].connection
    backend = None if last is None or last.closed else last.info.backend_pid
    connections["sequencer"].close()
    if backend is None:
        return
    with database.connect("sequencer") as reader:
        while reader.execute("SELECT 1 FROM pg_stat_activity WHERE pid = %s", [backend]).fetchone():
            os.sched_yield()


def wait_for_the_turn(database: Any) -> None:
    """Return when no connection of the role `sequencer` is left on this database, this process's closed."""
    connections["sequencer"].close()
    with database.connect("sequencer") as reader:
        while reader.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND usename = 'sequencer' AND pid <> pg_backend_pid()"
        ).fetchone() != (0,):
            os.sched_yield()


_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename LIKE 'journal%'"
_ALWAYS = """
SELECT format('ALTER TABLE %s %%s TRIGGER %I', tgrelid::regclass, tgname) FROM pg_trigger
 WHERE NOT tgisinternal AND tgenabled = 'A' AND tgrelid::regclass::text LIKE 'journal%'
"""


class Starts:
    """The starting points of this run. templates: the fixture."""

    def __init__(self, templates: Any) -> None:
        self._templates = templates
        self._folder = Path(os.environ["CLERESTORY_TEST_RUN"]) / "ledgers"
        self._copies = 0

    @contextmanager
    def many(self, name: str) -> Iterator[Callable[[], At]]:
        """Gives what makes this starting point anew, as often as it is called, in one database."""
        template = f"template_ledger_{name}"
        self._templates.ensure(template, "template_empty", lambda: self._fill(name))
        self._copies += 1
        folder = self._folder / f"{os.getpid()}-{self._copies}"
        with self._templates.copy(template) as database, _superuser(self._templates, database) as admin:
            tables = [row[0] for row in admin.execute(_TABLES).fetchall()]
            admin.execute("CREATE SCHEMA kept")
            for table in tables:
                admin.execute(f"CREATE TABLE kept.{table} AS TABLE public.{table}")

            def set_back(*parts: str) -> None:
                connections.close_all()
                for part in parts:
                    if part == "database":
                        _put_back(admin, tables)
                    else:
                        shutil.rmtree(folder / part, ignore_errors=True)
                        shutil.copytree(self._folder / name / part, folder / part)

            def again() -> At:
                set_back("database", "")
                return At(reopened(folder), database, set_back)

            try:
                yield again
            finally:
                shutil.rmtree(folder, ignore_errors=True)

    def _fill(self, name: str) -> None:
        shutil.rmtree(self._folder / name, ignore_errors=True)
        ledger = a_ledger(self._folder / name)
        _FILL[name](ledger)
        connection.close()


@contextmanager
def _superuser(templates: Any, database: Any) -> Iterator[Any]:
    with psycopg.connect(
        templates.admin.info.dsn,
        dbname=database.name,
        autocommit=True,
        password=templates.admin.info.password,
    ) as admin:
        yield admin


def _put_back(admin: Any, tables: list[str]) -> None:
    """Fill the tables with what they held at the start, which only a superuser can."""
    with admin.transaction():
        triggers = [row[0] for row in admin.execute(_ALWAYS).fetchall()]
        for trigger in triggers:
            admin.execute(trigger % "DISABLE")
        admin.execute("SET LOCAL session_replication_role = replica")  # no foreign keys for a moment
        admin.execute(f"TRUNCATE {', '.join(tables)}")
        for table in tables:
            admin.execute(f"INSERT INTO public.{table} SELECT * FROM kept.{table}")
        for trigger in triggers:
            admin.execute(trigger % "ENABLE ALWAYS")


def _first(ledger: TheLedger) -> None:
    write(3)


def _boundary(ledger: TheLedger) -> None:
    write(250)
    ledger.round(MONDAY)
    write(9)
    write_out_of_order()
    write(9)


def _idle(ledger: TheLedger) -> None:
    write(5)
    ledger.round(MONDAY)


def _edge(ledger: TheLedger) -> None:
    write(257)
    ledger.round(MONDAY)
    write()


_FILL: dict[str, Callable[[TheLedger], None]] = {
    "first": _first,
    "boundary": _boundary,
    "idle": _idle,
    "edge": _edge,
}
