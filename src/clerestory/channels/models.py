"""Table of what came over the switch: who, which key, when, and what became of it; nothing of whom it asked.

Promises: one row for each frame of a line, whatever it held; the fields that say who is meant, and the text
of any reply, are nowhere in it."""

import uuid
from enum import StrEnum
from typing import ClassVar

from django.db import models


class Became(StrEnum):
    """What became of a message. TOLD_NOTHING: the neutral text was sent, whyever. HELD: it waits at the desk
    as a request. TO_ANSWER: it was approved and its answer is on its way. ANSWERED: the answer left.
    NOT_READ: no question could be read. NOT_ASKED: it was no question, so nothing was replied."""

    TOLD_NOTHING = "told_nothing"
    HELD = "held"
    TO_ANSWER = "to_answer"
    ANSWERED = "answered"
    NOT_READ = "not_read"
    NOT_ASKED = "not_asked"


class Message(models.Model):
    """One frame of a line. number: the sender's own count, which the line never uses twice. digest: HMAC of
    the bytes. subject: HMAC of what says who is meant, to find the same question in other logs. control: the
    requester's own reference. why: a word for what could not be read or was not let through, or empty."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    line = models.TextField()
    number = models.DecimalField(max_digits=20, decimal_places=0)
    digest = models.TextField()
    sender = models.TextField(blank=True)
    mke = models.TextField(blank=True)
    destinations = models.TextField(blank=True)
    control = models.TextField(null=True)  # noqa: DJ001 - None: there is none; "" is an empty one
    subject = models.TextField(blank=True)
    layout = models.TextField(blank=True)
    received_at = models.DateTimeField()
    became = models.TextField(choices=[(each.value, each.value) for each in Became])
    why = models.TextField(blank=True)
    reference = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["received_at", "line", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["line", "number"], name="a_line_counts_each_message_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["received_at"], name="message_received_at"),
            models.Index(fields=["sender", "received_at"], name="message_sender"),
            models.Index(fields=["reference"], name="message_reference"),
        ]

    def __str__(self) -> str:
        return f"{self.line} {self.number}"
