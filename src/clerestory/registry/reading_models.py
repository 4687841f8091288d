"""How far each record system has been read, and by what a record is known to be the same as last time.

Promises that nothing here can be read back: a fingerprint is keyed and mixed with the record's own name. Only
the owner of the tables writes; who serves requests may see whether a system was ever read to its end.
"""

from django.db import models

from clerestory.registry.models import Handle


class System(models.Model):
    """One record system. reading: number of its last reading, which began at began_at; whole_at: when one
    began that read everything and came to its end. marker: what the system gives back to tell what changed.
    problem: kind of error that ended the last reading; empty: none."""

    source = models.TextField(primary_key=True)
    reading = models.BigIntegerField(default=0)
    began_at = models.DateTimeField()
    whole_at = models.DateTimeField(null=True)
    marker = models.TextField(default="", blank=True)
    problem = models.TextField(default="", blank=True)


class Told(models.Model):
    """A record as its system told it last. reading: in which reading. fingerprint: 16 bytes; empty once the
    system told it no more."""

    handle = models.OneToOneField(Handle, models.CASCADE, primary_key=True, related_name="+")
    reading = models.BigIntegerField()
    fingerprint = models.BinaryField()
