"""The ground under every test: a PostgreSQL of this run, a fresh database for each test that asks for it.

Fixtures
    database         a new database for this test alone, migrated and granted, empty; commits go with it.
                     Django's connections meet it as `default` (role app), `vault` (releaser), `owner`,
                     `sequencer` and `registrar`.
    office_records   the same with a register of some 200 synthetic people loaded (seed 1).
    server           the site on a real local port (address as text), on the database of the test.
    ledger           a public ledger of this test (tests/world/ledger.py); the office's settings are on it.
    shared           the folder of third-party vectors beside the clone; skips where it is absent.

A test without `database` that touches Django's connections fails (pytest-django blocks them). Copies are made
from a template in about 40 ms; the template is migrated once a run. Other machines cannot be reached.
"""

import fcntl
import os
import shutil
import socket
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import django
import psycopg
import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from hypothesis.database import DirectoryBasedExampleDatabase

from clerestory.site.folders import CLONE, Folders
from clerestory.site.installation import ensure_keys
from clerestory.site.postgres import Cluster
from clerestory.site.roles import (
    APP,
    OWNER,
    REGISTRAR,
    RELEASER,
    ROLES,
    SEQUENCER,
    ensure_database,
    ensure_roles,
)

ON_DISK = CLONE / "var" / "tests"
IN_MEMORY = Path("/dev/shm")
MEMORY_FOR_A_RUN = 4 * 2**30  # bytes; a run was seen to hold less than half of it
PASSWORD = "only-for-tests"
TEMPLATE = "template_empty"
RECORDS = "template_records"
ALIASES = {
    "default": APP,
    "vault": RELEASER,
    "owner": OWNER,
    "sequencer": SEQUENCER,
    "registrar": REGISTRAR,
}
IS_XDIST_WORKER = "PYTEST_XDIST_WORKER" in os.environ


def _new_run() -> Path:
    """Make the folder of this run and clear away what runs that were killed left behind.

    In memory where there is enough: a database is some 900 files, and a copy of one was seen to take 0.45 s
    of the processor on a disk, 0.02 s in memory.
    """
    places = [ON_DISK, IN_MEMORY / f"clerestory-tests-{os.getuid()}"]
    for place in places:
        for old in place.iterdir() if place.is_dir() else ():
            _remove_if_dead(old)
    roomy = IN_MEMORY.is_dir() and shutil.disk_usage(IN_MEMORY).free > MEMORY_FOR_A_RUN
    place = places[1] if roomy and os.access(IN_MEMORY, os.W_OK) else places[0]
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    return Path(tempfile.mkdtemp(prefix="run-", dir=place))


