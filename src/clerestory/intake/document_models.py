"""Tables of papers that were sent: what was sent, its pages, and every check somebody made of it."""

import uuid
from typing import ClassVar

from django.db import models

from clerestory.intake.models import Request
from clerestory.parties.models import Agency


class Document(models.Model):
    """One paper, encrypted under a key of its own; without `wrapped_key` nobody reads it again.

    sent_by: None where the agency's own program sent it.
    kind, pages, flags: what the reading process found, in words. signatures: one word for all of them.
    standing: where its checks stand (`document_standing.Standing`). court, docket_digest: of a typed paper,
    to know a court again and another paper of the same case without naming the case."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="documents")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    number = models.IntegerField()
    channel = models.TextField()
    sent_at = models.DateTimeField()
    sent_by = models.UUIDField(null=True)
    sha256 = models.CharField(max_length=64, db_index=True)
    size_bytes = models.IntegerField()
    kind = models.TextField()
    pages = models.IntegerField()
    flags = models.JSONField(default=list)
    signatures = models.TextField()
    standing = models.TextField()
    instrument = models.TextField(default="", db_default="")
    court = models.TextField(default="", db_default="", db_index=True)
    docket_digest = models.CharField(max_length=64, default="", db_default="", db_index=True)
    typed_by = models.UUIDField(null=True)
    wrapped_key = models.TextField(null=True)  # noqa: DJ001 - None: there is none
    sealed_original = models.BinaryField()
    sealed_reading = models.BinaryField()
    sealed_fields = models.BinaryField(null=True)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["request", "number"], name="one_paper_per_number")
        ]

    def __str__(self) -> str:
        return f"paper {self.number} of {self.request_id}"


class DocumentPage(models.Model):
    """One page as a picture that the office drew, encrypted under the paper's key."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="drawn")
    number = models.IntegerField()
    width = models.IntegerField()
    height = models.IntegerField()
    sealed_png = models.BinaryField()

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "number"], name="one_picture_per_page")
        ]

    def __str__(self) -> str:
        return f"page {self.number} of paper {self.document_id}"


class DocumentCheck(models.Model):
    """One check of a paper; kept as it was made. by: None where the program itself doubts.
    number_from: where the number that was called stands, never the paper. spoken_to: a role, no name.
    ground: a sentence for colleagues."""

    id = models.BigAutoField(primary_key=True)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="checks")
    kind = models.TextField()
    outcome = models.TextField()
    number_from = models.TextField(default="", db_default="")
    spoken_to = models.TextField(default="", db_default="")
    ground = models.TextField(default="", db_default="")
    by = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.kind} of paper {self.document_id}"
