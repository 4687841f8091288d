"""The doctor looks at the database: does it answer, are roles weak enough, is a record of an opening missing.

Looks as the owner of the tables, by catalogue and by the rooms' own checks; changes nothing.
"""

from collections.abc import Iterator

import psycopg

from clerestory.errors import ClerestoryError
from clerestory.site.doctor_completeness import look_at_completeness
from clerestory.site.doctor_finding import Finding, not_looked, ok, wrong
from clerestory.site.doctor_ledger import look_at_ledger
from clerestory.site.doctor_mail import look_at_mail
from clerestory.site.doctor_parties import look_at_parties
from clerestory.site.office_process import open_office, owner_url
from clerestory.site.roles import OWNER, RELEASER, SERVING, connect, weaknesses

MEND_GRANTS = "Start again with make run, which sets the rights anew; then look who changed them."
IN_VAULT = """
SELECT r.rolname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, pg_roles r
 WHERE n.nspname = 'vault' AND c.relkind IN ('r', 'v', 'm', 'p') AND r.rolname = ANY(%s)
   AND has_schema_privilege(r.rolname, n.oid, 'USAGE')
   AND has_table_privilege(r.rolname, c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE')
"""
MAY_OPEN = """
SELECT r.rolname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace, pg_roles r
 WHERE n.nspname = 'vault' AND p.proname = 'open' AND NOT r.rolsuper AND r.rolcanlogin AND r.rolname <> %s
   AND has_schema_privilege(r.rolname, n.oid, 'USAGE') AND has_function_privilege(r.rolname, p.oid, 'EXECUTE')
"""
OWNED = """
SELECT r.rolname, c.relname FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE r.rolname = ANY(%s)
"""


def look_at_database() -> Iterator[Finding]:
    """Yield one finding a question; when the database does not answer, one for all."""
    url = owner_url()
    if url is None:
        yield not_looked(
            "There is no database yet, so roles, tables and records were not looked at.", "make run"
        )
        return
    try:
        with connect(url, "look at the installation") as owner:
            yield ok(f"The database answers (PostgreSQL {owner.info.server_version // 10000})")
            yield roles(url)
            yield vault_is_closed(owner)
            yield only_the_worker_opens(owner)
            yield nothing_owned(owner)
    except ClerestoryError as problem:
        yield not_looked(f"The database does not answer: {problem}", "make run starts it; then ask again.")
        return
    yield from look_with_django(url)


def roles(url: str) -> Finding:
    """Are the five roles there, and no stronger than they must be?"""
    weak = weaknesses(url)
    if weak:
        return wrong(" ".join(weak), "docs/operations/own-database.md has the statements that make them.")
    return ok("The five roles exist; none is a superuser, none bypasses row security")


def vault_is_closed(owner: psycopg.Connection[tuple[object, ...]]) -> Finding:
    """Can the web's role or the worker's reach into the vault's tables?"""
    reached = owner.execute(IN_VAULT, [list(SERVING)]).fetchall()
    if reached:
        pairs = ", ".join(f"{role} {table}" for role, table in reached)
        return wrong(f"Roles that may touch tables of the vault: {pairs}.", MEND_GRANTS)
    return ok("No role that serves can read the vault's tables")


def only_the_worker_opens(owner: psycopg.Connection[tuple[object, ...]]) -> Finding:
    """Is releaser the only role that may open the vault?"""
    may = sorted(str(row[0]) for row in owner.execute(MAY_OPEN, [OWNER]))
    if may == [RELEASER]:
        return ok("The vault opens to releaser alone")
    found = ", ".join(may) or "nobody"
    return wrong(f"The vault opens to {found}; expected {RELEASER} alone.", MEND_GRANTS)


def nothing_owned(owner: psycopg.Connection[tuple[object, ...]]) -> Finding:
    """Do the roles that serve own any table? An owner is not bound by grants."""
    owned = owner.execute(OWNED, [list(SERVING)]).fetchall()
    if owned:
        return wrong(
            f"Tables owned by a role that serves: {', '.join(f'{table} ({role})' for role, table in owned)}.",
            f"Give them to {OWNER}: ALTER TABLE ... OWNER TO {OWNER}",
        )
    return ok("No role that serves owns a table")


def look_with_django(url: str) -> Iterator[Finding]:
    """Ask the rooms themselves, with the owner's connection in this process."""
    open_office(url)
    yield migrations()
    yield openings()
    yield from look_at_ledger()
    yield from look_at_completeness()
    yield from look_at_parties()
    yield from look_at_mail()


def migrations() -> Finding:
    """Was every migration applied?"""
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connections["owner"])
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        return wrong(f"{len(waiting)} migrations were not applied.", "make run applies them.")
    return ok("Every migration was applied")


def openings() -> Finding:
    """Is every opening of the vault in its log?"""
    from clerestory.registry.openings import gaps

    try:
        found = gaps(using="owner")
    except ClerestoryError as problem:
        return not_looked(str(problem), "Ask again in a moment.")
    undone = [gap for gap in found if not gap.across_restart]
    if undone:
        numbers = ", ".join(f"{gap.first} to {gap.last}" for gap in undone)
        return wrong(
            f"Openings of the vault were made and undone: serial numbers {numbers} have no entry.",
            "Find out which release failed then, in the worker's log and the journal, before anything else.",
        )
    if found:
        return ok("The log of vault openings has gaps only where the server was stopped without warning")
    return ok("The log of vault openings has no gaps")
