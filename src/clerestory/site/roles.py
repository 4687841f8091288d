"""The five roles of the database, and the databases they meet in.

Promises: `clerestory_owner` owns the tables and is used for migrations and loading only; `app` serves pages
and the API and owns nothing; `registrar` keeps who agencies and people are, and nothing else; `releaser`
is the worker's second connection, and the vault opens to it alone; `sequencer` puts leaves into the public
ledger and sees of an entry nothing but its leaf. None is a superuser, none can bypass row-level security,
and only these five may connect.
Source: docs/decisions/0002-three-database-roles.md, 0020-registrar.md.
"""

from collections.abc import Mapping

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from clerestory.site.errors import RolesError

OWNER, APP, RELEASER, SEQUENCER = "clerestory_owner", "app", "releaser", "sequencer"
REGISTRAR = "registrar"
ROLES = (OWNER, APP, RELEASER, SEQUENCER, REGISTRAR)
SERVING = (APP, RELEASER, SEQUENCER, REGISTRAR)
OLDEST_SERVER = 160000
MAKE_ROLE = (
    "CREATE ROLE {} LOGIN PASSWORD {} NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB NOREPLICATION NOINHERIT"
)
CHANGE_ROLE = MAKE_ROLE.replace("CREATE", "ALTER", 1)
TOO_STRONG = """
SELECT rolname FROM pg_roles
 WHERE rolname = ANY(%s) AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)
"""


def ensure_roles(admin_url: str, passwords: Mapping[str, str]) -> None:
    """Make the roles, or give the existing ones these passwords and no more rights than they need."""
    with connect(admin_url, "make the database roles") as admin:
        if admin.info.server_version < OLDEST_SERVER:
            found = admin.info.server_version // 10000
            raise RolesError(f"The server is PostgreSQL {found}, and Clerestory needs 16 or newer.")
        for role in ROLES:
            known = admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
            statement = sql.SQL(CHANGE_ROLE if known else MAKE_ROLE)
            admin.execute(statement.format(sql.Identifier(role), sql.Literal(passwords[role])))


def ensure_database(admin_url: str, name: str) -> None:
    """Make the database if it is missing: owned by the owner, open to the five roles and nobody else."""
    with connect(admin_url, "make the database") as admin:
        database = sql.Identifier(name)
        if admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
            make = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0")
            admin.execute(make.format(database, sql.Identifier(OWNER)))
        admin.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
        for role in SERVING:
            let_in = sql.SQL("GRANT CONNECT ON DATABASE {} TO {}")
            admin.execute(let_in.format(database, sql.Identifier(role)))


def drop_database(admin_url: str, name: str) -> None:
    """Remove the database with everything in it, cutting connections off."""
    with connect(admin_url, "empty the database") as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def weaknesses(url: str) -> tuple[str, ...]:
    """Say which of the five roles are missing or can do more than they may, one sentence each."""
    with connect(url, "look at the database roles") as connection:
        rows = connection.execute("SELECT rolname FROM pg_roles WHERE rolname = ANY(%s)", [list(ROLES)])
        known = {str(row[0]) for row in rows}
        missing = tuple(f"The role {role} does not exist." for role in ROLES if role not in known)
        strong = tuple(
            f"The role {row[0]} is too strong: superuser, bypasses row security, makes roles or replicates."
            for row in connection.execute(TOO_STRONG, [list(ROLES)])
        )
        return missing + strong


def connect(url: str, purpose: str) -> psycopg.Connection[tuple[object, ...]]:
    """Connect for a moment, each statement its own transaction; a failure says for what it was needed."""
    try:
        return psycopg.connect(url, autocommit=True, connect_timeout=10)
    except psycopg.Error as refused:
        reason = str(refused).strip().splitlines()[-1] if str(refused).strip() else type(refused).__name__
        raise RolesError(f"Could not connect to {without_password(url)} to {purpose}: {reason}") from refused


def without_password(url: str) -> str:
    """Return an address fit to be shown."""
    try:
        parts = conninfo_to_dict(url)
    except psycopg.Error:
        return "the given address (it is not a PostgreSQL address)"
    return f"database {parts.get('dbname', '?')} at {parts.get('host', '?')} as {parts.get('user', '?')}"
