"""The table of those who act for a resident.

Promises that the name of who represents somebody is sealed, and that a row is never removed: it ends."""

import uuid
from enum import StrEnum
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from clerestory.residents.models import Resident


class Capacity(StrEnum):
    """As what somebody acts for another."""

    PARENT = "parent"
    GUARDIAN = "guardian"
    ATTORNEY = "attorney"


class Scope(StrEnum):
    """What a representative may do here."""

    SEE = "see"
    ASK = "ask"
    CONSENT = "consent"


class Representative(models.Model):
    """Somebody who acts for a resident. `paper`: the kind of paper that staff saw. `is_minor`: of the
    resident, on the day it was entered. `begins_on`: at the earliest, set when a second colleague confirmed.
    `letter`: by which an adult was told. `ended_by`: person, staff, refused."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    resident = models.ForeignKey(Resident, on_delete=models.PROTECT, related_name="representatives")
    capacity = models.TextField()
    paper = models.TextField()
    scope = ArrayField(models.TextField())
    wrapped_key = models.TextField()
    sealed_name = models.BinaryField()
    is_minor = models.BooleanField()
    until = models.DateField()
    entered_at = models.DateTimeField()
    entered_by = models.UUIDField()
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.UUIDField(null=True)
    begins_on = models.DateField(null=True)
    letter = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.TextField(default="", db_default="")

    class Meta:
        ordering: ClassVar = ["-entered_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(capacity__in=[str(each) for each in Capacity]),
                name="representative_capacity_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_by__isnull=True)
                | ~models.Q(confirmed_by=models.F("entered_by")),
                name="representative_is_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    confirmed_at__isnull=True, confirmed_by__isnull=True, begins_on__isnull=True
                )
                | models.Q(confirmed_at__isnull=False, confirmed_by__isnull=False, begins_on__isnull=False),
                name="representative_is_confirmed_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"representative {self.pk}"
