"""Tables of published reports. Triggers refuse every change and removal, to the tables' owner as well."""

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
