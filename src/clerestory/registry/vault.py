"""Opens the vault: content of named elements of one record, for one release.

Promises that only what was named and decided comes back, and that the database has logged the opening before
a byte of it arrives, also for elements that do not exist. Only the room `release` may import this module, and
only a process that was given the database role for it gets an answer. Refuses to open everything: elements
are always named. Source of idea: decide before you look.
"""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

import psycopg.errors
from django.db import Error, connections

from clerestory.registry.errors import VaultError
from clerestory.registry.fields import open_field, open_key
from clerestory.registry.records import Value
from clerestory.sealing.at_rest import KeyEncryptionKey

_OPEN: Final = "SELECT element, sealed, wrapped_key FROM vault.open(%s, %s, %s)"


class VaultClosedError(VaultError):
    """This process has no right to open the vault."""


def open_elements(
    handle: UUID,
    elements: Sequence[str],
    release_ref: str,
    *,
    keks: Sequence[KeyEncryptionKey],
    using: str = "vault",
) -> dict[str, Value]:
    """The content of these elements, in the order they were named; an element without content is left out.

    release_ref: reference of the release it is for, 1 to 200 signs, not personal; the log keeps it.
    keks: the present key-encryption key and, while keys are exchanged, the one before.
    using: the connection of the role that may open the vault. Outside a transaction the log entry stays even
    if what follows fails; inside one, rolling back leaves a gap that `openings.gaps` reports. Raises
    VaultClosedError (no such connection here, or its role may not), FieldUnreadableError (moved, altered, or
    key destroyed), VaultError (anything else that the database refused).
    """
    rows = _rows(handle, elements, release_ref, using)
    if not rows:
        return {}
    key = open_key(rows[0][2], keks)
    found = {element: open_field(handle, element, bytes(sealed), key) for element, sealed, _ in rows}
    return {element: found[element] for element in dict.fromkeys(elements) if element in found}


def _rows(
    handle: UUID, elements: Sequence[str], release_ref: str, using: str
) -> list[tuple[str, bytes, str | None]]:
    if using not in connections.databases:
        raise VaultClosedError(
            f'This process has no database connection "{using}", so it cannot open the vault. '
            "Releases are assembled by the worker, which is started with VAULT_DATABASE_URL."
        )
    try:
        with connections[using].cursor() as cursor:
            cursor.execute(_OPEN, [handle, list(elements), release_ref])
            return list(cursor.fetchall())
    except Error as refused:
        if isinstance(refused.__cause__, psycopg.errors.InsufficientPrivilege):
            raise VaultClosedError(
                f'The database role of connection "{using}" may not open the vault. '
                "Only the role releaser may; check VAULT_DATABASE_URL and apply the grants again."
            ) from refused
        # The database's own sentence may quote values; its name for the error does not.
        reason = type(refused.__cause__ or refused).__name__
        raise VaultError(
            f"The vault was not opened for release {release_ref}: the database answered {reason}. "
            "Nothing was read. See that the database runs and is migrated, then try again."
        ) from refused
