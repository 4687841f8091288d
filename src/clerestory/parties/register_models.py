"""Tables of what the office knows of its agencies and people beyond their names: identifiers, verification,
powers, standing attestations, training, leavers, access reviews.

Promises: nothing is deleted here, it is ended on a day; one identifier points at one agency. Only
administration writes (grants.sql), and the database shows an agency's session no more than its own
attestations (migration 0004).
"""

import uuid
from enum import StrEnum
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models


class IdentifierKind(StrEnum):
    """What exactly names an agency elsewhere. ori: nine letters and digits of the national crime network;
    domain: of its e-mail; key: RFC 7638 thumbprint of a key it signs with."""

    ORI = "ori"
    DOMAIN = "domain"
    KEY = "key"


class Identifier(models.Model):
    """A name of an agency that no other agency has."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey("parties.Agency", on_delete=models.PROTECT, related_name="identifiers")
    kind = models.TextField(choices=[(each.value, each.value) for each in IdentifierKind])
    value = models.TextField()
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["kind", "value"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "value"],
                condition=models.Q(removed_at__isnull=True),
                name="identifier_names_one_agency",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"


class Verification(models.Model):
    """One step of finding out who an agency is: done by somebody, until when it holds, or undone since."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey("parties.Agency", on_delete=models.PROTECT, related_name="verifications")
    step = models.TextField()
    how = models.TextField()
    done_at = models.DateTimeField()
    done_by = models.UUIDField(null=True)
    holds_until = models.DateField()
    undone_at = models.DateTimeField(null=True)
    undone_because = models.TextField(default="", blank=True)

    class Meta:
        ordering: ClassVar = ["done_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agency", "step"],
                condition=models.Q(undone_at__isnull=True),
                name="one_standing_verification_a_step",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step} until {self.holds_until.isoformat()}"


class Power(models.Model):
    """A power that an agency holds for somebody else. It closes; so the end of its evidence ends nothing,
    only somebody who says that it was given back."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey("parties.Agency", on_delete=models.PROTECT, related_name="powers")
    power = models.TextField()
    evidence = models.TextField()
    seen_on = models.DateField()
    evidence_until = models.DateField(null=True)
    given_back_on = models.DateField(null=True)
    given_back_evidence = models.TextField(default="", blank=True)

    class Meta:
        ordering: ClassVar = ["power", "seen_on"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agency", "power"],
                condition=models.Q(given_back_on__isnull=True),
                name="power_is_held_once",
            ),
        ]

    def __str__(self) -> str:
        return self.power


class StandingAttestation(models.Model):
    """What an agency attested once for all its questions, until a day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey("parties.Agency", on_delete=models.PROTECT, related_name="attestations")
    kind = models.TextField()
    evidence = models.TextField()
    given_on = models.DateField()
    holds_until = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.UUIDField(null=True)
    withdrawn_on = models.DateField(null=True)

    class Meta:
        ordering: ClassVar = ["kind", "given_on"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(holds_until__gte=models.F("given_on")),
                name="attestation_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} until {self.holds_until.isoformat()}"


class Certificate(models.Model):
    """Training that somebody passed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey("parties.Person", on_delete=models.PROTECT, related_name="certificates")
    course = models.TextField()
    passed_on = models.DateField()
    holds_until = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.UUIDField(null=True)

    class Meta:
        ordering: ClassVar = ["-holds_until"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(holds_until__gte=models.F("passed_on")),
                name="certificate_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course} until {self.holds_until.isoformat()}"


class Departure(models.Model):
    """Somebody leaves: since when the office knows, by when the sign-in must be closed, when it was."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey("parties.Person", on_delete=models.PROTECT, related_name="departures")
    reported_on = models.DateField()
    due_on = models.DateField()
    arithmetic = models.TextField()
    reported_at = models.DateTimeField()
    reported_by = models.UUIDField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.UUIDField(null=True)

    class Meta:
        ordering: ClassVar = ["due_on"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(closed_at__isnull=True),
                name="one_open_departure_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"by {self.due_on.isoformat()}"


class AccessReview(models.Model):
    """Of one agency or one division, in one quarter: who may still sign in, line by line, and who signed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(
        "parties.Agency", null=True, on_delete=models.PROTECT, related_name="access_reviews"
    )
    division = models.ForeignKey(
        "parties.Division", null=True, on_delete=models.PROTECT, related_name="access_reviews"
    )
    quarter = models.TextField()
    signed_at = models.DateTimeField()
    signed_by = models.UUIDField()

    class Meta:
        ordering: ClassVar = ["-signed_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(agency__isnull=True, division__isnull=False)
                | models.Q(agency__isnull=False, division__isnull=True),
                name="access_review_is_of_one_place",
            ),
            models.UniqueConstraint(fields=["agency", "quarter"], name="agency_reviewed_once_a_quarter"),
            models.UniqueConstraint(fields=["division", "quarter"], name="division_reviewed_once_a_quarter"),
        ]

    def __str__(self) -> str:
        return self.quarter


class AccessReviewLine(models.Model):
    """One person in an access review: with which roles, and whether they stay."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    review = models.ForeignKey(AccessReview, on_delete=models.PROTECT, related_name="lines")
    person = models.ForeignKey("parties.Person", on_delete=models.PROTECT, related_name="+")
    roles = ArrayField(models.TextField())
    kept = models.BooleanField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["review", "person"], name="reviewed_once_each"),
        ]

    def __str__(self) -> str:
        return "kept" if self.kept else "removed"
