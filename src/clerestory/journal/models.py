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
    """What the public ledger will take of an entry. `leaf` is its 98 public bytes; `nonce` opens them, with
    the person's key where the entry is about one. The column `tx` (transaction id, xid8) is filled by the
    database, so that a sequencer can order rows without missing a late commit."""

    entry = models.OneToOneField(Entry, primary_key=True, on_delete=models.PROTECT, related_name="outbox")
    leaf = models.BinaryField(max_length=98)
    nonce = models.BinaryField(max_length=32)
    person = models.UUIDField(null=True)
    person_number = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return f"leaf of entry {self.entry_id}"


class Person(models.Model):
    """What makes the labels of one person's entries, and salts them. Destroying the row closes them all."""

    handle = models.UUIDField(primary_key=True)
    key = models.BinaryField(max_length=32)
    entries = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.entries} entries of one person"


class Counter(models.Model):
    """How many requests came by a channel. Counted in the request's own transaction, so it has no gaps."""

    channel = models.TextField(primary_key=True)
    last = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.channel} {self.last}"
