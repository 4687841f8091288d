"""Residents, the codes handed to them, what they sign in with, their open visits.

A session that works for one resident (`clerestory.resident`) sees that resident's rows only. Staff see
residents and codes; nobody of the office sees an authenticator, and only the worker sees visits, to remove
those that are over.
"""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

FORWARD = """
ALTER TABLE residents_resident ENABLE ROW LEVEL SECURITY;
ALTER TABLE residents_resident FORCE ROW LEVEL SECURITY;
CREATE POLICY office_works ON residents_resident
  USING (current_setting('app.office', true) IN ('staff', 'worker'))
  WITH CHECK (current_setting('app.office', true) IN ('staff', 'worker'));
CREATE POLICY one_resident ON residents_resident FOR SELECT
  USING (id = nullif(current_setting('clerestory.resident', true), '')::uuid);

ALTER TABLE residents_handedcode ENABLE ROW LEVEL SECURITY;
ALTER TABLE residents_handedcode FORCE ROW LEVEL SECURITY;
CREATE POLICY office_works ON residents_handedcode
  USING (current_setting('app.office', true) IN ('staff', 'worker'))
  WITH CHECK (current_setting('app.office', true) IN ('staff', 'worker'));
CREATE POLICY one_resident ON residents_handedcode
  USING (resident_id = nullif(current_setting('clerestory.resident', true), '')::uuid)
  WITH CHECK (resident_id = nullif(current_setting('clerestory.resident', true), '')::uuid);

ALTER TABLE residents_residentauthenticator ENABLE ROW LEVEL SECURITY;
ALTER TABLE residents_residentauthenticator FORCE ROW LEVEL SECURITY;
CREATE POLICY one_resident ON residents_residentauthenticator
  USING (resident_id = nullif(current_setting('clerestory.resident', true), '')::uuid)
  WITH CHECK (resident_id = nullif(current_setting('clerestory.resident', true), '')::uuid);

ALTER TABLE residents_visit ENABLE ROW LEVEL SECURITY;
ALTER TABLE residents_visit FORCE ROW LEVEL SECURITY;
CREATE POLICY one_resident ON residents_visit
  USING (resident_id = nullif(current_setting('clerestory.resident', true), '')::uuid)
  WITH CHECK (resident_id = nullif(current_setting('clerestory.resident', true), '')::uuid);
CREATE POLICY worker_tidies ON residents_visit USING (current_setting('app.office', true) = 'worker');
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Resident",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("handle", models.UUIDField(unique=True)),
                ("identity_digest", models.CharField(max_length=64, null=True, unique=True)),
                (
                    "subject_digests",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=64), default=list, size=None
                    ),
                ),
                ("since", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="ResidentAuthenticator",
            fields=[
                (
                    "resident",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="residents.resident",
                    ),
                ),
                ("wrapped_key", models.TextField()),
                ("sealed_secret", models.BinaryField()),
                ("last_step", models.BigIntegerField()),
                ("added_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Visit",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("token_digest", models.CharField(max_length=64, unique=True)),
                ("way", models.TextField()),
                ("began_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField()),
                ("pending", models.JSONField(null=True)),
                (
                    "resident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="residents.resident"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="HandedCode",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("way", models.TextField()),
                ("digest", models.CharField(max_length=64)),
                ("tries_left", models.SmallIntegerField()),
                ("made_by", models.UUIDField(null=True)),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by", models.TextField(db_default="", default="")),
                (
                    "resident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="codes",
                        to="residents.resident",
                    ),
                ),
            ],
            options={
                "ordering": ["-made_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("way__in", ["counter"])), name="handed_code_way_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("tries_left__gte", 0)),
                        name="handed_code_tries_do_not_go_below_none",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("resident",),
                        name="one_open_code_per_resident",
                    ),
                ],
            },
        ),
        migrations.RunSQL(FORWARD, migrations.RunSQL.noop),
    ]
