"""Tables of review: staff only, by row-level security."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from clerestory.intake.models import Request
from clerestory.parties.models import Person


class Task(models.Model):
    """A request that a person has to look at. A reopened request gets a new task."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    concluded_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["opened_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["request"],
                condition=models.Q(concluded_at__isnull=True),
                name="one_open_task_per_request",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Finding(models.Model):
    """What a reviewer found. One person finds once for a task."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="findings")
    reviewer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    division = models.TextField()
    verdict = models.TextField()
    ground = models.TextField()
    confirmed = ArrayField(models.TextField(), default=list)
    found_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["found_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["task", "reviewer"], name="one_finding_per_person"),
        ]

    def __str__(self) -> str:
        return f"{self.verdict} {self.pk}"
