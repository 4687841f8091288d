"""A PostgreSQL of its own for benchmarks: durable as in an office, empty, migrated; gone afterwards."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django

from clerestory.site.folders import CLONE, Folders
from clerestory.site.grants import apply_grants
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

DATABASE = "office"
PASSWORD = "only-for-benchmarks"


@contextmanager
def office_database() -> Iterator[Cluster]:
    """Django's connections are on it; it waits for the disk at each commit, as PostgreSQL does by itself."""
    home = CLONE / "var" / "bench"
    home.mkdir(parents=True, exist_ok=True)
    folders = Folders(var=Path(tempfile.mkdtemp(prefix="office-", dir=home)))
    cluster = Cluster(
        data=folders.database,
        sockets=folders.sockets,
        log=folders.logs / "postgres.log",
        password_file=folders.secrets / "postgres.password",
    )
    try:
        ensure_keys(folders.secrets)
        cluster.start(lambda sentence: None)
        ensure_roles(cluster.admin_url(), dict.fromkeys(ROLES, PASSWORD))
        ensure_database(cluster.admin_url(), DATABASE)
        os.environ.update(
            {
                "CLERESTORY_VAR": str(folders.var),
                "CLERESTORY_HTTPS": "off",
                "CLERESTORY_LAW": "us-mt",
                "DATABASE_URL": cluster.url(APP, PASSWORD, DATABASE),
                "VAULT_DATABASE_URL": cluster.url(RELEASER, PASSWORD, DATABASE),
                "SEQUENCER_DATABASE_URL": cluster.url(SEQUENCER, PASSWORD, DATABASE),
                "OWNER_DATABASE_URL": cluster.url(OWNER, PASSWORD, DATABASE),
                "REGISTRAR_DATABASE_URL": cluster.url(REGISTRAR, PASSWORD, DATABASE),
                "DJANGO_SETTINGS_MODULE": "clerestory.site.settings",
            }
        )
        django.setup()
        from django.core.management import call_command

        call_command("migrate", database="owner", verbosity=0)
        apply_grants()
        yield cluster
    finally:
        cluster.stop()
        shutil.rmtree(folders.var, ignore_errors=True)
