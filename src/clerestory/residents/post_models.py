"""Tables of letters to persons, and of asks for a code by letter.

Promises that no name, number, birth date or address stands in clear: what a letter says and its pages are
sealed under a key of their own, which goes when the letter was posted."""

import uuid
from typing import ClassVar

from django.db import models


class PersonLetter(models.Model):
    """One letter to the address on record. `handle`: of the record. `about`: tells two of a kind to one
    person apart. `sealed_words`: what it will say, until its pages are made; `sealed_pages`: those, until it
    was posted. `outcome`: empty while it waits for the worker. `tries`: openings of the vault that were
    begun. `because`, `ended_by`: why it was discarded or came back, and who said so."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    handle = models.UUIDField()
    kind = models.TextField()
    about = models.TextField(default="", db_default="")
    language = models.CharField(max_length=2)
    wanted_at = models.DateTimeField()
    wrapped_key = models.TextField(default="", db_default="")
    sealed_words = models.BinaryField(null=True)
    sealed_pages = models.BinaryField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    outcome = models.TextField(default="", db_default="")
    settled_at = models.DateTimeField(null=True)
    sha256 = models.CharField(max_length=64, default="", db_default="")
    printed_at = models.DateTimeField(null=True)
    posted_on = models.DateField(null=True)
    posted_by = models.UUIDField(null=True)
    because = models.TextField(default="", db_default="")
    ended_by = models.UUIDField(null=True)
    came_back_on = models.DateField(null=True)

    class Meta:
        ordering: ClassVar = ["wanted_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["handle", "kind", "about"], name="person_letter_is_one"),
            models.CheckConstraint(
                condition=models.Q(posted_on__isnull=True, posted_by__isnull=True)
                | models.Q(
                    posted_on__isnull=False,
                    posted_by__isnull=False,
                    outcome="made",
                    sealed_pages__isnull=True,
                ),
                name="person_letter_is_posted_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(came_back_on__isnull=True) | models.Q(posted_on__isnull=False),
                name="person_letter_came_back_from_somewhere",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["wanted_at"], name="person_letter_open", condition=models.Q(posted_on__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class CodeWish(models.Model):
    """Somebody asked for a code by letter. `sealed_said`: licence number and birth date, as they were said;
    the row goes once the worker looked at it, whoever it fits."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wrapped_key = models.TextField()
    sealed_said = models.BinaryField()
    language = models.CharField(max_length=2)
    asked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"wish {self.pk}"
