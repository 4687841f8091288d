"""The table of attempts at a course: each was handed in once."""

import uuid
from typing import ClassVar

from django.db import models

from clerestory.parties.models import Agency, Person


class CourseAttempt(models.Model):
    """A test that somebody handed in. ticket: digest of what it was drawn from, so that it counts once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ticket = models.CharField(max_length=64, unique=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    course = models.TextField()
    version = models.IntegerField()
    right = models.IntegerField()
    of = models.IntegerField()
    passed = models.BooleanField()
    at = models.DateTimeField(db_index=True)

    class Meta:
        ordering: ClassVar = ["-at"]

    def __str__(self) -> str:
        return f"{self.right} of {self.of}"
