"""Tables of letters. An agency's session reads its own letters; mail and addresses are the office's."""

import uuid
from typing import ClassVar

from django.db import models

from clerestory.correspondence.kinds import LetterKind
from clerestory.intake.models import Request
from clerestory.parties.models import Agency


class Letter(models.Model):
    """One letter, as it was signed. about: tells two of a kind about one request apart; empty for the one
    there can be."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    kind = models.TextField()
    about = models.TextField(default="", blank=True)
    language = models.CharField(max_length=2)
    title = models.TextField()
    pdf = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = models.UUIDField(null=True)

    class Meta:
        ordering: ClassVar = ["made_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["request", "kind", "about", "language"], name="letter_is_made_once"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=[str(kind) for kind in LetterKind]), name="letter_kind_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.made_at.isoformat()}"


class Address(models.Model):
    """Where an agency gets its mail. attach: the letter itself goes along; otherwise only a pointer does."""

    agency = models.OneToOneField(Agency, primary_key=True, on_delete=models.PROTECT, related_name="+")
    email = models.TextField()
    attach = models.BooleanField(default=False)
    language = models.CharField(max_length=2)
    changed_at = models.DateTimeField()
    changed_by = models.UUIDField(null=True)

    def __str__(self) -> str:
        return f"address of {self.agency_id}"


class Mail(models.Model):
    """The message that goes with a letter: how often it was tried and what became of it. trouble: the class
    of the last error, no address and no server's words."""

    letter = models.OneToOneField(Letter, primary_key=True, on_delete=models.PROTECT, related_name="mail")
    tries = models.PositiveSmallIntegerField(default=0)
    last_tried_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    trouble = models.TextField(default="", blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["letter"], condition=models.Q(sent_at__isnull=True), name="mail_that_waits")
        ]

    def __str__(self) -> str:
        return "sent" if self.sent_at else f"waits after {self.tries} tries"
