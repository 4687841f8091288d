"""Tables of parties. Rows stay inside this room; others get cards from `directory`.

Promises unique client ids and one use of each client assertion, by constraint. Holds public keys only.
"""

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import check_password
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.crypto import salted_hmac

from clerestory.parties.identities import FeeClass
from clerestory.parties.register_models import (
    AccessReview,
    AccessReviewLine,
    Certificate,
    Departure,
    Identifier,
    Power,
    StandingAttestation,
    Verification,
)
from clerestory.parties.sign_in_models import Authenticator, Identity, Invitation, SignIn

__all__ = [
    "AccessReview",
    "AccessReviewLine",
    "Agency",
    "Authenticator",
    "Certificate",
    "Departure",
    "Division",
    "Identifier",
    "Identity",
    "Invitation",
    "Person",
    "Power",
    "SignIn",
    "SignInBrake",
    "SpentAssertion",
    "StandingAttestation",
    "Verification",
]


class Agency(models.Model):
    """A requester that the office knows. `node`: its exact place in the tree of requesters. `verified`: every
    step of `verification` stands, until `verified_until`. `call_back_source`: where the number was found,
    which is a directory and never the agency's own letter. `probation_needs`: how many clean requests it
    takes before questions are answered without a person, counted from `probation_since`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    node = models.TextField()
    name = models.TextField(unique=True)
    verified = models.BooleanField(default=False)
    fee_class = models.TextField(choices=[(each.value, each.value) for each in FeeClass])
    delegated = ArrayField(models.TextField(), default=list, blank=True)
    active = models.BooleanField(default=True)
    client_id = models.TextField(unique=True, null=True, blank=True)
    client_keys = models.JSONField(default=list, blank=True)
    sealing_key = models.JSONField(null=True, blank=True)
    sealing_key_thumbprint = models.TextField(null=True, blank=True)  # noqa: DJ001 - None: there is none
    registered_at = models.DateTimeField()
    component = models.TextField(default="", db_default="", blank=True)
    functions = ArrayField(models.TextField(), default=list, db_default=[], blank=True)
    verified_until = models.DateField(null=True)
    call_back_number = models.TextField(default="", db_default="", blank=True)
    call_back_source = models.TextField(default="", db_default="", blank=True)
    call_back_seen_on = models.DateField(null=True)
    probation_needs = models.PositiveIntegerField(default=0, db_default=0)
    probation_since = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(node__regex=r"^[a-z0-9_-]+(\.[a-z0-9_-]+)*$"),
                name="agency_node_is_a_place",
            ),
            models.CheckConstraint(
                condition=models.Q(sealing_key__isnull=True, sealing_key_thumbprint__isnull=True)
                | models.Q(sealing_key__isnull=False, sealing_key_thumbprint__isnull=False),
                name="agency_key_has_thumbprint",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Division(models.Model):
    """A part of the office's own department. `delegated`: powers it holds for somebody else (such as
    287g)."""

    slug = models.SlugField(primary_key=True)
    title = models.TextField()
    node = models.TextField()
    delegated = ArrayField(models.TextField(), default=list, blank=True)

    class Meta:
        ordering: ClassVar = ["slug"]

    def __str__(self) -> str:
        return self.title


class PersonManager(BaseUserManager["Person"]):
    """Finds people by user name, as Django's sign-in expects."""


class Person(AbstractBaseUser):
    """Somebody who signs in: staff of the office (a division, no agency) or of an agency."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = models.TextField(unique=True)
    full_name = models.TextField()
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="people")
    division = models.ForeignKey(
        Division, null=True, blank=True, on_delete=models.PROTECT, related_name="people"
    )
    roles = ArrayField(models.TextField(), default=list, blank=True)
    is_active = models.BooleanField(default=True)
    added_at = models.DateTimeField()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = PersonManager()

    class Meta:
        ordering: ClassVar = ["username"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(agency__isnull=True, division__isnull=False)
                | models.Q(agency__isnull=False, division__isnull=True),
                name="person_is_staff_or_of_an_agency",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    def check_password(self, raw_password: str | None) -> bool:
        """Whether this is the password. Unlike Django's, never writes: a sign-in may not change passwords, so
        a stronger way of hashing comes with the next new one."""
        return check_password(raw_password, self.password)

    def _get_session_auth_hash(self, secret: str | bytes | None = None) -> str:
        """What a session must still match: whoever's password, roles or place in the office changed, or whose
        sign-in was closed, signs in anew."""
        standing = (self.password, sorted(self.roles), self.agency_id, self.division_id, self.is_active)
        return salted_hmac(
            "clerestory.parties.models.Person.session", repr(standing), secret=secret, algorithm="sha256"
        ).hexdigest()


class SpentAssertion(models.Model):
    """A client assertion that was used. Kept until it would have expired anyway, then pruned."""

    client_id = models.TextField()
    jti = models.TextField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["client_id", "jti"], name="assertion_spent_once"),
        ]

    def __str__(self) -> str:
        return f"{self.client_id} until {self.expires_at.isoformat()}"


class SignInBrake(models.Model):
    """How many passwords were tried at one place, and until when it is held. `place` is a number that many
    names (or addresses) share, never a name. See `brake`."""

    place = models.IntegerField(primary_key=True)
    tries = models.PositiveIntegerField()
    held_until = models.DateTimeField(null=True)
    last_try_at = models.DateTimeField()
    forgotten_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.tries} tries"
