"""Say to the database for which one person a transaction works: only their factors and sign-ins are seen.

Promises, as `session` does, that what was said ends with the block and in any case with the transaction.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from clerestory.parties.identities import PersonId


@contextmanager
def as_person(person: PersonId) -> Iterator[None]:
    """Work on what this person proves themselves with, and on their sign-ins."""
    with transaction.atomic():
        before = _say(str(person))
        yield
        _say(before)


def _say(person: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting('app.person', true), '')")
        before = str(cursor.fetchone()[0])
        cursor.execute("SELECT set_config('app.person', %s, true)", [person])
    return before
