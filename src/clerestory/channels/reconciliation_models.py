"""Table of what traffic reconciliations at the desk found: counts, digests of the files, what went round us.

Promises: nothing of whom a message asked, not even its digest; a row is never changed."""

import uuid
from typing import ClassVar

from django.db import models


class TrafficReconciliation(models.Model):
    """One run. first, last: of the span in our log, the last moment not in it. files: log to SHA-256 of what
    was compared. classes: class to messages. met, seen, unreadable, ours_unreadable: messages and rows;
    minutes, witnessed: of the span. bypasses: the first of them, each with time, sender, key and control.
    says: what was found, and what limits it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    made_at = models.DateTimeField()
    made_by = models.UUIDField()
    first = models.DateTimeField()
    last = models.DateTimeField()
    files = models.JSONField()
    classes = models.JSONField()
    met = models.BigIntegerField()
    seen = models.BigIntegerField()
    unreadable = models.BigIntegerField()
    ours_unreadable = models.BigIntegerField()
    minutes = models.IntegerField()
    witnessed = models.IntegerField()
    bypasses = models.JSONField()
    says = models.JSONField()

    class Meta:
        ordering: ClassVar = ["-made_at", "id"]
        indexes: ClassVar = [models.Index(fields=["-made_at"], name="traffic_made_at")]

    def __str__(self) -> str:
        return f"{self.first:%Y-%m-%d} to {self.last:%Y-%m-%d}"
