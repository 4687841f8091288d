"""Tables of intake. Row-level security lets an agency's session see its own rows only; no setting, no
rows."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from clerestory.intake.states import State
from clerestory.parties.models import Agency


class Request(models.Model):
    """One question. `claims` is what was said, `established` what staff checked, `register` what the index
    of the registry says about the record that was found (flags, no content). `told` is what the requester
    may be told."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.TextField(unique=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    channel = models.TextField()
    idempotency_key = models.TextField()
    body_digest = models.CharField(max_length=64)
    claims = models.JSONField()
    established = models.JSONField(default=dict)
    keys_supplied = ArrayField(models.TextField(), default=list)
    register = models.JSONField(null=True)
    handle = models.UUIDField(null=True)
    state = models.TextField(choices=[(state.value, state.value) for state in State])
    decision = models.JSONField(null=True)
    told = models.JSONField(null=True)
    approved_thumbprint = models.TextField(null=True)  # noqa: DJ001 - None: there is none
    stopped_because = models.TextField(null=True)  # noqa: DJ001 - None: there is none
    emergency = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    opened_by = models.UUIDField(null=True)
    prepared_by = models.UUIDField(null=True)  # the last of `preparers`
    preparers = ArrayField(models.UUIDField(), default=list, db_default=[])
    due_on = models.DateField()
    due_arithmetic = models.TextField()
    clock_rules = models.JSONField(default=list, db_default=[])
    assigned_to = models.UUIDField(null=True)
    part_of = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="parts")
    appeal_by = models.DateField(null=True)
    subject_digest = models.CharField(max_length=64, default="", db_default="", db_index=True)

    class Meta:
        ordering: ClassVar = ["opened_at", "reference"]
        indexes: ClassVar = [
            models.Index(
                fields=["state", "due_on", "opened_at", "reference"], name="request_in_order_of_work"
            ),
            models.Index(fields=["agency", "opened_at", "reference"], name="request_of_agency_by_day"),
            models.Index(fields=["opened_at", "reference"], name="request_by_day"),
            models.Index(
                fields=["assigned_to", "due_on", "opened_at", "reference"],
                name="request_on_a_desk",
                condition=models.Q(assigned_to__isnull=False),
            ),
            models.Index(
                fields=["appeal_by"], name="request_by_appeal_day", condition=models.Q(state="withheld")
            ),
            models.Index(fields=["state", "agency"], name="request_by_state_and_agency"),
            models.Index(fields=["handle"], name="request_by_handle"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "idempotency_key"], name="one_request_per_key"),
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in State]), name="request_state_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class ClockStop(models.Model):
    """A time in which the clock of a request stood still, because something was asked of the requester.
    `question` is the office's, `answer` the requester's; both are the agency's to read."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="clock_stops")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    question = models.TextField()
    asked_by = models.UUIDField()
    stopped_at = models.DateTimeField()
    answer_by = models.DateField()
    answer = models.TextField(default="", db_default="")
    answered_by = models.UUIDField(null=True)
    restarted_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["stopped_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["request"],
                condition=models.Q(restarted_at__isnull=True),
                name="one_stopped_clock_per_request",
            )
        ]

    def __str__(self) -> str:
        return f"clock stop of {self.request_id}"


class Appeal(models.Model):
    """What a requester brings against a refusal, and what came of it. `outcome`: upheld, look_again, or empty
    while somebody looks."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="appeals")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    ground = models.TextField()
    made_by = models.UUIDField(null=True)
    made_at = models.DateTimeField()
    outcome = models.TextField(default="", db_default="")
    answer = models.TextField(default="", db_default="")
    concluded_by = models.UUIDField(null=True)
    concluded_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["made_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["request"],
                condition=models.Q(concluded_at__isnull=True),
                name="one_open_appeal_per_request",
            )
        ]

    def __str__(self) -> str:
        return f"appeal of {self.request_id}"


class ClosedDay(models.Model):
    """A day on which the office is closed beside its public holidays; clocks do not count it."""

    day = models.DateField(primary_key=True)
    because = models.TextField()
    added_by = models.UUIDField()
    added_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["day"]

    def __str__(self) -> str:
        return self.day.isoformat()


class Note(models.Model):
    """A note among colleagues: staff only, never part of a decision."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="notes")
    by = models.UUIDField()
    at = models.DateTimeField()
    text = models.TextField()

    class Meta:
        ordering: ClassVar = ["at"]

    def __str__(self) -> str:
        return f"note on {self.request_id}"


class Link(models.Model):
    """Two requests that belong together: `later` repeats `earlier`, or asks again after its refusal. Found by
    digests of what was asked, never by a name; staff only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    earlier = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="+")
    later = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="+")
    kind = models.TextField()
    found_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["found_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["earlier", "later"], name="requests_linked_once"),
            models.CheckConstraint(
                condition=~models.Q(earlier=models.F("later")), name="no_request_is_linked_to_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.later_id} after {self.earlier_id}"


class SubjectSlip(models.Model):
    """What identifies the person, apart from the request and encrypted under a key of its own.

    Without `wrapped_key` nobody reads `sealed_keys` again."""

    request = models.OneToOneField(Request, primary_key=True, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    wrapped_key = models.TextField(null=True)  # noqa: DJ001 - None: there is none
    sealed_keys = models.BinaryField()

    def __str__(self) -> str:
        return f"slip of {self.request_id}"


class Numbering(models.Model):
    """The last number given out in a year; a row, not a sequence, so that numbers have no gaps."""

    year = models.IntegerField(primary_key=True)
    last = models.IntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"
