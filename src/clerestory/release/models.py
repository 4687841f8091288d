"""Tables of sealed releases and of deliveries begun. An agency's session sees its own releases only;
envelopes are ciphertext to everybody here."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from clerestory.intake.models import Request
from clerestory.parties.models import Agency


class Release(models.Model):
    """One sealed envelope. `absent`: elements that were decided but that the record does not hold.

    Until the public ledger has `sealing_entry` (its number in the journal; 0 in rows older than the lock),
    there is only `locked` under `wrapped_key`, and `envelope` is empty. Then it is the other way round, and
    `proof` shows the entry under the policy of that digest. Once destroyed, all three are empty.
    `tried_at`: when the worker first found it without a proof; `waits_because`: what it found wrong last.
    `window_from`: when it was last handed over anew, to `window_of` (nobody: the agency's program); for some
    minutes from then a broken download may be repeated."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    release_ref = models.TextField(unique=True)
    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    decision_id = models.TextField()
    decision_digest = models.TextField()
    elements = ArrayField(models.TextField())
    absent = ArrayField(models.TextField(), default=list)
    envelope = models.TextField(default="", db_default="")
    locked = models.BinaryField(default=b"", db_default=b"")
    wrapped_key = models.TextField(default="", db_default="")
    sealing_entry = models.BigIntegerField(db_default=0)
    envelope_sha256 = models.CharField(max_length=64)
    recipient_thumbprint = models.TextField()
    sealed_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)
    waits_because = models.TextField(default="", db_default="")
    unlocked_at = models.DateTimeField(null=True)
    proof = models.BinaryField(null=True)
    policy_sha256 = models.CharField(max_length=64, default="", db_default="")
    expires_at = models.DateTimeField()
    collected_at = models.DateTimeField(null=True)
    window_from = models.DateTimeField(null=True)
    window_of = models.UUIDField(null=True)
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["sealed_at"]
        indexes: ClassVar = [
            models.Index(
                fields=["expires_at"],
                condition=models.Q(destroyed_at__isnull=True),
                name="release_on_shelf",
            ),
            models.Index(
                fields=["agency", "collected_at"],
                condition=models.Q(collected_at__isnull=False),
                name="release_handed_over",
            ),
            models.Index(
                fields=["collected_at"],
                condition=models.Q(collected_at__isnull=False),
                name="release_by_collection",
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(envelope="")
                | models.Q(proof__isnull=False, unlocked_at__isnull=False)
                | models.Q(sealing_entry=0),
                name="no_envelope_without_proof",
            )
        ]

    def __str__(self) -> str:
        return self.release_ref


class Attempts(models.Model):
    """How often a delivery of a request was begun; each has a number of its own, whatever came of it."""

    request = models.OneToOneField(Request, on_delete=models.PROTECT, primary_key=True, related_name="+")
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.last} deliveries begun"
