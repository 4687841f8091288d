"""The tables of this room: claims that staff added (here), dockets, and the other registers."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from clerestory.horizon.docket_models import Comment, Docket, DocketKey, DocketNumbering, PostedComment
from clerestory.horizon.register_models import AddedEntry, BillDraft, BillStatus
from clerestory.law.claims import QUESTIONS, VERDICTS
from clerestory.parties.models import Person

__all__ = [
    "AddedClaim",
    "AddedEntry",
    "BillDraft",
    "BillStatus",
    "Comment",
    "Docket",
    "DocketKey",
    "DocketNumbering",
    "PostedComment",
]


class AddedClaim(models.Model):
    """One claim; everybody reads it, nobody changes it. `dice` and `prueba` are `says` and `evidence` in
    Spanish; `law` is the law it speaks of."""

    number = models.BigAutoField(primary_key=True)
    law = models.TextField()
    question = models.SmallIntegerField()
    says = models.TextField()
    dice = models.TextField()
    verdict = models.TextField()
    evidence = models.TextField()
    prueba = models.TextField()
    sources = ArrayField(models.TextField())
    checked_on = models.DateField()
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(verdict__in=VERDICTS), name="added_claim_verdict_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(question__gte=QUESTIONS.start, question__lt=QUESTIONS.stop),
                name="added_claim_question_is_known",
            ),
            models.CheckConstraint(condition=models.Q(sources__len__gt=0), name="added_claim_has_a_source"),
        ]

    def __str__(self) -> str:
        return f"claim {self.number}"
