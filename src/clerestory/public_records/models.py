"""Tables of requests for public records. Staff and worker work on all; who asked sees the one whose key they
showed; the log is for everybody and holds nothing of who asked (migration 0002)."""

import uuid
from typing import ClassVar

from django.db import models

from clerestory.public_records.states import State

WAYS: tuple[str, ...] = ("none", "mail", "post")
"""How an answer reaches who asked: not at all (they look it up), by mail, by post."""


class RecordsRequest(models.Model):
    """One request. sealed_asked: the words of who asked, under a key of their own; sealed_contact: how they
    are reached, under another, which is thrown away on `forget_on`. clocks: the rules that count.
    still_since: the clock stands still since that day. made_up: for the sample."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.TextField(unique=True)
    key_digest = models.CharField(max_length=64, unique=True)
    language = models.CharField(max_length=2)
    way = models.TextField()
    asked_key = models.TextField()
    sealed_asked = models.BinaryField()
    contact_key = models.TextField(default="", blank=True)
    sealed_contact = models.BinaryField(null=True)
    state = models.TextField(choices=[(state.value, state.value) for state in State])
    received_at = models.DateTimeField()
    received_on = models.DateField()
    clocks = models.JSONField(default=dict)
    law = models.TextField()
    acknowledge_by = models.DateField(null=True)
    acknowledge_arithmetic = models.TextField(default="", blank=True)
    due_on = models.DateField(null=True)
    due_arithmetic = models.TextField(default="", blank=True)
    acknowledged_on = models.DateField(null=True)
    still_since = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    forget_on = models.DateField(null=True)
    complained_on = models.DateField(null=True)
    made_up = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["received_at"]
        indexes: ClassVar = [
            models.Index(fields=["state", "due_on"], name="records_request_by_due"),
            models.Index(fields=["forget_on"], name="records_request_forget"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state__in=[str(state) for state in State]),
                name="records_request_state_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(way__in=["none", "mail", "post"]), name="records_request_way_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class RecordsEvent(models.Model):
    """Something that happened to a request. says: words of the office, which who asked may read. sealed:
    words of who asked, under the request's key. details: amounts, days, citations."""

    number = models.BigAutoField(primary_key=True)
    request = models.ForeignKey(RecordsRequest, on_delete=models.PROTECT, related_name="events")
    kind = models.TextField()
    at = models.DateTimeField()
    on = models.DateField()
    by = models.UUIDField(null=True)
    says = models.TextField(default="", blank=True)
    sealed = models.BinaryField(null=True)
    details = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["number"]

    def __str__(self) -> str:
        return f"{self.kind} {self.on}"


class LogLine(models.Model):
    """A line of the public log. It has no link to its request's row and no column that could name who
    asked. summary: what was asked, in the office's words; summary_es: the same in Spanish, where written."""

    number = models.TextField(primary_key=True)
    received_on = models.DateField()
    summary = models.TextField(default="", blank=True)
    summary_es = models.TextField(default="", blank=True, db_default="")
    state = models.TextField(choices=[(state.value, state.value) for state in State])
    due_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    citation = models.TextField(default="", blank=True)
    ground = models.TextField(default="", blank=True)
    answer = models.TextField(default="", blank=True)
    made_up = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["-received_on", "-number"]

    def __str__(self) -> str:
        return self.number


class RecordsLetter(models.Model):
    """A letter to who asked, as it was signed; it names nobody. waits: its message was not sent yet; trouble:
    the class of the last error."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(RecordsRequest, on_delete=models.PROTECT, related_name="letters")
    kind = models.TextField()
    language = models.CharField(max_length=2)
    title = models.TextField()
    pdf = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    waits = models.BooleanField(default=False)
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    trouble = models.TextField(default="", blank=True)

    class Meta:
        ordering: ClassVar = ["made_at"]

    def __str__(self) -> str:
        return f"{self.kind} of {self.made_at.isoformat()}"


class RecordsNumbering(models.Model):
    """The last number given out in a year; a row, not a sequence, so that numbers have no gaps."""

    year = models.IntegerField(primary_key=True)
    last = models.IntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"
