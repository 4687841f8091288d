"""Tables of what staff add to the registers: statuses of bills, drafts that show a bill, surveys, studies,
reports, positions. Everybody reads them; an entry is never changed (migration 0004)."""

from typing import ClassVar

from django.db import models

KINDS: tuple[str, ...] = ("survey", "study", "report", "position", "search")


class BillStatus(models.Model):
    """A status of a bill of a pack on the day somebody looked. The pack's own file remains the first one."""

    number = models.BigAutoField(primary_key=True)
    pack = models.TextField()
    bill = models.TextField()
    status = models.TextField()
    as_of = models.DateField()
    source = models.TextField()
    added_at = models.DateTimeField()
    added_by = models.UUIDField()

    class Meta:
        ordering: ClassVar = ["number"]

    def __str__(self) -> str:
        return f"{self.pack} {self.bill}: {self.status}"


class BillDraft(models.Model):
    """The law of a draft pack that shows what a bill would change; empty: it shows it no longer."""

    number = models.BigAutoField(primary_key=True)
    pack = models.TextField()
    bill = models.TextField()
    draft = models.TextField(blank=True)
    added_at = models.DateTimeField()
    added_by = models.UUIDField()

    class Meta:
        ordering: ClassVar = ["number"]

    def __str__(self) -> str:
        return f"{self.pack} {self.bill}: {self.draft}"


class AddedEntry(models.Model):
    """An entry of a register: its kind, the pack it stands beside, and its parts as the pack's file has
    them (days as ISO text)."""

    number = models.BigAutoField(primary_key=True)
    kind = models.TextField()
    pack = models.TextField()
    parts = models.JSONField()
    added_at = models.DateTimeField()
    added_by = models.UUIDField()

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["survey", "study", "report", "position", "search"]),
                name="entry_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"
