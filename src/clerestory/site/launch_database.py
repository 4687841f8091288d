"""Which database `make run` uses: the embedded one, or a server of the reader's own.

Promises: with nothing set, the embedded PostgreSQL; with ADMIN_DATABASE_URL, roles and database are made on
that server; with DATABASE_URL, VAULT_DATABASE_URL, OWNER_DATABASE_URL, SEQUENCER_DATABASE_URL and
REGISTRAR_DATABASE_URL, exactly those. A part of the five alone is refused, because the missing
ones would silently be another database.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from clerestory.site.errors import LaunchError
from clerestory.site.folders import Folders
from clerestory.site.installation import role_passwords
from clerestory.site.postgres import Cluster
from clerestory.site.roles import (
    APP,
    OWNER,
    REGISTRAR,
    RELEASER,
    SEQUENCER,
    connect,
    drop_database,
    ensure_database,
    ensure_roles,
    without_password,
)

NAME = "clerestory"
FIVE = (
    "DATABASE_URL",
    "VAULT_DATABASE_URL",
    "OWNER_DATABASE_URL",
    "SEQUENCER_DATABASE_URL",
    "REGISTRAR_DATABASE_URL",
)


@dataclass(frozen=True, slots=True)
class Database:
    """Where each role connects; how it is emptied, watched and stopped (one's own server is left alone)."""

    app: str
    releaser: str
    owner: str
    sequencer: str
    registrar: str
    make_empty: Callable[[], None]
    check: Callable[[], None]
    stop: Callable[[], object]


def embedded_cluster(folders: Folders) -> Cluster:
    """Return the embedded cluster of this installation."""
    return Cluster(
        data=folders.database,
        sockets=folders.sockets,
        log=folders.logs / "database.log",
        password_file=folders.secrets / "postgres.password",
    )


def open_database(surroundings: Mapping[str, str], folders: Folders, say: Callable[[str], None]) -> Database:
    """Start or reach the database, with its roles and its database made."""
    given = {name: surroundings[name] for name in FIVE if surroundings.get(name)}
    if given:
        return _as_given(given)
    admin_url = surroundings.get("ADMIN_DATABASE_URL")
    if admin_url:
        return _made_on(admin_url, folders, check=lambda: None, stop=lambda: None)
    say("Starting the database.")
    cluster = embedded_cluster(folders)
    try:
        cluster.start(say)
        return _made_on(cluster.admin_url(), folders, check=lambda: _still_there(cluster), stop=cluster.stop)
    except BaseException:
        cluster.stop()
        raise


def _as_given(given: Mapping[str, str]) -> Database:
    if len(given) < len(FIVE):
        missing = ", ".join(name for name in FIVE if name not in given)
        raise LaunchError(
            f"{', '.join(given)} is set, but not {missing}. "
            "Set all five, or only ADMIN_DATABASE_URL, or none (docs/operations/own-database.md)."
        )
    for name, url in given.items():
        connect(url, f"use it as {name}").close()
    app, releaser, owner, sequencer, registrar = (given[name] for name in FIVE)

    def refuse() -> None:
        raise LaunchError(
            f"Empty the {without_password(owner)} yourself, then start again: it was given by name."
        )

    return Database(
        app,
        releaser,
        owner,
        sequencer,
        registrar,
        make_empty=refuse,
        check=lambda: None,
        stop=lambda: None,
    )


def _still_there(cluster: Cluster) -> None:
    if cluster.postmaster() is None:
        raise LaunchError(
            f"The database stopped by itself, so everything is being stopped. Log: {cluster.log}. "
            "Start again with make run: what was saved is recovered."
        )


def _made_on(
    admin_url: str, folders: Folders, check: Callable[[], None], stop: Callable[[], object]
) -> Database:
    passwords = role_passwords(folders.secrets)
    ensure_roles(admin_url, passwords)
    ensure_database(admin_url, NAME)
    place = {key: value for key, value in conninfo_to_dict(admin_url).items() if value is not None}

    def make_empty() -> None:
        drop_database(admin_url, NAME)
        ensure_database(admin_url, NAME)

    app, releaser, owner, sequencer, registrar = (
        make_conninfo("", **(place | {"user": role, "password": passwords[role], "dbname": NAME}))
        for role in (APP, RELEASER, OWNER, SEQUENCER, REGISTRAR)
    )
    return Database(app, releaser, owner, sequencer, registrar, make_empty=make_empty, check=check, stop=stop)
