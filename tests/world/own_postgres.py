"""A PostgreSQL of one test's own, with the settings of a real office: to be killed and started again."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from clerestory.site.folders import Folders
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

_PASSWORD = "only-for-tests"
_NAME = "clerestory"
_ALIASES = {
    "default": APP,
    "vault": RELEASER,
    "owner": OWNER,
    "sequencer": SEQUENCER,
    "registrar": REGISTRAR,
}


@dataclass
class OwnPostgres:
    """The server with one migrated, empty database, on which Django's connections are."""

    cluster: Cluster
    name: str = _NAME

    def connect(self, role: str = APP) -> psycopg.Connection[Any]:
        """As Database.connect of tests/conftest.py."""
        return psycopg.connect(self.cluster.url(role, _PASSWORD, _NAME), autocommit=True)

    def cluster_admin(self) -> psycopg.Connection[Any]:
        """As the superuser. Use it in a `with`."""
        return psycopg.connect(self.cluster.admin_url(), autocommit=True)

    def kill(self) -> None:
        """End all of its processes at once, as the kernel does when memory is short."""
        first = self.cluster.postmaster()
        assert first is not None
        os.kill(first, signal.SIGSTOP)  # so that it cannot react to what its children meet
        for child in _children(first):
            os.kill(child, signal.SIGKILL)
        os.kill(first, signal.SIGKILL)

    def start(self) -> None:
        """Start it; it recovers what was committed."""
        self.cluster.start(lambda sentence: None)


@contextmanager
def own_postgres(folder: Path, blocker: Any) -> Iterator[OwnPostgres]:
    """Make, start and migrate a server below a folder; stop it in the end."""
    from django.core.management import call_command
    from django.db import connections

    from clerestory.site.grants import apply_grants

    folders = Folders(var=folder)
    ensure_keys(folders.secrets)
    cluster = Cluster(
        data=folders.database,
        sockets=folders.sockets,
        log=folders.logs / "postgres.log",
        password_file=folders.secrets / "postgres.password",
    )
    before = {alias: dict(connections.settings[alias]) for alias in _ALIASES}
    cluster.start(lambda sentence: None)
    try:
        ensure_roles(cluster.admin_url(), dict.fromkeys(ROLES, _PASSWORD))
        ensure_database(cluster.admin_url(), _NAME)
        connections.close_all()
        with blocker.unblock():
            for alias in _ALIASES:
                connections.settings[alias].update(NAME=_NAME, HOST=str(cluster.sockets))
            call_command("migrate", database="owner", verbosity=0)
            apply_grants()
            yield OwnPostgres(cluster)
    finally:
        connections.close_all()
        for alias, settings in before.items():
            connections.settings[alias].update(settings)
        cluster.stop()


def _children(process: int) -> list[int]:
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == process:
            found.append(int(entry.parent.name))
    return found
