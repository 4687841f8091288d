"""Tables of how people prove who they are: second factors, identities elsewhere, invitations, open sign-ins.

Promises that no secret stands here that opens anything by itself: a TOTP secret is sealed under a key outside
the database, a passkey is public, codes and invitations are kept as digests. The database shows a session
only the rows of the one person it works for (migration 0003).
"""

import uuid
from enum import StrEnum
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models


class FactorKind(StrEnum):
    """What somebody holds besides a password."""

    TOTP = "totp"
    PASSKEY = "passkey"
    RECOVERY_CODE = "recovery_code"


class Authenticator(models.Model):
    """One thing that a person proves themselves with.

    totp: `wrapped_key` and `sealed_secret`, and the last time step that was used, so that no code opens
    twice. passkey: what WebAuthn calls the attested credential data, and its count. recovery_code: a digest,
    and when it was used up.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey("parties.Person", on_delete=models.PROTECT, related_name="authenticators")
    kind = models.TextField(choices=[(each.value, each.value) for each in FactorKind])
    label = models.TextField(default="", blank=True)
    added_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    wrapped_key = models.TextField(null=True)  # noqa: DJ001 - None: this kind has no sealed secret
    sealed_secret = models.BinaryField(null=True)
    last_step = models.BigIntegerField(null=True)
    credential_id = models.BinaryField(null=True, unique=True)
    public_key = models.BinaryField(null=True)
    sign_count = models.BigIntegerField(null=True)
    digest = models.BinaryField(null=True)

    class Meta:
        ordering: ClassVar = ["added_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(
                    kind=FactorKind.TOTP.value,
                    wrapped_key__isnull=False,
                    sealed_secret__isnull=False,
                    credential_id__isnull=True,
                    digest__isnull=True,
                )
                | models.Q(
                    kind=FactorKind.PASSKEY.value,
                    credential_id__isnull=False,
                    public_key__isnull=False,
                    sign_count__isnull=False,
                    sealed_secret__isnull=True,
                    digest__isnull=True,
                )
                | models.Q(
                    kind=FactorKind.RECOVERY_CODE.value,
                    digest__isnull=False,
                    sealed_secret__isnull=True,
                    credential_id__isnull=True,
                ),
                name="authenticator_is_of_one_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Identity(models.Model):
    """Under which name a provider of sign-ins knows a person: issuer and subject, exactly as it says them."""

    person = models.ForeignKey("parties.Person", on_delete=models.PROTECT, related_name="identities")
    issuer = models.TextField()
    subject = models.TextField()
    added_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["issuer", "subject"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="identity_is_of_one_person"),
            models.UniqueConstraint(fields=["person", "issuer"], name="identity_one_of_each_provider"),
        ]

    def __str__(self) -> str:
        return f"identity {self.pk}"


class Invitation(models.Model):
    """A way in that an administrator handed over: opens once, and ends by itself. `digest`: SHA-256 of what
    was handed over; the text itself is nowhere."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey("parties.Person", on_delete=models.PROTECT, related_name="invitations")
    digest = models.BinaryField(unique=True)
    made_by = models.ForeignKey(
        "parties.Person", null=True, on_delete=models.PROTECT, related_name="invitations_made"
    )
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-made_at"]

    def __str__(self) -> str:
        return f"invitation {self.pk}"


class SignIn(models.Model):
    """One sign-in in one browser, until it ends. `opened_with`: how the person was known, in order.
    `session_digest`: SHA-256 of the session's key. amr, acr: what a provider said about how it knew them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey("parties.Person", on_delete=models.PROTECT, related_name="sign_ins")
    session_digest = models.BinaryField()
    opened_with = ArrayField(models.TextField())
    browser = models.TextField(default="", blank=True)
    issuer = models.TextField(null=True)  # noqa: DJ001 - None: no provider was asked
    amr = ArrayField(models.TextField(), default=list, blank=True)
    acr = models.TextField(null=True)  # noqa: DJ001 - None: the provider said nothing
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.TextField(null=True)  # noqa: DJ001 - None: still open

    class Meta:
        ordering: ClassVar = ["-seen_at"]
        indexes: ClassVar = [models.Index(fields=["person", "ended_at"], name="signin_open_of_person")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True, ended_by__isnull=True)
                | models.Q(ended_at__isnull=False, ended_by__isnull=False),
                name="signin_ended_by_something",
            ),
        ]

    def __str__(self) -> str:
        return f"sign-in {self.pk}"
