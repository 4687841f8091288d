"""Papers that were sent: encrypted, with the pages drawn of them and every check that somebody made.

An agency's session sees that its own papers are there; pages and checks are the office's alone."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

FORWARD = """
ALTER TABLE intake_document ENABLE ROW LEVEL SECURITY;
ALTER TABLE intake_document FORCE ROW LEVEL SECURITY;
CREATE POLICY office_works ON intake_document
  USING (current_setting('app.office', true) IN ('staff', 'worker'))
  WITH CHECK (current_setting('app.office', true) IN ('staff', 'worker'));
CREATE POLICY agency_sees_its_own ON intake_document FOR SELECT
  USING (agency_id = nullif(current_setting('app.agency', true), '')::uuid);
ALTER TABLE intake_documentpage ENABLE ROW LEVEL SECURITY;
ALTER TABLE intake_documentpage FORCE ROW LEVEL SECURITY;
CREATE POLICY office_works ON intake_documentpage
  USING (current_setting('app.office', true) IN ('staff', 'worker'))
  WITH CHECK (current_setting('app.office', true) IN ('staff', 'worker'));
ALTER TABLE intake_documentcheck ENABLE ROW LEVEL SECURITY;
ALTER TABLE intake_documentcheck FORCE ROW LEVEL SECURITY;
CREATE POLICY office_works ON intake_documentcheck
  USING (current_setting('app.office', true) IN ('staff', 'worker'))
  WITH CHECK (current_setting('app.office', true) IN ('staff', 'worker'));
"""


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0005_desk"),
        ("parties", "0002_sign_in_brake"),
    ]

    operations = [
        migrations.CreateModel(
            name="Document",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("number", models.IntegerField()),
                ("channel", models.TextField()),
                ("sent_at", models.DateTimeField()),
                ("sent_by", models.UUIDField()),
                ("sha256", models.CharField(db_index=True, max_length=64)),
                ("size_bytes", models.IntegerField()),
                ("kind", models.TextField()),
                ("pages", models.IntegerField()),
                ("flags", models.JSONField(default=list)),
                ("signatures", models.TextField()),
                ("standing", models.TextField()),
                ("instrument", models.TextField(db_default="", default="")),
                ("court", models.TextField(db_default="", db_index=True, default="")),
                ("docket_digest", models.CharField(db_default="", db_index=True, default="", max_length=64)),
                ("typed_by", models.UUIDField(null=True)),
                ("wrapped_key", models.TextField(null=True)),
                ("sealed_original", models.BinaryField()),
                ("sealed_reading", models.BinaryField()),
                ("sealed_fields", models.BinaryField(null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="parties.agency"
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="intake.request",
                    ),
                ),
            ],
            options={"ordering": ["number"]},
        ),
        migrations.CreateModel(
            name="DocumentCheck",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("kind", models.TextField()),
                ("outcome", models.TextField()),
                ("number_from", models.TextField(db_default="", default="")),
                ("spoken_to", models.TextField(db_default="", default="")),
                ("ground", models.TextField(db_default="", default="")),
                ("by", models.UUIDField(null=True)),
                ("at", models.DateTimeField()),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checks",
                        to="intake.document",
                    ),
                ),
            ],
            options={"ordering": ["id"]},
        ),
        migrations.CreateModel(
            name="DocumentPage",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("number", models.IntegerField()),
                ("width", models.IntegerField()),
                ("height", models.IntegerField()),
                ("sealed_png", models.BinaryField()),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="drawn",
                        to="intake.document",
                    ),
                ),
            ],
            options={"ordering": ["number"]},
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.UniqueConstraint(fields=("request", "number"), name="one_paper_per_number"),
        ),
        migrations.AddConstraint(
            model_name="documentpage",
            constraint=models.UniqueConstraint(fields=("document", "number"), name="one_picture_per_page"),
        ),
        migrations.RunSQL(FORWARD, migrations.RunSQL.noop),
    ]
