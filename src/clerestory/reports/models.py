"""Tables of published reports, which triggers keep from changing, and of what the staff plan: proposals,
openings."""

import uuid
from typing import ClassVar

from django.db import models


class Report(models.Model):
    """One report. name: its period. seed: 32 bytes from which the salts of its receipts are made; secret.
    entry: number of the journal's entry that names the list's digest."""

    number = models.BigAutoField(primary_key=True)
    name = models.TextField(unique=True)
    first_on = models.DateField()
    last_on = models.DateField()
    made_at = models.DateTimeField()
    entry = models.BigIntegerField(unique=True)
    seed = models.BinaryField(max_length=32)

    class Meta:
        ordering: ClassVar = ["number"]

    def __str__(self) -> str:
        return f"report {self.name}"


class ReportFile(models.Model):
    """A file of a report, to the byte."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="files")
    name = models.TextField(unique=True)
    data = models.BinaryField()

    def __str__(self) -> str:
        return self.name


class PublishedTable(models.Model):
    """A table that left, as the register of `suppression` writes it: canonical JSON, its digest chained."""

    number = models.BigAutoField(primary_key=True)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="tables")
    entry = models.TextField()

    class Meta:
        ordering: ClassVar = ["number"]

    def __str__(self) -> str:
        return f"table {self.number}"


class Proposal(models.Model):
    """A report over days that somebody chose. Nothing leaves before a second person confirmed it. preview:
    what would be withheld, as JSON; empty until it was made. says: why it was stopped. state: of
    `proposals.State`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.TextField()
    first_on = models.DateField()
    last_on = models.DateField()
    ground = models.TextField()
    proposed_by = models.UUIDField()
    proposed_at = models.DateTimeField()
    state = models.TextField()
    preview = models.TextField(default="", db_default="")
    settled_by = models.UUIDField(null=True)
    settled_at = models.DateTimeField(null=True)
    says = models.TextField(default="", db_default="")

    class Meta:
        ordering: ClassVar = ["-proposed_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["name"],
                condition=models.Q(state__in=["proposed", "previewed", "confirmed"]),
                name="one_open_proposal_a_period",
            )
        ]

    def __str__(self) -> str:
        return f"proposal {self.id}"


class OpeningWish(models.Model):
    """Somebody wants the receipt of a figure opened for an auditor. granted_by: another person; None: not
    yet, or declined (`settled_at` is set then)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.TextField()
    at_cell = models.TextField()
    ground = models.TextField()
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    granted_by = models.UUIDField(null=True)
    settled_by = models.UUIDField(null=True)
    settled_at = models.DateTimeField(null=True)
    says = models.TextField(default="", db_default="")

    class Meta:
        ordering: ClassVar = ["-asked_at", "id"]

    def __str__(self) -> str:
        return f"opening {self.id}"
