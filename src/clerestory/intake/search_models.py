"""The table of searches for a person or a vehicle: who searched, when, and why. Staff only."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models


class SubjectSearch(models.Model):
    """One search among the requests by what identifies a person or a vehicle. What was written to find them
    is not kept: supplied holds only its kinds, found only how many requests it found."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    by = models.UUIDField()
    at = models.DateTimeField()
    reason = models.TextField()
    supplied = ArrayField(models.TextField())
    found = models.IntegerField()

    class Meta:
        ordering: ClassVar = ["-at"]
        indexes: ClassVar = [models.Index(fields=["by", "at"], name="search_by_person_and_time")]

    def __str__(self) -> str:
        return f"search {self.pk}"
