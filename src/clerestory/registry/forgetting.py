"""Forgets a record's content for good by destroying its key. For the owner's connection only.

Promises that the content can be read by nobody afterwards, while the index still knows that the record
existed, and the log who had read it. Copies of the key in older backups live as long as the backups do.
Source of idea: crypto-shredding.
"""

from uuid import UUID

from django.db import connections


def forget(handle: UUID, *, using: str = "owner") -> bool:
    """Destroy the key of a record. True if there was one, False if it was forgotten before or never there."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT vault.forget(%s)", [handle])
        (is_forgotten,) = cursor.fetchone()
        return bool(is_forgotten)
