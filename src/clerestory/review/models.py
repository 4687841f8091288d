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


class Withheld(models.Model):
    """Elements that a reviewer withheld although the law would let them go. The ground is the agency's to
    read."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    finding = models.OneToOneField(Finding, on_delete=models.PROTECT, related_name="withheld")
    elements = ArrayField(models.TextField())
    ground = models.TextField()

    def __str__(self) -> str:
        return str(self.pk)


class Look(models.Model):
    """A concluded review that another person looks at afterwards. kind: blind, drawn by chance, or emergency,
    because one person alone approved. first: the verdict that stood; nobody shows it to who looks blind."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="+")
    kind = models.TextField()
    first = models.TextField()
    opened_at = models.DateTimeField()
    due_on = models.DateField()
    reviewer = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    verdict = models.TextField(default="")
    ground = models.TextField(default="")
    found_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    settling = models.TextField(default="")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["opened_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["task", "kind"], name="one_look_of_a_kind_per_task"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class PaperOwed(models.Model):
    """An emergency was answered without a paper; the paper is due within so many hours."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.OneToOneField(Request, on_delete=models.PROTECT, related_name="+")
    owed_since = models.DateTimeField()
    due_at = models.DateTimeField()
    came_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["due_at"]

    def __str__(self) -> str:
        return str(self.pk)
