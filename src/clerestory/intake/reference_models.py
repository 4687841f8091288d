"""Tables of pre-authorised references: what was allowed to whom for which days, and each time it was used.

A code is nowhere in them, only its keyed digest; the database itself refuses that one person does both steps.
"""

import uuid
from typing import ClassVar

from django.db import models

from clerestory.intake.models import Request
from clerestory.parties.models import Agency


class SwitchReference(models.Model):
    """One reference of an agency. claims, established: as kept of a request (`intake.claims`,
    `intake.established`). agreement: its number; request: the checked request it rests on; one of the two.
    subject_digest: the only person or vehicle it is for; empty: not limited. digest: HMAC of the code, empty
    before it was confirmed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    claims = models.JSONField()
    established = models.JSONField()
    agreement = models.TextField(default="", db_default="")
    request = models.ForeignKey(Request, null=True, on_delete=models.PROTECT, related_name="+")
    subject_digest = models.CharField(max_length=64, default="", db_default="")
    first_on = models.DateField()
    last_on = models.DateField()
    most_a_day = models.PositiveIntegerField()
    ground = models.TextField()
    proposed_by = models.UUIDField()
    proposed_at = models.DateTimeField()
    confirmed_by = models.UUIDField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64, default="", db_default="")
    ended_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_because = models.TextField(default="", db_default="")

    class Meta:
        ordering: ClassVar = ["-proposed_at", "id"]
        indexes: ClassVar = [
            models.Index(fields=["agency", "-proposed_at"], name="reference_of_agency"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["digest"], condition=~models.Q(digest=""), name="one_reference_for_each_code"
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_by__isnull=True)
                | ~models.Q(confirmed_by=models.F("proposed_by")),
                name="reference_takes_two_people",
            ),
            models.CheckConstraint(
                condition=models.Q(digest="", confirmed_at__isnull=True, confirmed_by__isnull=True)
                | (~models.Q(digest="") & models.Q(confirmed_at__isnull=False, confirmed_by__isnull=False)),
                name="reference_has_a_code_once_confirmed",
            ),
            models.CheckConstraint(
                condition=models.Q(first_on__lte=models.F("last_on"), most_a_day__gte=1),
                name="reference_has_days_and_a_limit",
            ),
            models.CheckConstraint(
                condition=models.Q(agreement="", request__isnull=False)
                | (~models.Q(agreement="") & models.Q(request__isnull=True)),
                name="reference_rests_on_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"reference {self.id}"


class SwitchReferenceUse(models.Model):
    """One question that came under a reference. on: the office's day."""

    request = models.OneToOneField(Request, primary_key=True, on_delete=models.PROTECT, related_name="+")
    reference = models.ForeignKey(SwitchReference, on_delete=models.PROTECT, related_name="uses")
    on = models.DateField()

    class Meta:
        ordering: ClassVar = ["on"]
        indexes: ClassVar = [models.Index(fields=["reference", "on"], name="reference_used_on")]

    def __str__(self) -> str:
        return f"use of {self.reference_id}"
