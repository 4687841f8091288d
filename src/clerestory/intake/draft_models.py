"""The table of requests that nobody has sent yet: sealed as a whole, forgotten after a while."""

import uuid
from typing import ClassVar

from django.db import models

from clerestory.parties.models import Agency


class Draft(models.Model):
    """What somebody of an agency typed so far, encrypted under a key of its own. Only that agency's sessions
    see the row (migration 0008); the office's staff do not. forget_on: the day on which it is deleted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    saved_by = models.UUIDField()
    saved_at = models.DateTimeField()
    forget_on = models.DateField(db_index=True)
    wrapped_key = models.TextField()
    sealed_answers = models.BinaryField()

    class Meta:
        ordering: ClassVar = ["-saved_at"]

    def __str__(self) -> str:
        return f"draft of {self.saved_at:%Y-%m-%d}"
