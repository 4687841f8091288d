"""Tables of the journal. Triggers refuse every change and removal, to the owner of the tables as well."""

from typing import ClassVar

from django.db import models


class Entry(models.Model):
    """One thing that happened. `number` has no gaps; `subject_ref` is a request's reference or a party's
    handle."""

    number = models.BigIntegerField(primary_key=True)
    event = models.TextField(db_index=True)
    subject_ref = models.TextField(db_index=True)
    actor = models.TextField()
    at = models.DateTimeField()
    body = models.JSONField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering: ClassVar = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {self.event}"


class Outbox(models.Model):
    """What a public ledger will take: a salted commitment, drawn once. The column `tx` (transaction id,
    xid8) is filled by the database, so that a sequencer can order rows without missing a late commit."""

    entry = models.OneToOneField(Entry, primary_key=True, on_delete=models.PROTECT, related_name="outbox")
    salt = models.BinaryField(max_length=32)
    commitment = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.entry_id} {self.commitment[:12]}"
