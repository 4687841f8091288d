"""Tables of dockets: everybody reads dockets and what was published; only the office reads what came in,
which lies sealed under a key of its docket until the time for keeping it is over (migration 0004)."""

from typing import ClassVar

from django.db import models

WAYS: tuple[str, ...] = ("web", "mail", "file")
"""How a comment came: by the page, written down by staff, in a file."""
STATES: tuple[str, ...] = ("waiting", "published", "kept_back")


class Docket(models.Model):
    """A docket. last_comment: the number given out last. counted: `told.Counted` with the letters, as of
    counted_at; count_is_old: something came since. forget_on: first day on which originals are destroyed."""

    number = models.TextField(primary_key=True)
    kind = models.TextField()
    title = models.TextField()
    titulo = models.TextField()
    proposes = models.TextField()
    propone = models.TextField()
    draft = models.TextField(default="", blank=True)
    agreement = models.TextField(default="", blank=True)
    opens_on = models.DateField()
    closes_on = models.DateField()
    opened_at = models.DateTimeField()
    opened_by = models.UUIDField()
    decided_by = models.TextField(default="", blank=True)
    decided_on = models.DateField(null=True)
    outcome = models.TextField(default="", blank=True)
    resultado = models.TextField(default="", blank=True)
    reason = models.TextField(default="", blank=True)
    razon = models.TextField(default="", blank=True)
    last_comment = models.IntegerField(default=0)
    counted = models.JSONField(default=dict)
    counted_at = models.DateTimeField(null=True)
    count_is_old = models.BooleanField(default=False)
    forget_on = models.DateField()
    made_up = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["-opens_on", "-number"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(closes_on__gte=models.F("opens_on")), name="docket_closes_after_it_opens"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class DocketKey(models.Model):
    """The wrapped key of a docket's originals; empty once they are forgotten."""

    docket = models.OneToOneField(Docket, on_delete=models.PROTECT, primary_key=True)
    wrapped = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.docket_id


class Comment(models.Model):
    """A comment as it came. sealed: text and name, under the docket's key; null once forgotten. once: a
    digest of what the form carried and said. words: a keyed digest of its text, by which the very same
    text is told. moderated: came above the brake. letter, is_variant: as counted last."""

    id = models.BigAutoField(primary_key=True)
    docket = models.ForeignKey(Docket, on_delete=models.PROTECT, related_name="comments")
    number = models.IntegerField()
    came_by = models.TextField()
    language = models.CharField(max_length=2)
    once = models.CharField(max_length=64, default="", blank=True)
    received_at = models.DateTimeField()
    received_on = models.DateField()
    sealed = models.BinaryField(null=True)
    words = models.CharField(max_length=64)
    has_name = models.BooleanField(default=False)
    moderated = models.BooleanField(default=False)
    state = models.TextField(default="waiting")
    letter = models.IntegerField(null=True)
    is_variant = models.BooleanField(default=False)
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.UUIDField(null=True)

    class Meta:
        ordering: ClassVar = ["docket_id", "number"]
        indexes: ClassVar = [
            models.Index(fields=["docket", "moderated", "state", "number"], name="comment_by_what_waits"),
            models.Index(fields=["docket", "words"], name="comment_by_its_words"),
            models.Index(fields=["docket", "came_by", "received_at"], name="comment_by_when_it_came"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["docket", "number"], name="comment_has_its_number"),
            models.UniqueConstraint(
                fields=["once"], condition=~models.Q(once=""), name="comment_of_a_form_is_kept_once"
            ),
            models.CheckConstraint(
                condition=models.Q(came_by__in=["web", "mail", "file"]), name="comment_way"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "published", "kept_back"]), name="comment_state"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.docket_id}-{self.number:04d}"


class PostedComment(models.Model):
    """What everybody reads of a comment after a person confirmed it: its text without what was removed, or
    why it is not shown. removed: how many of each kind. No link to the row of the original."""

    id = models.TextField(primary_key=True)
    docket = models.ForeignKey(Docket, on_delete=models.PROTECT, related_name="posted")
    number = models.IntegerField()
    posted_on = models.DateField()
    received_on = models.DateField()
    changed_at = models.DateTimeField()
    came_by = models.TextField()
    language = models.CharField(max_length=2)
    name = models.TextField(default="", blank=True)
    text = models.TextField(default="", blank=True)
    kept_back = models.BooleanField(default=False)
    reason = models.TextField(default="", blank=True)
    removed = models.JSONField(default=dict)
    letter = models.IntegerField(null=True)
    is_variant = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["docket_id", "number"]
        indexes: ClassVar = [models.Index(fields=["docket", "letter", "number"], name="posted_by_letter")]

    def __str__(self) -> str:
        return self.id


class DocketNumbering(models.Model):
    """The last number given out in a year; a row, not a sequence, so that numbers have no gaps."""

    year = models.IntegerField(primary_key=True)
    last = models.IntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"
