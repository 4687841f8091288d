"""Tables of notices and holds. Only the sessions of the office see them: a hold shows to nobody else, not
even as a gap.

Promises that nothing here names a person: a notice hangs on its request. Why a hold was asked is kept in
words for colleagues; a term, once signed, is never changed and lasts ninety days at most (the database
refuses a longer one)."""

import uuid
from datetime import timedelta
from enum import StrEnum
from typing import ClassVar, Final

from django.contrib.postgres.fields import ArrayField
from django.db import models

LONGEST: Final = timedelta(days=90)


class Stage(StrEnum):
    """How far a notice is. WRITTEN: its letters wait to be made, posted or mailed."""

    DUE = "due"
    WRITTEN = "written"
    TOLD = "told"
    NOT_OWED = "not_owed"


class Channel(StrEnum):
    """By which way somebody was told. PAGE: the line on the person's own page. POST: printed and posted to an
    official. NONE: nobody had to be, or could be."""

    LETTER = "letter"
    MAIL = "mail"
    POST = "post"
    PAGE = "page"
    OTHERWISE = "otherwise"
    NONE = "none"


class Reason(StrEnum):
    """What kind of reason lets the telling wait. The person reads the kind once it is over."""

    COURT_ORDER = "court_order"
    CRIMINAL_INVESTIGATION = "criminal_investigation"
    DANGER_TO_A_PERSON = "danger_to_a_person"


class Notice(models.Model):
    """Somebody has to be told of a request. `official`: id of the one who is told; empty for the person.
    `law`, `law_on`: where the provision's words stand. `letters`: handles of letters to the person. `pdf`: a
    letter to an official. `trouble`: a word for what keeps it back. `came_back_on`: a letter to the person
    came back that day; `reached_*`: how the person was told after that."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey("intake.Request", on_delete=models.PROTECT, related_name="+")
    provision = models.TextField()
    citation = models.TextField()
    law = models.TextField()
    law_on = models.DateField()
    to = models.TextField()
    official = models.TextField(default="", db_default="")
    before_disclosure = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    due_on = models.DateField(null=True)
    due_arithmetic = models.TextField()
    stage = models.TextField(default=Stage.DUE)
    channel = models.TextField(default="", db_default="")
    letters = ArrayField(models.UUIDField(), default=list)
    pdf = models.BinaryField(null=True)
    sha256 = models.CharField(max_length=64, default="", db_default="")
    written_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.UUIDField(null=True)
    how = models.TextField(default="", db_default="")
    trouble = models.TextField(default="", db_default="")
    tries = models.PositiveSmallIntegerField(default=0, db_default=0)
    came_back_on = models.DateField(null=True)
    reached_at = models.DateTimeField(null=True)
    reached_by = models.UUIDField(null=True)
    reached_how = models.TextField(default="", db_default="")

    class Meta:
        ordering: ClassVar = ["due_on", "opened_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["request", "provision", "official"], name="notice_is_opened_once"
            ),
            models.CheckConstraint(
                condition=models.Q(stage__in=[each.value for each in Stage]), name="notice_stage_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(settled_at__isnull=True, stage__in=[Stage.DUE, Stage.WRITTEN])
                | models.Q(settled_at__isnull=False, stage__in=[Stage.TOLD, Stage.NOT_OWED]),
                name="notice_is_settled_whole",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["due_on"], name="notice_open_by_day", condition=models.Q(settled_at__isnull=True)
            ),
            models.Index(
                fields=["came_back_on"],
                name="notice_came_back",
                condition=models.Q(came_back_on__isnull=False, reached_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"notice {self.pk}"


class Hold(models.Model):
    """A reason not to tell yet, on the whole of a request. `provision` or `paper` (number of a verified court
    order among its papers) is what it rests on. Nothing is held before a term is signed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey("intake.Request", on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    provision = models.TextField(default="", db_default="")
    citation = models.TextField()
    paper = models.PositiveSmallIntegerField(null=True)
    ground = models.TextField()
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    asked_until = models.DateField()
    declined_at = models.DateTimeField(null=True)
    declined_by = models.UUIDField(null=True)
    lifted_at = models.DateTimeField(null=True)
    lifted_on = models.DateField(null=True)
    lifted_by = models.UUIDField(null=True)
    end_noted_at = models.DateTimeField(null=True)
    answer = models.TextField(default="", db_default="")

    class Meta:
        ordering: ClassVar = ["asked_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["request"],
                condition=models.Q(declined_at__isnull=True),
                name="one_hold_per_request",
            ),
            models.CheckConstraint(
                condition=models.Q(reason__in=[each.value for each in Reason]), name="hold_reason_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(paper__isnull=False, provision="")
                | (models.Q(paper__isnull=True) & ~models.Q(provision="")),
                name="hold_rests_on_something",
            ),
            models.CheckConstraint(condition=~models.Q(citation=""), name="hold_is_cited"),
        ]

    def __str__(self) -> str:
        return f"hold {self.pk}"


class HoldTerm(models.Model):
    """One signature: nothing is told from `since` to the end of `until`. `number` from 1."""

    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, related_name="terms")
    number = models.PositiveSmallIntegerField()
    signed_by = models.UUIDField()
    signed_at = models.DateTimeField()
    since = models.DateField()
    until = models.DateField()
    ground = models.TextField()

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["hold", "number"], name="hold_term_is_numbered_once"),
        ]

    def __str__(self) -> str:
        return f"term {self.number} of {self.hold_id}"


class OfficialAddress(models.Model):
    """Where an official who is told by law gets mail; an empty one: letters are printed and posted."""

    official = models.TextField(primary_key=True)
    email = models.TextField(default="", db_default="")
    changed_at = models.DateTimeField()
    changed_by = models.UUIDField()

    def __str__(self) -> str:
        return f"address of {self.official}"
