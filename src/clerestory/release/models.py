"""Tables of sealed releases and of deliveries begun. An agency's session sees its own releases only;
envelopes are ciphertext to everybody here."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from clerestory.intake.models import Request
from clerestory.parties.models import Agency


class Release(models.Model):
    """One sealed envelope. `absent`: elements that were decided but that the record does not hold."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    release_ref = models.TextField(unique=True)
    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    decision_id = models.TextField()
    decision_digest = models.TextField()
    elements = ArrayField(models.TextField())
    absent = ArrayField(models.TextField(), default=list)
    envelope = models.TextField()
    envelope_sha256 = models.CharField(max_length=64)
    recipient_thumbprint = models.TextField()
    sealed_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    collected_at = models.DateTimeField(null=True)
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["sealed_at"]

    def __str__(self) -> str:
        return self.release_ref


class Attempts(models.Model):
    """How often a delivery of a request was begun; each has a number of its own, whatever came of it."""

    request = models.OneToOneField(Request, on_delete=models.PROTECT, primary_key=True, related_name="+")
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.last} deliveries begun"
