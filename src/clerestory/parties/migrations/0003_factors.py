"""How people prove who they are: second factors, identities elsewhere, invitations, open sign-ins.

A session that works for one person (`app.person`, see casework.session) sees and changes that person's
factors and sign-ins only; administration sees all. Passwords are changed by two functions with the owner's
rights and by nothing else of the pages' role: one needs the hash that stands there, the other an
invitation's own text, which is nowhere in the database.
"""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FORWARD = """
ALTER TABLE parties_authenticator ENABLE ROW LEVEL SECURITY;
ALTER TABLE parties_authenticator FORCE ROW LEVEL SECURITY;
CREATE POLICY one_person ON parties_authenticator
  USING (person_id = nullif(current_setting('app.person', true), '')::uuid)
  WITH CHECK (person_id = nullif(current_setting('app.person', true), '')::uuid);
CREATE POLICY administration ON parties_authenticator
  USING (current_user IN ('clerestory_owner', 'registrar'))
  WITH CHECK (current_user IN ('clerestory_owner', 'registrar'));

ALTER TABLE parties_signin ENABLE ROW LEVEL SECURITY;
ALTER TABLE parties_signin FORCE ROW LEVEL SECURITY;
CREATE POLICY one_person ON parties_signin
  USING (person_id = nullif(current_setting('app.person', true), '')::uuid)
  WITH CHECK (person_id = nullif(current_setting('app.person', true), '')::uuid);
CREATE POLICY administration ON parties_signin
  USING (current_user IN ('clerestory_owner', 'registrar'))
  WITH CHECK (current_user IN ('clerestory_owner', 'registrar'));

CREATE FUNCTION parties_change_password(whose uuid, was text, becomes text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  UPDATE parties_person SET password = becomes
   WHERE id = whose AND is_active AND password = was AND length(becomes) >= 20;
  RETURN FOUND;
END $$;
REVOKE ALL ON FUNCTION parties_change_password(uuid, text, text) FROM PUBLIC;

CREATE FUNCTION parties_invited(token text, moment timestamptz) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT invitation.person_id FROM parties_invitation invitation
    JOIN parties_person person ON person.id = invitation.person_id AND person.is_active
   WHERE invitation.digest = sha256(convert_to(token, 'UTF8')) AND invitation.used_at IS NULL
     AND invitation.revoked_at IS NULL AND invitation.expires_at > moment
$$;
REVOKE ALL ON FUNCTION parties_invited(text, timestamptz) FROM PUBLIC;

CREATE FUNCTION parties_redeem_invitation(token text, becomes text, moment timestamptz) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE whose uuid;
BEGIN
  UPDATE parties_invitation SET used_at = moment
   WHERE digest = sha256(convert_to(token, 'UTF8')) AND used_at IS NULL AND revoked_at IS NULL
     AND expires_at > moment AND length(becomes) >= 20
     AND person_id IN (SELECT id FROM parties_person WHERE is_active)
   RETURNING person_id INTO whose;
  IF whose IS NOT NULL THEN
    UPDATE parties_person SET password = becomes WHERE id = whose;
    DELETE FROM parties_authenticator WHERE person_id = whose;
    UPDATE parties_signin SET ended_at = moment, ended_by = 'invitation'
     WHERE person_id = whose AND ended_at IS NULL;
  END IF;
  RETURN whose;
END $$;
REVOKE ALL ON FUNCTION parties_redeem_invitation(text, text, timestamptz) FROM PUBLIC;
"""

BACKWARD = """
DROP FUNCTION parties_redeem_invitation(text, text, timestamptz);
DROP FUNCTION parties_invited(text, timestamptz);
DROP FUNCTION parties_change_password(uuid, text, text);
DROP POLICY administration ON parties_signin;
DROP POLICY one_person ON parties_signin;
DROP POLICY administration ON parties_authenticator;
DROP POLICY one_person ON parties_authenticator;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("parties", "0002_sign_in_brake"),
    ]

    operations = [
        migrations.CreateModel(
            name="Invitation",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("digest", models.BinaryField(unique=True)),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations_made",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-made_at"],
            },
        ),
        migrations.CreateModel(
            name="Authenticator",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "kind",
                    models.TextField(
                        choices=[("totp", "totp"), ("passkey", "passkey"), ("recovery_code", "recovery_code")]
                    ),
                ),
                ("label", models.TextField(blank=True, default="")),
                ("added_at", models.DateTimeField()),
                ("last_used_at", models.DateTimeField(null=True)),
                ("wrapped_key", models.TextField(null=True)),
                ("sealed_secret", models.BinaryField(null=True)),
                ("last_step", models.BigIntegerField(null=True)),
                ("credential_id", models.BinaryField(null=True, unique=True)),
                ("public_key", models.BinaryField(null=True)),
                ("sign_count", models.BigIntegerField(null=True)),
                ("digest", models.BinaryField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="authenticators",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["added_at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("credential_id__isnull", True),
                                ("digest__isnull", True),
                                ("kind", "totp"),
                                ("sealed_secret__isnull", False),
                                ("wrapped_key__isnull", False),
                            ),
                            models.Q(
                                ("credential_id__isnull", False),
                                ("digest__isnull", True),
                                ("kind", "passkey"),
                                ("public_key__isnull", False),
                                ("sealed_secret__isnull", True),
                                ("sign_count__isnull", False),
                            ),
                            models.Q(
                                ("credential_id__isnull", True),
                                ("digest__isnull", False),
                                ("kind", "recovery_code"),
                                ("sealed_secret__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="authenticator_is_of_one_kind",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Identity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("issuer", models.TextField()),
                ("subject", models.TextField()),
                ("added_at", models.DateTimeField()),
                ("last_used_at", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="identities",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["issuer", "subject"],
                "constraints": [
                    models.UniqueConstraint(fields=("issuer", "subject"), name="identity_is_of_one_person"),
                    models.UniqueConstraint(
                        fields=("person", "issuer"), name="identity_one_of_each_provider"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SignIn",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("session_digest", models.BinaryField()),
                (
                    "opened_with",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None),
                ),
                ("browser", models.TextField(blank=True, default="")),
                ("issuer", models.TextField(null=True)),
                (
                    "amr",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), blank=True, default=list, size=None
                    ),
                ),
                ("acr", models.TextField(null=True)),
                ("began_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by", models.TextField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sign_ins",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-seen_at"],
                "indexes": [models.Index(fields=["person", "ended_at"], name="signin_open_of_person")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("ended_by__isnull", True)),
                            models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="signin_ended_by_something",
                    )
                ],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