def _remove_if_dead(run: Path) -> None:
    try:
        with (run / "alive").open("r+") as alive:
            fcntl.flock(alive, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _cluster(run).stop()
            shutil.rmtree(run, ignore_errors=True)
    except (FileNotFoundError, BlockingIOError, PermissionError):
        return


def _cluster(run: Path) -> Cluster:
    folders = Folders(var=run)
    return Cluster(
        data=folders.database,
        sockets=folders.sockets,
        log=folders.logs / "postgres.log",
        password_file=folders.secrets / "postgres.password",
        throw_away=True,
    )


RUN = Path(os.environ["CLERESTORY_TEST_RUN"]) if IS_XDIST_WORKER else _new_run()
CLUSTER = _cluster(RUN)
_ALIVE = None if IS_XDIST_WORKER else (RUN / "alive").open("a")
if _ALIVE:
    fcntl.flock(_ALIVE, fcntl.LOCK_EX)  # Held as long as this process lives: see _remove_if_dead.
    ensure_keys(Folders(var=RUN).secrets)

os.environ.update(
    {
        "CLERESTORY_TEST_RUN": str(RUN),
        "CLERESTORY_VAR": str(RUN),
        "CLERESTORY_HTTPS": "off",
        "CLERESTORY_HOSTS": "testserver,127.0.0.1,localhost",
        "CLERESTORY_LAW": "us-mt",
        "CLERESTORY_SECOND_FACTOR": "offered",
        "CLERESTORY_TRAINING": "offered",
        "CLERESTORY_BLIND_LOOKS": "0",
        "DATABASE_URL": CLUSTER.url(APP, PASSWORD, TEMPLATE),
        "VAULT_DATABASE_URL": CLUSTER.url(RELEASER, PASSWORD, TEMPLATE),
        "OWNER_DATABASE_URL": CLUSTER.url(OWNER, PASSWORD, TEMPLATE),
        "SEQUENCER_DATABASE_URL": CLUSTER.url(SEQUENCER, PASSWORD, TEMPLATE),
        "REGISTRAR_DATABASE_URL": CLUSTER.url(REGISTRAR, PASSWORD, TEMPLATE),
        "DJANGO_SETTINGS_MODULE": "clerestory.site.settings",
    }
)

django.setup()

# The same examples every time: a red run can be repeated. HYPOTHESIS_PROFILE=explore looks for new ones.
_examples = DirectoryBasedExampleDatabase(CLONE / "var" / "cache" / "hypothesis")
hypothesis_settings.register_profile("repeat", deadline=None, derandomize=True, database=None)
hypothesis_settings.register_profile(
    "explore", deadline=None, database=_examples, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeat"))


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the cluster of this run and remove everything it left."""
    if _ALIVE and not _ALIVE.closed:
        CLUSTER.stop()
        shutil.rmtree(RUN, ignore_errors=True)
        _ALIVE.close()


@dataclass(frozen=True)
class Database:
    """One database of one test. A role is one of `ROLES`."""

    name: str

    def url(self, role: str = APP) -> str:
        return CLUSTER.url(role, PASSWORD, self.name)

    def connect(self, role: str = APP) -> psycopg.Connection[Any]:
        """A plain connection, each statement its own transaction. Use it in a `with`."""
        return psycopg.connect(self.url(role), autocommit=True)


@dataclass
class Templates:
    """The databases that tests get copies of, each made once a run by whichever process needs it first."""

    admin: psycopg.Connection[Any]
    blocker: Any
    made: int = 0
    known: set[str] = field(default_factory=set)

    def ensure(self, name: str, base: str, fill: Callable[[], None]) -> None:
        """Make the template from `base` by calling `fill` with Django's connections on it."""
        if name in self.known:
            return
        with _one_at_a_time():
            if self.admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
                unfinished = name + "_unfinished"
                self.admin.execute(f'DROP DATABASE IF EXISTS "{unfinished}" WITH (FORCE)')
                self.admin.execute(f'CREATE DATABASE "{unfinished}" TEMPLATE "{base}" OWNER {OWNER}')
                with self.blocker.unblock(), django_on(unfinished):
                    fill()
                self.admin.execute(f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"')
        self.known.add(name)

    @contextmanager
    def copy(self, template: str) -> Iterator[Database]:
        """A copy of the template for one test; Django's connections are on it meanwhile."""
        self.made += 1
        name = f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{self.made}"
        self.admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" OWNER {OWNER}')
        try:
            with self.blocker.unblock(), django_on(name):
                yield Database(name)
        finally:
            self.admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextmanager
def django_on(name: str) -> Iterator[None]:
    """Point Django's connections at this database, in this thread and in those that start meanwhile."""
    from django.db import connections

    connections.close_all()
    for alias in ALIASES:
        connections.settings[alias]["NAME"] = name
    try:
        yield
    finally:
        connections.close_all()
        for alias in ALIASES:
            connections.settings[alias]["NAME"] = TEMPLATE


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    with (RUN / "templates.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def templates(django_db_blocker: Any) -> Iterator[Templates]:
    """Start the cluster of this run if no other process has, and migrate the empty template."""
    with _one_at_a_time():
        if CLUSTER.postmaster() is None:
            CLUSTER.start(lambda sentence: None)
            ensure_roles(CLUSTER.admin_url(), dict.fromkeys(ROLES, PASSWORD))
            ensure_database(CLUSTER.admin_url(), "template_bare")
    with psycopg.connect(CLUSTER.admin_url(), autocommit=True) as admin:
        made = Templates(admin=admin, blocker=django_db_blocker)
        made.ensure(TEMPLATE, "template_bare", _migrate_and_grant)
        yield made


def _migrate_and_grant() -> None:
    from django.core.management import call_command

    from clerestory.site.grants import apply_grants

    call_command("migrate", database="owner", verbosity=0)
    apply_grants()


@pytest.fixture
def database(templates: Templates) -> Iterator[Database]:
    """A fresh, empty, migrated database for this test; commits are allowed and vanish with it."""
    with templates.copy(TEMPLATE) as made:
        yield made


@pytest.fixture
def office_records(templates: Templates) -> Iterator[Database]:
    """A fresh database whose register holds some 200 synthetic people with their vehicles."""
    load_records_into(templates)
    with templates.copy(RECORDS) as made:
        yield made


def load_records_into(templates: Templates) -> None:
    """Have the template with the register of some 200 people."""
    templates.ensure(RECORDS, TEMPLATE, _load_records)


def _load_records() -> None:
    from django.conf import settings

    from clerestory.registry.loading import load
    from clerestory.registry.sample.place import default_place, read_place
    from clerestory.registry.sources.synthetic import SyntheticSource

    people = SyntheticSource(people=200, seed=1, place=read_place(default_place()))
    load(people, blind_key=settings.BLIND_INDEX_KEY, kek=settings.KEY_ENCRYPTION_KEYS[0])


@pytest.fixture
def ledger(tmp_path_factory: pytest.TempPathFactory, settings: Any) -> Any:
    """A ledger with two witnesses, both of which make the quorum; nothing is in it before its first round."""
    from tests.world.ledger import a_ledger

    made = a_ledger(tmp_path_factory.mktemp("ledger"))
    settings.CLERESTORY_LEDGER = made.log.as_uri()
    settings.CLERESTORY_LEDGER_POLICY = made.policy_file
    settings.CLERESTORY_LEDGER_KEYS = made.keys
    return made


@pytest.fixture
def server(request: pytest.FixtureRequest) -> Iterator[str]:
    """The site's address on a real local port, served from this process on this test's database."""
    if "office_records" not in request.fixturenames:
        request.getfixturevalue("database")
    with serving() as address:
        yield address


@contextmanager
def serving() -> Iterator[str]:
    """Serve the site from this process, on the database that Django's connections are on; its address."""
    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
    from django.core.wsgi import get_wsgi_application

    class Quiet(WSGIRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            return

    application = get_wsgi_application()
    site = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
    site.set_app(application)
    serving = threading.Thread(target=site.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    serving.start()
    try:
        yield f"http://127.0.0.1:{site.server_port}"
    finally:
        site.shutdown()
        site.server_close()
        serving.join()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of third-party test vectors beside the clone."""
    folder = CLONE.parent / "shared"
    if not folder.is_dir():
        pytest.skip(f"third-party vectors are not here: {folder}")
    return folder


class NoNetworkError(OSError):
    """Raised instead of a connection beyond this machine."""


@pytest.fixture(scope="session", autouse=True)
def _no_network() -> Iterator[None]:
    """Refuse connections beyond this machine; a test that needs one is not a test."""
    real_connect = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        host = address[0] if isinstance(address, tuple) else ""
        if self.family in (socket.AF_INET, socket.AF_INET6) and host not in ("127.0.0.1", "::1", "localhost"):
            raise NoNetworkError("A test tried to reach another machine. Tests have no network.")
        real_connect(self, address)

    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", connect)
    yield
    patch.undo()
