"""Gives each database role exactly what the `grants.sql` files of the rooms say, and nothing older.

Promises: the files are the whole truth. In one transaction every right of `app`, `releaser`, `sequencer`
and `registrar` is taken away and the files are applied in the order of INSTALLED_APPS, first this room's own
(framework tables and the job queue).
"""

from pathlib import Path

from django.apps import apps
from django.db import DatabaseError, connections, transaction
from django.db.backends.utils import CursorWrapper

from clerestory.site.errors import GrantsError

OWN = Path(__file__).with_name("grants.sql")

TAKE_EVERYTHING_BACK = """
DO $$
DECLARE place name;
BEGIN
    FOR place IN
        SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
    LOOP
        EXECUTE format('REVOKE ALL ON SCHEMA %I FROM PUBLIC, app, releaser, sequencer, registrar', place);
        EXECUTE format(
            'REVOKE ALL ON ALL TABLES IN SCHEMA %I FROM PUBLIC, app, releaser, sequencer, registrar', place);
        EXECUTE format(
            'REVOKE ALL ON ALL SEQUENCES IN SCHEMA %I FROM PUBLIC, app, releaser, sequencer, registrar',
            place);
        EXECUTE format(
            'REVOKE ALL ON ALL ROUTINES IN SCHEMA %I FROM app, releaser, sequencer, registrar', place);
    END LOOP;
END $$
"""


def grant_files() -> tuple[Path, ...]:
    """Return every file of grants in the order it is applied."""
    rooms = (Path(config.path) / "grants.sql" for config in apps.get_app_configs())
    return (OWN, *(file for file in rooms if file.exists() and file != OWN))


def apply_grants(alias: str = "owner") -> None:
    """Make the rights of the roles that serve what the files say, or change nothing."""
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        _execute(cursor, TAKE_EVERYTHING_BACK, "taking back older rights")
        for file in grant_files():
            _execute(cursor, file.read_text(), str(file))


def _execute(cursor: CursorWrapper, statements: str, where: str) -> None:
    try:
        cursor.execute(statements)
    except DatabaseError as refused:
        reason = str(refused).strip().splitlines()[0]
        hint = " Make it with the statements of docs/operations/own-database.md." if "role" in reason else ""
        raise GrantsError(f"The grants of {where} could not be applied: {reason}.{hint}") from refused
