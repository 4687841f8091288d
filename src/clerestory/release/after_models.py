"""Tables of what follows a release: calling it back, giving it once more, what became of it, to whom it was
passed on, and what silence led to. Rows are added; of a row only what answers it is filled in."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from clerestory.intake.models import Request
from clerestory.parties.models import Agency
from clerestory.release.models import Release


class Allowance(models.Model):
    """A supervisor let an agency download a release once more. `used_at`: when it did."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    ground = models.TextField()
    allowed_by = models.UUIDField()
    allowed_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["allowed_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["release"],
                condition=models.Q(used_at__isnull=True),
                name="one_open_allowance_per_release",
            )
        ]

    def __str__(self) -> str:
        return f"allowance for {self.release_id}"


class Recall(models.Model):
    """The office called a request's answer back. `release`: what was sealed by then, or none. `handed_over`:
    whether the agency had collected it; then it confirms that its copies are destroyed, in `confirmation`."""

    request = models.OneToOneField(Request, on_delete=models.PROTECT, primary_key=True, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    release = models.ForeignKey(Release, on_delete=models.PROTECT, null=True, related_name="+")
    ground = models.TextField()
    handed_over = models.BooleanField()
    recalled_by = models.UUIDField()
    recalled_at = models.DateTimeField()
    confirmation = models.TextField(default="", db_default="")
    confirmed_by = models.UUIDField(null=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["recalled_at"]

    def __str__(self) -> str:
        return f"recall of {self.request_id}"


class UseStatement(models.Model):
    """What an agency attests of a release: what it was used for, what became of it, whether it went on."""

    release = models.OneToOneField(
        Release, on_delete=models.PROTECT, primary_key=True, related_name="usestatement"
    )
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    used_for = models.TextField()
    fate = models.TextField()
    kept_under = models.TextField(default="", db_default="")
    passed_on = models.BooleanField()
    made_by = models.UUIDField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["made_at"]

    def __str__(self) -> str:
        return f"use of {self.release_id}"


class Redisclosure(models.Model):
    """An agency passed a release on: to which body, its place in the tree of requesters, under which
    permitted use, which elements, when, and how long this line has to be kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    to_node = models.TextField()
    to_name = models.TextField()
    permitted_use = models.TextField()
    elements = ArrayField(models.TextField())
    passed_on = models.DateField()
    keep_until = models.DateField(db_index=True)
    entered_by = models.UUIDField(null=True)
    entered_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["passed_on", "entered_at"]

    def __str__(self) -> str:
        return f"redisclosure of {self.release_id}"


class Silence(models.Model):
    """What an agency's silence about a release led to, once for each stage."""

    id = models.BigAutoField(primary_key=True)
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    stage = models.TextField()
    due_on = models.DateField()
    noted_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["release", "stage"], name="one_silence_per_stage")
        ]

    def __str__(self) -> str:
        return f"silence about {self.release_id}"


class Wish(models.Model):
    """The requester wants yes or no where an element can be answered so."""

    request = models.OneToOneField(Request, on_delete=models.PROTECT, primary_key=True, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"wish of {self.request_id}"
