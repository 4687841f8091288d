"""Tables of residents. Row-level security shows a session that works for one resident
(`clerestory.resident`, see casework.resident_session) that resident's rows only; the office's staff see all.

Promises that no name, number, address or birth date stands here, and no code that opens anything: codes and
visits are kept as digests, an authenticator's secret is sealed under a key outside the database."""

import uuid
from enum import StrEnum
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Way(StrEnum):
    """By which second channel a code reaches somebody."""

    COUNTER = "counter"
    LETTER = "letter"
    REPRESENTATIVE = "representative"


class Resident(models.Model):
    """One person who came to the counter, or asked for a code to the address on record. `handle`: of the
    record in the registry. `identity_digest`: of licence number and birth date, keyed. `subject_digests`:
    keyed digests under which requests about this person and nobody else are kept (casework.subject_digest).
    `no_letter_codes`, `nobody_represents`: what the person shut."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    handle = models.UUIDField(unique=True)
    identity_digest = models.CharField(max_length=64, unique=True, null=True)  # noqa: DJ001 - None: none now
    subject_digests = ArrayField(models.CharField(max_length=64), default=list)
    since = models.DateTimeField()
    no_letter_codes = models.BooleanField(default=False, db_default=False)
    nobody_represents = models.BooleanField(default=False, db_default=False)

    def __str__(self) -> str:
        return f"resident {self.pk}"


class HandedCode(models.Model):
    """A code that opens one sign-in. `digest`: keyed. `tries_left`: wrong tries until it opens nothing.
    `representative`: whose code it is, where it is not the resident's own."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    resident = models.ForeignKey(Resident, on_delete=models.PROTECT, related_name="codes")
    way = models.TextField()
    digest = models.CharField(max_length=64)
    tries_left = models.SmallIntegerField()
    made_by = models.UUIDField(null=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.TextField(default="", db_default="")
    representative = models.UUIDField(null=True)

    class Meta:
        ordering: ClassVar = ["-made_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(way__in=[way.value for way in Way]), name="handed_code_way_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(tries_left__gte=0), name="handed_code_tries_do_not_go_below_none"
            ),
            models.UniqueConstraint(
                fields=["resident", "way"],
                condition=models.Q(ended_at__isnull=True, representative__isnull=True),
                name="one_open_code_per_way",
            ),
            models.UniqueConstraint(
                fields=["representative"],
                condition=models.Q(ended_at__isnull=True, representative__isnull=False),
                name="one_open_code_per_representative",
            ),
        ]

    def __str__(self) -> str:
        return f"code of {self.resident_id}"


class ResidentAuthenticator(models.Model):
    """A program on a resident's telephone that makes codes (TOTP); one each. `last_step`: the time step that
    was used last, so that no code opens twice. `wrong_tries`: since the last right one."""

    resident = models.OneToOneField(Resident, on_delete=models.PROTECT, primary_key=True, related_name="+")
    wrapped_key = models.TextField()
    sealed_secret = models.BinaryField()
    last_step = models.BigIntegerField()
    added_at = models.DateTimeField()
    wrong_tries = models.PositiveSmallIntegerField(default=0, db_default=0)

    def __str__(self) -> str:
        return f"authenticator of {self.resident_id}"


class Visit(models.Model):
    """One open sign-in; the row goes when it ends, so nobody can see later that somebody looked.

    `token_digest`: SHA-256 of what the cookie holds. `pending`: an authenticator's secret that is being set
    up, sealed. `representative`: who looks, where it is not the resident."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    resident = models.ForeignKey(Resident, on_delete=models.PROTECT, related_name="+")
    token_digest = models.CharField(max_length=64, unique=True)
    way = models.TextField()
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    pending = models.JSONField(null=True)
    representative = models.UUIDField(null=True)

    def __str__(self) -> str:
        return f"visit of {self.resident_id}"


class AskKind(StrEnum):
    """What a resident brings about a line."""

    QUESTION = "question"
    CORRECTION = "correction"
    COMPLAINT = "complaint"


class Ask(models.Model):
    """A question, a correction or a complaint of a resident about one line, and the office's answer.
    `about`: the number of the request. `due_arithmetic`: how the day was counted. `representative`: who wrote
    it, where it was not the resident. `by_letter`: the answer goes by letter too. `erased_at`: the texts are
    gone, their digests stay."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    resident = models.ForeignKey(Resident, on_delete=models.PROTECT, related_name="asks")
    about = models.TextField()
    kind = models.TextField()
    text = models.TextField()
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    due_arithmetic = models.TextField()
    answer = models.TextField(default="", db_default="")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.UUIDField(null=True)
    representative = models.UUIDField(null=True)
    language = models.CharField(max_length=2, default="en", db_default="en")
    by_letter = models.BooleanField(default=False, db_default=False)
    text_sha256 = models.CharField(max_length=64, default="", db_default="")
    answer_sha256 = models.CharField(max_length=64, default="", db_default="")
    erased_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["due_on", "asked_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind.value for kind in AskKind]), name="ask_kind_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(answered_at__isnull=True, answered_by__isnull=True, answer="")
                | models.Q(answered_at__isnull=False, answered_by__isnull=False)
                & (~models.Q(answer="") | models.Q(erased_at__isnull=False)),
                name="ask_is_answered_whole",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["due_on"], name="ask_open_by_day", condition=models.Q(answered_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class ConsentGiven(models.Model):
    """What a resident allowed one agency to get, until a day. A consent is never changed: it is withdrawn,
    and another one given. `representative`: who gave it, where it was not the resident."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    resident = models.ForeignKey(Resident, on_delete=models.PROTECT, related_name="consents")
    agency = models.ForeignKey("parties.Agency", on_delete=models.PROTECT, related_name="+")
    elements = ArrayField(models.TextField())
    given_at = models.DateTimeField()
    until = models.DateField()
    withdrawn_at = models.DateTimeField(null=True)
    representative = models.UUIDField(null=True)

    class Meta:
        ordering: ClassVar = ["-given_at"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(elements__len__gt=0), name="consent_names_something"),
        ]

    def __str__(self) -> str:
        return f"consent {self.pk}"
