"""What residents ask about a line, and what they allow. Staff see both; a resident sees their own."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

FORWARD = """
ALTER TABLE residents_ask ENABLE ROW LEVEL SECURITY;
ALTER TABLE residents_ask FORCE ROW LEVEL SECURITY;
CREATE POLICY office_works ON residents_ask
  USING (current_setting('app.office', true) IN ('staff', 'worker'))
  WITH CHECK (current_setting('app.office', true) IN ('staff', 'worker'));
CREATE POLICY one_resident ON residents_ask
  USING (resident_id = nullif(current_setting('clerestory.resident', true), '')::uuid)
  WITH CHECK (resident_id = nullif(current_setting('clerestory.resident', true), '')::uuid);
ALTER TABLE residents_consentgiven ENABLE ROW LEVEL SECURITY;
ALTER TABLE residents_consentgiven FORCE ROW LEVEL SECURITY;
CREATE POLICY office_works ON residents_consentgiven
  USING (current_setting('app.office', true) IN ('staff', 'worker'))
  WITH CHECK (current_setting('app.office', true) IN ('staff', 'worker'));
CREATE POLICY one_resident ON residents_consentgiven
  USING (resident_id = nullif(current_setting('clerestory.resident', true), '')::uuid)
  WITH CHECK (resident_id = nullif(current_setting('clerestory.resident', true), '')::uuid);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("parties", "0005_course"),
        ("residents", "0001_identity"),
    ]

    operations = [
        migrations.CreateModel(
            name="Ask",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("about", models.TextField()),
                ("kind", models.TextField()),
                ("text", models.TextField()),
                ("asked_at", models.DateTimeField()),
                ("due_on", models.DateField()),
                ("due_arithmetic", models.TextField()),
                ("answer", models.TextField(db_default="", default="")),
                ("answered_at", models.DateTimeField(null=True)),
                ("answered_by", models.UUIDField(null=True)),
                (
                    "resident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="asks",
                        to="residents.resident",
                    ),
                ),
            ],
            options={
                "ordering": ["due_on", "asked_at", "id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("answered_at__isnull", True)),
                        fields=["due_on"],
                        name="ask_open_by_day",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["question", "correction", "complaint"])),
                        name="ask_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answer", ""), ("answered_at__isnull", True), ("answered_by__isnull", True)
                            ),
                            models.Q(
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                                models.Q(("answer", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="ask_is_answered_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ConsentGiven",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "elements",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None),
                ),
                ("given_at", models.DateTimeField()),
                ("until", models.DateField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="parties.agency"
                    ),
                ),
                (
                    "resident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consents",
                        to="residents.resident",
                    ),
                ),
            ],
            options={
                "ordering": ["-given_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("elements__len__gt", 0)), name="consent_names_something"
                    )
                ],
            },
        ),
        migrations.RunSQL(FORWARD, migrations.RunSQL.noop),
    ]
