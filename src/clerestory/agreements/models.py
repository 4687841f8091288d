"""Tables of agreements. Everybody may read them, apart from the grounds; nobody changes a row."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from clerestory.agreements.records import ActKind, ClauseKind
from clerestory.parties.models import Agency


class Agreement(models.Model):
    """One agreement, as it was put into the register. `made_up`: of the sample, binds nobody."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.TextField(unique=True)
    title = models.TextField()
    titulo = models.TextField()
    text = models.TextField()
    texto = models.TextField(default="", blank=True)
    text_sha256 = models.CharField(max_length=64)
    begins_on = models.DateField()
    ends_on = models.DateField()
    made_up = models.BooleanField(default=False)
    registered_at = models.DateTimeField()
    registered_by = models.UUIDField(null=True)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("begins_on")), name="agreement_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=models.Q(number__regex=r"^[A-Za-z0-9][A-Za-z0-9-]{1,39}$"),
                name="agreement_number_fits_an_address",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Party(models.Model):
    """Somebody bound besides the office: a registered agency, or every agency at or below a place."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="parties")
    agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    node = models.TextField(default="", blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(agency__isnull=False, node="")
                | models.Q(agency__isnull=True, node__regex=r"^[a-z0-9_-]+(\.[a-z0-9_-]+)*$"),
                name="agreement_party_is_an_agency_or_a_place",
            )
        ]

    def __str__(self) -> str:
        return self.node or str(self.agency_id)


class Clause(models.Model):
    """One clause, as data; see `records.ClauseKind`."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="clauses")
    kind = models.TextField()
    says = models.TextField()
    dice = models.TextField()
    values = ArrayField(models.TextField(), default=list)
    number = models.PositiveIntegerField(null=True)
    months = models.PositiveSmallIntegerField(null=True)
    days = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agreement", "kind"], name="agreement_has_a_clause_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=[str(kind) for kind in ClauseKind]),
                name="agreement_clause_is_known",
            ),
        ]

    def __str__(self) -> str:
        return self.kind


class Act(models.Model):
    """Something that happened to an agreement; see `records.Act`."""

    number = models.BigAutoField(primary_key=True)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="acts")
    kind = models.TextField()
    on = models.DateField()
    side = models.TextField(default="", blank=True)
    capacity = models.TextField(default="", blank=True)
    text_sha256 = models.CharField(max_length=64, default="", blank=True)
    covers_until = models.DateField(null=True)
    of_breach = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="cure")
    recorded_at = models.DateTimeField()
    recorded_by = models.UUIDField(null=True)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(kind__in=[str(kind) for kind in ActKind]), name="agreement_act_is_known"
            ),
            models.UniqueConstraint(
                fields=["agreement", "side"],
                condition=models.Q(kind="signed"),
                name="agreement_is_signed_once_a_side",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="cured", of_breach__isnull=False)
                | (~models.Q(kind="cured") & models.Q(of_breach__isnull=True)),
                name="agreement_cure_names_its_breach",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} on {self.on.isoformat()}"


class Ground(models.Model):
    """Why something was recorded, in the words of whoever did; for the office's staff alone."""

    act = models.OneToOneField(Act, primary_key=True, on_delete=models.PROTECT, related_name="ground")
    text = models.TextField()

    def __str__(self) -> str:
        return f"ground of {self.act_id}"
